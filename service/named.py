"""The named queries over HTTP: their list, their files, and their answers."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Request, Response, render_template, request, url_for

from queries.binding import bind
from queries.catalogue import QUERIES
from queries.errors import MissingParameter, QueryError
from queries.model import Parameter, Query
from service.answers import FORMAT, ask, chosen_by, question_for, rendered, shown
from service.errors import WrongFormat, sentence
from service.evaluation import Question
from service.formats import HTML, JSON, TURTLE, Choice, Chosen
from service.problems import status_of
from service.responses import answered, content_tag, page
from service.site import Site

__all__ = ["blueprint"]


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("named", __name__)

    @routes.get("/queries")
    def catalogue() -> Response:
        choice = chosen_by(request, page_first=True)
        if choice.is_page:
            return page(request, render_template("queries.html"))
        body = json.dumps({"queries": [_described(query) for query in site.catalogue]}, ensure_ascii=False, indent=1)
        return answered(request, content_tag(site, body), lambda: Response(body + "\n", mimetype="application/json"))

    @routes.get("/queries/<name>.rq")
    def file(name: str) -> Response:
        query = site.catalogue[name]
        body = (QUERIES / f"{query.name}.rq").read_bytes()
        return answered(
            request,
            content_tag(site, body.decode()),
            lambda: Response(body, content_type="application/sparql-query; charset=utf-8"),
        )

    @routes.get("/queries/<name>")
    def query(name: str) -> Response:
        asked = site.catalogue[name]
        choice = chosen_by(request, page_first=True)
        if _wanted(asked, choice).format is HTML:
            return _query_page(site, asked)
        sparql = bind(asked, _values(request, asked), site.resolver)
        return rendered(request, site, question_for(sparql, choice), choice)

    return routes


def _query_page(site: Site, query: Query) -> Response:
    """The query's form, and its answer once every parameter that it needs is there."""
    values = _values(request, query)
    more: dict[str, Any] = {}
    status = 200
    try:
        sparql = bind(query, values, site.resolver)
        answer = ask(request, site, Question(sparql, table=JSON, graph=TURTLE))
        more = shown(answer)
    except MissingParameter as error:
        if values:
            status, more = 400, {"problem": sentence(error)}
    except QueryError as error:
        status, more = status_of(error), {"problem": sentence(error)}
    return page(request, render_template("query.html", query=query, values=values, **more), status)


def _wanted(query: Query, choice: Choice) -> Chosen:
    """The format of this query's answer; a query's kind is known from its header."""
    wanted = choice.graph if query.answers_with_graph else choice.table
    if wanted is None:
        kind = "a graph" if query.answers_with_graph else "a table"
        raise WrongFormat(
            f"The query {query.name} answers with {kind}, which the format that is asked for cannot carry."
        )
    return wanted


def _values(asked: Request, query: Query) -> dict[str, list[str]]:
    """The parameters of the query string; an empty field of the query's form is no value."""
    given = asked.args.to_dict(flat=False)
    given.pop(FORMAT, None)
    for name in query.by_name:
        given[name] = [value for value in given.get(name, ()) if value.strip()]
    return {name: values for name, values in given.items() if values}


def _described(query: Query) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "parameters": [_parameter(parameter) for parameter in query.parameters],
        "columns": [
            {"name": column.name, "type": column.type.value, "description": column.description}
            for column in query.columns
        ],
        "tags": list(query.tags),
        "href": url_for("named.query", name=query.name),
        "file": url_for("named.file", name=query.name),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "type": parameter.type.value,
        "description": parameter.description,
        "many": parameter.many,
        "required": parameter.required,
        "default": parameter.default,
        "example": parameter.example,
        "values": list(parameter.values),
    }
