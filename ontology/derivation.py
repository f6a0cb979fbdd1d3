"""How an OWL conclusion follows: the axioms and the facts that it rests on, by the shortest way.

The closure itself says only what follows. This looks backwards from one conclusion: which sub-property, inverse,
symmetric or transitive step, which sub-class, domain or range gives it. It shares no code with the closure's library,
so a conclusion that it cannot explain is also one to distrust.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ontology.closure import is_axiom
from ontology.terms import OWL, RDF, RDFS

__all__ = ["Axioms", "Derivation", "Facts", "shortest_chain"]

T = TypeVar("T")
Subject = NamedNode | BlankNode | Triple
Term = Subject | Literal
Facts = Callable[[Subject | None, NamedNode | None, Term | None], Iterable[Triple]]
"""The facts that match a pattern; None matches anything."""

_KINDS: dict[Term, str] = {
    RDFS.subClassOf: "sub-class",
    RDFS.subPropertyOf: "sub-property",
    RDFS.domain: "domain",
    RDFS.range: "range",
    OWL.inverseOf: "inverse",
    OWL.SymmetricProperty: "symmetric",
    OWL.TransitiveProperty: "transitive",
}


@dataclass(frozen=True, slots=True)
class Derivation:
    """The axioms and the facts that a conclusion rests on."""

    axioms: tuple[Triple, ...]
    premises: tuple[Triple, ...]

    @property
    def kind(self) -> str:
        """The kinds of axiom in the order in which they are used, such as 'transitive' or 'domain, sub-class'."""
        keys = (axiom.object if axiom.predicate == RDF.type else axiom.predicate for axiom in self.axioms)
        return ", ".join(dict.fromkeys(_KINDS[key] for key in keys))


@dataclass(frozen=True, slots=True)
class _Way:
    """A property whose statements, perhaps read from the other end, give those of another, and the axioms for it."""

    property: NamedNode
    flipped: bool
    axioms: tuple[Triple, ...]


class Axioms:
    """The ontology's axioms, indexed by the property or class that they are about."""

    def __init__(self, ontology: Iterable[Triple]) -> None:
        self._by_object: dict[Term, list[Triple]] = {}
        self._by_subject: dict[Term, list[Triple]] = {}
        for axiom in sorted(filter(is_axiom, ontology), key=str):
            self._by_subject.setdefault(axiom.subject, []).append(axiom)
            self._by_object.setdefault(axiom.object, []).append(axiom)

    def derive(self, triple: Triple, facts: Facts) -> Derivation | None:
        """The shortest derivation of a triple from facts; None when the axioms do not give it."""
        if triple.predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
            path = self._path(triple.subject, triple.object, triple.predicate)
            return Derivation(path, ()) if path else None
        if triple.predicate == RDF.type:
            return self._derive_class(triple, facts)
        return self._derive_statement(triple, facts)

    def _derive_class(self, triple: Triple, facts: Facts) -> Derivation | None:
        found = []
        for fact in facts(triple.subject, RDF.type, None):
            if path := self._path(fact.object, triple.object, RDFS.subClassOf):
                found.append(Derivation(path, (fact,)))
        if found:
            return min(found, key=_cost)
        for fact in chain(facts(triple.subject, None, None), facts(None, None, triple.subject)):
            for way in self._ways(fact.predicate, forwards=True):
                end = RDFS.domain if (fact.subject == triple.subject) != way.flipped else RDFS.range
                for axiom in self._about(way.property, end):
                    path = self._path(axiom.object, triple.object, RDFS.subClassOf)
                    if path is not None:
                        found.append(Derivation((*way.axioms, axiom, *path), (fact,)))
        return min(found, key=_cost, default=None)

    def _derive_statement(self, triple: Triple, facts: Facts) -> Derivation | None:
        ways = list(self._ways(triple.predicate))
        for way in ways:
            if fact := self._fact(way, triple.subject, triple.object, facts):
                return Derivation(way.axioms, (fact,))
        for way in ways:
            transitive = Triple(way.property, RDF.type, OWL.TransitiveProperty)
            if transitive not in self._by_subject.get(way.property, ()):
                continue
            start, goal = (triple.object, triple.subject) if way.flipped else (triple.subject, triple.object)
            steps = list(self._ways(way.property))
            path = shortest_chain(start, goal, lambda node, steps=steps: self._edges(node, steps, facts))  # type: ignore[misc]
            if path:
                used = [axiom for _, axioms in path for axiom in axioms]
                axioms = dict.fromkeys((*way.axioms, transitive, *used))
                return Derivation(tuple(axioms), tuple(fact for fact, _ in path))
        return None

    def _edges(
        self, node: Term, ways: Iterable[_Way], facts: Facts
    ) -> Iterator[tuple[Term, tuple[Triple, tuple[Triple, ...]]]]:
        for way in ways:
            if way.flipped:
                yield from ((fact.subject, (fact, way.axioms)) for fact in facts(None, way.property, node))
            elif not isinstance(node, Literal):
                yield from ((fact.object, (fact, way.axioms)) for fact in facts(node, way.property, None))

    def _fact(self, way: _Way, subject: Term, object_: Term, facts: Facts) -> Triple | None:
        if way.flipped:
            subject, object_ = object_, subject
        if isinstance(subject, Literal):
            return None
        return next(iter(facts(subject, way.property, object_)), None)

    def _about(self, subject: Term, predicate: NamedNode) -> list[Triple]:
        return [axiom for axiom in self._by_subject.get(subject, ()) if axiom.predicate == predicate]

    def _ways(self, start: NamedNode, forwards: bool = False) -> Iterator[_Way]:
        """Properties that give a property's statements (or, forwards, that its statements give), nearest first."""
        seen = {(start, False)}
        queue = [_Way(start, False, ())]
        for way in queue:
            yield way
            for axiom, found, flips in self._next(way.property, forwards):
                flipped = way.flipped != flips
                if (found, flipped) not in seen:
                    seen.add((found, flipped))
                    queue.append(_Way(found, flipped, (*way.axioms, axiom)))

    def _next(self, start: NamedNode, forwards: bool) -> Iterator[tuple[Triple, NamedNode, bool]]:
        subject_side, object_side = self._by_subject.get(start, ()), self._by_object.get(start, ())
        found: list[tuple[Triple, Term, bool]] = []
        for axiom in subject_side if forwards else object_side:
            if axiom.predicate == RDFS.subPropertyOf:
                found.append((axiom, axiom.object if forwards else axiom.subject, False))
        found += [(axiom, start, True) for axiom in subject_side if axiom.object == OWL.SymmetricProperty]
        for axiom in chain(subject_side, object_side):
            if axiom.predicate == OWL.inverseOf:
                found.append((axiom, axiom.object if axiom.subject == start else axiom.subject, True))
        return ((axiom, term, flips) for axiom, term, flips in found if isinstance(term, NamedNode))

    def _path(self, start: Term, goal: Term, predicate: NamedNode) -> tuple[Triple, ...] | None:
        """The shortest chain of sub-class or sub-property axioms; empty from a term to itself, None without one."""
        if start == goal:
            return ()
        steps = shortest_chain(start, goal, lambda node: ((a.object, a) for a in self._about(node, predicate)))
        return tuple(steps) if steps else None


def shortest_chain(start: Term, goal: Term, edges: Callable[[Term], Iterable[tuple[Term, T]]]) -> list[T]:
    """The labels on the shortest way from one node to another, at least one step; empty when there is none."""
    came: dict[Term, tuple[Term, T]] = {}
    queue = [start]
    for node in queue:
        for found, label in edges(node):
            if found in came:
                continue
            came[found] = (node, label)
            if found == goal:
                labels = []
                while True:
                    found, label = came[found]
                    labels.append(label)
                    if found == start:
                        return labels[::-1]
            queue.append(found)
    return []


def _cost(derivation: Derivation) -> tuple[int, str]:
    return len(derivation.axioms), str(derivation)
