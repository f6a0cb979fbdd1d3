"""SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/. Reads are answered.

A graph is named by `?graph=` and its IRI, the default graph by `?default` (4.2), or a graph by the rest of its IRI in
the address (4.1): `/rdf-graph-store/graph/agencies` is the graph whose IRI ends so, and `?graph=` takes that address
too. Writes are refused, but where the application was given something that writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import BadRequest, MethodNotAllowed

from ontology.terms import BASE, GRAPH
from service.answers import FORMAT, ask, question_for, rendered
from service.errors import UnknownGraph, UpdateRefused
from service.formats import JSON
from service.negotiation import choose_graph
from service.operations import is_iri
from service.questions import Question
from service.site import Site
from service.tables import solutions
from service.writing import Writer, triples_sent

__all__ = ["blueprint"]

_ADDRESS = "/rdf-graph-store"
_READS = ("GET", "HEAD", "OPTIONS")
_WRITES = ("DELETE", "POST", "PUT")
_REFUSED = "PATCH"
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_ANYTHING = "ASK { ?s ?p ?o }"
_RIGHT = f"?graph= and the IRI of a graph, such as {GRAPH.agencies.value}, or ?default"


@dataclass(frozen=True)
class _Named:
    """The graph that a request is about; None: the default one."""

    iri: str | None

    @property
    def dataset(self) -> tuple[str, ...]:
        """The graph as the default graph of a query; nothing of a request is put into a query's text."""
        return (self.iri,) if self.iri else ()


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("graph_store", __name__)
    methods = [*_READS, *_WRITES, _REFUSED]

    @routes.route(_ADDRESS, methods=methods, provide_automatic_options=False)
    @routes.route(f"{_ADDRESS}/<path:name>", methods=methods, provide_automatic_options=False)
    def graph_store(name: str | None = None) -> Response:
        if request.method == "OPTIONS":
            return Response(headers={"Allow": ", ".join(sorted(_allowed(site)))})
        if request.method in ("GET", "HEAD"):
            return _read(site, _graph(request))
        if site.writer is None:
            raise UpdateRefused("The graph is read-only, so no graph can be put, added to, patched or deleted.")
        return _write(site, site.writer)

    return routes


def _allowed(site: Site) -> tuple[str, ...]:
    return (*_READS, *_WRITES) if site.writer else _READS


def _read(site: Site, graph: _Named) -> Response:
    choice = choose_graph(request.accept_mimetypes, request.args.get(FORMAT))
    if graph.iri and not _is_there(site, graph):
        raise UnknownGraph(
            f"There is no graph <{graph.iri}>; the query SELECT ?graph {{ GRAPH ?graph {{}} }} gives those that are."
        )
    return rendered(request, site, question_for(_EVERYTHING, choice, graph.dataset), choice)


def _is_there(site: Site, graph: _Named) -> bool:
    answer = ask(request, site, Question(_ANYTHING, JSON, None, default_graphs=graph.dataset))
    return solutions(answer.body) is True


def _write(site: Site, writer: Writer) -> Response:
    if request.method not in _WRITES:
        raise MethodNotAllowed(_allowed(site))
    if request.method == "POST" and not _parameters(request) and _is_the_store(request):
        address = f"{_root(request)}graph/{uuid4()}"
        graph = _Named(_iri(request, address))
        writer.post(graph.iri, triples_sent(request, address))
        return Response(status=201, headers={"Location": address})
    graph = _graph(request)
    if request.method == "DELETE":
        if not writer.delete(graph.iri):
            raise UnknownGraph(f"There is no graph <{graph.iri}> to delete." if graph.iri else "There is nothing here.")
        return Response(status=200)
    triples = triples_sent(request, graph.iri or BASE)
    if request.method == "PUT":
        return Response(status=201 if writer.put(graph.iri, triples) else 204)
    return Response(status=201 if writer.post(graph.iri, triples) else 200)


def _is_the_store(asked: Request) -> bool:
    """Whether the address is the store's own, and not a graph's."""
    return asked.path.rstrip("/") == _ADDRESS


def _parameters(asked: Request) -> list[str]:
    return [name for name, _ in asked.args.items(multi=True) if name in ("graph", "default")]


def _graph(asked: Request) -> _Named:
    """The graph that the request names; raises `BadRequest` where it names none, several, or something else."""
    named = _parameters(asked)
    if not _is_the_store(asked):
        if named:
            raise BadRequest("The address names a graph, and so do its parameters; use one of them.")
        return _Named(_iri(asked, asked.base_url))
    if len(named) != 1:
        raise BadRequest(f"The request names {len(named)} graphs; name one: {_RIGHT}.")
    if named == ["default"]:
        return _Named(None)
    given = asked.args["graph"]
    if not is_iri(given):
        raise BadRequest(f"graph takes an absolute IRI; use {_RIGHT}.")
    return _Named(_iri(asked, given))


def _iri(asked: Request, given: str) -> str:
    """A graph's IRI; for an address here, the IRI of the graph that the address names."""
    iri = BASE + given.removeprefix(_root(asked)) if given.startswith(_root(asked)) else given
    if not is_iri(iri):
        raise BadRequest(f"The address is none of a graph; use {_RIGHT}.")
    return iri


def _root(asked: Request) -> str:
    """What the addresses of graphs begin with, as this client reaches us."""
    return f"{asked.url_root.rstrip('/')}{_ADDRESS}/"
