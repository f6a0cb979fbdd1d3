"""A report in the W3C's form: one `sh:ValidationReport` in Turtle (SHACL, section 3.6)."""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, RDFS, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Node

from ontology.terms import PREFIXES, PW
from shapes.model import Finding, Shape
from shapes.report import Report
from shapes.reports.text import summary
from shapes.terms import as_rdflib, from_n_triples

__all__ = ["render", "shacl_path"]

_REPEATS = {"*": SH.zeroOrMorePath, "+": SH.oneOrMorePath, "?": SH.zeroOrOnePath}


def render(report: Report) -> str:
    """The report, its results and, for each shape that found something, what it means."""
    graph = Graph(bind_namespaces="none")
    for prefix in ("dcterms", "pw", "rdfs", "sh", "shape", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    head = BNode()
    graph.add((head, RDF.type, SH.ValidationReport))
    graph.add((head, SH.conforms, Literal(report.conforms)))
    graph.add((head, RDFS.comment, Literal(summary(report), lang="en")))
    for shape, findings in report.by_shape().items():
        _describe(graph, shape)
        for finding in findings:
            graph.add((head, SH.result, _result(graph, finding, _resource(shape.iri))))
    return graph.serialize(format="turtle")


def _describe(graph: Graph, shape: Shape) -> None:
    if shape.meaning:
        node = URIRef(shape.iri)
        graph.add((node, DCTERMS.identifier, Literal(shape.id)))
        graph.add((node, RDFS.label, Literal(shape.title, lang="en")))
        graph.add((node, RDFS.comment, Literal(shape.meaning, lang="en")))


def _result(graph: Graph, finding: Finding, shape: Node) -> Node:
    node = URIRef(finding.iri)
    graph.add((node, RDF.type, SH.ValidationResult))
    graph.add((node, SH.sourceShape, shape))
    graph.add((node, SH.resultSeverity, SH[finding.severity.value]))
    graph.add((node, SH.resultMessage, Literal(finding.message)))
    graph.add((node, SH.focusNode, _resource(finding.focus)))
    graph.add((node, SH.sourceConstraintComponent, URIRef(finding.component)))
    graph.add((node, URIRef(PW.concerns.value), _resource(finding.item)))
    if finding.plan:
        graph.add((node, URIRef(PW.plan.value), URIRef(finding.plan)))
    if finding.value:
        graph.add((node, SH.value, as_rdflib(from_n_triples(finding.value))))
    if finding.path:
        graph.add((node, SH.resultPath, shacl_path(graph, finding.path)))
    if finding.evidence:
        graph.add((node, URIRef(PW.evidence.value), URIRef(finding.evidence)))
    return node


def _resource(name: str) -> Node:
    if name.startswith('"'):
        return as_rdflib(from_n_triples(name))
    return URIRef(name) if ":" in name else BNode(name)


def shacl_path(graph: Graph, text: str) -> Node:
    """A SPARQL 1.1 property path as a SHACL path (section 2.3.1); its nodes are added to the graph."""
    pattern = translateQuery(parseQuery(f"SELECT * {{ ?from {text} ?to }}")).algebra.p
    while "triples" not in pattern:
        pattern = pattern.p
    return _path(graph, pattern.triples[0][1])


def _path(graph: Graph, path: Node | Path) -> Node:
    if isinstance(path, SequencePath):
        return Collection(graph, BNode(), [_path(graph, step) for step in path.args]).uri
    if isinstance(path, AlternativePath):
        return _node(graph, SH.alternativePath, Collection(graph, BNode(), [_path(graph, p) for p in path.args]).uri)
    if isinstance(path, InvPath):
        return _node(graph, SH.inversePath, _path(graph, path.arg))
    if isinstance(path, MulPath):
        return _node(graph, _REPEATS[str(path.mod)], _path(graph, path.path))
    assert isinstance(path, URIRef)  # noqa: S101 - the grammar has no other path that a shape may have
    return path


def _node(graph: Graph, predicate: URIRef, value: Node) -> Node:
    node = BNode()
    graph.add((node, predicate, value))
    return node
