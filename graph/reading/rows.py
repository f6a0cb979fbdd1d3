"""What reading gives: a plan's printed items as plain rows, before any of it is understood as RDF.

Paths are the tails of the items' IRIs under the plan's IRI (`action/15`, `section/7`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.reading.document import Document, Span
from graph.reading.passage import Passage
from graph.reading.profile import Profile


@dataclass(frozen=True)
class Section:
    """A numbered or headed part. `furniture` are printed lines that only structure it: headings, table headers."""

    path: str
    title: Passage
    number: str | None
    parent: str | None
    furniture: tuple[Span, ...]


@dataclass(frozen=True)
class Item:
    """One narrative item: an objective, measure, outcome, progress note, reference, case study, footnote or paragraph.

    `printings` are all the places where it is printed: a strategic objective may be repeated on each page.
    `reports_on` are the entries that a progress note reports on.
    """

    kind: str
    path: str
    words: Passage
    parent: str | None
    number: str | None = None
    period: str | None = None
    term: Passage | None = None
    printings: tuple[Span, ...] = ()
    reports_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One printed cell of an entry: its column's role, its words, and the index of its row among the entry's rows."""

    role: str
    words: Passage
    row: int


@dataclass(frozen=True)
class Part:
    """A step or milestone of an entry; `row` is the index of the printed row it stands in, `letter` its own number."""

    kind: str
    path: str
    words: Passage
    row: int
    letter: str | None = None
    timing: Passage | None = None


@dataclass(frozen=True)
class Entry:
    """One promise: a table row with its continuations, or an action point."""

    kind: str
    path: str
    number: str | None
    section: str | None
    objective: str | None
    text: Passage
    printings: tuple[Span, ...]
    cells: tuple[Cell, ...]
    parts: tuple[Part, ...]
    addressee: Passage | None = None
    group: str | None = None

    def column(self, role: str) -> tuple[Cell, ...]:
        """The cells of one role that print something, in order."""
        return tuple(cell for cell in self.cells if cell.role == role and cell.words)


@dataclass(frozen=True)
class Declaration:
    """A short form and its expansion as one place of the plan prints them. `where`: Glossary, Inline or Footnote."""

    short: str
    expansion: str
    where: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class PlanRows:
    """All that is printed in one plan, in document order."""

    document: Document
    profile: Profile
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    entries: tuple[Entry, ...]
    declarations: tuple[Declaration, ...]
    warnings: tuple[str, ...] = field(default=())
