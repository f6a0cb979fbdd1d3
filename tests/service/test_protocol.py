"""The SPARQL 1.1 Protocol over real HTTP: https://www.w3.org/TR/sparql11-protocol/."""

import gzip
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, SPARQLWrapper

from graph.snapshot import Snapshot
from service.limits import MAX_QUERY_BYTES
from service.settings import Settings
from tests.service.conftest import BROWSER, GRAPH_TYPES, Http

PLANS = "SELECT ?plan WHERE { ?plan a pw:Plan } ORDER BY ?plan"
SOME_GRAPH = "CONSTRUCT { ?plan a pw:Plan } WHERE { ?plan a pw:Plan }"
TABLE_TYPES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}


def ask(query: str, **more: str) -> str:
    return "/sparql?" + urlencode({"query": query, **more})


@pytest.mark.parametrize("media_type", TABLE_TYPES)
def test_a_select_comes_as_each_results_format(http: Http, media_type: str) -> None:
    reply = http(ask(PLANS), Accept=media_type)
    assert (reply.status, reply.type) == (200, media_type)
    found = parse_query_results(reply.body, format=TABLE_TYPES[media_type])
    assert not isinstance(found, QueryBoolean)
    assert len(list(found)) == 5


def test_a_select_comes_as_csv(http: Http) -> None:
    reply = http(ask(PLANS), Accept="text/csv")
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.text.splitlines()[0] == "plan"
    assert len(reply.text.splitlines()) == 6


@pytest.mark.parametrize("media_type", TABLE_TYPES)
def test_an_ask_comes_as_each_results_format(http: Http, media_type: str) -> None:
    reply = http(ask("ASK { ?plan a pw:Plan }"), Accept=media_type)
    assert reply.type == media_type
    assert "true" in reply.text


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
@pytest.mark.parametrize("query", [SOME_GRAPH, "DESCRIBE plan:noms-2009"])
def test_a_graph_comes_as_each_rdf_format(http: Http, media_type: str, query: str) -> None:
    reply = http(ask(query), Accept=media_type)
    assert (reply.status, reply.type) == (200, media_type)
    again = http(ask(query), Accept="application/n-triples")
    assert set(parse(reply.body, format=GRAPH_TYPES[media_type])) == set(parse(again.body, format=RdfFormat.N_TRIPLES))


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/turtle, */*;q=0.1", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("application/sparql-results+json;q=0, text/csv;q=0.1", "text/csv"),
        ("nonsense, text/csv", "text/csv"),
        # RFC 9110, 12.5.1: the most specific range gives a type its weight, and a weight of 0 excludes it.
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("*/*;q=0.1, text/*;q=0.5, text/csv;q=0.3", "text/tab-separated-values"),
        ("application/*;q=0.2, application/xml;q=0.9", "application/xml"),
        ("text/csv, */*", "text/csv"),
        ("*/*;q=0.9, text/tab-separated-values", "text/tab-separated-values"),
        ("TEXT/CSV", "text/csv"),
        ("*", "application/sparql-results+json"),
        ("image/gif, *; q=0.2", "application/sparql-results+json"),
        ("text/csv;q=2, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
        ("text/csv; charset=utf-8", "text/csv"),
        ("text/csv; header=present; q=0.5, application/json; q=0.4", "text/csv"),
        ("text/csv; charset=iso-8859-1, text/tab-separated-values; q=0.1", "text/tab-separated-values"),
        (BROWSER, "text/html"),
    ],
)
def test_the_best_acceptable_format_is_sent(http: Http, accept: str, media_type: str) -> None:
    assert http(ask(PLANS), Accept=accept).type == media_type


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("html", "text/html"),
    ],
)
def test_a_format_can_be_named_and_wins_over_accept(http: Http, name: str, media_type: str) -> None:
    assert http(ask(PLANS, format=name), Accept="image/png").type == media_type


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("ttl", "text/turtle"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
        ("json", "application/ld+json"),
        ("trig", "application/trig"),
        ("nq", "application/n-quads"),
        # What libraries send, such as SPARQLWrapper, and media types.
        ("turtle", "text/turtle"),
        ("n3", "text/turtle"),
        ("json-ld", "application/ld+json"),
        ("rdf+xml", "application/rdf+xml"),
        ("rdf xml", "application/rdf+xml"),
        ("text/turtle", "text/turtle"),
        ("application/xml", "application/xml"),
    ],
)
def test_a_format_of_graphs_can_be_named(http: Http, name: str, media_type: str) -> None:
    assert http(ask(SOME_GRAPH, format=name)).type == media_type


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (ask(PLANS), "image/png"),
        (ask(PLANS), "text/turtle"),
        (ask(PLANS), "*/*;q=0"),
        (ask(PLANS), "text/csv; charset=utf-16"),
        (ask(SOME_GRAPH), "text/csv"),
        (ask(PLANS, format="ttl"), "*/*"),
        (ask(SOME_GRAPH, format="csv"), "*/*"),
        (ask(PLANS, format="docx"), "*/*"),
        (ask(PLANS, format="application/pdf"), "*/*"),
        (ask(PLANS, format="*/*"), "*/*"),
    ],
)
def test_what_cannot_be_sent_is_406(http: Http, path: str, accept: str) -> None:
    reply = http(path, Accept=accept)
    assert reply.status == 406
    assert "ask for" in reply.json["detail"] or "there are" in reply.json["detail"] or "use" in reply.json["detail"]


def test_a_form_may_carry_the_query(http: Http) -> None:
    data = urlencode({"query": PLANS}).encode()
    reply = http("/sparql", data=data, Content_Type="application/x-www-form-urlencoded")
    assert len(reply.json["results"]["bindings"]) == 5


def test_form_values_are_decoded_once(http: Http) -> None:
    query = """SELECT ("100%25 +%20" AS ?x) {}"""
    data = urlencode({"query": query}).encode()
    for reply in (http(ask(query)), http("/sparql", data=data)):
        assert reply.json["results"]["bindings"][0]["x"]["value"] == "100%25 +%20"


def test_the_body_may_be_the_query(http: Http) -> None:
    for content_type in ("application/sparql-query", "application/sparql-query; charset=UTF-8"):
        reply = http("/sparql", data='ASK { FILTER("é" = "é") }'.encode(), Content_Type=content_type)
        assert reply.json == {"head": {}, "boolean": True}


def test_sparqlwrapper_gets_answers_by_each_method(server: str) -> None:
    for method in ("GET", POST, (POST, POSTDIRECTLY)):
        endpoint = SPARQLWrapper(f"{server}/sparql", returnFormat=JSON)
        endpoint.setQuery("PREFIX pw: <https://w3id.org/planweave/ns#> SELECT ?p WHERE { ?p a pw:Plan }")
        if isinstance(method, tuple):
            endpoint.setMethod(method[0])
            endpoint.setRequestMethod(method[1])
        else:
            endpoint.setMethod(method)
        assert len(endpoint.queryAndConvert()["results"]["bindings"]) == 5


def test_the_request_may_name_the_dataset(http: Http) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    everything = int(http(ask(count)).json["results"]["bindings"][0]["n"]["value"])
    graph = "https://w3id.org/planweave/graph/agencies"
    some = int(http(ask(count, **{"default-graph-uri": graph})).json["results"]["bindings"][0]["n"]["value"])
    assert 0 < some < everything
    named = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    rows = http(ask(named, **{"named-graph-uri": graph})).json["results"]["bindings"]
    assert [row["g"]["value"] for row in rows] == [graph]


@pytest.mark.parametrize(
    "iri", ["file:///etc/passwd", "http://127.0.0.1:9/x", "data:text/turtle,<a:a> <a:b> <a:c>.", "ftp://x/y"]
)
def test_from_fetches_nothing(http: Http, iri: str) -> None:
    graph = f"<{quote(iri, safe=':/,.')}>"
    for clause in ("FROM", "FROM NAMED"):
        reply = http(ask(f"SELECT * {clause} {graph} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"))
        assert (reply.status, reply.json["results"]["bindings"]) == (200, [])
    reply = http(ask("SELECT * { ?s ?p ?o }", **{"default-graph-uri": quote(iri, safe=":/,.")}))
    assert reply.json["results"]["bindings"] == []


def test_bad_requests_say_what_would_be_right(http: Http) -> None:
    cases = {
        "/sparql?query=": "no query",
        ask("SELECT ?x {"): "line 1, column 12",
        ask("ASK { x:y a x:z }"): "nothing declares x:",
        ask("ASK {}") + "&query=ASK%7B%7D": "'query' 2 times",
        ask("ASK {}", **{"default-graph-uri": "not an iri"}): "IRI of a graph",
        ask("ASK {}", **{"named-graph-uri": ""}): "IRI of a graph",
        ask("ASK {}", **{"using-graph-uri": "urn:x"}): "using-graph-uri goes with an update",
        "/sparql?query=ASK%7B%22%FF%22%7D": "not UTF-8 text (byte 11 ",
    }
    for path, words in cases.items():
        reply = http(path)
        assert (reply.status, reply.type) == (400, "application/problem+json")
        assert words in reply.json["detail"]


def test_the_problem_says_where_the_parser_stopped(http: Http) -> None:
    problem = http(ask("SELECT ?x\n{ ?x a")).json
    assert (problem["status"], problem["line"], problem["column"]) == (400, 2, 7)
    assert problem["message"].startswith("expected")
    undeclared = http(ask("ASK { x:y a x:z }")).json
    assert (undeclared["line"], undeclared["message"]) == (1, "nothing declares x:")
    assert "line" not in http(ask("CLEAR ALL")).json


def test_relative_iris_are_resolved_against_our_base(http: Http) -> None:
    assert http(ask("ASK { <id/plan/noms-2009> a <ns#Plan> }")).json["boolean"] is True
    reply = http(ask("CONSTRUCT { <s> <p> <//example.org/o> } {}", format="nt"))
    base = "https://w3id.org/planweave/"
    assert reply.text == f"<{base}s> <{base}p> <https://example.org/o> .\n"


def test_the_queries_of_address_and_body_are_counted_together(http: Http) -> None:
    form = "application/x-www-form-urlencoded"
    assert http(ask("ASK {}"), data=b"query=ASK%7B%7D", Content_Type=form).status == 400
    assert http(ask("ASK {}"), data=b"ASK {}", Content_Type="application/sparql-query").status == 400
    assert http(ask("ASK {}"), data=b"format=xml", Content_Type=form).type == "application/sparql-results+xml"
    assert http("/sparql", data=b" ", Content_Type="application/sparql-query").status == 400


def test_a_form_may_name_the_dataset(http: Http) -> None:
    graph = "https://w3id.org/planweave/graph/agencies"
    rows = urlencode({"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": graph}).encode()
    reply = http("/sparql", data=rows, Content_Type="application/x-www-form-urlencoded")
    assert [row["g"]["value"] for row in reply.json["results"]["bindings"]] == [graph]
    several = [("named-graph-uri", graph), ("named-graph-uri", "https://w3id.org/planweave/graph/places")]
    path = f"{ask('SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }')}&{urlencode(several)}"
    assert http(path).json["results"]["bindings"][0]["n"]["value"] == "2"


def test_the_requests_dataset_wins_over_the_querys(http: Http) -> None:
    """SPARQL 1.1 Protocol, 2.1.4."""
    query = "ASK FROM <urn:nothing> { ?agency a ?kind }"
    assert http(ask(query)).json["boolean"] is False
    agencies = "https://w3id.org/planweave/graph/agencies"
    assert http(ask(query, **{"default-graph-uri": agencies})).json["boolean"] is True
    assert http(ask("ASK { ?s ?p ?o }", **{"named-graph-uri": agencies})).json["boolean"] is False


def test_a_body_that_is_not_utf8_is_refused(http: Http) -> None:
    assert http("/sparql", data=b"ASK { \xff }", Content_Type="application/sparql-query").status == 400
    assert http("/sparql", data=b"ASK {}", Content_Type="application/sparql-query; charset=utf-16").status == 415
    form = "application/x-www-form-urlencoded"
    assert http("/sparql", data=b"query=ASK{%FF}", Content_Type=form).status == 400
    assert http("/sparql", data=b"query=ASK{}", Content_Type=f"{form}; charset=iso-8859-1").status == 415


@pytest.mark.parametrize(
    "content_type", ["text/plain", "multipart/form-data; boundary=x", "application/json", "nonsense"]
)
def test_other_bodies_are_415(http: Http, content_type: str) -> None:
    assert http("/sparql", data=b"ASK {}", Content_Type=content_type).status == 415


def test_a_compressed_body_is_415(http: Http) -> None:
    body = gzip.compress(b"ASK {}")
    reply = http("/sparql", data=body, Content_Type="application/sparql-query", Content_Encoding="gzip")
    assert reply.status == 415
    assert "without a Content-Encoding" in reply.json["detail"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(http: Http, method: str) -> None:
    reply = http("/sparql", method=method)
    assert reply.status == 405
    assert "Allow" in reply.json["detail"]
    assert set(reply.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


UPDATES = [
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "# x\nPREFIX a: <b:c> DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "LOAD <file:///etc/passwd>",
]


@pytest.mark.parametrize("update", UPDATES)
def test_updates_are_refused(http: Http, snapshot: Snapshot, update: str) -> None:
    form = "application/x-www-form-urlencoded"
    replies = [
        http("/sparql", data=update.encode(), Content_Type="application/sparql-update"),
        http("/sparql", data=urlencode({"update": update}).encode(), Content_Type=form),
        http("/sparql", data=update.encode(), Content_Type="application/sparql-query"),
        http("/sparql?" + urlencode({"update": update})),
        http(ask("ASK {}", update=update)),
        http(ask(update)),
    ]
    for reply in replies:
        assert reply.status == 403
        assert "read-only" in reply.json["detail"]
    assert http("/health").json["quads"] == snapshot.manifest.quads


def test_too_much_is_413(http: Http) -> None:
    long = "ASK {} #" + "x" * MAX_QUERY_BYTES
    assert http("/sparql", data=long.encode(), Content_Type="application/sparql-query").status == 413
    huge = b"x" * (Settings().max_body_bytes + 1)
    for content_type in ("application/sparql-query", "application/x-www-form-urlencoded"):
        assert http("/sparql", data=huge, Content_Type=content_type).status == 413


def test_a_query_of_the_greatest_length_is_answered(http: Http) -> None:
    longest = "ASK {} #" + "x" * (MAX_QUERY_BYTES - 8)
    assert http("/sparql", data=longest.encode(), Content_Type="application/sparql-query").status == 200


def test_answers_carry_a_strong_tag_and_304(http: Http) -> None:
    first = http(ask(PLANS))
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    assert first.headers["Vary"] == "Accept, Accept-Encoding"
    assert first.headers["Cache-Control"] == "no-cache"
    again = http(ask(PLANS), If_None_Match=f'"other", {tag}')
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    others = [http(ask(PLANS), Accept="text/csv"), http(ask(PLANS + " ")), http(ask(PLANS, format="tsv"))]
    assert len({tag, *(reply.headers["ETag"] for reply in others)}) == 4


def test_no_tag_lets_a_wrong_query_pass(http: Http) -> None:
    assert http(ask("SELECT {"), If_None_Match="*").status == 400


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_an_answer_that_changes_has_no_tag(http: Http, function: str) -> None:
    assert http(ask(f"SELECT ({function} AS ?x) {{}}")).headers["ETag"] is None


def test_an_update_of_the_tag_follows_the_dataset(http: Http) -> None:
    graph = {"default-graph-uri": "https://w3id.org/planweave/graph/agencies"}
    assert http(ask(PLANS)).headers["ETag"] != http(ask(PLANS, **graph)).headers["ETag"]


def test_a_tagged_graph_has_the_same_bytes_each_time(http: Http) -> None:
    for name in ("ttl", "nt", "rdf", "jsonld"):
        path = ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s a pw:Agency }", format=name)
        assert http(path).headers["ETag"]
        assert http(path).body == http(path).body


def test_head_gives_the_headers_of_get(http: Http) -> None:
    head, get = http(ask(PLANS), method="HEAD"), http(ask(PLANS))
    assert head.body == b""
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert head.headers[name] == get.headers[name]


def test_scripts_of_any_site_may_read(http: Http) -> None:
    reply = http(ask(PLANS), Origin="https://example.org")
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Access-Control-Allow-Credentials"] is None
    assert {"ETag", "Link", "Retry-After"} <= set(reply.headers["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.parametrize("path", ["/sparql", "/queries", "/queries/trace"])
def test_options_tells_what_is_allowed_before_a_request(http: Http, path: str) -> None:
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "content-type"}
    reply = http(path, method="OPTIONS", Origin="https://example.org", **asked)
    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers["Content-Type"] is None
    allowed = set(reply.headers["Allow"].split(", "))
    assert allowed == {"GET", "HEAD", "OPTIONS"} | ({"POST"} if path == "/sparql" else set())
    assert set(reply.headers["Access-Control-Allow-Methods"].split(", ")) == allowed
    assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert int(reply.headers["Access-Control-Max-Age"]) > 0


def test_a_browser_gets_a_form_a_table_a_truth_a_graph_or_what_is_wrong(http: Http) -> None:
    def page(path: str, status: int = 200) -> str:
        reply = http(path, Accept=BROWSER)
        assert (reply.status, reply.type) == (status, "text/html")
        return reply.text

    assert "<textarea" in page("/sparql")
    assert "<td>" in page(ask(PLANS))
    assert "Yes." in page(ask("ASK {}"))
    assert "@prefix pw:" in page(ask(SOME_GRAPH))
    assert 'role="alert"' in page(ask("SELECT {"), 400)
    assert 'role="alert"' in page(ask("ASK { SERVICE <http://x.org/> {} }"), 403)


def test_a_page_shows_so_many_rows_and_says_that_there_are_more(http: Http) -> None:
    text = http(ask("SELECT * { ?s ?p ?o }", format="html")).text
    assert text.count("<tr>") == 2001
    assert "there are more" in text
