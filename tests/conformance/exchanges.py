"""The requests that the W3C's manifests describe in RDF (HTTP in RDF), and what must come back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, Namespace
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node

__all__ = ["MF", "Exchange", "cases", "exchanges", "load_manifest"]

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

_STATUSES = {
    "StatusCode2xx": range(200, 300),
    "StatusCode3xx": range(300, 400),
    "StatusCode4xx": range(400, 500),
    "OK": (200,),
    "Created": (201,),
    "NoContent": (204,),
    "NotFound": (404,),
}


@dataclass(frozen=True)
class Exchange:
    """A request, and what a manifest says of its answer; None: nothing."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[int]
    boolean: bool | None
    kind: str | None
    """`boolean`, `tabular` or `RDF`."""
    content_type: str | None
    graph: str | None
    """Turtle, isomorphic to what comes back."""
    location: str | None
    """What stands for the answer's Location in the requests after it."""


def load_manifest(path: Path) -> Graph:
    return Graph().parse(path, format="turtle", publicID=path.as_uri())


def cases(manifest: Graph, kind: Node) -> dict[str, Node]:
    """The cases of a manifest by name, in no order."""
    return {str(case).rpartition("#")[2]: case for case in manifest.subjects(RDF.type, kind)}


def exchanges(manifest: Graph, case: Node) -> list[Exchange]:
    """The requests of a case, in their order."""
    action = manifest.value(case, MF.action)
    return [_exchange(manifest, request) for request in _list(manifest, action, HT.requests)]


def _exchange(manifest: Graph, request: Node) -> Exchange:
    response = manifest.value(request, HT.resp)
    boolean, kind = (manifest.value(response, term) for term in (MF.expectedBoolean, MF.expectedFormat))
    location, expected = manifest.value(response, MF.expectedLocation), _body(manifest, response)
    return Exchange(
        method=str(manifest.value(request, HT.methodName)),
        path=str(manifest.value(request, HT.absolutePath)),
        headers=_headers(manifest, request),
        body=_body(manifest, request),
        statuses=frozenset(
            status
            for name in manifest.objects(response, MF.expectedStatus)
            for status in _STATUSES[str(name).rpartition("#")[2]]
        ),
        boolean=None if boolean is None else bool(boolean.toPython()),  # type: ignore[attr-defined]
        kind=None if kind is None else str(kind),
        content_type=_headers(manifest, response).get("content-type"),
        graph=None if expected is None else expected.decode(),
        location=None if location is None else str(location),
    )


def _headers(manifest: Graph, message: Node | None) -> dict[str, str]:
    return {
        str(manifest.value(header, HT.fieldName)): str(manifest.value(header, HT.fieldValue))
        for header in _list(manifest, message, HT.headers)
    }


def _body(manifest: Graph, message: Node | None) -> bytes | None:
    body = manifest.value(message, HT.body)
    if body is None:
        return None
    return str(manifest.value(body, CNT.chars)).encode(str(manifest.value(body, CNT.characterEncoding)))


def _list(manifest: Graph, node: Node | None, predicate: Node) -> list[Node]:
    head = manifest.value(node, predicate)
    return [] if head is None else list(Collection(manifest, head))
