"""What the editor at /sparql asks while somebody writes: whether the text is a query, and what it may go on with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from graph.errors import PlanweaveError
from ontology.terms import PREFIXES
from service.answers import ask
from service.completion import offers
from service.errors import NotSparql, QueryTooExpensive, sentence
from service.formats import JSON
from service.operations import query_of
from service.problems import status_of
from service.questions import Question
from service.responses import answered, content_tag
from service.samples import samples
from service.site import Site
from service.terminology import Terminology, triples_of_ontology

__all__ = ["blueprint"]

_BAD = (400, 403, 413)
"""What is wrong with the text itself, and not with the moment at which it came."""


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("editing", __name__)

    @routes.get("/editor/check")
    def check() -> Response:
        """Whether a text is a query, and if not, what is wrong with it and where."""
        text = query_of(request).text
        if text is None:
            raise BadRequest("There is no query; send one as 'query', such as ?query=ASK%20%7B%7D.")
        return answered(request, None, lambda: _json(_checked(site, text)))

    @routes.get("/editor/terms.json")
    def terms() -> Response:
        """The prefixes that need no declaration, and the terms that a query may have."""
        return _fixed(site, "terms", _terms)

    @routes.get("/editor/examples.json")
    def examples() -> Response:
        """The named queries as texts that can be asked at once."""
        return _fixed(site, "examples", lambda site: [asdict(each) for each in samples(site)])

    return routes


def _checked(site: Site, text: str) -> dict[str, Any]:
    """What the service's own parser says of a text, in a worker as for every query (docs/threat-model.md)."""
    try:
        ask(request, site, Question(text, table=JSON, graph=None, fresh=True, only_checked=True))
    except QueryTooExpensive:
        return {"ok": True}  # it was parsed; the time went into what it brings with it
    except PlanweaveError as error:
        if status_of(error) not in _BAD:
            raise
        told: dict[str, Any] = {"ok": False, "detail": sentence(error)}
        if isinstance(error, NotSparql) and error.line is not None:
            told |= {"message": error.problem, "line": error.line, "column": error.column}
        return told
    return {"ok": True}


def _terms(site: Site) -> dict[str, Any]:
    terminology = Terminology.of(triples_of_ontology())
    return {
        "prefixes": PREFIXES,
        "terms": [asdict(offer) for offer in offers(terminology, site.snapshot.statistics)],
    }


def _fixed(site: Site, name: str, make: Callable[[Site], Any]) -> Response:
    """What follows from the snapshot and the release alone: made for clients that have it not."""
    return answered(request, content_tag(site, "editor", name), lambda: _json(make(site)))


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False) + "\n", mimetype="application/json")
