"""The network: its drawing beside its table, by pointer, by keyboard, narrowed, and without a script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open, accessibility

OUTCOME_1 = "noms-2009/outcome/1"
ACTION_8 = "drug-strategy-2008/action/8"


def drawn(page: Page) -> tuple[int, int]:
    """Items and links, as the drawing says of itself."""
    found = re.search(r"shows ([\d,]+) items?, ([\d,]+) links?", page.locator("#drawn").inner_text())
    assert found
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def listed(page: Page) -> tuple[int, int]:
    """Items and links, as the table has them."""
    items = page.locator("td[data-item]").evaluate_all("cells => cells.map(cell => cell.dataset.item)")
    return len(set(items)), page.locator("tr[data-relation]").count()


def inked(page: Page) -> int:
    """Points of the drawing that are not blank."""
    count: int = page.locator("#canvas canvas").evaluate_all(
        """layers => layers.reduce((sum, layer) => {
          const points = layer.getContext("2d").getImageData(0, 0, layer.width, layer.height).data;
          return sum + points.filter((value, place) => place % 4 === 3 && value > 0).length;
        }, 0)"""
    )
    return count


def test_the_drawing_has_as_many_items_and_links_as_the_table(visit: Open) -> None:
    page = visit("/network")
    assert drawn(page) == listed(page) == (249, 246)
    assert inked(page) > 10_000
    assert page.locator("#item option").count() == 250
    assert page.locator("style").count() == 0


def test_filters_narrow_both_in_place_and_going_back_widens_them(visit: Open) -> None:
    page = visit("/network")
    page.evaluate("document.body.dataset.same = 'yes'")
    page.get_by_label("The later item").select_option("supersedes")
    expect(page.locator("#drawn")).to_contain_text("4 links")
    assert drawn(page) == listed(page)
    assert page.url.endswith("/network?relation=supersedes")
    page.get_by_label("How sure").select_option("Certain")
    expect(page.locator("#drawn")).to_contain_text("2 items, 1 link.")
    assert drawn(page) == listed(page)
    page.go_back()
    expect(page.locator("#drawn")).to_contain_text("4 links")
    assert page.get_by_label("How sure").input_value() == ""
    page.go_back()
    expect(page.locator("#drawn")).to_contain_text("246 links")
    assert page.evaluate("document.body.dataset.same") == "yes"


def test_a_body_is_suggested_and_narrows_both(visit: Open) -> None:
    page = visit("/network")
    field = page.get_by_label("A body that answers")
    field.press_sequentially("national treatment ag")
    page.get_by_role("option", name="National Treatment Agency").first.click()
    expect(page.locator("#drawn")).not_to_contain_text("246 links")
    assert "agency=national-treatment-agency" in page.url
    assert drawn(page) == listed(page)
    assert page.locator(".owners", has_text="NTA").count() > 0


def test_what_no_link_joins_is_said_and_nothing_is_drawn(visit: Open) -> None:
    page = visit("/network?relation=supersedes&strength=Certain&plan=hmpps-2021")
    expect(page.get_by_text("No link is of this kind.")).to_be_visible()
    assert page.locator("#canvas").is_hidden()


def test_choosing_an_item_tells_its_words_its_owners_and_its_links(visit: Open) -> None:
    page = visit("/network")
    page.get_by_label("An item").select_option(OUTCOME_1)
    told = page.locator("#told")
    expect(told.get_by_role("link", name="NOMS 2009, outcome 1")).to_have_attribute("href", f"/id/plan/{OUTCOME_1}")
    expect(told).to_contain_text("All prisoners have access to a minimum standard of clinical drug treatment")
    expect(told).to_contain_text("DH; NOMS")
    expect(told).to_contain_text("same commitment as Drug strategy 2008, action 8")
    expect(page.locator("#drawn")).to_contain_text("Chosen: NOMS 2009, outcome 1, 3 links.")
    assert page.locator("tr.of-chosen").count() == 3
    assert page.url.endswith(f"/network#{OUTCOME_1}")
    assert accessibility(page) == []
    told.get_by_role("button", name="Drug strategy 2008, action 8").click()
    expect(told).to_contain_text("Prison clinical drug treatment to be brought to at least a minimum evidence-based")
    assert page.get_by_label("An item").input_value() == ACTION_8


def test_an_address_with_an_item_opens_with_it(visit: Open) -> None:
    page = visit(f"/network#{OUTCOME_1}")
    expect(page.locator("#told")).to_contain_text("All prisoners have access")


def test_the_keyboard_goes_along_plans_and_links(visit: Open) -> None:
    page = visit(f"/network?plan=noms-2009&strength=Certain#{OUTCOME_1}")
    drawing = page.get_by_role("application")
    drawing.focus()
    page.keyboard.press("ArrowLeft")
    chosen = page.get_by_label("An item")
    assert chosen.input_value() == ACTION_8
    page.keyboard.press("ArrowRight")
    assert chosen.input_value().startswith("noms-2009/")
    page.keyboard.press("ArrowDown")
    below = chosen.input_value()
    page.keyboard.press("ArrowUp")
    assert chosen.input_value() != below
    page.keyboard.press("Escape")
    assert chosen.input_value() == ""


def test_pointing_lights_an_item_up_and_a_click_keeps_it(visit: Open) -> None:
    page = visit("/network?relation=supersedes&strength=Certain", height=1500)
    names = page.locator("td[data-item] a").all_inner_texts()
    assert drawn(page) == (len(names), 1)
    box = page.locator("#canvas").bounding_box()
    assert box
    title = page.locator("#told").get_by_role("heading", level=2)
    # Two items, at one height below the middle, under the names of their plans.
    heights = range(int(box["height"] / 2), int(box["height"]), 10)
    places = [(box["x"] + x, box["y"] + y) for y in heights for x in range(8, int(box["width"]), 10)]
    for x, y in places:
        page.mouse.move(x, y)
        if title.count():
            page.mouse.down()
            page.mouse.up()
            break
    assert title.inner_text() in names
    page.mouse.move(0, 0)
    assert title.inner_text() in names
    assert page.locator("tr.of-chosen").count() == 1


def test_it_can_be_arranged_by_what_is_linked(visit: Open) -> None:
    page = visit("/network?strength=Certain")
    canvas = page.locator("#canvas")
    before = canvas.screenshot()
    page.get_by_label("Arrange").select_option("free")
    page.wait_for_timeout(500)
    assert canvas.screenshot() != before
    assert drawn(page) == listed(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody_also_when_an_item_is_chosen_on_a_phone(visit: Open, scheme: str) -> None:
    page = visit(f"/network?plan=noms-2009#{OUTCOME_1}", width=360, height=740)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert accessibility(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_without_a_script_the_table_says_it_all(browser: Browser, server: str) -> None:
    with browser.new_context(base_url=server, java_script_enabled=False) as bare:
        page = bare.new_page()
        page.goto("/network")
        assert page.locator("#drawing").is_hidden()
        page.get_by_label("The later item").select_option("supersedes")
        page.get_by_role("button", name="Show these").click()
        assert page.locator("tr[data-relation]").count() == 4
        assert "relation=supersedes" in page.url
