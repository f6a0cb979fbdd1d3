"""Triples by what they are asked for, in layers: those that stay, and above them those of one run.

pySHACL and what tells its results see the layers as one graph of rdflib; the engine asks them directly, which needs a
tenth of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pyoxigraph as ox
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

from shapes.terms import as_rdflib

__all__ = ["Layer", "Layers"]

_By: TypeAlias = dict[Node, dict[Node, list[Node]]]


class Layer:
    """Triples of pyoxigraph, each given once, as terms of rdflib. A layer shares its terms with the one below it.

    Literals keep their spelling, also where it is none of their datatype's. A layer does not change; the ways to look
    from an object, or at all that is said of a subject, are made when they are asked for the first time.
    """

    def __init__(self, triples: Iterable[ox.Triple], below: Layer | None = None) -> None:
        self._terms: dict[Any, Node] = {}
        self._known: Mapping[Any, Node] = below._terms if below else {}
        self.forward: _By = {}
        self.size = 0
        self._backward: _By = {}
        self._about: dict[Node, list[tuple[Node, Node]]] | None = None
        forward, term = self.forward, self._term
        for triple in triples:
            subject, predicate, value = term(triple.subject), term(triple.predicate), term(triple.object)
            by_subject = forward.get(predicate)
            if by_subject is None:
                by_subject = forward[predicate] = {}
            values = by_subject.get(subject)
            if values is None:
                by_subject[subject] = [value]
            else:
                values.append(value)
            self.size += 1

    def _term(self, given: Any) -> Node:
        found = self._known.get(given) or self._terms.get(given)
        if found is None:
            found = self._terms[given] = as_rdflib(given)
        return found

    def backward(self, predicate: Node) -> Mapping[Node, Sequence[Node]]:
        """The subjects that have a value for a predicate, by the value."""
        found = self._backward.get(predicate)
        if found is None:
            found = self._backward[predicate] = {}
            for subject, values in self.forward.get(predicate, {}).items():
                for value in values:
                    found.setdefault(value, []).append(subject)
        return found

    def about(self, subject: Node) -> Sequence[tuple[Node, Node]]:
        """What is said of a subject: predicates and values."""
        if self._about is None:
            self._about = {}
            for predicate, by_subject in self.forward.items():
                for each, values in by_subject.items():
                    self._about.setdefault(each, []).extend((predicate, value) for value in values)
        return self._about.get(subject, ())

    def match(self, subject: Node | None, predicate: Node | None, value: Node | None) -> Iterator[Any]:
        """The triples of a pattern; None stands for any term."""
        if predicate is None and subject is not None:
            yield from ((subject, p, o) for p, o in self.about(subject) if value is None or o == value)
            return
        for each in list(self.forward) if predicate is None else [predicate]:
            if subject is not None:
                found = self.forward.get(each, {}).get(subject, ())
                yield from ((subject, each, o) for o in found if value is None or o == value)
            elif value is not None:
                yield from ((s, each, value) for s in self.backward(each).get(value, ()))
            else:
                yield from ((s, each, o) for s, values in self.forward.get(each, {}).items() for o in values)


class Layers(SimpleMemory):
    """Layers as a store of rdflib, and as what the engine asks. They share no triple."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        super().__init__()
        self.layers = layers

    def __len__(self, context: Any = None) -> int:
        return sum(layer.size for layer in self.layers)

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """The triples of a pattern, each with the graphs that have it, as rdflib asks for them."""
        for layer in self.layers:
            yield from ((triple, iter(())) for triple in layer.match(*triple_pattern))

    def objects(self, subject: Node, predicate: Node) -> set[Node]:
        """The values of a subject for a predicate."""
        found: set[Node] = set()
        for layer in self.layers:
            by_subject = layer.forward.get(predicate)
            if by_subject is not None:
                found.update(by_subject.get(subject, ()))
        return found

    def subjects(self, predicate: Node, value: Node) -> set[Node]:
        """The subjects that have a value for a predicate."""
        found: set[Node] = set()
        for layer in self.layers:
            found.update(layer.backward(predicate).get(value, ()))
        return found

    def all_subjects(self, predicate: Node) -> set[Node]:
        """The subjects that have any value for a predicate."""
        return {subject for layer in self.layers for subject in layer.forward.get(predicate, ())}

    def all_objects(self, predicate: Node) -> set[Node]:
        """All values for a predicate."""
        return {value for layer in self.layers for value in layer.backward(predicate)}

    def upwards(self, predicate: Node, start: Node) -> set[Node]:
        """A node, and all that leads to it by a predicate, in any number of steps."""
        seen = {start}
        waiting = [start]
        while waiting:
            new = self.subjects(predicate, waiting.pop()) - seen
            seen |= new
            waiting.extend(new)
        return seen
