"""An answer beyond the limit of rows or bytes is refused whole, and says which limit; what is within comes whole."""

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Store

from graph.snapshot import Snapshot
from service.app import create_app
from service.evaluation import Engine
from service.outlet import Bounds

ROWS = 5
FORMATS = ("json", "xml", "csv", "tsv")
GRAPHS = ("ttl", "nt", "rdf", "jsonld", "trig", "nq")


@pytest.fixture(scope="module")
def limited(snapshot: Snapshot, store: Store) -> FlaskClient:
    return create_app(snapshot, Engine(store, Bounds(ROWS, 4000))).test_client()


def select(rows: int) -> str:
    return f"SELECT ?a {{ VALUES ?a {{ {' '.join(map(str, range(rows)))} }} }}"


def construct(triples: int) -> str:
    return f"CONSTRUCT {{ <x:s> <x:p> ?a }} {{ VALUES ?a {{ {' '.join(map(str, range(triples)))} }} }}"


@pytest.mark.parametrize("form", FORMATS)
def test_as_many_rows_as_are_allowed_come_and_one_more_does_not(limited: FlaskClient, form: str) -> None:
    assert limited.get("/sparql", query_string={"query": select(ROWS), "format": form}).status_code == 200
    refused = limited.get("/sparql", query_string={"query": select(ROWS + 1), "format": form})
    assert refused.status_code == 422
    assert refused.json["detail"].startswith("The answer has more than 5 rows, the limit max_answer_rows;")


@pytest.mark.parametrize("form", GRAPHS)
def test_triples_count_as_rows(limited: FlaskClient, form: str) -> None:
    assert limited.get("/sparql", query_string={"query": construct(ROWS), "format": form}).status_code == 200
    refused = limited.get("/sparql", query_string={"query": construct(ROWS + 1), "format": form})
    assert refused.status_code == 422
    assert "more than 5 triples" in refused.json["detail"]


def test_bytes_are_bounded_too(limited: FlaskClient) -> None:
    query = f'SELECT ?a {{ BIND("{"x" * 4000}" AS ?a) }}'
    refused = limited.get("/sparql", query_string={"query": query})
    assert refused.status_code == 422
    assert "more than 4,000 bytes, the limit max_answer_bytes" in refused.json["detail"]
