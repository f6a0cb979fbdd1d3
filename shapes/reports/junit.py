"""A report as JUnit XML, which build servers show: a suite for what was validated, a test case for each shape."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from shapes.model import Finding, Shape
from shapes.report import Report, tally

__all__ = ["render"]

_FORBIDDEN = {code: None for code in (*range(32), 0xFFFE, 0xFFFF) if code not in (9, 10, 13)}


def render(report: Report) -> str:
    """A suite for each plan, or one for files, which are one graph.

    A shape fails a suite by findings as grave as the report's `fail_on`; lesser ones stand in its output.
    """
    known = {shape.id for shape in report.shapes}
    outside = [shape for shape in report.by_shape() if shape.id not in known]
    root = Element("testsuites", name="planweave validate")
    for name, findings in report.by_part().items():
        suite = SubElement(root, "testsuite", name=name.translate(_FORBIDDEN))
        cases = [_case(suite, shape, findings, report) for shape in (*report.shapes, *outside)]
        suite.set("tests", str(len(cases)))
        suite.set("failures", str(sum(cases)))
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: Element, shape: Shape, findings: Sequence[Finding], report: Report) -> bool:
    """Add a shape's case; whether it failed."""
    case = SubElement(suite, "testcase", classname=suite.attrib["name"], name=f"{shape.id} {shape.title}")
    own = [finding for finding in findings if finding.shape == shape.id]
    grave = [finding for finding in own if finding.severity.reaches(report.fail_on)]
    lesser = [finding for finding in own if not finding.severity.reaches(report.fail_on)]
    if grave:
        told = f"{len(grave)} found; the first: {grave[0].message}"
        gravest = next(iter(tally(grave)))
        failure = SubElement(case, "failure", message=told.translate(_FORBIDDEN), type=gravest.value)
        failure.text = _lines(grave)
    if lesser:
        SubElement(case, "system-out").text = _lines(lesser)
    return bool(grave)


def _lines(findings: Sequence[Finding]) -> str:
    return "\n".join(f"{finding.place}: {finding.message}" for finding in findings).translate(_FORBIDDEN)
