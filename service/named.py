"""The named queries over HTTP: their list, their files, and their answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Request, Response, render_template, request, url_for

from queries.binding import bind
from queries.catalogue import QUERIES
from queries.errors import MissingParameter, QueryError
from queries.model import Chart, ChartKind, Parameter, Query
from service.answers import FORMAT, ask, chosen_by, question_for, rendered
from service.asked import answered_page, graph_of, shown_page
from service.errors import WrongFormat, sentence
from service.formats import HTML, JSON
from service.forms import Choices, fields, places_of
from service.grouping import grouped
from service.naming import place_of
from service.negotiation import Choice, Chosen
from service.paging import LIMIT, OFFSET, Page, link_headers, links, page_of, paged
from service.problems import status_of, wants_page
from service.questions import Question
from service.records import MEDIA_TYPE, NAME, RECORDS, are_meant, records
from service.responses import answered, content_tag, entity_tag, page
from service.site import Site
from service.tables import solutions

__all__ = ["blueprint"]


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("named", __name__)
    choices = Choices(site.plans, places_of(site.snapshot.store))

    @routes.get("/queries")
    def catalogue() -> Response:
        choice = _choice(request)
        if choice.is_page:
            return page(request, render_template("queries.html", groups=grouped(site.catalogue)))
        if choice.table_format is not JSON:
            raise WrongFormat("The list of queries comes as json (application/json) or html (text/html).")
        body = json.dumps({"queries": [_described(query) for query in site.catalogue]}, ensure_ascii=False, indent=1)
        return answered(request, content_tag(site, body), lambda: Response(body + "\n", mimetype=MEDIA_TYPE))

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
        choice = _choice(request)
        if _wanted(asked, choice).format is HTML:
            return _query_page(site, asked, choices)
        wanted = page_of(asked, request.args.to_dict(flat=False), site.settings.max_answer_rows)
        whole = bind(asked, _values(request, asked), site.resolver)
        response = _answer(site, asked, question_for(paged(whole, wanted), choice), choice)
        if wanted.limit is not None and response.status_code == 200:
            response.headers.extend(link_headers(_links(site, whole, wanted)))
        return response

    @routes.app_template_global("place_of")
    def place(iri: str) -> str | None:
        return place_of(iri, request.script_root)

    return routes


def _choice(asked: Request) -> Choice:
    """The formats that a request wants; named queries know one more than the SPARQL protocol."""
    return RECORDS if asked.args.get(FORMAT, "").lower() == NAME else chosen_by(asked, page_first=True)


def _answer(site: Site, query: Query, question: Question, choice: Choice) -> Response:
    if query.answers_with_graph or not are_meant(choice):
        return rendered(request, site, question, choice)

    def make() -> Response:
        return Response(records(ask(request, site, question).body), content_type=MEDIA_TYPE)

    return answered(request, entity_tag(site, question.sparql, choice.key, NAME), make)


def _query_page(site: Site, query: Query, choices: Choices) -> Response:
    """The query's form, and its answer once every parameter that it needs is there.

    Who takes a page, but is no browser that prefers one, is told of an error as programs are.
    """
    values = _values(request, query)
    more: dict[str, Any] = {"example": {each.name: each.example for each in query.parameters if each.required}}
    status, faulty = 200, None
    try:
        wanted = page_of(query, request.args.to_dict(flat=False), site.settings.max_answer_rows)
        whole = bind(query, values, site.resolver)
        if query.answers_with_graph:
            more |= {"graph": graph_of(request, site, whole)}
        else:
            more |= {"answer": answered_page(request, site, query, whole, shown_page(wanted))}
    except QueryError as error:
        if not wants_page(request):
            raise
        if values or not isinstance(error, MissingParameter):
            status, faulty = status_of(error), error.parameter
            more |= {"problem": sentence(error), "nearest": _nearest(query, values, error)}
    return page(
        request,
        render_template(
            "query.html",
            query=query,
            fields=fields(query, values, choices, faulty),
            choices=choices,
            values=values,
            **more,
        ),
        status,
    )


def _nearest(query: Query, values: Mapping[str, list[str]], error: QueryError) -> list[tuple[str, str]]:
    """What may have been meant, each with the address that asks for it."""
    name = error.parameter
    if name is None or name not in query.by_name:
        return []
    path = url_for("named.query", name=query.name)
    return [(near, f"{path}?{urlencode({**values, name: [near]}, doseq=True)}") for near in error.nearest]


def _links(site: Site, whole: str, wanted: Page) -> Mapping[str, str]:
    """Where the pages around this one are; one row is asked for to know whether there is a next."""
    more = False
    if after := wanted.after:
        found = solutions(ask(request, site, Question(paged(whole, after), table=JSON, graph=None)).body)
        more = not isinstance(found, bool) and bool(found.rows)
    return links(request.path, list(request.args.items(multi=True)), wanted, more=more)


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
    for name in (FORMAT, LIMIT, OFFSET):
        given.pop(name, None)
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
            {
                "name": column.name,
                "label": column.words,
                "type": column.type.value,
                "description": column.description,
            }
            for column in query.columns
        ],
        "tags": list(query.tags),
        "chart": query.chart and _chart(query.chart),
        "href": url_for("named.query", name=query.name),
        "file": url_for("named.file", name=query.name),
    }


def _chart(chart: Chart) -> dict[str, Any]:
    """What is drawn, by the words of the header."""
    told: dict[str, Any] = {"kind": chart.kind.value, "title": chart.title, "label": list(chart.labels)}
    if chart.kind is ChartKind.BARS:
        told |= {"measure": chart.measure.value, "value": chart.value, "split": chart.split}
    else:
        told |= {"from": chart.start, "to": chart.end}
    return told


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "label": parameter.words,
        "type": parameter.type.value,
        "description": parameter.description,
        "many": parameter.many,
        "required": parameter.required,
        "default": parameter.default,
        "example": parameter.example,
        "values": list(parameter.values),
    }
