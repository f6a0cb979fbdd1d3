"""Answers that are ready: what an evaluation gives, whole or a part of the rows, in the same bytes each time."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store

from graph.answers import ANSWERS_FILE, Answers, answers_all, open_answers
from graph.building import answering
from graph.building.answering import write_answers
from graph.errors import NoSnapshot
from graph.snapshot import Snapshot
from ontology.terms import XSD
from queries.catalogue import load_catalogue
from queries.description import Descriptions
from queries.general import general

ALL = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p STR(?o)"
SUBJECTS = "SELECT DISTINCT ?s ?none { ?s ?p ?o } ORDER BY ?s"
A, P = NamedNode("http://e/a"), NamedNode("http://e/p")
VALUES: list[Literal | NamedNode] = [
    Literal("plain"),
    Literal("of\ttwo\nlines\r, \"quoted\" and \\ 'so'"),
    Literal("mot", language="fr"),
    Literal("2"),
    Literal(2),
    Literal("2.50", datatype=XSD.decimal),
    Literal("1e6", datatype=XSD.double),
    Literal("true", datatype=XSD.boolean),
    Literal("2009-06-30", datatype=XSD.date),
    NamedNode("http://e/b"),
]


def made(folder: Path, *questions: str) -> Answers:
    """The answers to these questions about all of the values."""
    store = Store(str(folder / "store"))
    store.extend(Quad(A, P, value) for value in VALUES)
    store.flush()
    del store
    return written(folder, *questions)


def written(folder: Path, *questions: str) -> Answers:
    (folder / "scratch").mkdir(exist_ok=True)
    write_answers(folder, folder / "scratch", questions)
    found = open_answers(folder)
    assert found
    return found


def evaluated(folder: Path, question: str) -> bytes:
    found = Store.read_only(str(folder / "store")).query(question)
    assert isinstance(found, QuerySolutions)
    return found.serialize(format=QueryResultsFormat.JSON) or b""


def test_every_kind_of_value_comes_back_as_it_was(tmp_path: Path) -> None:
    answers = made(tmp_path, ALL, SUBJECTS)
    for question in (ALL, SUBJECTS):
        assert answers.rows(question).serialize(format=QueryResultsFormat.JSON) == evaluated(tmp_path, question)
        assert b"".join(answers.as_json(question) or []) == evaluated(tmp_path, question)
    assert len(list(answers.rows(ALL))) == len(VALUES)


@given(offset=st.integers(0, len(VALUES) + 2), limit=st.none() | st.integers(0, len(VALUES) + 2))
def test_a_part_of_the_rows(answers: Answers, offset: int, limit: int | None) -> None:
    whole = [row["o"] for row in answers.rows(ALL)]
    part = [row["o"] for row in answers.rows(ALL, limit, offset)]
    assert part == whole[offset:][:limit]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return made(tmp_path_factory.mktemp("answers"), ALL)


def test_a_question_is_known_by_its_text_but_for_white_space_around_it(answers: Answers) -> None:
    assert ALL in answers
    assert f"\n{ALL}\n" in answers
    assert ALL.replace("?s ?p ?o }", "?s  ?p ?o }") not in answers
    with pytest.raises(KeyError):
        answers.rows(SUBJECTS)
    assert answers.as_json(SUBJECTS) is None


def test_the_same_answers_are_the_same_bytes(tmp_path: Path) -> None:
    made(tmp_path, ALL, SUBJECTS)
    first = (tmp_path / ANSWERS_FILE).read_bytes()
    written(tmp_path, SUBJECTS, ALL, ALL)
    assert (tmp_path / ANSWERS_FILE).read_bytes() == first


def test_it_tells_for_which_questions_it_was_made(tmp_path: Path) -> None:
    assert not answers_all(tmp_path, [])
    made(tmp_path, ALL, SUBJECTS)
    assert answers_all(tmp_path, [SUBJECTS, ALL])
    assert not answers_all(tmp_path, [ALL])
    assert not answers_all(tmp_path, [ALL, SUBJECTS, "SELECT ?s { ?s ?p 1 }"])


def test_what_is_too_long_is_left_out_and_no_reason_to_build_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "_MOST_BYTES", 100)
    answers = made(tmp_path, ALL, SUBJECTS)
    assert SUBJECTS in answers
    assert ALL not in answers
    assert answers_all(tmp_path, [ALL, SUBJECTS])


def test_what_is_too_long_as_json_alone_is_there_by_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, ALL)
    length = len(evaluated(tmp_path, ALL))
    monkeypatch.setattr(answering, "_MOST_BYTES", length - 1)
    answers = written(tmp_path, ALL)
    assert answers.as_json(ALL) is None
    assert len(list(answers.rows(ALL))) == len(VALUES)
    monkeypatch.setattr(answering, "_MOST_BYTES", length)
    assert written(tmp_path, ALL).as_json(ALL)


def test_an_answer_that_is_damaged_is_said_when_it_is_read(tmp_path: Path) -> None:
    made(tmp_path, ALL).close()
    path = tmp_path / ANSWERS_FILE
    path.write_bytes(path.read_bytes().replace(b"quoted", b"Quoted"))
    answers = open_answers(tmp_path)
    assert answers
    with pytest.raises(NoSnapshot, match=r"answers.zip is damaged .*; run `planweave build`"):
        answers.rows(ALL)
    with pytest.raises(NoSnapshot, match=r"answers.zip is damaged .*; run `planweave build`"):
        list(answers.as_json(ALL) or [])
    answers.close()


def test_a_damaged_file_is_said_in_one_sentence(tmp_path: Path) -> None:
    assert open_answers(tmp_path) is None
    (tmp_path / ANSWERS_FILE).write_bytes(b"PK\5\6 and no more")
    with pytest.raises(NoSnapshot, match=r"answers.zip is damaged .*; run `planweave build`"):
        open_answers(tmp_path)


def test_a_snapshot_has_the_answers_to_its_general_questions(snapshot: Snapshot) -> None:
    questions = Descriptions().questions
    assert answers_all(snapshot.folder, questions)
    with zipfile.ZipFile(snapshot.folder / ANSWERS_FILE) as archive:
        assert len(archive.namelist()) == 2 * len(questions)
        assert archive.testzip() is None
    answers = open_answers(snapshot.folder)
    assert answers
    for question in questions:
        right = snapshot.query(question).serialize(format=QueryResultsFormat.JSON)
        assert answers.rows(question).serialize(format=QueryResultsFormat.JSON) == right
        assert b"".join(answers.as_json(question) or []) == right
    answers.close()


def test_the_real_plans_are_among_them(snapshot: Snapshot) -> None:
    """The five plans of the sources, in the order in which they were published."""
    (plans,) = general([load_catalogue()["plans"]])
    answers = open_answers(snapshot.folder)
    assert answers
    assert [row["plan"].value.rpartition("/")[2] for row in answers.rows(plans)] == [
        "reducing-reoffending-2005",
        "drug-strategy-2008",
        "noms-2009",
        "nottingham-idts-2011",
        "hmpps-2021",
    ]
    answers.close()
