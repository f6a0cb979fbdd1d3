"""The catalogue as RDF: all that the headers say, for agents and editors that know no query beforehand."""

import shutil
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.build import current_snapshot, fingerprint
from graph.snapshot import Snapshot
from ontology.terms import GRAPH, ID, PREFIXES, PW, RDFS, SCHEMA, SH, XSD
from queries.catalogue import QUERIES, load_catalogue
from queries.description import ENDPOINT, Descriptions
from shapes.judge import Judge

# What the SIB's editor asks of an endpoint, and of its file of examples: the two kinds of text in one query.
EDITORS_QUESTION = """
SELECT DISTINCT ?example ?comment ?text WHERE {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|spex:describe ?text .
} ORDER BY ?example"""
WITH_SPEX = {**PREFIXES, "spex": "https://purl.expasy.org/sparql-examples/ontology#"}

ONE = """#+ title: Things of a plan
#+ description: Every thing of a plan.
#+ param plan[]: plan, optional, example noms-2009 -- Only this plan.
#+ param way: term, default both, values both back, example back -- Which way.
#+ param until: date, example 2009-01-01 -- The last day.
#+ column thing: iri -- The thing.
#+ column share: decimal -- How much of it.
#+ tags: thing, plan

SELECT ?thing ?share WHERE {
  VALUES ?plan { UNDEF }
  VALUES ?way { UNDEF }
  VALUES ?until { UNDEF }
  ?thing ?plan ?share, ?way, ?until
}
ORDER BY ?thing ?share
"""


def rows(store: Any, sparql: str) -> list[list[Any]]:
    found = store.query(sparql, prefixes=WITH_SPEX)
    return [[None if cell is None else cell.value for cell in row] for row in found]


@pytest.fixture
def one(tmp_path: Any) -> Store:
    (tmp_path / "things.rq").write_text(ONE, encoding="utf-8")
    store = Store()
    store.extend(Descriptions(load_catalogue(tmp_path))())
    return store


def test_a_file_is_all_that_it_takes_to_be_described(one: Store) -> None:
    this = NamedNode(f"{ID}query/things")
    said = {(quad.predicate, quad.object) for quad in one.quads_for_pattern(this, None, None, GRAPH.queries)}
    assert {
        (SH.prefixes, NamedNode("https://w3id.org/planweave/ns")),
        (RDFS.label, Literal("Things of a plan", language="en")),
        (RDFS.comment, Literal("Every thing of a plan.", language="en")),
        (SCHEMA.target, NamedNode("https://w3id.org/planweave/sparql")),
        (SCHEMA.keywords, Literal("thing")),
        (SCHEMA.keywords, Literal("plan")),
        (SH.select, Literal(ONE[ONE.index("SELECT") :])),
    } <= said
    assert all(isinstance(quad, Quad) and quad.graph_name == GRAPH.queries for quad in one)


def test_parameters_and_columns_are_described_in_their_order(one: Store) -> None:
    one.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in list(one))
    parameters = """SELECT ?name ?required ?many ?type ?default ?example ?pattern WHERE {
      ?query dcterms:hasPart ?part . ?part schema:valueName ?name ; sh:order ?order ;
        schema:valueRequired ?required ; schema:multipleValues ?many ; sh:class|sh:datatype ?type .
      OPTIONAL { ?part schema:defaultValue ?default } OPTIONAL { ?part schema:workExample ?example }
      OPTIONAL { ?part schema:valuePattern ?pattern }
    } ORDER BY ?order"""
    assert rows(one, parameters) == [
        ["plan", "false", "true", PW.Plan.value, None, "noms-2009", None],
        ["way", "false", "false", XSD.string.value, "both", "back", "both|back"],
        ["until", "true", "false", XSD.date.value, None, "2009-01-01", None],
    ]
    columns = """PREFIX csvw: <http://www.w3.org/ns/csvw#>
    SELECT ?name ?type ?says WHERE {
      ?query dcterms:hasPart ?part . ?part a csvw:Column ; csvw:name ?name ; csvw:datatype ?type ;
        rdfs:comment ?says ; sh:order ?order } ORDER BY ?order"""
    assert rows(one, columns) == [
        ["thing", XSD.anyURI.value, "The thing."],
        ["share", XSD.decimal.value, "How much of it."],
    ]


def test_the_graph_holds_every_query_of_the_catalogue(snapshot: Snapshot) -> None:
    found = rows(snapshot.store, EDITORS_QUESTION)
    catalogue = load_catalogue()
    assert {name.removeprefix(f"{ID}query/"): (says, text) for name, says, text in found} == {
        query.name: (query.description, query.sparql) for query in catalogue
    }
    assert len(found) == len(catalogue) == len(list(QUERIES.glob("*.rq")))
    graphs = rows(snapshot.store, "SELECT DISTINCT ?g { GRAPH ?g { ?query a sh:SPARQLExecutable } }")
    assert graphs == [[GRAPH.queries.value]]


def test_what_is_described_can_be_asked_as_it_is(snapshot: Snapshot) -> None:
    selects = rows(snapshot.store, "SELECT ?text { [] a sh:SPARQLSelectExecutable ; sh:select ?text }")
    constructs = rows(snapshot.store, "SELECT ?text { [] a sh:SPARQLConstructExecutable ; sh:construct ?text }")
    assert len(constructs) == 2  # describe, validation-report
    for (text,) in [*selects, *constructs]:
        Store().query(text)
    targets = rows(snapshot.store, "SELECT DISTINCT ?target { ?query schema:target ?target }")
    assert targets == [[ENDPOINT.value]]


def test_the_prefixes_are_declared_for_editors(snapshot: Snapshot) -> None:
    found = rows(
        snapshot.store, "SELECT ?prefix ?namespace { [] sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] }"
    )
    assert dict(found) == PREFIXES


def test_a_snapshot_is_out_of_date_when_a_query_has_changed(snapshot: Snapshot, tmp_path: Any) -> None:
    folder = tmp_path / "queries"
    shutil.copytree(QUERIES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    same, before = Descriptions(load_catalogue(folder)), Descriptions()
    assert fingerprint([], None, [same]) == fingerprint([], None, [before])
    (folder / "acronym.rq").write_text(
        (folder / "acronym.rq").read_text(encoding="utf-8").replace("What an acronym means", "What it means"),
        encoding="utf-8",
    )
    changed = Descriptions(load_catalogue(folder))
    assert fingerprint([], None, [changed]) != fingerprint([], None, [before])
    assert current_snapshot(snapshot.folder.parent, Judge(), [before]).manifest == snapshot.manifest
