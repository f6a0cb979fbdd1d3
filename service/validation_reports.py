"""What validation found, as reports for other programs: the forms of `planweave validate`, made of queries' rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ontology.terms import ID, SHAPE
from service.addresses import slug
from service.asking import Row
from shapes.model import Finding, Severity, Shape
from shapes.report import Report, report

__all__ = ["FORMS", "Form", "report_of"]


@dataclass(frozen=True)
class Form:
    """One form: its name for `shapes.reports.WRITERS`, its media type, and the end of its file's name."""

    name: str
    media_type: str
    suffix: str


FORMS: Mapping[str, Form] = {
    form.suffix: form
    for form in (Form("sarif", "application/sarif+json", "sarif"), Form("junit", "application/xml", "junit.xml"))
}
"""By the end of the file's name."""


def report_of(findings: Iterable[Row], shapes: Iterable[Row]) -> Report:
    """The report of rows of the queries `findings` and `shapes`; only the shapes that found something are in it.

    It has no place for the texts on this machine, and a warning is a failure where a form knows such.
    """
    found = [_finding(row) for row in findings]
    plans = sorted({slug(finding.plan) for finding in found if finding.plan})
    return report(found, [_shape(row) for row in shapes], plans, Severity.WARNING)


def _finding(row: Row) -> Finding:
    item = row["item"].iri or ""
    return Finding(
        iri=f"{ID}finding/{row['finding'].text}",
        shape=row["shape"].text,
        severity=_severity(row),
        plan=row["plan"].iri or "",
        item=item,
        number=row["number"].text,
        message=row["message"].text,
        line=int(row["line"].text) if row["line"].text.isdecimal() else None,
        words=" ".join(row["quote"].text.split()),
        file=row["file"].text,
        evidence="",
        focus=item,
        component="",
    )


def _shape(row: Row) -> Shape:
    name = row["shape"].text
    return Shape(name, f"{SHAPE}{name}", row["title"].text, row["meaning"].text, _severity(row), "")


def _severity(row: Row) -> Severity:
    return next((each for each in Severity if each.value == row["severity"].text), Severity.VIOLATION)
