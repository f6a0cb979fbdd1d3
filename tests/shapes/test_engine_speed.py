"""What makes the engine quick changes nothing of what it finds: its report is that of pySHACL, result for result."""

from collections import Counter

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import SH

from shapes.engine import report, run
from shapes.errors import BadShapes
from shapes.sparql import Sealed
from shapes.terms import as_graph

DATA = """
@prefix : <urn:t:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Small rdfs:subClassOf :Thing .
:one a :Thing ; :name "one", "uno" ; :next :two, :three ; :size "much" .
:two a :Small ; :size 2, 3 ; :next :two .
:three a :Other ; :name "three"@en, "trois"@fr, "tre"@en ; :next :three, [ :name "nobody" ] .
:four a :Thing, :Other ; :name :four ; :size 4.5 .
"""
PREFIXES = """
@prefix : <urn:t:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = {
    "plain": ":s sh:targetClass :Thing ; sh:property [ sh:path :name ; sh:minCount 1 ; sh:maxCount 1 ] .",
    "own message": ":s sh:targetClass :Thing ; sh:property [ sh:path :name ; sh:minCount 1 ; sh:message 'none'@en ] .",
    "closed": ":s sh:targetClass :Thing ; sh:closed true ; sh:property [ sh:path :name ] .",
    "switched off": ":s sh:targetClass :Thing ; sh:deactivated true ; sh:property [ sh:path :size ; sh:minCount 1 ] ."
    " :t sh:targetClass :Other ; sh:property [ sh:path :size ; sh:minCount 1 ], [ sh:deactivated true ; sh:path :no ;"
    " sh:minCount 1 ] .",
    "asked for by another": ":s sh:targetClass :Other ; sh:property [ sh:path :size ; sh:minCount 1 ] ."
    " :t sh:targetClass :Thing ; sh:node :s .",
    "shared": ":s sh:targetClass :Other ; sh:property :p . :t sh:targetClass :Thing ; sh:property :p ."
    " :p sh:path :size ; sh:minCount 1 ; sh:targetNode :nobody .",
    "a class": ":Thing a sh:NodeShape, rdfs:Class ; sh:property [ sh:path :size ; sh:datatype xsd:integer ] .",
    "disjoint siblings": ":s sh:targetClass :Thing ; sh:property [ sh:path :next ; sh:qualifiedValueShape"
    " [ sh:class :Thing ] ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ], [ sh:path :next ;"
    " sh:qualifiedValueShape [ sh:class :Other ] ; sh:qualifiedMaxCount 0 ] .",
    "counted": ":s sh:targetClass :Thing ; sh:property [ sh:path :next ; sh:qualifiedValueShape [ sh:path :name ;"
    " sh:minCount 1 ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ] .",
    "properties of values": ":s sh:targetClass :Thing ; sh:property [ sh:path :next ; sh:property [ sh:path :name ;"
    " sh:maxCount 0 ; sh:severity sh:Info ] ] .",
    "classes": ":s sh:targetSubjectsOf :next ; sh:property [ sh:path :next ; sh:class :Thing, :Other ] ;"
    " sh:property [ sh:path :name ; sh:class :Thing ] .",
    "not": ":s sh:targetClass :Thing ; sh:not [ sh:path :name ; sh:minCount 1 ], [ sh:class :Other ] .",
    "and": ":s sh:targetClass :Thing ; sh:and ( [ sh:path :name ; sh:minCount 1 ] [ sh:nodeKind sh:IRI ] ) .",
    "or": ":s sh:targetObjectsOf :next ; sh:or ( [ sh:class :Thing ] [ sh:path :name ; sh:maxCount 1 ] ) .",
    "one of": ":s sh:targetClass :Thing, :Other ; sh:xone ( [ sh:class :Thing ] [ sh:class :Other ]"
    " [ sh:path :size ; sh:minCount 1 ] ) .",
    "values": ":s sh:targetClass :Thing ; sh:property [ sh:path :size ; sh:minInclusive 3 ; sh:lessThan :name ;"
    " sh:in ( 2 3 ) ], [ sh:path :name ; sh:minLength 4 ; sh:pattern '^o' ; sh:equals :size ; sh:hasValue 'one' ;"
    " sh:datatype xsd:string ], [ sh:path :next ; sh:disjoint :next ; sh:nodeKind sh:Literal ] .",
    "languages": ":s sh:targetSubjectsOf :name ; sh:property [ sh:path :name ; sh:uniqueLang true ;"
    " sh:languageIn ('fr') ] .",
    "paths": ":s sh:targetClass :Thing ; sh:property [ sh:path [ sh:oneOrMorePath :next ] ; sh:maxCount 1 ],"
    " [ sh:path ( :next :next ) ; sh:maxCount 0 ], [ sh:path [ sh:alternativePath ( :name :size ) ] ; sh:maxCount 1 ],"
    " [ sh:path [ sh:inversePath :next ] ; sh:maxCount 0 ], [ sh:path ( [ sh:zeroOrMorePath :next ] :name ) ;"
    " sh:maxCount 0 ], [ sh:path [ sh:zeroOrOnePath :next ] ; sh:maxCount 1 ],"
    " [ sh:path [ sh:inversePath [ sh:zeroOrMorePath :next ] ] ; sh:maxCount 1 ] .",
    "a query": ":s sh:targetClass :Thing ; sh:sparql [ sh:message '{$this} has {?value}' ;"
    " sh:select 'SELECT $this ?value { $this <urn:t:next> ?value }' ], [ sh:deactivated true ;"
    " sh:select 'SELECT $this { $this ?p ?o }' ] .",
    "a query of a property": ":s sh:targetClass :Thing ; sh:property [ sh:path :next ;"
    " sh:sparql [ sh:select 'SELECT $this ?value { $this $PATH ?value . ?value <urn:t:name> ?name }' ] ] .",
    "a query of a part": ":s sh:targetClass :Thing ; sh:or ( [ sh:class :Other ] [ sh:sparql"
    " [ sh:select 'SELECT $this { FILTER EXISTS { $this <urn:t:size> ?size } }' ] ] ) .",
    "a query of a nameless node": ":s sh:targetObjectsOf :next ; sh:sparql [ sh:select"
    " 'SELECT $this ?value { $this <urn:t:name> ?value }' ] .",
    "a component": """:kind a sh:ConstraintComponent ; sh:parameter [ sh:path <http://example.org/longer> ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER (STRLEN(STR($value)) > $longer) }" ] .
        :s sh:targetClass :Thing ; sh:property [ sh:path :name ; <http://example.org/longer> 4 ] .""",
}


def graph(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=text, format="turtle")


TRIPLES = [quad.triple for quad in ox.parse(DATA.encode(), format=ox.RdfFormat.TURTLE)]


@pytest.fixture
def data() -> Sealed:
    return Sealed(TRIPLES)


def bare(given: Graph) -> Graph:
    """The same triples in rdflib's own store, without prefixes, which pySHACL would write into messages."""
    plain = Graph(bind_namespaces="none")
    plain += given
    return plain


def as_told(found: Graph) -> Counter[str]:
    """The results of a report as texts: every property, and of what is nested the same."""

    def text(node: object) -> str:
        if not isinstance(node, BNode):
            return node.n3()  # type: ignore[attr-defined]
        said = sorted(f"{p.n3()} {text(o)}" for p, o in found.predicate_objects(node) if p != SH.sourceShape)
        return f"[{'; '.join(said)}]"

    return Counter(text(node) for node in found.objects(None, SH.result))


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
def test_the_report_is_that_of_pyshacl(shapes: str, data: Sealed) -> None:
    given = graph(PREFIXES + shapes)
    conforms, reference, _ = pyshacl.validate(bare(as_graph(TRIPLES)), shacl_graph=bare(given), inplace=True)
    found = report(data, given)
    assert not conforms
    assert as_told(found) == as_told(reference)
    assert (None, SH.conforms, Literal(False)) in found


def test_a_query_is_answered_with_the_terms_of_the_graph(data: Sealed) -> None:
    asked = "SELECT $this ?size ?none WHERE { $this <urn:t:size> ?size OPTIONAL { $this <urn:t:name> ?none } }"
    answer = data.query(asked, initBindings={"this": URIRef("urn:t:two")})
    told = [row.asdict() for row in answer]
    assert sorted(told, key=str) == [
        {"this": URIRef("urn:t:two"), "size": Literal(2)},
        {"this": URIRef("urn:t:two"), "size": Literal(3)},
    ]


def test_an_ask_and_a_bound_variable_that_is_not_projected_are_answered_too(data: Sealed) -> None:
    assert data.query("ASK { $this <urn:t:size> 2 }", initBindings={"this": URIRef("urn:t:two")}).askAnswer
    assert not data.query("ASK { $this <urn:t:size> 2 }", initBindings={"this": URIRef("urn:t:one")}).askAnswer
    names = data.query("SELECT ?name { $this <urn:t:name> ?name }", initBindings={"this": URIRef("urn:t:four")})
    assert [row.asdict() for row in names] == [{"name": URIRef("urn:t:four")}]


def test_the_engine_binds_the_focus_node(data: Sealed) -> None:
    asked = "SELECT $this ?value WHERE { $this <urn:t:name> ?value }"
    shapes = graph(PREFIXES + f':s a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql [ sh:select "{asked}" ] .')
    found = {(result.focus, result.value) for result in run(data, shapes)}
    assert found == {("<urn:t:one>", '"one"'), ("<urn:t:one>", '"uno"'), ("<urn:t:four>", "<urn:t:four>")}


def test_a_query_that_is_no_sparql_is_told(data: Sealed) -> None:
    shapes = graph(PREFIXES + ':s a sh:NodeShape ; sh:targetClass :Thing ; sh:sparql [ sh:select "SELECT nothing" ] .')
    with pytest.raises(BadShapes):
        report(data, shapes)
