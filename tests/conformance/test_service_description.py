"""The W3C's suite of the SPARQL 1.1 Service Description over real HTTP, one test a case.

The manifest names three cases and says in a sentence each what they ask of an endpoint; it has no files. The schema
of the third is held in shapes, after the vocabulary in section 3 of the standard.
"""

from email.message import Message
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import RdfFormat, Triple, parse
from rdflib.namespace import RDF

from ontology.terms import SD
from tests.conformance.conftest import w3c_folder
from tests.conformance.exchanges import MF, cases, load_manifest
from tests.conformance.suites import declared_suites
from tests.service.described import faults, unknown_terms

SUITE = declared_suites()["SPARQL 1.1 Service Description"]
MANIFEST = Path("sparql", "sparql11", "service-description", "manifest.ttl")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each case of the manifest."""
    if "description_case" in metafunc.fixturenames:
        folder = w3c_folder()
        names = cases(load_manifest(folder / MANIFEST), MF.ServiceDescriptionTest) if folder else {}
        metafunc.parametrize("description_case", sorted(names) or ["?"])


def got(address: str, accept: str | None = None) -> tuple[Message, set[Triple]]:
    """What GET gives: its headers, and its body as RDF."""
    with urlopen(Request(address, headers={"Accept": accept} if accept else {}), timeout=60) as reply:
        media_type = reply.headers.get_content_type()
        found = parse(reply.read(), format=RdfFormat.from_media_type(media_type))
        return reply.headers, {quad.triple for quad in found}


@pytest.mark.suite(SUITE.name)
@pytest.mark.usefixtures("w3c")
def test_a_case_of_the_suite(description_case: str, server: str) -> None:
    check = {
        "returns-rdf": returns_rdf,
        "has-endpoint-triple": has_endpoint_triple,
        "conforms-to-schema": conforms_to_schema,
    }[description_case]
    check(f"{server}/sparql")


def returns_rdf(endpoint: str) -> None:
    """'GET on endpoint returns RDF': without Accept, and in the format that a client asks for."""
    for accept in (None, "*/*", "text/turtle", "application/rdf+xml"):
        headers, found = got(endpoint, accept)
        assert found
        if accept and accept != "*/*":
            assert headers.get_content_type() == accept


def has_endpoint_triple(endpoint: str) -> None:
    """'Service description contains a matching sd:endpoint triple'."""
    _, found = got(endpoint)
    (told,) = (triple for triple in found if triple.predicate == SD.endpoint)
    assert str(told.object) == f"<{endpoint}>"
    kinds = {
        triple.object for triple in found if (triple.subject, str(triple.predicate)) == (told.subject, f"<{RDF.type}>")
    }
    assert SD.Service in kinds


def conforms_to_schema(endpoint: str) -> None:
    """'Service description conforms to schema'."""
    _, found = got(endpoint)
    assert faults(found, "service-description") == []
    assert unknown_terms(found) == set()


def test_the_suite_is_whole(w3c: Path) -> None:
    assert len(cases(load_manifest(w3c / MANIFEST), MF.ServiceDescriptionTest)) == SUITE.tests
