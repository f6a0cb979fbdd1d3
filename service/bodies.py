"""The bodies that answer for something in the plans, those with most entries first: a view over `agency-matrix`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template, request

from service.addresses import address
from service.asking import Row, plans_named, rows_of
from service.kinds.by_plan import issue_of
from service.responses import page
from service.site import Site

__all__ = ["Holder", "Part", "blueprint", "holders"]

_MOST = 1_000
"""Rows of the query, which are bodies in plans, that the page shows."""

_MOST_PLANS = 8
"""Plans that the page names for one body, the latest."""


@dataclass(frozen=True)
class Part:
    """How many entries of one plan a body owns."""

    title: str
    issued: str
    href: str
    entries: int


@dataclass(frozen=True)
class Holder:
    """A body, how many entries it owns in all, and in which plans."""

    name: str
    href: str
    entries: int
    plans: tuple[Part, ...]
    more_plans: int


def blueprint(site: Site) -> Blueprint:
    """The route of this surface."""
    routes = Blueprint("bodies", __name__)

    @routes.get("/agencies")
    def agencies() -> Response:
        rows = rows_of(request, site, "agency-matrix", most=_MOST + 1)
        plans = plans_named(request, site, rows)
        found = holders(rows[:_MOST], plans, request.script_root)
        return page(request, render_template("agencies.html", holders=found, is_cut=len(rows) > _MOST))

    return routes


def holders(rows: Iterable[Row], plans: Sequence[Row], root: str = "") -> tuple[Holder, ...]:
    """The bodies, from the rows of the queries `agency-matrix` and `plans`, for a site at the path `root`."""
    known = issue_of(plans)
    found = []
    for iri, group in groupby(rows, key=lambda row: row["agency"].iri or ""):
        told = sorted(group, key=lambda row: known.get(row["plan"].iri or "", (0, "", "")))
        shown = told[-_MOST_PLANS:]
        parts = []
        for row in shown:
            _, title, issued = known.get(row["plan"].iri or "", (0, row["plan"].text, ""))
            parts.append(Part(title, issued, address(row["plan"].iri or "", root) or "", int(row["entries"].text)))
        first = told[0]
        name = first["label"].text or first["agency"].text
        found.append(
            Holder(name, address(iri, root) or "", int(first["total"].text), tuple(parts), len(told) - len(shown))
        )
    return tuple(found)
