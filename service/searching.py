"""Search: the query `search` as a page, and as suggestions for who is still typing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from ontology.terms import ID
from service.addresses import address, slug
from service.asking import Row, rows_of
from service.highlighting import Piece, highlighted_words
from service.responses import answered, content_tag, page
from service.site import Site

__all__ = ["Hit", "blueprint"]

_MOST = 100
"""Things that a page shows."""

_SUGGESTED = 8
_BY_SLUG = ("agency", "initiative")


@dataclass(frozen=True)
class Hit:
    """A thing that was found: what kind of thing, its name, where the words stand in it, and where it leads."""

    kind: str
    label: str
    words: tuple[Piece, ...]
    plan: str
    href: str
    value: str
    """What a parameter that asks for the thing takes: the end of its IRI."""


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

    @routes.get("/suggest")
    def suggest() -> Response:
        words, kinds = request.args.get("q", "").strip(), request.args.getlist("kind")
        rows = rows_of(request, site, "search", {"q": [words]}, _MOST) if words else []
        wanted = [row for row in rows if not kinds or row["kind"].text in kinds]
        hits = _hits(wanted[:_SUGGESTED], words, titles)
        suggested = [
            {"kind": hit.kind, "label": hit.label, "plan": hit.plan, "href": hit.href, "value": hit.value}
            for hit in hits
        ]
        return answered(request, content_tag(site, "suggest", words, *kinds), lambda: jsonify(suggested))

    return routes


def _hits(rows: Iterable[Row], words: str, titles: dict[str, str]) -> Iterable[Hit]:
    for row in rows:
        item = row["item"]
        name = slug(item.iri or "")
        is_initiative = row["kind"].text == "initiative"
        yield Hit(
            kind=row["kind"].text,
            label=row["label"].text,
            words=highlighted_words(row["snippet"].text, words),
            plan=titles.get(row["plan"].text, row["plan"].text),
            href=url_for("tracing.trace", name=name)
            if is_initiative
            else address(item.iri or "", request.script_root) or "",
            value=name if row["kind"].text in _BY_SLUG else (item.iri or "").removeprefix(ID),
        )
