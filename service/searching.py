"""Search: the query `search` as a page, and the quick way from a name to its thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for

from service.addresses import address
from service.asking import Row, rows_of
from service.highlighting import Piece, highlighted_words
from service.responses import page
from service.site import Site

__all__ = ["Hit", "blueprint"]

_MOST = 100
"""Things that a page shows."""


@dataclass(frozen=True)
class Hit:
    """A thing that was found: what kind of thing, its name, where the words stand in it, and where it leads."""

    kind: str
    label: str
    words: tuple[Piece, ...]
    plan: str
    href: str


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("searching", __name__)
    titles = {plan.slug: plan.title for plan in site.plans}

    @routes.get("/search")
    def search() -> Response:
        words = request.args.get("q", "").strip()
        rows = rows_of(request, site, "search", {"q": [words]}, _MOST + 1) if words else []
        hits = list(_hits(rows[:_MOST], words, titles))
        return page(request, render_template("search.html", words=words, hits=hits, more=len(rows) > _MOST))

    return routes


def _hits(rows: Iterable[Row], words: str, titles: dict[str, str]) -> Iterable[Hit]:
    for row in rows:
        item = row["item"]
        slug = (item.iri or "").rsplit("/", 1)[-1]
        is_initiative = row["kind"].text == "initiative"
        yield Hit(
            kind=row["kind"].text,
            label=row["label"].text,
            words=highlighted_words(row["snippet"].text, words),
            plan=titles.get(row["plan"].text, row["plan"].text),
            href=url_for("tracing.trace", name=slug)
            if is_initiative
            else address(item.iri or "", request.script_root) or "",
        )
