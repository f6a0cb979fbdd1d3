"""Linked data: every IRI of the graph answers under its own path, and what its documents say."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import Graph as RdflibGraph
from rdflib.compare import isomorphic

from graph.build import build
from graph.snapshot import Snapshot
from graph.sources import Source
from ontology.terms import BASE, GRAPH, OA, PW, RDF, RDFS, SH, SKOS, context_path
from service.addresses import address
from service.app import create_app
from service.limits import MAX_POINTING
from service.settings import Settings

OUTCOME = "/id/plan/noms-2009/outcome/1"
OUTCOME_IRI = NamedNode(f"{BASE}id/plan/noms-2009/outcome/1")
HEALTH = NamedNode(f"{BASE}id/agency/department-of-health")
FAMILIES = {
    "graph/inferred",
    "graph/validation",
    "id/agency",
    "id/concept",
    "id/event",
    "id/finding",
    "id/initiative",
    "id/link",
    "id/place",
    "id/plan",
    "id/plan/acronym",
    "id/plan/evidence",
    "id/plan/graph",
    "id/plan/mention",
    "id/plan/section",
    "id/thread",
    "id/validation",
    "ns",
    "shape",
}
"""Kinds of IRIs that a graph of plans cannot do without; there are more."""

SUFFIXES = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
    "trig": ("application/trig", RdfFormat.TRIG),
    "nq": ("application/n-quads", RdfFormat.N_QUADS),
}


def family(iri: str) -> str:
    """The kind of an IRI: its path without names, such as `id/plan/evidence`."""
    parts = iri.removeprefix(BASE).split("#")[0].split("/")
    if parts[:2] == ["id", "plan"]:
        return "/".join(["id/plan", *parts[3:4]])
    return "/".join(parts[:2]) if parts[0] in ("id", "graph") else parts[0]


def triples(body: bytes, format: RdfFormat = RdfFormat.TURTLE) -> set[Triple]:
    return {quad.triple for quad in parse(body, format=format)}


def links(value: str) -> list[tuple[str, dict[str, str]]]:
    """A Link header's targets with their parameters."""
    found = re.findall(r'<([^>]*)>((?:; [a-z]+="[^"]*")*)', value)
    return [(target, dict(re.findall(r'([a-z]+)="([^"]*)"', rest))) for target, rest in found]


@pytest.fixture(scope="session")
def quads(snapshot: Snapshot) -> list[Quad]:
    return list(parse(path=str(snapshot.folder / "data.nq"), format=RdfFormat.N_QUADS))


@pytest.fixture(scope="session")
def iris(quads: list[Quad]) -> list[str]:
    """Every IRI of ours that occurs in the snapshot, wherever."""
    found = {term for q in quads for term in (q.subject, q.predicate, q.object, q.graph_name)}
    return sorted(term.value for term in found if isinstance(term, NamedNode) and term.value.startswith(BASE))


@pytest.fixture
def get(server: str) -> Iterator[Callable[..., HTTPResponse]]:
    """One request over real HTTP, whose redirects are not followed; the path goes out as it is."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=60)

    def call(path: str, method: str = "GET", **headers: str) -> Any:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        return response

    yield call
    connection.close()


def test_one_iri_of_each_family_of_the_snapshot_answers(client: FlaskClient, iris: list[str]) -> None:
    families = defaultdict(list)
    for iri in iris:
        families[family(iri)].append(iri)
    assert families.keys() >= FAMILIES
    for name, members in families.items():
        iri = members[len(members) // 2]
        reply = client.get(str(address(iri)).partition("#")[0], follow_redirects=True)
        assert reply.status_code == 200, iri
        if name not in ("ns", "sparql"):
            assert NamedNode(iri) in {triple.subject for triple in triples(reply.data)}, iri


@pytest.mark.slow
def test_hundreds_of_iris_have_documents_that_say_all_that_the_snapshot_says_of_them(
    client: FlaskClient, iris: list[str], quads: list[Quad]
) -> None:
    said = defaultdict(set)
    for q in quads:
        said[q.subject].add(q.triple)
    sample = [iri for iri in iris if family(iri) not in ("ns", "sparql")][::30]
    assert len(sample) > 300
    for iri in sample:
        path = str(address(iri))
        see = client.get(path)
        assert (see.status_code, see.headers["Location"]) == (303, f"{path}.ttl"), iri
        told = triples(client.get(f"{path}.ttl").data)
        assert told >= said[NamedNode(iri)], iri
        assert told, iri


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        (None, "ttl"),
        ("*/*", "ttl"),
        ("text/turtle", "ttl"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("application/ld+json", "jsonld"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/html;q=0.5, application/ld+json;q=0.9, text/turtle;q=0.1", "jsonld"),
        ("text/csv, application/rdf+xml;q=0.1", "rdf"),
    ],
)
def test_a_thing_sends_on_to_the_document_that_the_client_prefers(get: Any, accept: str | None, suffix: str) -> None:
    reply = get(OUTCOME, **({"Accept": accept} if accept else {}))
    assert reply.status == 303
    assert reply.headers["Location"] == f"{OUTCOME}.{suffix}"
    assert "Accept" in reply.headers["Vary"]
    assert get(reply.headers["Location"]).status == 200


def test_a_format_may_be_named_in_the_address(get: Any) -> None:
    assert get(f"{OUTCOME}?format=jsonld", Accept="text/html").headers["Location"] == f"{OUTCOME}.jsonld"


@pytest.mark.parametrize("accept", ["text/csv", "image/png", "text/turtle;q=0"])
def test_a_thing_is_not_given_in_a_format_that_cannot_describe_it(get: Any, accept: str) -> None:
    reply = get(OUTCOME, Accept=accept)
    assert (reply.status, reply.headers.get_content_type()) == (406, "application/problem+json")
    assert json.loads(reply.body)["detail"].count("\n") == 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_document_answers_whatever_is_accepted_and_all_say_the_same(get: Any, suffix: str) -> None:
    media_type, format = SUFFIXES[suffix]
    reply = get(f"{OUTCOME}.{suffix}", Accept="image/png")
    assert (reply.status, reply.headers.get_content_type()) == (200, media_type)
    assert triples(reply.body, format) == triples(get(f"{OUTCOME}.ttl").body)


def test_a_head_has_the_headers_of_the_answer_and_no_body(get: Any) -> None:
    for path in (OUTCOME, f"{OUTCOME}.ttl", f"{OUTCOME}.html"):
        read, head = get(path), get(path, "HEAD")
        assert head.body == b""
        for name in ("Location", "Content-Type", "ETag", "Link", "Vary"):
            assert head.headers[name] == read.headers[name], name
        assert head.status == read.status


def test_nothing_can_be_written(get: Any) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert get(OUTCOME, method).status == 405


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf", "html"])
def test_a_document_has_a_strong_tag_of_its_own_and_the_same_bytes_each_time(get: Any, suffix: str) -> None:
    first = get(f"{OUTCOME}.{suffix}")
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    assert get(f"{OUTCOME}.{suffix}").body == first.body
    assert get(f"{OUTCOME}.{suffix}", If_None_Match=tag).status == 304
    others = {get(path).headers["ETag"] for path in (f"{OUTCOME}.nt", f"{OUTCOME}/milestone/1.{suffix}")}
    assert tag not in others


def test_headers_say_how_thing_and_documents_belong_together(get: Any) -> None:
    of_thing = links(get(OUTCOME).headers["Link"])
    assert {target for target, about in of_thing if about["rel"] == "describedby"} == {
        f"{OUTCOME}.{suffix}" for suffix in ("html", "ttl", "jsonld", "rdf", "nt")
    }
    of_document = links(get(f"{OUTCOME}.html").headers["Link"])
    assert (OUTCOME_IRI.value, {"rel": "describes"}) in of_document
    assert (f"{OUTCOME}.ttl", {"rel": "alternate", "type": "text/turtle"}) in of_document
    assert f"{OUTCOME}.html" not in {target for target, about in of_document if about["rel"] == "alternate"}
    described = {"rel": "describedby", "anchor": OUTCOME_IRI.value, "type": "text/turtle"}
    assert (f"{OUTCOME}.ttl", described) in of_document


def test_a_description_has_the_words_and_their_place_the_parts_and_the_names(get: Any) -> None:
    told = triples(get(f"{OUTCOME}.ttl").body)
    words = Literal("All prisoners have access to a minimum standard of clinical drug treatment")
    (piece,) = {t.subject for t in told if t.predicate == OA.exact and t.object == words}
    assert Triple(OUTCOME_IRI, PW.evidence, piece) in told
    assert {(t.predicate, t.object.value) for t in told if t.subject == piece} >= {
        (PW.startLine, "42"),
        (OA.hasSource, f"{BASE}id/plan/noms-2009"),
    }
    plan = NamedNode(f"{BASE}id/plan/noms-2009")
    assert Triple(plan, PW.sourceFile, Literal("noms-2009.txt")) in told
    assert Triple(OUTCOME_IRI, PW.ownedBy, HEALTH) in told
    assert Triple(HEALTH, RDFS.label, Literal("Department of Health", language="en")) in told
    printed = {t.object.value for t in told if t.predicate == PW.asPrinted and "/timing/" in str(t.subject)}
    assert printed >= {"Dec 2009", "2009", "2011"}


def test_a_description_has_what_points_at_the_thing_validation_included(get: Any) -> None:
    told = triples(get("/id/plan/nottingham-idts-2011/step/3.5.5.ttl").body)
    step = NamedNode(f"{BASE}id/plan/nottingham-idts-2011/step/3.5.5")
    findings = {t.subject for t in told if t.predicate == PW.concerns and t.object == step}
    assert findings
    messages = {t.object.value for t in told if t.subject in findings and t.predicate == SH.resultMessage}
    assert any("“SUCI Officer”" in message for message in messages)


def test_what_points_at_a_thing_is_bounded_and_the_rest_is_a_link_away(get: Any) -> None:
    plan = NamedNode(f"{BASE}id/plan/reducing-reoffending-2005")
    reply = get("/id/plan/reducing-reoffending-2005.ttl")
    pointing = [t for t in triples(reply.body) if t.object == plan and t.predicate == PW.plan]
    assert len(pointing) == MAX_POINTING
    ((everything, _about),) = [link for link in links(reply.headers["Link"]) if link[1]["rel"] == "related"]
    rows = json.loads(get(everything).body)["results"]["bindings"]
    assert len([row for row in rows if row["property"]["value"] == PW.plan.value]) > 2_000
    page = get("/id/plan/reducing-reoffending-2005.html").body.decode()
    assert "all that point here" in page
    assert "related" not in {about["rel"] for _, about in links(get(f"{OUTCOME}.ttl").headers["Link"])}


def test_a_document_says_nothing_that_the_graph_does_not_say(client: FlaskClient, quads: list[Quad]) -> None:
    graph = {q.triple for q in quads}
    for path in (OUTCOME, "/id/agency/ministry-of-justice", "/shape/PW-OWN-004", "/id/plan/hmpps-2021"):
        told = triples(client.get(f"{path}.nt").data, RdfFormat.N_TRIPLES)
        assert told
        assert told <= graph


def test_a_graph_is_described_by_what_it_is_and_how_much_it_holds(get: Any, snapshot: Snapshot) -> None:
    told = triples(get("/graph/agencies.ttl").body)
    numbers = {t.object.value for t in told if t.subject == GRAPH.agencies and t.predicate.value.endswith("#triples")}
    assert numbers == {str(snapshot.manifest.graphs[GRAPH.agencies.value])}
    of_plan = triples(get("/id/plan/noms-2009/graph.ttl").body)
    assert NamedNode(f"{BASE}id/plan/noms-2009") in {t.object for t in of_plan}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parser uses it
def test_json_ld_holds_our_context_in_full_and_reads_the_same_elsewhere(get: Any) -> None:
    document = json.loads(get(f"{OUTCOME}.jsonld").body)
    assert document["@context"] == json.loads(context_path().read_text("utf-8"))["@context"]
    first = document["@graph"][0]
    assert (first["id"], first["number"]) == (OUTCOME_IRI.value, "1")
    assert "KeyOutcome" in first["type"]
    assert HEALTH.value in first["ownedBy"]
    by_json, by_turtle = RdflibGraph(), RdflibGraph()
    by_json.parse(data=json.dumps(document), format="json-ld")
    by_turtle.parse(get(f"{OUTCOME}.ttl").body, format="turtle")
    assert isomorphic(by_json, by_turtle)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/id/plan/noms-2008/outcome/1", "id/plan/noms-2009/outcome/1"),
        ("/id/agency/ministry-of-justise", "id/agency/ministry-of-justice"),
        ("/id/agency/ministry-of-justise.ttl", "id/agency/ministry-of-justice"),
        ("/shape/PW-OWN-0004", "shape/PW-OWN-004"),
        ("/graph/agency", "graph/agencies"),
    ],
)
def test_an_iri_that_is_not_described_is_404_with_the_nearest(get: Any, path: str, near: str) -> None:
    reply = get(path)
    assert (reply.status, reply.headers.get_content_type()) == (404, "application/problem+json")
    problem = json.loads(reply.body)
    assert near in problem["nearest"]
    assert near in problem["detail"]
    page = get(path, Accept="text/html")
    assert (page.status, page.headers.get_content_type()) == (404, "text/html")
    assert near in page.body.decode()


def test_paths_may_be_encoded_dotted_or_end_with_a_slash(get: Any) -> None:
    acronym = "/id/plan/reducing-reoffending-2005/acronym/"
    for spelling in ("A&E", "A%26E", "%41%26%45"):
        assert get(acronym + spelling).headers["Location"] == f"{acronym}A&E.ttl"
    assert get(f"{acronym}A%26E.ttl").status == 200
    dotted = "/id/plan/reducing-reoffending-2005/deliverable/7.2"
    assert get(dotted).headers["Location"] == f"{dotted}.ttl"
    for slashes in ("/", "//"):
        reply = get(OUTCOME + slashes)
        assert (reply.status, reply.headers["Location"]) == (308, OUTCOME)


@pytest.mark.parametrize(
    "path",
    [
        "/id/",
        "/id",
        "/id//plan/noms-2009",
        "/id/plan/na%C3%AFve",
        "/id/plan/%00",
        "/id/plan/%FF%FE",
        "/id/plan/%0d%0aSet-Cookie:%20a=b",
        "/id/plan/%3Cscript%3Ealert(1)%3C/script%3E",
        "/id/plan/noms-2009%3E%20%7D%20DROP%20ALL",
        "/id/plan/noms-2009%23x",
        "/id/plan/noms-2009.",
        "/id/plan/.ttl",
        "/id/plan/noms-2009.exe",
        "/id/%2e%2e/%2e%2e/etc/passwd",
        f"/id/plan/{'a' * 6000}",
        f"/id/plan/{'/x' * 2000}",
    ],
)
def test_other_paths_are_404_and_nothing_worse(get: Any, path: str) -> None:
    for accept, sent in (("application/json", "application/problem+json"), ("text/html", "text/html")):
        reply = get(path, Accept=accept)
        assert (reply.status, reply.headers.get_content_type()) == (404, sent), path
        assert sent != "text/html" or b"<script>" not in reply.body
        assert reply.headers["Set-Cookie"] is None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(min_size=1, max_size=60), suffix=st.sampled_from(["", ".ttl", ".html", "/", "."]))
def test_no_path_makes_a_fault(client: FlaskClient, path: str, suffix: str) -> None:
    reply = client.get(f"/id/{quote(path, errors='replace')}{suffix}")
    assert reply.status_code in (404, 303, 200, 308)


ODD = """
@base <https://w3id.org/planweave/id/concept/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<naïve> rdfs:label "not ASCII" .
<a%20b> rdfs:label "encoded" ; skos:related <naïve> .
<%E2%82%AC> rdfs:label "encoded, though it need not be" .
<note.ttl> rdfs:label "ends like a document" .
<why?> rdfs:label "a question" .
<long/LONG> rdfs:label "long" .
<markup> rdfs:label "<script>alert(1)</script>" ; rdfs:seeAlso <javascript:alert(1)> ; rdfs:comment "a\\nb" .
""".replace("LONG", "x" * 1500)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application over a graph of a few things with unusual names."""
    folder = tmp_path_factory.mktemp("odd")
    register = Path(folder / "odd.ttl")
    register.write_text(ODD, encoding="utf-8")
    return create_app(build(folder / "snapshots", [Source(register, GRAPH.initiatives)]))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("na%C3%AFve", "not ASCII"),
        ("a%20b", "encoded"),
        ("%E2%82%AC", "encoded, though it need not be"),
        ("note.ttl", "ends like a document"),
        ("why%3F", "a question"),
        ("long/" + "x" * 1500, "long"),
    ],
)
def test_unusual_names_are_found_and_keep_their_spelling(odd: Flask, path: str, name: str) -> None:
    client = odd.test_client()
    see = client.get(f"/id/concept/{path}")
    assert see.status_code == 303
    see.headers["Link"].encode("ascii")
    told = triples(client.get(see.headers["Location"]).data)
    assert name in {t.object.value for t in told if t.predicate == RDFS.label}
    assert client.get(f"{see.headers['Location'].removesuffix('.ttl')}.html").status_code == 200


def test_words_of_the_graph_are_only_words_on_a_page(odd: Flask) -> None:
    page = odd.test_client().get("/id/concept/markup.html").text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript:' not in page


def test_a_page_shows_name_kind_words_and_place(get: Any) -> None:
    page = unescape(get(f"{OUTCOME}.html").body.decode())
    assert re.search(r"<title>Outcome 1: All prisoners have access to a minimum standard", page)
    assert re.search(r"<h1[^>]*>Outcome 1</h1>", page)
    assert re.search(r'<a href="/ns#KeyOutcome"[^>]*>key outcome</a>', page)
    assert "<blockquote>All prisoners have access to a minimum standard of clinical drug treatment</blockquote>" in page
    assert "noms-2009.txt, line 42" in page
    assert re.search(r'<a href="/ns#ownedBy"[^>]*>owned by</a></td><td>.*?>Department of Health</a>', page, re.DOTALL)


def test_links_on_a_page_stay_on_this_host_and_lead_somewhere(client: FlaskClient) -> None:
    page = client.get(f"{OUTCOME}.html").text
    addresses = {unescape(each) for each in re.findall(r'<a href="([^"]+)"', page)}
    outside = {each for each in addresses if not each.startswith(("/", "#"))}
    assert not any(BASE in each for each in outside)
    inside = sorted(each.partition("#")[0] for each in addresses if each.startswith("/"))
    assert len(inside) > 30
    for each in set(inside):
        assert client.get(each, headers={"Accept": "text/html"}, follow_redirects=True).status_code == 200, each


def test_what_is_concluded_is_kept_apart_from_what_is_said(client: FlaskClient) -> None:
    page = client.get(f"{OUTCOME}.html").text
    said, concluded = page.split("What follows from it</h3>")
    assert "/ns#answeredBy" in concluded
    assert "/ns#answeredBy" not in said.split("What is said of it</h3>")[1].split("<h3>")[0]


def test_documents_keep_the_iris_of_the_graph_whatever_host_they_are_asked_from(client: FlaskClient) -> None:
    here = client.get(f"{OUTCOME}.ttl", headers={"Host": "plans.example:8080"})
    assert here.data == client.get(f"{OUTCOME}.ttl").data
    assert b"plans.example" not in here.data


def test_on_request_documents_have_iris_of_this_host(snapshot: Snapshot, client: FlaskClient) -> None:
    local = create_app(snapshot, settings=Settings(local_iris=True)).test_client()
    host = {"Host": "plans.example:8080"}
    base = "http://plans.example:8080/"
    for suffix, (_, format) in SUFFIXES.items():
        reply = local.get(f"{OUTCOME}.{suffix}", headers=host)
        moved = triples(reply.data, format)
        assert len(moved) == len(triples(client.get(f"{OUTCOME}.nt").data, RdfFormat.N_TRIPLES))
        assert Triple(NamedNode(base + OUTCOME[1:]), RDF.type, NamedNode(f"{base}ns#KeyOutcome")) in moved
        assert BASE.encode() not in reply.data
    page = local.get(f"{OUTCOME}.html", headers=host).text
    assert base + OUTCOME[1:] in page
    assert f"{base}ns#" in local.get("/context.jsonld", headers=host).text
    for suffix in ("ttl", "rdf", "jsonld"):
        vocabulary = local.get(f"/ns.{suffix}", headers=host)
        assert f"{base}ns#" in vocabulary.text
        assert f'"{BASE}' not in vocabulary.text
        assert f"<{BASE}" not in vocabulary.text
    tags = {local.get(f"{OUTCOME}.ttl", headers={"Host": name}).headers["ETag"] for name in ("a.example", "b.example")}
    assert len(tags) == 2
    answer = local.get("/sparql?format=nt&query=DESCRIBE%20plan:noms-2009", headers=host)
    assert f"<{BASE}id/plan/noms-2009>".encode() in answer.data


@pytest.mark.parametrize("host", ["a b", "a>b", '"', "a\\b", "x" * 300 + ".example", "é.example"])
def test_a_host_that_is_none_is_refused_where_it_would_be_written(snapshot: Snapshot, host: str) -> None:
    local = create_app(snapshot, settings=Settings(local_iris=True)).test_client()
    reply = local.get(f"{OUTCOME}.ttl", headers={"Host": host})
    assert reply.status_code in (200, 400)
    if reply.status_code == 200:
        assert triples(reply.data)


def test_the_query_in_a_link_is_over_the_thing_alone(get: Any) -> None:
    ((everything, _),) = [
        link for link in links(get("/id/initiative/idts.ttl").headers["Link"]) if link[1]["rel"] == "related"
    ]
    (query,) = parse_qs(urlsplit(everything).query)["query"]
    assert f"<{BASE}id/initiative/idts>" in query
    assert SKOS.NS not in query
