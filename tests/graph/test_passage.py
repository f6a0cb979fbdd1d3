"""Taking the markup off a plan's words, every character still knowing where it stands in the source."""

import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.reading.document import Span
from graph.reading.passage import EMPTY, Passage, fold, join


def folded(source: str) -> Passage:
    return fold(source, 0, len(source))


def quoted(source: str, passage: Passage, words: str) -> list[str]:
    """What the source prints where the passage has some words."""
    at = passage.text.index(words)
    return [source[span.start : span.end] for span in passage.spans_of(at, at + len(words))]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("plain words", "plain words"),
        ("  spaces \t and\nlines  ", "spaces and lines"),
        ("<p>tagged</p>", "tagged"),
        ("<i>Around Arrest</i>, <b>Beyond Release</b>", "Around Arrest, Beyond Release"),
        ("one<br/>two", "one two"),
        ("<div><span class='x'>deep</span></div>", "deep"),
        ("DH &amp; MoJ", "DH & MoJ"),
        ("DH&nbsp;&#38;&#x26;", "DH &&"),
        ("&notanentity; stays", "&notanentity; stays"),
        ("**bold** and *leaning*", "bold and leaning"),
        ("*Development of specialist services", "*Development of specialist services"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("f\\_name and \\*star\\* and \\#1", "f_name and *star* and #1"),
        ("f\\\\_name", "f_name"),
        ("# Heading", "Heading"),
        ("###### Heading", "Heading"),
        ("- bullet", "bullet"),
        ("  - deeper bullet", "deeper bullet"),
        ("-", "-"),
        ("- -", "- -"),
        ("- - -", "- - -"),
        ("a - b", "a - b"),
        ("• bullet", "bullet"),
        ("see [the report](https://example.org/x) here", "see the report here"),
        ("at <https://example.org/a_b>", "at https://example.org/a_b"),
        ("25<sup>th</sup> October 2021", "25th October 2021"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("‘curly’ “quotes” – dash", "‘curly’ “quotes” – dash"),
        ("", ""),
        ("   ", ""),
        ("<p></p>", ""),
    ],
)
def test_markup_is_taken_off_and_white_space_is_folded(source: str, words: str) -> None:
    assert folded(source).text == words


@pytest.mark.parametrize(
    ("source", "words", "label"),
    [
        ("A BOSS¹ chair", "A BOSS chair", "1"),
        ("the programme<sup>12</sup> was", "the programme was", "12"),
        ("DANOS ³ competencies", "DANOS competencies", "3"),
        ("young people ⁵⁶", "young people", "56"),
    ],
)
def test_a_raised_number_is_a_footnote_mark_and_no_word(source: str, words: str, label: str) -> None:
    passage = folded(source)
    assert passage.text == words
    assert [mark.label for mark in passage.marks] == [label]
    (mark,) = passage.marks
    assert source[mark.span.start : mark.span.end] in (label, f"<sup>{label}</sup>", "¹", "³", "⁵⁶")


def test_a_mark_stays_with_the_word_before_it() -> None:
    passage = folded("BOSS¹ and DANOS² here")
    assert [passage.text[: mark.position] for mark in passage.marks] == ["BOSS", "BOSS and DANOS"]
    assert [mark.label for mark in passage.slice(9, len(passage.text)).marks] == ["2"]
    assert [mark.label for mark in passage.slice(0, 4).marks] == ["1"]


def test_words_quote_the_source_with_its_markup() -> None:
    source = "the <i>Around Arrest</i>, &amp; **Beyond** Release"
    passage = folded(source)
    assert quoted(source, passage, "Around Arrest") == ["Around Arrest"]
    assert quoted(source, passage, "Arrest, & Beyond") == ["Arrest</i>, &amp; **Beyond"]
    assert quoted(source, passage, "&") == ["&amp;"]


@pytest.mark.parametrize(
    ("source", "kind", "parts"),
    [
        ("<p>one</p><p>two</p>", "p", ["one", "two"]),
        ("<ul><li>one</li><li>two</li></ul>", "li", ["one", "two"]),
        ("to examine: • one • two", "li", ["to examine:", "one", "two"]),
        ("<li>- one</li><li>- two</li>", "li", ["one", "two"]),
        ("one  two", "gap", ["one", "two"]),
        ("one\ntwo", "line", ["one", "two"]),
        ("one two", "p", ["one two"]),
        ("<ul><li>in</li></ul>after", "p", ["in", "after"]),
    ],
)
def test_breaks_say_where_a_new_part_begins(source: str, kind: str, parts: list[str]) -> None:
    assert [part.text for part in folded(source).parts([kind])] == parts


def test_parts_of_another_kind_do_not_cut() -> None:
    passage = folded("<p>one  two</p><p>three</p>")
    assert [part.text for part in passage.parts(["p"])] == ["one two", "three"]
    assert [part.text for part in passage.parts(["p", "gap"])] == ["one", "two", "three"]


def test_a_slice_is_trimmed_and_keeps_its_places() -> None:
    source = "**Key**  action &amp; milestone"
    passage = folded(source).slice(3, len("Key action & mile"))
    assert passage.text == "action & mile"
    assert quoted(source, passage, "action & mile") == ["action &amp; mile"]
    assert not folded(source).slice(3, 4)


def test_cutting_at_places_leaves_no_empty_parts() -> None:
    passage = folded("Go-live Monitor and analyze")
    assert [part.text for part in passage.cut_at([0, 8, 8, len(passage.text)])] == ["Go-live", "Monitor and analyze"]


def test_two_pieces_join_and_quote_the_source_in_two_spans() -> None:
    source = "is likely\n\nheading\n\nto cause harm"
    passage = join(fold(source, 0, 9), fold(source, 20, len(source)))
    assert passage.text == "is likely to cause harm"
    assert passage.joints == (10,)
    assert [source[span.start : span.end] for span in passage.spans] == ["is likely", "to cause harm"]
    assert quoted(source, passage, "likely to") == ["likely", "to"]
    assert quoted(source, passage, "cause") == ["cause"]


def test_a_join_may_break() -> None:
    passage = join(folded("one"), folded("two<sup>3</sup>"), breaks="p")
    assert [part.text for part in passage.parts(["p"])] == ["one", "two"]
    assert [mark.position for mark in passage.marks] == [len("one two")]


def test_joining_nothing_changes_nothing() -> None:
    passage = folded("one")
    assert join(passage, EMPTY) == join(EMPTY, passage) == passage


def test_nothing_has_no_spans() -> None:
    assert EMPTY.spans == ()
    assert folded("a b").spans_of(1, 2) == ()
    assert not EMPTY


PIECES = st.sampled_from(
    ["<p>", "</p>", "<li>", "<li>- ", "</ul>", "<ul class='a'>", "<br>", "<i>", "</i>", "**", "*", "*x*", "_",
     "\\_", "\\\\*", "&amp;", "&nbsp;", "&#39;", "&#xA0;", "&bogus;", "&", "³", "¹²", "<sup>2</sup>",
     "<sup>th</sup>", "[a](b)", "[", "](", "<https://x.org>", "•", "▶", "# ", "- ", "\n", "\n\n", "\t", "  ",
     "\u00a0", " ", "word", "NOMS", "£1,000", "é", "’", "<", ">"]
)  # fmt: skip
SOURCES = st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join)


@given(SOURCES)
def test_every_character_knows_where_it_stands(source: str) -> None:
    passage = folded(source)
    assert len(passage.text) == len(passage.starts) == len(passage.ends)
    for char, start, end in zip(passage.text, passage.starts, passage.ends, strict=True):
        if not char.isspace():
            printed = source[start:end]
            assert printed == char or char in html.unescape(printed) or (printed[0], printed[-1]) == ("\\", char)


@given(SOURCES, st.data())
def test_places_are_ordered_and_inside_what_was_folded(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    passage = fold(source, start, end)
    assert list(passage.starts) == sorted(passage.starts)
    assert list(passage.ends) == sorted(passage.ends)
    for span in passage.spans:
        assert start <= span.start < span.end <= end
    for place, _ in passage.breaks:
        assert 0 <= place <= len(passage.text)


@given(SOURCES)
def test_folded_words_have_single_spaces_and_no_white_space_at_their_ends(source: str) -> None:
    words = folded(source).text
    assert words == words.strip()
    assert "  " not in words
    assert not any(char.isspace() and char != " " for char in words)


@given(SOURCES, st.data())
def test_a_slice_has_the_places_of_the_whole(source: str, data: st.DataObject) -> None:
    passage = folded(source)
    start = data.draw(st.integers(0, len(passage.text)))
    end = data.draw(st.integers(start, len(passage.text)))
    part = passage.slice(start, end)
    assert part.text == passage.text[start:end].strip()
    assert set(zip(part.text, part.starts, strict=True)) <= set(zip(passage.text, passage.starts, strict=True))
    assert part.spans == passage.spans_of(start, end)


@given(SOURCES)
def test_the_parts_are_the_whole(source: str) -> None:
    passage = folded(source)
    parts = passage.parts(["p", "li", "line", "gap"])
    assert " ".join(part.text for part in parts).replace(" ", "") == passage.text.replace(" ", "")


@given(SOURCES, SOURCES)
def test_joining_keeps_all_words_and_places(one: str, other: str) -> None:
    source = f"{one}\n{other}"
    first, second = fold(source, 0, len(one)), fold(source, len(one) + 1, len(source))
    joined = join(first, second)
    assert joined.text == f"{first.text} {second.text}".strip()
    assert [span for span in joined.spans if isinstance(span, Span)] == [*first.spans, *second.spans]


@pytest.mark.parametrize(
    "piece", ["[", "<p", "*a", "**", "&", "&a", " ", "\n", "\\", "<sup>", "[a](", "- ", "<https://"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    source = piece * (100_000 // len(piece))
    start = time.process_time()
    folded(source)
    assert time.process_time() - start < 5
