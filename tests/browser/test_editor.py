"""The editor at /sparql: a query is written, checked, asked, seen, cancelled and taken elsewhere."""

import gzip
import json
import re
import subprocess
import time
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from service.assets import load_assets
from tests.browser.conftest import Open, accessibility

TITLE = "The National Offender Management Service Drug Strategy 2008"
"""Stands in noms-2009.txt, before the dash."""

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HEAVIEST_PAGE_BYTES = 300_000


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Query")


def write(page: Page, text: str) -> None:
    """Put a text in place of what is written, as somebody who pastes it does."""
    field(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def answer_of(page: Page, query: str) -> Locator:
    """Ask with the keyboard; the region in which the answer stands, once it does."""
    write(page, query)
    page.keyboard.press("Control+Enter")
    answer = page.locator("#answer")
    answer.locator("table, .truth, [role=tab]").first.wait_for()
    return answer


def complete(page: Page, typed: str, wanted: str) -> None:
    """Type the beginning of a word and take what is offered for it."""
    page.keyboard.type(typed, delay=30)
    option = page.get_by_role("option").filter(has_text=re.compile(rf"^{re.escape(wanted)}")).first
    option.wait_for()
    while option.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(150)  # a list that has only just come takes no Enter
    page.keyboard.press("Enter")


def curl_command(page: Page, context: BrowserContext) -> str:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.locator("#asked")).to_have_text("The command is copied.")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_consumer_writes_a_query_with_completion_and_takes_the_curl_for_it(
    visit: Open, context: BrowserContext
) -> None:
    page = visit("/sparql")
    write(page, "SELECT ?title { ?plan a ")
    complete(page, "pw:Pla", "pw:Plan")
    page.keyboard.type(" ; ")
    complete(page, "dcterms:tit", "dcterms:title")
    page.keyboard.insert_text(" ?title FILTER(?title != 'it''s') }".replace("''", r"\'"))
    page.keyboard.press("Enter")
    page.keyboard.type("ORDER BY ")
    complete(page, "?ti", "?title")
    page.keyboard.press("Control+Enter")
    rows = page.locator("#answer tbody tr")
    expect(rows).to_have_count(5)
    shown = [row.locator("td span").first.inner_text() for row in rows.all()]
    assert any(title.startswith(TITLE) for title in shown)
    assert re.fullmatch(r"5 rows in \d+\.\d\d seconds\.", page.locator("#asked").inner_text())
    command = curl_command(page, context)
    reply = subprocess.run(["sh", "-c", f"{command} --silent"], capture_output=True, text=True, check=True, timeout=30)
    bindings = json.loads(reply.stdout)["results"]["bindings"]
    assert [row["title"]["value"] for row in bindings] == shown


def test_what_is_wrong_is_marked_while_somebody_writes(visit: Open) -> None:
    page = visit("/sparql")
    write(page, "SELECT ?a { ?a pw:plan ?b }\nGRUOP BY ?a")
    marked = page.locator("#editor .cm-lintRange-error")
    expect(marked).to_have_text("GRUOP")
    told = page.locator(".wrong")
    expect(told).to_have_text("Line 2, column 1: GRUOP cannot stand here.")
    assert accessibility(page) == []
    write(page, "SELECT ?b { ?a pw:plan ?b }\nGROUP BY ?b")
    expect(told).to_be_hidden()
    expect(marked).to_have_count(0)
    write(page, "SELECT * { ?s wv:plan ?o }")
    expect(told).to_have_text("Line 1, column 15: nothing declares wv:.")
    expect(marked).to_have_text("wv:plan")


def test_an_error_of_the_service_stands_in_words_and_at_its_place(context: BrowserContext) -> None:
    # Browsers themselves complain of an answer with an error's status, so this page is not `visit`'s.
    page = context.new_page()
    page.goto("/sparql")
    write(page, "SELECT * {\n  ?s ?p ] }")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("The query is not SPARQL 1.1 (line 2, column 9")
    expect(page.locator("#editor .cm-lintRange-error")).to_have_text("]")
    write(page, "ASK { SERVICE <http://example.org/> { ?s ?p ?o } }")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("SERVICE is not allowed here")


def test_what_is_cancelled_stops_in_the_service_too(visit: Open, server: str) -> None:
    def gone() -> float:
        with urlopen(f"{server}/metrics", timeout=20) as reply:
            found = re.findall(r'requests_total\{.*?status="499",surface="protocol"\} (\S+)', reply.read().decode())
        return sum(map(float, found))

    page = visit("/sparql")
    before = gone()
    write(page, f"{ENDLESS} # {time.time()}")
    cancel = page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#asked")).to_have_text("Asking …")
    page.wait_for_timeout(1000)
    cancel.click()
    expect(page.locator("#asked")).to_have_text(re.compile(r"Cancelled after \d+\.\d\d seconds\."))
    expect(cancel).to_be_hidden()
    # It would else go on until its limit of twenty seconds, and end with another status.
    deadline = time.monotonic() + 10
    while gone() == before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert gone() == before + 1
    assert answer_of(page, "ASK {}").locator(".truth").inner_text() == "Yes."


def test_a_link_opens_with_the_query_and_its_answer(visit: Open, context: BrowserContext) -> None:
    page = visit("/sparql")
    query = "SELECT ?title { plan:noms-2009 dcterms:title ?title } # 100% + &?"
    answer_of(page, query)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator("#asked")).to_have_text("The link is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    other = visit(link)
    expect(other.get_by_role("tab", name="Table")).to_be_visible()
    expect(other.locator("#answer tbody td")).to_contain_text(TITLE)
    assert field(other).inner_text() == query


def test_where_the_browser_lets_nothing_be_copied_it_stands_in_a_field(visit: Open, context: BrowserContext) -> None:
    page = visit("/sparql")
    context.grant_permissions([])
    page.get_by_role("button", name="Copy a link").click()
    shown = page.get_by_role("textbox", name="To copy")
    expect(shown).to_be_focused()
    assert shown.get_attribute("readonly") is not None
    assert shown.input_value().startswith(page.url + "?query=SELECT")
    assert accessibility(page) == []


def test_without_a_script_the_form_asks_and_shows_examples(browser: Browser, server: str) -> None:
    with browser.new_context(base_url=server, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/sparql")
        assert page.get_by_role("button", name="Copy a link").is_hidden()
        page.get_by_label("Begin with an example").select_option("plan-entries")
        page.get_by_role("button", name="Show it").click()
        query = page.get_by_role("textbox", name="Query")
        assert query.input_value().startswith("# A plan as a table\n# plan: noms-2009\n")
        query.fill("SELECT ?title { plan:noms-2009 dcterms:title ?title }")
        page.get_by_role("button", name="Ask").click()
        assert page.locator("#answer tbody td").inner_text().startswith(TITLE)
        query.fill("SELECT ?title { GRUOP }")
        page.get_by_role("button", name="Ask").click()
        assert "line 1, column 17: GRUOP cannot stand here" in page.get_by_role("alert").inner_text()


def test_words_of_an_answer_never_become_markup(visit: Open) -> None:
    page = visit("/sparql")
    words = ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "</textarea><b>bold</b>"]
    values = " ".join(json.dumps(each) for each in words)
    query = f"""SELECT ?words ?iri {{ VALUES ?words {{ {values} }} BIND(IRI("javascript:alert(1)") AS ?iri) }}"""
    answer = answer_of(page, query)
    assert [cell.inner_text() for cell in answer.locator("td:first-child").all()] == words
    assert answer.locator("td:last-child").first.inner_text() == "javascript:alert(1)"
    assert answer.locator("script, img, b, a[href^=javascript]").count() == 0
    triples = f"CONSTRUCT {{ ?iri rdfs:label ?words }} {{ {query} }}"
    answer = answer_of(page, triples)
    expect(page.locator("#asked")).to_contain_text("3 triples")
    assert sorted(cell.inner_text() for cell in answer.locator("td:last-child").all()) == sorted(words)
    assert page.locator("main script, main img").count() == 0


def test_cells_tell_languages_and_types_and_lead_to_pages(visit: Open) -> None:
    page = visit("/sparql")
    query = """SELECT ?a ?b ?c ?d ?e { VALUES (?a ?b ?c ?d ?e)
      { ("mots"@fr "2009-04-01"^^xsd:date plan:noms-2009 <http://example.org/a?b=c> UNDEF) } }"""
    cells = answer_of(page, query).locator("td")
    assert [cell.inner_text() for cell in cells.all()] == [
        "mots @fr", "2009-04-01 xsd:date", "noms-2009", "http://example.org/a?b=c", ""
    ]  # fmt: skip
    assert cells.nth(0).locator("[lang=fr]").inner_text() == "mots"
    assert cells.nth(2).get_by_role("link").get_attribute("href") == "/id/plan/noms-2009"
    assert cells.nth(3).get_by_role("link").get_attribute("href") == "http://example.org/a?b=c"
    cells.nth(2).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Drug Strategy")


def test_answers_are_seen_as_they_are_sent(visit: Open) -> None:
    page = visit("/sparql")
    answer_of(page, "ASK {}")
    expect(page.locator("#answer .truth")).to_have_text("Yes.")
    answer_of(page, "SELECT ?p { ?p a pw:Plan }")
    page.get_by_role("tab", name="Table").press("ArrowRight")
    expect(page.get_by_role("tab", name="JSON")).to_be_focused()
    sent = json.loads(page.get_by_role("tabpanel").locator("pre").inner_text())
    assert len(sent["results"]["bindings"]) == 5
    answer_of(page, "CONSTRUCT { ?p a pw:Plan } { ?p a pw:Plan }")
    page.get_by_role("tab", name="Turtle").click()
    expect(page.get_by_role("tabpanel").locator("pre")).to_contain_text("a pw:Plan")


def test_what_is_drawn_is_loaded_when_it_is_wanted_and_bounded(visit: Open) -> None:
    page = visit("/sparql")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    answer_of(page, "DESCRIBE plan:noms-2009")
    assert not any(url.endswith(".js") for url in loaded)
    page.get_by_role("tab", name="Drawing").click()
    drawing = page.get_by_role("img", name=re.compile("A drawing of"))
    expect(drawing.locator("canvas").first).to_be_attached()
    assert any(url.endswith(".js") for url in loaded)
    assert accessibility(page) == []
    answer_of(page, "SELECT ?item ?plan { ?item pw:plan ?plan } LIMIT 400")
    page.get_by_role("tab", name="Drawing").click()
    expect(page.get_by_role("tabpanel").locator(".hint").first).to_contain_text("150 things, joined by")
    expect(page.get_by_role("tabpanel").locator(".hint").first).to_contain_text("the first of 4")


def test_a_long_answer_is_bounded_in_the_page_and_whole_in_its_files(visit: Open) -> None:
    page = visit("/sparql")
    answer_of(page, "SELECT ?s { ?s ?p ?o } LIMIT 2500")
    assert page.locator("#asked").inner_text().startswith("2,500 rows in ")
    assert "The page shows the first 1,000; the downloads have all." in page.locator("#asked").inner_text()
    assert page.locator("#answer tbody tr").count() == 1000
    with page.expect_download() as download:
        page.get_by_role("link", name="csv").click()
    assert download.value.suggested_filename == "answer.csv"
    assert len(download.value.path().read_text(encoding="utf-8").splitlines()) == 2501


def test_of_an_answer_without_end_only_the_beginning_is_read(visit: Open) -> None:
    page = visit("/sparql")
    answer_of(page, "SELECT * { ?s ?p ?o }")
    assert re.match(r"More than \d+,\d+ rows, too many for this page", page.locator("#asked").inner_text())
    assert page.locator("#answer tbody tr").count() == 1000


def test_a_named_query_is_an_example_that_answers_at_once(visit: Open) -> None:
    page = visit("/sparql")
    page.get_by_label("Begin with an example").select_option("acronym")
    page.get_by_role("button", name="Show it").click()
    expect(page.locator("#asked")).to_have_text("The query is What an acronym means.")
    assert field(page).inner_text().startswith("# What an acronym means\n")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.locator("#answer tbody tr").first.wait_for()
    page.keyboard.press("Control+z")
    assert field(page).inner_text().startswith("SELECT ?plan")


def test_an_agency_is_found_by_its_words(visit: Open) -> None:
    page = visit("/sparql")
    write(page, "DESCRIBE ")
    page.keyboard.type("agency:ministry-of-just", delay=30)
    page.get_by_role("option", name="Ministry of Justice").first.click()
    assert field(page).inner_text() == "DESCRIBE agency:ministry-of-justice"


def test_the_keyboard_gets_into_the_field_and_out_again(visit: Open) -> None:
    page = visit("/sparql")
    write(page, "ASK {")
    page.keyboard.press("Escape")  # whatever is offered
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "editor"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "editor"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "editor"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody_on_a_phone_too(visit: Open, scheme: str) -> None:
    page = visit("/sparql?" + urlencode({"query": "SELECT * { ?s a pw:Plan ; dcterms:title ?t }"}), width=360)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.get_by_role("tab", name="Table").wait_for()
    assert accessibility(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("tab", name="JSON").click()
    page.get_by_role("tabpanel").locator("pre").wait_for()
    write(page, "ASK { ?x a ")
    page.keyboard.type("pw:Miles", delay=30)
    page.locator("#editor").get_by_role("option").first.wait_for()
    assert accessibility(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_all_its_scripts_together_are_not_heavy() -> None:
    assets = load_assets()
    wanted = [assets.names["editor.js"], assets.names["suggest.js"]]
    for name in wanted:
        imported = re.findall(r'["\'](?:\./)?([\w-]+\.js)["\']', assets.files[name].decode())
        wanted += [each for each in imported if each in assets.files and each not in wanted]
    assert any(name.startswith("part-") for name in wanted), "what is drawn comes as a part of its own"
    assert sum(len(gzip.compress(assets.files[name], 9)) for name in wanted) < HEAVIEST_PAGE_BYTES
