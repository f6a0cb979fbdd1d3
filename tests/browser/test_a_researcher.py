"""A researcher traces IDTS from the first page to the words of the milestone of 2009."""

from tests.browser.conftest import Open

MILESTONE = "Full clinical IDTS roll out in all 91 first, second and third wave prisons"
"""In the plan of 2009, line 42."""


def test_two_clicks_lead_to_the_words_of_the_milestone_and_one_more_to_all_about_it(visit: Open) -> None:
    page = visit("/")
    clicks = 0
    page.get_by_role("main").get_by_role("link", name="Integrated Drug Treatment System").first.click()
    clicks += 1
    page.wait_for_url("**/trace/idts")
    told = page.locator(".moment", has_text=MILESTONE)
    words = told.locator("blockquote").first
    words.scroll_into_view_if_needed()
    assert words.is_visible()
    assert words.locator("mark", has_text="IDTS").first.is_visible()
    assert "line 42" in told.first.inner_text()
    told.first.get_by_role("link", name="line 42").click()
    clicks += 1
    page.wait_for_url("**/id/plan/noms-2009/**")
    assert MILESTONE in page.get_by_role("main").inner_text()
    assert clicks <= 3


def test_words_typed_on_the_first_page_lead_there_too(visit: Open) -> None:
    page = visit("/")
    field = page.get_by_role("main").get_by_role("combobox")
    field.press_sequentially("integrated drug")
    page.get_by_role("option", name="Integrated Drug Treatment System").first.click()
    page.wait_for_url("**/trace/idts")
    page.locator(".moment", has_text=MILESTONE).first.wait_for()


def test_the_drawing_leads_to_the_promise_that_it_shows(visit: Open) -> None:
    page = visit("/trace/idts")
    page.locator(".timeline .marks a", has_text=MILESTONE[:40]).first.click()
    assert page.locator(".moment:target", has_text="IDTS").count() == 1
