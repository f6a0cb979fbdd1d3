"""The SPARQL 1.1 Graph Store HTTP Protocol over real HTTP: https://www.w3.org/TR/sparql11-http-rdf-update/."""

from urllib.parse import quote

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple, parse

from tests.service.conftest import BROWSER, GRAPH_TYPES, Http, Reply

STORE = "/rdf-graph-store"
AGENCIES = "https://w3id.org/planweave/graph/agencies"
NOMS = "https://w3id.org/planweave/id/plan/noms-2009/graph"
VALIDATION = "https://w3id.org/planweave/graph/validation"


def graph(iri: str) -> str:
    return f"{STORE}?graph={quote(iri, safe='')}"


def triples(reply: Reply) -> set[Triple]:
    assert reply.status == 200
    quads: list[Quad] = list(parse(reply.body, format=GRAPH_TYPES[reply.type]))
    assert {quad.graph_name for quad in quads} <= {DefaultGraph()}
    return {quad.triple for quad in quads}


def held(store: Store, iri: str) -> set[Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(iri))}


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_a_graph_comes_whole_in_each_format(http: Http, store: Store, media_type: str) -> None:
    reply = http(graph(AGENCIES), Accept=media_type)
    assert reply.type == media_type
    assert triples(reply) == held(store, AGENCIES)


def test_without_a_wish_a_graph_comes_as_turtle(http: Http, store: Store) -> None:
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "text/turtle; charset=utf-8"}):
        reply = http(graph(NOMS), **accept)
        assert reply.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert triples(reply) == held(store, NOMS)


def test_a_format_can_be_named(http: Http, store: Store) -> None:
    reply = http(graph(AGENCIES) + "&format=nq", Accept="text/turtle")
    assert reply.type == "application/n-quads"
    assert triples(reply) == held(store, AGENCIES)


def test_a_graph_is_reached_by_its_address_too(http: Http, server: str) -> None:
    indirect = http(graph(AGENCIES)).body
    for path in (f"{STORE}/graph/agencies", graph(f"{server}{STORE}/graph/agencies")):
        assert http(path).body == indirect
    assert http(f"{STORE}/id/plan/noms-2009/graph").body == http(graph(NOMS)).body


def test_an_iri_is_decoded_once(http: Http) -> None:
    assert http(f"{STORE}?graph=https://w3id.org/planweave/graph/%61gencies").status == 200
    assert http(f"{STORE}?graph=https://w3id.org/planweave/graph/%2561gencies").status == 404


def test_the_default_graph_is_all_graphs_but_the_validation_report(http: Http, store: Store) -> None:
    everything = {quad.triple for quad in store if quad.graph_name not in (NamedNode(VALIDATION), DefaultGraph())}
    found = triples(http(f"{STORE}?default", Accept="application/n-triples"))
    assert found == everything
    assert found == triples(http(f"{STORE}?default=", Accept="application/n-triples"))


def test_head_gives_the_headers_of_get(http: Http) -> None:
    head, get = http(graph(AGENCIES), method="HEAD"), http(graph(AGENCIES))
    assert (head.status, head.body) == (200, b"")
    for name in ("ETag", "Content-Type"):
        assert head.headers[name] == get.headers[name]
    assert http(graph(AGENCIES + "/none"), method="HEAD").status == 404


def test_a_graph_has_a_tag_of_its_own(http: Http) -> None:
    tags = {http(path).headers["ETag"] for path in (graph(AGENCIES), graph(NOMS), f"{STORE}?default")}
    assert len(tags) == 3
    tag = http(graph(AGENCIES)).headers["ETag"]
    assert http(graph(AGENCIES), If_None_Match=tag).status == 304
    assert http(graph(NOMS), If_None_Match=tag).status == 200
    assert http(graph(AGENCIES + "/none"), If_None_Match=tag).status == 404


@pytest.mark.parametrize(
    "iri", ["https://w3id.org/planweave/graph/none", "urn:x", "file:///etc/passwd", "http://127.0.0.1:9/x"]
)
def test_a_graph_that_is_not_here_is_404_and_fetched_from_nowhere(http: Http, iri: str) -> None:
    reply = http(graph(iri))
    assert reply.status == 404
    assert f"no graph <{iri}>" in reply.json["detail"]
    for path in ("graph/none", "a%20b", "%C3%A9", "graph/agencies/", "..%2Fgraph"):
        assert http(f"{STORE}/{path}").status == 404


def test_the_query_in_the_404_lists_the_graphs(http: Http) -> None:
    detail = http(graph("urn:x")).json["detail"]
    query = detail[detail.index("SELECT") : detail.index(" gives")]
    rows = http(f"/sparql?query={quote(query)}").json["results"]["bindings"]
    assert {AGENCIES, NOMS, VALIDATION} <= {row["graph"]["value"] for row in rows}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (STORE, "names 0 graphs"),
        (f"{STORE}/", "names 0 graphs"),
        (f"{STORE}?default&graph={AGENCIES}", "names 2 graphs"),
        (f"{STORE}?graph={AGENCIES}&graph={NOMS}", "names 2 graphs"),
        (f"{STORE}?graph=", "absolute IRI"),
        (f"{STORE}?graph=agencies", "absolute IRI"),
        (f"{STORE}?graph=urn:x%3E%20%7B%7D", "absolute IRI"),
        (f"{STORE}/graph/agencies?default", "use one of them"),
        (f"{STORE}/%EE%80%80", "none of a graph"),
    ],
)
def test_a_request_that_names_no_one_graph_is_400(http: Http, path: str, words: str) -> None:
    reply = http(path)
    assert (reply.status, reply.type) == (400, "application/problem+json")
    assert words in reply.json["detail"]


def test_a_person_is_told_so_on_a_page(http: Http) -> None:
    reply = http(STORE, Accept=BROWSER)
    assert (reply.status, reply.type) == (400, "text/html")
    assert 'role="alert"' in reply.text


@pytest.mark.parametrize(("query", "accept"), [("", "text/csv"), ("", "image/png"), ("&format=csv", "*/*")])
def test_what_a_graph_cannot_be_sent_as_is_406(http: Http, query: str, accept: str) -> None:
    reply = http(graph(AGENCIES) + query, Accept=accept)
    assert reply.status == 406
    assert "ttl (text/turtle)" in reply.json["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [STORE, graph(AGENCIES), f"{STORE}?default", f"{STORE}/graph/new"])
def test_writes_are_refused_with_a_reason(http: Http, method: str, path: str) -> None:
    before = http(graph(AGENCIES)).body
    for content_type in ("text/turtle", "nonsense"):
        reply = http(path, method=method, data=b"<a:a> <a:b> <a:c> .", Content_Type=content_type)
        assert reply.status == 403
        assert "read-only" in reply.json["detail"]
    assert http(graph(AGENCIES)).body == before


def test_options_tells_what_is_allowed(http: Http) -> None:
    for path in (STORE, f"{STORE}/graph/agencies"):
        reply = http(path, method="OPTIONS", Origin="https://example.org", Access_Control_Request_Method="GET")
        assert (reply.status, reply.body) == (204, b"")
        assert reply.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert reply.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
