"""A report as CSV (RFC 4180): the columns of the query `findings`, and after them what else is known."""

from __future__ import annotations

import csv
import io

from shapes.report import Report

__all__ = ["render"]


def render(report: Report) -> str:
    """One row a finding, with a header row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    rows = [
        {**finding.as_row(), "file": finding.file, "words": finding.words, "finding": finding.key}
        for finding in report.findings
    ]
    names = ("shape", "severity", "plan", "item", "number", "message", "line", "file", "words", "finding")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return out.getvalue()
