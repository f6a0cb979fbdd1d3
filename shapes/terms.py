"""Between the two libraries: triples of pyoxigraph as a graph of rdflib, which pySHACL works on, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Identifier, Node

__all__ = ["as_graph", "as_ox", "as_rdflib", "from_n3"]


def as_graph(*parts: Iterable[ox.Triple]) -> Graph:
    """Triples as an rdflib graph. Literals keep their spelling, also where it is none of their datatype's."""
    graph = Graph(bind_namespaces="none")
    terms: dict[Any, Node] = {}

    def term(given: Any) -> Any:
        if given not in terms:
            terms[given] = as_rdflib(given)
        return terms[given]

    for triple in (triple for part in parts for triple in part):
        graph.store.add((term(triple.subject), term(triple.predicate), term(triple.object)), graph)
    return graph


def as_rdflib(given: Any) -> Identifier:
    """A term of pyoxigraph as one of rdflib, in the same spelling."""
    if isinstance(given, ox.NamedNode):
        return URIRef(given.value)
    if isinstance(given, ox.BlankNode):
        return BNode(given.value)
    if given.language:
        return Literal(given.value, lang=given.language)
    if given.datatype.value == str(XSD.string):
        return Literal(given.value)
    return Literal(given.value, datatype=URIRef(given.datatype.value), normalize=False)


def as_ox(term: Any) -> Any:
    """A term of rdflib as one of pyoxigraph."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or XSD.string)))


def from_n3(text: str) -> Any:
    """A term in N-Triples notation as one of pyoxigraph."""
    store = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)))
    return store.object
