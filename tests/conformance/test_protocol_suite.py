"""The W3C's suite of the SPARQL 1.1 Protocol over real HTTP, one test a case.

The manifest tells the requests of each case in RDF; they are sent as they stand, but for the endpoint's path, which is
ours to choose. A case that says nothing of its data gets an empty store.
"""

from pathlib import Path

import pytest
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from rdflib import Namespace
from rdflib.namespace import RDFS

from tests.conformance.conftest import w3c_folder
from tests.conformance.exchanges import MF, Exchange, cases, exchanges, load_manifest
from tests.conformance.suites import declared_suites
from tests.conformance.writable import Reply, Writable

UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SUITE = declared_suites()["SPARQL 1.1 Protocol"]
FOLDER = Path("sparql", "sparql11", "protocol")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each case of the manifest."""
    if "protocol_case" in metafunc.fixturenames:
        folder = w3c_folder()
        names = cases(load_manifest(folder / FOLDER / "manifest.ttl"), MF.ProtocolTest) if folder else {}
        metafunc.parametrize("protocol_case", sorted(names) or ["?"])


@pytest.mark.suite(SUITE.name)
def test_a_case_of_the_suite(protocol_case: str, w3c: Path, writable: Writable) -> None:
    manifest = load_manifest(w3c / FOLDER / "manifest.ttl")
    case = cases(manifest, MF.ProtocolTest)[protocol_case]
    writable.store.clear()
    for data in manifest.objects(case, UT.graphData):
        file, name = manifest.value(data, UT.graph), manifest.value(data, RDFS.label)
        path = w3c / FOLDER / str(file).rpartition("/")[2]
        writable.store.load(path=path, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(str(name)))
    told = exchanges(manifest, case)
    assert told
    for exchange in told:
        path = exchange.path.replace("/sparql/", "/sparql", 1)
        check(writable.send(exchange.method, path, exchange.headers, exchange.body), exchange)


def check(reply: Reply, exchange: Exchange) -> None:
    """Hold an answer to what the manifest says of it."""
    assert reply.status in exchange.statuses, reply.body
    if exchange.boolean is not None:
        found = parse_query_results(reply.body, format=QueryResultsFormat.from_media_type(reply.media_type))
        assert isinstance(found, QueryBoolean)
        assert bool(found) is exchange.boolean
    if exchange.kind == "boolean":
        assert reply.media_type in ("application/sparql-results+json", "application/sparql-results+xml")
    elif exchange.kind == "tabular":
        found = parse_query_results(reply.body, format=QueryResultsFormat.from_media_type(reply.media_type))
        assert isinstance(found, QuerySolutions)
        list(found)
    elif exchange.kind == "RDF":
        assert reply.media_type in ("application/rdf+xml", "text/turtle", "application/n-triples")
        list(parse(reply.body, format=RdfFormat.from_media_type(reply.media_type)))
    else:
        assert exchange.kind is None


@pytest.mark.usefixtures("w3c")
def test_the_suite_is_whole(w3c: Path) -> None:
    assert len(cases(load_manifest(w3c / FOLDER / "manifest.ttl"), MF.ProtocolTest)) == SUITE.tests
