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
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Quad, Store
from rdflib import Graph, URIRef
from rdflib.namespace import SH

from graph.snapshot import asserted, default_sources
from ontology.terms import ID, PREFIXES
from shapes.catalogue import Catalogue, load_catalogue
from shapes.model import Finding, Severity
from shapes.units import Unit, units
from shapes.validation import validate_unit

LEAST = 60
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)

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


def mutated(unit: Unit, update: str) -> Unit:
    """The unit with its own triples changed; something must have changed."""
    store = Store()
    store.extend(Quad(*triple) for triple in unit.own)
    store.update("".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + update)
    own = [quad.triple for quad in store]
    assert set(own) != set(unit.own), "the update changes nothing"
    return replace(unit, own=own)


def restricted(catalogue: Catalogue, shapes: set[str]) -> Catalogue:
    """The catalogue with no targets but those of some shapes: what is not looked at need not be run."""
    graphs = {}
    for group, graph in catalogue.graphs.items():
        graphs[group] = Graph(bind_namespaces="none")
        graphs[group] += graph
        for shape in catalogue.values():
            if shape.id not in shapes:
                for target in TARGETS:
                    graphs[group].remove((URIRef(shape.iri), target, None))
    return replace(catalogue, graphs=graphs)


def told(findings: tuple[Finding, ...], shapes: set[str]) -> Counter[str]:
    chosen = [finding for finding in findings if finding.shape in shapes]
    return Counter(f"{finding.shape} {finding.item.removeprefix(ID)}" for finding in chosen)


def test_there_are_many_mutations() -> None:
    assert len(MUTATIONS) >= LEAST


@cache
def real() -> tuple[Mapping[str, Unit], Catalogue]:
    """The real graph and the shapes, once a process."""
    return {unit.name: unit for unit in units(asserted(default_sources()))}, load_catalogue()


def looked_at(mutation: Mapping[str, Any], catalogue: Catalogue) -> set[str]:
    named = {line.split()[0] for line in (*mutation["finds"], *mutation.get("loses", []))}
    return named | {shape.id for shape in catalogue.values() if shape.severity is Severity.VIOLATION}


def after(title: str) -> Counter[str]:
    """What a run finds in the broken graph."""
    mutation = MUTATIONS[title]
    unit_by_name, catalogue = real()
    shapes = looked_at(mutation, catalogue)
    broken = mutated(unit_by_name[mutation["unit"]], mutation["update"])
    return told(validate_unit(broken, restricted(catalogue, shapes)), shapes)


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
