"""What a validation run reports: the findings that were asked for, and how they stand to an accepted baseline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ontology.terms import ID
from shapes.baseline import Accepted
from shapes.errors import UnknownShape
from shapes.model import CURATED, Finding, Severity, Shape

if TYPE_CHECKING:
    from shapes.catalogue import Catalogue

__all__ = ["Report", "chosen_shapes", "plan_name", "report", "tally"]


@dataclass(frozen=True)
class Report:
    """Findings in the order of `Finding.order`, the shapes that were looked at, and those of a baseline.

    `accepted` counts the findings that the baseline accepts, which are not among `findings`; `gone` are what it accepts
    and validation no longer finds. `known` are shapes of which it is known what they mean: a file of shapes may have
    some of them. `checked` are the names of what was validated: slugs of plans, or files, which are
    somebody else's (`foreign`) and were taken as one graph. `severities` are those that were asked for. `texts` is the
    IRI of the folder of the plans' texts, in which the findings' files are, as far as it is known.
    """

    findings: tuple[Finding, ...]
    shapes: tuple[Shape, ...]
    checked: tuple[str, ...]
    fail_on: Severity
    severities: tuple[Severity, ...] = tuple(Severity)
    accepted: int = 0
    gone: tuple[Accepted, ...] = ()
    known: tuple[Shape, ...] = ()
    foreign: bool = False
    texts: str = ""

    @property
    def conforms(self) -> bool:
        """Whether there is nothing to report (SHACL, section 3.6.1.1), of what was asked for."""
        return not self.findings

    @property
    def failed(self) -> bool:
        """Whether a finding is as grave as `fail_on`, or graver."""
        return any(finding.severity.reaches(self.fail_on) for finding in self.findings)

    def counts(self) -> Mapping[Severity, int]:
        """Findings by severity, the gravest first, of the severities that were asked for."""
        found = tally(self.findings)
        return {severity: found.get(severity, 0) for severity in self.severities}

    def by_shape(self) -> Mapping[Shape, tuple[Finding, ...]]:
        """Findings by shape, for the shapes that found something; the gravest first, then by identifier."""
        known = {shape.id: shape for shape in (*self.known, *self.shapes)}
        grouped: dict[str, list[Finding]] = {}
        for finding in self.findings:
            grouped.setdefault(finding.shape, []).append(finding)
        shapes = [known.get(name) or _unknown(name, found) for name, found in grouped.items()]
        order = sorted(shapes, key=lambda shape: (shape.severity.rank, shape.id))
        return {shape: tuple(grouped[shape.id]) for shape in order}

    def by_part(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings by what was validated: each plan and what is curated, or all files together."""
        if self.foreign:
            return {", ".join(self.checked): self.findings}
        parts: dict[str, list[Finding]] = {name: [] for name in self.checked}
        for finding in self.findings:
            parts.setdefault(plan_name(finding) or CURATED, []).append(finding)
        return {name: tuple(found) for name, found in parts.items()}


def plan_name(finding: Finding) -> str:
    """The slug of the plan that a finding is about; its IRI if it is not one of ours, empty if it is about none."""
    return finding.plan.removeprefix(f"{ID}plan/")


def tally(findings: Iterable[Finding]) -> Mapping[Severity, int]:
    """How many findings are of each severity that is among them, the gravest first."""
    found = Counter(finding.severity for finding in findings)
    return {severity: found[severity] for severity in Severity if found[severity]}


def _unknown(name: str, found: Iterable[Finding]) -> Shape:
    """A shape from outside, of which only the name is known, and what it found: it is as grave as the gravest."""
    gravest = next(iter(tally(found)))
    return Shape(name, name, re.split("[/#]", name)[-1], "", gravest, "outside")


def chosen_shapes(catalogue: Catalogue, names: Sequence[str]) -> tuple[Shape, ...]:
    """The shapes with these identifiers, or of these families (`PW-OWN`), in capital letters or not.

    All, if there are no names. Raises `UnknownShape` for a name that is neither.
    """
    if not names:
        return tuple(catalogue.values())
    chosen: set[str] = set()
    for name in names:
        own = {shape for shape in catalogue if f"{shape}-".casefold().startswith(f"{name}-".casefold())}
        if not own:
            raise UnknownShape(name, f"there are {', '.join(catalogue)}")
        chosen |= own
    return tuple(shape for shape in catalogue.values() if shape.id in chosen)


def report(
    findings: Iterable[Finding],
    shapes: Sequence[Shape] | None,
    checked: Sequence[str],
    fail_on: Severity = Severity.VIOLATION,
    severities: Sequence[Severity] = (),
    baseline: Sequence[Accepted] = (),
    not_asked: Callable[[Accepted], bool] = lambda _: False,
) -> Report:
    """Choose the findings of some shapes (None: of all) and severities, less what a baseline accepts.

    What a baseline accepts and is not found is gone, unless it was not asked for.
    """
    ids = None if shapes is None else {shape.id for shape in shapes}
    wanted = tuple(severity for severity in Severity if severity in severities or not severities)
    asked = [f for f in findings if ids is None or f.shape in ids]
    seen = [f for f in asked if f.severity in wanted]
    accepted = {entry.finding for entry in baseline}
    known = {finding.key for finding in asked}
    gone = tuple(entry for entry in baseline if entry.finding not in known and not not_asked(entry))
    new = tuple(sorted((f for f in seen if f.key not in accepted), key=Finding.order))
    telling = {finding.shape for finding in seen}
    looked_at = tuple(shape for shape in shapes or () if shape.severity in wanted or shape.id in telling)
    whole = Report(new, looked_at, tuple(checked), fail_on, wanted)
    return replace(whole, accepted=len(seen) - len(new), gone=gone)
