"""A report for reading: by shape, what it means, and each finding with its file, line and words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from textwrap import shorten

from ontology.terms import ID
from shapes.model import Finding, Severity, Shape
from shapes.report import Report

__all__ = ["counted", "render", "summary"]

_WORDS = 150
_NOUNS = {Severity.VIOLATION: "violation", Severity.WARNING: "warning", Severity.INFO: "remark"}


def render(report: Report) -> str:
    """The whole report; its last line sums it up."""
    parts = ["\n".join(_shape(shape, findings)) for shape, findings in report.by_shape().items()]
    if report.gone:
        parts.append("\n".join(_gone(report)))
    return "\n\n".join([*parts, summary(report)]) + "\n"


def summary(report: Report) -> str:
    """One line: what was looked at, and what was found."""
    found = ", ".join(counted(count, _NOUNS[severity]) for severity, count in report.counts().items())
    judges = counted(len(report.shapes), "shape") if report.shapes else "the shapes given"
    line = f"{', '.join(report.checked)}: {found}, by {judges}"
    if report.accepted or report.gone:
        line += f"; {report.accepted} accepted by the baseline, {len(report.gone)} of it gone"
    return line + "."


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 shape`, `2 shapes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shape(shape: Shape, findings: tuple[Finding, ...]) -> Iterator[str]:
    yield f"{shape.id}  {shape.title}: {counted(len(findings), _NOUNS[shape.severity])}"
    if shape.meaning:
        yield f"  {shape.meaning}"
    for plan, found in groupby(findings, key=lambda finding: finding.plan):
        told = list(found)
        yield f"  {plan.removeprefix(f'{ID}plan/') or 'registers'} ({len(told)})"
        for finding in told:
            yield from _finding(finding)


def _finding(finding: Finding) -> Iterator[str]:
    place = f"{finding.file}:{finding.line}" if finding.file and finding.line else finding.item.removeprefix(ID)
    yield f"    {place}  {finding.message}"
    words = shorten(finding.words, _WORDS, placeholder=" …")
    if words and words not in finding.message:
        yield f"        “{words}”"


def _gone(report: Report) -> Iterator[str]:
    yield "No longer found, though the baseline accepts it:"
    for entry in report.gone:
        yield f"  {entry.finding}  {entry.item or entry.reason}".rstrip()
