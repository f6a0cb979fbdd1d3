"""What is found out about a query's text is found out once, and is the same the second time."""

from dataclasses import replace

import pytest
from pyoxigraph import Store

from service.errors import NotSparql, ServiceRefused
from service.federation import Federation
from service.preparing import Preparation
from service.questions import Question
from service.rewriting.rewriter import Rewriter, Rewritten
from tests.service.rewritten import counted

ENDPOINT = "http://localhost:1/sparql"
CALL = Question(f"SELECT * {{ SERVICE <{ENDPOINT}> {{ ?s ?p ?o }} }}", None, None)
PLAIN = Question("SELECT * { ?s ?p ?o }", None, None)


class Watched(Rewriter):
    """Notes what it is asked, and says in other words what it is told to."""

    def __init__(self, words: str | None = None) -> None:
        super().__init__(counted(Store()))
        self.words = words
        self.asked: list[tuple[str, bool]] = []

    def rewritten(self, sparql: str, *, own_dataset: bool = True) -> Rewritten | None:
        self.asked.append((sparql, own_dataset))
        return Rewritten(self.words, ("minus",)) if self.words else None


def test_a_text_that_comes_again_is_looked_at_once() -> None:
    rewriter = Watched("SELECT * { ?s ?p ?o . }")
    preparation = Preparation(None, rewriter)
    first = preparation.prepared(PLAIN)
    assert preparation.prepared(replace(PLAIN, fresh=True)) is first
    assert first.rewritten == Rewritten("SELECT * { ?s ?p ?o . }", ("minus",))
    assert rewriter.asked == [(PLAIN.sparql, True)]


def test_a_dataset_of_the_request_is_another_matter() -> None:
    rewriter = Watched()
    preparation = Preparation(None, rewriter)
    preparation.prepared(PLAIN)
    preparation.prepared(replace(PLAIN, default_graphs=("urn:g",)))
    preparation.prepared(replace(PLAIN, named_graphs=("urn:g",)))
    assert rewriter.asked == [(PLAIN.sparql, True), (PLAIN.sparql, False)]


def test_a_word_that_is_no_call_is_looked_at_once() -> None:
    question = Question("SELECT * { ?s ?p 'a service' }", None, None)
    preparation = Preparation(None, None)
    assert preparation.prepared(question) is preparation.prepared(question)


def test_what_is_refused_is_refused_again() -> None:
    preparation = Preparation(None, Watched("SELECT"))
    for _ in range(2):
        with pytest.raises(ServiceRefused):
            preparation.prepared(CALL)
        with pytest.raises(NotSparql):
            preparation.prepared(Question("SELECT nonsense", None, None))


def test_a_call_goes_to_the_gate_and_is_not_kept() -> None:
    preparation = Preparation(Federation("http://127.0.0.1:2/gate", frozenset([ENDPOINT])), Watched())
    first, second = preparation.prepared(CALL), preparation.prepared(CALL)
    assert first.calls
    assert second.calls
    assert first is not second
    assert ENDPOINT not in first.sparql


def test_the_engine_gets_the_prefixes_that_the_text_may_use_in_either_wording() -> None:
    preparation = Preparation(None, Watched("ASK { ?s rdfs:label ?o }"))
    assert set(preparation.prepared(Question("ASK { ?s pw:cost ?o }", None, None)).prefixes) == {"pw", "rdfs"}
