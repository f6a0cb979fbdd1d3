"""A report as JSON."""

from __future__ import annotations

import json
from typing import Any

from shapes.report import Report

__all__ = ["render"]


def render(report: Report) -> str:
    """One object: `conforms`, `checked`, `severities`, `counts`, `shapes`, `findings`, `accepted` and `gone`."""
    found = {shape.id: len(findings) for shape, findings in report.by_shape().items()}
    whole: dict[str, Any] = {
        "conforms": report.conforms,
        "checked": report.checked,
        "severities": [severity.value for severity in report.severities],
        "counts": {severity.value: count for severity, count in report.counts().items()},
        "shapes": [
            {
                "id": shape.id,
                "title": shape.title,
                "meaning": shape.meaning,
                "severity": shape.severity.value,
                "found": found.get(shape.id, 0),
            }
            for shape in report.shapes
        ],
        "findings": [
            {
                **finding.as_row(),
                "file": finding.file,
                "words": finding.words,
                "focus": finding.focus,
                "path": finding.path,
                "value": finding.value,
                "finding": finding.key,
            }
            for finding in report.findings
        ],
        "accepted": report.accepted,
        "gone": [{"finding": e.finding, "item": e.item, "reason": e.reason, "by": e.by} for e in report.gone],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
