"""`search` looks at the things alone that an index has found: the same answers, said in a header."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from graph.snapshot import Snapshot
from queries.binding import bind
from queries.catalogue import load_catalogue, load_finders
from queries.header import parse
from queries.resolve import Resolver
from service.evaluation import Engine
from service.formats import JSON, TURTLE
from service.paging import Page, paged
from service.questions import Answer, Question
from service.rewriting.rewriter import Rewriter
from tests.service.conftest import Http

Engines = tuple[Engine, Engine]
SEARCH = load_catalogue()["search"]


@pytest.fixture(scope="module")
def engines(snapshot: Snapshot, store: Store) -> Iterator[Engines]:
    with closing(Rewriter(snapshot.statistics, snapshot.folder, load_finders())) as rewriter:
        rewriter.enter()
        yield Engine(store), Engine(store, rewriter=rewriter)


@pytest.fixture(scope="module")
def resolver(store: Store) -> Resolver:
    return Resolver(store)


def search(resolver: Resolver, words: str) -> Question:
    return Question(bind(SEARCH, {"q": [words]}, resolver), JSON, TURTLE)


def answered(engines: Engines, question: Question) -> Answer:
    """The answer of the second engine, which is the first one's but for what is said of it."""
    plain, by_words = (engine.answer(question) for engine in engines)
    assert replace(by_words, rewriting=()) == plain
    return by_words


@pytest.mark.parametrize(
    "words",
    [
        "drug treatment",
        "IDTS",
        "home off",
        "nat off man ser",
        "2008",
        "prisoners'",
        'a "quoted" \\ word',
        "zzz",
        "integrated drug treatment system in all the prisons of",
    ],
)
def test_the_same_answer(engines: Engines, resolver: Resolver, words: str) -> None:
    assert answered(engines, search(resolver, words)).rewriting == ("words",)


@given(words=st.text(alphabet='abdeint’é0 -"\\\n', min_size=1, max_size=8).filter(str.strip))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_looked_for(engines: Engines, resolver: Resolver, words: str) -> None:
    answered(engines, search(resolver, words))


@pytest.mark.parametrize("words", [" - ", "café", "a"])
def test_without_words_or_with_too_many_things_all_are_gone_through(
    engines: Engines, resolver: Resolver, words: str
) -> None:
    assert answered(engines, search(resolver, words)).rewriting == ()


@pytest.mark.parametrize("letter", ["\\u0064", "\\U00000064"])
def test_a_letter_that_is_told_by_its_number_is_that_letter(engines: Engines, resolver: Resolver, letter: str) -> None:
    question = search(resolver, "drug treatment")
    by_number = replace(question, sparql=question.sparql.replace('"drug', f'"{letter}rug'))
    assert by_number != question
    answer = answered(engines, by_number)
    assert answer.rewriting == ()
    assert answer.body == answered(engines, question).body


def test_a_page(engines: Engines, resolver: Resolver) -> None:
    question = search(resolver, "drug treatment")
    for page in (Page(3), Page(2, 5), Page(None, 4)):
        assert answered(engines, replace(question, sparql=paged(question.sparql, page))).rewriting == ("words",)


def test_other_words_or_graphs_are_another_question(engines: Engines, resolver: Resolver) -> None:
    question = search(resolver, "drug treatment")
    for sparql in (question.sparql + "\n# more", question.sparql.replace('"drug treatment"', '"drug" "treatment"')):
        assert answered(engines, replace(question, sparql=sparql)).rewriting == ()
    graphs = ("https://w3id.org/planweave/graph/agencies",)
    assert answered(engines, replace(question, default_graphs=graphs)).rewriting == ()


def test_a_query_about_other_names_goes_through_all(snapshot: Snapshot, store: Store, resolver: Resolver) -> None:
    other = "#+ title: T\n#+ words: q find item\n#+ tags: t\n#+ description: D\n" + SEARCH.sparql.replace(
        "pw:text|rdfs:label", "pw:text|pw:number"
    )
    question = search(resolver, "drug treatment")
    sparql = question.sparql.replace("pw:text|rdfs:label", "pw:text|pw:number")
    with closing(Rewriter(snapshot.statistics, snapshot.folder, [parse("other", other)])) as rewriter:
        rewriter.enter()
        engine = Engine(store, rewriter=rewriter)
        assert answered((Engine(store), engine), replace(question, sparql=sparql)).rewriting == ()


def test_the_service_says_so(http: Http) -> None:
    assert http("/queries/search?q=drug&format=json").headers["Planweave-Rewriting"] == "words"
