"""What the pages of plans and entries say; expected words stand in the plans, on the lines that are named here."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from graph.build import build
from graph.sources import Source
from ontology.terms import GRAPH
from service.app import create_app
from service.kinds.outline import outline_of
from service.kinds.promises import promises
from service.kinds.said import told_once
from service.tables import Cell
from tests.service.conftest import Http

PLANS = ("reducing-reoffending-2005", "drug-strategy-2008", "noms-2009", "nottingham-idts-2011", "hmpps-2021")


def told(http: Http, path: str) -> str:
    """The words of a page, without those of the full description below."""
    return words(http(f"/id/plan/{path}", Accept="text/html").text)


def words(html: str) -> str:
    main = html[html.index("<main") :].partition('<details class="all">')[0]
    main = re.sub(r"<svg.*?</svg>", "", main, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "", re.sub(r"</(li|p|dt|dd|h\d|span)>", " ", main))
    text = text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    return re.sub(r"\s+", " ", text).replace(" ,", ",")


# -- entries, one of each plan at least --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (  # noms-2009.txt, line 42
            "noms-2009/outcome/1",
            (
                "Outcome 1",
                "All prisoners have access to a minimum standard of clinical drug treatment",
                "DEVELOPMENT OF EXISTING SERVICES",
                "Ensure that those sentenced by courts receive the help and support needed",
                "National Offender Management Service (2008 to 2017) “NOMS” jointly line 42",
                "Department of Health “DH” jointly line 42",
                "Dec 2009 2009-12-01 to 2009-12-31",
                "£45.7m in 2009/10 (DH - £39.7m NOMS - £6.0m) line 42",
                "National – England and Wales line 42",
                "Continued availability of CARATs in every prison line 42",
                "IDTS introduced to all English prisons line 42",
                "After it Outcome 2: Staff deliver / commission better quality drugs services",
            ),
        ),
        (  # noms-2009.txt, lines 86 to 92: one outcome, whose milestones have lines of their own
            "noms-2009/outcome/20",
            (
                "£1.5m in 2008/9 line 88",
                "£200,000 pa line 92",
                "National – England and Wales line 86",
                "From April 2009 from 2009-04-01, without a last day line 88",
                "Purchased BOSS chairs and other detection tools to be installed in all establishments",
            ),
        ),
        (  # drug-strategy-2008.txt, line 38
            "drug-strategy-2008/action/15",
            (
                "Action 15",
                "Further roll out the Integrated Drug Treatment System",
                "Maximising the effectiveness of prison and community sentences",
                "First phase roll-out completed by March 2008",
                "England and Wales",
                "Improved quality of clinical treatment",
                "Ministry of Justice “MoJ” jointly",
                "Before it Action 14: Ensure all probation areas drug test PPOs on licence",
                "After it Action 16: Maximise the use of DRRs in community sentences",
            ),
        ),
        (  # reducing-reoffending-2005.txt, line 743
            "reducing-reoffending-2005/deliverable/7.2",
            (
                "Deliverable 7.2",
                "Drugs and Alcohol Pathway",
                "Integrated Drug Treatment System (IDTS)",
                "Commence first year roll-out, especially in relation to clinical services",
                "April 2006 2006-04-01 to 2006-04-30",
                "Who takes part Department of Health “DH” as a partner line 743",
            ),
        ),
        (  # reducing-reoffending-2005.txt, line 1022
            "reducing-reoffending-2005/action-point/accommodation.3",
            (
                "Annex A",
                "Short-term action: Identification of housing needs",
                "Develop and pilot a single housing needs assessment tool to underpin OASys for use by Prison",
                "By July 2004",
                "Progress reported",
            ),
        ),
        (  # nottingham-idts-2011.txt, line 88
            "nottingham-idts-2011/step/1.4.1",
            (
                "Step 1.4.1",
                "IDTS (CARATs and Healthcare) to conduct personal skills audit. nottingham-idts-2011.txt, line 88",
                "Workforce development",
                "CARAT lead jointly line 88",
                "Prison Healthcare lead “Healthcare lead” jointly line 88",
                "June 2011 2011-06-01 to 2011-06-30",
            ),
        ),
        (  # hmpps-2021.txt, line 53
            "hmpps-2021/recommendation/8",
            (
                "Recommendation 8",
                "Ensure that every person leaving custody needing ongoing treatment receives it",
                "partly agreed",
                "we recognise that 100% is unlikely to be achievable",
                "Regional Probation Director, East of England and Substance Misuse Lead",
                "December 2021 2021-12-01 to 2021-12-31",
            ),
        ),
    ],
)
def test_an_entry_says_what_stands_in_the_plan(http: Http, entry: str, expected: tuple[str, ...]) -> None:
    page = told(http, f"{entry}.html")
    for each in expected:
        assert each in page, each


def test_the_initiatives_that_an_entry_names_are_marked_and_lead_to_their_stories(http: Http) -> None:
    html = http("/id/plan/noms-2009/outcome/1.html").text
    assert "Further rolling out the <mark>Integrated Drug Treatment System</mark>" in html
    assert "Continued availability of <mark>CARATs</mark> in every prison" in html
    assert 'href="/trace/carat"' in html


def test_every_fact_leads_to_its_evidence(http: Http) -> None:
    html = http("/id/plan/noms-2009/outcome/1.html").text
    for fact, evidence in (("DH</td>", "4287-4289"), ("National", "4226-4234"), ("£45.7m", "4235-4279")):
        assert f'href="/id/plan/noms-2009/evidence/{evidence}">line 42</a>' in html, fact


def test_a_part_stands_in_its_entry_and_has_its_owners(http: Http) -> None:
    page = told(http, "noms-2009/outcome/1/milestone/3.html")
    assert "Milestone 3 of Outcome 1" in page
    assert "IDTS introduced to all English prisons" in page
    assert "2011 2011-01-01 to 2011-12-31" in page
    assert "Department of Health and Social Care for “DH”" in page
    assert "Before it" not in page


def test_what_it_rests_on_stands_in_the_order_of_time_with_the_reason(http: Http) -> None:
    page = told(http, "noms-2009/outcome/1.html")
    back = page[page.index("What it rests on") : page.index("What it leads to")]
    assert re.findall(r"\b(2005-11|2008-02) [A-Z]", back) == ["2005-11"] * 6 + ["2008-02"] * 6
    assert (
        "This makes the same commitment as Prison clinical drug treatment to be brought to at least a minimum" in back
    )
    assert "Why, for certain: Both promise that prison clinical drug treatment will reach a minimum standard" in back
    on = page[page.index("What it leads to") : page.index("The same commitment elsewhere")]
    assert "2011 This is depended on by Retention in IDTS and transferring to CARATS" in on


def test_the_same_commitment_elsewhere_and_how_its_date_moved(http: Http) -> None:
    page = told(http, "noms-2009/outcome/1/milestone/3.html")
    moved = page[page.index("IDTS in prisons nationally") :]
    assert "by 2008-03-31" in moved
    assert "+1,370 days" in moved


def test_who_answers_today_can_be_asked_for_another_day(http: Http) -> None:
    html = http("/id/plan/noms-2009/outcome/1.html").text
    assert f'name="date" type="date" required value="{date.today().isoformat()}"' in html
    reply = http("/queries/owner-as-of?item=plan/noms-2009/outcome/1&date=2010-01-01&format=csv")
    assert "national-offender-management-service" in reply.text


def test_findings_about_an_entry_stand_on_its_page(http: Http) -> None:
    page = told(http, "noms-2009/outcome/1.html")
    assert "has several owners, and nothing tells which of them leads." in page


# -- plans -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (
            "reducing-reoffending-2005",
            (
                "2005-11 by Department for Education and Skills",
                "99 entries",
                "ISBN 1-84473-756-X",
                "Drugs and Alcohol Pathway Fully integrated throughcare and aftercare for offenders",
                "Integrated Drug Treatment System (IDTS) with CJIT; DAT; DH; NTA; Prison Health April 2006",
            ),
        ),
        (
            "drug-strategy-2008",
            (
                "87 entries",
                "A new package for families",
                "36 Strengthen the mechanisms in place to tackle doping in sport",
                "DCMS By 2012 UK",
            ),
        ),
        (
            "noms-2009",
            (
                "20 entries",
                "NEW INITIATIVES",
                "5 More families and friends of drug-misusing offenders engaged and offered support",
                "NOMS March 2010 National £80,000",
                "National Offender Management Service (2008 to 2017) leads 12, jointly 8, supports 1",
            ),
        ),
        (
            "nottingham-idts-2011",
            ("66 entries", "Workforce development", "IDTS (CARATs and Healthcare) to conduct personal skills audit."),
        ),
        (
            "hmpps-2021",
            ("14 entries", "2021-10-25", "The Probation Service should:", "13 Launch and implement an effective drugs"),
        ),
    ],
)
def test_a_plan_says_what_stands_in_it(http: Http, plan: str, expected: tuple[str, ...]) -> None:
    page = told(http, f"{plan}.html")
    for each in expected:
        assert each in page, each


def test_the_outline_has_every_entry_in_the_order_of_the_document(http: Http) -> None:
    html = http("/id/plan/noms-2009.html").text
    outline = html[html.index('id="outline"') : html.index('id="holders"')]
    assert re.findall(r'<span class="no">(\d+)</span>', outline) == [str(number) for number in range(1, 21)]
    assert re.findall(r'href="/id/plan/noms-2009/outcome/(\d+)"', outline) == [str(number) for number in range(1, 21)]


def test_the_time_line_has_a_dot_for_each_promise_that_has_a_last_day(http: Http) -> None:
    html = http("/id/plan/hmpps-2021.html").text
    records = http("/queries/due?plan=hmpps-2021&from=0001-01-01&to=9999-12-31&format=csv").text.splitlines()[1:]
    assert html.count('<circle class="promise"') == len(records)


def test_a_plan_is_linked_with_the_later_ones_and_with_the_earlier(http: Http) -> None:
    page = told(http, "noms-2009.html")
    assert re.search(r"2008-02 Drugs: protecting families and communities[^:]* \d+ links to it: ", page)
    assert re.search(r"2011 IDTS Treatment Plan 2011/12 \d+ links from it: ", page)


def test_the_data_of_the_page_is_one_step_away(http: Http) -> None:
    html = http("/id/plan/noms-2009.html").text
    for address in re.findall(r'href="(/queries/[^"]*format=csv[^"]*)"', html):
        reply = http(address.replace("&amp;", "&"))
        assert reply.status == 200, address
        assert reply.type == "text/csv"
    assert len(re.findall(r"format=csv", html)) > 6


def test_a_page_of_the_outline_that_is_none_is_refused_in_words(http: Http) -> None:
    for page in ("0", "-1", "x", "1e9", "99999999999999999999", "²"):
        reply = http(f"/id/plan/noms-2009.html?page={page.replace('²', '%C2%B2')}")
        assert reply.status == 400, page
        assert "whole number" in reply.text
    assert "There is nothing on this page" in http("/id/plan/noms-2009.html?page=7").text


def test_the_first_page_leads_to_the_pages_of_the_plans(http: Http) -> None:
    home = http("/", Accept="text/html").text
    for plan in PLANS:
        assert f'href="/id/plan/{plan}"' in home


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("National National National", "National"),
        ("6 pilots 6 pilots", "6 pilots"),
        ("- - -", ""),
        ("", ""),
        ("2009 2009 2010", "2009 2009 2010"),
        ("£2.1m in 2008/09 £2.0m in 2009/10", "£2.1m in 2008/09 £2.0m in 2009/10"),
    ],
)
def test_a_cell_that_says_the_same_several_times_is_told_once(cell: str, told: str) -> None:
    assert told_once(cell) == told


# -- plans of other shapes ---------------------------------------------------------------------------------------------


def row(**cells: str) -> dict[str, Cell]:
    return {
        name: Cell(text, f"https://w3id.org/planweave/id/plan/{text}" if text else None) for name, text in cells.items()
    }


def entry(number: int, section: str, objective: str = "") -> dict[str, Cell]:
    blank = dict.fromkeys(("owners", "partners", "timing", "coverage", "line", "part_name"), "")
    return row(
        item=f"p/{number}", number=str(number), text=f"Words {number}", funding="- -", section=section,
        section_name=f"The {section}", objective=objective, objective_name=objective, **blank,
    )  # fmt: skip


def test_a_long_plan_has_pages_and_an_outline_keeps_sections_and_aims_apart() -> None:
    rows = [entry(1, "a"), entry(2, "a", "x"), entry(3, "a", "x"), entry(4, "b", "x"), entry(5, "")]
    outline = outline_of(rows, 3, 5, 14)
    assert (outline.pages, outline.first, outline.last, outline.total) == (3, 11, 15, 14)
    shape = [
        (
            chapter.section and chapter.section.name,
            [(aim.objective and aim.objective.name, len(aim.lines)) for aim in chapter.aims],
        )
        for chapter in outline.chapters
    ]
    assert shape == [("The a", [(None, 1), ("x", 2)]), ("The b", [("x", 1)]), (None, [(None, 1)])]
    assert outline.chapters[0].aims[0].lines[0].funding == ""


def test_many_promises_of_one_day_are_not_drawn_beyond_a_column() -> None:
    plan = row(plan="p", title="P", issued_earliest="2009-01-01", period_start="", period_end="")
    due = [row(plan="p", item=f"p/{n}", number="", text=f"Words {n}", latest="2009-12-31") for n in range(40)]
    drawing = promises(plan, due)
    assert drawing
    assert len(drawing.marks) == 16
    assert drawing.marks[-1].mark.title == "and 25 more, due 2009-12-31"
    assert promises(plan, [row(plan="p", item="p/1", number="", text="", latest="no day")]) is not None
    assert promises(row(plan="p", title="P", issued_earliest="", period_start="", period_end=""), due) is None


BARE = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix pw: <https://w3id.org/planweave/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/planweave/id/plan/empty> a pw:Plan ; dcterms:title "A plan of no entries" .
<https://w3id.org/planweave/id/plan/nameless> a pw:Plan .
<https://w3id.org/planweave/id/plan/bare> a pw:Plan ; dcterms:title "A bare plan" .
<https://w3id.org/planweave/id/plan/bare/action/1> a pw:Entry ; pw:plan <https://w3id.org/planweave/id/plan/bare> ;
    pw:text "Do something" .
<https://w3id.org/planweave/id/plan/bare/action/2> a pw:Entry ; pw:plan <https://w3id.org/planweave/id/plan/bare> .
<https://w3id.org/planweave/id/plan/bare/action/3> a pw:Entry .
<https://w3id.org/planweave/id/plan/bare/step/1> a pw:Step ; pw:text "A step of nothing" .
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application over plans without dates, owners, evidence, or anything else."""
    folder: Path = tmp_path_factory.mktemp("bare")
    register = folder / "bare.ttl"
    register.write_text(BARE, encoding="utf-8")
    return create_app(build(folder / "snapshots", [Source(register, GRAPH.initiatives)]))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("empty", "The graph holds no entries of this plan."),
        ("nameless", "The graph holds no entries of this plan."),
        ("bare", "2 entries"),
        ("bare/action/1", "Do something"),
        ("bare/action/2", "A bare plan"),
        ("bare/action/3", "entry"),
        ("bare/step/1", "A step of nothing"),
    ],
)
def test_what_has_next_to_nothing_still_has_a_page(bare: Flask, path: str, expected: str) -> None:
    reply = bare.test_client().get(f"/id/plan/{path}.html", headers={"Accept": "text/html"})
    assert reply.status_code == 200
    assert expected.lower() in words(reply.text).lower()
