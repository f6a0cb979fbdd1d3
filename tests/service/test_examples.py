"""The named queries as RDF at the address where editors look for them."""

import pytest
from pyoxigraph import RdfFormat, Store

from ontology.terms import BASE, ID
from queries.catalogue import load_catalogue
from tests.service.conftest import GRAPH_TYPES, Http

PATH = "/.well-known/sparql-examples"
QUESTION = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?example ?comment ?text WHERE {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:construct ?text }"""


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_every_query_is_there_in_every_format(http: Http, media_type: str) -> None:
    reply = http(PATH, Accept=media_type)
    assert (reply.status, reply.type) == (200, media_type)
    store = Store()
    store.load(reply.body, format=GRAPH_TYPES[media_type])
    found = {row["example"].value: row["text"].value for row in store.query(QUESTION)}
    assert found == {f"{ID}query/{query.name}": query.sparql for query in load_catalogue()}


def test_a_query_can_be_sent_to_this_service_and_to_the_endpoint_by_its_name(http: Http, server: str) -> None:
    store = Store()
    store.load(http(PATH, Accept="application/n-triples").body, format=RdfFormat.N_TRIPLES)
    targets = store.query("SELECT DISTINCT ?target { ?query <https://schema.org/target> ?target } ORDER BY ?target")
    assert [row["target"].value for row in targets] == [f"{server}/sparql", f"{BASE}sparql"]


def test_the_examples_are_tagged_and_come_as_turtle_to_who_asks_for_nothing(http: Http) -> None:
    reply = http(PATH)
    assert reply.type == "text/turtle"
    assert http(PATH, If_None_Match=reply.headers["ETag"]).status == 304
    assert http(PATH, Accept="text/csv").status == 406
