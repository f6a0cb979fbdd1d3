"""The way from a name to an initiative's story, and what the story tells; expected words stand in the plans."""

import re
from xml.etree import ElementTree

import pytest

from service.limits import MAX_HTML_ROWS
from service.story import story, subject
from service.tables import Cell
from service.worked import worked
from tests.service.conftest import Http

SVG = "{http://www.w3.org/2000/svg}"


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def test_from_the_first_page_to_the_words_of_the_milestone_of_2009(http: Http) -> None:
    assert 'href="/trace/idts"' in http("/", Accept="text/html").text
    story = http("/trace/idts", Accept="text/html").text
    (milestone,) = re.findall(
        r'<article class="moment milestone" id="[^"]*milestone-3">.*?</article>', story, re.DOTALL
    )
    assert "IDTS introduced to all English prisons" in text_of(milestone)
    assert "<mark>IDTS</mark> introduced" in milestone
    assert "line 42" in milestone
    assert 'href="/id/plan/noms-2009/outcome/1/milestone/3"' in milestone


def test_it_tells_how_its_dates_moved(http: Http) -> None:
    told = text_of(http("/trace/idts", Accept="text/html").text)
    assert "+1,370 days IDTS in prisons nationally: 2008-03-31, then 2011-12-31" in told
    assert "+275 days IDTS, third wave of prisons: 2009-03-31, then 2009-12-31" in told


def test_it_is_told_plan_by_plan_in_the_order_of_time(http: Http) -> None:
    story = http("/trace/idts", Accept="text/html").text
    assert re.findall(r"<h2 class=\"part\"><time>([^<]*)</time>", story) == ["2005-11", "2008-02", "2009", "2011"]


@pytest.mark.parametrize(
    "path",
    [
        "/trace/IDTS",
        "/trace/Integrated%20Drug%20Treatment%20System",
        "/trace?initiative=IDTS",
        "/trace?initiative=idts",
    ],
)
def test_any_of_its_names_leads_there(http: Http, path: str) -> None:
    assert '<h1 class="title">Integrated Drug Treatment System' in http(path, Accept="text/html").text


def test_the_page_of_an_initiative_leads_to_its_story_and_no_other_page_does(http: Http) -> None:
    leading = "Its story, plan by plan"
    assert re.search(f'href="/trace/idts">{leading}</a>', http("/id/initiative/idts.html").text)
    for path in ("/id/agency/ministry-of-justice.html", "/id/plan/noms-2009.html", "/graph/agencies.html"):
        assert leading not in http(path).text


def test_the_page_of_an_initiative_says_what_it_is_and_which_plans_name_it(http: Http) -> None:
    """IDTS stands in four of the five texts; that of 2021 never has it."""
    page = http("/id/initiative/idts.html").text
    told = page[page.index("The plans that name it") : page.index("Dates that moved")]
    plans = re.findall(r'<a href="/id/plan/([a-z0-9-]+)">', told)
    assert plans == ["reducing-reoffending-2005", "drug-strategy-2008", "noms-2009", "nottingham-idts-2011"]
    assert "In short IDTS." in text_of(page)
    story = http("/trace/idts").text
    anchors = re.findall(r'href="/trace/idts#([^"]+)"', told)
    assert len(anchors) == 4
    assert all(f'id="{anchor}"' in story for anchor in anchors)


def test_a_name_of_none_is_404_with_the_nearest(http: Http) -> None:
    for path in ("/trace/IDTX", "/trace/idts?with=IDTX", "/trace/IDTX.svg"):
        reply = http(path)
        assert reply.status == 404
        assert "IDTS" in reply.json["nearest"]


def test_a_story_without_end_is_cut_and_says_so() -> None:
    cells = {
        "plan": "p",
        "kind": "mention",
        "item": "i",
        "number": "",
        "text": "X",
        "quote": "",
        "owners": "",
        "due": "",
    }
    said = row(**cells, relation="", line="1", date="2009-01-01")
    plan = row(plan="p", title="P", issued="2009", issued_earliest="", period_start="", period_end="")
    of = subject("https://w3id.org/planweave/id/initiative/x", [])
    assert not story(of, [said] * MAX_HTML_ROWS, [], [plan]).is_cut
    cut = story(of, [said] * (MAX_HTML_ROWS + 1), [], [plan])
    assert (cut.is_cut, cut.number) == (True, MAX_HTML_ROWS)


def test_two_are_compared_side_by_side(http: Http) -> None:
    page = http("/trace/idts?with=CARAT", Accept="text/html").text
    assert [text_of(name) for name in re.findall(r'<h2 class="title">(.*?)</h2>', page)] == [
        "Integrated Drug Treatment System IDTS",
        "Counselling, Assessment, Referral, Advice and Throughcare CARAT",
    ]
    assert page.count("<svg") == 2
    assert http("/trace/idts?with=IDTS", Accept="text/html").text.count('class="title"') == 1


def test_the_drawing_alone_is_svg_that_needs_nothing_else(http: Http) -> None:
    reply = http("/trace/idts.svg")
    assert (reply.status, reply.type) == (200, "image/svg+xml")
    drawing = ElementTree.fromstring(reply.body)  # noqa: S314 - our own
    assert drawing.tag == f"{SVG}svg"
    assert len(drawing.findall(f".//{SVG}g[@class='lane']")) == 4
    assert not drawing.findall(f".//{SVG}script")
    assert b"style" not in reply.body
    assert http("/trace/idts.svg", If_None_Match=reply.headers["ETag"]).status == 304


def test_search_finds_what_is_called_so_first_and_marks_the_words(http: Http) -> None:
    page = http("/search?q=idts", Accept="text/html").text
    first = re.search(r"<ol class=\"hits\">\s*<li>.*?</li>", page, re.DOTALL)
    assert first
    assert 'href="/trace/idts"' in first[0]
    assert "<mark>IDTS</mark>" in first[0]
    assert "Try fewer words" in http("/search?q=zzzz", Accept="text/html").text
    assert http("/search", Accept="text/html").status == 200


def test_what_is_looked_for_stays_words(http: Http) -> None:
    page = http("/search?q=%3Cscript%3E%22alert%22", Accept="text/html").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def row(**cells: str) -> dict[str, Cell]:
    return {name: Cell(text, f"https://w3id.org/planweave/id/{name}/{text}") for name, text in cells.items()}


def test_the_questions_to_begin_with_come_from_the_graph() -> None:
    matrix = [
        row(initiative="x", label="Programme X", plan="one", mentions="9"),
        row(initiative="y", label="Programme Y", plan="one", mentions="1"),
        row(initiative="y", label="Programme Y", plan="two", mentions="1"),
    ]
    slips = [
        row(commitment="A", days_from_first="0"),
        row(commitment="A", days_from_first="1000"),
        row(commitment="B", days_from_first=""),
    ]
    orphans = [row(plan="one"), row(plan="two"), row(plan="two")]
    titles = {"two": "The Second Plan"}
    asked = worked(matrix, slips, orphans, titles, 10)
    assert asked[0].question == "What became of the Programme Y?"
    assert asked[0].values == {"name": "y"}
    assert asked[1].answer == "1 were given another date; “A” moved by 1,000 days."
    assert asked[2].answer == "3 times an owner is missing, unknown or gone; 2 of them in “The Second Plan”."
    assert worked([], [], [], {}, 10) == ()
    few = worked(matrix, slips, orphans, titles, 2)
    assert [each.values.get("name") for each in few] == ["x", "slippage", "orphan-owners"]
    assert few[1].answer == "More than 1 were given another date; “A” moved by 1,000 days."
    assert few[2].answer == "More than 2 times an owner is missing, unknown or gone."
