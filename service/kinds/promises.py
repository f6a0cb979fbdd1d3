"""What a plan promises by which day, as a time line: a dot for each promise, a column of dots for each day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from service.addresses import address
from service.asking import Row
from service.story import lanes_of
from service.timeline import Drawing, Mark, drawn
from service.years import day_of

__all__ = ["promises"]

_MOST_A_DAY = 16
"""Dots of one day; the last of them stands for all that are left."""


def promises(plan: Row, due: Iterable[Row], root: str = "") -> Drawing | None:
    """The time line of one plan, from its row of the query `plans` and the rows of the query `due`, by their day."""
    marks = [
        mark for day, rows in groupby(due, key=lambda row: row["latest"].text) for mark in _marks(day, list(rows), root)
    ]
    return drawn(lanes_of([plan], root), marks)


def _marks(text: str, rows: Sequence[Row], root: str) -> Iterator[Mark]:
    day = day_of(text)
    if day is None:
        return
    shown = rows if len(rows) <= _MOST_A_DAY else rows[: _MOST_A_DAY - 1]
    for row in shown:
        yield _mark(row, day, _title(row, day), root)
    if len(shown) < len(rows):
        left = len(rows) - len(shown)
        yield _mark(rows[len(shown)], day, f"and {left:,} more, due {day.isoformat()}", root)


def _mark(row: Row, day: date, title: str, root: str) -> Mark:
    return Mark(row["plan"].iri or "", day, "promise", title, address(row["item"].iri or "", root) or "")


def _title(row: Row, day: date) -> str:
    number = f"{row['number'].text}. " if row["number"].text else ""
    return f"{number}{row['text'].text} (due {day.isoformat()})"
