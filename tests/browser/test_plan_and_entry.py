"""The pages of plans and entries, in a browser."""

from playwright.sync_api import Browser

from tests.browser.conftest import Open


def test_a_researcher_goes_from_the_first_page_to_the_line_without_a_script(browser: Browser, server: str) -> None:
    with browser.new_context(base_url=server, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_role("main").get_by_role("list").get_by_role(
            "link", name="The National Offender Management Service Drug Strategy 2008–2011: Action Plan"
        ).click()
        page.get_by_role("link", name="Improved information exchange between prison and community").first.click()
        assert page.get_by_role("heading", level=1).inner_text() == "Outcome 4"
        # noms-2009.txt, line 50: the three owners, and the money with what stands behind it.
        facts = page.locator(".sheet").first.inner_text()
        assert all(
            f"{words} jointly" in facts for words in ("National Treatment Agency “NTA”", "Home Office", "“NOMS”")
        )
        assert "£250,000 (with ongoing data handling and analysis costs)" in facts
        page.locator(".words figcaption a").click()
        assert "noms-2009.txt, line 50" in page.get_by_role("main").inner_text()


def test_the_links_below_an_entry_walk_through_the_plan(visit: Open) -> None:
    page = visit("/id/plan/drug-strategy-2008/action/15.html")
    page.get_by_role("navigation", name="Entries of the plan").get_by_role("link", name="After it").click()
    page.wait_for_url("**/action/16.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Action 16"
    page.get_by_role("link", name="Before it").click()
    page.wait_for_url("**/action/15.html")


def test_a_dot_of_the_time_line_leads_to_its_promise(visit: Open) -> None:
    page = visit("/id/plan/noms-2009.html")
    page.locator(".timeline .marks a", has_text="All prisoners have access").first.click()
    page.wait_for_url("**/noms-2009/outcome/1.html")


def test_another_day_can_be_asked_for(visit: Open) -> None:
    page = visit("/id/plan/noms-2009/outcome/1.html")
    page.get_by_label("On another day").fill("2010-01-01")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/queries/owner-as-of?**")
    assert "National Offender Management Service" in page.get_by_role("table").inner_text()
