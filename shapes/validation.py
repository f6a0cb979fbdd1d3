"""Validation runs: every unit of a build by its shapes, and only those anew whose data or shapes have changed."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import Quad

import ontology.terms
import shapes.beside
import shapes.catalogue
import shapes.compiled
import shapes.engine
import shapes.evaluation
import shapes.findings
import shapes.layers
import shapes.model
import shapes.parting
import shapes.paths
import shapes.reach
import shapes.sparql
import shapes.terms
import shapes.units
import shapes.validator
from graph.building.crew import each
from shapes.catalogue import Catalogue
from shapes.model import CURATED, Finding, Progress, Severity
from shapes.parting import MOST, REGISTERS
from shapes.units import Unit, joint_fingerprint, units
from shapes.validator import Validator

__all__ = ["Outcome", "code_version", "joined", "validate", "validate_unit", "violations"]

_JUDGING = (
    ontology.terms,
    shapes.beside,
    shapes.catalogue,
    shapes.compiled,
    shapes.engine,
    shapes.evaluation,
    shapes.findings,
    shapes.layers,
    shapes.model,
    shapes.parting,
    shapes.paths,
    shapes.reach,
    shapes.sparql,
    shapes.terms,
    shapes.units,
    shapes.validator,
)
"""Modules that decide what is found and how it is told."""

_TELLING = ("judge.py", "publication.py")
"""Those that decide how it is told in a snapshot, which import this one."""


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
    most: int | None = MOST,
) -> tuple[Outcome, ...]:
    """Validate the asserted graphs of a build, unit by unit.

    `known` are outcomes by fingerprint: a unit that has one is not run again, and `progress` is told of the others.
    `only` names the plans (IRIs) to be validated, or `CURATED`; without it all are.
    `most` is how many triples of links and threads are validated together (`shapes.units.units`).
    """
    chosen: dict[str, list[Unit]] = defaultdict(list)
    for unit in units(quads, most):
        if only is None or unit.plan in only:
            chosen[unit.plan].append(unit)
    judged_by = f"{catalogue.version} {code_version()}"
    fingerprints = {plan: _fingerprint(parts, judged_by) for plan, parts in chosen.items()}
    outcomes = {plan: known.get(fingerprints[plan]) for plan in chosen} if known else {}
    new = {plan: parts for plan, parts in chosen.items() if outcomes.get(plan) is None}
    found: dict[str, list[tuple[Finding, ...]]] = defaultdict(list)
    done = 0
    for unit, in_it in _run([unit for parts in new.values() for unit in parts], catalogue):
        found[unit.plan].append(in_it)
        if len(found[unit.plan]) < len(new[unit.plan]):
            continue
        outcomes[unit.plan] = Outcome(unit.plan, fingerprints[unit.plan], joined(found[unit.plan]))
        done += 1
        if progress:
            progress(unit.name, done, len(new))
    return tuple(outcome for plan in chosen if (outcome := outcomes[plan]))


def _fingerprint(parts: Sequence[Unit], judged_by: str) -> str:
    prints = [part.fingerprint(judged_by) for part in parts]
    return joint_fingerprint(prints) if parts[0].plan == CURATED else prints[0]


def joined(parts: Iterable[Sequence[Finding]]) -> tuple[Finding, ...]:
    """The findings of parts as those of one whole."""
    return tuple(sorted({finding for part in parts for finding in part}, key=Finding.order))


def _run(chosen: Sequence[Unit], catalogue: Catalogue) -> Iterator[tuple[Unit, tuple[Finding, ...]]]:
    """The findings of each unit as they come in; several units run in processes of their own, the largest first."""
    order = sorted(chosen, key=lambda unit: -len(unit.own))
    yield from each(_prepare, catalogue, order, min(len(chosen), os.cpu_count() or 1))


def _prepare(catalogue: Catalogue) -> Callable[[Unit], tuple[Finding, ...]]:
    return lambda unit: validate_unit(unit, catalogue)


def validate_unit(unit: Unit, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Run the shapes of a unit's groups over it; findings are about its own subjects only."""
    validator = Validator(catalogue, unit.groups, unit.context)
    return validator.validate(unit.own, unit.beside, from_vocabulary=unit.part != REGISTERS)


def violations(outcomes: Iterable[Outcome]) -> tuple[Finding, ...]:
    """The findings that are faults of the graph."""
    return tuple(f for outcome in outcomes for f in outcome.findings if f.severity is Severity.VIOLATION)


def code_version() -> str:
    """Hash of the code and the library that findings depend on."""
    digest = hashlib.sha256(" ".join(map(version, ("pyshacl", "rdflib", "pyoxigraph"))).encode())
    for module in _JUDGING:
        digest.update(Path(module.__file__ or "").read_bytes())
    for name in (Path(__file__).name, *_TELLING):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()
