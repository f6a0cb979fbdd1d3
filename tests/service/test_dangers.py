"""The dangers that services of this kind have met, one by one, and that they do nothing here.

What every request must not do (reach a file or an address, set a cookie or a header, become markup) is shown over real
HTTP for some two thousand requests in `test_audit.py`; here are the dangers that need a setting of their own.
"""

import csv
import gc
import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Store, parse_query_results

from graph.build import build
from graph.errors import PlanweaveError
from graph.snapshot import Snapshot
from graph.sources import Source
from ontology.terms import GRAPH
from queries.binding import bind
from queries.catalogue import load_catalogue
from queries.clauses import rewrite
from queries.errors import QueryError
from queries.model import Parameter, ParameterType, Query
from queries.resolve import Resolver
from service.app import create_app
from service.cache import may_change, normalised
from service.evaluation import Engine
from service.federation import find_calls
from service.limits import MAX_ACCEPT_BYTES, MAX_QUERY_BYTES
from service.parsing import has_keyword, not_sparql
from service.pool import Pool
from service.settings import Settings
from shapes.outside import validate_files
from tests.conftest import children
from tests.service.listening import Listening
from tests.service.markup import Markup
from tests.service.misuse import EVALUATED, MARKUP, OUT_OF_THE_STRING, Elsewhere, documents

CATALOGUE = load_catalogue()
BROWSER = {"Accept": "text/html"}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """An address and a file that nobody should ask for."""
    place = Elsewhere(tmp_path)
    yield place
    place.close()


# -- files and networks: what a query worker could do if a query ever passed all checks --------------------------------


def test_a_query_worker_has_no_means_to_open_a_file_or_a_socket(elsewhere: Elsewhere) -> None:
    script = f"""
import socket, pyoxigraph
from service.seclusion import reach_nothing
reach_nothing()
store = pyoxigraph.Store()
for attempt in (
    lambda: store.query("ASK {{ SERVICE <{elsewhere.url}> {{ ?s ?p ?o }} }}"),
    lambda: store.update("LOAD <{elsewhere.url}>"),
    lambda: store.load(path={str(elsewhere.file)!r}, format=pyoxigraph.RdfFormat.TURTLE),
    lambda: open({str(elsewhere.file)!r}),
    lambda: socket.create_connection(("127.0.0.1", {elsewhere.port})),
):
    try:
        attempt()
    except (OSError, RuntimeError) as error:
        print(type(error).__name__)
print(bool(store.query("ASK {{ BIND(RAND() AS ?x) FILTER(?x >= 0 && NOW() > '2000-01-01T00:00:00Z'^^"
    "<http://www.w3.org/2001/XMLSchema#dateTime>) }}")))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    *refused, last = done.stdout.split()
    assert (len(refused), last) == (5, "True"), done
    assert elsewhere.visits == 0


def test_the_workers_of_a_pool_are_such_workers(snapshot: Snapshot) -> None:
    def limits(pid: int) -> str:
        told = Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
        return " ".join(re.findall(r"^Max open files +(\d+) +(\d+)", told, re.MULTILINE)[0])

    before = set(children(os.getpid()))
    pool = Pool(snapshot, Settings(workers=2))
    try:
        (nursery,) = set(children(os.getpid())) - before
        deadline = time.monotonic() + 10
        while (found := [limits(worker) for worker in children(nursery)]) != ["1 1", "1 1"]:
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
    finally:
        pool.close()


# -- documents that are read: JSON-LD contexts, XML entities, owl:imports, SHACL-JS ------------------------------------

SMALL_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<x:S> sh:targetNode <x:a> ; sh:property [ sh:path <x:b> ; sh:minCount 1 ; sh:datatype xsd:date ] .
"""
SUFFIXES = {"application/ld+json": ".jsonld", "application/rdf+xml": ".rdf", "text/turtle": ".ttl"}
HARMLESS_AS_DATA = {"owl:imports", "shapes elsewhere", "SHACL-JS"}
"""As data these are triples like any others; as shapes they are refused."""


@pytest.mark.parametrize("name", [name for name, (kind, _) in documents("").items() if kind in SUFFIXES])
def test_a_document_makes_nobody_fetch(name: str, elsewhere: Elsewhere, tmp_path: Path) -> None:
    media_type, text = documents(elsewhere.url)[name]
    document = tmp_path / f"document{SUFFIXES[media_type]}"
    document.write_text(text, encoding="utf-8")
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    shapes.write_text(SMALL_SHAPES, encoding="utf-8")
    data.write_text('<x:a> <x:b> "1" .', encoding="utf-8")
    if name in HARMLESS_AS_DATA:
        assert [finding.focus for finding in validate_files([document], [shapes])] == ["x:a"]
    else:
        with pytest.raises(PlanweaveError, match=re.escape(str(document))):
            validate_files([document], [shapes])
    with pytest.raises(PlanweaveError):
        validate_files([data], [document])
    assert elsewhere.visits == 0


@pytest.mark.parametrize(
    "declared",
    ['SYSTEM "{url}"', 'SYSTEM "file://{file}"', 'PUBLIC "-//x" "{url}"', '"text"'],
    ids=["address", "file", "public", "text"],
)
def test_the_answer_of_another_endpoint_has_no_entities(declared: str, elsewhere: Elsewhere) -> None:
    """Results in XML from `SERVICE` or a remote store are read by the engine, which knows no entity but XML's own."""
    entity = declared.format(url=elsewhere.url, file=elsewhere.file)
    body = f"""<!DOCTYPE r [<!ENTITY e {entity}>]><sparql xmlns="http://www.w3.org/2005/sparql-results#">
    <head><variable name="x"/></head><results><result><binding name="x"><literal>&e;</literal></binding></result>
    </results></sparql>"""
    with pytest.raises(SyntaxError, match="unrecognized entity `e`"):
        list(parse_query_results(body, format=QueryResultsFormat.XML))  # type: ignore[arg-type]
    assert elsewhere.visits == 0


def test_a_literal_that_is_none_of_its_type_is_found(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SMALL_SHAPES, encoding="utf-8")
    for day, faults in (("2009-12-31", 0), ("2009-13-45", 1), ("2009-02-29", 1)):
        data = tmp_path / "data.ttl"
        data.write_text(f'<x:a> <x:b> "{day}"^^<http://www.w3.org/2001/XMLSchema#date> .', encoding="utf-8")
        assert len(validate_files([data], [shapes])) == faults, day


@pytest.mark.parametrize(
    "function",
    [
        "http://jena.hpl.hp.com/ARQ/function#js",
        "http://jena.apache.org/ARQ/js#f",
        "java:java.lang.Runtime.exec",
        "http://www.openlinksw.com/schemas/bif#system",
        "http://www.w3.org/ns/shacl#js",
        "x:f",
    ],
)
def test_no_query_calls_code(client: FlaskClient, function: str) -> None:
    reply = client.get("/sparql", query_string={"query": f"SELECT (<{function}>('1') AS ?x) {{}}"})
    assert reply.status_code == 400
    assert function in reply.json["detail"]


# -- injection ---------------------------------------------------------------------------------------------------------

PARAMETERS = [(query, parameter) for query in CATALOGUE for parameter in query.parameters]
HOSTILE = [
    '"', "'", '"""', "\\", '\\"', "\\u0022", "\\U0000007D", "}", "{", ">", "<", "#", "\n", "\r", "\x00", "?x", "$1",
    OUT_OF_THE_STRING, "VALUES ?q { UNDEF }", " . ?s ?p ?o ", "^^", "@en", "drug", "IDTS", "noms-2009", "2009-01-01",
    "1",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=20), st.lists(st.sampled_from(HOSTILE), max_size=5).map("".join))


@pytest.fixture(scope="module")
def resolver(store: Store) -> Resolver:
    return Resolver(store)


def bound_clauses(query: Query, bound: str) -> list[str]:
    """What stands in the places for values; the rest is the query's own text, letter for letter."""
    parts = rewrite(query.sparql, lambda _: "\x00").split("\x00")
    found = re.fullmatch("(.*)".join(map(re.escape, parts)), bound, re.DOTALL)
    assert found
    return [clause for clause in found.groups() if clause]


@pytest.mark.parametrize(("query", "parameter"), PARAMETERS, ids=lambda each: each.name)
@settings(max_examples=25)
@given(text=TEXTS)
def test_a_value_is_a_term_and_never_a_part_of_a_query(
    resolver: Resolver, query: Query, parameter: Parameter, text: str
) -> None:
    """The algebra is the query's own, but for the terms of one VALUES clause: so says the engine's own parser."""
    given_values = {p.name: [p.example or p.default or ""] for p in query.parameters if p.required}
    try:
        bound = bind(query, {**given_values, parameter.name: [text]}, resolver)
    except QueryError:
        return
    Store().query(bound)
    for clause in bound_clauses(query, bound):
        rows = Store().query(f"SELECT * {{ {clause} }}")
        (variable,) = [each.value for each in rows.variables]  # type: ignore[union-attr]
        values = [row[0] for row in rows]  # type: ignore[union-attr]
        assert values, clause
        assert all(isinstance(value, (NamedNode, Literal)) for value in values)
        if variable == parameter.name and parameter.type is ParameterType.STRING:
            assert values == [Literal(text)]


QUOTED = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*> | "{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3} | "(?:[^"\\\n\r]|\\.)*"
    | '(?:[^'\\\n\r]|\\.)*' | \#[^\n\r]*""",
    re.VERBOSE | re.DOTALL,
)


def test_a_word_of_a_request_stands_in_a_query_only_as_a_term(snapshot: Snapshot, store: Store) -> None:
    """On every address that takes a word; the endpoint itself takes whole queries."""
    listening = Listening(Engine(store))
    client = create_app(snapshot, listening).test_client()
    for before, after in product(['"', "'", ">", "\\", "\n", "plan/"], ["> } #", '" } #', "\\u0022 } #", ""]):
        word = f"{before}XYZZY{after}"
        for path in ("/id/", "/graph/", "/shape/", "/ns/", "/rdf-graph-store/", "/queries/", "/dump/"):
            client.get(path + quote(word, safe=""))
        for path, name in (("/rdf-graph-store", "graph"), ("/queries/search", "q"), ("/queries/describe", "item")):
            client.get(path, query_string={name: word})
        client.get("/queries/funding", query_string={"limit": word, "offset": word})
        client.get("/sparql", query_string={"query": "ASK {}", "default-graph-uri": f"x:{word}"})
    told = [text for text in listening.texts if "XYZZY" in text]
    assert told
    assert [text for text in told if "XYZZY" in QUOTED.sub(" ", text)] == []


# -- texts that are slow to read ---------------------------------------------------------------------------------------

REPEATED = [
    "'a\\", '"a\\', "\\", "'", '"', '"""', "#", "<", "\n", "{", "[ ", "a:", "prefix ", "base <x> ", "SERVICE ",
    "SERVICE <a:b> {", "\\u0053", "construct ", "insert ", "?a ", "%", ".",
]  # fmt: skip


@pytest.fixture
def nothing_to_collect() -> Iterator[None]:
    """What other tests have left is no part of the time: the collector would go through all of it."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("nothing_to_collect")
@pytest.mark.parametrize("start", ["", "SERVICE ", 'ASK { "'])
def test_the_longest_text_is_read_in_a_second_whatever_it_is(start: str) -> None:
    """What the service itself does with the text of a query; none of it may take a time that grows with the square."""
    error = SyntaxError("error at 1:5: expected something")
    for piece in REPEATED:
        text = (start + piece * MAX_QUERY_BYTES)[:MAX_QUERY_BYTES]
        for read in (may_change, normalised, has_keyword, find_calls, lambda text: not_sparql(text, error)):
            begun = time.thread_time()
            read(text)
            assert time.thread_time() - begun < 1.0, (read, piece)


def test_a_text_over_the_limit_is_refused_before_it_is_looked_at(client: FlaskClient) -> None:
    text = "SERVICE " + ">" * (Settings().max_body_bytes - 100)
    begun = time.thread_time()
    for _ in range(5):
        assert client.post("/sparql", data=text, content_type="application/sparql-query").status_code == 413
    assert time.thread_time() - begun < 1.0


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding"])
def test_a_list_of_wishes_without_end_is_not_weighed(client: FlaskClient, name: str) -> None:
    longest = ("a/b;q=0.5," * 1000)[:MAX_ACCEPT_BYTES]
    begun = time.thread_time()
    assert client.get("/sparql?query=ASK{}", headers={name: longest}).status_code in (200, 406)
    assert time.thread_time() - begun < 0.5
    begun = time.thread_time()
    reply = client.get("/sparql?query=ASK{}", headers={name: "a/b;q=0.5," * 40_000})
    assert time.thread_time() - begun < 0.5
    assert (reply.status_code, reply.mimetype) == (431, "application/problem+json")
    assert reply.json["detail"] == f"The header {name} is longer than 4,096 bytes; name less."


# -- markup in the graph -----------------------------------------------------------------------------------------------

QUOTED_MARKUP = MARKUP.replace("\\", "\\\\").replace('"', '\\"')
POISONED = f"""
@prefix pw: <https://w3id.org/planweave/ns#> .
@prefix id: <https://w3id.org/planweave/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

pw:Entry rdfs:label "{QUOTED_MARKUP}" .
pw:text rdfs:label "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/plan/p> a pw:Plan ; dcterms:title "{QUOTED_MARKUP}" ; rdfs:label "{QUOTED_MARKUP}" ;
    pw:issuedEarliest "{QUOTED_MARKUP}" ; pw:sourceFile "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/plan/p/action/1> a pw:Entry ; pw:plan <https://w3id.org/planweave/id/plan/p> ;
    rdfs:label "{QUOTED_MARKUP}" ; pw:text "{QUOTED_MARKUP}" ; pw:number "{QUOTED_MARKUP}" ;
    pw:ownedBy <https://w3id.org/planweave/id/agency/a> ; rdfs:seeAlso <javascript:alert(1)> ,
        <data:text/html,x> , <vbscript:x> , <https://evil.example/'onx='1> , <JaVaScRiPt:alert(1)> ;
    <javascript:alert(2)> "a property" ;
    pw:evidence <https://w3id.org/planweave/id/plan/p/evidence/0-9> .
<https://w3id.org/planweave/id/plan/p/evidence/0-9> oa:exact "{QUOTED_MARKUP}" ; pw:startLine 1 ; pw:endLine 2 ;
    oa:hasSource <https://w3id.org/planweave/id/plan/p> .
<https://w3id.org/planweave/id/agency/a> a pw:Agency ; rdfs:label "{QUOTED_MARKUP}" ; skos:prefLabel "{QUOTED_MARKUP}" ;
    pw:shortForm "{QUOTED_MARKUP}" ; skos:altLabel "{QUOTED_MARKUP}" ; skos:editorialNote "{QUOTED_MARKUP}" ;
    org:subOrganizationOf <https://w3id.org/planweave/id/agency/b> ; pw:activeFrom "{QUOTED_MARKUP}" ;
    pw:becameSuccessor <https://w3id.org/planweave/id/agency/b> .
<https://w3id.org/planweave/id/agency/b> a pw:Agency ; skos:prefLabel "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/plan/p/action/1> pw:ownedBy <https://w3id.org/planweave/id/agency/b> .
<https://w3id.org/planweave/id/event/e> a org:ChangeEvent ; rdfs:label "{QUOTED_MARKUP}" ; pw:reason pw:Merged ;
    dcterms:date "2008-04-01"^^xsd:date ; skos:editorialNote "{QUOTED_MARKUP}" ;
    org:originalOrganization <https://w3id.org/planweave/id/agency/a> ;
    org:resultingOrganization <https://w3id.org/planweave/id/agency/b> .
<https://w3id.org/planweave/id/plan/p/acronym/x> a pw:AcronymEntry ; pw:plan <https://w3id.org/planweave/id/plan/p> ;
    pw:shortForm "{QUOTED_MARKUP}" ; pw:expansion "{QUOTED_MARKUP}" ; pw:firstLine 7 ; rdfs:label "xss" ;
    pw:denotes <https://w3id.org/planweave/id/agency/a> ;
    pw:evidence <https://w3id.org/planweave/id/plan/p/evidence/0-9> .
<https://w3id.org/planweave/id/plan/p/acronym/y> a pw:AcronymEntry ; pw:plan <https://w3id.org/planweave/id/plan/p> ;
    pw:shortForm "XSS" ; pw:expansion "{QUOTED_MARKUP}" ; rdfs:label "xss" ;
    pw:denotes <https://w3id.org/planweave/id/agency/a> .
<https://w3id.org/planweave/id/place/v> a pw:Place ; skos:prefLabel "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/place/w> a pw:Place ; skos:prefLabel "{QUOTED_MARKUP}" ;
    skos:altLabel "{QUOTED_MARKUP}" ; dcterms:isPartOf <https://w3id.org/planweave/id/place/v> .
<https://w3id.org/planweave/id/plan/p/action/1> pw:coverage <https://w3id.org/planweave/id/place/w> ;
    pw:coverageText "everywhere {QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/plan/p/section/1> a pw:Section ; pw:text "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/plan/p/objective/1> a pw:Objective ; pw:text "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/plan/p/action/1> pw:objective <https://w3id.org/planweave/id/plan/p/objective/1> ;
    dcterms:isPartOf <https://w3id.org/planweave/id/plan/p/section/1> ; pw:heading "{QUOTED_MARKUP}" ;
    pw:timingText "{QUOTED_MARKUP}" ; pw:coverageText "{QUOTED_MARKUP}" ; pw:fundingText "{QUOTED_MARKUP}" ;
    pw:responseReason "{QUOTED_MARKUP}" ; pw:response pw:Agreed ;
    pw:step <https://w3id.org/planweave/id/plan/p/step/1> ;
    pw:responsibility <https://w3id.org/planweave/id/plan/p/owner/1> ;
    pw:timing <https://w3id.org/planweave/id/plan/p/time/1> .
<https://w3id.org/planweave/id/plan/p/owner/1> pw:asPrinted "{QUOTED_MARKUP}" ; pw:capacity pw:Lead .
<https://w3id.org/planweave/id/plan/p/time/1> pw:asPrinted "{QUOTED_MARKUP}" ; pw:earliest "{QUOTED_MARKUP}" ;
    pw:latest "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/plan/p/step/1> a pw:Step ; pw:text "{QUOTED_MARKUP}" ;
    pw:plan <https://w3id.org/planweave/id/plan/p> .
<https://w3id.org/planweave/id/plan/p/mention/1> pw:mentionOf <https://w3id.org/planweave/id/initiative/i> ;
    pw:mentionedIn <https://w3id.org/planweave/id/plan/p/action/1> ; pw:surface "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/thread/t> rdfs:label "{QUOTED_MARKUP}" ;
    pw:statement <https://w3id.org/planweave/id/thread/t/statement/1> .
<https://w3id.org/planweave/id/thread/t/statement/1> pw:statedBy <https://w3id.org/planweave/id/plan/p/action/1> ;
    pw:stated "{QUOTED_MARKUP}" ; pw:plan <https://w3id.org/planweave/id/plan/p> ; pw:latest "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/initiative/i> a pw:Initiative ; rdfs:label "xss" , "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/link/l> a pw:Link ; pw:fromItem <https://w3id.org/planweave/id/plan/p/action/1> ;
    pw:toItem <https://w3id.org/planweave/id/agency/a> ; pw:relation pw:implements ; pw:rationale "{QUOTED_MARKUP}" .
<https://w3id.org/planweave/id/plan/p/acronym/X> a pw:AcronymEntry ; pw:plan <https://w3id.org/planweave/id/plan/p> ;
    pw:shortForm "{QUOTED_MARKUP}" ; pw:uses 3 .
<https://w3id.org/planweave/id/concept/'onx='1> rdfs:label "a quote in its name" .
"""


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application over a graph whose every word is markup."""
    folder = tmp_path_factory.mktemp("poisoned")
    register = folder / "poisoned.ttl"
    register.write_text(POISONED, encoding="utf-8")
    return create_app(build(folder / "snapshots", [Source(register, GRAPH.initiatives)]))


ITEM = "plan/p/action/1"
PAGES = [
    "/",
    "/queries",
    "/api",
    "/dump/",
    "/search?q=xss",
    "/trace",
    "/trace/i",
    "/network",
    "/validation?" + urlencode({"words": MARKUP, "shape": MARKUP}),
    "/sparql",
    "/sparql?example=describe",
    "/sparql?" + urlencode({"example": MARKUP}),
    f"/id/{ITEM}.html",
    "/id/plan/p.html",
    "/id/plan/p/step/1.html",
    "/id/plan/p/objective/1.html",
    "/id/plan/p/evidence/0-9.html",
    "/agencies",
    "/id/agency/a.html",
    "/id/agency/b.html",
    "/id/plan/p/acronym/x.html",
    "/id/plan/p/acronym/y.html",
    "/id/place/w.html",
    "/id/initiative/i.html",
    "/id/link/l.html",
    "/id/concept/'onx='1.html",
    "/id/plan/q",
    "/graph/initiatives.html",
    "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }", "format": "html"}),
    "/sparql?" + urlencode({"query": "DESCRIBE ?s { ?s ?p ?o }", "format": "html"}),
    "/sparql?" + urlencode({"query": MARKUP, "format": "html"}),
    "/queries/trace?" + urlencode({"initiative": "xs"}),
    *(
        f"/queries/{query.name}?"
        + urlencode({**{p.name: p.example or "" for p in query.parameters if p.required}, **given, "format": "html"})
        for query, given in [
            *((query, {}) for query in CATALOGUE),
            (CATALOGUE["trace"], {"initiative": "i"}),
            (CATALOGUE["describe"], {"item": ITEM}),
            (CATALOGUE["owned-by"], {"agency": "a"}),
            (CATALOGUE["plan-entries"], {"plan": "p"}),
            (CATALOGUE["search"], {"q": "xss"}),
        ]
    ),
]


@pytest.mark.parametrize("path", PAGES)
def test_markup_in_the_graph_is_only_words_on_a_page(poisoned: Flask, path: str) -> None:
    reply = poisoned.test_client().get(path, headers=BROWSER)
    assert reply.status_code in (200, 400, 404)
    assert reply.mimetype == "text/html"
    assert Markup(reply.text).dangers == set()
    assert EVALUATED not in reply.text


def test_markup_that_is_drawn_is_only_words_too(poisoned: Flask) -> None:
    drawing = poisoned.test_client().get("/queries/undefined-acronyms", headers=BROWSER).text
    assert '<svg class="chart"' in drawing
    assert Markup(drawing).dangers == set()
    assert "&lt;xss" in drawing[drawing.index("<svg") : drawing.index("</svg>")]


def test_the_markup_is_on_these_pages(poisoned: Flask) -> None:
    texts = [poisoned.test_client().get(path, headers=BROWSER).text for path in PAGES]
    assert sum("&lt;xss" in text for text in texts) > len(PAGES) // 2
    assert any("javascript:alert(1)" in text for text in texts)
    assert any("javascript:alert(2)" in text for text in texts)


# -- bodies, cookies, cells, addresses ---------------------------------------------------------------------------------


PART = b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK{}\r\n'


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"a=b&" * 60_000 + b"query=ASK%7B%7D", 200),
        ("application/x-www-form-urlencoded", b"&" * 200_000 + b"query=ASK%7B%7D", 200),
        ("application/x-www-form-urlencoded", b"query=" + b"%61" * 80_000, 413),
        ("application/x-www-form-urlencoded", b"default-graph-uri=x:a&" * 10_000 + b"query=ASK%7B%7D", 200),
        ("multipart/form-data; boundary=x", PART.replace(b"ASK{}", b"") * 3_000, 415),
        ("multipart/form-data; boundary=x", PART, 415),
        ("multipart/form-data", b"no boundary", 415),
    ],
    ids=["many fields", "empty fields", "a large field", "many graphs", "many parts", "one part", "no boundary"],
)
def test_a_form_of_any_shape_is_read_or_refused_soon(
    client: FlaskClient, content_type: str, body: bytes, status: int
) -> None:
    assert len(body) < Settings().max_body_bytes
    begun = time.thread_time()
    assert client.post("/sparql", data=body, content_type=content_type).status_code == status
    assert time.thread_time() - begun < 2.0


def test_nothing_is_remembered_of_a_client(app: Flask) -> None:
    """No session, no cookie: the answer is the same for all, so that no cache can give one client another's."""
    assert app.secret_key is None
    client = app.test_client()
    for path in ("/", "/queries/funding?format=csv", "/id/plan/noms-2009.ttl", "/nowhere"):
        plain = client.get(path)
        known = client.get(path, headers={"Cookie": "session=x; a=b", "Authorization": "Basic eDp5"})
        assert (known.status_code, known.data, known.headers.get("ETag")) == (
            plain.status_code, plain.data, plain.headers.get("ETag"),
        )  # fmt: skip
        assert "Set-Cookie" not in known.headers
        assert "Cookie" not in known.vary


def test_what_clients_invent_leaves_nothing_behind(app: Flask) -> None:
    """Neither methods nor addresses, hosts or names of requests make the numbers at /metrics more, which are kept."""
    client = app.test_client()

    def series() -> set[str]:
        return {line.rsplit(" ", 1)[0] for line in client.get("/metrics").text.splitlines()}

    def invent(number: int) -> None:
        name = f"INVENTED{number}"
        client.open("/", method=name)
        client.get(f"/{name}", headers={"Host": f"{name}.example", "X-Request-Id": name, "Accept": f"text/{name}"})
        client.get(f"/queries/{name}?{name}={name}")

    invent(0)
    series()
    before = series()
    for number in range(1, 20):
        invent(number)
    assert series() == before
    assert not any("INVENTED" in each for each in before)


CELLS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '"=1', "=cmd|' /C calc'!A0", "a,b", "a\r\nb", " x "]


def test_cells_of_a_table_are_what_the_graph_says(client: FlaskClient) -> None:
    """SPARQL 1.1 CSV, 3.2: a value is written as it is. That a spreadsheet may take it otherwise, the docs tell."""
    values = " ".join(str(Literal(cell)) for cell in CELLS)
    reply = client.get("/sparql", query_string={"query": f"SELECT ?x {{ VALUES ?x {{ {values} }} }}", "format": "csv"})
    rows = list(csv.reader(io.StringIO(reply.text, newline="")))
    assert rows == [["x"], *([cell] for cell in CELLS)]
    told = Path(__file__).parents[2] / "docs" / "service.md"
    assert "a spreadsheet may take a cell that begins with" in " ".join(told.read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "path",
    [
        "/$/server", "/$/datasets", "/admin", "/admin/", "/manager/html", "/console", "/debug", "/server-status",
        "/actuator/env", "/.env", "/.git/config", "/update", "/upload", "/data", "/statements", "/repositories",
        "/isql", "/conductor", "/static/../app.py", "/static/..%2fapp.py", "/static/", "/static/%00.css",
        "/dump/../manifest.json", "/dump/..%2f..%2fcurrent", "/queries/../catalogue.rq", "/queries/..%2f..%2fREADME.rq",
    ],
)  # fmt: skip
def test_there_is_nothing_to_administer_and_nothing_beside_the_addresses(app: Flask, path: str) -> None:
    for query in ("", "?__debugger__=yes&cmd=resource&f=style.css"):
        assert app.test_client().get(path + query).status_code == 404
    assert not app.debug
    assert not app.testing


def test_only_the_endpoint_takes_a_body_and_only_refused_writes_another_method(app: Flask) -> None:
    others = {rule.rule: set(rule.methods or ()) - {"GET", "HEAD", "OPTIONS"} for rule in app.url_map.iter_rules()}
    assert {rule: methods for rule, methods in others.items() if methods} == {
        "/sparql": {"POST"},
        "/rdf-graph-store": {"POST", "PUT", "DELETE", "PATCH"},
        "/rdf-graph-store/<path:name>": {"POST", "PUT", "DELETE", "PATCH"},
    }
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert app.test_client().open("/rdf-graph-store?default", method=method).status_code == 403
