"""How the plans hang together: the query `links` as a page, whose table a script draws as a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Request, Response, render_template, request
from werkzeug.datastructures import MultiDict

from queries.errors import QueryError
from service.asking import Row, plans_named, rows_of
from service.errors import sentence
from service.linked import MOST_LINKS, Network, ends, network
from service.naming import plain
from service.problems import status_of, wants_page
from service.responses import page
from service.site import Site

__all__ = ["Chosen", "blueprint"]


_AT_ONCE = 200
"""Items that one query is asked about."""


@dataclass(frozen=True)
class Chosen:
    """What the form asks for; what is empty narrows nothing."""

    plan: tuple[str, ...] = ()
    relation: tuple[str, ...] = ()
    strength: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: MultiDict[str, str]) -> Chosen:
        """What a query string asks for; other parameters mean nothing here."""
        names = ("plan", "relation", "strength", "agency")
        return cls(*(tuple(value for value in given.getlist(name) if value.strip()) for name in names))

    @property
    def values(self) -> Mapping[str, Sequence[str]]:
        """The same as parameters of the query `links`."""
        return {name: values for name, values in vars(self).items() if values}


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("network", __name__)
    parameters = site.catalogue["links"].by_name
    relations = [(value, plain(value)) for value in parameters["relation"].values]
    strengths = parameters["strength"].values

    @routes.get("/network")
    def show() -> Response:
        chosen, status, problem = Chosen.of(request.args), 200, ""
        shown = Network()
        try:
            rows = list(_links(request, site, chosen, strengths))
            owners = list(_owners(request, site, ends(rows)))
            shown = network(rows, plans_named(request, site, rows), owners, request.script_root)
        except QueryError as error:
            if not wants_page(request):
                raise
            status, problem = status_of(error), sentence(error)
        text = render_template(
            "network.html",
            network=shown,
            problem=problem,
            chosen=chosen,
            plans=site.plans,
            relations=relations,
            strengths=[(value, value.lower()) for value in strengths],
        )
        return page(request, text, status)

    return routes


def _links(asked: Request, site: Site, chosen: Chosen, strengths: Sequence[str]) -> Iterator[Row]:
    """The links, those of the first strength before those of the next, and one more than a page shows."""
    left = MOST_LINKS + 1
    for strength in chosen.strength or strengths:
        if left:
            rows = rows_of(asked, site, "links", {**chosen.values, "strength": [strength]}, left)
            left -= len(rows)
            yield from rows


def _owners(asked: Request, site: Site, items: Sequence[str]) -> Iterator[Row]:
    """Who answers for each item, some hundreds at a time: a query's text has its limit."""
    for first in range(0, len(items), _AT_ONCE):
        yield from rows_of(asked, site, "owners", {"item": items[first : first + _AT_ONCE]})
