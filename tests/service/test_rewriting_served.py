"""Rewriting in a running service: the same answers, said in a header, and off when it is set so."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from pyoxigraph import Store

from graph.snapshot import Snapshot
from service.evaluation import Engine
from service.formats import JSON, TURTLE
from service.questions import Question
from service.rewriting.rewriter import Rewriter
from tests.conftest import Serve
from tests.service.conftest import Http

PATH = "SELECT ?x ?t { ?x pw:text ?t FILTER NOT EXISTS { ?x pw:evidence/pw:startLine ?line } }"
CLASSES = "SELECT ?c (COUNT(?x) AS ?n) { ?x a ?c } GROUP BY ?c"
TEXTS = 'SELECT ?x ?l { ?x rdfs:label ?l FILTER(regex(?l, "inspect(or|ion)", "i")) }'


@pytest.fixture(scope="module")
def engines(snapshot: Snapshot, store: Store) -> Iterator[tuple[Engine, Engine]]:
    with closing(Rewriter(snapshot.statistics, snapshot.folder)) as rewriter:
        rewriter.enter()
        yield Engine(store), Engine(store, rewriter=rewriter)


def _rows(body: bytes) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in json.loads(body)["results"]["bindings"])


@pytest.mark.parametrize(
    ("sparql", "rewriting"),
    [
        (PATH, ("minus",)),
        (CLASSES, ("statistics",)),
        (TEXTS, ("texts",)),
        ("SELECT ?x { ?x rdfs:label ?l FILTER(CONTAINS(LCASE(STR(?l)), 'inspection') && ?x != plan:x) }", ("texts",)),
        ("SELECT ?l { ?x rdfs:label ?l FILTER(regex(?l, 'in(s)?p')) }", ()),
        ("SELECT ?l { ?x rdfs:label ?l FILTER(regex(?l, 'inspection', 'x')) }", ()),
        (f"{TEXTS} LIMIT 3", ()),
        ("SELECT ?c (COUNT(?x) AS ?n) FROM <https://w3id.org/planweave/graph/agencies> { ?x a ?c } GROUP BY ?c", ()),
        ("SELECT ?x { ?x pw:text ?t FILTER NOT EXISTS { ?y pw:evidence/pw:startLine ?line } }", ()),
    ],
)
def test_a_query_on_the_plans(engines: tuple[Engine, Engine], sparql: str, rewriting: tuple[str, ...]) -> None:
    plain, rewriter = (engine.answer(Question(sparql, JSON, TURTLE)) for engine in engines)
    assert rewriter.rewriting == rewriting
    assert _rows(rewriter.body) == _rows(plain.body)


@pytest.mark.parametrize("query", sorted(Path("service/benchmark/queries").glob("*.rq")), ids=lambda path: path.stem)
def test_a_query_of_the_benchmark(engines: tuple[Engine, Engine], query: Path) -> None:
    plain, rewriter = (engine.answer(Question(query.read_text(), JSON, TURTLE)) for engine in engines)
    if plain.kind == "solutions":
        assert _rows(rewriter.body) == _rows(plain.body)
    else:
        assert rewriter.body == plain.body


def test_the_graphs_of_a_request_are_not_those_of_the_statistics(engines: tuple[Engine, Engine]) -> None:
    graphs = ("https://w3id.org/planweave/graph/agencies",)
    plain, rewriter = (engine.answer(Question(CLASSES, JSON, TURTLE, default_graphs=graphs)) for engine in engines)
    assert rewriter.rewriting == ()
    assert rewriter.body == plain.body


def test_a_mistake_is_where_it_stands_in_the_query_as_it_was_asked(http: Http) -> None:
    reply = http(f"/sparql?query={quote(f'{PATH} ORDER BY')}")
    assert reply.status == 400
    assert f"line 1, column {len(PATH) + 10}" in reply.text


def test_the_answer_says_what_was_done_in_a_worker(http: Http) -> None:
    for sparql, name in ((PATH, "minus"), (CLASSES, "statistics"), (TEXTS, "texts")):
        for _ in range(2):  # the second is answered from what is kept
            reply = http(f"/sparql?query={quote(sparql)}", Accept="application/sparql-results+json")
            assert reply.headers["Planweave-Rewriting"] == name
    assert http("/sparql?query=ASK%7B%7D").headers["Planweave-Rewriting"] is None


def test_it_can_be_switched_off(http: Http, serve: Serve) -> None:
    running = serve("--no-rewrite", "--workers", "1")
    reply = http(f"/sparql?query={quote(CLASSES)}", base=running.url, Accept="text/csv")
    running.stop()
    assert reply.status == 200
    assert reply.headers["Planweave-Rewriting"] is None
