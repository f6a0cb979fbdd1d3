"""The ontology as documentation: each term with what it says of itself and what the other terms say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ontology.context import DATATYPES
from ontology.naming import compact
from ontology.terms import DCTERMS, ONTOLOGY, OWL, PW, RDF, RDFS, ontology_path
from service.addresses import address

__all__ = ["Group", "Reference", "Row", "Term", "Terminology", "triples_of_ontology"]

_GROUPS = (
    ("Classes", "class", OWL.Class),
    ("Properties that point to things", "object property", OWL.ObjectProperty),
    ("Properties with literal values", "data property", OWL.DatatypeProperty),
    ("Annotation properties", "annotation property", OWL.AnnotationProperty),
    ("Named values", "value", OWL.NamedIndividual),
)
_FORWARDS = (
    ("Is a", RDF.type),
    ("Under", RDFS.subClassOf),
    ("Under", RDFS.subPropertyOf),
    ("Domain", RDFS.domain),
    ("Range", RDFS.range),
    ("Inverse of", OWL.inverseOf),
    ("Disjoint with", OWL.disjointWith),
    ("Different from", OWL.differentFrom),
    ("See also", RDFS.seeAlso),
)
_BACKWARDS = (
    ("Over", RDFS.subClassOf),
    ("Over", RDFS.subPropertyOf),
    ("Values", RDF.type),
    ("In the domain of", RDFS.domain),
    ("In the range of", RDFS.range),
    ("Inverse of", OWL.inverseOf),
    ("Disjoint with", OWL.disjointWith),
    ("Different from", OWL.differentFrom),
)
_KINDS = {group_class for _title, _kind, group_class in _GROUPS}
_CHARACTERS = {
    OWL.FunctionalProperty: "at most one value",
    OWL.InverseFunctionalProperty: "a value belongs to one thing",
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "never both ways",
    OWL.IrreflexiveProperty: "never to itself",
}


@dataclass(frozen=True)
class Reference:
    """A term as another one mentions it: its short form, and where it leads."""

    text: str
    href: str | None


@dataclass(frozen=True)
class Row:
    """One line about a term: what the references are to it."""

    heading: str
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class Term:
    """One term of the ontology; its name is the anchor."""

    name: str
    iri: str
    label: str
    kinds: tuple[str, ...]
    comment: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Group:
    """Terms of one kind, by name."""

    title: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Terminology:
    """The ontology's page."""

    title: str
    description: str
    version: str
    groups: tuple[Group, ...]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Terminology:
        """The documentation of an ontology's triples."""
        return _Reading(triples).terminology()


def triples_of_ontology() -> list[Triple]:
    """What the ontology's file says, the ontology first and then its terms in the file's order."""
    return [quad.triple for quad in parse(path=str(ontology_path()), format=RdfFormat.TURTLE)]


class _Reading:
    def __init__(self, triples: Iterable[Triple]) -> None:
        self._said: defaultdict[tuple[object, NamedNode], list[object]] = defaultdict(list)
        self._pointing: defaultdict[tuple[object, NamedNode], list[object]] = defaultdict(list)
        for triple in triples:
            self._said[triple.subject, triple.predicate].append(triple.object)
            self._pointing[triple.object, triple.predicate].append(triple.subject)

    def terminology(self) -> Terminology:
        groups = []
        seen: set[object] = set()
        for title, _kind, group_class in _GROUPS:
            found = [t for t in self._pointing[group_class, RDF.type] if isinstance(t, NamedNode) and t not in seen]
            seen |= set(found)
            ours = sorted((term for term in found if term.value.startswith(PW.NS)), key=lambda term: term.value)
            groups.append(Group(title, tuple(map(self._term, ours))))
        title, description, version = (
            self._words(ONTOLOGY, property) for property in (DCTERMS.title, DCTERMS.description, OWL.versionInfo)
        )
        return Terminology(title, description, version, tuple(groups))

    def _term(self, term: NamedNode) -> Term:
        types = self._said[term, RDF.type]
        kinds = [kind for _title, kind, group_class in _GROUPS if group_class in types]
        kinds += [words for character, words in _CHARACTERS.items() if character in types]
        return Term(
            name=term.value.removeprefix(PW.NS),
            iri=term.value,
            label=self._words(term, RDFS.label),
            kinds=tuple(kinds),
            comment=self._words(term, RDFS.comment),
            rows=tuple(self._rows(term)),
        )

    def _rows(self, term: NamedNode) -> Iterator[Row]:
        """The lines of a term; what is said from either side (inverses, differences) stands in one."""
        found: defaultdict[str, set[object]] = defaultdict(set)
        for heading, property in _FORWARDS:
            found[heading] |= {value for value in self._said[term, property] if value not in _KINDS}
        for heading, property in _BACKWARDS:
            found[heading] |= set(self._pointing[term, property])
        found["Is a"] -= set(_CHARACTERS)
        if datatype := DATATYPES.get(term):
            found["Datatype"].add(datatype)
        for heading, values in found.items():
            if values:
                yield Row(heading, tuple(sorted(map(_reference, values), key=lambda each: each.text.casefold())))

    def _words(self, term: NamedNode, property: NamedNode) -> str:
        return " ".join(value.value for value in self._said[term, property] if isinstance(value, Literal))


def _reference(term: object) -> Reference:
    if not isinstance(term, NamedNode):
        return Reference(str(term), None)
    iri = term.value
    inner = f"#{iri.removeprefix(PW.NS)}" if iri.startswith(PW.NS) else address(iri)
    outer = iri if iri.startswith(("https://", "http://")) else None
    return Reference(compact(term), inner or outer)
