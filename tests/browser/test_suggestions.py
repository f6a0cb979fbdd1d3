"""Suggestions while somebody types."""

from tests.browser.conftest import Open, accessibility


def test_words_in_the_search_field_suggest_things_and_the_keyboard_opens_one(visit: Open) -> None:
    page = visit("/")
    field = page.get_by_role("banner").get_by_role("combobox", name="Search")
    field.press_sequentially("idts")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert "Integrated Drug Treatment System" in options.first.inner_text()
    assert accessibility(page) == []
    field.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("Enter")
    page.wait_for_url("**/trace/idts")


def test_escape_closes_the_suggestions_and_enter_then_searches(visit: Open) -> None:
    page = visit("/")
    field = page.get_by_role("banner").get_by_role("combobox", name="Search")
    field.press_sequentially("drug")
    page.get_by_role("option").first.wait_for()
    field.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    assert field.get_attribute("aria-expanded") == "false"
    field.press("Enter")
    page.wait_for_url("**/search?q=drug")


def test_a_choice_in_the_form_of_a_query_fills_the_field(visit: Open) -> None:
    page = visit("/queries/owned-by")
    field = page.get_by_role("combobox", name="Body")
    field.press_sequentially("ministry of just")
    page.get_by_role("option", name="Ministry of Justice").first.click()
    assert field.input_value() == "ministry-of-justice"
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/queries/owned-by?**")
    assert page.get_by_role("table").count() == 1
