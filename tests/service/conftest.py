"""The application in this process, and HTTP to the one in another."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Store

from graph.snapshot import Snapshot
from service.app import create_app
from service.evaluation import Engine

WITHOUT_ENGINES = os.environ.get("PLANWEAVE_ENGINES") == "none"
"""A machine without other engines has neither strace nor nginx; their tests are deselected there, and counted."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if WITHOUT_ENGINES:
        without = [item for item in items if {"traced", "nginx"} & set(getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


@dataclass(frozen=True)
class Reply:
    """What came back over HTTP."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def type(self) -> str:
        return self.headers.get_content_type()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Http = Callable[..., Reply]
"""What the fixture `http` gives."""

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GRAPH_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}


@pytest.fixture(scope="session")
def store(snapshot: Snapshot) -> Store:
    return snapshot.in_memory()


@pytest.fixture(scope="session")
def app(snapshot: Snapshot, store: Store) -> Flask:
    return create_app(snapshot, Engine(store))


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


@pytest.fixture
def http(server: str) -> Http:
    """`http("/health")`; errors are replies too."""

    def call(
        path: str, *, data: bytes | None = None, method: str | None = None, base: str = server, **headers: str
    ) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(base + path, data=data, headers=named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return Reply(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers, error.read())

    return call
