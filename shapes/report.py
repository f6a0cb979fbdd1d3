"""What a validation run reports: the findings that were asked for, and how they stand to an accepted baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from shapes.baseline import Accepted
from shapes.catalogue import Catalogue
from shapes.model import Finding, Severity, Shape

__all__ = ["Report", "chosen_shapes", "report"]


@dataclass(frozen=True)
class Report:
    """Findings in the order of `Finding.order`, the shapes that were looked at, and those of a baseline.

    `accepted` counts the findings that the baseline accepts, which are not among `findings`; `gone` are what it accepts
    and validation no longer finds. `checked` are the names of what was validated: slugs of plans, or files.
    """

    findings: tuple[Finding, ...]
    shapes: tuple[Shape, ...]
    checked: tuple[str, ...]
    fail_on: Severity
    accepted: int = 0
    gone: tuple[Accepted, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether there is nothing to report (SHACL, section 3.6.1.1)."""
        return not self.findings

    @property
    def failed(self) -> bool:
        """Whether a finding is as grave as `fail_on`, or graver."""
        return any(finding.severity.reaches(self.fail_on) for finding in self.findings)

    def counts(self) -> Mapping[Severity, int]:
        """Findings by severity, the gravest first."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in Severity}

    def by_shape(self) -> Mapping[Shape, tuple[Finding, ...]]:
        """Findings by shape, for the shapes that found something; the gravest first, then by identifier."""
        known = {shape.id: shape for shape in self.shapes}
        grouped: dict[Shape, list[Finding]] = {}
        for finding in self.findings:
            shape = known.get(finding.shape) or _unknown(finding)
            grouped.setdefault(shape, []).append(finding)
        order = sorted(grouped, key=lambda shape: (shape.severity.rank, shape.id))
        return {shape: tuple(grouped[shape]) for shape in order}


def _unknown(finding: Finding) -> Shape:
    """A shape from outside, of which only the name is known."""
    return Shape(finding.shape, finding.shape, finding.shape.rpartition("/")[2], "", finding.severity, "outside")


def chosen_shapes(catalogue: Catalogue, names: Sequence[str]) -> tuple[Shape, ...]:
    """The shapes with these identifiers, or of these families (`PW-OWN`); all, if there are no names."""
    if not names:
        return tuple(catalogue.values())
    families = {name for name in names if any(shape.startswith(f"{name}-") for shape in catalogue)}
    exact = {catalogue[name].id for name in names if name not in families}
    return tuple(
        shape
        for shape in catalogue.values()
        if shape.id in exact or any(shape.id.startswith(f"{family}-") for family in families)
    )


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
    asked = [f for f in findings if ids is None or f.shape in ids]
    seen = [f for f in asked if not severities or f.severity in severities]
    accepted = {entry.finding for entry in baseline}
    known = {finding.key for finding in asked}
    gone = tuple(entry for entry in baseline if entry.finding not in known and not not_asked(entry))
    new = tuple(sorted((f for f in seen if f.key not in accepted), key=Finding.order))
    whole = Report(new, tuple(shapes or ()), tuple(checked), fail_on)
    return replace(whole, accepted=len(seen) - len(new), gone=gone)
