"""What the editor at /sparql asks while somebody writes: is it a query, and what may it go on with."""

import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from ontology.terms import PREFIXES
from queries.catalogue import load_catalogue
from service.evaluation import Engine
from service.federation import Federation
from service.formats import JSON
from service.questions import Question
from tests.service.conftest import Http
from tests.service.misuse import Elsewhere

NUMBERS = " ".join(map(str, range(300)))
EXPENSIVE = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'VALUES ?{name} {{ {NUMBERS} }}' for name in 'abcd')} }}"
"""Eight thousand million rows, and no word of the graph."""


class Untouchable:
    """A store that nobody may ask."""

    def query(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("the graph was asked")


def check(client: FlaskClient, query: str) -> Any:
    return client.get("/editor/check", query_string={"query": query}).json


@pytest.mark.parametrize(
    "query",
    ["ASK {}", "SELECT ?plan { ?plan a pw:Plan }", "DESCRIBE plan:noms-2009", 'SELECT * { ?s ?p "SERVICE" } # SERVICE'],
)
def test_a_query_is_one(client: FlaskClient, query: str) -> None:
    assert check(client, query) == {"ok": True}


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * {\n  ?s ?p ?o .\n  ] }", 3, 3),
        ('SELECT * { "é𝄞" ?p ?o ] }', 1, 23),
        ("SELECT ?a { ?a pw:plan ?b } GRUOP BY ?a", 1, 29),
        ("SELECT * { ?s ?p ?o . # FILTER(\n FLTER(?o) }", 2, 2),
        ("SELECT * { ?s ?p ?o } LIMIT 3 BOGUS", 1, 31),
        ("SELECT * { ?s ?p ?o }\r\nORDER ?x", 2, 7),
        ("SELEC * {}", 1, 1),
        ("ASK { FILTER(1 +) }", 1, 17),
        ("ASK { ?s wv:plan ?o }", 1, 10),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?o", 1, 33),
        ("ASK { ?s ?p", 1, 12),
        ("ASK { ?s pw:plan 'begun }", 1, 26),
    ],
)
def test_what_is_wrong_is_told_with_its_place(client: FlaskClient, query: str, line: int, column: int) -> None:
    told = check(client, query)
    assert (told["ok"], told["line"], told["column"]) == (False, line, column)
    assert told["detail"].startswith("The query is not SPARQL 1.1")


def test_a_prefix_that_nobody_declares_is_named(client: FlaskClient) -> None:
    assert check(client, "SELECT * { ?s wv:plan ?o }")["message"] == "nothing declares wv:"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "read-only"),
        ("ASK { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE is not allowed here"),
        ("ASK { FILTER(<http://example.org/f>(1)) }", "which is no function here"),
    ],
)
def test_what_would_be_refused_is_told(client: FlaskClient, query: str, words: str) -> None:
    told = check(client, query)
    assert told["ok"] is False
    assert words in told["detail"]


def test_a_check_without_a_query_is_no_request(client: FlaskClient) -> None:
    assert client.get("/editor/check").status_code == 400
    assert client.post("/editor/check", data={"query": "ASK {}"}).status_code == 405


def test_what_is_checked_is_not_asked(tmp_path: Path) -> None:
    elsewhere = Elsewhere(tmp_path)
    federation = Federation(f"http://127.0.0.1:{elsewhere.port}/gate", frozenset({elsewhere.url}))
    engine = Engine(Untouchable(), federation=federation)  # type: ignore[arg-type]
    for query in ("ASK { ?s ?p ?o }", f"ASK {{ SERVICE <{elsewhere.url}> {{ ?s ?p ?o }} }}"):
        assert engine.answer(Question(query, JSON, None, only_checked=True)).kind == "boolean"
        with pytest.raises(Exception, match=r"asked|endpoint|answer"):
            engine.answer(Question(query, JSON, None))
    visits = elsewhere.visits
    engine.answer(Question(query, JSON, None, only_checked=True))
    assert elsewhere.visits == visits
    elsewhere.close()


def test_a_check_is_done_with_after_a_second(http: Http) -> None:
    begun = time.monotonic()
    reply = http("/editor/check?" + urlencode({"query": EXPENSIVE}))
    assert time.monotonic() - begun < 5
    assert reply.json == {"ok": True}


def test_depth_ends_no_process_of_a_check(http: Http) -> None:
    told = http("/editor/check?" + urlencode({"query": "ASK " + "{" * 15_000})).json
    assert (told["ok"], told["line"]) == (False, 1)


def test_terms_have_their_meaning_and_their_number(client: FlaskClient) -> None:
    told: Any = client.get("/editor/terms.json").json
    terms = {each["name"]: each for each in told["terms"]}
    assert told["prefixes"] == PREFIXES
    assert terms["pw:Plan"]["kind"] == "class"
    assert terms["pw:Plan"]["uses"] == 5
    assert terms["pw:Plan"]["comment"]
    assert terms["pw:plan"]["kind"] == terms["dcterms:title"]["kind"] == "property"
    assert len(terms) == len(told["terms"])


def test_each_named_query_is_an_example_that_can_be_asked_as_it_is(client: FlaskClient) -> None:
    told: Any = client.get("/editor/examples.json").json
    assert [each["name"] for each in told] == list(load_catalogue().names)
    for each in told:
        assert each["sparql"].startswith(f"# {each['title']}\n")
        assert check(client, each["sparql"]) == {"ok": True}
    funding = next(each for each in told if each["name"] == "funding")
    assert "UNDEF" not in funding["sparql"]


@pytest.mark.parametrize("name", ["terms", "examples"])
def test_they_are_sent_once(client: FlaskClient, name: str) -> None:
    reply = client.get(f"/editor/{name}.json")
    assert client.get(reply.request.path, headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


def test_an_example_stands_in_the_form(client: FlaskClient) -> None:
    page = client.get("/sparql?example=trace", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "# initiative: " in page.text
    assert "initiative/" in page.text
    assert client.get("/sparql?example=nothing", headers={"Accept": "text/html"}).status_code == 404
