"""Property paths of shapes (SHACL, section 2.3.1): as text, and as what finds the values of a node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from shapes.layers import Layers

__all__ = ["Walk", "property_path", "walk"]

Step: TypeAlias = Callable[[Node], set[Node]]
"""Finds the values that a path leads to from a node."""

Walk: TypeAlias = Callable[[Layers], Step]
"""A path, to be walked in some triples."""

_REPEATS: Mapping[Node, str] = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
_DEEPEST = 8


def property_path(graph: Graph, node: Node) -> str:
    """A SHACL property path as a SPARQL 1.1 path."""
    if isinstance(node, URIRef | Literal):
        return node.n3()
    if (inverse := graph.value(node, SH.inversePath)) is not None:
        return f"^{property_path(graph, inverse)}"
    if (alternatives := graph.value(node, SH.alternativePath)) is not None:
        return f"({'|'.join(property_path(graph, step) for step in graph.items(alternatives))})"
    for predicate, sign in _REPEATS.items():
        if (repeated := graph.value(node, predicate)) is not None:
            return f"({property_path(graph, repeated)}){sign}"
    return "/".join(property_path(graph, step) for step in graph.items(node))


def walk(graph: Graph, path: Node, depth: int = 0) -> Walk | None:
    """What finds the values of a path; None for a path that is ill-formed or unusual, which pySHACL is to look at."""
    if isinstance(path, URIRef):
        return _predicate(path)
    said = list(graph.predicate_objects(path))
    if depth > _DEEPEST or isinstance(path, Literal):
        return None
    if {predicate for predicate, _ in said} == {RDF.first, RDF.rest} and len(said) == 2:
        return _together(graph, path, depth, _sequence)
    if len(said) != 1:
        return None
    (kind, inner), *_ = said
    if kind == SH.inversePath:
        return _inverse(inner) if isinstance(inner, URIRef) else None
    if kind == SH.alternativePath:
        return _together(graph, inner, depth, _alternatives)
    if kind not in _REPEATS:
        return None
    step = walk(graph, inner, depth + 1)
    return None if step is None else _repeated(step, _REPEATS[kind])


def _together(graph: Graph, head: Node, depth: int, joined: Callable[[Sequence[Walk]], Walk]) -> Walk | None:
    """A walk made of those of a list, which has two members at the least."""
    steps = [walk(graph, step, depth + 1) for step in graph.items(head)]
    known = [step for step in steps if step is not None]
    return joined(known) if len(steps) == len(known) > 1 else None


def _predicate(predicate: Node) -> Walk:
    return lambda data: _looked_up([layer.forward.get(predicate, {}) for layer in data.layers])


def _inverse(predicate: Node) -> Walk:
    return lambda data: _looked_up([layer.backward(predicate) for layer in data.layers])


def _looked_up(tables: Sequence[Mapping[Node, Sequence[Node]]]) -> Step:
    full = [table for table in tables if table]
    return lambda node: {value for table in full for value in table.get(node, ())}


def _alternatives(walks: Sequence[Walk]) -> Walk:
    def bound(data: Layers) -> Step:
        steps = [walk(data) for walk in walks]
        return lambda node: set[Node]().union(*(step(node) for step in steps))

    return bound


def _sequence(walks: Sequence[Walk]) -> Walk:
    def bound(data: Layers) -> Step:
        steps = [walk(data) for walk in walks]

        def found(node: Node) -> set[Node]:
            nodes = {node}
            for step in steps:
                nodes = set[Node]().union(*(step(each) for each in nodes))
            return nodes

        return found

    return bound


def _repeated(walk: Walk, sign: str) -> Walk:
    def bound(data: Layers) -> Step:
        step = walk(data)

        def found(node: Node) -> set[Node]:
            nodes = step(node)
            waiting = [] if sign == "?" else list(nodes)
            while waiting:
                new = step(waiting.pop()) - nodes
                nodes |= new
                waiting.extend(new)
            return nodes if sign == "+" else nodes | {node}

        return found

    return bound
