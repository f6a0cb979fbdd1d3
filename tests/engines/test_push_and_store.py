"""What `planweave push` leaves in a store, what it says when it cannot, and what `--store` promises of its answers."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from graph.snapshot import Snapshot
from ontology.terms import GRAPH
from service.remote import FLATTENED, MARKER, held_by, names_a_dataset, open_remote, with_prologue
from service.store_client import StoreClient
from tests.conftest import COMMAND
from tests.engines.conftest import pushed
from tests.engines.processes import Engine, free_port, start_oxigraph

CLIENT = StoreClient(30)
ACCEPT = {"Accept": "application/sparql-results+json"}


def ask(base: str, query: str, **parameters: str) -> Any:
    """A service's answer to a SPARQL query, in JSON; an error's body is an answer too."""
    body = urlencode({"query": query, **parameters}).encode()
    try:
        with urlopen(Request(f"{base}/sparql", body, ACCEPT), timeout=60) as reply:
            return json.load(reply)
    except HTTPError as error:
        with error:
            return json.load(error)


def count(base: str, pattern: str, head: str = "", **parameters: str) -> int:
    """How many solutions a pattern has."""
    answer = ask(base, f"SELECT (COUNT(*) AS ?n) {head} {{ {pattern} }}", **parameters)
    return int(answer["results"]["bindings"][0]["n"]["value"])


def push_to(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "push", *words], capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A web server that is no store: it sends everybody to another address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(302)
            self.send_header("Location", "http://example.org/")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/query"
        server.shutdown()


class TestPush:
    @pytest.fixture(params=["oxigraph_server", "virtuoso"])
    def loaded(self, request: pytest.FixtureRequest) -> Engine:
        request.getfixturevalue("on_" + request.param.removesuffix("_server"))
        engine: Engine = request.getfixturevalue(request.param)
        return engine

    def test_the_store_holds_the_snapshot_and_says_which(self, loaded: Engine, snapshot: Snapshot) -> None:
        held, graphs = held_by(loaded.query, CLIENT)
        assert held == snapshot.hash
        assert {graph.value for graph in graphs} == set(snapshot.manifest.graphs)

    def test_each_graph_has_its_triples_and_one_has_those_of_all_but_validation(
        self, loaded: Engine, snapshot: Snapshot
    ) -> None:
        store = open_remote(loaded.query, snapshot.hash, 120)
        rows: Any = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        assert {row["g"].value: int(row["n"].value) for row in rows} == dict(snapshot.manifest.graphs)
        (row,) = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        here: Any = snapshot.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        assert row["n"] == next(iter(here))["n"]

    def test_the_stores_own_default_graph_is_left_alone(self, on_oxigraph: str, oxigraph_server: Engine) -> None:
        asked = f"{oxigraph_server.query}?{urlencode({'query': 'ASK { ?s ?p ?o }'})}"
        with urlopen(Request(asked, headers=ACCEPT), timeout=30) as reply:
            assert json.load(reply)["boolean"] is False

    def test_a_second_push_leaves_the_same(self, on_oxigraph: str, oxigraph_server: Engine, snapshot: Snapshot) -> None:
        before = count(on_oxigraph, "?s ?p ?o")
        done = pushed(oxigraph_server)
        assert done.returncode == 0
        assert done.stdout.split()[0] == snapshot.hash
        assert f"planweave: {FLATTENED.value} ({before} triples)" in done.stderr
        assert count(on_oxigraph, "?s ?p ?o") == before

    @pytest.mark.usefixtures("snapshot")
    def test_a_wrong_password_is_said_in_one_sentence(self, virtuoso: Engine) -> None:
        done = pushed(virtuoso, user="dba", password="wrong")  # noqa: S106
        assert (done.returncode, done.stdout) == (2, "")
        assert "wants another name and password (401)" in done.stderr
        assert "PLANWEAVE_STORE_USER" in done.stderr
        assert done.stderr.count("\n") == 1

    @pytest.mark.usefixtures("snapshot")
    def test_nobody_there(self) -> None:
        done = push_to(f"http://127.0.0.1:{free_port()}/query")
        assert done.returncode == 2
        assert "Connection refused" in done.stderr
        assert done.stderr.count("\n") == 1

    @pytest.mark.usefixtures("snapshot")
    def test_a_redirect_is_told_and_not_followed(self, elsewhere: str) -> None:
        done = push_to(elsewhere)
        assert done.returncode == 2
        assert "is elsewhere, at http://example.org/; give that address" in done.stderr

    @pytest.mark.usefixtures("snapshot")
    def test_where_graphs_go_must_be_said_where_the_address_does_not_tell(self, oxigraph_server: Engine) -> None:
        done = push_to(f"{oxigraph_server.query}ing")
        assert done.returncode == 2
        assert "--graph-store" in done.stderr

    @pytest.mark.parametrize(
        ("address", "complaint"),
        [
            ("file:///etc/passwd", "is no address of a store"),
            ("localhost:7878/query", "is no address of a store"),
            ("http://name:secret@localhost/query", "holds a name or a password"),
        ],
    )
    def test_an_address_that_is_none(self, address: str, complaint: str) -> None:
        done = push_to(address)
        assert done.returncode == 2
        assert complaint in done.stderr
        assert "secret" not in done.stderr


class TestServe:
    @pytest.mark.usefixtures("snapshot", "oxigraph_server")
    def test_a_store_without_the_snapshot_is_refused_at_the_start(self) -> None:
        empty = start_oxigraph()
        try:
            command = [COMMAND, "serve", "--port", str(free_port()), "--store", empty.query]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        finally:
            empty.stop()
        assert done.returncode == 2
        assert f"holds no snapshot; load it with `planweave push {empty.query}`" in done.stderr

    def test_the_default_graph_is_the_union_of_all_but_validation(self, server: str, on_oxigraph: str) -> None:
        assert count(on_oxigraph, "?s a sh:ValidationResult") == 0
        assert count(on_oxigraph, "GRAPH graph:validation { ?s a sh:ValidationResult }") > 500
        assert count(on_oxigraph, f"GRAPH <{MARKER.value}> {{ ?s ?p ?o }}") == 0
        assert count(on_oxigraph, "?s ?p ?o") == count(server, "?s ?p ?o")

    @pytest.mark.parametrize(
        ("head", "parameters"),
        [
            ("FROM graph:agencies", {}),
            ("FROM NAMED graph:agencies", {}),
            ("", {"default-graph-uri": GRAPH.agencies.value}),
            ("", {"named-graph-uri": GRAPH.agencies.value}),
            ("FROM graph:places", {"default-graph-uri": GRAPH.agencies.value}),
        ],
    )
    @pytest.mark.parametrize("pattern", ["?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"])
    def test_a_dataset_of_ones_own_is_the_same_on_both(
        self, pattern: str, head: str, parameters: dict[str, str], server: str, on_oxigraph: str
    ) -> None:
        assert count(on_oxigraph, pattern, head, **parameters) == count(server, pattern, head, **parameters)

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403),
            ("CLEAR ALL", 403),
            ("SELECT", 400),
        ],
    )
    def test_what_is_refused_does_not_reach_the_store(self, query: str, status: int, on_oxigraph: str) -> None:
        before = count(on_oxigraph, "?s ?p ?o")
        assert ask(on_oxigraph, query)["status"] == status
        assert count(on_oxigraph, "?s ?p ?o") == before

    @pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
    def test_every_format_has_the_same_bytes(self, format: str, server: str, on_oxigraph: str) -> None:
        path = f"/queries/due?from=2005-01-01&to=2012-12-31&format={format}"
        with urlopen(on_oxigraph + path, timeout=60) as theirs, urlopen(server + path, timeout=60) as ours:
            assert theirs.headers["Content-Type"] == ours.headers["Content-Type"]
            assert theirs.read() == ours.read()

    def test_a_query_past_its_time_is_given_up(self, oxigraph_server: Engine, serve: Callable[..., Any]) -> None:
        impatient = serve("--store", oxigraph_server.query, "--query-seconds", "1").url
        # The store works on, whoever has given up: so this takes some seconds, and not for ever.
        answer = ask(impatient, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a pw:Entry FILTER(STR(?a) < STR(?d)) }")
        assert answer["status"] == 503
        assert "query_seconds" in answer["detail"]
        assert count(impatient, "plan:noms-2009 a pw:Plan") == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT * FROM <http://x/> { }", True),
        ("ASK FROM NAMED ex:g { }", True),
        (r"SELECT * \u0046ROM<http://x/> { }", True),
        ("SELECT ?from { ?from ex:from 'FROM <http://x/>' } # FROM <http://x/>", False),
        ("PREFIX from: <http://x/from> ASK { from:a from:from <http://x/ FROM> }", False),
        ('SELECT ("""a "quoted" FROM <b>""" AS ?x) { }', False),
    ],
)
def test_a_query_names_its_dataset_by_the_keyword_alone(query: str, names: bool) -> None:
    assert names_a_dataset(query) is names


def test_prefixes_that_a_query_declares_are_its_own() -> None:
    known = {"pw": "http://ours/", "rdf": "http://rdf/", "owl": "http://owl/"}
    query = "# PREFIX rdf: <http://no/>\nPREFIX pw: <http://mine/>\nASK { pw:a a rdf:b }"
    assert with_prologue(query, None, known) == f"PREFIX rdf: <http://rdf/> {query}"
    assert with_prologue("ASK { <a> a <b> }", "http://base/", known) == "BASE <http://base/> ASK { <a> a <b> }"
