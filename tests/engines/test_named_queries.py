"""Every named query gives the same answer, byte for byte, whichever store the service asks."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from queries.catalogue import load_catalogue
from tests.engines.questions import QUESTIONS
from tests.engines.virtuoso_differs import DIFFERS


def name_of(question: str) -> str:
    return question.partition("?")[0].removeprefix("/queries/")


def fetched(base: str, question: str) -> bytes:
    """The answer as JSON, or as N-Triples for a query that gives a graph."""
    format = "nt" if load_catalogue()[name_of(question)].answers_with_graph else "json"
    mark = "&" if "?" in question else "?"
    try:
        with urlopen(f"{base}{question}{mark}format={format}", timeout=60) as reply:
            return bytes(reply.read())
    except HTTPError as error:
        with error:
            pytest.fail(error.read().decode())


@pytest.mark.parametrize("question", QUESTIONS)
def test_oxigraph_answers_as_the_graph_in_memory_does(question: str, server: str, on_oxigraph: str) -> None:
    assert fetched(on_oxigraph, question) == fetched(server, question)


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(question, marks=pytest.mark.xfail(strict=True, reason=DIFFERS[name_of(question)]))
        if name_of(question) in DIFFERS
        else question
        for question in QUESTIONS
    ],
)
def test_virtuoso_answers_as_the_graph_in_memory_does(question: str, server: str, on_virtuoso: str) -> None:
    assert fetched(on_virtuoso, question) == fetched(server, question)


def test_every_query_is_asked_and_every_difference_is_of_one_that_is_there() -> None:
    names = set(load_catalogue().names)
    assert {name_of(question) for question in QUESTIONS} == names
    assert DIFFERS.keys() <= names
