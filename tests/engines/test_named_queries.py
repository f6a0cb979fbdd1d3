"""Every named query gives the same answer, byte for byte, whichever store the service asks."""

import urllib.request

import pytest

from queries.catalogue import load_catalogue
from tests.engines.questions import QUESTIONS
from tests.engines.virtuoso_differs import DIFFERS


def fetched(base: str, question: str) -> bytes:
    """The answer as JSON, or as N-Triples for a query that gives a graph."""
    name = question.split("?")[0].removeprefix("/queries/")
    format = "nt" if load_catalogue()[name].answers_with_graph else "json"
    mark = "&" if "?" in question else "?"
    with urllib.request.urlopen(f"{base}{question}{mark}format={format}", timeout=60) as reply:
        return bytes(reply.read())


@pytest.mark.parametrize("question", QUESTIONS)
def test_oxigraph_answers_as_the_graph_in_memory_does(question: str, server: str, on_oxigraph: str) -> None:
    assert fetched(on_oxigraph, question) == fetched(server, question)


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(question, marks=pytest.mark.xfail(strict=True, reason=DIFFERS[question]))
        if question in DIFFERS
        else question
        for question in QUESTIONS
    ],
)
def test_virtuoso_answers_as_the_graph_in_memory_does(question: str, server: str, on_virtuoso: str) -> None:
    assert fetched(on_virtuoso, question) == fetched(server, question)


def test_what_is_said_to_differ_is_asked() -> None:
    assert set(DIFFERS) <= set(QUESTIONS)
