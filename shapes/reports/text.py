"""A report for reading: by shape, what it means, and each finding with its file, line and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import shorten

from shapes.model import Finding, Severity, Shape
from shapes.report import Report, plan_name, tally

__all__ = ["counted", "render", "summary", "tallied"]

_WORDS = 150
_NOUNS = {Severity.VIOLATION: "violation", Severity.WARNING: "warning", Severity.INFO: "remark"}


def render(report: Report) -> str:
    """The whole report; its last line sums it up."""
    parts = ["\n".join(_shape(shape, found, report)) for shape, found in report.by_shape().items()]
    if report.gone:
        parts.append("\n".join(_gone(report)))
    return "\n\n".join([*parts, summary(report)]) + "\n"


def summary(report: Report) -> str:
    """One line: what was looked at, and what was found of what was asked for."""
    found = ", ".join(counted(count, _NOUNS[severity]) for severity, count in report.counts().items())
    judges = counted(len(report.shapes), "shape") if report.shapes else "the shapes given"
    line = f"{', '.join(report.checked)}: {found}, by {judges}"
    if others := [f"{_NOUNS[severity]}s" for severity in Severity if severity not in report.severities]:
        line += f"; {' and '.join(others)} were not asked for"
    if report.accepted or report.gone:
        line += f"; {report.accepted} accepted by the baseline, {len(report.gone)} of it gone"
    return line + "."


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 shape`, `2 shapes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def tallied(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity: `1 violation, 2 warnings`."""
    return ", ".join(counted(count, _NOUNS[severity]) for severity, count in tally(findings).items())


def _shape(shape: Shape, findings: tuple[Finding, ...], report: Report) -> Iterator[str]:
    yield f"{shape.id}  {shape.title}: {tallied(findings)}"
    if shape.meaning:
        yield f"  {shape.meaning}"
    without = "of no plan" if report.foreign else "registers and links"
    for plan, found in groupby(findings, key=plan_name):
        told = list(found)
        yield f"  {plan or without} ({len(told)})"
        for finding in told:
            yield from _finding(finding)


def _finding(finding: Finding) -> Iterator[str]:
    yield f"    {finding.place}  {finding.message}"
    words = shorten(finding.words, _WORDS, placeholder=" …")
    if words and words not in finding.message:
        yield f"        “{words}”"


def _gone(report: Report) -> Iterator[str]:
    yield "No longer found, though the baseline accepts it:"
    for entry in report.gone:
        yield f"  {entry.finding}  {entry.item or entry.reason}".rstrip()
