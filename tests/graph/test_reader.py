"""Reading made-up plans, one small case at a time, in each of the layouts."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnknownLayout, UnreadableDocument
from graph.publish import read_plan
from graph.reading.coverage import coverage
from graph.reading.document import Document, Span, document_of
from graph.reading.profile import Profile, load_layouts, load_profile
from graph.reading.reader import detect_layout, read
from graph.reading.rows import Entry, PlanRows
from graph.registers import Registers, load_registers
from graph.weaving.weave import weave

LAYOUTS = load_layouts()
ACTIONS = "Strategic objectives\tKey actions\tDepartmental owners\tOutcomes\tCoverage\tTiming"
OUTCOMES = (
    "Strategic objective\tKey outcomes\tSupporting actions\tImplementation milestones\tCoverage\tFunding\t"
    "Departmental owner\tTiming"
)
STEPS = "Key milestones\tBy when\tBy whom"
DELIVERABLES = "Key Deliverable\tPartners\tMilestones\tDate"
RECOMMENDATIONS = (
    "1. Rec No\t2. Recommendation\t3. Agreed/ Partly Agreed/ Not Agreed\t4. Response Action Taken/Planned\t"
    "5. Responsible Owner\t6. Target Date"
)


def rows_of(layout: str, *lines: str, **profile: Any) -> PlanRows:
    """A text of some lines, read by a layout."""
    document = document_of("plan-x.txt", "\n".join(("# Plan X", *lines)).encode())
    return read(document, Profile("plan-x", LAYOUTS[layout], "Plan X", **profile))


def texts(rows: PlanRows) -> dict[str, str]:
    return {entry.path: entry.text.text for entry in rows.entries}


def cells(entry: Entry, role: str) -> list[str]:
    return [cell.words.text for cell in entry.column(role)]


def parts(entry: Entry, kind: str = "step") -> list[str]:
    return [part.words.text for part in entry.parts if part.kind == kind]


def items(rows: PlanRows, kind: str) -> list[str]:
    return [item.words.text for item in rows.items if item.kind == kind]


# -- numbered actions -------------------------------------------------------------------------------------------------


def test_a_numbered_row_is_an_action() -> None:
    rows = rows_of("numbered-actions", ACTIONS, "Objective one\t1. Act\tHO/DH\tLess crime\tEngland\t2009")
    (entry,) = rows.entries
    assert (entry.kind, entry.path, entry.number, entry.text.text) == ("Action", "action/1", "1", "Act")
    assert cells(entry, "owner") == ["HO/DH"]
    assert cells(entry, "outcome") == ["Less crime"]
    assert cells(entry, "coverage") == ["England"]
    assert cells(entry, "timing") == ["2009"]
    assert entry.objective == "objective/objective-one"


def test_an_objective_is_carried_down_over_a_page_with_its_heading_and_header() -> None:
    rows = rows_of(
        "numbered-actions",
        "**PROTECTING COMMUNITIES**",
        ACTIONS,
        "Objective one\t1. Act\tHO\t\t\t2009",
        "",
        "**PROTECTING COMMUNITIES**",
        "",
        ACTIONS,
        "\t2. Tell\tHO\t\t\t2010",
        "Objective two\t3. Ask\tHO\t\t\t2011",
    )
    assert [entry.objective for entry in rows.entries] == [
        "objective/objective-one",
        "objective/objective-one",
        "objective/objective-two",
    ]
    (_, section) = rows.sections
    assert section.path == "section/protecting-communities"
    assert len(section.furniture) == 4


def test_an_objective_that_is_printed_again_is_the_same() -> None:
    rows = rows_of("numbered-actions", ACTIONS, "One\t1. Act\tHO\t\t\t2009", "One\t2. Tell\tHO\t\t\t2009")
    assert items(rows, "objective") == ["One"]
    (objective,) = (item for item in rows.items if item.kind == "objective")
    assert len(objective.printings) == 2


def test_objectives_that_differ_are_not_one_though_their_first_words_are_the_same() -> None:
    first, second = "Reduce harm " * 8 + "now", "Reduce harm " * 8 + "later"
    rows = rows_of("numbered-actions", ACTIONS, f"{first}\t1. Act\tHO\t\t\t", f"{second}\t2. Tell\tHO\t\t\t")
    assert items(rows, "objective") == [first, second]
    assert rows.entries[0].objective != rows.entries[1].objective


def test_objectives_without_a_latin_letter_are_not_all_one() -> None:
    rows = rows_of("numbered-actions", ACTIONS, "Πρώτος\t1. Act\tHO\t\t\t", "Δεύτερος\t2. Tell\tHO\t\t\t")
    assert items(rows, "objective") == ["Πρώτος", "Δεύτερος"]


def test_an_action_that_a_page_breaks_goes_on_in_the_next_row() -> None:
    rows = rows_of(
        "numbered-actions",
        ACTIONS,
        "One\t1. Improve services:<ul><li>for families</li><li>for users.</li></ul>\tHO\t\t\t2009",
        "",
        ACTIONS,
        "\t<ul><li>for the young</li></ul>\t\t\t\t",
    )
    (entry,) = rows.entries
    assert parts(entry) == ["for families", "for users.", "for the young"]
    assert len(entry.printings) == 2


def test_a_sentence_that_a_page_breaks_is_one_sentence() -> None:
    rows = rows_of("numbered-actions", ACTIONS, "One\t1. Improve the\tHO\t\t\t2009", "\tservices for users\t\t\t\t")
    assert texts(rows) == {"action/1": "Improve the services for users"}
    assert len(rows.entries[0].text.spans) == 2


def test_a_row_without_its_last_cells_is_read() -> None:
    rows = rows_of("numbered-actions", ACTIONS, "One\t1. Act\tHO")
    assert texts(rows) == {"action/1": "Act"}
    assert rows.warnings == ()


def test_a_row_that_prints_one_cell_twice_is_put_right() -> None:
    rows = rows_of("numbered-actions", ACTIONS, "One\t1. Act\tHO\tLess crime\tEngland\tEngland\t2009")
    (entry,) = rows.entries
    assert cells(entry, "coverage") == ["England"]
    assert cells(entry, "timing") == ["2009"]
    assert rows.warnings == ()


def test_a_row_that_is_too_long_without_a_proof_is_kept_with_a_warning() -> None:
    rows = rows_of(
        "numbered-actions", ACTIONS, "One\t1. Act\tHO\t\t\t2009", "\t2. Tell\tHO\tLess\tEngland\tWales\t2009"
    )
    assert texts(rows) == {"action/1": "Act"}
    (warning,) = rows.warnings
    assert warning == "plan-x.txt:4: this row has 7 cells where its table has 6 columns; it is kept as a paragraph."
    assert items(rows, "paragraph") == ["2. Tell HO Less England Wales 2009"]


def test_a_number_that_is_taken_is_kept_with_a_warning() -> None:
    rows = rows_of("numbered-actions", ACTIONS, "One\t1. Act\tHO\t\t\t2009", "\t1. Tell\tHO\t\t\t2009")
    assert texts(rows) == {"action/1": "Act"}
    assert "has the number 1, which an entry above has already" in rows.warnings[0]
    assert items(rows, "paragraph") == ["1. Tell HO 2009"]


def test_a_row_that_continues_nothing_is_kept_with_a_warning() -> None:
    rows = rows_of("numbered-actions", ACTIONS, "\tgoes on\t\t\t\t", "One\t1. Act\tHO\t\t\t2009")
    assert "continues an entry, but none stands above it" in rows.warnings[0]
    assert texts(rows) == {"action/1": "Act"}


def test_a_row_outside_every_table_is_kept_with_a_warning() -> None:
    rows = rows_of("numbered-actions", "some\tthing", ACTIONS, "One\t1. Act\tHO\t\t\t2009")
    assert "stands outside every table of the layout" in rows.warnings[0]
    assert items(rows, "paragraph") == ["some thing"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("ACPO\tAssociation of Chief Police Officers", ["ACPO"]),
        ("DH\tDepartment of Health\tHO\tHome Office", ["DH", "HO"]),
    ],
)
def test_a_glossary_has_two_or_four_columns(row: str, expected: list[str]) -> None:
    rows = rows_of("numbered-actions", ACTIONS, "One\t1. Act\tHO\t\t\t2009", "", "# List of acronyms", "", row)
    assert [declaration.short for declaration in rows.declarations] == expected
    assert {declaration.where for declaration in rows.declarations} == {"Glossary"}
    assert texts(rows) == {"action/1": "Act"}


def test_table_rules_print_nothing() -> None:
    rows = rows_of("numbered-actions", ACTIONS, "--\t--\t--\t--\t--\t--", "One\t1. Act\tHO\t\t\t2009")
    assert texts(rows) == {"action/1": "Act"}
    assert rows.warnings == ()


# -- key outcomes -----------------------------------------------------------------------------------------------------


def test_a_key_outcome_has_steps_milestones_and_funding() -> None:
    rows = rows_of(
        "key-outcomes",
        OUTCOMES,
        "One\t1. Better\tAct\tFirst  Second\tNational\t£80,000\tNOMS\t2009  2010",
    )
    (entry,) = rows.entries
    assert (entry.kind, entry.path) == ("KeyOutcome", "outcome/1")
    assert parts(entry) == ["Act"]
    assert parts(entry, "milestone") == ["First", "Second"]
    assert cells(entry, "funding") == ["£80,000"]


def test_a_stray_half_heading_on_a_continuation_row_changes_nothing() -> None:
    rows = rows_of(
        "key-outcomes",
        OUTCOMES,
        "One\t20. Reduce supply and improve Treatment outcomes\tAct\tFirst\tNational\t-\tNOMS\tOngoing",
        "\tTreatment outcomes\t\tSecond\t\t-\t\tJune 2009",
    )
    (entry,) = rows.entries
    assert entry.text.text == "Reduce supply and improve Treatment outcomes"
    assert [(part.words.text, part.row) for part in entry.parts if part.kind == "milestone"] == [
        ("First", 0),
        ("Second", 1),
    ]


def test_lines_that_ran_together_are_split_where_the_profile_says() -> None:
    row = "One\t1. Better\tAct Then tell\tFirst Second\tNational\t-\tNOMS\t2009"
    splits = {"outcome/1": {"step": ("Then tell",), "milestone": ("Second",)}}
    (entry,) = rows_of("key-outcomes", OUTCOMES, row, splits=splits).entries
    assert parts(entry) == ["Act", "Then tell"]
    assert parts(entry, "milestone") == ["First", "Second"]


def test_progress_is_noted_by_bullet_and_footnotes_are_kept_apart() -> None:
    rows = rows_of(
        "key-outcomes",
        "**PROGRESS IN 2008/09**",
        "- A BOSS¹ chair was bought.",
        "- All prisons act.",
        "",
        "¹ Body Orifice Security Scanner",
        "",
        OUTCOMES,
        "One\t1. Better\tAct\tFirst\tNational\t-\tNOMS\t2009",
    )
    assert items(rows, "progress") == ["A BOSS chair was bought.", "All prisons act."]
    assert items(rows, "footnote") == ["Body Orifice Security Scanner"]


# -- delivery steps ---------------------------------------------------------------------------------------------------


def test_steps_are_numbered_in_their_priority() -> None:
    rows = rows_of(
        "delivery-steps",
        "# Planning Section 1: Commissioning",
        "",
        "1.1 Pathways.",
        "",
        STEPS,
        "1.1 Pathways.\t\t",
        "Act on it\tApril2011\tCJIT, CARAT and Healthcare leads.",
        "Tell of it\tDec 11\tCARAT lead",
        "1.2 Governance\t\t",
        "Ask for it\t\t",
    )
    assert texts(rows) == {"step/1.1.1": "Act on it", "step/1.1.2": "Tell of it", "step/1.2.1": "Ask for it"}
    assert [entry.objective for entry in rows.entries] == ["objective/1.1", "objective/1.1", "objective/1.2"]
    assert {entry.section for entry in rows.entries} == {"section/1"}
    assert items(rows, "objective") == ["Pathways", "Governance"]


def test_a_step_that_a_page_breaks_is_one_step() -> None:
    rows = rows_of("delivery-steps", STEPS, "1.1 Pathways\t\t", "Include it in\tMay\tCDP", "the strategy\t2011\t")
    (entry,) = [entry for entry in rows.entries if entry.text.text.startswith("Include")]
    assert entry.text.text in ("Include it in", "Include it in the strategy")


def test_expected_outcomes_know_their_years() -> None:
    rows = rows_of(
        "delivery-steps",
        "# Planning Section 1: Commissioning",
        "**Expected outcomes 2011-12:**",
        "- Less harm",
        "",
        STEPS,
        "1.1 Pathways\t\t",
        "Act\tMay 2011\tCDP",
    )
    (outcome,) = (item for item in rows.items if item.kind == "outcome")
    assert (outcome.words.text, outcome.period, outcome.path) == ("Less harm", "2011-12", "outcome/1.1")


def test_a_month_and_a_year_run_together_are_a_date(weave_text: Callable[..., Any]) -> None:
    _, view = weave_text("plan-x", f"{STEPS}\n1.1 Pathways\t\t\nAct\tApril2011\tCDP")
    assert view.one("step/1.1.1/timing/1", "pw:asPrinted") == "April2011"
    assert view.one("step/1.1.1/timing/1", "pw:latest") == "2011-04-30"


# -- pathways ---------------------------------------------------------------------------------------------------------

ANNEX = """
# Annex A

**Key Action Area: Health**

**Action Point: Issue guidance on care.**

**By Autumn 2004**

**Progress**

Guidance was issued.

- To prisons

**Action Point: Tell prisoners**

**Progress**

They were told.
"""


def test_deliverables_are_numbered_in_their_chapter() -> None:
    rows = rows_of(
        "pathways",
        "# 3. Security",
        "",
        "**AIMS:**",
        "- hold people safely",
        "",
        "Key Objectives for 2005/06\t\t\t",
        DELIVERABLES,
        "Alliances\tLocal Authorities, Business\tReview  Report\tSummer 2006",
        "Plans\tAll\tConference\tSpring 2007",
    )
    assert texts(rows) == {"deliverable/3.1": "Alliances", "deliverable/3.2": "Plans"}
    assert items(rows, "objective") == ["hold people safely"]
    assert parts(rows.entries[0], "milestone") == ["Review", "Report"]


def test_a_deliverable_that_is_printed_again_on_the_next_page_goes_on() -> None:
    rows = rows_of(
        "pathways",
        "# 6. Health",
        DELIVERABLES,
        "Mental health services.\tNHS\tFirst.\tMarch 2006",
        DELIVERABLES,
        "Mental health services\t\tSecond\tSummer 2006",
    )
    (entry,) = rows.entries
    assert parts(entry, "milestone") == ["First.", "Second"]
    assert len(entry.printings) == 2


def test_a_table_without_partners_is_read_by_its_own_columns() -> None:
    rows = rows_of("pathways", "# 4. Homes", "Key Deliverable\tMilestones\tDate", "Advice\tStart\tMay 2006")
    assert parts(rows.entries[0], "milestone") == ["Start"]
    assert cells(rows.entries[0], "timing") == ["May 2006"]


def test_an_action_point_has_its_date_and_its_progress() -> None:
    rows = rows_of("pathways", *ANNEX.splitlines())
    assert texts(rows) == {
        "action-point/health.1": "Issue guidance on care.",
        "action-point/health.2": "Tell prisoners",
    }
    assert cells(rows.entries[0], "timing") == ["By Autumn 2004"]
    notes = [(item.words.text, item.parent) for item in rows.items if item.kind == "progress"]
    assert notes == [
        ("Guidance was issued.", "action-point/health.1"),
        ("To prisons", "action-point/health.1"),
        ("They were told.", "action-point/health.2"),
    ]


def test_a_case_study_is_one_item_of_its_paragraphs() -> None:
    rows = rows_of(
        "pathways", "# 4. Homes", "**Case Study**", "James has a home.", "", "He works.", *ANNEX.splitlines()
    )
    assert items(rows, "case-study") == ["James has a home. He works."]


def test_references_are_numbered_as_printed() -> None:
    rows = rows_of(
        "pathways", *ANNEX.splitlines(), "# Appendix 2", "List of References", "- 1 First, 2004", "- 2 Second"
    )
    assert [(item.path, item.words.text) for item in rows.items if item.kind == "reference"] == [
        ("reference/1", "First, 2004"),
        ("reference/2", "Second"),
    ]


# -- recommendations --------------------------------------------------------------------------------------------------


def test_a_recommendation_has_its_response_its_reason_and_its_addressee() -> None:
    rows = rows_of(
        "recommendations",
        RECOMMENDATIONS,
        "The Probation Service should:\t\t\t\t\t",
        "1\tTest people by:<p>a. asking;</p><p>b. telling.</p>\tPartly Agreed\t"
        "<p>This recommendation is partly agreed because of cost.</p><p>We will ask.</p>\tHead of Tests\tApril 2022",
        "\t\t\t<p>We will tell.</p>\t\t",
    )
    (entry,) = rows.entries
    assert (entry.path, entry.number) == ("recommendation/1", "1")
    assert cells(entry, "response") == ["Partly Agreed"]
    assert cells(entry, "reason") == ["This recommendation is partly agreed because of cost."]
    assert parts(entry) == ["asking;", "telling.", "We will ask.", "We will tell."]
    assert [part.letter for part in entry.parts] == ["a", "b", None, None]
    assert entry.addressee is not None
    assert entry.addressee.text == "The Probation Service should:"


def test_definitions_and_totals_are_items() -> None:
    rows = rows_of(
        "recommendations",
        "Term\tDefinition\tAdditional comment",
        "Agreed\tAll of it.\tSay how.",
        RECOMMENDATIONS,
        "1\tTest\tAgreed\tWe will\tHead\tMay 2022",
        "Recommendations\t\t",
        "Agreed\t1\t",
    )
    assert items(rows, "definition") == ["All of it. Say how."]
    assert items(rows, "total") == ["1"]


# -- running text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("The plan was made by the boards of a great many prisons, and it is", "a plan for all.", True),
        ("The plan was made by the boards. It is for all prisons in England and Wales", "And more.", True),
        ("It was made by the", "Home Office.", True),
        ("It was made by the boards.", "It is for all.", False),
        ("Short line", "Another line", False),
        ("See https://example.org/a-long-address/that-is-printed/at-the-end/of/a/line", "and more", False),
    ],
)
def test_a_paragraph_that_a_page_cuts_is_one(first: str, second: str, joined: bool) -> None:
    rows = rows_of("numbered-actions", first, "", second, "", ACTIONS, "One\t1. Act\tHO\t\t\t")
    expected = [f"{first} {second}"] if joined else [first, second]
    assert items(rows, "paragraph") == expected


# -- layouts and texts that are none ----------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [ACTIONS, OUTCOMES, STEPS, DELIVERABLES, RECOMMENDATIONS])
def test_the_layout_of_a_text_is_told_by_its_tables(header: str) -> None:
    layout = detect_layout(Document("x.txt", f"words\n\n{header}\nrow", ""), LAYOUTS.values())
    assert any(len(table.header) == len(header.split("\t")) for table in layout.tables)


@pytest.mark.parametrize("text", ["just words", "a\tb\nc\td", f"{ACTIONS}\tMore\n1\t2"])
def test_a_text_of_no_known_layout_is_refused(registers: Registers, text: str) -> None:
    with pytest.raises(UnknownLayout, match=r"^novel\.txt has no table of a known layout; known are delivery-steps, "):
        read_plan(document_of("novel.txt", text.encode()), registers)


def test_a_text_that_holds_no_entry_of_its_layout_is_refused() -> None:
    with pytest.raises(UnknownLayout, match=r"^plan-x\.txt has no entry of the layout numbered-actions"):
        rows_of("numbered-actions", "just words", ACTIONS)


# -- a sixth plan: no code changes ------------------------------------------------------------------------------------

SIXTH = textwrap.dedent(
    f"""\
    # Harbour plan

    The harbour is for all, says the Harbour Board (HB).

    KEEPING THE HARBOUR CLEAN AND SAFE

    {ACTIONS}
    Cleaner water\t1. Dredge the basin¹ in 3 areas\tHO/Harbour Board\tClean water\tEngland\tBy end March 2031
    \t2. Count the gulls\tMoJ and other departments\tKnown gulls\tEngland and Wales\tOngoing, from April 2030

    ¹ The basin is the old one.

    LIST OF ACRONYMS

    HO\tHome Office\tMoJ\tMinistry of Justice
    """
)
SIXTH_PROFILE = """\
layout = "numbered-actions"
title = "Harbour plan 2030"
publishers = ["home-office"]
issued = "2030-01"
"""


@pytest.fixture
def sixth_profile(tmp_path: Path) -> Profile:
    (tmp_path / "harbour-2030.toml").write_text(SIXTH_PROFILE, encoding="utf-8")
    return load_profile(tmp_path / "harbour-2030.toml", LAYOUTS)


@pytest.mark.parametrize("profiled", [True, False], ids=["with a profile of four lines", "without a profile"])
def test_a_sixth_plan_is_read_completely(
    profiled: bool, sixth_profile: Profile, registers: Registers, plan_view: Callable[..., Any]
) -> None:
    document = document_of("harbour-2030.txt", SIXTH.encode())
    if profiled:
        triples = weave(read(document, sixth_profile), registers)
    else:
        _, triples = read_plan(document, registers)
    view = plan_view("harbour-2030", triples)
    assert view.one("plan/harbour-2030", "dcterms:title") == ("Harbour plan 2030" if profiled else "Harbour plan")
    assert view.of_class("pw:Action") == ["action/1", "action/2"]
    assert view["action/1", "pw:ownedBy"] == ["agency/home-office"]
    assert [view.one(path, "pw:asPrinted") for path in view.numbered("action/1", "responsibility")] == [
        "HO",
        "Harbour Board",
    ]
    assert view.one("action/2/responsibility/2", "pw:capacity") == "pw:Support"
    assert view.one("action/1/timing/1", "pw:latest") == "2031-03-31"
    assert view.one("action/2/timing/1", "pw:earliest") == "2030-04-01"
    assert view.one("action/1/outcome", "pw:text") == "Clean water"
    assert view["action/1", "pw:callsFootnote"] == ["1"]
    assert view.one("acronym/HB", "pw:expansion") == "Harbour Board"
    assert view.one("acronym/HO", "pw:denotes") == "agency/home-office"
    assert view.one("footnote/1", "pw:text") == "The basin is the old one."
    spans = [Span(*view.span(node)) for node in view.of_class("pw:Evidence")]
    assert coverage(document, spans).share() == 1.0


REGISTERS = load_registers()
LINES = st.lists(
    st.sampled_from(
        ["", "words", "# Heading", "**AIMS**", "- bullet", "1. One\t2. Two", ACTIONS,
         "One\t1. Act\tHO\t\t\t2009", "\tgoes on\t\t\t\t", "¹ Note", "LIST OF ACRONYMS", "HO\tHome Office",
         OUTCOMES, "One\t2. Better\tAct\tFirst\tNational\t£1m\tNOMS\t2009", STEPS, "1.1 Pathways\t\t",
         "Act\tMay 2011\tCDP", DELIVERABLES, "Plans\tAll\tConference\tSpring 2007", "# Annex A",
         "**Key Action Area: Health**", "**Action Point: Tell**", "**By 2005**", "**Progress**",
         RECOMMENDATIONS, "The Board should:\t\t\t\t\t", "3\tTest\tAgreed\t<p>We will</p>\tHead\tMay 2022",
         "--\t--", "\t", "a\tb\tc", "\u2028", "x\x0cy"]
    )
    | st.text(max_size=8),
    max_size=20,
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@given(lines=LINES)
def test_any_text_is_read_completely_or_refused(layout: str, lines: list[str]) -> None:
    """Whatever a text holds: every printed character is in some item's evidence, which quotes it exactly."""
    try:
        document = document_of("plan-x.txt", "\n".join(lines).encode("utf-8", "surrogatepass"))
        rows = read(document, Profile("plan-x", LAYOUTS[layout], "Plan X"))
    except (UnreadableDocument, UnknownLayout):
        return
    printed = [span for section in rows.sections for span in section.furniture]
    printed += [span for item in rows.items for span in (*item.words.spans, *item.printings)]
    printed += [span for entry in rows.entries for span in entry.printings]
    for line in coverage(document, printed).missing():
        raise AssertionError(f"line {line.number} is {line.state}: {document.text.splitlines()[line.number - 1]!r}")
    assert len({entry.path for entry in rows.entries}) == len(rows.entries)
    assert len({item.path for item in rows.items}) == len(rows.items)
    assert weave(rows, REGISTERS)
