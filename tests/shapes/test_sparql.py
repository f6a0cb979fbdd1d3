"""Queries in shapes: variables bound beforehand, quick and slow ways that answer alike, and no way out of the graph."""

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import BNode, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from shapes.errors import BadShapes
from shapes.sparql import Sealed, substituted
from shapes.terms import as_graph

DATA = b"""
<x:a> <x:p> 1, "one"@by ; <x:q> <x:b> ; <x:activeFrom> "FROM here" .
<x:b> <x:p> 2 ; <x:q> _:c .
_:c <x:p> 3 .
"""
TRIPLES = [quad.triple for quad in parse(DATA, format=RdfFormat.TURTLE)]
GRAPH = as_graph(TRIPLES)
BLANK = next(node for node in GRAPH.subjects() if isinstance(node, BNode))
A, B = URIRef("x:a"), URIRef("x:b")

QUERIES = (
    "SELECT $this ?o { $this <x:p> ?o }",
    "SELECT DISTINCT $this WHERE { $this ?p ?o }",
    "SELECT ?this ?o { ?this <x:p> ?o }",
    "SELECT * { $this <x:p> ?o }",
    "SELECT $this { FILTER bound($this) }",
    "SELECT $this { FILTER (!BOUND( ?this )) }",
    "SELECT $this ?v { BIND ($this AS ?v) }",
    "SELECT $this ?o { ?x <x:p> ?o FILTER EXISTS { $this <x:p> ?o } }",
    "SELECT $this ?o { ?x <x:p> ?o FILTER NOT EXISTS { $this <x:p> ?o } }",
    "SELECT $this ?x { { BIND ($this AS ?x) } UNION { $this <x:q> ?x } }",
    "SELECT $this ?o { { SELECT $this ?o WHERE { $this <x:p> ?o } } }",
    "SELECT $this ?n { { SELECT $this (COUNT(?o) AS ?n) { $this <x:p> ?o } GROUP BY $this HAVING (COUNT(?o) > 0) } }",
    "SELECT $this (COUNT(?o) AS ?n) { $this <x:p> ?o } GROUP BY $this HAVING (COUNT(?o) > 0) ORDER BY $this LIMIT 5",
    "SELECT $this ?o { OPTIONAL { $this <x:none> ?o FILTER ($this != ?o) } }",
    """SELECT $this ?s { $this ?p ?o BIND ("$this ?this" AS ?s) } # of $this""",
    '''SELECT $this ?s { $this ?p ?o BIND ("""a "quoted" $this""" AS ?s) FILTER (?o != 'it\\'s $this') }''',
    'SELECT $this ?p { $this ?p "one"@by . $this <x:p> ?o }',
    "SELECT $this ?f { $this <x:activeFrom> ?f FILTER (?f = 'FROM here' || ?f = 'SERVICE <x:y> {}') }",
    "SELECT $this ?thisOther { $this <x:q> ?thisOther }",
    "SELECT $this ?o { $this <x:p> ?o FILTER (isNumeric(?o)&&?o!=$this&&?o>1) }",
    "ASK { $this <x:p> 1 }",
    "ASK { ?s ?p $value }",
    "ASK { $value ?p ?o }",
    "PREFIX from: <x:> PREFIX service: <y:> SELECT $this ?o { $this from:p|service:q ?o }",
)

OUTWARDS = (
    "SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }",
    "SELECT $this { service silent <http://127.0.0.1:9/> { $this ?p ?o } }",
    "SELECT $this { SeRvIcE<http://127.0.0.1:9/>{ $this ?p ?o } }",
    "SELECT $this { SERVICE # a comment\n # and one more\n SILENT # <x:y>\n <http://127.0.0.1:9/> { $this ?p ?o } }",
    "SELECT $this { SERVICE ?where { $this ?p ?o } }",
    "SELECT $this { ?s ?p ?o FILTER (?o<1)SERVICE?e#>\n{ $this ?p ?o } }",
    "SELECT $this { FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } } }",
    "SELECT $this { { SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } } } }",
    "SELECT $this { \\u0053ERVICE <http://127.0.0.1:9/> { $this ?p ?o } }",
    "SELECT $this { SERVIC\\U00000045 <http://127.0.0.1:9/> { $this ?p ?o } }",
    "SELECT $this FROM <file:///etc/passwd> WHERE { $this ?p ?o }",
    "SELECT $this FROM NAMED <file:///etc/passwd> { GRAPH ?g { $this ?p ?o } }",
    "ASK FROM<http://127.0.0.1:9/> { $this ?p ?o }",
    "ASK { SERVICESILENT<http://127.0.0.1:9/>{ ?s ?p ?o } }",
    "ASK { FILTER(trueSERVICE<http://127.0.0.1:9/>{ ?s ?p ?o }) }",
    "LOAD <http://127.0.0.1:9/>",
    "DELETE WHERE { ?s ?p ?o }",
    "SELECT",
)


@pytest.mark.parametrize("this", [A, B, BLANK, URIRef("x:nowhere"), Literal('"}\\u0022\n')], ids=str)
@pytest.mark.parametrize("query", QUERIES)
def test_both_ways_answer_alike(query: str, this: URIRef) -> None:
    bound = {"this": this, "value": Literal(1)}
    slow = GRAPH.query(prepareQuery(query), initBindings=bound)
    quick = Sealed(TRIPLES).query(query, initBindings=bound)
    if slow.type == "ASK":
        assert quick.askAnswer == slow.askAnswer
    else:
        names = [name for name in slow.vars or () if str(name) != "value"]
        rows = [sorted(repr([row.get(name) for name in names]) for row in found.bindings) for found in (quick, slow)]
        assert rows[0] == rows[1]


@pytest.mark.parametrize("query", OUTWARDS)
@pytest.mark.parametrize("this", [A, BLANK], ids=["name", "blank"])
def test_no_query_reaches_out(query: str, this: URIRef) -> None:
    with pytest.raises(BadShapes, match=r"(?s)^A query in the shapes, “.*”, .*\.$"):
        Sealed(TRIPLES).query(query, initBindings={"this": this})


def test_selected_variables_are_taken_out() -> None:
    text, selected = substituted("SELECT $this ?o { $this ?p ?o } ORDER BY ?this", {"this": "<x:a>"})
    assert " ".join(text.split()) == "SELECT ?o { <x:a> ?p ?o } ORDER BY (<x:a>)"
    assert selected == ("this",)
