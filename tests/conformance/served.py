"""The service over a store that is filled anew for each case, behind a real port."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, RdfFormat, Store

from graph.snapshot import Snapshot
from service.app import create_app
from service.evaluation import Engine
from service.federation import Federation
from service.settings import Settings
from tests.conformance.cases import Data
from tests.conformance.listening import listening

__all__ = ["Endpoint", "Reply", "endpoint"]

_SECONDS = 60


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    type: str
    body: bytes


@dataclass(frozen=True)
class Endpoint:
    """A running service, and the store that it asks."""

    url: str
    store: Store
    addresses: Mapping[str, str] = field(default_factory=dict)
    """What must stand in the files for addresses that nobody has."""

    def read(self, data: Data) -> bytes:
        """A file, with addresses that exist."""
        text = data.file.read_bytes()
        for told, real in self.addresses.items():
            text = text.replace(told.encode(), real.encode())
        return text

    def hold(self, default: Iterable[Data], named: Iterable[Data]) -> None:
        """Let the store hold these files and nothing else, each named graph called as its file."""
        self.store.clear()
        for data in default:
            self._load(data, None)
        for data in named:
            self._load(data, NamedNode(data.iri))

    def ask(self, sparql: str, accept: str) -> Reply:
        """The answer to a query that is sent by POST, as a form (SPARQL 1.1 Protocol, 2.1.2)."""
        form = urllib.parse.urlencode({"query": sparql}).encode()
        request = urllib.request.Request(f"{self.url}/sparql", data=form, headers={"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as reply:
                return Reply(reply.status, reply.headers.get_content_type(), reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers.get_content_type(), error.read())

    def _load(self, data: Data, graph: NamedNode | None) -> None:
        written = RdfFormat.from_extension(data.file.suffix.lstrip("."))
        if graph is not None:
            self.store.add_graph(graph)
        self.store.load(self.read(data), format=written, base_iri=data.iri, to_graph=graph)


@contextmanager
def endpoint(
    snapshot: Snapshot, federation: Federation | None = None, addresses: Mapping[str, str] | None = None
) -> Iterator[Endpoint]:
    """The application over a store of its own; the snapshot lends its names alone.

    It keeps no answers: they would be those of another case, for a service's data never changes.
    """
    store = Store()
    app = create_app(snapshot, Engine(store, federation=federation), Settings(cache_bytes=0))
    with listening(app) as host:
        yield Endpoint(f"http://{host}", store, addresses or {})
