"""What an editor of queries offers to who writes: prefixes, and the terms of the ontology and of the graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.statistics import Statistics
from ontology.naming import compact
from ontology.terms import PW
from service.terminology import Terminology

__all__ = ["Offer", "offers"]

_KINDS = {"object property": "property", "data property": "property", "annotation property": "property"}
"""What the ontology tells apart and who writes a query need not."""


@dataclass(frozen=True)
class Offer:
    """A term with its prefix: of which kind it is, what it is called and means, and how often the graph has it."""

    name: str
    kind: str
    label: str
    comment: str
    uses: int


def offers(terminology: Terminology, statistics: Statistics) -> tuple[Offer, ...]:
    """The terms of the ontology, then those of other vocabularies that the graph uses and that have a prefix here.

    Uses are things of a class, or triples with a property.
    """
    uses = {each.iri: each.entities for each in statistics.classes}
    uses |= {each.iri: each.triples for each in statistics.properties}
    return (*_ours(terminology, uses), *_others(statistics))


def _ours(terminology: Terminology, uses: dict[str, int]) -> Iterator[Offer]:
    for group in terminology.groups:
        for term in group.terms:
            kind = term.kinds[0] if term.kinds else ""
            yield Offer(f"pw:{term.name}", _KINDS.get(kind, kind), term.label, term.comment, uses.get(term.iri, 0))


def _others(statistics: Statistics) -> Iterator[Offer]:
    counted = [("class", each.iri, each.entities) for each in statistics.classes]
    counted += [("property", each.iri, each.triples) for each in statistics.properties]
    for kind, iri, uses in counted:
        name = compact(NamedNode(iri))
        if not iri.startswith(PW.NS) and ":" in name and "//" not in name:
            yield Offer(name, kind, "", "", uses)
