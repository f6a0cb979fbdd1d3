"""The W3C's SHACL test suite (Core and SPARQL) against `shapes.engine.report`, one test a case.

A case passes when our report and the expected one are isomorphic as RDF graphs, in the properties that the suite
compares: messages only where the expected report has some. A case that expects a failure passes with `BadShapes`.
"""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from rdflib import BNode, Graph, Namespace
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from shapes.engine import report
from shapes.errors import BadShapes
from shapes.outside import load_data
from shapes.sparql import Sealed
from tests.conformance.page import PAGE
from tests.conformance.suites import declared_suites

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
COMPARED = (
    RDF.type,
    SH.focusNode,
    SH.resultPath,
    SH.resultSeverity,
    SH.sourceConstraintComponent,
    SH.sourceShape,
    SH.value,
)
SUITE = declared_suites()["SHACL, Core and SPARQL"]


def load(path: Path) -> Sealed:
    return Sealed(quad.triple for quad in load_data([path]))


def named(graph: Graph, node: Node | None, predicate: Node) -> Path:
    """The file that the manifest names."""
    return Path(unquote(urlsplit(str(graph.value(node, predicate))).path))


def compared(graph: Graph, head: Node, with_messages: bool) -> Graph:
    """What the suite compares of a report: the properties of its results, and the paths in them."""
    kept = Graph()
    waiting: list[tuple[Node, Iterable[Node] | None]] = [(head, (SH.conforms, SH.result))]
    while waiting:
        node, predicates = waiting.pop()
        for predicate, value in graph.predicate_objects(node):
            if predicates is None or predicate in predicates:
                kept.add((node, predicate, value))
                if predicate == SH.result:
                    waiting.append((value, (*COMPARED, SH.resultMessage) if with_messages else COMPARED))
                elif isinstance(value, BNode) and (predicate == SH.resultPath or predicates is None):
                    waiting.append((value, None))
    return kept


@pytest.mark.suite(SUITE.name)
def test_a_case_of_the_suite(shacl_case: str, w3c: Path) -> None:
    manifest = load(w3c / "shacl" / "tests" / f"{shacl_case}.ttl")
    case = next(manifest.subjects(RDF.type, SHT.Validate))
    action, result = manifest.value(case, MF.action), manifest.value(case, MF.result)
    data, shapes = (load(named(manifest, action, kind)) for kind in (SHT.dataGraph, SHT.shapesGraph))
    if result == SHT.Failure:
        with pytest.raises(BadShapes):
            report(data, shapes)
        return
    assert result is not None
    found = report(data, shapes)
    with_messages = any((node, SH.resultMessage, None) in manifest for node in manifest.objects(result, SH.result))
    head = next(found.subjects(RDF.type, SH.ValidationReport))
    ours, expected = compared(found, head, with_messages), compared(manifest, result, with_messages)
    assert (head, SH.conforms, None) in ours
    assert len(ours) == len(expected), ours.serialize()
    assert isomorphic(ours, expected), ours.serialize()


@pytest.mark.usefixtures("w3c")
def test_the_suite_is_whole(w3c: Path) -> None:
    files = [path for path in (w3c / "shacl" / "tests").rglob("*.ttl") if b"sht:Validate" in path.read_bytes()]
    assert len(files) == SUITE.tests
    assert sum(len(list(load(path).subjects(RDF.type, SHT.Validate))) for path in files) == SUITE.tests
    assert set(SUITE.excuses) <= {
        path.relative_to(w3c / "shacl" / "tests").with_suffix("").as_posix() for path in files
    }


def test_the_page_on_conformance_names_the_validator() -> None:
    assert f"pySHACL {version('pyshacl')}" in PAGE.read_text(encoding="utf-8")
