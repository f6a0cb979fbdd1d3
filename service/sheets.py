"""The answer of a named query as people read it: columns in words, things by name with their pages, tidy numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from queries.model import Column, ColumnType, Query
from service.naming import place_of
from service.tables import Cell

__all__ = ["Heading", "Sheet", "ShownCell", "sheet"]

_NAME = 72
"""From how many characters on the name of a thing is cut."""

_LONG = 48
"""From how many characters on words have a column as wide as they need."""

_TOKEN = 24
"""Up to how many characters a word without spaces is not broken: `PW-OWN-004`, `2021-10-25`."""

_TRUTHS = {"true": "Yes", "false": "No"}
_NUMBERS = (ColumnType.INTEGER, ColumnType.DECIMAL)


@dataclass(frozen=True)
class Heading:
    """A column: its name in data, what people call it, what it holds in a sentence, and how its cells are set."""

    name: str
    words: str
    help: str
    look: str
    """`number`, `date`, `thing` or `words`."""


@dataclass(frozen=True)
class ShownCell:
    """A cell as it is read: its text, the page that it leads to, and what is told of it on hovering.

    `look` is that of the column, or `token` for one short word and `long` for many.
    """

    text: str
    look: str
    href: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A table as it is read."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[ShownCell, ...], ...]


def sheet(query: Query, rows: Sequence[Sequence[Cell]], names: Mapping[str, str], root: str = "") -> Sheet:
    """The rows of a query's answer, with the names of things by IRI, for a site at the path `root`."""
    headings = tuple(Heading(column.name, column.words, column.description, _look(column)) for column in query.columns)
    return Sheet(
        headings,
        tuple(
            tuple(_shown(cell, column, names, root) for cell, column in zip(row, query.columns, strict=True))
            for row in rows
        ),
    )


def _look(column: Column) -> str:
    if column.type in _NUMBERS:
        return "number"
    if column.type is ColumnType.DATE:
        return "date"
    return "thing" if column.type is ColumnType.IRI else "words"


def _shown(cell: Cell, column: Column, names: Mapping[str, str], root: str) -> ShownCell:
    if cell.iri:
        text = names.get(cell.iri, cell.text)
        href = place_of(cell.iri, root) or (cell.iri if cell.is_web_address else None)
        cut = text if len(text) <= _NAME else f"{text[: _NAME - 1].rstrip()}…"
        return ShownCell(cut, "thing", href, cell.iri if cut == text else text)
    look = _look(column)
    if look == "number":
        return ShownCell(cell.text if column.name.endswith("line") else _grouped(cell.text), look)
    if column.type is ColumnType.BOOLEAN:
        return ShownCell(_TRUTHS.get(cell.text, cell.text), "words")
    return ShownCell(cell.text, _length(cell.text) if look == "words" else look)


def _length(text: str) -> str:
    if len(text) <= _TOKEN and " " not in text:
        return "token"
    return "long" if len(text) > _LONG else "words"


def _grouped(text: str) -> str:
    """A number with commas between its thousands; what is none stays as it is."""
    try:
        return f"{Decimal(text):,f}" if text else ""
    except (InvalidOperation, ValueError):
        return text
