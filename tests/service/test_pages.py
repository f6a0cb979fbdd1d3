"""The pages: what they say, and what they never do."""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from graph.snapshot import Snapshot
from queries.catalogue import load_catalogue
from service.assets import load_assets
from tests.service.conftest import Http
from tests.service.markup import BUILT

PAGES = [
    "/",
    "/search",
    "/search?q=drug+treatment",
    "/trace",
    "/trace/idts",
    "/trace/idts?with=carat",
    "/trace/nothing",
    "/network",
    "/network?plan=noms-2009&relation=continues&strength=Certain&agency=NOMS",
    "/network?agency=nobody",
    "/validation",
    "/validation?plan=noms-2009&shape=PW-OWN&words=NOMS&offset=10",
    "/queries",
    "/queries/trace",
    "/queries/trace?initiative=IDTS",
    "/queries/trace?initiative=nothing",
    "/queries/trace?initiative=IDTS&limit=2&offset=2",
    "/queries/slippage",
    "/queries/due?from=2009-01-01&to=2009-12-31",
    "/queries/describe?item=plan/noms-2009/outcome/1",
    "/sparql?format=html",
    "/sparql?query=SELECT*{?s%20?p%20?o}LIMIT%205&format=html",
    "/sparql?query=SELECT&format=html",
    "/sparql?example=trace",
    "/sparql?example=nothing",
    "/id/plan/noms-2009/outcome/1.html",
    "/id/plan/noms-2009/outcome/1/milestone/3.html",
    "/id/plan/hmpps-2021/recommendation/13.html",
    "/id/plan/noms-2009.html",
    "/id/plan/reducing-reoffending-2005.html",
    "/id/initiative/idts.html",
    "/graph/agencies.html",
    "/ns.html",
    "/agencies",
    "/id/agency/ministry-of-justice.html",
    "/id/agency/home-office.html",
    "/id/plan/noms-2009/acronym/DRR.html",
    "/id/plan/reducing-reoffending-2005/acronym/A&E.html",
    "/id/place/england.html",
    "/nothing?format=html",
]
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(HTMLParser):
    """What a page holds, for checks; elements must be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((f"svg:{tag}" if "svg" in self.open else tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, http: Http) -> Page:
    reply = http(request.param, Accept="text/html")
    assert reply.type == "text/html"
    return Page(reply.text)


def test_no_page_has_anything_of_another_host_nor_a_script_of_its_own(page: Page) -> None:
    assert not page.of("iframe", "object", "embed", "style")
    assert all(a["type"] == "module" and BUILT.fullmatch(str(a["src"])) for a in page.of("script"))
    loaded = [a.get("src") or a.get("href") for a in page.of("link", "img")]
    assert loaded
    assert all(str(address).startswith("/") for address in loaded)
    assert all(not name.startswith("on") and name != "style" for _, a in page.found for name in a)


def test_every_page_can_be_read_without_eyes(page: Page) -> None:
    assert page.of("html")[0]["lang"] == "en-GB"
    assert len(page.of("h1")) == 1
    assert len(page.of("main")) == 1
    assert len(page.of("title")) == 1
    named = {a["for"] for a in page.of("label")}
    for field in page.of("input", "select", "textarea"):
        if field.get("type") != "hidden":
            assert field.get("id") in named or field.get("aria-label")
    assert all(a.get("scope") in ("col", "row") for a in page.of("th"))
    ids = [a["id"] for _, a in page.found if "id" in a]
    assert len(ids) == len(set(ids))


def test_the_first_page_says_what_the_graph_holds(http: Http, snapshot: Snapshot) -> None:
    text = http("/").text
    assert snapshot.hash in text
    assert f"{snapshot.manifest.quads:,}" in text
    counts = dict(re.findall(r"<dt>([a-z ]+)</dt><dd>([\d,]+)</dd>", text))
    assert counts["plans"] == "5"
    assert all(int(number.replace(",", "")) > 0 for number in counts.values())
    assert 'name="q"' in text


def test_the_list_of_queries_has_each(http: Http) -> None:
    text = http("/queries", Accept="text/html").text
    for query in load_catalogue():
        assert query.title in text
        assert f'href="/queries/{query.name}"' in text


def test_headers_keep_pages_to_themselves(http: Http) -> None:
    style = next(name for name in load_assets().files if name.endswith(".css"))
    for path in ("/", "/health", "/nothing", f"/static/{style}", "/sparql?query=ASK{}"):
        headers = http(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Set-Cookie"] is None


def test_links_in_tables_lead_to_the_page_of_what_they_name(http: Http) -> None:
    table = http("/queries/plan-entries?plan=noms-2009", Accept="text/html").text
    assert 'href="/id/plan/noms-2009/outcome/1"' in table
    assert "/queries/describe" not in table
    assert 'href="/trace/idts"' in http("/queries/initiative-matrix", Accept="text/html").text
    sparql = "SELECT ?x WHERE { VALUES ?x { <https://w3id.org/planweave/id/plan/noms-2009/outcome/1> } }"
    told = http(f"/sparql?{urlencode({'query': sparql, 'format': 'html'})}").text
    assert 'href="/id/plan/noms-2009/outcome/1"' in told
    assert http("/id/plan/noms-2009/outcome/1", Accept="text/html").status == 200


def test_health_asks_the_graph(http: Http, snapshot: Snapshot) -> None:
    reply = http("/health")
    assert reply.json == {"status": "ok", "snapshot": snapshot.hash, "quads": snapshot.manifest.quads}
    assert reply.headers["Cache-Control"] == "no-store"


def test_health_is_ill_without_plans(snapshot: Snapshot) -> None:
    from pyoxigraph import Store

    from service.app import create_app
    from service.evaluation import Engine

    reply = create_app(snapshot, Engine(Store())).test_client().get("/health")
    assert reply.status_code == 503
