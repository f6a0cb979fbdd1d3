"""The W3C's suites of the SPARQL 1.1 Graph Store HTTP Protocol over real HTTP, one test a case.

There are two. The later manifests tell their requests in RDF, and each case stands alone. The earlier one tells them in
prose, a request and its answer a case, and its cases follow one another: here each comes after all those before it, on
a store that was empty at first. Its slips are in `SLIPS`.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from rdflib import Graph
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDFS

from tests.conformance.conftest import w3c_folder
from tests.conformance.exchanges import MF, cases, exchanges, load_manifest
from tests.conformance.suites import declared_suites
from tests.conformance.writable import Reply, Writable

EARLIER = declared_suites()["SPARQL 1.1 Graph Store Protocol"]
LATER = declared_suites()["SPARQL 1.1 Graph Store Protocol, later manifests"]
FOLDER = Path("sparql", "sparql11")
LATER_FILES = ("manifest-direct.ttl", "manifest-indirect.ttl")
GRAPH_STORE = "/rdf-graph-store"

SLIPS = {
    "post__existing_graph": [('foaf:name "Jane Doe"', 'foaf:name "Jane Doe" .')],
    "post__multipart_formdata": [
        ('foaf:familyName "Doe"', 'foaf:familyName "Doe" .'),
        ('foaf:givenName "Jane"', 'foaf:givenName "Jane" .'),
    ],
    "get_of_post__existing_graph": [
        ('v:fn "John Doe"', 'v:fn "Jane Doe"'),
        ("a foaf:Person;", 'a foaf:Person; foaf:name "Jane Doe";'),
    ],
}
"""What the earlier manifest says, and must mean: Turtle ends a triple with a full stop, and what was put and posted
before (Jane Doe, under two properties) is what comes back."""

NEVER_MADE = "person/2.ttl"
"""The graph that the earlier manifest deletes as an existing one, and never makes."""


def later_manifest(w3c: Path) -> Graph:
    manifest = Graph()
    for name in LATER_FILES:
        manifest += load_manifest(w3c / FOLDER / "graph-store-protocol" / name)
    return manifest


def earlier_manifest(w3c: Path) -> Graph:
    return load_manifest(w3c / FOLDER / "http-rdf-update" / "manifest.ttl")


def earlier_names(manifest: Graph) -> list[str]:
    """The cases in the order in which they follow one another."""
    entries = Collection(manifest, next(manifest.objects(None, MF.entries)))
    return [str(case).rpartition("#")[2] for case in entries]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each case of the manifests."""
    folder = w3c_folder()
    if "later_case" in metafunc.fixturenames:
        names = sorted(cases(later_manifest(folder), MF.GraphStoreProtocolTest)) if folder else []
        metafunc.parametrize("later_case", names or ["?"])
    if "earlier_case" in metafunc.fixturenames:
        names = earlier_names(earlier_manifest(folder)) if folder else []
        metafunc.parametrize("earlier_case", names or ["?"])


def check(reply: Reply, statuses: frozenset[int], content_type: str | None, turtle: str | None) -> None:
    """Hold an answer to what a manifest says of it."""
    assert reply.status in statuses, reply.body
    if content_type is not None:
        assert reply.headers["Content-Type"] == content_type
    if turtle is not None:
        found, expected = (Graph().parse(data=data, format="turtle") for data in (reply.body.decode(), turtle))
        assert len(expected) > 0
        assert isomorphic(found, expected), reply.body.decode()


@pytest.mark.suite(LATER.name)
def test_a_case_of_the_later_suite(later_case: str, w3c: Path, writable: Writable) -> None:
    manifest = later_manifest(w3c)
    writable.store.clear()
    locations: dict[str, str] = {}
    told = exchanges(manifest, cases(manifest, MF.GraphStoreProtocolTest)[later_case])
    assert told
    for exchange in told:
        path = exchange.path.replace("/gsp", GRAPH_STORE, 1)
        for variable, location in locations.items():
            path = path.replace(variable, location)
        reply = writable.send(exchange.method, path, exchange.headers, exchange.body)
        check(reply, exchange.statuses, exchange.content_type, exchange.graph)
        if exchange.location is not None:
            locations[exchange.location] = reply.headers["Location"]


@dataclass(frozen=True)
class Told:
    """A message as the earlier manifest tells it: its first line, its headers, its body."""

    first: str
    headers: dict[str, str]
    body: str

    @property
    def data(self) -> bytes | None:
        """The body as it is sent; the lines of a form in parts end in two characters."""
        parted = self.headers.get("Content-Type", "").startswith("multipart/")
        return (self.body.replace("\n", "\r\n") if parted else self.body).encode() or None


def told_messages(manifest: Graph, name: str, known: dict[str, str]) -> tuple[Told, Told]:
    """The request and the answer of a case, with its slips put right and its variables filled in."""
    case = cases(manifest, MF.GraphStoreProtocolTest)[name]
    (prose,) = (str(text) for text in manifest.objects(case, RDFS.comment) if "#### Request" in str(text))
    for wrong, right in SLIPS.get(name, ()):
        assert wrong in prose
        prose = prose.replace(wrong, right)
    for variable, value in known.items():
        prose = prose.replace(variable, value)
    _, request, response = re.split(r"#### (?:Request|Response)\n", prose)
    return told(request), told(response)


def told(text: str) -> Told:
    head, _, body = dedent(text).strip().partition("\n\n")
    first, *lines = head.split("\n")
    return Told(first, dict(line.split(": ", 1) for line in lines), body and f"{body}\n")


@pytest.mark.suite(EARLIER.name)
def test_a_case_of_the_earlier_suite(earlier_case: str, w3c: Path, writable: Writable) -> None:
    manifest = earlier_manifest(w3c)
    writable.store.clear()
    known = {"$HOST$": writable.host, "$GRAPHSTORE$": GRAPH_STORE.removeprefix("/")}
    names = earlier_names(manifest)
    for name in names[: names.index(earlier_case) + 1]:
        if name == "delete__existing_graph":
            thing = b"<http://example.org/a> <http://example.org/b> <http://example.org/c> ."
            made = writable.send("PUT", f"{GRAPH_STORE}/{NEVER_MADE}", {"Content-Type": "text/turtle"}, thing)
            assert made.status == 201
        request, response = told_messages(manifest, name, known)
        method, address, _ = request.first.split()
        path = address.removeprefix(f"http://{writable.host}")
        reply = writable.send(method, f"/{path.lstrip('/')}", request.headers, request.data)
        status = frozenset({int(response.first.split()[0])})
        check(reply, status, response.headers.get("Content-Type"), response.body or None)
        if "Location" in response.headers:
            known[response.headers["Location"]] = reply.headers["Location"]


@pytest.mark.usefixtures("w3c")
def test_the_suites_are_whole(w3c: Path) -> None:
    earlier = earlier_manifest(w3c)
    assert len(earlier_names(earlier)) == len(cases(earlier, MF.GraphStoreProtocolTest)) == EARLIER.tests
    assert len(cases(later_manifest(w3c), MF.GraphStoreProtocolTest)) == LATER.tests
