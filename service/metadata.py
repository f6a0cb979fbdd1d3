"""Documents in which the service describes itself and its data: their IRIs, their bytes, and how they are sent.

Their IRIs begin with the address by which the client reaches the service, and end where the document says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

from flask import Request, Response
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from werkzeug.exceptions import BadRequest

from graph.turtle import turtle
from ontology.external import FOAF, SPDX
from ontology.terms import BASE, PREFIXES
from service.cache import ByteCache
from service.formats import Format, content_type
from service.negotiation import Chosen
from service.operations import is_iri
from service.responses import answered, content_tag
from service.site import Site

__all__ = ["curie", "endpoint_of", "graph_fragment", "root_of", "said", "sent", "void_of"]

_PREFIXES = {**PREFIXES, "foaf": FOAF.NS, "spdx": SPDX.NS}
_SAFE = ":/"
"""Signs of a name that a fragment may hold as they are (RFC 3986, section 3.5)."""

Making = Callable[[Site, str], Iterable[Triple]]
"""What a document says of a site whose addresses begin with this root."""


def root_of(asked: Request) -> str:
    """What all addresses here begin with, as this client reaches them: it ends with a slash."""
    # A host that could be no host is dropped by the framework.
    if not asked.host or not is_iri(asked.url_root):
        raise BadRequest(
            "The Host header is no host; send the name or address of this service, such as localhost:8010."
        )
    return asked.url_root


def endpoint_of(root: str) -> str:
    """The address of the SPARQL endpoint."""
    return f"{root}sparql"


def void_of(root: str) -> str:
    """The address of the description of the data."""
    return f"{root}.well-known/void"


def graph_fragment(graph: str) -> str:
    """What a description calls a named graph: its IRI without our base."""
    return quote(graph.removeprefix(BASE), safe=_SAFE)


def curie(iri: str) -> str:
    """A term with a prefix, to be a part of a fragment: the whole IRI where nothing here has a prefix for it."""
    for prefix, namespace in _PREFIXES.items():
        if iri.startswith(namespace) and iri != namespace:
            return quote(f"{prefix}:{iri.removeprefix(namespace)}", safe=_SAFE)
    return quote(iri, safe="")


def said(subject: NamedNode, *pairs: tuple[NamedNode, NamedNode | BlankNode | Literal]) -> Iterator[Triple]:
    """The triples of one subject."""
    for predicate, value in pairs:
        yield Triple(subject, predicate, value)


def sent(
    asked: Request, site: Site, chosen: Chosen, make: Making, kept: ByteCache[str, bytes] | None = None
) -> Response:
    """A document in the format chosen, under an entity tag; it is made for clients that have it not.

    With a cache, it is made once for each address by which the service is reached.
    """
    root = root_of(asked)
    tag = content_tag(site, make.__name__, root, chosen.media_type)

    def respond() -> Response:
        body = kept.get(tag) if kept else None
        if body is None:
            body = _written(make(site, root), chosen.format)
            if kept:
                kept.put(tag, body, len(body))
        return Response(body, content_type=content_type(chosen.media_type))

    return answered(asked, tag, respond)


def _written(triples: Iterable[Triple], format: Format) -> bytes:
    """The triples in a format of RDF, each once and sorted: the same each time."""
    engine = format.engine
    if not isinstance(engine, RdfFormat):
        raise TypeError(f"{format.name} is no format of RDF")
    ordered = sorted(set(triples), key=str)
    if engine in (RdfFormat.TURTLE, RdfFormat.TRIG):
        return turtle(ordered, engine, _PREFIXES)
    return serialize(ordered, format=engine) or b""
