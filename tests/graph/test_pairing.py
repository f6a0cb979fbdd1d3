"""Which date belongs to which milestone; where the rendition has lost it, nothing is guessed."""

from dataclasses import replace
from urllib.parse import quote, unquote

import pytest
from pyoxigraph import NamedNode

from graph.reading.document import Span
from graph.reading.passage import fold
from graph.reading.rows import Entry, Part
from graph.timing import find_timings
from graph.weaving.pairing import Dated, pair

TEXT = "Extend the provision of drug-free wings"
Row = tuple[list[str], str]


def paired(*rows: Row, kind: str = "milestone", **part: object) -> list[tuple[str, str | None]]:
    """Each milestone with its date, for rows of milestones and a timing cell each."""
    parts, dates = [], []
    place = len(TEXT) + 1
    for number, (milestones, cell) in enumerate(rows):
        for words in milestones:
            source = " " * place + words
            parts.append(Part(kind, f"outcome/1/{kind}/{len(parts) + 1}", fold(source, place, len(source)), number))
            place = len(source) + 1
        for meaning in find_timings(cell):
            dates.append(Dated(NamedNode(f"urn:{quote(meaning.words)}"), meaning, number))
    parts = [replace(item, **part) for item in parts]  # type: ignore[arg-type]
    text = fold(TEXT, 0, len(TEXT))
    entry = Entry("KeyOutcome", "outcome/1", "1", None, None, text, (Span(0, len(TEXT)),), (), tuple(parts))
    return [
        (item.words.text, unquote(node.value.removeprefix("urn:")) if node else None)
        for item, node in pair(entry, dates)
    ]


def test_as_many_dates_as_milestones_are_paired_in_order() -> None:
    assert paired((["Run pilot sites", "Issue guidance"], "May 2009 July 2009")) == [
        ("Run pilot sites", "May 2009"),
        ("Issue guidance", "July 2009"),
    ]


def test_one_date_is_the_date_of_all_milestones_of_its_row() -> None:
    assert paired((["Review", "Report"], "Spring 2007")) == [("Review", "Spring 2007"), ("Report", "Spring 2007")]


def test_dates_that_mean_the_same_are_one_date() -> None:
    assert paired((["One", "Two", "Three"], "March 2010 March 2010")) == [
        (words, "March 2010") for words in ("One", "Two", "Three")
    ]


@pytest.mark.parametrize(
    ("milestones", "cell"),
    [
        (["One", "Two", "Three", "Four"], "2009 March 2010 2011"),
        (["For advice and accreditation"], "November 2006 March 2007"),
        (["One", "Two", "Three"], "2009 Ongoing"),
    ],
)
def test_any_other_number_of_dates_is_left_open(milestones: list[str], cell: str) -> None:
    assert paired((milestones, cell)) == [(words, None) for words in milestones]


def test_each_printed_row_is_paired_by_itself() -> None:
    assert paired((["Nominate", "Revise"], "Ongoing"), (["Install"], "June 2009"), (["Review"], "2009")) == [
        ("Nominate", "Ongoing"),
        ("Revise", "Ongoing"),
        ("Install", "June 2009"),
        ("Review", "2009"),
    ]


def test_a_row_without_a_date_has_that_of_the_row_above() -> None:
    assert paired((["First half"], "April 2022"), (["second half"], "")) == [
        ("First half", "April 2022"),
        ("second half", "April 2022"),
    ]


def test_a_row_above_the_first_date_has_that_date() -> None:
    assert paired((["First half"], ""), (["second half"], "April 2022")) == [
        ("First half", "April 2022"),
        ("second half", "April 2022"),
    ]


def test_milestones_without_any_date_give_nothing() -> None:
    assert paired((["Review", "Report"], "")) == []


def test_steps_are_paired_where_a_table_has_no_milestones() -> None:
    assert paired((["HMPPS will act"], "April 2022"), kind="step") == [("HMPPS will act", "April 2022")]


def test_a_lettered_part_or_a_part_with_a_date_of_its_own_is_not_paired() -> None:
    assert paired((["increasing access"], "April 2022"), kind="step", letter="a") == []
    own = fold("By October 2004", 0, len("By October 2004"))
    assert paired((["Work on interfaces"], "April 2022"), kind="step", timing=own) == []
