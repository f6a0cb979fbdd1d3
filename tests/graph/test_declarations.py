"""Where a plan says what an acronym means: the documents' own cases, and what only looks like one."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.reading.blocks import blocks_of
from graph.reading.declarations import SHORT, expansion_start, glossary_pairs
from graph.reading.document import Document

HEADER = "Strategic objectives\tKey actions\tDepartmental owners\tOutcomes\tCoverage\tTiming\n"


@pytest.fixture
def declared(weave_text: Callable[..., Any]) -> Callable[[str], list[tuple[str, str, str]]]:
    """The declarations of a made-up plan that holds a paragraph."""

    def read(paragraph: str) -> list[tuple[str, str, str]]:
        rows, _ = weave_text("plan-x", f"{paragraph}\n\n{HEADER}\t1. Act\tHO\t\t\t2009\n")
        return [(item.short, item.expansion, item.where) for item in rows.declarations]

    return read


@pytest.mark.parametrize(
    ("words", "short", "expansion"),
    [
        ("rollout of the Integrated Drug Treatment System (IDTS) in", "IDTS", "Integrated Drug Treatment System"),
        ("the Intensive Alternatives to Custody (IAC) programme", "IAC", "Intensive Alternatives to Custody"),
        ("each Drug and Alcohol Action Team (DAAT) area", "DAAT", "Drug and Alcohol Action Team"),
        ("the Ministry of Justice (MOJ) have", "MOJ", "Ministry of Justice"),
        ("the Department of Health and Social Care (DHSC) has", "DHSC", "Department of Health and Social Care"),
        ("Prolific and other Priority Offenders (PPOs) are", "PPOs", "Prolific and other Priority Offenders"),
        ("Drug Rehabilitation Requirements (DRRs) are", "DRRs", "Drug Rehabilitation Requirements"),
        ("a Key Performance Indicator (KPI) for", "KPI", "Key Performance Indicator"),
        ("a Short Duration Drug Treatment Programme (SDP) for", "SDP", "Short Duration Drug Treatment Programme"),
        ("the Prison Reform Trust (PRT) reports", "PRT", "Prison Reform Trust"),
    ],
)
def test_a_full_name_before_its_acronym(declared: Callable[[str], Any], words: str, short: str, expansion: str) -> None:
    assert declared(f"We expect {words} all prisons.") == [(short, expansion, "Inline")]


@pytest.mark.parametrize(
    ("words", "short", "expansion"),
    [
        (
            "Project ADDER (Addiction, Diversion, Disruption, Enforcement and Recovery) runs",
            "ADDER",
            "Addiction, Diversion, Disruption, Enforcement and Recovery",
        ),
        (
            "SMART (Specific, Measurable, Achievable, Realistic and Time-bound) aims",
            "SMART",
            "Specific, Measurable, Achievable, Realistic and Time-bound",
        ),
        (
            "the CSAP (Correctional Services Accreditation Panel) met",
            "CSAP",
            "Correctional Services Accreditation Panel",
        ),
    ],
)
def test_an_acronym_before_its_full_name(
    declared: Callable[[str], Any], words: str, short: str, expansion: str
) -> None:
    assert declared(f"We know that {words}.") == [(short, expansion, "Inline")]


def test_a_misprinted_acronym_is_read_as_printed(declared: Callable[[str], Any]) -> None:
    words = "Effective Management of the Drug Rehabilitation Requirement (DDR) and Alcohol Treatment Requirement (ATR)"
    assert declared(f"Review PC 57/2005 on {words}.") == [
        ("DDR", "Drug Rehabilitation Requirement", "Inline"),
        ("ATR", "Alcohol Treatment Requirement", "Inline"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "the visitors centre (PACT) is",
        "the police (IOM Officer) and",
        "in Nottingham(shire) the",
        "IDTS (CARATs and Healthcare) is",
        "the prison (node mapping) is",
        "joint (CARAT and Healthcare) work",
        "three officers (HMPPS) went",
        "in the North East (2009) and",
        "a plan (in English) of",
    ],
)
def test_brackets_that_declare_nothing(declared: Callable[[str], Any], words: str) -> None:
    assert declared(f"We know that {words} here.") == []


def test_a_footnote_called_at_an_acronym_may_expand_it(declared: Callable[[str], Any]) -> None:
    text = (
        "A BOSS¹ chair has been bought, and a NOMS² note.\n\n¹ Body Orifice Security Scanner\n\n² Families include kin."
    )
    assert declared(text) == [("BOSS", "Body Orifice Security Scanner", "Footnote")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("ACPO\tAssociation of Chief Police Officers", [("ACPO", "Association of Chief Police Officers")]),
        ("DH\tDepartment of Health\tHO\tHome Office", [("DH", "Department of Health"), ("HO", "Home Office")]),
        ("DH\tDepartment of Health\t\t", [("DH", "Department of Health")]),
        ("DH\tDepartment of Health\tHO", [("DH", "Department of Health")]),
        ("A&E\tAccident &amp; Emergency", [("A&E", "Accident & Emergency")]),
        ("\t", []),
    ],
)
def test_a_glossary_row_has_two_four_or_more_columns(row: str, expected: list[tuple[str, str]]) -> None:
    (block,) = blocks_of(Document("x.txt", row, "")) or (None,)
    assert block is not None or not expected
    pairs = [(item.short, item.expansion) for item in glossary_pairs(block)] if block else []
    assert pairs == expected


@pytest.mark.parametrize(
    ("before", "short", "start"),
    [
        ("the Home Office", "HO", 4),
        ("a home office", "HO", 2),
        ("nothing like it", "HO", None),
        ("", "HO", None),
        ("Office", "HO", None),
        ("Hidden. Other", "HO", None),
    ],
)
def test_where_an_expansion_begins(before: str, short: str, start: int | None) -> None:
    assert expansion_start(before, short) == start


def test_the_second_way_out_is_closed_where_only_initials_will_do() -> None:
    before = "the Drug Rehabilitation Requirement"
    assert expansion_start(before, "DDR") == len("the ")
    assert expansion_start(before, "DDR", strict=True) is None


@given(st.text(), st.text(st.sampled_from("ABCabc&-"), min_size=2, max_size=8))
@example("", "&&")
def test_an_expansion_begins_inside_the_words_at_a_word(before: str, short: str) -> None:
    start = expansion_start(before, short)
    assert start is None or (0 <= start < len(before) and (start == 0 or not before[start - 1].isalnum()))


@given(st.text(st.sampled_from("ABab&- 1"), max_size=14))
def test_a_short_form_has_two_capitals(words: str) -> None:
    plainly = re.compile(r"(?:[A-Z]{1,2}-)?[A-Za-z&]*[A-Z][A-Za-z&]*[A-Z][A-Za-z&]*")
    assert [found.span() for found in SHORT.finditer(words)] == [found.span() for found in plainly.finditer(words)]


@pytest.mark.parametrize("piece", ["A", "AB", "(A", "(AB) ", "Aa", "a", "A-", "AB ("])
def test_hostile_words_take_linear_time(declared: Callable[[str], Any], piece: str) -> None:
    start = time.process_time()
    declared(piece * (10_000 // len(piece)) + "1")
    assert time.process_time() - start < 5
