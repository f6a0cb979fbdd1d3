"""What a steward does with the findings: choose, read, take away; with scripts and without."""

import csv
import json
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open, accessibility

UNKNOWN_OWNERS = {386: "SP", 742: "DIP", 744: "DIP", 745: "DIP", 750: "DIP", 752: "DIP"}
"""Lines of the plan of 2005 whose column 'By whom' prints a programme, which no register of bodies knows."""

NOBODY_LINES = [216, 217, 229, 235, 279, 280]
"""Lines of the Nottingham plan with a step whose column 'By whom' is empty."""


def choose(page: Page, plan: str, kind: str) -> None:
    """Fill in the form as a person does, and send it."""
    page.get_by_role("group", name="Plans").get_by_label(plan).check()
    page.get_by_label("Kind").select_option(label=kind)
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/validation?**")


def found(page: Page) -> list[tuple[int, str]]:
    """The lines and the words of the findings that the page shows."""
    articles = page.get_by_role("article").all()
    lines = [each.get_by_role("link").inner_text().upper().split()[1] for each in articles]
    return [(int(line), each.locator("blockquote").inner_text()) for line, each in zip(lines, articles, strict=True)]


def test_a_steward_chooses_orphaned_owners_of_one_plan_and_takes_them_away(visit: Open, tmp_path: Path) -> None:
    page = visit("/")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Validation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where the plans are unsound")
    choose(page, "The National Reducing Re-offending Delivery Plan", "An owner is no known body (6)")
    expect(page.get_by_role("heading", name="6 findings")).to_be_visible()
    shown = found(page)
    assert dict(shown) == UNKNOWN_OWNERS

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert download.value.suggested_filename == "findings-reducing-reoffending-2005-pw-own-003.csv"
    download.value.save_as(tmp_path / "findings.csv")
    with (tmp_path / "findings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(int(row["line"]), row["quote"]) for row in rows] == shown
    assert [row["message"] for row in rows] == page.locator("article .message").all_inner_texts()

    with page.expect_download() as download:
        page.get_by_role("link", name="JSON", exact=True).click()
    assert [row["finding"] for row in json.loads(download.value.path().read_text(encoding="utf-8"))] == [
        row["finding"] for row in rows
    ]


def test_a_finding_leads_to_the_item_that_it_is_about(visit: Open) -> None:
    page = visit("/validation?plan=nottingham-idts-2011&shape=PW-OWN-001")
    assert [line for line, _ in found(page)] == NOBODY_LINES
    page.get_by_role("link", name="line 229").click()
    page.wait_for_url("**/id/plan/nottingham-idts-2011/step/3.4.1.html")
    expect(page.get_by_role("main")).to_contain_text("Implement the Think Family strategy within the prison estate")


def test_a_number_of_the_table_leads_to_as_many_findings_and_from_page_to_page(visit: Open) -> None:
    page = visit("/validation")
    table = page.get_by_role("region", name="Findings by plan")
    table.get_by_role("link", name="80: Owners, IDTS Treatment Plan 2011/12").click()
    expect(page.get_by_role("heading", name="80 findings")).to_be_visible()
    assert page.get_by_role("article").count() == 50
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**offset=50**")
    assert page.get_by_role("article").count() == 30
    page.get_by_role("link", name="Page before").click()
    page.wait_for_url(lambda url: "offset" not in url)
    assert page.get_by_role("article").count() == 50


def test_what_each_check_looks_for_opens_by_the_keyboard(visit: Open) -> None:
    page = visit("/validation?plan=hmpps-2021&shape=PW-TIM")
    summary = page.locator("summary", has_text="What each check looks for")
    summary.focus()
    page.keyboard.press("Enter")
    term = page.get_by_role("term").filter(has_text="PW-OWN-008")
    expect(term).to_be_visible()
    term.get_by_role("link").press("Enter")
    page.wait_for_url("**/shape/PW-OWN-008.html")


def test_it_works_without_scripts(browser: Browser, server: str) -> None:
    with browser.new_context(base_url=server, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/validation")
        choose(page, "IDTS Treatment Plan 2011/12", "Nobody is named (66)")
        assert page.get_by_role("article").count() == len(NOBODY_LINES)
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV", exact=True).click()
        assert len(download.value.path().read_text(encoding="utf-8").splitlines()) == len(NOBODY_LINES) + 1


def test_nothing_stands_in_the_way_of_anybody(visit: Open) -> None:
    for path in ("/validation", "/validation?shape=PW-OWN&plan=noms-2009&words=noms", "/validation?shape=PW-NONE"):
        page = visit(path)
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        assert accessibility(page) == []
        page.emulate_media(color_scheme="dark")
        assert accessibility(page) == []
        page.close()


def test_it_fits_a_phone(visit: Open) -> None:
    for path in ("/validation", "/validation?shape=PW-OWN&plan=noms-2009"):
        page = visit(path, width=360, height=740)
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.close()
