"""Errors as clients see them: problem details (RFC 9457) for programs, a small page for people.

The one place that knows which error has which status. What was not raised on purpose is told to the log only.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Flask, Request, Response, current_app, g, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from graph.errors import NoSnapshot, PlanweaveError
from ontology.terms import BASE
from queries.errors import BadQueryFile, QueryError, UnknownQuery
from service import errors
from service.addresses import FAMILIES, address
from service.errors import sentence
from service.limits import RETRY_SECONDS
from service.responses import page

__all__ = ["register", "status_of", "wants_page"]

_CLOSED_STATUS, _CLOSED = 499, "Client Closed Request"
"""No status of HTTP: it stands in the log only, for a client that is gone."""

_STATUSES: dict[type[PlanweaveError], int] = {
    UnknownQuery: 404,
    errors.NothingDescribed: 404,
    QueryError: 400,
    errors.NotSparql: 400,
    errors.UnknownFunction: 400,
    errors.UnknownDump: 404,
    errors.UnknownGraph: 404,
    errors.UpdateRefused: 403,
    errors.ServiceRefused: 403,
    errors.EndpointFailed: 502,
    errors.EndpointTooSlow: 504,
    errors.WrongFormat: 406,
    errors.QueryTooLong: 413,
    BadQueryFile: 500,
    NoSnapshot: 503,
    errors.Overloaded: 503,
    errors.QueryTooExpensive: 503,
    errors.AnswerTooLarge: 422,
    errors.ClientGone: _CLOSED_STATUS,
    errors.WorkerLost: 503,
    errors.StoreFailed: 502,
}


_DETAILS = {
    404: "There is nothing at this address; / says what there is.",
    405: "This address does not take that method; the header Allow lists those that it takes.",
    413: "The request's body is longer than the limit here.",
    416: "The file has no such range; Content-Range says how long it is.",
}
"""What to say where the framework's own words would not help."""


def status_of(error: PlanweaveError) -> int:
    """The HTTP status that says what kind of error this is."""
    return next((_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES), 500)


def wants_page(asked: Request) -> bool:
    """Whether an error is shown to a person: a browser asks for HTML first, unless a format is named."""
    if named := asked.args.get("format"):
        return named == "html"
    offers = ["application/problem+json", "application/json", "text/html"]
    return asked.accept_mimetypes.best_match(offers) == "text/html"


def register(app: Flask) -> None:
    """Let the application answer every error by this module."""
    app.register_error_handler(PlanweaveError, _planweave_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _planweave_error(error: PlanweaveError) -> Response:
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unexpected(error)
    more: dict[str, Any] = {}
    if isinstance(error, QueryError):
        if error.parameter:
            more["parameter"] = error.parameter
        if error.nearest:
            more["nearest"] = list(error.nearest)
    if isinstance(error, errors.NotSparql) and error.line is not None:
        more |= {"message": error.problem, "line": error.line, "column": error.column}
    response = _problem(status, sentence(error), more)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _http_error(error: HTTPException) -> WerkzeugResponse:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response(request.environ)  # a redirect
    response = _problem(error.code, _DETAILS.get(error.code) or error.description or "", {})
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "content-range", "retry-after"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    told = {"id": g.get("request_id"), "method": request.method, "path": request.path}
    current_app.logger.error("request failed", exc_info=error, extra={"told": told})
    return _problem(500, "Something went wrong here; the request may be right, and the fault is logged.", {})


def _problem(status: int, detail: str, more: dict[str, Any]) -> Response:
    title = _CLOSED if status == _CLOSED_STATUS else HTTPStatus(status).phrase
    if wants_page(request):
        nearest = [(near, _leading(near)) for near in more.get("nearest", ())]
        return page(request, render_template("problem.html", title=title, detail=detail, nearest=nearest), status)
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = Response(json.dumps(body, ensure_ascii=False) + "\n", status, mimetype="application/problem+json")
    response.vary.add("Accept")
    return response


def _leading(near: str) -> str:
    """Where something leads that may have been meant: the end of an IRI, an IRI, or a name, which is looked for."""
    known = BASE + near if near.partition("/")[0] in FAMILIES else near
    return address(known, request.script_root) or url_for("searching.search", q=near)
