"""The named queries as RDF at the address where SPARQL editors look for examples."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode, Triple

from ontology.terms import SCHEMA
from queries.description import described, query_iri
from service.answers import FORMAT
from service.metadata import endpoint_of, sent
from service.negotiation import choose_graph
from service.site import Site

__all__ = ["blueprint", "examples"]


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("examples", __name__)

    @routes.get("/.well-known/sparql-examples")
    def sparql_examples() -> Response:
        chosen = choose_graph(request.accept_mimetypes, request.args.get(FORMAT)).graph
        assert chosen is not None  # noqa: S101 - `choose_graph` raises otherwise
        return sent(request, site, chosen, examples)

    return routes


def examples(site: Site, root: str) -> Iterator[Triple]:
    """The catalogue as the graph has it; each query can also be sent to the endpoint of this service."""
    yield from described(site.catalogue)
    endpoint = NamedNode(endpoint_of(root))
    for query in site.catalogue:
        yield Triple(query_iri(query.name), SCHEMA.target, endpoint)
