"""The service as an OpenAPI 3.1 document, and as a page that shows it."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request

from service.openapi_parts import SCHEMAS, SHARED_RESPONSES
from service.openapi_queries import query_operation
from service.openapi_routes import fixed_paths, other_paths
from service.responses import answered, content_tag, page
from service.site import Site

__all__ = ["blueprint", "document"]

_DESCRIPTION = (
    "Government plans as one evidenced graph: who promised what, by when, in which plan, and where it says so. "
    "Everything here is made from the headers of the named queries and from the addresses of the service."
)


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("openapi", __name__)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        body = json.dumps(document(site, current_app), ensure_ascii=False, indent=1) + "\n"
        return answered(request, content_tag(site, body), lambda: Response(body, mimetype="application/json"))

    @routes.get("/api")
    def api() -> Response:
        return page(request, render_template("api.html", document=document(site, current_app)))

    return routes


def document(site: Site, app: Flask) -> dict[str, Any]:
    """The document (OpenAPI Specification 3.1.1): a path for each named query, and every other address."""
    most = site.settings.max_answer_rows
    told = {f"/queries/{query.name}": {"get": query_operation(query, most)} for query in site.catalogue}
    told |= fixed_paths(site.catalogue)
    # What the paths above stand for in one pattern is not told again.
    told |= other_paths(app, {**told, "/queries/{name}": {}})
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Planweave",
            "version": version("planweave"),
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": "Named queries"}, {"name": "SPARQL"}, {"name": "Service"}],
        "paths": told,
        "components": {"schemas": SCHEMAS, "responses": SHARED_RESPONSES},
    }
