"""Many clients at once: no error, and every answer the same as if it had been asked for alone."""

import random
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import quote

import pytest

from queries.catalogue import load_catalogue
from tests.conftest import Serve

CLIENTS, REQUESTS = 16, 1000

QUERIES = (
    "SELECT ?plan { ?plan a pw:Plan } ORDER BY ?plan",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "ASK { plan:noms-2009 a pw:Plan }",
    "DESCRIBE plan:nottingham-idts-2011",
    "CONSTRUCT { ?a pw:ownedBy ?b } { ?a pw:ownedBy ?b }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT nonsense",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
)
FORMATS = ("json", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld", "html")
PATHS = (
    *(f"/sparql?query={quote(query)}&format={form}" for query in QUERIES for form in FORMATS),
    *(
        f"/queries/{query.name}?"
        + "&".join(f"{p.name}={quote(p.example)}" for p in query.parameters if p.required and p.example)
        + f"&format={form}"
        for query in load_catalogue()
        for form in ("json", "csv", "html")
        if query.name != "dependency-chain"
    ),
    "/",
    "/queries",
    "/sparql",
    "/health/ready",
    "/nothing-here",
    "/rdf-graph-store?graph=https%3A%2F%2Fw3id.org%2Fplanweave%2Fgraph%2Fplaces",
)


def ask(connection: HTTPConnection, path: str) -> tuple[str, int, bytes]:
    connection.request("GET", path)
    reply = connection.getresponse()
    return path, reply.status, reply.read()


@pytest.mark.slow
@pytest.mark.parametrize("kept_bytes", ["0", "67108864"], ids=["no cache", "cache"])
def test_a_thousand_mixed_requests_get_the_answers_that_they_would_get_alone(serve: Serve, kept_bytes: str) -> None:
    running = serve("--cache-bytes", kept_bytes)
    alone = HTTPConnection("127.0.0.1", running.port, timeout=60)
    expected = {path: ask(alone, path) for path in PATHS}
    alone.close()
    assert {status for _, status, _ in expected.values()} == {200, 400, 403, 404, 406}
    mixed = random.Random(16).choices(PATHS, k=REQUESTS)  # noqa: S311 - the same mixture each time

    def client(number: int) -> list[tuple[str, int, bytes]]:
        connection = HTTPConnection("127.0.0.1", running.port, timeout=120)
        try:
            return [ask(connection, path) for path in mixed[number::CLIENTS]]
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as threads:
        answers = [answer for some in threads.map(client, range(CLIENTS)) for answer in some]
    assert len(answers) == REQUESTS
    assert [answer for answer in answers if answer != expected[answer[0]]] == []
    running.stop()
