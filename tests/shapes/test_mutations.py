"""Break one thing at a time in the real graph, and the run finds exactly that.

`mutations/*.toml` lists the breakages: a SPARQL update of one unit's graph, and what validation then finds that it did
not find before, as `PW-XYZ-001 item` with the item's IRI after `id/`. `loses` lists what it no longer finds. No other
violation may come or go; what a broken graph says of the plan's soundness is looked at where the lists name the shape.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Quad, Store

from ontology.terms import ID, PREFIXES
from shapes.catalogue import Catalogue
from shapes.model import Finding, Severity
from shapes.units import Unit
from shapes.validation import validate_unit

LEAST = 60

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


def told(findings: tuple[Finding, ...], shapes: set[str]) -> Counter[str]:
    chosen = [finding for finding in findings if finding.shape in shapes]
    return Counter(f"{finding.shape} {finding.item.removeprefix(ID)}" for finding in chosen)


def test_there_are_many_mutations() -> None:
    assert len(MUTATIONS) >= LEAST


@pytest.mark.parametrize("title", MUTATIONS)
def test_a_run_finds_exactly_what_was_broken(
    title: str,
    real_units: Mapping[str, Unit],
    catalogue: Catalogue,
    found: Callable[[str], tuple[Finding, ...]],
) -> None:
    mutation = MUTATIONS[title]
    named = {line.split()[0] for line in (*mutation["finds"], *mutation.get("loses", []))}
    looked_at = named | {shape.id for shape in catalogue.values() if shape.severity is Severity.VIOLATION}
    before = told(found(mutation["unit"]), looked_at)
    after = told(validate_unit(mutated(real_units[mutation["unit"]], mutation["update"]), catalogue), looked_at)
    assert sorted((after - before).elements()) == sorted(mutation["finds"])
    assert sorted((before - after).elements()) == sorted(mutation.get("loses", []))


def test_every_violation_is_found_in_a_mutation(catalogue: Catalogue) -> None:
    """No shape of integrity is there that no breakage of the real graph sets off."""
    set_off = {line.split()[0] for mutation in MUTATIONS.values() for line in mutation["finds"]}
    integrity = {shape.id for shape in catalogue.values() if shape.severity is Severity.VIOLATION}
    assert integrity - set_off == set()
