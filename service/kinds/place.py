"""A place: what the plans say applies there, and the places around it and within it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from flask import Request
from pyoxigraph import NamedNode

from ontology.terms import ID
from service.addresses import address, slug
from service.asking import Row, rows_of
from service.kinds.by_plan import Line, PlanPart, by_plan
from service.kinds.history import Named
from service.kinds.telling import Telling
from service.site import Site
from service.story import Subject, subject

__all__ = ["Place", "tell_place"]

_MOST = 300
"""Items that the page shows; the query gives all."""


@dataclass(frozen=True)
class Place:
    """All that the page of a place tells."""

    named: Subject
    remarks: tuple[str, ...]
    wholes: tuple[Named, ...]
    parts: tuple[Named, ...]
    applies: tuple[PlanPart, ...]
    is_cut: bool
    """Whether more applies there than the page shows."""

    @property
    def number(self) -> int:
        """How many items say that they apply there."""
        return sum(len(part.lines) for part in self.applies)


def tell_place(asked: Request, site: Site, thing: NamedNode) -> Telling:
    """The page of a place, from the queries `names`, `parts`, `places` and `plans`."""
    root = asked.script_root
    item, place = {"item": thing.value.removeprefix(ID)}, {"place": slug(thing.value)}
    names = rows_of(asked, site, "names", {"item": [thing.value]}, _MOST)
    around = rows_of(asked, site, "parts", {"item": [thing.value]}, _MOST)
    rows = rows_of(asked, site, "places", {"place": [thing.value]}, _MOST + 1)
    called = {row["name"].text.casefold() for row in names}
    told = Place(
        named=subject(thing.value, names, root),
        remarks=tuple(row["name"].text for row in names if row["kind"].text == "remark"),
        wholes=_named(around, "whole", root),
        parts=_named(around, "part", root),
        applies=by_plan(rows_of(asked, site, "plans"), _applying(rows[:_MOST], called, root), root),
        is_cut=len(rows) > _MOST,
    )
    return Telling("place.html", told, (("places", place), ("parts", item)))


def _named(rows: Iterable[Row], relation: str, root: str) -> tuple[Named, ...]:
    return tuple(
        Named(row["name"].text, address(row["other"].iri or "", root) or "")
        for row in rows
        if row["relation"].text == relation
    )


def _applying(rows: Iterable[Row], names: Container[str], root: str) -> Mapping[str, list[Line]]:
    """The items by plan, each with the plan's words for where unless they are just a name of the place."""
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for row in rows:
        where = row["coverage"].text
        found[row["plan"].iri or ""].append(
            Line(
                number=row["number"].text,
                words=row["text"].text,
                href=address(row["item"].iri or "", root) or "",
                facts=(f"“{where}”",) if where and where.casefold() not in names else (),
            )
        )
    return found
