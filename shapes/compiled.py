"""Shapes made ready to be run over one graph after another: checked once, their constraints made once by pySHACL."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.errors import ConstraintLoadWarning
from pyshacl.helper.expression_helper import value_nodes_from_path
from pyshacl.shapes_graph import ShapesGraph
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, SH, XSD
from rdflib.term import Node

from shapes.catalogue import named_shape
from shapes.errors import BadShapes
from shapes.layers import Layers
from shapes.paths import property_path, walk
from shapes.sparql import Asked, Sealed
from shapes.terms import plain_graph

__all__ = ["Compiled", "Component", "Made"]

logging.getLogger("pyshacl-validate").addFilter(lambda record: False)
logging.getLogger("rdflib").addHandler(logging.NullHandler())
_LOGGER = logging.getLogger("pyshacl-validate")
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

Component = Any
"""A constraint of a shape as pySHACL makes it: `evaluate` gives the results of several focus nodes."""


class Made:
    """A shape of pySHACL with what is needed to run it: how to find its values, and its constraints.

    Constraints are made when the shape is run for the first time, as pySHACL does: one that is ill-formed is told when
    it is needed. Each is there twice: `telling` gives results, `counting` only the focus nodes that fail.
    """

    def __init__(self, shape: Any, graph: Graph) -> None:
        self.shape = shape
        self.graph = graph
        self._walk = walk(graph, shape.path()) if shape.is_property_shape else None
        self._telling: Sequence[Component] | None = None
        self._counting: Sequence[Component] | None = None
        self._asked: dict[Component, Sequence[Asked]] = {}
        self._nodes = set(shape.target_nodes())
        self._classes = {*shape.target_classes(), *shape.implicit_class_targets()}
        self._subjects_of, self._objects_of = set(shape.target_subjects_of()), set(shape.target_objects_of())

    @property
    def telling(self) -> Sequence[Component]:
        """Constraints whose results are as pySHACL's, but for the description in prose."""
        if self._telling is None:
            self._telling = self._components("make_v_result_description", lambda *args, **named: "")
        return self._telling

    @property
    def counting(self) -> Sequence[Component]:
        """Constraints whose results are the focus nodes that fail, and no more."""
        if self._counting is None:
            self._counting = self._components("make_v_result", lambda graph, focus, *args, **named: ("", focus, []))
        return self._counting

    def _components(self, method: str, replaced: Callable[..., Any]) -> Sequence[Component]:
        found: dict[Any, Component] = {}
        for predicate in self.graph.predicates(self.shape.node):
            kind: Any = CONSTRAINT_PARAMETERS_MAP.get(predicate)
            if kind is not None and kind not in found:
                try:
                    found[kind] = kind(self.shape)
                except ConstraintLoadWarning:
                    found[kind] = None
        custom = [kind.make_validator_for_shape(self.shape) for kind in self.shape.find_custom_constraints()]
        components = [component for component in (*found.values(), *custom) if component is not None]
        for component in components:
            setattr(component, method, replaced)
        return components

    def values(self, data: Sealed, nodes: Iterable[Node]) -> dict[Node, set[Node]]:
        """The value nodes of focus nodes (SHACL, section 2.1.3 and 3.7)."""
        if not self.shape.is_property_shape:
            return {node: {node} for node in nodes}
        if self._walk is None:
            path = self.shape.path()
            return {node: value_nodes_from_path(self.shape.sg, node, path, data) for node in nodes}
        step = self._walk(data.layers)
        return {node: step(node) for node in nodes}

    def asked(self, component: Component) -> Sequence[Asked]:
        """The queries of a SPARQL-based constraint, as far as they are switched on."""
        if component not in self._asked:
            helpers = [helper for helper in component.sparql_constraints if not helper.deactivated]
            self._asked[component] = [Asked.of(helper) for helper in helpers]
        return self._asked[component]

    def targets(self, data: Layers, instances: Callable[[Node], set[Node]]) -> set[Node]:
        """The focus nodes that the shape names (SHACL, section 2.1.3); `instances` gives those of a class."""
        found = set(self._nodes)
        for kind in self._classes:
            found |= instances(kind)
        for predicate in self._subjects_of:
            found |= data.all_subjects(predicate)
        for predicate in self._objects_of:
            found |= data.all_objects(predicate)
        return found


class Compiled:
    """A shapes graph, made ready. Raises `BadShapes` where shapes do what is not done here, or lead in a circle.

    With `chosen`, only named shapes (IRIs) of that container, and what belongs to them, have targets.
    """

    def __init__(self, shapes: Graph, chosen: Container[str] | None = None) -> None:
        for word, what in _NOT_DONE.items():
            if (None, URIRef(SH + word), None) in shapes:
                raise BadShapes(
                    f"The shapes use sh:{word} ({what}), which is not done here; say it in SHACL Core or SPARQL."
                )
        _check_recursion(shapes)
        self.graph = shapes
        self.shapes_graph = ShapesGraph(_exact(plain_graph(shapes)), False, _LOGGER)
        self._chosen = chosen
        self._made: dict[Any, Made] | None = None
        self._names: dict[Node, str] = {}
        self._paths: dict[Node, str] = {}

    @property
    def made(self) -> Mapping[Any, Made]:
        """All shapes that are not switched off, by pySHACL's own."""
        if self._made is None:
            given = [shape for shape in self.shapes_graph.shapes if not shape.deactivated]
            self._made = {shape: Made(shape, self.shapes_graph.graph) for shape in given}
        return self._made

    def targeted(self) -> Iterator[Made]:
        """The shapes that may have targets."""
        for made in self.made.values():
            if self._chosen is None or self.name(made.shape.node) in self._chosen:
                yield made

    def name(self, source: Node) -> str:
        """The nearest shape with an identifier that a shape is or belongs to."""
        if source not in self._names:
            self._names[source] = str(named_shape(self.graph, source))
        return self._names[source]

    def path(self, graph: Graph, path: Node) -> str:
        """A property path as text."""
        if path not in self._paths:
            self._paths[path] = property_path(graph, path)
        return self._paths[path]


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
