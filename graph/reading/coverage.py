"""How much of a document its graph represents: every line, and every character of every table row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.reading.document import Document, Span


@dataclass(frozen=True)
class LineCoverage:
    """One line: its number, how many of its printed characters (no white space) are inside some item's evidence."""

    number: int
    printed: int
    covered: int
    table: bool

    @property
    def state(self) -> str:
        """`blank`, `represented`, `partly` or `not represented`."""
        if self.printed == 0:
            return "blank"
        if self.covered == self.printed:
            return "represented"
        return "partly" if self.covered else "not represented"


@dataclass(frozen=True)
class Coverage:
    """A document's coverage, line by line."""

    lines: tuple[LineCoverage, ...]

    def share(self, *, tables: bool = False) -> float:
        """Covered characters as a share (0 to 1) of those printed, in the whole document or in table rows only."""
        chosen = [line for line in self.lines if line.table or not tables]
        printed = sum(line.printed for line in chosen)
        return sum(line.covered for line in chosen) / printed if printed else 1.0

    def missing(self) -> tuple[LineCoverage, ...]:
        """The lines that print something that no item's evidence holds."""
        return tuple(line for line in self.lines if line.state in ("partly", "not represented"))


def coverage(document: Document, evidence: Iterable[Span]) -> Coverage:
    """Measure which characters of the document are inside the evidence spans."""
    inside = bytearray(len(document.text))
    for span in evidence:
        inside[span.start : span.end] = b"\1" * (span.end - span.start)
    lines = []
    for number, line in enumerate(document.lines(), 1):
        places = [at for at in range(line.start, line.end) if not document.text[at].isspace()]
        covered = sum(inside[at] for at in places)
        lines.append(LineCoverage(number, len(places), covered, "\t" in document.exact(line)))
    return Coverage(tuple(lines))
