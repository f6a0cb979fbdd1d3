"""Writes over HTTP: what an update or a graph that comes in is handed to, where the application was given something.

`planweave serve` gives nothing, so that the graph is read-only and every write is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol

from flask import Request
from pyoxigraph import RdfFormat, Triple, parse
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from queries.errors import listed
from service.formats import GRAPHS

__all__ = ["READ_ONLY", "Writer", "triples_sent"]

READ_ONLY = "The graph is read-only, so updates are refused; send a query as 'query'."

_READABLE = {
    media_type: format.engine
    for format in GRAPHS
    for media_type in format.media_types
    if format.engine in (RdfFormat.TURTLE, RdfFormat.N_TRIPLES) and isinstance(format.engine, RdfFormat)
}


class Writer(Protocol):
    """What can change the graphs that the engine answers from. A graph is named by its IRI, the default one by None."""

    def update(self, text: str, base: str, using: tuple[str, ...], using_named: tuple[str, ...]) -> None:
        """Carry out a SPARQL 1.1 update over the dataset that the request names, if it names one.

        Raises `NotSparql` for what is no update, and for one that names a dataset of its own where the request
        does (SPARQL 1.1 Protocol, 2.2.3).
        """
        ...

    def put(self, graph: str | None, triples: Collection[Triple]) -> bool:
        """Have these triples and no others in a graph; whether it was not there before."""
        ...

    def post(self, graph: str | None, triples: Collection[Triple]) -> bool:
        """Add triples to a graph; whether it was not there before."""
        ...

    def delete(self, graph: str | None) -> bool:
        """Remove a graph; whether it was there."""
        ...


def triples_sent(asked: Request, base: str) -> list[Triple]:
    """The triples in a request's body: one document, or several as the parts of multipart/form-data.

    Raises `UnsupportedMediaType` for what is not Turtle or N-Triples, `BadRequest` for what does not parse.
    """
    return [triple for data, media_type in _documents(asked) for triple in _parsed(data, media_type, base)]


def _documents(asked: Request) -> Iterator[tuple[bytes, str]]:
    if asked.mimetype != "multipart/form-data":
        yield asked.get_data(), asked.mimetype
        return
    for _, part in asked.files.items(multi=True):
        yield part.read(), part.mimetype


def _parsed(data: bytes, media_type: str, base: str) -> Iterator[Triple]:
    if media_type not in _READABLE:
        raise UnsupportedMediaType(f"Send a graph as {listed(list(_READABLE))}.")
    try:
        for quad in parse(data, format=_READABLE[media_type], base_iri=base, rename_blank_nodes=True):
            yield quad.triple
    except SyntaxError as error:
        raise BadRequest(f"The graph is not {media_type}: {' '.join(str(error).split())}.") from error
