"""Whether the service runs, whether it answers, and its numbers: for those who run it, and their machines."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST

from ontology.terms import PW, RDF
from service.formats import JSON
from service.questions import Question
from service.site import Site
from service.tables import solutions
from service.telemetry import Telemetry

__all__ = ["blueprint"]

_ASK = f"ASK {{ ?plan {RDF.type} {PW.Plan} }}"


def blueprint(site: Site, telemetry: Telemetry) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("health", __name__)

    @routes.get("/health/live")
    def live() -> Response:
        return _told({"status": "ok"}, 200)

    @routes.get("/health")
    @routes.get("/health/ready")
    def ready() -> Response:
        answer = site.engine.answer(Question(_ASK, table=JSON, graph=None, fresh=True))
        well = solutions(answer.body) is True
        body = {
            "status": "ok" if well else "the graph holds no plan",
            "snapshot": site.snapshot.hash,
            "quads": site.snapshot.manifest.quads,
        }
        return _told(body, 200 if well else 503)

    @routes.get("/metrics")
    def metrics() -> Response:
        response = Response(telemetry.exposition(), content_type=CONTENT_TYPE_LATEST)
        response.headers["Cache-Control"] = "no-store"
        return response

    return routes


def _told(body: Mapping[str, object], status: int) -> Response:
    response = Response(json.dumps(body) + "\n", status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
