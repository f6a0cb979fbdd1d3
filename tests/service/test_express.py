"""What goes past the framework is answered as the framework answers: the same status, head and bytes."""

from collections.abc import Callable
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import run_wsgi_app

from graph.snapshot import Snapshot
from service.app import create_app
from service.bridge import Later, Whole
from service.evaluation import Engine
from service.formats import GRAPHS
from service.hang_up import HangUp
from service.questions import Answer, Question
from service.settings import Settings

JSON = {"Accept": "application/sparql-results+json"}
GZIP = {"Accept-Encoding": "gzip"}
FEW = "SELECT * { ?s a <https://w3id.org/planweave/ns#Plan> ; ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"
ABOUT = "CONSTRUCT WHERE { <https://w3id.org/planweave/id/initiative/idts> ?p ?o }"


class Counting:
    """The engine, which counts what it is asked."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.asked = 0

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        self.asked += 1
        return self.engine.answer(question, hang_up)

    begin = answer

    def ask(self, question: Question, hang_up: HangUp | None = None) -> None:
        """Nothing: whoever asks waits."""


@pytest.fixture(scope="module")
def engine(snapshot: Snapshot) -> Counting:
    return Counting(Engine(snapshot.store))


@pytest.fixture(scope="module")
def express(snapshot: Snapshot, engine: Counting) -> FlaskClient:
    return create_app(snapshot, engine).test_client()


@pytest.fixture(scope="module")
def framework(snapshot: Snapshot, engine: Counting) -> FlaskClient:
    """The same without a short way, which a service that limits how often one may ask does not have."""
    return create_app(snapshot, engine, Settings(rate_limit="1000000 per second")).test_client()


def sparql(text: str) -> str:
    return f"/sparql?query={quote(text)}"


def told(client: FlaskClient, method: str, path: str, **more: object) -> tuple[str, set[tuple[str, str]], bytes]:
    reply = client.open(path, method=method, **more)
    names = ("X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After")
    return reply.status, {(name, value) for name, value in reply.headers.items() if name not in names}, reply.data


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("GET", sparql("ASK {}"), {"headers": JSON}),
        ("GET", sparql("ASK {}"), {}),
        ("GET", sparql(FEW), {"headers": {"Accept": "text/csv"}}),
        ("GET", sparql(FEW), {"headers": {**JSON, "Accept-Encoding": "gzip"}}),
        ("GET", sparql(FEW), {"headers": {**JSON, "Accept-Encoding": "gzip;q=0.4, zstd, identity;q=0.2"}}),
        ("GET", sparql(FEW), {"headers": {**JSON, "Accept-Encoding": "gzip;q=0.1, identity;q=0.2"}}),
        ("GET", sparql(FEW), {"headers": {**JSON, "Accept-Encoding": "identity"}}),
        ("GET", sparql(FEW), {"headers": {**JSON, "Accept-Encoding": f"gzip{' ' * 5000}"}}),
        ("GET", sparql("ASK {}"), {"headers": {**JSON, "Accept-Encoding": "gzip"}}),
        ("GET", sparql(FEW), {"headers": {"Accept": "application/json, text/csv;q=0.5"}}),
        ("GET", sparql(FEW), {"headers": {"Accept": "text/tab-separated-values", "Accept-Encoding": "gzip"}}),
        ("GET", sparql(FEW), {"headers": {"Accept": "application/sparql-results+xml", "Accept-Encoding": "gzip"}}),
        ("GET", sparql(FEW), {"headers": {"Accept": "*/*", "Accept-Encoding": "gzip, deflate"}}),
        ("GET", sparql(FEW), {"headers": {"Accept": "text/html, */*;q=0.8", "Accept-Encoding": "gzip"}}),
        ("GET", sparql(FEW), {"headers": {"Accept": "image/png"}}),
        *(
            (
                "GET",
                sparql("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 20"),
                {"headers": {"Accept": f"{each}, text/csv"} | GZIP},
            )
            for each in [format.media_types[0] for format in GRAPHS]
        ),
        ("GET", sparql(ABOUT), {"headers": {"Accept": "application/n-triples"}}),
        ("GET", sparql(ABOUT), {"headers": JSON}),
        ("GET", sparql("SELECT (NOW() AS ?now) {} LIMIT 0"), {"headers": JSON}),
        ("GET", sparql("SELEC"), {"headers": JSON}),
        ("GET", "/sparql?query=", {"headers": JSON}),
        ("GET", "/sparql?query=%ff", {"headers": JSON}),
        # Bytes that are not percent-encoded, as WSGI tells them: "é" in UTF-8.
        ("GET", "/sparql", {"environ_overrides": {"QUERY_STRING": "query=SELECT('\xc3\xa9'AS?e){}"}, "headers": JSON}),
        ("GET", f"{sparql('ASK {}')}&query=ASK", {"headers": JSON}),
        ("GET", f"{sparql('ASK {}')}&format=csv", {}),
        ("GET", sparql("ASK {" + "#" * 70_000 + "\n}"), {"headers": JSON}),
        ("HEAD", sparql("ASK {}"), {"headers": JSON}),
        ("POST", "/sparql", {"data": {"query": "ASK {}"}, "headers": JSON}),
        ("POST", "/sparql", {"data": {"query": "SELECT * { <a:b> <a:c> 'ä' }"}, "headers": JSON}),
        ("POST", "/sparql", {"data": {"query": FEW}, "headers": JSON | GZIP}),
        ("POST", "/sparql", {"data": "ASK {}", "content_type": "application/sparql-query", "headers": JSON}),
        ("POST", "/sparql", {"data": b"ASK { <a:b> <a:c> '\xff' }", "content_type": "application/sparql-query"}),
        ("POST", "/sparql", {"data": "", "content_type": "application/sparql-query", "headers": JSON}),
        ("POST", "/sparql", {"data": "ASK {}", "content_type": "text/plain", "headers": JSON}),
        ("POST", "/sparql", {"data": {"query": "ASK {}", "default-graph-uri": "http://x.org/"}, "headers": JSON}),
        ("POST", "/sparql", {"data": {"query": "INSERT DATA { <a:b> <a:c> 1 }"}, "headers": JSON}),
        ("POST", "/sparql", {"data": {"update": "INSERT DATA { <a:b> <a:c> 1 }"}, "headers": JSON}),
        ("GET", "/queries/plans?format=csv", {}),
        ("GET", "/queries/trace?initiative=IDTS", {"headers": JSON}),
        ("GET", "/queries/trace?initiative=nobody", {"headers": JSON}),
        ("GET", "/queries/trace", {}),
    ],
)
def test_both_ways_say_the_same_once_and_again(
    express: FlaskClient, framework: FlaskClient, method: str, path: str, more: dict[str, object]
) -> None:
    wanted = told(framework, method, path, **more)
    assert told(express, method, path, **more) == wanted
    assert told(express, method, path, **more) == wanted


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
        {"Accept": "application/sparql-results+json,application/json,text/javascript", "Accept-Encoding": "identity"},
        {"Accept": "application/sparql-results+xml, application/rdf+xml, */*;q=0.1", "Accept-Encoding": "gzip,x-gzip"},
    ],
)
def test_what_libraries_send_needs_nothing_of_the_framework(
    snapshot: Snapshot, engine: Counting, headers: dict[str, str]
) -> None:
    app = create_app(snapshot, engine)
    app.before_request(lambda: "The framework was asked.")
    assert app.test_client().get(sparql("ASK {}"), headers=headers).status_code == 200
    assert b"framework" not in app.test_client().get(sparql("ASK {}"), headers=headers).data
    page = {**headers, "Accept": "text/html"}
    assert b"framework" in app.test_client().get(sparql("ASK {}"), headers=page).data


@pytest.mark.parametrize("accept", ["text/csv", "text/csv, */*;q=0.1"])
@pytest.mark.parametrize("path", [sparql("SELECT ?p { ?p a ?c } LIMIT 1"), "/queries/plans"])
def test_what_was_answered_is_there_at_once_and_under_a_name_of_its_own(
    snapshot: Snapshot, engine: Counting, accept: str, path: str
) -> None:
    app = create_app(snapshot, engine)
    client = app.test_client()
    first, asked = client.get(path, headers={"Accept": accept}), engine.asked
    again = client.get(path, headers={"Accept": accept, "User-Agent": "another", "X-Request-Id": "mine"})
    assert engine.asked == asked
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["X-Request-Id"] == "mine" != first.headers["X-Request-Id"]
    there = at_once(app, path, accept)
    assert there is not None
    assert there == first.data


def test_long_headers_count_as_part_of_what_is_kept(snapshot: Snapshot, engine: Counting) -> None:
    app = create_app(snapshot, engine, Settings(cache_bytes=1_000_000))
    path = sparql("ASK {}")
    for number in range(150):
        app.test_client().get(path, headers={**JSON, "X-Any": f"{number}-{'x' * 10_000}"})
    assert at_once(app, path, JSON["Accept"], f"149-{'x' * 10_000}") is not None
    assert at_once(app, path, JSON["Accept"], f"0-{'x' * 10_000}") is None


def at_once(app: Flask, path: str, accept: str, more: str = "") -> bytes | None:
    """What the application has for this request without any work."""
    builder = app.test_request_context(path, headers={"Accept": accept, **({"X-Any": more} if more else {})})
    there = app.wsgi_app.at_once(builder.request.environ)
    return there.body if isinstance(there, Whole) else None


def test_a_request_that_is_tried_again_keeps_its_body(
    snapshot: Snapshot, engine: Counting, framework: FlaskClient
) -> None:
    app = create_app(snapshot, engine)
    form = {"query": "SELECT * { VALUES ?tried { 1 2 } }"}
    environ = app.test_request_context("/sparql", method="POST", data=form, headers=JSON).request.environ
    assert [type(app.wsgi_app.at_once(environ)) for _ in range(2)] == [Later, Later]
    reply = run_wsgi_app(app.wsgi_app, environ)
    assert b"".join(reply[0]) == framework.post("/sparql", data=form, headers=JSON).data
    assert reply[1] == "200 OK"


def test_what_may_change_is_asked_each_time(snapshot: Snapshot, engine: Counting) -> None:
    client = create_app(snapshot, engine).test_client()
    path = sparql("SELECT (RAND() AS ?any) {}")
    assert client.get(path, headers=JSON).data != client.get(path, headers=JSON).data


def test_nothing_is_kept_without_room_for_it(snapshot: Snapshot, engine: Counting) -> None:
    app = create_app(snapshot, engine, Settings(cache_bytes=0))
    for _ in range(2):
        before = engine.asked
        assert app.test_client().get(sparql("ASK {}"), headers=JSON).status_code == 200
        assert engine.asked == before + 1
    assert at_once(app, sparql("ASK {}"), JSON["Accept"]) is None


def test_each_request_is_counted(serve: Callable[..., object]) -> None:
    url = serve().url

    def number() -> int:
        with urlopen(f"{url}/metrics", timeout=10) as reply:
            lines = reply.read().decode().splitlines()
        wanted = 'planweave_requests_total{method="GET",status="200",surface="protocol"}'
        return sum(int(float(line.rpartition(" ")[2])) for line in lines if line.startswith(wanted))

    before = number()
    for _ in range(3):
        with urlopen(Request(f"{url}{sparql('ASK { ?a ?b 77 }')}", headers=JSON), timeout=10) as reply:
            reply.read()
    assert number() == before + 3
