"""SPARQL 1.1 Protocol, query operation: https://www.w3.org/TR/sparql11-protocol/#query-operation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Request, Response, render_template, request
from pyoxigraph import NamedNode
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from graph.errors import PlanweaveError
from ontology.terms import GRAPH
from service.answers import chosen_by, question_for, rendered, shown
from service.errors import UpdateRefused, sentence
from service.formats import Choice
from service.problems import status_of
from service.responses import page
from service.site import Site

__all__ = ["blueprint"]

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_READ_ONLY = "The graph is read-only, so updates are refused; send a query as 'query'."


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("protocol", __name__)

    @routes.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        choice = chosen_by(request, page_first=False)
        text, parameters = _operation(request)
        if text is None and choice.is_page:
            return page(request, render_template("sparql.html", sparql=""))
        if text is None:
            raise BadRequest("There is no query; send one as 'query', such as ?query=ASK%20%7B%7D.")
        graphs = {
            "default_graphs": _graphs(parameters, "default-graph-uri"),
            "named_graphs": _graphs(parameters, "named-graph-uri"),
        }
        if choice.is_page:
            return _answer_page(site, text, choice, graphs)
        return rendered(request, site, question_for(text, choice, **graphs), choice)

    return routes


def _operation(asked: Request) -> tuple[str | None, MultiDict[str, str]]:
    """The query's text, if there is one, and the parameters that go with it."""
    if asked.method != "POST":
        return _one_query(asked.args), asked.args
    if asked.mimetype == _FORM:
        if "update" in asked.form:
            raise UpdateRefused(_READ_ONLY)
        parameters = MultiDict([*asked.args.items(multi=True), *asked.form.items(multi=True)])
        return _one_query(parameters), parameters
    if asked.mimetype == _QUERY:
        if "query" in asked.args:
            raise BadRequest("There are two queries, in the address and in the body; send one.")
        return _decoded(asked), asked.args
    if asked.mimetype == _UPDATE:
        raise UpdateRefused(_READ_ONLY)
    raise UnsupportedMediaType(f"Send a query by POST as {_QUERY} or {_FORM}.")


def _one_query(parameters: MultiDict[str, str]) -> str | None:
    if "update" in parameters:
        raise UpdateRefused(_READ_ONLY)
    queries = parameters.getlist("query")
    if len(queries) > 1:
        raise BadRequest(f"There are {len(queries)} queries; send one.")
    return queries[0] if queries and queries[0].strip() else None


def _decoded(asked: Request) -> str:
    charset = asked.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType("Send the query in UTF-8.")
    try:
        return asked.get_data(cache=False).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not UTF-8 text (byte {error.start} cannot be decoded).") from error


def _graphs(parameters: MultiDict[str, str], name: str) -> tuple[str, ...]:
    iris = tuple(parameters.getlist(name))
    for iri in iris:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise BadRequest(f"{name} takes the IRI of a graph, such as {GRAPH.agencies.value}.") from error
    return iris


def _answer_page(site: Site, text: str, choice: Choice, graphs: dict[str, tuple[str, ...]]) -> Response:
    """The form with the query in it, and the answer or what is wrong."""
    more: dict[str, Any] = {}
    status = 200
    try:
        more = shown(site.engine.answer(question_for(text, choice, **graphs)))
    except PlanweaveError as error:
        if (status := status_of(error)) == 500:
            raise
        more = {"problem": sentence(error)}
    return page(request, render_template("sparql.html", sparql=text, **more), status)
