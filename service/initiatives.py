"""The initiatives that several plans name, for a page to choose from: those that most plans name first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from service.asking import Row
from service.naming import place_of
from service.site import Plan

__all__ = ["MOST_NAMES", "Matrix", "Named", "matrix"]

MOST_COLUMNS = 8
"""Plans that a table has columns for; of more each initiative has their number."""

MOST_NAMES = 50_000
"""Pairs of an initiative and a plan that are looked at."""

MOST_ROWS = 200
"""Initiatives that the page lists; the query has all."""


@dataclass(frozen=True)
class Named:
    """An initiative: how many plans name it, how often they do in all, and how often each of the table's plans does."""

    name: str
    href: str
    plans: int
    mentions: int
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Matrix:
    """The initiatives, with the plans that have a column; `number` is how many initiatives there are in all."""

    columns: tuple[Plan, ...]
    rows: tuple[Named, ...]
    number: int
    is_cut: bool = False
    """Whether there are more initiatives than were looked at."""


def matrix(found: Sequence[Row], plans: tuple[Plan, ...], root: str = "") -> Matrix:
    """The table from rows of the query `initiative-matrix`, for a site at the path `root`."""
    columns = plans if len(plans) <= MOST_COLUMNS else ()
    ordered = sorted(found[:MOST_NAMES], key=lambda row: row["initiative"].iri or "")
    rows = [
        _named(iri, list(each), columns, root) for iri, each in groupby(ordered, key=lambda row: row["initiative"].iri)
    ]
    rows.sort(key=lambda row: (-row.plans, -row.mentions, row.name))
    return Matrix(columns, tuple(rows[:MOST_ROWS]), len(rows), len(found) > MOST_NAMES)


def _named(iri: str | None, rows: list[Row], columns: tuple[Plan, ...], root: str) -> Named:
    mentions = {row["plan"].text: int(row["mentions"].text) for row in rows}
    return Named(
        name=rows[0]["label"].text,
        href=place_of(iri or "", root) or "",
        plans=len(mentions),
        mentions=sum(mentions.values()),
        cells=tuple(mentions.get(plan.slug, 0) for plan in columns),
    )
