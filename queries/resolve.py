"""Find the things that a user names: by slug, IRI, acronym or name, capital letters or not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from pyoxigraph import NamedNode

from ontology.terms import ID, PREFIXES
from queries.convert import serialised
from queries.errors import AmbiguousThing, UnknownThing, listed, shown
from queries.model import ParameterType
from queries.nearest import nearest

__all__ = ["Queryable", "Resolver"]

_PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
_NAMES = f"""{_PREFIXES}
SELECT DISTINCT ?kind ?thing ?name WHERE {{
  VALUES (?top ?kind) {{
    (pw:Agency "agency") (pw:Initiative "initiative") (pw:Plan "plan")
    (pw:Place "place") (dcterms:Location "place")
  }}
  ?class rdfs:subClassOf* ?top .
  ?thing a ?class .
  OPTIONAL {{
    ?thing skos:prefLabel|skos:altLabel|skos:hiddenLabel|rdfs:label|dcterms:title
      |pw:shortForm|(^pw:denotes/pw:shortForm) ?name
  }}
}}
ORDER BY ?kind ?thing ?name"""
_ITEMS = f"{_PREFIXES} SELECT DISTINCT ?item WHERE {{ ?item pw:plan ?plan }}"


class Queryable(Protocol):
    """What answers SPARQL text with pyoxigraph's results: a store, a snapshot."""

    def query(self, sparql: str, /) -> Any:
        """The answer to a query over the default graph."""
        ...


@dataclass(slots=True)
class _Kind:
    """The things of one kind, by slug, by folded name, and by name as it is printed."""

    slugs: dict[str, NamedNode] = field(default_factory=dict)
    names: defaultdict[str, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    printed: dict[str, NamedNode] = field(default_factory=dict)

    def add(self, thing: NamedNode, name: str | None) -> None:
        slug = thing.value.rsplit("/", 1)[-1]
        self.slugs[slug] = thing
        for known in filter(None, (thing.value, slug, name)):
            self.names[_folded(known)].add(thing)
        self.printed |= {known: thing for known in (slug, name) if known}

    def nearest(self, value: str) -> tuple[str, ...]:
        """The name most like ``value`` of each of the five nearest things."""
        names: dict[NamedNode, str] = {}
        for name in nearest(value, self.printed, limit=50):
            names.setdefault(self.printed[name], name)
        return tuple(names.values())[:5]


class Resolver:
    """Resolves names against one store, whose names it reads once, at the first need: one a snapshot."""

    def __init__(self, store: Queryable) -> None:
        """Resolve against this store, which must not change."""
        self._store = store

    def resolve(self, kind: ParameterType, value: str, parameter: str) -> tuple[NamedNode, ...]:
        """The things of this kind that the value names: one, or a body's several selves that share the name.

        A slug exactly as it is means its own thing, whatever else has that name.
        Raises ``UnknownThing``, which lists the nearest names, and ``AmbiguousThing``, which lists the IRIs.
        """
        if kind is ParameterType.ITEM:
            return (self._item(value, parameter),)
        known = self._kinds[kind.value]
        if value in known.slugs:
            return (known.slugs[value],)
        found = sorted(known.names.get(_folded(value), ()), key=lambda thing: thing.value)
        if not found:
            raise _unknown(f"no {kind.value} is called", value, parameter, known.nearest(value))
        if len(found) == 1 or (kind is ParameterType.AGENCY and self._are_one_body(found)):
            return tuple(found)
        iris = [thing.value for thing in found]
        raise AmbiguousThing(
            f"{parameter}: {shown(value)} means {len(found)} things; say which, {listed(iris)}",
            parameter=parameter,
            nearest=iris,
        )

    @cached_property
    def _kinds(self) -> Mapping[str, _Kind]:
        kinds: defaultdict[str, _Kind] = defaultdict(_Kind)
        for row in self._store.query(_NAMES):
            name = row["name"]
            kinds[row["kind"].value].add(row["thing"], name and name.value)
        return kinds

    @cached_property
    def _items(self) -> list[str]:
        return [row["item"].value.removeprefix(ID) for row in self._store.query(_ITEMS)]

    def _are_one_body(self, things: list[NamedNode]) -> bool:
        """Whether these are selves of one body: each came from another of them, or another came from it."""
        terms = " ".join(map(serialised, things))
        arcs = self._store.query(
            f"{_PREFIXES} SELECT ?old ?new WHERE {{"
            f" VALUES ?old {{ {terms} }} VALUES ?new {{ {terms} }} ?old pw:becameSuccessor+ ?new }}"
        )
        pairs = [{row["old"], row["new"]} for row in arcs]
        line = {things[0]}
        while grown := [pair for pair in pairs if line & pair and not line >= pair]:
            line.update(*grown)
        return line == set(things)

    def _item(self, value: str, parameter: str) -> NamedNode:
        for iri in (value, ID + value, f"{ID}plan/{value}"):
            try:
                thing = NamedNode(iri)
            except ValueError:
                continue
            if self._store.query(f"ASK {{ {serialised(thing)} ?property ?value }}"):
                return thing
        raise _unknown("nothing has the IRI", value, parameter, nearest(value.removeprefix(ID), self._items))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _unknown(problem: str, value: str, parameter: str, near: tuple[str, ...]) -> UnknownThing:
    hint = f"; the nearest are {listed(near)}" if near else ""
    return UnknownThing(f"{parameter}: {problem} {shown(value)}{hint}", parameter=parameter, nearest=near)
