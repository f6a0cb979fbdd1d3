"""One run of compiled shapes over one graph: pySHACL tells what fails, and is asked about nothing that cannot fail.

The constraints of a shape are evaluated for all its focus nodes at once. What leads to other shapes, asks for classes
or asks a query is narrowed first to the focus nodes that fail: whether a node conforms to a shape is worked out for
many nodes together, and kept for the run. The results themselves are always made by pySHACL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Any, TypeAlias

from pyshacl.constraints.core.logical_constraints import (
    AndConstraintComponent,
    NotConstraintComponent,
    OrConstraintComponent,
    XoneConstraintComponent,
)
from pyshacl.constraints.core.shape_based_constraints import (
    NodeConstraintComponent,
    PropertyConstraintComponent,
    QualifiedValueShapeConstraintComponent,
)
from pyshacl.constraints.core.value_constraints import ClassConstraintComponent
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.pytypes import SHACLExecutor
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from shapes.compiled import Compiled, Component, Made
from shapes.sparql import Sealed

__all__ = ["Evaluation", "Told"]

Told: TypeAlias = tuple[Any, Any, list[tuple[Any, Any, Any]]]
"""A result as pySHACL makes it: prose, its node, and its triples."""

_Values: TypeAlias = Mapping[Node, set[Node]]
_Narrow: TypeAlias = Callable[["Evaluation", Component, _Values], _Values | None]
"""Gives the focus nodes that fail; None where pySHACL is to look itself."""


class Evaluation:
    """The results of shapes over a graph. With `only`, nothing is a focus node but the nodes of that set."""

    def __init__(self, compiled: Compiled, data: Sealed, only: Set[Node] | None = None) -> None:
        self._compiled = compiled
        self._made = compiled.made
        self._data = data
        self._only = only
        self._executor = SHACLExecutor()
        self._below: dict[Node, set[Node]] = {}
        self._conforming: dict[Made, dict[Node, bool]] = {}

    def __iter__(self) -> Iterator[Told]:
        """All results, shape by shape."""
        for made in self._compiled.targeted():
            nodes = made.targets(self._data.layers, self._instances)
            if self._only is not None:
                nodes &= self._only
            if nodes:
                yield from self._results(made, nodes)

    def others(self, kind: Node, nodes: Iterable[Node]) -> set[Node]:
        """Those nodes that are no SHACL instances of a class (section 2.1.3.2)."""
        classes, kinds_of = self._kinds(kind), self._data.layers.objects
        return {node for node in nodes if kinds_of(node, RDF.type).isdisjoint(classes)}

    def _instances(self, kind: Node) -> set[Node]:
        layers = self._data.layers
        return set[Node]().union(*(layers.subjects(RDF.type, each) for each in self._kinds(kind)))

    def _kinds(self, kind: Node) -> set[Node]:
        """A class with all below it."""
        if kind not in self._below:
            self._below[kind] = self._data.layers.upwards(RDFS.subClassOf, kind)
        return self._below[kind]

    def failing(self, shape: Any, nodes: Iterable[Node]) -> set[Node]:
        """Those nodes that do not conform to a shape of pySHACL."""
        made = self._made.get(shape)
        if made is None:
            return set()
        known = self._conforming.setdefault(made, {})
        asked = set(nodes)
        if new := asked - known.keys():
            values = made.values(self._data, new)
            wrong: set[Node] = set()
            for component in made.counting:
                narrowed = self._narrowed(component, values)
                if narrowed is None:
                    wrong.update(focus for _, focus, _ in self._evaluated(made, component, values))
                else:
                    wrong.update(narrowed)
            known.update((node, node not in wrong) for node in new)
        return {node for node in asked if not known[node]}

    def _results(self, made: Made, nodes: Iterable[Node]) -> Iterator[Told]:
        values = made.values(self._data, nodes)
        for component in made.telling:
            if isinstance(component, PropertyConstraintComponent) and not made.shape.is_property_shape:
                parts = _others(component, component.property_shapes, True)
                if parts is not None:
                    for part in parts:
                        if part in self._made:
                            yield from self._results(self._made[part], values)
                    continue
            narrowed = self._narrowed(component, values)
            yield from self._evaluated(made, component, values if narrowed is None else narrowed)

    def _narrowed(self, component: Component, values: _Values) -> _Values | None:
        narrow = _NARROW.get(type(component))
        return None if narrow is None else narrow(self, component, values)

    def _evaluated(self, made: Made, component: Component, values: _Values) -> list[Told]:
        if isinstance(component, SPARQLBasedConstraint):
            values = self._answered(made, component, values)
        if not values:
            return []
        found: list[Told] = component.evaluate(self._executor, self._data, values, [component.shape, component])[1]
        return found

    def _answered(self, made: Made, component: Component, values: _Values) -> _Values:
        """The focus nodes for which a query has an answer; pySHACL is given the same answer."""
        queries = made.asked(component) if values else ()
        return {node: found for node, found in values.items() if any(self._data.ask(each, node) for each in queries)}


def _others(component: Component, nodes: Iterable[Node], of_properties: bool | None = None) -> list[Any] | None:
    """The shapes of pySHACL that nodes stand for; None where one is no shape, or none of the kind that is asked for."""
    found = [component.shape.get_other_shape(node) for node in nodes]
    if any(shape is None or of_properties not in (None, shape.is_property_shape) for shape in found):
        return None
    return found


def _all(values: _Values) -> set[Node]:
    return set[Node]().union(*values.values())


def _with(values: _Values, wrong: set[Node]) -> _Values:
    """The focus nodes that have one of the wrong values."""
    return {node: found for node, found in values.items() if not found.isdisjoint(wrong)} if wrong else {}


def _class(run: Evaluation, component: Component, values: _Values) -> _Values:
    every = _all(values)
    return _with(values, set[Node]().union(*(run.others(kind, every) for kind in component.class_rules)))


def _each(run: Evaluation, shapes: list[Any] | None, values: _Values) -> _Values | None:
    """Where each value is to conform to each of some shapes."""
    if shapes is None:
        return None
    every = _all(values)
    return _with(values, set[Node]().union(*(run.failing(shape, every) for shape in shapes)))


def _node(run: Evaluation, component: Component, values: _Values) -> _Values | None:
    return _each(run, _others(component, component.node_shapes, False), values)


def _property(run: Evaluation, component: Component, values: _Values) -> _Values | None:
    return _each(run, _others(component, component.property_shapes, True), values)


def _not(run: Evaluation, component: Component, values: _Values) -> _Values | None:
    shapes = _others(component, component.not_list)
    if shapes is None:
        return None
    every = _all(values)
    return _with(values, set[Node]().union(*(every - run.failing(shape, every) for shape in shapes)))


def _list(
    run: Evaluation,
    component: Component,
    values: _Values,
    lists: Iterable[Node],
    wrong: Callable[[set[Node], list[set[Node]]], set[Node]],
) -> _Values | None:
    """Where `wrong` tells which values fail, by those that fail each shape of a list."""
    every = _all(values)
    found: set[Node] = set()
    for head in lists:
        shapes = _others(component, component.shape.sg.graph.items(head))
        if not shapes:
            return None
        found |= wrong(every, [run.failing(shape, every) for shape in shapes])
    return _with(values, found)


def _and(run: Evaluation, component: Component, values: _Values) -> _Values | None:
    return _list(run, component, values, component.and_list, lambda every, failing: set[Node]().union(*failing))


def _or(run: Evaluation, component: Component, values: _Values) -> _Values | None:
    return _list(run, component, values, component.or_list, lambda every, failing: every.intersection(*failing))


def _xone(run: Evaluation, component: Component, values: _Values) -> _Values | None:
    def wrong(every: set[Node], failing: list[set[Node]]) -> set[Node]:
        return {node for node in every if sum(node not in each for each in failing) != 1}

    return _list(run, component, values, component.xone_nodes, wrong)


def _qualified(run: Evaluation, component: Component, values: _Values) -> _Values | None:
    shapes = _others(component, component.value_shapes)
    if shapes is None or component.is_disjoint:
        return None
    least, most = component.min_count, component.max_count
    every = _all(values)
    wrong: dict[Node, set[Node]] = {}
    for shape in shapes:
        failing = run.failing(shape, every)
        for node, found in values.items():
            count = sum(value not in failing for value in found)
            if (least is not None and count < least) or (most is not None and count > most):
                wrong[node] = found
    return wrong


_NARROW: Mapping[Any, _Narrow] = {
    AndConstraintComponent: _and,
    ClassConstraintComponent: _class,
    NodeConstraintComponent: _node,
    NotConstraintComponent: _not,
    OrConstraintComponent: _or,
    PropertyConstraintComponent: _property,
    QualifiedValueShapeConstraintComponent: _qualified,
    XoneConstraintComponent: _xone,
}
