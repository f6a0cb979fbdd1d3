"""No query makes the engine reach out: a listener on this machine waits for any that would."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from service.errors import NotSparql, QueryTooLong, ServiceRefused
from service.evaluation import Engine
from service.formats import JSON, TURTLE
from service.limits import MAX_QUERY_BYTES
from service.questions import Answer, Question
from service.safety import check_query


class Trap:
    """Listens, counts who comes, and answers nothing useful."""

    def __init__(self) -> None:
        self.caught = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.caught += 1
                connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.close()


def small_store() -> Store:
    store = Store()
    for thing in ("a:1", "a:2"):
        store.add(Quad(NamedNode(thing), NamedNode("a:is"), NamedNode("a:thing")))
    return store


STORE = small_store()
ENGINE = Engine(STORE)


def answer(sparql: str) -> Answer:
    return ENGINE.answer(Question(sparql, JSON, TURTLE))


KEYWORDS = [
    "SERVICE ",
    "service ",
    "SeRvIcE\n",
    "SERVICE SILENT ",
    "SERVICESILENT ",
    "SERVICE",
    "SERVICE#comment\n",
    "SERVICE #'''\n",
    "\\u0053ERVICE ",
    "S\\U00000045RVICE ",
    "s\\u0065rvice ",
]
"""Ways to write the keyword; what is no keyword to the engine is a syntax error."""

HIDING = [
    "SELECT * {{ ?s ?p ?o . {call} }}",
    "SELECT * {{ {call} }}",
    "ASK {{ {call} }}",
    "ASK {{ ?s a:is true{call} }}",
    "ASK {{ ?s <a:is> ?o{call} }}",
    "ASK {{ ?s <a:is> ?o OPTIONAL {{ {call} }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ {call} }} UNION {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ {call} }}",
    "SELECT * {{ {{ SELECT * {{ {call} }} }} }}",
    "ASK {{ ?s ?p ?o FILTER EXISTS {{ {call} }} }}",
    "ASK {{ ?s ?p ?o FILTER(1<?b#>'''\n||true) {call} #'''\n}}",
    'ASK {{ ?s ?p "a\\"", """b"" """ . {call} }}',
    "ASK {{ ?s ?p 'a\\\\' . {call} #'\n}}",
    "# SERVICE\nASK {{ {call} }}",
    "PREFIX service: <a:service> ASK {{ service:service ?service 'service' . {call} }}",
    "ASK {{ ?s ?p ?o . {call} }} VALUES ?service {{ 'service' }}",
    "ASK {{ VALUES ?endpoint {{ {target} }} {keyword}?endpoint {{ ?s ?p ?o }} }}",
    "BASE {target} ASK {{ {keyword}<> {{ ?s ?p ?o }} }}",
    "PREFIX x: {target} ASK {{ {keyword}x: {{ ?s ?p ?o }} }}",
    "PREFIX : {target} ASK {{ {keyword}: {{ ?s ?p ?o }} }}",
    "ASK {{ ?s ?p ?o ; {call} }}",
    "ASK {{ ?s ?p ?o ; . {call} }}",
    "ASK {{ GRAPH ?g {{ {call} }} }}",
    "ASK {{ ?s ?p ?o MINUS {{ {call} }} }}",
    "ASK {{ ?s ?p ?o LATERAL {{ {call} }} }}",
]


@pytest.mark.parametrize("hiding", HIDING)
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_no_spelling_of_service_gets_through(trap: Trap, hiding: str, keyword: str) -> None:
    target = f"<{trap.address}>"
    query = hiding.format(call=f"{keyword}{target} {{ ?s ?p ?o }}", keyword=keyword, target=target)
    with pytest.raises((ServiceRefused, NotSparql)):
        answer(query)
    assert trap.caught == 0


def test_the_trap_would_catch_it() -> None:
    trap = Trap()
    with pytest.raises(OSError, match="500"):
        STORE.query(f"ASK {{ SERVICE <{trap.address}> {{ ?s ?p ?o }} }}")
    trap.close()
    assert trap.caught == 1


@pytest.mark.parametrize("keyword", ["SERVICE ", "service SILENT ", "SERVICE #x\n ", "SERVICE"])
def test_the_refusal_says_that_it_is_service(keyword: str) -> None:
    with pytest.raises(ServiceRefused, match="SERVICE is not allowed"):
        answer(f"SELECT * {{ ?s ?p ?o . {keyword}<http://x.org/> {{ ?s ?p ?o }} }}")


def test_a_mistake_elsewhere_is_told_as_that() -> None:
    with pytest.raises(NotSparql, match="line 2, column"):
        answer("SELECT ('service' AS ?x)\n{ ?s }")


PIECES = [
    "SERVICE", "service", "SILENT", "\\u0053ERVICE", "<TARGET>", "x:", ":a", "ex:service", "?s", "?service",
    "{", "}", "{", "}", "(", ")", "<", ">", ".", ";", ",", "'", '"', "'''", '"""', "\\", "#", "\n", " ", " ",
    "a", "true", "1", "1.", "'service'", '"SERVICE"', "# service\n", "@service", "_:service", "<a:service>",
    "FILTER", "OPTIONAL", "UNION", "ASK", "SELECT *", "?s ?p ?o", "SERVICE <TARGET> { ?s ?p ?o }", "=", "&&", "^^",
]  # fmt: skip


@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=14),
    start=st.sampled_from(["ASK {", "SELECT * {", "PREFIX x: <TARGET> ASK {", ""]),
)
def test_no_jumble_gets_through(trap: Trap, pieces: list[str], start: str) -> None:
    query = (start + " " + "".join(pieces) + ("}" if start else "")).replace("TARGET", trap.address)
    with suppress(ServiceRefused, NotSparql):
        answer(query)
    assert trap.caught == 0


NAMES = st.sampled_from(["service", "Service", "SERVICE", "services", "x-service", "serviceSERVICE", "aservice"])
QUOTES = st.sampled_from(["'", '"', "'''", '"""'])


@settings(max_examples=300, deadline=None)
@given(name=NAMES, words=st.text("servic SERVIC#<>{}?:", max_size=20), quote=QUOTES)
def test_the_word_is_free_where_it_is_no_keyword(name: str, words: str, quote: str) -> None:
    variable = name.replace("-", "")
    query = f"""# {words} SERVICE <http://x.org/> {{
    PREFIX {name}: <http://x.org/{name}#>
    SELECT ?{variable} ({quote} {words} SERVICE <x> {{ {quote} AS ?words)
           ({name}:{name} AS ?iri) ("x"@en-service AS ?tag)
    {{ ?{variable} <a:is> ?o FILTER(?o != <http://service/> && ?o != {name}:service) }} # SERVICE"""
    rows = list(STORE.query(query))  # type: ignore[arg-type]
    assert len(rows) == 2
    assert answer(query).body.count(b'"words"') == 3


def test_an_escaped_backslash_before_the_word_is_left_alone() -> None:
    query = 'SELECT ("\\\\u0053ERVICE" AS ?x) {}'
    assert b"u0053ERVICE" in answer(query).body


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE",
        "SERVICE",
        "SELECT ?service ?qervice ?xervice ?zervice ?kervice ?wervice {}",
        "\ud800 SERVICE",
        "",
    ],
)
def test_odd_texts_end_in_an_answer_or_an_error_of_ours(query: str) -> None:
    with suppress(NotSparql, ServiceRefused, UnicodeEncodeError):
        answer(query)


def test_the_length_is_checked_first() -> None:
    with pytest.raises(QueryTooLong, match=str(MAX_QUERY_BYTES)):
        check_query("é" * (MAX_QUERY_BYTES // 2 + 1))


DEEP = {
    "groups": ("ASK { ", "{ ", "?s ?p ?o", " }", " }"),
    "brackets": ("SELECT (", "(", "1", ")", " AS ?x) {}"),
    "functions": ("SELECT (", "STR(", "1", ")", " AS ?x) {}"),
    "negations": ("SELECT (", "!", "true", "", " AS ?x) {}"),
    "paths": ("ASK { ?s ", "^(", "<a:is>", ")", " ?o }"),
    "exists": ("ASK { ", "FILTER EXISTS { ", "?s ?p ?o", " }", " }"),
    "sub-selects": ("ASK { ", "{ SELECT * { ", "?s ?p ?o", " } }", " }"),
    "disjunction": ("SELECT (", "true || ", "true", "", " AS ?x) {}"),
    "unclosed": ("ASK { ", "{ ", "", "", ""),
}


@pytest.mark.parametrize("kind", DEEP)
def test_depth_never_ends_the_process(kind: str) -> None:
    head, opener, core, closer, tail = DEEP[kind]
    depth = (MAX_QUERY_BYTES - len(head + core + tail)) // len(opener + closer)
    query = head + opener * depth + core + closer * depth + tail
    try:
        assert answer(query).body
    except NotSparql:
        assert kind == "unclosed"
