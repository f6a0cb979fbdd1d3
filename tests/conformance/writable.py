"""A service that can be written to, as the W3C's suites need one, over real HTTP. No other has a writer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from graph.snapshot import Snapshot
from service.app import create_app
from service.errors import NotSparql
from service.evaluation import Engine
from tests.conformance.listening import listening

__all__ = ["MemoryWriter", "Reply", "Writable", "writable_service"]

_OWN_DATASET = re.compile(r"\b(?:USING|WITH)\b", re.IGNORECASE)
_WHERE = re.compile(r"\bWHERE\b", re.IGNORECASE)


@dataclass(frozen=True)
class MemoryWriter:
    """Writes into a store in memory."""

    store: Store

    def update(self, text: str, base: str, using: tuple[str, ...], using_named: tuple[str, ...]) -> None:
        if using or using_named:
            if _OWN_DATASET.search(text):
                raise NotSparql("The request names the dataset of the update, and so does the update.")
            clauses = [f"USING <{iri}>" for iri in using] + [f"USING NAMED <{iri}>" for iri in using_named]
            text = _WHERE.sub("\n".join([*clauses, "WHERE"]), text)
        try:
            self.store.update(text, base_iri=base)
        except SyntaxError as error:
            raise NotSparql(f"The update does not parse: {error}") from error

    def put(self, graph: str | None, triples: Collection[Triple]) -> bool:
        is_new = not self.delete(graph)
        self.post(graph, triples)
        return is_new

    def post(self, graph: str | None, triples: Collection[Triple]) -> bool:
        is_new = not self._holds(graph)
        self.store.extend(Quad(*triple, _name(graph)) for triple in triples)
        return is_new

    def delete(self, graph: str | None) -> bool:
        held = self._holds(graph)
        self.store.remove_graph(_name(graph))
        return held

    def _holds(self, graph: str | None) -> bool:
        return any(True for _ in self.store.quads_for_pattern(None, None, None, _name(graph)))


def _name(graph: str | None) -> NamedNode | DefaultGraph:
    return DefaultGraph() if graph is None else NamedNode(graph)


@dataclass(frozen=True)
class Reply:
    """What came back over HTTP."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()


@dataclass(frozen=True)
class Writable:
    """A service that listens, and the store that it reads and writes."""

    host: str
    store: Store

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Reply:
        """One request in a connection of its own, with these headers and what HTTP needs."""
        connection = HTTPConnection(self.host, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers)
            reply = connection.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            connection.close()


@contextmanager
def writable_service(snapshot: Snapshot) -> Iterator[Writable]:
    """Such a service, listening for as long as this lasts; the snapshot lends its names alone."""
    store = Store()
    app = create_app(snapshot, Engine(store), writer=MemoryWriter(store))
    with listening(app) as host:
        yield Writable(host, store)
