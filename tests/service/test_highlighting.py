"""Words in their context: marked where they stand as words, and no letter is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.highlighting import highlighted, highlighted_words


def marked(pieces: object) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("The Integrated Drug Treatment System (IDTS) is due", ["Integrated Drug Treatment System", "IDTS"],
         ["Integrated Drug Treatment System", "IDTS"]),
        ("integrated drug\n  treatment system", ["Integrated Drug Treatment System"],
         ["integrated drug\n  treatment system"]),
        ("CARAT services and CARATs", ["CARAT", "CARAT services"], ["CARAT services"]),
        ("the dip in DIP", ["DIP"], ["DIP"]),
        ("IDTSs", ["IDTS"], []),
        ("a (b) c", ["(b)"], ["(b)"]),
        ("", ["x"], []),
        ("nothing", [], []),
        ("nothing", ["", " "], []),
    ],
)  # fmt: skip
def test_names_are_marked_where_they_stand_as_words(text: str, names: list[str], found: list[str]) -> None:
    assert marked(highlighted(text, names)) == found


def test_words_of_a_search_are_marked_from_their_beginning() -> None:
    assert marked(highlighted_words("Prison Drug Treatment, not undrugged", "treat drug")) == ["Drug", "Treatment"]


@given(st.text(), st.lists(st.text(max_size=5), max_size=4), st.text(max_size=10))
def test_no_letter_is_lost(text: str, names: list[str], words: str) -> None:
    assert "".join(piece.text for piece in highlighted(text, names)) == text
    assert "".join(piece.text for piece in highlighted_words(text, words)) == text
