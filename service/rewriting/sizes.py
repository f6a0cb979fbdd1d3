"""How many solutions a pattern has, as far as the snapshot's statistics tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.statistics import Statistics
from service.rewriting.pattern import Block, Filter, Group, Nested, Select, Triple, Values, is_variable
from service.rewriting.reading import RDF_TYPE

__all__ = ["Sizes"]

_KEPT_BY_FILTER = 10
"""Of how many solutions a FILTER is taken to leave one."""
_OF_ONE_THING = 10
"""Triples that one subject is taken to have."""


@dataclass(frozen=True)
class _Property:
    triples: int
    subjects: int
    objects: int


class Sizes:
    """Estimates over one snapshot's default graph."""

    def __init__(self, statistics: Statistics) -> None:
        """Take the numbers that are needed out of a snapshot's statistics."""
        self._all = statistics.default.triples
        self._classes = {f"<{kind.iri}>": kind.entities for kind in statistics.classes}
        self._properties = {
            f"<{each.iri}>": _Property(each.triples, each.subjects, each.objects) for each in statistics.properties
        }

    def triple(self, triple: Triple) -> float:
        """How many solutions a triple pattern has by itself; of a path, those of its smallest step."""
        verb = triple.verb
        if verb.term is None:
            steps = [self._of_property(iri, triple) for iri in verb.iris]
            return min(steps, default=self._all)
        if is_variable(verb.term):
            return self._all if is_variable(triple.subject) and is_variable(triple.object) else _OF_ONE_THING
        if verb.term == RDF_TYPE and not is_variable(triple.object):
            return self._classes.get(triple.object, 0) if is_variable(triple.subject) else 1
        return self._of_property(verb.term, triple)

    def _of_property(self, iri: str, triple: Triple) -> float:
        known = self._properties.get(iri)
        if known is None:
            return 0
        size = float(known.triples)
        if not is_variable(triple.subject):
            size /= max(known.subjects, 1)
        if not is_variable(triple.object):
            size /= max(known.objects, 1)
        return size

    def evaluated(self, triples: Iterable[Triple]) -> float:
        """About how many solutions are gone through where all of these are evaluated by themselves."""
        return sum(self.triple(triple) for triple in triples)

    def group(self, group: Group) -> float:
        """About how many solutions a group has before its FILTER NOT EXISTS."""
        filters = sum(isinstance(part, Filter) and not part.exists for part in group.parts)
        return self.scanned(group) / float(_KEPT_BY_FILTER**filters)

    def scanned(self, group: Group) -> float:
        """About how many solutions a group has before its FILTERs: at the most those of its smallest part."""
        least = float(self._all)
        for part in group.parts:
            if isinstance(part, Block):
                least = min(least, *(self.triple(triple) for triple in part.triples))
            elif isinstance(part, Values):
                least = min(least, _OF_ONE_THING)
            elif isinstance(part, Nested) and part.kind in ("group", "graph"):
                least = min(least, sum(self.group(inner) for inner in part.groups))
            elif isinstance(part, Select):
                least = min(least, self.group(part.where))
        return least
