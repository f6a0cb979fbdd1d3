"""Between the two libraries: triples and terms of pyoxigraph as those of rdflib, which pySHACL works on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Identifier, Node

__all__ = ["as_graph", "as_rdflib", "from_n_triples", "n_triples", "plain_graph"]


class _Triples(SimpleMemory):
    """The triples of one graph, in half the time that rdflib's usual store needs, which keeps quads.

    pySHACL asks for a store of several graphs, and, when it copies a blank node, in which of them it is: in this one.
    """

    context_aware = graph_aware = True

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        found = super().triples(triple_pattern, context)
        return found if context is not None else ((triple, iter([Graph(store=self)])) for triple, _ in found)


def plain_graph(*parts: Iterable[Any]) -> Graph:
    """A graph of rdflib's triples."""
    graph = Graph(store=_Triples(), bind_namespaces="none")
    for part in parts:
        for triple in part:
            graph.store.add(triple, graph)
    return graph


def as_graph(*parts: Iterable[ox.Triple]) -> Graph:
    """Triples as an rdflib graph. Literals keep their spelling, also where it is none of their datatype's."""
    graph = plain_graph()
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


def n_triples(term: Any) -> str:
    """A term of rdflib in N-Triples notation: rdflib's own would write a text of several lines as Turtle does."""
    if not isinstance(term, Literal):
        return str(term.n3())
    quoted = str(ox.Literal(str(term)))
    if term.language:
        return f"{quoted}@{term.language}"
    return quoted if term.datatype in (None, XSD.string) else f"{quoted}^^<{term.datatype}>"


def from_n_triples(text: str) -> Any:
    """A term in N-Triples notation as one of pyoxigraph."""
    triple = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)))
    return triple.object
