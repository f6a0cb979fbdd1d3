"""A plan as an outline: its sections, their objectives, and the entries of each, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from service.addresses import address
from service.asking import Row
from service.kinds.said import Spot, told_once

__all__ = ["Aim", "Chapter", "Line", "Outline", "outline_of"]


@dataclass(frozen=True)
class Line:
    """One entry: its number and words, who answers for it and who takes part, when, where, and the money."""

    number: str
    words: str
    href: str
    owners: str
    partners: str
    timing: str
    coverage: str
    funding: str
    line: str


@dataclass(frozen=True)
class Aim:
    """The entries of one objective, or those of none."""

    objective: Spot | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Chapter:
    """The entries of one section."""

    section: Spot | None
    within: str
    """The heading of the part of the plan that the section stands in."""
    aims: tuple[Aim, ...]


@dataclass(frozen=True)
class Outline:
    """One page of the outline: which of how many, and which entries of how many, counted from 1."""

    page: int
    pages: int
    first: int
    last: int
    total: int
    chapters: tuple[Chapter, ...]


def outline_of(entries: Sequence[Row], page: int, a_page: int, total: int, root: str = "") -> Outline:
    """The outline from rows of the query `plan-entries`: those of one page, of which each has so many."""
    before = (page - 1) * a_page
    return Outline(
        page=page,
        pages=max(1, -(-total // a_page)),
        first=before + 1,
        last=before + len(entries),
        total=total,
        chapters=tuple(_chapters(entries, root)),
    )


def _chapters(entries: Iterable[Row], root: str) -> Iterator[Chapter]:
    for _, rows in groupby(entries, key=lambda row: row["section"].iri):
        own = list(rows)
        yield Chapter(_spot(own[0], "section", root), own[0]["part_name"].text, tuple(_aims(own, root)))


def _aims(entries: Iterable[Row], root: str) -> Iterator[Aim]:
    for _, rows in groupby(entries, key=lambda row: row["objective"].iri):
        own = list(rows)
        yield Aim(_spot(own[0], "objective", root), tuple(_line(row, root) for row in own))


def _line(row: Row, root: str) -> Line:
    return Line(
        number=row["number"].text,
        words=row["text"].text,
        href=address(row["item"].iri or "", root) or "",
        owners=row["owners"].text,
        partners=row["partners"].text,
        timing=_said(row["timing"].text),
        coverage=_said(row["coverage"].text),
        funding=_said(row["funding"].text),
        line=row["line"].text,
    )


def _said(cell: str) -> str:
    """What a cell says: without its parts that say nothing."""
    return "; ".join(filter(None, map(told_once, cell.split("; "))))


def _spot(row: Row, name: str, root: str) -> Spot | None:
    iri = row[name].iri
    return Spot(row[f"{name}_name"].text or row[name].text, address(iri, root) or "") if iri else None
