"""A description as a page shows it: names for IRIs, links that stay on this host, quotes with their places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Triple

from ontology.naming import compact
from ontology.terms import DCTERMS, GRAPH, OA, PW, RDF, RDFS, SH, SKOS
from service.addresses import address
from service.descriptions import Arrivals, Description

__all__ = ["Fact", "Linked", "Part", "Pointing", "Portrait", "Quote", "Shown", "portrait"]

_NAMING = (RDFS.label, SKOS.prefLabel, DCTERMS.title, SH.resultMessage)
_IN_ITS_PLACE = {RDF.type, RDFS.label, PW.evidence}
"""Properties that a page shows elsewhere than in the table."""


@dataclass(frozen=True)
class Shown:
    """A term as a person reads it, with the address that it leads to if it leads anywhere, and the term itself."""

    text: str
    href: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Fact:
    """One property and its values."""

    property: Shown
    values: tuple[Shown, ...]


@dataclass(frozen=True)
class Quote:
    """Words that prove something: the file, the first and last line, and the evidence itself."""

    words: str
    file: str
    first_line: str
    last_line: str
    href: str | None


@dataclass(frozen=True)
class Part:
    """A part of the thing: a step, a milestone, an owner, a timing."""

    name: Shown
    kinds: tuple[Shown, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Linked:
    """A judged relation between two items, one of which is the thing."""

    name: Shown
    start: Shown
    relation: Shown
    end: Shown
    rationale: str


@dataclass(frozen=True)
class Pointing:
    """The things that point here by one property."""

    property: Shown
    number: int
    things: tuple[Shown, ...]


@dataclass(frozen=True)
class Portrait:
    """Everything on the page of one thing."""

    name: Shown
    kinds: tuple[Shown, ...]
    quotes: tuple[Quote, ...]
    told: tuple[Fact, ...]
    concluded: tuple[Fact, ...]
    parts: tuple[Part, ...]
    links: tuple[Linked, ...]
    pointing: tuple[Pointing, ...]


def portrait(description: Description, root: str = "") -> Portrait:
    """The page of a description, for an application at the path `root`."""
    return _Painter(description, root).paint()


class _Painter:
    def __init__(self, description: Description, root: str) -> None:
        self._of = description
        self._root = root
        self._said: defaultdict[object, defaultdict[NamedNode, list[NamedNode | Literal]]]
        self._said = defaultdict(lambda: defaultdict(list))
        own = (Triple(description.thing, said.property, said.value) for said in description.statements)
        for triple in sorted({*description.triples, *description.names, *own}, key=str):
            self._said[triple.subject][triple.predicate].append(triple.object)  # type: ignore[arg-type]

    def paint(self) -> Portrait:
        thing = self._of.thing
        told = {(said.property, said.value) for said in self._of.statements if said.graph != GRAPH.inferred}
        all_said = {(said.property, said.value) for said in self._of.statements}
        others = [node for node in self._said if node != thing and isinstance(node, NamedNode)]
        links = [node for node in others if PW.Link in self._kinds(node)]
        parts = [node for node in others if self._kinds(node) and node not in links and not self._is_evidence(node)]
        kinds = [value for property, value in told if property == RDF.type] or self._kinds(thing)
        return Portrait(
            name=self._shown(thing),
            kinds=self._listed(kinds),
            quotes=tuple(self._quotes(thing)),
            told=tuple(self._facts(told)),
            concluded=tuple(self._facts(all_said - told, but=_IN_ITS_PLACE - {RDF.type})),
            parts=tuple(Part(self._shown(node), self._own_kinds(node), tuple(self._quotes(node))) for node in parts),
            links=tuple(map(self._link, links)),
            pointing=tuple(map(self._pointing, sorted(self._of.arrivals, key=self._importance))),
        )

    def _facts(
        self, said: Iterable[tuple[NamedNode, NamedNode | Literal]], but: set[NamedNode] = _IN_ITS_PLACE
    ) -> Iterator[Fact]:
        grouped: defaultdict[NamedNode, list[NamedNode | Literal]] = defaultdict(list)
        for property, value in said:
            if property not in but:
                grouped[property].append(value)
        for property in sorted(grouped, key=self._property_place):
            yield Fact(self._shown(property), self._listed(grouped[property]))

    def _link(self, link: NamedNode) -> Linked:
        ends = [self._listed(self._values(link, property)) for property in (PW.fromItem, PW.relation, PW.toItem)]
        start, relation, end = (each[0] if each else Shown("") for each in ends)
        rationale = " ".join(why.value for why in self._values(link, PW.rationale))
        return Linked(self._shown(link), start, relation, end, rationale)

    def _pointing(self, arrivals: Arrivals) -> Pointing:
        return Pointing(self._shown(arrivals.property), arrivals.number, self._listed(arrivals.things))

    def _quotes(self, node: NamedNode) -> Iterator[Quote]:
        """The node's evidence in the order of the lines, or the node's own words if it is evidence itself."""
        pieces = [node] if self._is_evidence(node) else self._values(node, PW.evidence)
        for piece in sorted(pieces, key=lambda each: (self._number(each, OA.start), -self._number(each, OA.end))):
            words = self._values(piece, OA.exact)
            if not words:
                continue
            files = [file for plan in self._values(piece, OA.hasSource) for file in self._values(plan, PW.sourceFile)]
            yield Quote(
                words=words[0].value,
                file=files[0].value if files else "",
                first_line=str(self._number(piece, PW.startLine)),
                last_line=str(self._number(piece, PW.endLine)),
                href=address(piece.value, self._root) if isinstance(piece, NamedNode) and piece != node else None,
            )

    def _number(self, node: object, property: NamedNode) -> int:
        values = self._values(node, property)
        return int(values[0].value) if values else 0

    def _is_evidence(self, node: object) -> bool:
        return bool(self._values(node, OA.exact))

    def _kinds(self, node: NamedNode) -> list[NamedNode | Literal]:
        return self._values(node, RDF.type)

    def _values(self, node: object, property: NamedNode) -> list[NamedNode | Literal]:
        """The values of a property, without making a place for what has none."""
        return self._said[node].get(property, []) if node in self._said else []

    def _own_kinds(self, node: NamedNode) -> tuple[Shown, ...]:
        """The classes of our own vocabulary, without the one that everything on a plan has."""
        ours = [kind for kind in self._kinds(node) if kind.value.startswith(PW.NS) and kind != PW.Item]
        return self._listed(ours or self._kinds(node))

    def _listed(self, values: Iterable[NamedNode | Literal]) -> tuple[Shown, ...]:
        """The terms by name; things that share a name have the end of their IRI after it."""
        found = [self._shown(value) for value in set(values)]
        times = Counter(shown.text for shown in found)
        told_apart = (
            replace(shown, text=f"{shown.text} ({compact(NamedNode(shown.title))})")
            if shown.title and times[shown.text] > 1
            else shown
            for shown in found
        )
        return tuple(sorted(told_apart, key=lambda shown: (shown.text, shown.title or "")))

    def _importance(self, arrivals: Arrivals) -> tuple[bool, str]:
        return self._property_place(arrivals.property)

    def _property_place(self, property: NamedNode) -> tuple[bool, str]:
        """Our own properties come first, and all by name."""
        return (not property.value.startswith(PW.NS), self._shown(property).text.casefold())

    def _shown(self, term: NamedNode | Literal) -> Shown:
        if isinstance(term, Literal):
            return Shown(term.value, language=term.language)
        iri = term.value
        names = [name for naming in _NAMING for name in self._values(term, naming)]
        language = names[0].language if names and isinstance(names[0], Literal) else None
        href = address(iri, self._root) or (iri if iri.startswith(("https://", "http://")) else None)
        return Shown(names[0].value if names else compact(term), href, iri, language)
