"""A report as JUnit XML, which build servers show: a suite for each plan, a test case for each shape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ontology.terms import ID
from shapes.model import Finding, Shape
from shapes.report import Report

__all__ = ["render"]

_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)}


def render(report: Report) -> str:
    """A shape fails a suite by findings as grave as the report's `fail_on`; lesser ones stand in its output."""
    found: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in report.findings:
        found[finding.plan.removeprefix(f"{ID}plan/") or "curated"][finding.shape].append(finding)
    known = {shape.id for shape in report.shapes}
    outside = [shape for shape in report.by_shape() if shape.id not in known]
    root = Element("testsuites", name="planweave validate")
    for name in sorted({*report.checked, *found}):
        suite = SubElement(root, "testsuite", name=name)
        cases = [_case(suite, name, shape, found[name][shape.id], report) for shape in (*report.shapes, *outside)]
        suite.set("tests", str(len(cases)))
        suite.set("failures", str(sum(cases)))
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: Element, name: str, shape: Shape, findings: Iterable[Finding], report: Report) -> bool:
    """Add a shape's case; whether it failed."""
    case = SubElement(suite, "testcase", classname=name, name=f"{shape.id} {shape.title}")
    grave = [finding for finding in findings if finding.severity.reaches(report.fail_on)]
    lesser = [finding for finding in findings if not finding.severity.reaches(report.fail_on)]
    if grave:
        told = f"{len(grave)} found; the first: {grave[0].message}"
        failure = SubElement(case, "failure", message=told.translate(_FORBIDDEN), type=shape.severity.value)
        failure.text = _lines(grave)
    if lesser:
        SubElement(case, "system-out").text = _lines(lesser)
    return bool(grave)


def _lines(findings: Iterable[Finding]) -> str:
    return "\n".join(f"{f.file}:{f.line or ''}: {f.message}" for f in findings).translate(_FORBIDDEN)
