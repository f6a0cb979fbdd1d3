"""A remote SPARQL 1.1 store that stands in for the local one: asked by text, it gives pyoxigraph's own results.

So an `Engine` checks, counts and writes its answers as it does all others. The store must hold a snapshot as
`service/push.py` loads it; docs/store.md tells what that is and why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from ontology.terms import DCTERMS, GRAPH
from queries.clauses import outside_braces
from service.errors import CannotServe, StoreFailed
from service.parsing import asked_of_nothing
from service.settings import Settings
from service.store_client import Reply, StoreClient, check_address

__all__ = ["FLATTENED", "MARKER", "RemoteStore", "check_settings", "held_by", "open_remote"]

FLATTENED = NamedNode(f"{GRAPH.NS}flattened")
"""The graph in a remote store that is the default graph of every query: the union of all but the validation report."""

MARKER = NamedNode(f"{GRAPH.NS}snapshot")
"""The graph in a remote store that says which snapshot is there, and which graphs it has."""

_NOTHING = NamedNode(f"{GRAPH.NS}none")
"""A graph that is nowhere: it stands for an empty part of a dataset, which the protocol cannot name."""

_TABLES = "application/sparql-results+xml, application/sparql-results+json;q=0.9"
_GRAPHS = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_IRI = r'<[^<>"{}|^`\\\x00-\x20]*+>'
_PROLOGUE = re.compile(
    rf"(?: \s++ | \#[^\n\r]*+ | base\s*+{_IRI} | prefix\s++[^\s:]*+:\s*+{_IRI} )*+", re.VERBOSE | re.IGNORECASE
)
_DECLARED = re.compile(rf"prefix\s+([^\s:]*):\s*{_IRI}|{_IRI}|\#[^\n\r]*", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FROM = re.compile(r"(?<![\w?$:@.-])from(?![\w:])", re.IGNORECASE)


class RemoteStore:
    """A SPARQL 1.1 endpoint as a store; the dataset of a query that names none is the snapshot's."""

    def __init__(self, address: str, graphs: Sequence[NamedNode], client: StoreClient) -> None:
        """Ask at this address; the snapshot there has these named graphs."""
        self._address = address
        self._graphs = tuple(graphs)
        self._client = client

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[NamedNode] | None = None,
        named_graphs: Sequence[NamedNode] | None = None,
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """The store's answer to a query, as pyoxigraph's `Store.query` gives it.

        Raises `NotSparql`, `UpdateRefused` or `ServiceRefused` before the store is asked, and `StoreFailed`.
        """
        kind = asked_of_nothing(query, "SERVICE is not passed on to a remote store; ask each endpoint by itself.")
        form = [("query", with_prologue(query, base_iri, prefixes or {}))]
        if default_graph is not None or named_graphs is not None:
            form += _dataset(default_graph or (), named_graphs or ())
        elif not names_a_dataset(query):
            form += _dataset([FLATTENED], self._graphs)
        accept = _GRAPHS if isinstance(kind, QueryTriples) else _TABLES
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        reply = self._client.send("POST", self._address, headers, urlencode(form).encode())
        found = _results(reply, self._address, type(kind))
        if not isinstance(found, type(kind)):
            raise _no_answer(self._address, "it answers another kind of question")
        return found


def held_by(address: str, client: StoreClient) -> tuple[str, tuple[NamedNode, ...]]:
    """The hash of the snapshot that a store holds whole, and its named graphs; an empty hash where there is none."""
    asked = RemoteStore(address, (), client).query(
        f"SELECT ?hash ?graph {{ {MARKER} {DCTERMS.identifier} ?hash ; {DCTERMS.hasPart} ?graph }}",
        default_graph=[MARKER],
    )
    rows: list[Any] = list(asked) if isinstance(asked, QuerySolutions) else []
    graphs = sorted({row["graph"] for row in rows}, key=str)
    return (rows[0]["hash"].value if rows else ""), tuple(graphs)


def open_remote(address: str, snapshot: str, seconds: float) -> RemoteStore:
    """The store at an address, which must hold the snapshot with this hash; it may be silent for so many seconds.

    Raises `StoreFailed` when it holds none, or another.
    """
    client = StoreClient(seconds)
    held, graphs = held_by(address, client)
    if held != snapshot:
        host = urlsplit(address).netloc
        what = f"the snapshot {held[:8]}, and not {snapshot[:8]}" if held else "no snapshot"
        raise StoreFailed(f"The store at {host} holds {what}; load it with `planweave push {address}`.")
    return RemoteStore(address, graphs, client)


def check_settings(settings: Settings, snapshot: str) -> None:
    """Raise an error unless the settings name no store, or one that holds the snapshot with this hash."""
    if not settings.store:
        return
    check_address(settings.store)
    if settings.service_allow:
        raise CannotServe(
            "A service with a store asks no other endpoints, as it cannot see whom its store asks; set either store or "
            "service_allow."
        )
    open_remote(settings.store, snapshot, settings.query_seconds)


def with_prologue(query: str, base_iri: str | None, prefixes: Mapping[str, str]) -> str:
    """The query with this base before it, and with those of the prefixes that it uses and does not declare."""
    prologue = _PROLOGUE.match(query)
    declared = {found[1] for found in _DECLARED.finditer(prologue[0] if prologue else "")}
    used = {name: iri for name, iri in prefixes.items() if name not in declared and f"{name}:" in query}
    base = f"BASE <{base_iri}> " if base_iri else ""
    return "".join([base, *(f"PREFIX {name}: <{iri}> " for name, iri in used.items()), query])


def names_a_dataset(query: str) -> bool:
    """Whether the query has a `FROM` of its own (SPARQL 1.1 Query, 13.2)."""
    plain = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), query)
    return _FROM.search(outside_braces(plain)) is not None


def _dataset(default: Sequence[NamedNode], named: Sequence[NamedNode]) -> list[tuple[str, str]]:
    """A dataset as the SPARQL 1.1 Protocol names it (2.1.4); no store may take an empty part of it for its own."""
    return [
        *(("default-graph-uri", graph.value) for graph in default or [_NOTHING]),
        *(("named-graph-uri", graph.value) for graph in named or [_NOTHING]),
    ]


def _results(reply: Reply, address: str, kind: type) -> QuerySolutions | QueryBoolean | QueryTriples:
    _check_whole(reply, address)
    try:
        if kind is not QueryTriples:
            written_as = QueryResultsFormat.from_media_type(reply.media_type)
            if written_as is None:
                raise _no_answer(address, f"it answers as {reply.media_type}")
            return _checked(parse_query_results(reply.body, format=written_as))
        graph_as = RdfFormat.from_media_type(reply.media_type)
        if graph_as is None:
            raise _no_answer(address, f"it answers as {reply.media_type}")
        held = Store()
        held.extend(Quad(*quad.triple) for quad in parse(reply.body, format=graph_as))
        found = held.query("CONSTRUCT WHERE { ?s ?p ?o }")
        assert isinstance(found, QueryTriples)  # noqa: S101 - a CONSTRUCT
        return found
    except (SyntaxError, ValueError) as error:
        raise _no_answer(address, str(error)) from error


def _checked(found: QuerySolutions | QueryBoolean) -> QuerySolutions | QueryBoolean:
    """The same answer, once all of it could be read: a fault far down in it must not come up halfway."""
    written = found.serialize(format=QueryResultsFormat.JSON)
    return parse_query_results(written or b"", format=QueryResultsFormat.JSON)


def _check_whole(reply: Reply, address: str) -> None:
    """Refuse what Virtuoso cut short, at its limit of time or of rows."""
    if reply.headers.get("X-SQL-State"):
        raise _no_answer(address, "it gave up before the end of the answer")


def _no_answer(address: str, why: str) -> StoreFailed:
    return StoreFailed(f"The store at {urlsplit(address).netloc} gives no answer that can be used ({why}).")
