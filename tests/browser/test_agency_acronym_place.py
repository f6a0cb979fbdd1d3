"""Pages of bodies, acronyms and places as a browser shows them."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Open, accessibility

MINISTRY = "/id/agency/ministry-of-justice.html"
PAGES = [
    "/agencies",
    MINISTRY,
    "/id/agency/home-office.html",
    "/id/agency/cdp-suci-officer.html",
    "/id/plan/noms-2009/acronym/DRR.html",
    "/id/plan/reducing-reoffending-2005/acronym/NOMS.html",
    "/id/place/england.html",
    "/id/place/afghanistan.html",
]


@pytest.mark.parametrize("path", PAGES)
def test_it_has_no_barrier_and_is_no_wider_than_a_phone(visit: Open, path: str) -> None:
    page = visit(path, width=360)
    assert accessibility(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_body_of_the_drawing_leads_to_its_page_by_keyboard(visit: Open) -> None:
    page = visit(MINISTRY)
    drawing = page.get_by_role("region", name="History of Ministry of Justice")
    assert drawing.get_by_role("link").count() == 7
    link = drawing.get_by_role("link", name="Department for Constitutional Affairs")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/agency/department-for-constitutional-affairs.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Department for Constitutional Affairs"


def test_names_on_the_drawing_do_not_cover_each_other_and_stay_inside(visit: Open) -> None:
    page = visit(MINISTRY)
    boxes = page.evaluate(
        "[...document.querySelectorAll('.lineage text')].map(t => t.getBBox()).map(b => [b.x, b.y, b.width, b.height])"
    )
    assert len(boxes) == 7
    for number, (x, y, width, height) in enumerate(boxes):
        assert x >= 0
        assert x + width <= 960
        for left, top, _, _ in boxes[number + 1 :]:
            assert top >= y + height or left >= x + width


def test_what_earlier_bodies_held_is_folded_up_and_opens(visit: Open) -> None:
    page = visit(MINISTRY)
    folded = page.get_by_text("Custody Plus", exact=True)
    assert not folded.is_visible()
    page.get_by_text("items of bodies whose work it took over").click()
    assert folded.is_visible()


def test_a_body_is_found_from_the_list_of_bodies(visit: Open) -> None:
    page = visit("/")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Bodies").click()
    page.get_by_role("combobox", name="A body, by its name or short form").press_sequentially("serious org")
    page.get_by_role("option", name="Serious Organised Crime Agency").first.click()
    page.wait_for_url("**/id/agency/serious-organised-crime-agency.html")


def test_all_of_it_is_there_without_scripts(browser: Browser, server: str) -> None:
    with browser.new_context(base_url=server, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(MINISTRY)
        assert page.locator("svg .body").count() == 7
        assert page.get_by_text("17 items in 1 plan.").is_visible()
        page.get_by_text("items of bodies whose work it took over").click()
        assert page.get_by_text("Custody Plus", exact=True).is_visible()
        page.goto("/agencies")
        page.get_by_label("A body, by its name or short form").fill("SOCA")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("link", name="Serious Organised Crime Agency").first.click()
        assert "Serious Organised Crime Agency" in page.get_by_role("heading", level=1).inner_text()
