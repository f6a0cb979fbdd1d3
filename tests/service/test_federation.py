"""`SERVICE` to other endpoints: a real Oxigraph server with data of its own, and services of ours that may ask it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.errors import PlanweaveError
from ontology.terms import PREFIXES
from service.cache import may_change
from service.errors import EndpointFailed, EndpointTooSlow, NotSparql, QueryTooExpensive, ServiceRefused
from service.evaluation import Engine
from service.federation import Federation, find_calls
from service.formats import JSON, TURTLE
from service.gate import Gate
from service.limits import MAX_QUERY_BYTES
from service.questions import Question
from service.safety import check_query
from service.settings import Settings
from tests.conftest import COMMAND, Running, free_port
from tests.service.conftest import Http
from tests.service.stub_endpoint import StubEndpoint
from tests.service.test_safety import HIDING, KEYWORDS, PIECES, Trap

SHELVES = f"""
@prefix plan: <{PREFIXES["plan"]}> . @prefix ex: <http://library.example.org/> .
plan:noms-2009 a ex:Book ; ex:shelf "B-12" ; ex:copies 3 .
plan:nottingham-idts-2011 a ex:Book ; ex:shelf "B-14" .
plan:not-among-ours a ex:Book ; ex:shelf "Z-99" .
"""
"""What a library might know of plans."""


class Oxigraph:
    """An `oxigraph serve-read-only` in a process of its own."""

    def __init__(self, folder: Path, turtle: str) -> None:
        command = COMMAND.with_name("oxigraph")
        (folder / "data.ttl").write_text(turtle, encoding="utf-8")
        load = [command, "load", "--location", folder / "store", "--file", folder / "data.ttl"]
        subprocess.run(load, check=True, capture_output=True, timeout=60)
        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}/query"
        self._process = subprocess.Popen(
            [command, "serve-read-only", "--location", folder / "store", "--bind", f"127.0.0.1:{port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(URLError, ConnectionError), urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
            time.sleep(0.05)
        pytest.fail("Oxigraph did not start.")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oxigraph]:
    found = Oxigraph(tmp_path_factory.mktemp("library"), SHELVES)
    yield found
    found.close()


@pytest.fixture(scope="module")
def stub() -> Iterator[StubEndpoint]:
    stub = StubEndpoint()
    yield stub
    stub.close()


@pytest.fixture(scope="module")
def gate(library: Oxigraph, stub: StubEndpoint) -> Iterator[Gate]:
    """A gate to the library and to some paths of the stub."""
    allow = (library.endpoint, *(f"{stub.url}/{path}" for path in ("good", "slow", "endless", "broken", "half")))
    gate = Gate(
        Settings(service_allow=allow, service_private=True, service_seconds=1.0, service_bytes=1 << 20, service_calls=5)
    )
    yield gate
    gate.close()


def small_store() -> Store:
    store = Store()
    for slug in ("noms-2009", "drug-strategy-2008"):
        store.add(Quad(NamedNode(f"{PREFIXES['plan']}{slug}"), NamedNode("http://x.org/is"), Literal(slug)))
    return store


class Asking:
    """An engine over two plans, which may ask other endpoints."""

    def __init__(self, gate: Gate) -> None:
        self._engine = Engine(small_store(), federation=gate.federation)

    def rows(self, sparql: str) -> list[dict[str, str]]:
        """The rows of a table, in the order of their text."""
        found = json.loads(self.body(sparql))["results"]["bindings"]
        return sorted(({name: cell["value"] for name, cell in row.items()} for row in found), key=str)

    def columns(self, sparql: str) -> list[str]:
        return list(json.loads(self.body(sparql))["head"]["vars"])

    def body(self, sparql: str) -> bytes:
        return self._engine.answer(Question(sparql, JSON, TURTLE)).body


@pytest.fixture(scope="module")
def asking(gate: Gate) -> Asking:
    return Asking(gate)


NOMS = PREFIXES["plan"] + "noms-2009"


# What federation gives


def test_our_plans_are_joined_with_what_another_endpoint_knows(asking: Asking, library: Oxigraph) -> None:
    found = asking.rows(
        f"""PREFIX ex: <http://library.example.org/>
        SELECT ?plan ?name ?shelf {{
          ?plan <http://x.org/is> ?name
          SERVICE <{library.endpoint}> {{ ?plan a ex:Book ; ex:shelf ?shelf }}
        }}"""
    )
    assert found == [{"plan": NOMS, "name": "noms-2009", "shelf": "B-12"}]


def test_an_endpoint_may_be_named_by_a_prefix_or_relative_to_a_base(asking: Asking, library: Oxigraph) -> None:
    server = library.endpoint.removesuffix("query")
    for head, target in [
        (f"PREFIX lib: <{server}>", "lib:query"),
        (f"PREFIX lib: <{library.endpoint}>", "lib:"),
        (f"PREFIX : <{library.endpoint}>", ":"),
        (f"BASE <{server}>", "<query>"),
        (f"BASE <{server}deep/down>", "<../query>"),
        (f"BASE <{server}> PREFIX lib: <qu>", "lib:ery"),
        (f"PREFIX select: <{server}> # SELECT\n", "select:query"),
        (f"PREFIX a.b: <{server}>", "a.b:query"),
    ]:
        count = f"{head} SELECT (COUNT(*) AS ?n) {{ SERVICE {target} {{ ?s <http://library.example.org/shelf> ?o }} }}"
        assert asking.rows(count) == [{"n": "3"}], head


PLAIN = [
    "SERVICE <E> { THAT }", "service <E> { THAT }", "SeRvIcE <E> { THAT }", "SERVICE<E>{THAT}",
    "SERVICE\n<E>\n{ THAT }", "SERVICE\t<E>{ THAT }", "SERVICE # why\n <E> # what\n { THAT }",
    "SERVICE #'''\n<E>{ THAT #'''\n }", "SERVICE SILENT <E> { THAT }", "service silent<E>{ THAT }",
    "SERVICE # SILENT\n<E> { THAT }", "{ SERVICE <E> { THAT } }", "OPTIONAL { SERVICE <E> { THAT } }",
    "SERVICE <E> { THAT } .", "VALUES ?one { 1 } . SERVICE <E> { THAT }", "SERVICE <E> { { THAT } }",
    "SERVICE <E> { THAT FILTER('}' != '{') }", "SERVICE <E> { THAT } FILTER(?s != '''SERVICE <x> {''')",
    "SERVICE <E> { THAT } # SERVICE <http://x.org/> {", "LATERAL { SERVICE <E> { THAT } }",
    "VALUES ?service { 'service' } SERVICE <E> { THAT }", "BIND(<http://x.org/service> AS ?x) SERVICE <E> { THAT }",
    "VALUES ?e { <E> } SERVICE ?e { THAT }", "VALUES ?e { <E> } service $e{ THAT }",
    "VALUES ?e { <E> } SERVICE SILENT ?e # x\n { THAT }", "{ SELECT ?s { SERVICE <E> { THAT } } }",
]  # fmt: skip
"""Ways to write a call, all the same to the standard; each row of them has the same value of ?s."""


@pytest.mark.parametrize("call", PLAIN)
def test_every_plain_spelling_is_answered(asking: Asking, library: Oxigraph, call: str) -> None:
    that = '?s <http://library.example.org/shelf> "B-12"'
    body = call.replace("<E>", f"<{library.endpoint}>").replace("THAT", that)
    assert [row["s"] for row in asking.rows(f"SELECT * {{ {body}\n }}")] == [NOMS]


def test_one_query_may_ask_two_endpoints(asking: Asking, library: Oxigraph, stub: StubEndpoint) -> None:
    found = asking.rows(
        f"""SELECT ?s ?x {{ SERVICE <{library.endpoint}> {{ ?s <http://library.example.org/copies> 3 }}
                            SERVICE <{stub.url}/good> {{ ?x ?p ?o }} }}"""
    )
    assert found == [{"s": NOMS, "x": "http://x.org/1"}]


# Endpoints in variables


def test_an_endpoint_may_be_what_a_variable_says(asking: Asking, library: Oxigraph, stub: StubEndpoint) -> None:
    found = asking.rows(
        f"""SELECT ?e ?x {{ VALUES ?e {{ <{library.endpoint}> <{stub.url}/good> }}
                            SERVICE ?e {{ ?x <http://library.example.org/copies> ?n }} }}"""
    )
    assert found == sorted(
        [{"e": f"{stub.url}/good", "x": "http://x.org/1"}, {"e": library.endpoint, "x": NOMS}], key=str
    )


def test_nothing_of_ours_is_seen_in_the_columns(asking: Asking, stub: StubEndpoint) -> None:
    call = f"VALUES ?e {{ <{stub.url}/good> }} SERVICE ?e {{ ?x ?p ?o }}"
    assert asking.columns(f"SELECT * {{ {call} }}") == ["e", "o", "p", "x"]
    assert asking.columns(f"SELECT DISTINCT * {{ {{ SELECT * {{ {call} }} }} }}") == ["e", "o", "p", "x"]
    assert b"endpoint_" not in asking.body(f"CONSTRUCT WHERE {{ ?s ?p ?o }} # {call}")
    assert asking.body(f"DESCRIBE * {{ {call} }}") == b""


def test_rows_that_name_the_same_endpoint_ask_it_once(asking: Asking, stub: StubEndpoint) -> None:
    asked = len(stub.asked)
    found = asking.rows(
        f"SELECT ?n {{ VALUES ?n {{ 1 2 3 4 5 6 7 8 9 }} BIND(<{stub.url}/good> AS ?e) SERVICE ?e {{ ?x ?p ?o }} }}"
    )
    assert [row["n"] for row in found] == list("123456789")
    assert len(stub.asked) - asked == 1


def test_a_variable_that_says_another_endpoint_fails_the_query(asking: Asking, stub: StubEndpoint) -> None:
    asked = len(stub.asked)
    with pytest.raises(ServiceRefused, match=r"/unlisted' here; .* the setting service_allow\."):
        asking.rows(f"SELECT * {{ VALUES ?e {{ <{stub.url}/unlisted> }} SERVICE ?e {{ ?x ?p ?o }} }}")
    assert len(stub.asked) == asked


@pytest.mark.parametrize("value", ["UNDEF", "''", "'http://'", "1", "<urn:x>"])
def test_a_variable_without_an_address_fails_the_query(asking: Asking, value: str) -> None:
    with pytest.raises((NotSparql, ServiceRefused)):
        asking.rows(f"SELECT * {{ VALUES ?e {{ {value} }} SERVICE ?e {{ ?x ?p ?o }} }}")


def test_a_variable_that_is_bound_too_late_is_told(asking: Asking, stub: StubEndpoint) -> None:
    with pytest.raises(NotSparql, match="bind it before SERVICE, in the same group"):
        asking.rows(f"SELECT * {{ SERVICE ?e {{ ?x ?p ?o }} VALUES ?e {{ <{stub.url}/good> }} }}")


def test_a_group_that_gives_a_value_again_is_told(asking: Asking, stub: StubEndpoint) -> None:
    with pytest.raises(NotSparql, match="may not give a value to a variable that has one before it"):
        asking.rows(f"SELECT * {{ BIND(<{stub.url}/good> AS ?e) SERVICE ?e {{ ?x ?p ?o BIND(1 AS ?e) }} }}")


# SILENT: SPARQL 1.1 Federated Query, 'Service Execution Failure'


@pytest.mark.parametrize("path", ["unlisted", "broken", "half", "slow", "endless"])
def test_silent_takes_one_empty_row_for_a_failure(asking: Asking, stub: StubEndpoint, path: str) -> None:
    by_variable = f"BIND(<{stub.url}/{path}> AS ?e) SERVICE SILENT ?e {{ ?x ?p ?o }}"
    assert asking.rows(f"SELECT ?name ?x {{ ?plan <http://x.org/is> ?name {by_variable} }}") == [
        {"name": "drug-strategy-2008"},
        {"name": "noms-2009"},
    ]


@pytest.mark.parametrize("path", ["unlisted", "broken", "half", "slow", "endless"])
def test_silent_does_so_for_a_plain_address_too(asking: Asking, stub: StubEndpoint, path: str) -> None:
    assert asking.rows(f"SELECT * {{ SERVICE SILENT <{stub.url}/{path}> {{ ?x ?p ?o }} }}") == [{}]


def test_silent_takes_one_empty_row_for_a_variable_without_a_value(asking: Asking) -> None:
    assert asking.rows("SELECT * { VALUES ?n { 1 } SERVICE SILENT ?e { ?x ?p ?o } }") == [{"n": "1"}]


# What is refused


def test_an_endpoint_that_is_not_on_the_list_is_refused_at_once(asking: Asking, stub: StubEndpoint) -> None:
    """Before anybody else is asked."""
    asked = len(stub.asked)
    for silent in ("", "SILENT "):
        first = f"SERVICE {silent}<{stub.url}/good> {{ ?x ?p ?o }}"
        with pytest.raises(ServiceRefused, match=r"^SERVICE may not ask '.*/good/' here; .* setting service_allow\."):
            asking.rows(f"SELECT * {{ {first} SERVICE <{stub.url}/good/> {{}} }}")
    assert len(stub.asked) == asked


@pytest.mark.parametrize("change", [str.upper, lambda iri: iri + "/", lambda iri: iri + "?a", lambda iri: iri + "#a"])
def test_an_endpoint_is_known_by_its_exact_address(asking: Asking, stub: StubEndpoint, change: Any) -> None:
    with pytest.raises(ServiceRefused, match="may not ask"):
        asking.rows(f"SELECT * {{ SERVICE <{change(stub.url + '/good')}> {{ ?x ?p ?o }} }}")


def test_a_call_inside_a_call_is_refused(asking: Asking, stub: StubEndpoint) -> None:
    good = f"<{stub.url}/good>"
    for inner in (good, "<http://169.254.169.254/>", "?x"):
        with pytest.raises(ServiceRefused, match="inside another SERVICE"):
            asking.rows(f"SELECT * {{ SERVICE {good} {{ ?x ?p ?o OPTIONAL {{ SERVICE {inner} {{ ?x ?q ?r }} }} }} }}")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("SERVICE{silent}<{url}>", "written here in a way that cannot be checked"),
        ("true SERVICE <{url}>", "not SPARQL"),
    ],
)
def test_what_cannot_be_checked_is_refused(asking: Asking, stub: StubEndpoint, call: str, words: str) -> None:
    call = call.format(silent="SILENT", url=f"{stub.url}/good")
    with pytest.raises((ServiceRefused, NotSparql), match=words):
        asking.rows(f"SELECT * {{ {call} {{ ?x ?p ?o }} }}")


def test_escapes_beside_a_call_are_refused(asking: Asking, stub: StubEndpoint) -> None:
    with pytest.raises(NotSparql, match=r"may not have \\u escapes; write the characters themselves"):
        asking.rows(f"SELECT ('\\u00e9' AS ?e) {{ SERVICE <{stub.url}/good> {{ ?x ?p ?o }} }}")


def test_a_mistake_is_told_by_its_place_in_the_query_as_it_was_written(asking: Asking, stub: StubEndpoint) -> None:
    with pytest.raises(NotSparql, match="line 3, column 5"):
        asking.rows(f"SELECT * {{ SERVICE SILENT\n <{stub.url}/good> {{ ?x ?p ?o }}\n ?s }}")


# Nothing escapes


def gateless(trap: Trap) -> Federation:
    """The trap is on the list, but there is no gate that could ask it."""
    return Federation("http://127.0.0.1:9/token", frozenset([trap.address]))


@pytest.mark.parametrize("hiding", HIDING)
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_no_spelling_reaches_an_endpoint_past_the_gate(trap: Trap, hiding: str, keyword: str) -> None:
    """Even an endpoint on the list is asked by the gate alone; there is none here, so nobody is asked."""
    target = f"<{trap.address}>"
    query = hiding.format(call=f"{keyword}{target} {{ ?s ?p ?o }}", keyword=keyword, target=target)
    with suppress(PlanweaveError):
        Engine(small_store(), federation=gateless(trap)).answer(Question(query, JSON, TURTLE))
    assert trap.caught == 0


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.close()


MORE_PIECES = [
    *PIECES,
    "SERVICE ?s {",
    "SERVICE SILENT <TARGET> {",
    "VALUES ?s { <TARGET> }",
    "LATERAL {",
    "SELECT * {",
]


@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(st.sampled_from(MORE_PIECES), max_size=14),
    start=st.sampled_from(["ASK {", "SELECT * {", "PREFIX x: <TARGET> ASK {", "SELECT * { SERVICE <TARGET> {} ", ""]),
)
def test_no_jumble_reaches_an_endpoint_past_the_gate(trap: Trap, pieces: list[str], start: str) -> None:
    query = (start + " " + "".join(pieces) + ("}" if start else "")).replace("TARGET", trap.address)
    with suppress(PlanweaveError):
        Engine(small_store(), federation=gateless(trap)).answer(Question(query, JSON, TURTLE))
    assert trap.caught == 0


def test_what_the_engine_gets_names_no_endpoint() -> None:
    """The only addresses behind `SERVICE` in a rewritten query are the gate's."""
    federation = Federation("http://127.0.0.1:9/token", frozenset(["http://x.org/sparql"]))
    written = check_query(
        "SELECT * { SERVICE <http://x.org/sparql> { ?s ?p ?o } VALUES ?e { 1 } SERVICE ?e { ?s ?p ?o } }", federation
    )
    first, second = find_calls(written)
    assert first.target.startswith("<http://127.0.0.1:9/token/")
    assert first.target.endswith("/http%3A%2F%2Fx.org%2Fsparql>")
    assert second.target.startswith("?endpoint_")
    assert "VALUES ?e { 1 }  BIND(IRI(CONCAT(" in written


@pytest.mark.parametrize(
    "unit", ["SERVICE<a>{}", "SERVICE<a>{", "a.", "service", "\\'", '\\"""', "'''\"", "<a", "SERVICE?a{", "{", "# "]
)
def test_looking_for_calls_takes_time_by_the_length_alone(unit: str) -> None:
    """The longest query of the worst kind, on the slowest machine: a square of its length would take minutes."""
    text = ("service " + unit * MAX_QUERY_BYTES)[:MAX_QUERY_BYTES]
    begun = time.monotonic()
    may_change(text)
    assert time.monotonic() - begun < 5


def test_a_query_of_nothing_but_calls_ends_in_an_answer_or_a_sentence(asking: Asking, stub: StubEndpoint) -> None:
    call = f"SERVICE<{stub.url}/good>{{}}"
    asked = len(stub.asked)
    number = (MAX_QUERY_BYTES - 8) // len(call)
    with suppress(PlanweaveError):
        asking.body(f"ASK {{{call * number}}}")
    assert len(stub.asked) - asked <= 5


# Limits


def test_a_query_has_its_number_of_calls(asking: Asking, stub: StubEndpoint) -> None:
    calls = " ".join(f"SERVICE <{stub.url}/good> {{ ?x ?p {number} }}" for number in range(6))
    with pytest.raises(QueryTooExpensive, match="more than 5 times, the limit service_calls"):
        asking.rows(f"SELECT * {{ {calls} }}")


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("slow", EndpointTooSlow, r"/slow has not given all of its answer in 1 seconds, the limit service_seconds"),
        ("endless", EndpointFailed, r"/endless answers with more than 1,048,576 bytes, the limit service_bytes"),
        ("broken", EndpointFailed, r"/broken answers with the HTTP status 500 Internal Server Error\.$"),
        ("half", EndpointFailed, r"/half gives no SPARQL results that can be read\.$"),
    ],
)
def test_a_failing_endpoint_is_one_sentence(
    asking: Asking, stub: StubEndpoint, path: str, kind: type[PlanweaveError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        asking.rows(f"SELECT * {{ SERVICE <{stub.url}/{path}> {{ ?x ?p ?o }} }}")
    assert "127.0.0.1:" + str(stub.port) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_sentence_tells_where_the_gate_is(asking: Asking, gate: Gate, stub: StubEndpoint) -> None:
    for call in (f"SERVICE <{stub.url}/broken> {{}}", "SERVICE ?e {}", "VALUES ?e { 1 } SERVICE ?e { ?s ?p ?o }"):
        with pytest.raises(PlanweaveError) as caught:
            asking.rows(f"SELECT * {{ {call} }}")
        assert gate.federation.gate.rpartition("/")[2] not in str(caught.value)


def test_a_gate_that_is_away_is_told(trap: Trap) -> None:
    engine = Engine(small_store(), federation=gateless(trap))
    with pytest.raises(EndpointFailed, match=r"gate .* does not answer; ask again in a moment"):
        engine.answer(Question(f"SELECT * {{ SERVICE <{trap.address}> {{ ?s ?p ?o }} }}", JSON, TURTLE))


# The service


@pytest.fixture(scope="module")
def federated(serve: Callable[..., Running], library: Oxigraph, stub: StubEndpoint) -> Running:
    """A service that may ask the library, the stub, and the service of every test."""
    listed = [library.endpoint, *(f"{stub.url}/{path}" for path in ("good", "slow", "broken"))]
    options = [part for endpoint in listed for part in ("--service-allow", endpoint)]
    return serve(*options, "--service-private", "--service-seconds", "1", "--workers", "1")


def test_the_service_joins_its_plans_with_the_librarys_shelves(
    http: Http, federated: Running, library: Oxigraph
) -> None:
    query = f"""SELECT ?title ?shelf {{ ?plan a pw:Plan ; dcterms:title ?title
        SERVICE <{library.endpoint}> {{ ?plan <http://library.example.org/shelf> ?shelf }} }} ORDER BY ?shelf"""
    reply = http("/sparql?query=" + quote(query), base=federated.url, Accept="text/csv")
    assert reply.status == 200
    assert [line.rpartition(",")[2] for line in reply.text.splitlines()] == ["shelf", "B-12", "B-14"]


def test_our_own_endpoint_can_be_asked_by_another_service(
    http: Http, serve: Callable[..., Running], server: str
) -> None:
    other = serve("--service-allow", f"{server}/sparql", "--service-private", "--workers", "1")
    query = (
        f"SELECT (COUNT(DISTINCT ?there) AS ?n) {{ SERVICE <{server}/sparql> {{ ?there a <{PREFIXES['pw']}Plan> }} }}"
    )
    reply = http("/sparql?query=" + quote(query), base=other.url, Accept="text/csv")
    assert (reply.status, reply.text) == (200, "n\r\n5\r\n")


def test_an_answer_with_a_call_has_no_entity_tag_and_is_asked_anew(
    http: Http, federated: Running, stub: StubEndpoint
) -> None:
    path = "/sparql?query=" + quote(f"SELECT ?x {{ SERVICE <{stub.url}/good> {{ ?x ?p ?o }} }}")
    asked = len(stub.asked)
    for _ in range(2):
        reply = http(path, base=federated.url)
        assert (reply.status, reply.headers["ETag"]) == (200, None)
    assert len(stub.asked) - asked == 2
    assert http("/sparql?query=" + quote("ASK {} # SERVICE"), base=federated.url).headers["ETag"]


@pytest.mark.parametrize(
    ("call", "status", "words"),
    [
        ("SERVICE <STUB/slow> { ?x ?p ?o }", 504, "limit service_seconds"),
        ("SERVICE <STUB/broken> { ?x ?p ?o }", 502, "HTTP status 500"),
        ("SERVICE <STUB/unlisted> { ?x ?p ?o }", 403, "setting service_allow"),
        ("BIND(<STUB/unlisted> AS ?e) SERVICE ?e { ?x ?p ?o }", 403, "setting service_allow"),
        ("SERVICE ?e { ?x ?p ?o }", 400, "bind it before SERVICE"),
    ],
)
def test_every_failure_is_a_problem_with_a_sentence(
    http: Http, federated: Running, stub: StubEndpoint, call: str, status: int, words: str
) -> None:
    query = f"SELECT * {{ {call.replace('STUB', stub.url)} }}"
    reply = http("/sparql?query=" + quote(query), base=federated.url)
    assert (reply.status, reply.type) == (status, "application/problem+json")
    assert words in reply.json["detail"]


def test_a_gate_that_is_killed_loses_no_more_than_a_call(http: Http, federated: Running, stub: StubEndpoint) -> None:
    path = "/sparql?query=" + quote(f"SELECT ?x {{ SERVICE <{stub.url}/good> {{ ?x ?p ?o }} }}")
    found = subprocess.run(["pgrep", "-f", "service[.]gate"], capture_output=True, text=True, check=True)
    for number in map(int, found.stdout.split()):
        if str(federated.process.pid) in ancestors(number):
            os.kill(number, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (status := http(path, base=federated.url).status) != 200 and time.monotonic() < deadline:
        assert status == 502
    assert status == 200


def test_the_workers_may_connect_to_the_gate_alone_where_the_system_can(federated: Running) -> None:
    """Linux shows it by the mark that a process sets on itself before: no new privileges."""
    asked = "from service.landlock import connect_only; print(int(connect_only(9)))"
    can = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    found = subprocess.run(["pgrep", "-f", "service[.]nursery"], capture_output=True, text=True, check=True)
    nurseries = [number for number in found.stdout.split() if str(federated.process.pid) in ancestors(int(number))]
    workers = [number for number in nurseries if ancestors(int(number))[0] in nurseries]
    assert len(workers) == 1
    threads = Path(f"/proc/{workers[0]}/task").iterdir()
    marks = [(thread / "status").read_text(encoding="ascii").partition("NoNewPrivs:\t")[2][0] for thread in threads]
    assert max(marks) == can


def ancestors(number: int) -> list[str]:
    """The processes from which a process comes, by their numbers."""
    found: list[str] = []
    while number > 1:
        number = int(Path(f"/proc/{number}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
        found.append(str(number))
    return found


def test_by_default_every_call_is_refused_by_a_sentence_that_names_the_setting(http: Http, stub: StubEndpoint) -> None:
    asked = len(stub.asked)
    for silent in ("", "SILENT "):
        reply = http("/sparql?query=" + quote(f"ASK {{ SERVICE {silent}<{stub.url}/good> {{}} }}"))
        assert reply.status == 403
        assert "setting service_allow" in reply.json["detail"]
    assert len(stub.asked) == asked


def test_a_list_with_a_mistake_is_told_before_anything_starts(snapshots: Path) -> None:
    command = [COMMAND, "serve", "--service-allow", "example.org"]
    tried = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert tried.returncode == 2
    assert "service_allow" in tried.stderr
    assert len(tried.stderr.splitlines()) == 1


# What never fetches, whatever the list says


def test_load_and_from_fetch_nothing(http: Http, federated: Running, trap: Trap) -> None:
    target = quote(f"<{trap.address}>")
    for update in (f"LOAD <{trap.address}>", f"LOAD SILENT <{trap.address}> INTO GRAPH <{trap.address}>"):
        assert http(f"/sparql?query={quote(update)}", base=federated.url).status == 403
        body = f"update={quote(update)}".encode()
        posted = http("/sparql", data=body, base=federated.url, Content_Type="application/x-www-form-urlencoded")
        assert posted.status == 403
    for clause in ("FROM", "FROM NAMED"):
        select = f"/sparql?query=SELECT%20*%20{quote(clause)}%20{target}%20%7B%20?s%20?p%20?o%20%7D&format=csv"
        assert http(select, base=federated.url).text == "o,p,s\r\n"
    for parameter in ("default-graph-uri", "named-graph-uri"):
        select = f"/sparql?query=SELECT%20*%20%7B%20?s%20?p%20?o%20%7D&format=csv&{parameter}={quote(trap.address)}"
        assert http(select, base=federated.url).text == "o,p,s\r\n"
    assert trap.caught == 0
