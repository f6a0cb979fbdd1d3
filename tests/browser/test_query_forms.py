"""Named queries in a browser: from a form to a table, its drawing and its data; expected words stand in the plans."""

import csv
import io
import urllib.request

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Open, accessibility

PAGES = [
    "/queries",
    "/queries/trace",
    "/queries/trace?initiative=IDTS",
    "/queries/funding",
    "/queries/findings",
    "/queries/due?from=2009-01-01&to=2009-12-31",
    "/queries/initiative-matrix",
    "/queries/describe?item=noms-2009/outcome/1",
    "/trace",
]


def cells(page: Page) -> list[list[str]]:
    rows = page.get_by_role("row").all()[1:]
    return [[cell.strip() for cell in row.get_by_role("cell").all_text_contents()] for row in rows]


def data(server: str, path: str) -> list[list[str]]:
    with urllib.request.urlopen(f"{server}{path}&format=csv", timeout=60) as reply:
        return list(csv.reader(io.StringIO(reply.read().decode())))[1:]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Open, path: str) -> None:
    assert accessibility(visit(path)) == []
    assert accessibility(visit(path, width=360)) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_telephone_needs_no_scrolling_to_the_side(visit: Open, path: str) -> None:
    page = visit(path, width=360, height=700)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_from_a_body_that_is_suggested_to_the_table_and_its_data(visit: Open, server: str) -> None:
    """Actions 15 and 87 of the strategy of 2008 are those of the Department of Health that fall due by March 2009."""
    page = visit("/queries/due")
    page.get_by_label("From").fill("2009-01-01")
    page.get_by_label("Until").fill("2009-03-31")
    page.get_by_role("combobox", name="Body").press_sequentially("department of heal")
    page.get_by_role("option", name="Department of Health").first.click()
    page.get_by_label("Plan").select_option(label="Drugs: protecting families and communities. Action Plan 2008–2011")
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("heading", name="2 rows").wait_for()
    shown = cells(page)
    assert [row[2] for row in shown] == ["15", "87"]
    assert shown[0][3] == "Further roll out the Integrated Drug Treatment System"
    told = data(server, page.url.removeprefix(server))
    assert [row[2:] for row in shown] == [row[2:] for row in told]
    page.get_by_role("link", name="Action 15").click()
    page.wait_for_url("**/id/plan/drug-strategy-2008/action/15*")


def test_a_list_takes_one_more_value_with_a_button(visit: Open) -> None:
    page = visit("/queries/undefined-acronyms")
    first = page.get_by_label("Plan", exact=True)
    more = page.get_by_role("button", name="Another plan")
    more.click()
    assert page.locator("select[name=plan]").count() == 1
    first.select_option("noms-2009")
    more.click()
    second = page.get_by_label("Plan, another")
    assert second.evaluate("field => field === document.activeElement")
    second.select_option("hmpps-2021")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**plan=noms-2009&plan=hmpps-2021")
    assert page.locator("select[name=plan]").count() == 3
    assert accessibility(page) == []


def test_a_field_that_was_added_suggests_too(visit: Open) -> None:
    page = visit("/queries/slippage?initiative=idts")
    page.get_by_label("Initiative, another").fill("carat")
    page.get_by_role("button", name="Another initiative").click()
    added = page.get_by_label("Initiative, another").nth(1)
    added.press_sequentially("drug interv")
    page.get_by_role("option", name="Drug Interventions Programme").first.click()
    assert added.input_value() == "dip"


def test_rows_are_sorted_by_a_column_as_numbers_or_words(visit: Open) -> None:
    """The FUNDING column of the action plan of 2009: from £80,000 for outcome 5 to £45.7m for outcome 1."""
    page = visit("/queries/funding?plan=noms-2009")
    heading = page.get_by_role("columnheader", name="Amount")
    heading.get_by_role("button").press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    assert [row[3] for row in cells(page)][:3] == ["80,000", "200,000", "250,000"]
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert cells(page)[0][3] == "45,700,000"
    page.get_by_role("columnheader", name="Payer").get_by_role("button").click()
    assert heading.get_attribute("aria-sort") is None
    assert [row[5] for row in cells(page)][:3] == ["DH", "NOMS", ""]
    assert accessibility(page) == []


def test_a_drawing_says_what_the_table_says(visit: Open) -> None:
    page = visit("/queries/funding?plan=noms-2009")
    drawing = page.get_by_role("img", name="The amounts, in pounds.")
    drawn = drawing.locator("text.number").all_text_contents()
    assert drawn[:3] == ["45,700,000", "42,000,000", "39,700,000"]
    assert sorted(drawn) == sorted(row[3] for row in cells(page))
    widths = [bar.bounding_box() for bar in drawing.locator("rect").all()]
    first, second = (each["width"] for each in widths[:2] if each)
    assert second / first == pytest.approx(42 / 45.7, abs=0.01)


def test_a_long_answer_is_turned_page_by_page(visit: Open) -> None:
    page = visit("/queries/undefined-acronyms?limit=30")
    first = cells(page)
    assert len(first) == 30
    assert page.get_by_role("columnheader").first.get_by_role("button").count() == 0
    page.get_by_role("link", name="Next page").click()
    page.get_by_role("heading", name="Rows 31 to 60").wait_for()
    assert not {tuple(row) for row in cells(page)} & {tuple(row) for row in first}
    page.get_by_role("link", name="Page before").click()
    page.get_by_role("heading", name="Rows 1 to 30").wait_for()
    assert cells(page) == first


def test_headings_stay_while_rows_pass(visit: Open) -> None:
    page = visit("/queries/findings", height=700)
    region = page.get_by_role("region", name="What validation found")
    region.evaluate("region => region.scrollTo(0, 2000)")
    top = region.bounding_box()
    heading = page.get_by_role("columnheader", name="Severity").bounding_box()
    assert top
    assert heading
    assert abs(heading["y"] - top["y"]) < 2


def test_days_are_not_broken(visit: Open) -> None:
    page = visit("/queries/due?from=2009-01-01&to=2009-12-31")
    heights = {day.evaluate("day => day.getClientRects().length") for day in page.locator("td time").all()}
    assert heights == {1}


def test_all_of_it_works_without_a_script(browser: Browser, server: str) -> None:
    with browser.new_context(base_url=server, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/queries/owned-by")
        page.get_by_label("Body").fill("NOMSS")
        page.get_by_role("button", name="Ask").click()
        alert = page.get_by_role("alert")
        assert "no agency is called 'NOMSS'" in alert.inner_text()
        page.get_by_label("Body").fill("NOMS")
        page.get_by_label("Plan").select_option("noms-2009")
        page.get_by_role("button", name="Ask").click()
        assert page.get_by_role("row").count() > 10
        assert page.get_by_label("Plan, another").count() == 1
        page.goto("/trace")
        page.get_by_label("An initiative").fill("idts")
        page.get_by_role("button", name="Trace").click()
        page.wait_for_url("**/trace/idts")


def test_an_initiative_is_suggested_on_the_page_of_initiatives_and_beside_a_story(visit: Open) -> None:
    page = visit("/trace")
    page.get_by_label("An initiative").press_sequentially("integrated drug")
    page.get_by_role("option", name="Integrated Drug Treatment System").first.click()
    page.get_by_role("button", name="Trace").click()
    page.wait_for_url("**/trace/idts")
    page.get_by_label("Compare with").press_sequentially("counselling, ass")
    page.get_by_role("option", name="Counselling, Assessment").first.click()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/trace/idts?with=carat")
    assert page.get_by_role("link", name="as a picture (PNG)").count() == 2
