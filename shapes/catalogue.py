"""The shapes of the project: read from the Turtle files of this folder, found by their identifiers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, RDFS, SH
from rdflib.term import Node

from shapes.errors import BadShapes, UnknownShape
from shapes.model import Severity, Shape
from shapes.terms import plain_graph

__all__ = ["GROUPS", "Catalogue", "load_catalogue", "named_shape", "shape_paths"]

HERE = Path(__file__).resolve().parent
GROUPS = ("common", "plans", "registers")
"""Folders of shapes: those for every graph, those for a plan's own graph, those for the curated graphs."""

_SEVERITIES = {SH[severity.value]: severity for severity in Severity}


@dataclass(frozen=True)
class Catalogue(Mapping[str, Shape]):
    """All shapes by identifier, and the graphs that say what they demand."""

    shapes: Mapping[str, Shape]
    graphs: Mapping[str, Graph]
    version: str
    """Hash of the files: it tells whether findings were made by these shapes."""

    def __getitem__(self, name: str) -> Shape:
        if name not in self.shapes:
            raise UnknownShape(name, f"there are {', '.join(self.shapes)}")
        return self.shapes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)

    def graph(self, groups: Iterable[str]) -> Graph:
        """The shapes of some groups as one graph for the engine."""
        return plain_graph(*(self.graphs[group] for group in groups))


def shape_paths(group: str) -> tuple[Path, ...]:
    """The files of a group, by name."""
    return tuple(sorted((HERE / group).glob("*.ttl")))


def load_catalogue() -> Catalogue:
    """Read all shapes; raises `BadShapes` when a file is no Turtle or a shape lacks a part of its description."""
    graphs = {group: _read(shape_paths(group)) for group in GROUPS}
    found = [shape for group, graph in graphs.items() for shape in _shapes(group, graph)]
    shapes = {shape.id: shape for shape in sorted(found, key=lambda shape: shape.id)}
    if len(shapes) < len(found):
        twice = sorted({shape.id for shape in found if sum(other.id == shape.id for other in found) > 1})
        raise BadShapes(f"Two shapes have the identifier {', '.join(twice)}; give each its own.")
    return Catalogue(shapes, graphs, _version())


def named_shape(graph: Graph, node: Node) -> Node:
    """The shape with an identifier that a shape is or belongs to; the shape itself if there is none."""
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop(0)
        if (current, DCTERMS.identifier, None) in graph:
            return current
        if current not in seen:
            seen.add(current)
            waiting.extend(sorted(graph.subjects(None, current), key=str))
    return node


def _read(paths: Iterable[Path]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in paths:
        try:
            graph.parse(path, format="turtle")
        except Exception as error:  # rdflib's parsers raise many kinds
            raise BadShapes(f"{path.name} cannot be read as Turtle: {error}") from error
    return graph


def _shapes(group: str, graph: Graph) -> Iterator[Shape]:
    for node, identifier in graph.subject_objects(DCTERMS.identifier):
        if not isinstance(node, URIRef) or not str(node).endswith(f"/{identifier}"):
            raise BadShapes(f"The shape {identifier} must have an IRI that ends with its identifier; it has {node}.")
        title, meaning = graph.value(node, RDFS.label), graph.value(node, RDFS.comment)
        severity = _SEVERITIES.get(graph.value(node, SH.severity) or SH.Violation)  # type: ignore[call-overload]
        if title is None or meaning is None or severity is None:
            raise BadShapes(f"The shape {identifier} needs an rdfs:label, an rdfs:comment and a SHACL severity.")
        yield Shape(str(identifier), str(node), str(title), str(meaning), severity, group)


def _version() -> str:
    digest = hashlib.sha256()
    for path in [path for group in GROUPS for path in shape_paths(group)]:
        digest.update(f"\n{path.parent.name}/{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()
