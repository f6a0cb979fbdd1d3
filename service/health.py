"""Whether the service answers: a query to the graph, not a constant."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from ontology.terms import PW, RDF
from service.evaluation import Question
from service.formats import JSON
from service.site import Site
from service.tables import solutions

__all__ = ["blueprint"]

_ASK = f"ASK {{ ?plan {RDF.type} {PW.Plan} }}"


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("health", __name__)

    @routes.get("/health")
    def health() -> Response:
        answer = site.engine.answer(Question(_ASK, table=JSON, graph=None))
        well = solutions(answer.body) is True
        body = {
            "status": "ok" if well else "the graph holds no plan",
            "snapshot": site.snapshot.hash,
            "quads": site.snapshot.manifest.quads,
        }
        response = Response(json.dumps(body) + "\n", 200 if well else 503, mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes
