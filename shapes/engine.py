"""The one place that runs SHACL: pySHACL, without JavaScript, imports, rules or any other step outside the graph."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from textwrap import shorten
from typing import Any

import pyshacl
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH, XSD
from rdflib.term import Node

from shapes.catalogue import named_shape
from shapes.errors import BadShapes
from shapes.model import Result
from shapes.sparql import Sealed
from shapes.terms import n_triples, plain_graph

__all__ = ["lifted", "property_path", "report", "run"]

logging.getLogger("pyshacl-validate").addFilter(lambda record: False)
logging.getLogger("rdflib").addHandler(logging.NullHandler())
_SAID = 300
_NOT_DONE = {
    "entailment": "entailment",
    "expression": "node expressions",
    "js": "JavaScript",
    "jsFunctionName": "JavaScript",
    "rule": "rules",
    "target": "targets by query",
}
"""Words of SHACL that the engine would pass over, by what they stand for: no report is better than half of one."""
_SWITCHES = (SH.closed, SH.deactivated, SH.optional, SH.qualifiedValueShapesDisjoint, SH.uniqueLang)
_PARTS = (SH.node, SH["not"], SH.property, SH.qualifiedValueShape)
_LISTS = (SH["and"], SH["or"], SH.xone)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
_REPEATS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def report(data: Sealed, shapes: Graph) -> Graph:
    """Validate a data graph against a shapes graph; the W3C's validation report (SHACL, section 3.6).

    Raises `BadShapes` when the shapes are ill-formed or do what is not allowed here.
    """
    for word, what in _NOT_DONE.items():
        if (None, URIRef(SH + word), None) in shapes:
            raise BadShapes(
                f"The shapes use sh:{word} ({what}), which is not done here; say it in SHACL Core or SPARQL."
            )
    try:
        _check_recursion(shapes)
        found: Any = pyshacl.validate(
            data,
            shacl_graph=_exact(lifted(shapes)),
            inplace=True,
            js=False,
            advanced=False,
            do_owl_imports=False,
        )[1]
    except (BadShapes, MemoryError):
        raise
    except Exception as error:  # pySHACL and rdflib raise many kinds
        raise BadShapes(f"The shapes cannot be run: {_said(error)}") from error
    if not isinstance(found, Graph):
        raise BadShapes(f"The shapes cannot be run: {_said(found)}")
    return _with_own_paths(found)


def _check_recursion(shapes: Graph) -> None:
    """Refuse shapes that lead back to themselves: SHACL leaves open what they mean (section 3.4.3)."""
    parts: Mapping[Node, set[Node]] = defaultdict(set)
    for word in _PARTS:
        for shape, part in shapes.subject_objects(word):
            parts[shape].add(part)
    for word in _LISTS:
        for shape, several in shapes.subject_objects(word):
            parts[shape].update(shapes.items(several))
    try:
        TopologicalSorter(parts).prepare()
    except CycleError as error:
        names = sorted(str(node) for node in error.args[1] if isinstance(node, URIRef)) or ["without a name"]
        raise BadShapes(
            f"The shape {names[0]} leads back to itself, and SHACL leaves open what that means; take it apart."
        ) from error


def _said(error: Any) -> str:
    """What an error of the libraries says, in one sentence."""
    if isinstance(error, re.error):
        return f"a sh:pattern is no regular expression ({error})."
    text = str(error.message).partition("\n")[0] if hasattr(error, "message") else f"{type(error).__name__}, {error}"
    return f"{shorten(text, _SAID, placeholder=' …').rstrip('.!')}."


def _exact(shapes: Graph) -> Graph:
    """Put right what pySHACL takes otherwise than SHACL means it.

    A switch is on by the term `true` alone, not by `1`; prefixes are also those of the ontologies that the named one
    imports (section 5.2.1), as far as they are in the graph.
    """
    for predicate in _SWITCHES:
        for node in list(shapes.subjects(predicate, Literal("1", datatype=XSD.boolean, normalize=False))):
            shapes.set((node, predicate, Literal(False)))
    for named in set(shapes.objects(None, SH.prefixes)):
        for imported in list(shapes.transitive_objects(named, OWL.imports)):
            for declared in list(shapes.objects(imported, SH.declare)):
                shapes.add((named, SH.declare, declared))
    return shapes


def _with_own_paths(found: Graph) -> Graph:
    """Give each result a path of its own: pySHACL lets the results of a shape share a path that is a blank node."""

    def copied(node: Node) -> Node:
        if not isinstance(node, BNode):
            return node
        copy = BNode()
        for predicate, value in list(found.predicate_objects(node)):
            found.add((copy, predicate, copied(value)))
        return copy

    for result, path in list(found.subject_objects(SH.resultPath)):
        found.set((result, SH.resultPath, copied(path)))
    return found


def lifted(shapes: Graph) -> Graph:
    """The same shapes, where a property shape has the targets of the shape that it belongs to.

    pySHACL looks at the nodes of a target all together, but at those that a shape hands on to its property shapes one
    by one, which takes four times as long. The report is the same.
    """
    quick = plain_graph(shapes)
    for shape, part in shapes.subject_objects(SH.property):
        targets = [(kind, node) for kind in _TARGETS for node in shapes.objects(shape, kind)]
        if targets and _stands_alone(shapes, shape, part):
            quick.remove((shape, SH.property, part))
            for kind, node in targets:
                quick.add((part, kind, node))
    return quick


def _stands_alone(shapes: Graph, shape: Node, part: Node) -> bool:
    """Whether nothing but its target leads to a shape, and nothing but the shape to its part."""
    led_to = (None, None, shape) in shapes or any((shape, RDF.type, kind) in shapes for kind in (RDFS.Class, OWL.Class))
    shared = len(list(shapes.subjects(None, part))) > 1
    bound = any((shape, word, None) in shapes for word in (SH.closed, SH.deactivated))
    return not (led_to or shared or bound or (part, SH.qualifiedValueShapesDisjoint, None) in shapes)


def run(data: Sealed, shapes: Graph) -> tuple[Result, ...]:
    """Validate a data graph against a shapes graph; the results in a stable order."""
    results = _results(report(data, shapes), shapes)
    return tuple(
        sorted(results, key=lambda r: (r.shape, r.focus, r.path or "", r.value or "", r.component, r.messages))
    )


def _results(found: Graph, shapes: Graph) -> Iterator[Result]:
    for head in found.subjects(RDF.type, SH.ValidationReport):
        for node in found.objects(head, SH.result):
            source = _one(found, node, SH.sourceShape)
            path, value = found.value(node, SH.resultPath), found.value(node, SH.value)
            constraint = found.value(node, SH.sourceConstraint)
            yield Result(
                focus=n_triples(_one(found, node, SH.focusNode)),
                shape=str(named_shape(shapes, source)),
                component=str(_one(found, node, SH.sourceConstraintComponent)),
                severity=str(_one(found, node, SH.resultSeverity)),
                messages=tuple(sorted(map(str, found.objects(node, SH.resultMessage)))),
                own_message=any((owner, SH.message, None) in shapes for owner in (source, constraint) if owner),
                path=None if path is None else property_path(found, path),
                value=None if value is None else n_triples(value),
            )


def _one(found: Graph, node: Node, predicate: URIRef) -> Any:
    value = found.value(node, predicate)
    if value is None:
        raise BadShapes(f"The engine's report has a result without {predicate}.")
    return value


def property_path(graph: Graph, node: Node) -> str:
    """A SHACL property path (section 2.3.1) as a SPARQL 1.1 path."""
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
