"""What makes the engine quick changes nothing of what it finds: lifted property shapes, and queries by pyoxigraph."""

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import SH

from shapes.engine import lifted, report, run
from shapes.errors import BadShapes
from shapes.sparql import Sealed

DATA = """
@prefix : <urn:t:> .
:one a :Thing ; :name "one", "uno" ; :next :two .
:two a :Thing ; :size 2 .
:three a :Other ; :name "three" ; :next :three .
"""
PREFIXES = """
@prefix : <urn:t:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
PLAIN = ":s a sh:NodeShape ; sh:targetClass :Thing ; sh:property [ sh:path :name ; sh:minCount 1 ; sh:maxCount 1 ] ."
STAY = {
    "closed": ":s a sh:NodeShape ; sh:targetClass :Thing ; sh:closed true ; sh:property [ sh:path :name ] .",
    "switched off": ":s a sh:NodeShape ; sh:targetClass :Thing ; sh:deactivated true ;"
    " sh:property [ sh:path :name ; sh:minCount 1 ] .",
    "asked for by another": ":s a sh:NodeShape ; sh:targetClass :Other ;"
    " sh:property [ sh:path :name ; sh:minCount 1 ] . :t a sh:NodeShape ; sh:targetClass :Thing ; sh:node :s .",
    "shared": ":s a sh:NodeShape ; sh:targetClass :Other ; sh:property :p . :t a sh:NodeShape ; sh:property :p ."
    " :p sh:path :size ; sh:minCount 1 .",
    "a class": ":Thing a sh:NodeShape, rdfs:Class ; sh:targetClass :Other ;"
    " sh:property [ sh:path :size ; sh:minCount 1 ] .",
    "disjoint siblings": ":s a sh:NodeShape ; sh:targetClass :Thing ; sh:property [ sh:path :next ;"
    " sh:qualifiedValueShape [ sh:class :Thing ] ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ] .",
    "without a target": ":s a sh:NodeShape ; sh:property [ sh:path :name ; sh:minCount 1 ] .",
}


def graph(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=text, format="turtle")


def sealed() -> Sealed:
    return Sealed(quad.triple for quad in ox.parse(DATA.encode(), format=ox.RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def data() -> Sealed:
    return sealed()


def report_of(data: Sealed, shapes: Graph) -> Graph:
    """The engine's own report, without lifting."""
    _, found, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    return found


def test_a_plain_shape_hands_its_targets_to_its_parts() -> None:
    shapes = graph(PREFIXES + PLAIN)
    assert (None, SH.property, None) not in lifted(shapes)
    assert len(list(lifted(shapes).subjects(SH.targetClass, URIRef("urn:t:Thing")))) == 2


@pytest.mark.parametrize("shapes", STAY.values(), ids=STAY)
def test_a_shape_stays_as_it_is_where_lifting_would_change_its_meaning(shapes: str) -> None:
    assert isomorphic(lifted(graph(PREFIXES + shapes)), graph(PREFIXES + shapes))


@pytest.mark.parametrize("shapes", [PLAIN, *STAY.values()], ids=["plain", *STAY])
def test_the_report_is_that_of_the_engine(shapes: str, data: Sealed) -> None:
    given = graph(PREFIXES + shapes)
    assert results(report(data, given)) == results(report_of(data, given))


def results(found: Graph) -> set[tuple[object, ...]]:
    asked = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)
    return {tuple(found.value(node, each) for each in asked) for node in found.objects(None, SH.result)}


def test_a_query_is_answered_with_the_terms_of_the_graph(data: Sealed) -> None:
    asked = "SELECT $this ?name ?none WHERE { $this <urn:t:name> ?name OPTIONAL { $this <urn:t:size> ?none } }"
    answer = data.query(asked, initBindings={"this": URIRef("urn:t:one")})
    told = [row.asdict() for row in answer]
    assert sorted(told, key=str) == [
        {"this": URIRef("urn:t:one"), "name": Literal("one")},
        {"this": URIRef("urn:t:one"), "name": Literal("uno")},
    ]


def test_an_ask_and_a_bound_variable_that_is_not_projected_are_answered_too(data: Sealed) -> None:
    assert data.query("ASK { $this <urn:t:size> 2 }", initBindings={"this": URIRef("urn:t:two")}).askAnswer
    assert not data.query("ASK { $this <urn:t:size> 2 }", initBindings={"this": URIRef("urn:t:one")}).askAnswer
    names = data.query("SELECT ?name { $this <urn:t:name> ?name }", initBindings={"this": URIRef("urn:t:three")})
    assert [row.asdict() for row in names] == [{"name": Literal("three")}]


def test_the_engine_binds_the_focus_node(data: Sealed) -> None:
    asked = "SELECT $this ?value WHERE { $this <urn:t:name> ?value }"
    shapes = graph(PREFIXES + f':s a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql [ sh:select "{asked}" ] .')
    found = {(result.focus, result.value) for result in run(data, shapes)}
    assert found == {("<urn:t:one>", '"one"'), ("<urn:t:one>", '"uno"')}


def test_a_query_that_is_no_sparql_is_told() -> None:
    shapes = graph(PREFIXES + ':s a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql [ sh:select "SELECT nothing" ] .')
    with pytest.raises(BadShapes):
        report(sealed(), shapes)
