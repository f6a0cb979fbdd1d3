"""Questions that the build has answered: the same answers as an evaluation gives, said in a header, never elsewhere."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from urllib.parse import quote

import pytest
from pyoxigraph import Store

from graph.snapshot import Snapshot
from queries.catalogue import load_catalogue
from queries.description import Descriptions
from queries.general import general
from service.errors import AnswerTooLarge, NotSparql, WrongFormat
from service.evaluation import Engine
from service.formats import CSV, JSON, TSV, TURTLE, XML, Format
from service.outlet import Bounds
from service.paging import Page, paged
from service.questions import Question
from service.rewriting.rewriter import Rewriter
from tests.conftest import Serve
from tests.service.conftest import Http

QUESTIONS = Descriptions().questions
(PLANS,) = general([load_catalogue()["plans"]])


@pytest.fixture(scope="module")
def plain(store: Store) -> Engine:
    return Engine(store)


@pytest.fixture(scope="module")
def ready(snapshot: Snapshot, store: Store) -> Iterator[Engine]:
    with closing(Rewriter(snapshot.statistics, snapshot.folder)) as rewriter:
        rewriter.enter()
        yield Engine(store, rewriter=rewriter)


@pytest.mark.parametrize("format", [JSON, XML, CSV, TSV], ids=lambda format: format.name)
@pytest.mark.parametrize("sparql", QUESTIONS, ids=range(len(QUESTIONS)))
def test_the_same_bytes_in_each_format(plain: Engine, ready: Engine, sparql: str, format: Format) -> None:
    question = Question(sparql, format, TURTLE)
    answer = ready.answer(question)
    assert answer.rewriting == ("kept",)
    assert replace(answer, rewriting=()) == plain.answer(question)


@pytest.mark.parametrize("page", [Page(3), Page(2, 1), Page(None, 4), Page(5, 100_000), Page(1_000_000)], ids=str)
def test_a_page(plain: Engine, ready: Engine, page: Page) -> None:
    for sparql in QUESTIONS:
        question = Question(paged(sparql, page), JSON, TURTLE)
        answer = ready.answer(question)
        assert answer.rewriting == ("kept",)
        assert answer.body == plain.answer(question).body


@pytest.mark.parametrize(
    "change",
    [
        lambda text: f"# hello\n{text}",
        lambda text: f"{text}\nLIMIT 3",
        lambda text: f"{text}\nOFFSET 3\nLIMIT 3\n",
        lambda text: text.replace("SELECT", "SELECT DISTINCT", 1),
    ],
)
def test_other_words_are_another_question(plain: Engine, ready: Engine, change: Callable[[str], str]) -> None:
    question = Question(change(PLANS), JSON, TURTLE)
    answer = ready.answer(question)
    assert answer.rewriting == ()
    assert answer.body == plain.answer(question).body


def test_two_pages_are_a_mistake(ready: Engine) -> None:
    with pytest.raises(NotSparql):
        ready.answer(Question(paged(paged(PLANS, Page(3)), Page(2)), JSON, TURTLE))


def test_other_graphs_are_another_question(plain: Engine, ready: Engine) -> None:
    agencies, other = ("https://w3id.org/planweave/graph/agencies",), ("http://e/",)
    asked = Question(PLANS, JSON, TURTLE)
    for question in (replace(asked, default_graphs=agencies), replace(asked, named_graphs=other)):
        answer = ready.answer(question)
        assert answer.rewriting == ()
        assert answer.body == plain.answer(question).body


def test_the_limits_hold(snapshot: Snapshot, store: Store) -> None:
    with closing(Rewriter(snapshot.statistics, snapshot.folder)) as rewriter:
        rewriter.enter()
        engine = Engine(store, Bounds(rows=3), rewriter=rewriter)
        assert engine.answer(Question(paged(PLANS, Page(3)), JSON, TURTLE)).rewriting == ("kept",)
        with pytest.raises(AnswerTooLarge, match="max_answer_rows"):
            engine.answer(Question(PLANS, JSON, TURTLE))
        with pytest.raises(WrongFormat):
            engine.answer(Question(PLANS, None, TURTLE))


def test_a_worker_has_them_and_the_answer_says_so(http: Http, serve: Serve) -> None:
    for path in ("/queries/plans?format=json", f"/sparql?query={quote(PLANS)}"):
        reply = http(path, Accept="application/sparql-results+json")
        assert reply.headers["Planweave-Rewriting"] == "kept"
        rows = json.loads(reply.body)["results"]["bindings"]
        assert [row["plan"]["value"].rpartition("/")[2] for row in rows][::4] == [
            "reducing-reoffending-2005",
            "hmpps-2021",
        ]
    assert http("/queries/plans?plan=noms-2009&format=json").headers["Planweave-Rewriting"] is None
    running = serve("--no-rewrite", "--workers", "1")
    reply = http("/queries/plans?format=json", base=running.url)
    running.stop()
    assert reply.headers["Planweave-Rewriting"] is None
