"""SPARQL 1.1 Protocol: https://www.w3.org/TR/sparql11-protocol/. Queries are answered, updates refused."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest

from graph.errors import PlanweaveError
from ontology.terms import BASE
from service.answers import ask, chosen_by, question_for, rendered, shown
from service.description import service_description
from service.errors import UpdateRefused, sentence
from service.express import EXPRESS_ERROR
from service.formats import HTML
from service.metadata import sent
from service.negotiation import Choice
from service.operations import query_of, update_of, wants_update
from service.problems import status_of
from service.responses import page
from service.samples import sample
from service.site import Site
from service.writing import READ_ONLY

__all__ = ["blueprint"]


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("protocol", __name__)

    @routes.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        if error := request.environ.get(EXPRESS_ERROR):
            raise error
        if wants_update(request):
            return _update(site)
        operation = query_of(request)
        choice = chosen_by(request, page_first=False)
        if operation.text is None and choice.graph_format is HTML:
            return page(request, render_template("sparql.html", sparql=_begun(site)))
        if operation.text is None and choice.graph and request.method != "POST" and "query" not in request.args:
            return sent(request, site, choice.graph, service_description)
        if operation.text is None:
            raise BadRequest("There is no query; send one as 'query', such as ?query=ASK%20%7B%7D.")
        graphs = {"default_graphs": operation.default_graphs, "named_graphs": operation.named_graphs}
        if choice.is_page:
            return _answer_page(site, operation.text, choice, graphs)
        return rendered(request, site, question_for(operation.text, choice, **graphs), choice)

    return routes


def _begun(site: Site) -> str:
    """What stands in the form before anything was asked: the named query that the request wants as an example."""
    wanted = request.args.get("example", "")
    return sample(site, wanted).sparql if wanted else ""


def _update(site: Site) -> Response:
    """Carry out an update, where something here can write."""
    if site.writer is None:
        raise UpdateRefused(READ_ONLY)
    operation = update_of(request)
    if operation.text is None:
        raise BadRequest("There is no update; send one as 'update'.")
    site.writer.update(operation.text, BASE, operation.default_graphs, operation.named_graphs)
    return Response(status=204)


def _answer_page(site: Site, text: str, choice: Choice, graphs: dict[str, tuple[str, ...]]) -> Response:
    """The form with the query in it, and the answer or what is wrong."""
    more: dict[str, Any] = {}
    status = 200
    try:
        more = shown(ask(request, site, question_for(text, choice, **graphs)))
    except PlanweaveError as error:
        if (status := status_of(error)) == 500:
            raise
        more = {"problem": sentence(error)}
    return page(request, render_template("sparql.html", sparql=text, **more), status)
