"""The index of the words in names: it finds what looking at each name finds."""

import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph.literals import LITERALS_FILE, open_literals, write_literals
from graph.snapshot import Snapshot
from graph.words import NAMES, SCHEMA, NameWords, number_of_things, things_by_words, words_of
from ontology.terms import PW, RDFS, SKOS

THINGS = [f"http://e/{letter}" for letter in "abcdef"]
NAME = st.text(alphabet="abAB1 -’é\n", max_size=12)
WORDS = st.lists(st.text(alphabet="ab1", min_size=1, max_size=3), min_size=1, max_size=3)


def indexed(names: dict[str, list[str]]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.executescript(SCHEMA)
    index = NameWords(database)
    for thing, values in names.items():
        for value in values:
            index.add(f"<{thing}>".encode(), str(SKOS.altLabel).encode(), value)
    index.close()
    return database


@given(names=st.dictionaries(st.sampled_from(THINGS), st.lists(NAME, max_size=3)), words=WORDS)
@settings(max_examples=200, deadline=None)
def test_it_finds_the_things_in_whose_names_each_word_begins_one(names: dict[str, list[str]], words: list[str]) -> None:
    begins = [
        thing
        for thing, values in names.items()
        if all(any(re.search(f"(?<![a-z0-9]){word}", value.lower()) for value in values) for word in words)
    ]
    found = things_by_words(indexed(names), words, 10)
    assert sorted(found or []) == sorted(begins)


def test_more_than_wanted_are_none() -> None:
    database = indexed({thing: ["One name"] for thing in THINGS})
    assert number_of_things(database) == len(THINGS)
    assert things_by_words(database, ["na"], len(THINGS)) == THINGS
    assert things_by_words(database, ["na"], len(THINGS) - 1) is None


@pytest.mark.parametrize("word", ["and", "or", "not", "near", "x"])
def test_words_that_mean_something_to_the_index_are_words(word: str) -> None:
    assert things_by_words(indexed({"http://e/a": [f"This {word.upper()} that"]}), [word], 10) == ["http://e/a"]


def test_words_are_small_letters_and_digits() -> None:
    assert words_of("Drug-Treatment (2008) in Nottingham’s café") == [
        *("drug", "treatment", "2008", "in", "nottingham", "s", "caf"),
    ]


def test_a_snapshot_knows_its_things_by_their_names(snapshot: Snapshot) -> None:
    literals = open_literals(snapshot.folder)
    assert literals
    named: dict[str, list[str]] = {}
    for name in NAMES:
        for quad in snapshot.store.quads_for_pattern(None, name, None, DefaultGraph()):
            assert isinstance(quad.subject, NamedNode)
            assert isinstance(quad.object, Literal)
            named.setdefault(quad.subject.value, []).append(quad.object.value)
    assert literals.things == len(named)
    for words in (["drug", "treatment"], ["idts"], ["nat", "off", "man"]):
        expected = {
            thing
            for thing, values in named.items()
            if all(any(other.startswith(word) for value in values for other in words_of(value)) for word in words)
        }
        assert expected
        assert set(literals.named(words, 100_000) or []) == expected
    literals.close()


@pytest.mark.parametrize("value", ["<http://e/name>", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'])
def test_nothing_is_known_where_a_name_is_no_text(tmp_path: Path, value: str) -> None:
    lines = [f'<http://e/a> {PW.text} "a text" <http://e/g> .', f"<http://e/b> {RDFS.label} {value} <http://e/g> ."]
    (tmp_path / "data.nq").write_text("\n".join([*lines, ""]), encoding="utf-8")
    write_literals(tmp_path)
    literals = open_literals(tmp_path)
    assert literals
    assert literals.named(["a"], 10) is None


def test_nothing_is_known_from_an_index_of_an_earlier_release(tmp_path: Path) -> None:
    (tmp_path / "data.nq").write_text(f'<http://e/a> {PW.text} "a text" <http://e/g> .\n', encoding="utf-8")
    write_literals(tmp_path)
    literals = open_literals(tmp_path)
    assert literals
    assert literals.named(["te"], 10) == ["http://e/a"]
    literals.close()
    with sqlite3.connect(tmp_path / LITERALS_FILE) as database:
        database.executescript("DROP TABLE names; DROP TABLE thing;")
    literals = open_literals(tmp_path)
    assert literals
    assert literals.named(["te"], 10) is None
