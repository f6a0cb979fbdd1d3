"""Break one thing at a time in the real graph, and the run finds exactly that.

`mutations/*.toml` lists the breakages: a SPARQL update of one unit's graph, and what validation then finds that it did
not find before, as `PW-XYZ-001 item` with the item's IRI after `id/`. `loses` lists what it no longer finds. No other
violation may come or go; what a broken graph says of the plan's soundness is looked at where the lists name the shape.
"""

import os
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Quad, Store, Triple

from graph.sources import SHARED, asserted, default_sources
from ontology.terms import GRAPH, ID, PREFIXES
from shapes.catalogue import Catalogue, load_catalogue
from shapes.model import CURATED, Finding, Severity
from shapes.reach import Registers
from shapes.units import Unit, plan_unit, registers_of, units
from shapes.validator import Validator
from tests.shapes.conftest import curated_parts, found_in_parts

LEAST = 60
FEW = 500
"""Triples of links and threads in a part: there are some ten parts then."""

pytestmark = pytest.mark.slow


def load() -> dict[str, dict[str, Any]]:
    """The mutations by title."""
    rows = []
    for path in sorted(Path(__file__).parent.glob("mutations/*.toml")):
        with path.open("rb") as file:
            rows.extend(tomllib.load(file)["mutation"])
    assert max(Counter(row["title"] for row in rows).values(), default=1) == 1
    return {row["title"]: row for row in rows}


MUTATIONS = load()


def mutated(unit: Unit, update: str) -> list[Triple]:
    """The unit's own triples, changed; something must have changed."""
    store = Store()
    store.extend(Quad(*triple) for triple in unit.own)
    store.update("".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + update)
    own = [quad.triple for quad in store]
    assert set(own) != set(unit.own), "the update changes nothing"
    return own


def told(findings: tuple[Finding, ...], shapes: set[str]) -> Counter[str]:
    chosen = [finding for finding in findings if finding.shape in shapes]
    return Counter(f"{finding.shape} {finding.item.removeprefix(ID)}" for finding in chosen)


def test_there_are_many_mutations() -> None:
    assert len(MUTATIONS) >= LEAST


@cache
def real() -> tuple[Mapping[str, Unit], Registers, Catalogue]:
    """The real graph, its registers and the shapes, once a process."""
    quads = asserted(default_sources())
    return {unit.name: unit for unit in units(quads)}, registers_of(quads), load_catalogue()


@cache
def everything() -> tuple[list[Quad], frozenset[object]]:
    """The plans' graphs, and the subjects of registers and ontology; once a process."""
    quads = asserted(default_sources())
    plans = [quad for quad in quads if str(quad.graph_name.value).startswith(f"{ID}plan/")]  # type: ignore[union-attr]
    return plans, frozenset(quad.subject for quad in quads if quad.graph_name in SHARED)


@cache
def validator(name: str) -> Validator:
    """What judges the broken graphs of a unit, by no shapes but those that the lists look at; once a process."""
    unit_by_name, _, catalogue = real()
    unit = unit_by_name[name]
    shapes = set().union(*(looked_at(each, catalogue) for each in MUTATIONS.values() if each["unit"] == name))
    return Validator(catalogue, unit.groups, unit.context, shapes)


def looked_at(mutation: Mapping[str, Any], catalogue: Catalogue) -> set[str]:
    named = {line.split()[0] for line in (*mutation["finds"], *mutation.get("loses", []))}
    return named | {shape.id for shape in catalogue.values() if shape.severity is Severity.VIOLATION}


def after(title: str) -> Counter[str]:
    """What a run finds in the broken graph."""
    mutation = MUTATIONS[title]
    unit_by_name, registers, catalogue = real()
    shapes = looked_at(mutation, catalogue)
    unit = unit_by_name[mutation["unit"]]
    broken = mutated(unit, mutation["update"])
    if unit.plan == CURATED:
        return told(in_parts_and_whole(broken, catalogue), shapes)
    beside = plan_unit(unit.plan, broken, registers).beside
    return told(validator(mutation["unit"]).validate(broken, beside), shapes)


def in_parts_and_whole(broken: list[Triple], catalogue: Catalogue) -> tuple[Finding, ...]:
    """What is found in curated graphs as one, which must be what is found in them part by part."""
    quads, registered = everything()
    curated = [Quad(*triple, GRAPH.agencies if triple.subject in registered else GRAPH.links) for triple in broken]
    graphs = [*quads, *curated]
    shapes = frozenset().union(*(looked_at(each, catalogue) for each in MUTATIONS.values() if each["unit"] == CURATED))
    whole = found_in_parts(curated_parts(graphs, None), catalogue, shapes)
    assert found_in_parts(curated_parts(graphs, FEW), catalogue, shapes) == whole
    return whole


@pytest.fixture(scope="session")
def outcomes(request: pytest.FixtureRequest) -> Mapping[str, Counter[str]]:
    """The findings of all mutations that are to be tested, made side by side."""
    asked = [item for item in request.session.items if "outcomes" in getattr(item, "fixturenames", ())]
    titles = sorted({item.callspec.params["title"] for item in asked if hasattr(item, "callspec")})
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        return dict(zip(titles, pool.map(after, titles, chunksize=4), strict=True))


@pytest.mark.parametrize("title", MUTATIONS)
@pytest.mark.timeout(1800)
def test_a_run_finds_exactly_what_was_broken(
    title: str,
    outcomes: Mapping[str, Counter[str]],
    catalogue: Catalogue,
    found: Callable[[str], tuple[Finding, ...]],
) -> None:
    mutation = MUTATIONS[title]
    before = told(found(mutation["unit"]), looked_at(mutation, catalogue))
    assert sorted((outcomes[title] - before).elements()) == sorted(mutation["finds"])
    assert sorted((before - outcomes[title]).elements()) == sorted(mutation.get("loses", []))


def test_every_violation_is_found_in_a_mutation(catalogue: Catalogue) -> None:
    """No shape of integrity is there that no breakage of the real graph sets off."""
    set_off = {line.split()[0] for mutation in MUTATIONS.values() for line in mutation["finds"]}
    integrity = {shape.id for shape in catalogue.values() if shape.severity is Severity.VIOLATION}
    assert integrity - set_off == set()
