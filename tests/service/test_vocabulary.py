"""The vocabulary's own page and documents, and the JSON-LD context."""

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from ontology.terms import BASE, ONTOLOGY, PW, RDFS, context_path, ontology_path
from tests.service.conftest import BROWSER

FORMATS = {
    "ttl": ("text/turtle", RdfFormat.TURTLE),
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD),
}


def defined() -> set[Triple]:
    return {quad.triple for quad in parse(path=str(ontology_path()), format=RdfFormat.TURTLE)}


def sections(page: str) -> dict[str, str]:
    """The text of each term's section, by its anchor, without markup."""
    parts = re.split(r'<section class="term" id="([^"]+)"', page)
    texts = (unescape(" ".join(re.sub(r"<[^>]*>", " ", part).split())) for part in parts[2::2])
    return dict(zip(parts[1::2], texts, strict=True))


@pytest.fixture
def page(client: FlaskClient) -> str:
    return client.get("/ns.html").text


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_vocabulary_comes_in_each_format_and_is_the_projects_file(client: FlaskClient, suffix: str) -> None:
    media_type, format = FORMATS[suffix]
    by_suffix = client.get(f"/ns.{suffix}", headers={"Accept": "image/png"})
    assert (by_suffix.status_code, by_suffix.mimetype) == (200, media_type)
    assert {quad.triple for quad in parse(by_suffix.data, format=format)} == defined()
    negotiated = client.get("/ns", headers={"Accept": f"{media_type}, */*;q=0.1"})
    assert (negotiated.status_code, negotiated.mimetype) == (200, media_type)
    assert negotiated.headers["Content-Location"] == f"/ns.{suffix}"
    assert negotiated.data == by_suffix.data


def test_turtle_is_the_file_with_its_comments(client: FlaskClient) -> None:
    assert client.get("/ns").data == ontology_path().read_bytes()


def test_a_browser_gets_the_page(client: FlaskClient) -> None:
    reply = client.get("/ns", headers={"Accept": BROWSER})
    assert (reply.status_code, reply.mimetype) == (200, "text/html")
    assert reply.headers["Content-Location"] == "/ns.html"
    assert "Accept" in reply.headers["Vary"]


def test_every_term_has_its_anchor_with_label_and_comment(page: str) -> None:
    found = sections(page)
    assert found.keys() == {term.value.removeprefix(PW.NS) for term in PW}
    said = defined()
    for term in PW:
        text = found[term.value.removeprefix(PW.NS)]
        for property in (RDFS.label, RDFS.comment):
            (words,) = (t.object.value for t in said if t.subject == term and t.predicate == property)
            assert " ".join(words.split()) in text, term


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "KeyOutcome",
            [
                "key outcome",
                "Kind class",
                "Under pw:Entry",
                "Disjoint with pw:Action , pw:ActionPoint , pw:Deliverable , pw:DeliveryStep , pw:Recommendation",
            ],
        ),
        (
            "Entry",
            ["Under prov:Plan , pw:Item", "Over pw:Action , pw:ActionPoint , pw:Deliverable", "In the domain of"],
        ),
        ("ownedBy", ["Kind object property", "Domain pw:Item", "Range pw:Agency", "See also urn:ISO:std:iso:17469"]),
        (
            "capacity",
            ["Kind object property; at most one value", "Under prov:hadRole", "Domain pw:Responsibility"],
        ),
        ("Capacity", ["Values pw:Joint , pw:Lead , pw:Partner , pw:Support", "In the range of pw:capacity"]),
        ("Lead", ["Kind value", "Is a pw:Capacity", "Different from pw:Joint , pw:Partner , pw:Support"]),
        ("latest", ["Kind data property", "Datatype xsd:date"]),
        ("relation", ["Kind annotation property"]),
        ("Footnote", ["Kind class; value", "Is a pw:DeclarationPlace"]),
    ],
)
def test_a_term_tells_where_it_belongs(page: str, name: str, facts: list[str]) -> None:
    text = sections(page)[name]
    for fact in facts:
        assert fact in text, text


def test_links_between_terms_stay_on_the_page(page: str) -> None:
    anchors = set(re.findall(r' id="([^"]+)"', page))
    inner = set(re.findall(r'href="#([^"]+)"', page))
    assert {"KeyOutcome", "ownedBy"} <= inner
    assert inner <= anchors
    assert f'href="{BASE}' not in page


def test_the_page_says_where_the_rest_is(client: FlaskClient, page: str) -> None:
    for suffix in FORMATS:
        assert f'href="/ns.{suffix}"' in page
    links = client.get("/ns.html").headers["Link"]
    assert '</ns.ttl>; rel="alternate"; type="text/turtle"' in links
    assert f'<{ONTOLOGY.value}>; rel="describes"' in links


def test_what_is_not_there_is_404_and_what_cannot_be_is_406(client: FlaskClient) -> None:
    unknown = client.get("/ns.exe")
    assert (unknown.status_code, unknown.mimetype) == (404, "application/problem+json")
    assert "/ns.ttl" in unknown.get_json(force=True)["detail"]
    assert client.get("/ns", headers={"Accept": "text/csv"}).status_code == 406
    assert client.post("/ns").status_code == 405


def test_the_present_version_leads_to_the_vocabulary_and_no_other_is_kept(client: FlaskClient) -> None:
    present = client.get("/ns/0.1.0")
    assert (present.status_code, present.headers["Location"]) == (303, "/ns")
    past = client.get("/ns/0.0.9")
    assert past.status_code == 404
    assert past.get_json(force=True)["nearest"] == ["ns/0.1.0"]


def test_documents_are_tagged(client: FlaskClient) -> None:
    tags = set()
    for path in ("/ns.ttl", "/ns.html", "/ns.jsonld", "/context.jsonld"):
        first = client.get(path)
        tags.add(first.headers["ETag"])
        assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert len(tags) == 4


def test_the_context_is_the_projects_and_makes_triples_of_plain_names(client: FlaskClient) -> None:
    reply = client.get("/context.jsonld")
    assert reply.mimetype == "application/ld+json"
    assert reply.data == context_path().read_bytes()
    plain = {
        "@context": json.loads(reply.data)["@context"],
        "id": "https://example.org/row",
        "ownedBy": "https://example.org/body",
    }
    (quad,) = parse(json.dumps(plain), format=RdfFormat.JSON_LD)
    assert quad.triple == Triple(
        NamedNode("https://example.org/row"), PW.ownedBy, NamedNode("https://example.org/body")
    )
