"""Validation runs: every unit of a build by its shapes, and only those anew whose data or shapes have changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from pyoxigraph import Quad

import ontology.terms
import shapes.catalogue
import shapes.engine
import shapes.findings
import shapes.model
import shapes.sparql
import shapes.terms
import shapes.units
from shapes.catalogue import Catalogue
from shapes.engine import run
from shapes.findings import findings
from shapes.model import Finding, Progress, Severity
from shapes.sparql import Sealed
from shapes.units import Unit, units

__all__ = ["Outcome", "code_version", "validate", "validate_unit", "violations"]

_JUDGING = (
    ontology.terms,
    shapes.catalogue,
    shapes.engine,
    shapes.findings,
    shapes.model,
    shapes.sparql,
    shapes.terms,
    shapes.units,
)
"""Modules that decide what is found and how it is told."""


@dataclass(frozen=True)
class Outcome:
    """What validation found in one unit. `fingerprint` is the hash of all that it depends on."""

    unit: str
    fingerprint: str
    findings: tuple[Finding, ...]


def validate(
    quads: Iterable[Quad],
    catalogue: Catalogue,
    known: Mapping[str, Outcome] | None = None,
    progress: Progress | None = None,
    only: Sequence[str] | None = None,
) -> tuple[Outcome, ...]:
    """Validate the asserted graphs of a build, unit by unit.

    `known` are outcomes by fingerprint: a unit that has one is not run again, and `progress` is told of the others.
    `only` names the plans (IRIs) to be validated, or `CURATED`; without it all are.
    """
    chosen = [unit for unit in units(quads) if only is None or unit.plan in only]
    judged_by = f"{catalogue.version} {code_version()}"
    fingerprints = {unit.plan: unit.fingerprint(judged_by) for unit in chosen}
    outcomes = {unit.plan: known.get(fingerprints[unit.plan]) for unit in chosen} if known else {}
    new = [unit for unit in chosen if outcomes.get(unit.plan) is None]
    for done, (unit, found) in enumerate(_run(new, catalogue), 1):
        outcomes[unit.plan] = Outcome(unit.plan, fingerprints[unit.plan], found)
        if progress:
            progress(unit.name, done, len(new))
    return tuple(outcome for unit in chosen if (outcome := outcomes[unit.plan]))


def _run(chosen: Sequence[Unit], catalogue: Catalogue) -> Iterator[tuple[Unit, tuple[Finding, ...]]]:
    """The findings of each unit as they come in; several units run in processes of their own, the largest first."""
    processes = min(len(chosen), os.cpu_count() or 1)
    if processes < 2:
        for unit in chosen:
            yield unit, validate_unit(unit, catalogue)
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        order = sorted(chosen, key=lambda unit: -len(unit.own))
        running = {pool.submit(validate_unit, unit, catalogue): unit for unit in order}
        for done in as_completed(running):
            yield running[done], done.result()


def validate_unit(unit: Unit, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Run the shapes of a unit's groups over it; findings are about its own subjects only."""
    data = Sealed(unit.own, unit.context)
    own = {str(triple.subject) for triple in unit.own}
    by_iri = {shape.iri: shape for shape in catalogue.values()}
    results = [result for result in run(data, catalogue.graph(unit.groups)) if result.focus in own]
    return findings(results, by_iri, data)


def violations(outcomes: Iterable[Outcome]) -> tuple[Finding, ...]:
    """The findings that are faults of the graph."""
    return tuple(f for outcome in outcomes for f in outcome.findings if f.severity is Severity.VIOLATION)


def code_version() -> str:
    """Hash of the code and the library that findings depend on."""
    digest = hashlib.sha256(" ".join(map(version, ("pyshacl", "rdflib", "pyoxigraph"))).encode())
    for module in _JUDGING:
        digest.update(Path(module.__file__ or "").read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()
