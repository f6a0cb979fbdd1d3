"""A function that is not there is the query's fault, and named."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("sparql", ["SELECT (<http://example/f>(?s) AS ?x) { ?s ?p ?o }", "ASK { FILTER(pw:now()) }"])
def test_a_function_that_is_not_there_is_named(client: FlaskClient, sparql: str) -> None:
    reply = client.get("/sparql", query_string={"query": sparql})
    assert reply.status_code == 400
    name = "http://example/f" if "example" in sparql else "https://w3id.org/planweave/ns#now"
    assert reply.json is not None
    assert reply.json["detail"] == f"The query calls <{name}>, which is no function here; take one of SPARQL 1.1."


def test_a_function_of_xml_schema_is_there(client: FlaskClient) -> None:
    reply = client.get("/sparql", query_string={"query": 'ASK { FILTER(xsd:integer("7") = 7) }', "format": "json"})
    assert reply.json is not None
    assert reply.json["boolean"] is True
