"""The page of what validation found: its numbers, its filter, its reports, and how it stands to the snapshot before.

Lines and words were looked up by eye in the plans.
"""

import csv
import io
import json
import re
import shutil
from html import unescape
from pathlib import Path
from time import perf_counter
from xml.etree import ElementTree

import pytest
from flask import Flask
from pyoxigraph import NamedNode, RdfFormat, Store

from graph.build import build
from graph.snapshot import Snapshot
from graph.sources import Source, default_sources
from ontology.terms import GRAPH, SH
from service.app import create_app
from service.findings import Check, Filter, checks_of, groups, matrix
from service.highlighting import Piece
from service.tables import Cell
from shapes.judge import Judge
from tests.service.conftest import Http
from tests.service.markup import Markup
from tests.service.misuse import EVALUATED, MARKUP

NOBODY = "/validation?plan=nottingham-idts-2011&shape=PW-OWN-001"
NOBODY_LINES = [216, 217, 229, 235, 279, 280]
"""Steps of the delivery plan whose last column, 'By whom', is empty; other such rows are headings."""

INFORMED = {"PW-OWN-007", "PW-OWN-008", "PW-OWN-009"}
"""Checks whose findings are remarks, of those that find something about owners in the plan of 2009 (docs/shapes.md)."""

UNKNOWN = "/validation?plan=reducing-reoffending-2005&shape=PW-OWN-003"
UNKNOWN_WORDS = {386: "SP", 742: "DIP", 744: "DIP", 745: "DIP", 750: "DIP", 752: "DIP"}
"""Owners that are programmes: Supporting People, and the Drug Interventions Programme, in the column 'By whom'."""


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)))


def lines_of(html: str) -> list[int]:
    return [int(line) for line in re.findall(r'<p class="kind"><a href="[^"]*">line (\d+)', html)]


def page(http: Http, path: str) -> str:
    reply = http(path, Accept="text/html")
    assert reply.status == 200
    return reply.text


# -- the filter and the list -------------------------------------------------------------------------------------------


def test_the_entries_that_name_nobody_are_those_with_an_empty_column(http: Http) -> None:
    html = page(http, NOBODY)
    assert lines_of(html) == NOBODY_LINES
    assert ">6 findings</h2>" in html
    assert "Explore new ways of supporting children affected by adults substance misuse" in html


def test_the_words_that_show_a_finding_are_marked_and_lead_to_the_item(http: Http) -> None:
    html = page(http, UNKNOWN)
    found = re.findall(r'<a href="([^"]*)">line (\d+).*?<blockquote><mark>(\w+)</mark></blockquote>', html, re.DOTALL)
    assert {int(line): words for _, line, words in found} == UNKNOWN_WORDS
    assert http(found[0][0], Accept="text/html").text.count("Supporting People") > 0


def test_the_meaning_of_a_check_stands_above_its_findings_and_leads_to_it(http: Http) -> None:
    html = page(http, NOBODY)
    assert "nobody answers for it" in html
    assert 'href="/shape/PW-OWN-001">PW-OWN-001</a>' in html
    assert http("/shape/PW-OWN-001", Accept="text/html").status == 200


def test_a_cell_of_the_table_has_as_many_findings_as_it_says(http: Http) -> None:
    html = page(http, "/validation")
    cells = dict(re.findall(r'<td class="level-\d"><a href="([^"#]*)#found" aria-label="([\d,]+):', html))
    some = [path for path in cells if "hmpps-2021" in path]
    assert len(some) >= 5
    for path in some:
        assert f">{cells[path]} finding" in page(http, unescape(path))
    assert sum(int(number.replace(",", "")) for number in cells.values()) == 822


def test_a_family_is_divided_into_its_checks(http: Http) -> None:
    html = page(http, "/validation?shape=pw-own&plan=noms-2009")
    assert "Owners, check by check." in html
    assert re.findall(r'<th scope="col"><a[^>]*>(PW-OWN-\d+)</a>', html)[:4] == [f"PW-OWN-00{n}" for n in range(1, 5)]
    assert '<option value="PW-OWN" selected>' in html
    assert 'value="noms-2009" checked' in html


def test_words_are_looked_for_in_messages_and_quotes_and_marked(http: Http) -> None:
    html = page(http, "/validation?plan=nottingham-idts-2011&words=THINK+family")
    assert set(lines_of(html)) == {194, 229}
    assert "Implement the <mark>Think Family</mark> strategy" in html


def test_severity_chooses_and_what_does_not_exist_is_told(http: Http) -> None:
    shown = page(http, "/validation?severity=info&shape=PW-OWN&plan=noms-2009").partition("<aside")[0]
    assert set(re.findall(r'<h3>[^<]*<a class="short" href="[^"]*">(PW-OWN-\d+)</a>', shown)) == INFORMED
    assert "Nothing was found that fits." in page(http, "/validation?shape=PW-NONE")
    for path in ("/validation?plan=nothing", "/validation?severity=bad", "/validation?offset=-1"):
        assert http(path, Accept="text/html").status == 400
    assert http("/validation?plan=noms-2010").json["nearest"][0] == "noms-2009"


def test_a_long_list_comes_in_pages_that_neither_overlap_nor_leave_anything_out(http: Http) -> None:
    path: str | None = "/validation?plan=nottingham-idts-2011"
    anchors: list[str] = []
    pages = 0
    while path:
        reply = http(path, Accept="text/html")
        anchors += re.findall(r'<article class="moment" id="([^"]+)"', reply.text)
        following = re.search(r'<([^>]+)>; rel="next"', reply.headers["Link"])
        path = following[1] if following else None
        pages += 1
    assert (len(anchors), len(set(anchors)), pages) == (154, 154, 4)


def test_a_warm_page_takes_less_than_a_fifth_of_a_second(app: Flask) -> None:
    client = app.test_client()
    client.get("/validation", headers={"Accept": "text/html"})
    times = []
    for _ in range(5):
        begun = perf_counter()
        assert client.get("/validation", headers={"Accept": "text/html"}).status_code == 200
        times.append(perf_counter() - begun)
    assert min(times) < 0.2


# -- what leaves: exactly what is filtered -----------------------------------------------------------------------------


def exports(html: str) -> dict[str, str]:
    tools = re.search(r'<aside class="tools".*?</aside>', html, re.DOTALL)
    assert tools
    return {name: unescape(href) for href, name in re.findall(r'href="([^"]+)" download="[^"]+">([^<]+)</a>', tools[0])}


def test_every_export_has_the_findings_of_the_page_and_no_others(http: Http) -> None:
    offered = exports(page(http, NOBODY))
    rows = list(csv.DictReader(io.StringIO(http(offered["CSV"]).text, newline="")))
    assert [int(row["line"]) for row in rows] == NOBODY_LINES
    records = http(offered["JSON"]).json
    assert [row["line"] for row in records] == NOBODY_LINES
    keys = {row["finding"] for row in rows}
    sarif = json.loads(http(offered["SARIF"]).text)["runs"][0]
    assert {result["partialFingerprints"]["finding/v1"] for result in sarif["results"]} == keys
    assert [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in sarif["results"]] == NOBODY_LINES
    assert [rule["id"] for rule in sarif["tool"]["driver"]["rules"]] == ["PW-OWN-001"]
    assert "uri" not in sarif["originalUriBaseIds"]["PLANWEAVE_SOURCES"]
    junit = ElementTree.fromstring(http(offered["JUnit"]).body)  # noqa: S314 - our own
    (failure,) = junit.findall(".//failure")
    assert failure.text
    assert len(failure.text.splitlines()) == 6
    report = Store()
    report.load(http(offered["a SHACL report (Turtle)"]).body, format=RdfFormat.TURTLE)
    results = list(report.quads_for_pattern(None, SH.result, None, None))
    assert {
        quad.object.value.partition("/finding/")[2] for quad in results if isinstance(quad.object, NamedNode)
    } == keys
    assert {str(quad.subject).rsplit("/", 1)[-1] for quad in results} == {"nottingham-idts-2011>"}


def test_reports_have_their_own_types_and_tags(http: Http) -> None:
    for form, kind in (("sarif", "application/sarif+json"), ("junit.xml", "application/xml")):
        reply = http(f"/validation.{form}?shape=PW-RES")
        assert (reply.status, reply.type) == (200, kind)
        assert http(f"/validation.{form}?shape=PW-RES", If_None_Match=reply.headers["ETag"]).status == 304
        assert http(f"/validation.{form}?shape=PW-TXT").headers["ETag"] != reply.headers["ETag"]
    assert http("/validation.doc").status == 404
    assert http("/validation.sarif?plan=nothing").status == 400


def test_a_report_that_would_be_too_long_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.validation_page.MAX_REPORT_FINDINGS", 10)
    assert app.test_client().get("/validation.sarif?shape=PW-RES-001").status_code == 200
    reply = app.test_client().get("/validation.sarif?shape=PW-OWN")
    assert reply.status_code == 422
    assert "more than 10 findings" in reply.json["detail"]


# -- the snapshot before -----------------------------------------------------------------------------------------------


def mended(folder: Path) -> tuple[Source, ...]:
    """The project's files, but that the Nottingham plan says on which day it was published, which it does not."""

    def source(own: Source) -> Source:
        if own.path.stem != "nottingham-idts-2011":
            return own
        text = own.path.read_text(encoding="utf-8")
        for told, known in (
            ('issued "2011"^^xsd:gYear', 'issued "2011-01-01"^^xsd:date'),
            ("2011-12-31", "2011-01-01"),
        ):
            assert text.count(told) == 1
            text = text.replace(told, known)
        path = folder / own.path.name
        path.write_text(text, encoding="utf-8")
        return Source(path, None)

    return tuple(map(source, default_sources()))


@pytest.fixture(scope="module")
def after(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a snapshot that follows the project's own, and in which one fault is mended."""
    folder = tmp_path_factory.mktemp("mended")
    snapshots = folder / "snapshots"
    shutil.copytree(snapshot.folder, snapshots / snapshot.hash)
    (snapshots / "current").write_text(f"{snapshot.hash}\n", encoding="utf-8")
    client = create_app(build(snapshots, mended(folder), Judge())).test_client()
    return client.get("/validation", headers={"Accept": "text/html"}).text


@pytest.mark.slow
def test_a_mended_fault_is_gone_and_all_others_are_the_same(after: str, snapshot: Snapshot) -> None:
    told = text_of(after)
    assert f"Since the snapshot before this one ({snapshot.hash[:12]}): 0 new, 1 gone, 821 the same." in told
    assert "IDTS Treatment Plan 2011/12 0 1 153" in told
    assert "The National Reducing Re-offending Delivery Plan 0 0 341" in told
    assert "PW-TIM-011 The day of publication is not known 0 1 1" in told
    assert "The other 59 checks find what they found before." in told
    assert "IDTS Treatment Plan 2011/12 was published in 2011; neither the day nor the month is printed." in told


def test_without_a_snapshot_before_the_page_says_so(snapshot: Snapshot, tmp_path: Path) -> None:
    shutil.copytree(snapshot.folder, tmp_path / snapshot.hash)
    alone = Snapshot(tmp_path / snapshot.hash, snapshot.manifest)
    html = create_app(alone).test_client().get("/validation", headers={"Accept": "text/html"}).text
    assert "There is no earlier snapshot here to compare with." in html
    assert 'id="trend"' not in html


# -- graphs of all kinds -----------------------------------------------------------------------------------------------

QUOTED = MARKUP.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
POISONED = f"""@base <https://w3id.org/planweave/id/> .
@prefix pw: <https://w3id.org/planweave/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
<plan/p> a pw:Plan ; dcterms:title "{QUOTED}" ; pw:sourceFile "{QUOTED}" .
<evidence/e> oa:exact "{QUOTED}" ; pw:startLine 3 .
<validation/p> a sh:ValidationReport ; pw:fingerprint "f" ; pw:plan <plan/p> ; sh:conforms false ;
    sh:result <finding/PW-OWN-001/0a> , <finding/'onx='1/0b> .
<finding/PW-OWN-001/0a> sh:sourceShape <../shape/PW-OWN-001> ; sh:resultSeverity sh:Warning ;
    sh:resultMessage "{QUOTED}" ; pw:concerns <plan/p/action/1> ; pw:plan <plan/p> ; pw:evidence <evidence/e> ;
    skos:notation "{QUOTED}" .
<finding/'onx='1/0b> sh:sourceShape <../shape/'onx='1> ; sh:resultSeverity <urn:javascript:alert(1)> ;
    sh:resultMessage "{QUOTED}" ; pw:concerns <javascript:alert(1)> ; pw:plan <plan/p> .
<../shape/PW-OWN-001> dcterms:identifier "PW-OWN-001" ; rdfs:label "{QUOTED}" ; rdfs:comment "{QUOTED}" ;
    sh:severity sh:Warning .
<../shape/'onx='1> dcterms:identifier "'onx='1" ; rdfs:label "{QUOTED}" ; rdfs:comment "{QUOTED}" ;
    sh:severity <urn:javascript:alert(1)> .
"""


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("poisoned")
    validation, plan = folder / "validation.ttl", folder / "plan.ttl"
    validation.write_text(POISONED, encoding="utf-8")
    told = POISONED.partition("<validation/p>")[0]
    plan.write_text(told, encoding="utf-8")
    return create_app(build(folder / "s", [Source(validation, GRAPH.validation), Source(plan, GRAPH.initiatives)]))


@pytest.mark.parametrize("query", ["", "?words=%3Cscript%3E%22", "?plan=p", "?shape='onx='1", "?shape=%22%3E%3Cxss%3E"])
def test_markup_in_findings_is_only_words(poisoned: Flask, query: str) -> None:
    reply = poisoned.test_client().get(f"/validation{query}", headers={"Accept": "text/html"})
    assert reply.status_code == 200
    assert Markup(reply.text).dangers == set()
    assert EVALUATED not in reply.text


def test_the_markup_stands_on_the_page(poisoned: Flask) -> None:
    html = poisoned.test_client().get("/validation", headers={"Accept": "text/html"}).text
    assert html.count("&lt;xss") >= 6
    for form in ("sarif", "junit.xml"):
        assert poisoned.test_client().get(f"/validation.{form}").status_code == 200


def test_a_graph_without_findings_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    app = create_app(build(tmp_path / "s", [Source(path, GRAPH.places)]))
    html = app.test_client().get("/validation", headers={"Accept": "text/html"}).text
    assert "0 findings in 0 plans" in text_of(html)
    assert "Nothing was found that fits." in html


# -- from rows to what is shown ----------------------------------------------------------------------------------------


def row(**cells: str) -> dict[str, Cell]:
    return {name: Cell(text, f"https://w3id.org/planweave/id/{name}/{text}") for name, text in cells.items()}


CHECKS = [
    Check(name, name.lower(), "", "warning", 1, "") for name in ("PW-ACR-001", "PW-OWN-001", "PW-OWN-002", "PW-TIM-001")
]
COUNTS = [
    row(plan="a", shape="PW-OWN-001", findings="2"),
    row(plan="a", shape="PW-OWN-002", findings="30"),
    row(plan="b", shape="PW-TIM-001", findings="1"),
]


def test_the_table_sums_up_families_and_keeps_what_else_is_asked_for() -> None:
    made = matrix(COUNTS, CHECKS, {"a": "A", "b": "B"}, Filter(("a",), severity="warning", words="x"), 7)
    assert [column.text for column in made.columns] == ["Acronyms", "Owners", "Timing"]
    assert [[cell.number for cell in line.cells] for line in made.lines] == [[0, 32, 0], [0, 0, 1]]
    assert [cell.level for cell in made.lines[0].cells] == [0, 4, 0]
    assert ([cell.number for cell in made.sums], made.whole.number, made.left_out) == ([0, 32, 1], 33, 7)
    assert made.lines[1].cells[2].filter == Filter(("b",), "PW-TIM", "warning", "x")


def test_the_table_of_a_family_has_its_checks_alone() -> None:
    made = matrix(COUNTS[:2], CHECKS, {"a": "A"}, Filter(shape="PW-OWN-002"))
    assert [column.text for column in made.columns] == ["PW-OWN-001", "PW-OWN-002"]
    assert [cell.number for cell in made.lines[0].cells] == [2, 30]
    assert made.whole.filter == Filter(shape="PW-OWN")


def test_what_a_message_quotes_is_marked_in_the_words_and_long_words_are_not_marked_whole() -> None:
    found = {"shape": "PW-OWN-001", "severity": "Warning", "plan": "a", "item": "i", "number": "", "line": "1"}
    told = [
        row(**found, message="It says “by then”.", quote="Done\tby  then, perhaps.", file="f", finding="PW-OWN-001/a"),
        row(**found, message="It says nothing.", quote="word " * 500, file="f", finding="PW-OWN-001/b"),
        row(**found, message="It says nothing.", quote="", file="f", finding="PW-OWN-001/c"),
    ]
    (group,) = groups(told, checks_of([]), {"a": "A"}, "")
    (part,) = group.parts
    assert (group.check, group.name, part.plan, part.file) == (None, "PW-OWN-001", "A", "f")
    first, second, third = part.findings
    assert first.words == (Piece("Done "), Piece("by then", marked=True), Piece(", perhaps."))
    assert "".join(piece.text for piece in second.words) == f"{('word ' * 120)[:599]} …"
    assert not any(piece.marked for piece in second.words)
    assert third.words == ()


def test_of_long_words_those_around_the_first_mark_are_shown_without_markup() -> None:
    cells = {"shape": "PW-OWN-001", "plan": "a", "item": "i", "number": "", "line": "1", "file": "f"}
    quote = f"<p>{'before ' * 200}**it depends** {'after ' * 200}</p>"
    told = [row(**cells, message="It says “it depends”.", quote=quote, finding="PW-OWN-001/a")]
    (group,) = groups(told, [], {}, "")
    words = group.parts[0].findings[0].words
    assert [piece.text for piece in words if piece.marked] == ["it depends"]
    text = "".join(piece.text for piece in words)
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert set(text.split()) == {"…", "before", "it", "depends", "after"}
    assert 560 <= len(text) <= 604
    assert "<p>" not in text
