"""A report in SARIF 2.1.0, which code hosts show beside the lines of a text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from shapes.model import Finding, Severity, Shape
from shapes.report import Report

__all__ = ["render"]

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_TEXTS = "PLANWEAVE_SOURCES"
"""What the folder of the plans' texts is called in a report: by the variable that names it."""
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report) -> str:
    """One run: the shapes are its rules, the findings its results, each with its file and line."""
    known = {shape.id for shape in report.shapes}
    rules = [*report.shapes, *(shape for shape in report.by_shape() if shape.id not in known)]
    driver = {"name": "planweave", "rules": [_rule(shape) for shape in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_TEXTS: _folder(report.texts)},
        "results": [_result(finding, report) for finding in report.findings],
    }
    whole = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _folder(texts: str) -> dict[str, Any]:
    described = {"description": {"text": "The folder of the plans' texts."}}
    return {"uri": texts, **described} if texts else described


def _rule(shape: Shape) -> dict[str, Any]:
    return {
        "id": shape.id,
        "name": shape.id.replace("-", ""),
        "shortDescription": {"text": shape.title},
        "fullDescription": {"text": shape.meaning or shape.title},
        "defaultConfiguration": {"level": _LEVELS[shape.severity]},
    }


def _result(finding: Finding, report: Report) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.shape,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "partialFingerprints": {"finding/v1": finding.key},
    }
    place: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": finding.item}]}
    if finding.file:
        place["physicalLocation"] = {"artifactLocation": {"uri": quote(finding.file), "uriBaseId": _TEXTS}}
        if finding.line:
            place["physicalLocation"]["region"] = {"startLine": finding.line}
    elif report.foreign and len(report.checked) == 1:
        place["physicalLocation"] = {"artifactLocation": {"uri": Path(report.checked[0]).resolve().as_uri()}}
    result["locations"] = [place]
    return result
