"""A passage's sentences: the stretch of a plan's words that is quoted for a name in it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.reading.passage import fold
from graph.weaving.mentions import sentences


def cut(source: str) -> list[str]:
    words = fold(source, 0, len(source))
    return [words.text[start:end].strip() for start, end in sentences(words)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("One sentence.", ["One sentence."]),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Spending of £2.5 million. £80m follows.", ["Spending of £2.5 million.", "£80m follows."]),
        ("Led by DH, e.g. the NTA, i.e. Health.", ["Led by DH, e.g. the NTA, i.e. Health."]),
        ("Agencies, e.g. NOMS. DH too.", ["Agencies, e.g. NOMS.", "DH too."]),
        ("Chaired by J. Smith of HO.", ["Chaired by J. Smith of HO."]),
        ("Drugs, alcohol etc. Prisons too.", ["Drugs, alcohol etc. Prisons too."]),
        ("He said “Act.” Then left.", ["He said “Act.”", "Then left."]),
        ('He said "Act." Then left.', ['He said "Act."', "Then left."]),
        ("(See above.) Next.", ["(See above.)", "Next."]),
        ("It ends. “Quoted” begins.", ["It ends.", "“Quoted” begins."]),
        ("ends. small letters go on", ["ends. small letters go on"]),
        ("<p>One part</p><p>another part</p>", ["One part", "another part"]),
        ("to examine: • one • two", ["to examine:", "one", "two"]),
        ("Prison Service\nLondon", ["Prison Service", "London"]),
        ("one  two", ["one two"]),
        ("", []),
        ("   ", []),
    ],
)
def test_where_a_sentence_ends(source: str, expected: list[str]) -> None:
    assert cut(source) == expected


PIECES = st.sampled_from(["NOMS", "etc.", "e.g.", "<p>", "•", ". ", "! ", "?” ", "A.", "(", "\n", " ", "x"])


@given(st.lists(PIECES, max_size=20).map("".join))
def test_sentences_are_apart_and_leave_no_word_out(source: str) -> None:
    words = fold(source, 0, len(source))
    found = list(sentences(words))
    assert [place for bounds in found for place in bounds] == sorted(place for bounds in found for place in bounds)
    covered = {place for start, end in found for place in range(start, end)}
    assert all(place in covered for place, char in enumerate(words.text) if not char.isspace())


@pytest.mark.parametrize("piece", [". A", "e.g. A ", "” ", ".” A", "A. "])
def test_hostile_words_take_linear_time(piece: str) -> None:
    source = piece * (30_000 // len(piece))
    words = fold(source, 0, len(source))
    start = time.process_time()
    list(sentences(words))
    assert time.process_time() - start < 5
