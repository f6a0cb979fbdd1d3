"""Load a snapshot into a remote store over the SPARQL 1.1 Graph Store HTTP Protocol.

Each named graph is replaced by the snapshot's (PUT, section 5.3), in parts that the store merges (POST, 5.5); so is a
graph of its own for what is the default graph here. The store's own default graph is left alone. The marker, which
says that all of it is there, is taken away first and written last, after the triples of each graph are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote, urlsplit, urlunsplit

import click
from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize

from graph.snapshot import Snapshot
from ontology.terms import DCTERMS
from service.errors import StoreFailed
from service.remote import FLATTENED, MARKER, RemoteStore, held_by
from service.store_client import StoreClient, check_address

__all__ = ["PUSH_SECONDS", "Pushed", "graph_store_of", "push", "show_sent"]

_PART_TRIPLES = 20_000
"""Triples in one request: some 4 MB, which every store takes."""

PUSH_SECONDS = 120.0
"""How long a store may be silent while it takes a part."""

Progress = Callable[[NamedNode, int], None]


@dataclass(frozen=True)
class Pushed:
    """What a store holds now: the snapshot, in so many graphs, with so many triples in all."""

    hash: str
    graphs: int
    triples: int


def graph_store_of(address: str) -> str:
    """Where a store at this query address takes graphs, if it is one as Oxigraph's: `store` beside `query`."""
    parts = urlsplit(check_address(address))
    head, slash, last = parts.path.rpartition("/")
    if last != "query":
        raise StoreFailed(
            f"Where {address} takes graphs cannot be told from its name; say it with --graph-store, as docs/store.md "
            "shows for the usual stores."
        )
    return urlunsplit((parts.scheme, parts.netloc, f"{head}{slash}store", "", ""))


def push(
    snapshot: Snapshot, address: str, graph_store: str, client: StoreClient, progress: Progress = lambda *_: None
) -> Pushed:
    """Make the store at `address` hold this snapshot; done again, it changes nothing.

    `progress` hears of each graph, and how many triples of it are there now. Raises `StoreFailed` when
    the store cannot be reached, refuses, is none, or counts other triples than were sent; then it has no marker.
    """
    check_address(graph_store)
    held_by(address, client)
    target = _Target(graph_store, client)
    names = [NamedNode(name) for name in snapshot.manifest.graphs]
    target.replace(MARKER, ())
    asked = RemoteStore(address, names, client)
    total = 0
    for graph in (*names, FLATTENED):
        wanted = _number(snapshot.store, graph)
        target.replace(graph, _triples(snapshot.store, graph))
        found = _counted(asked, graph)
        if found != wanted:
            raise StoreFailed(f"The store counts {found:,} triples in <{graph.value}>, and {wanted:,} were sent to it.")
        total += wanted
        progress(graph, wanted)
    said = [Triple(MARKER, DCTERMS.identifier, Literal(snapshot.hash))]
    target.replace(MARKER, [*said, *(Triple(MARKER, DCTERMS.hasPart, name) for name in names)])
    if held_by(address, client)[0] != snapshot.hash:
        raise StoreFailed(
            f"What was sent to {graph_store} cannot be found at {address}; check that they are one store."
        )
    return Pushed(snapshot.hash, len(names), total)


def show_sent(graph: NamedNode, triples: int) -> None:
    """Tell on standard error that a graph is in the store."""
    click.echo(f"planweave: {graph.value} ({triples} triples)", err=True)


@dataclass(frozen=True)
class _Target:
    """Where graphs are sent."""

    address: str
    client: StoreClient

    def replace(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        """Let the graph hold these triples and no others."""
        where = f"{self.address}{'&' if '?' in self.address else '?'}graph={quote(graph.value, safe='')}"
        rest = iter(triples)
        method = "PUT"
        while (part := list(islice(rest, _PART_TRIPLES))) or method == "PUT":
            body = serialize(part, format=RdfFormat.N_TRIPLES) or b""
            # Every store reads Turtle (Graph Store Protocol, 5.3), and N-Triples is a part of it.
            self.client.send(method, where, {"Content-Type": "text/turtle"}, body)
            method = "POST"


def _triples(store: Store, graph: NamedNode) -> Iterator[Triple]:
    return (quad.triple for quad in store.quads_for_pattern(None, None, None, _local(graph)))


def _number(store: Store, graph: NamedNode) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, _local(graph)))


def _local(graph: NamedNode) -> NamedNode | DefaultGraph:
    return DefaultGraph() if graph == FLATTENED else graph


def _counted(store: RemoteStore, graph: NamedNode) -> int:
    found = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=[graph], named_graphs=[])
    if not isinstance(found, QuerySolutions):
        raise StoreFailed("The store answers a SELECT with no table; check that the address is a SPARQL endpoint.")
    return int(next(iter(found))["n"].value)
