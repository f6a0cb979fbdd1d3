"""Every shape of ours finds in its cases what plain pySHACL finds, result for result.

pySHACL runs over a graph in rdflib's memory here, as somebody would call it, and answers queries by rdflib. Two
differences between the engines are let pass, both in messages: rdflib writes a whole decimal as `24.0`, pyoxigraph as
`24`, and a GROUP_CONCAT has its parts in any order.
"""

import re
from collections import Counter

import pyshacl
import pytest
from pyoxigraph import Triple
from rdflib import Graph, URIRef
from rdflib.namespace import SH

from shapes.catalogue import Catalogue
from shapes.engine import report
from shapes.paths import property_path
from shapes.sparql import Ground
from shapes.terms import as_graph
from tests.shapes.test_cases import ONTOLOGY, SHAPES, alone, cases

WHOLE = re.compile(r"\b(\d+)[.]0\b")
TOLD = (SH.focusNode, SH.value, SH.sourceShape, SH.sourceConstraintComponent, SH.resultSeverity)

OTHERWISE = {
    "PW-TMG-001": "Plain pySHACL tells a second finding.",
    "PW-TMG-004": "Plain pySHACL finds nothing.",
    "PW-TXT-003": "Plain pySHACL puts more of the printed words into the message.",
    "PW-TXT-007": "Plain pySHACL finds nothing.",
}
"""Shapes whose queries rdflib answers otherwise than pyoxigraph; why is not known of each. What is right says each
shape's case, written by hand, and the engine keeps to it."""


def _marked(shape: str) -> object:
    marks = [pytest.mark.xfail(reason=OTHERWISE[shape], strict=True)] if shape in OTHERWISE else []
    return pytest.param(shape, marks=marks)


def results(found: Graph) -> Counter[tuple[str, ...]]:
    """Each result of a report: focus node, value, source shape, component, severity, path and messages."""
    rows: Counter[tuple[str, ...]] = Counter()
    for node in found.objects(None, SH.result):
        path = found.value(node, SH.resultPath)
        texts = [WHOLE.sub(r"\1", text.n3()) for text in found.objects(node, SH.resultMessage)]
        messages = sorted(" ".join(sorted(re.findall(r"[^\s,.]+", text))) for text in texts)
        told = [str(found.value(node, predicate)) for predicate in TOLD]
        rows[*told, property_path(found, path) if path else "", *messages] += 1
    return rows


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground(ONTOLOGY)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return as_graph(ONTOLOGY)


def plain(triples: list[Triple], ontology: Graph, shapes: Graph) -> Graph:
    """The report of pySHACL alone; without prefixes, which it would write into messages."""
    data, wanted = Graph(bind_namespaces="none"), Graph(bind_namespaces="none")
    data += as_graph(triples)
    data += ontology
    wanted += shapes
    report: Graph = pyshacl.validate(data, shacl_graph=wanted, inplace=True)[1]
    return report


@pytest.mark.parametrize("shape", [_marked(shape) for shape in SHAPES])
def test_a_shape_finds_what_pyshacl_finds(shape: str, catalogue: Catalogue, ground: Ground, ontology: Graph) -> None:
    shapes = alone(URIRef(catalogue[shape].iri), catalogue.graphs[catalogue[shape].group])
    for name, graph in cases(shape, "faulty").items():
        with ground.beneath(graph) as data:
            found = results(report(data, shapes))
        assert found.total() > 0
        assert found == results(plain(graph, ontology, shapes)), name
