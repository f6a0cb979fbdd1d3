"""Between the two libraries: triples of pyoxigraph as a graph of rdflib, which pySHACL works on.

pySHACL walks the graph in rdflib's memory, where small steps are quick, and has its queries answered by pyoxigraph,
which needs a fiftieth of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef, Variable
from rdflib.namespace import XSD
from rdflib.query import Result
from rdflib.term import Identifier, Node

__all__ = ["as_graph", "from_n3"]


def as_graph(*parts: Iterable[ox.Triple]) -> Graph:
    """Triples as an rdflib graph. Literals keep their spelling, also where it is none of their datatype's."""
    triples = tuple(triple for part in parts for triple in part)
    graph = _Queried(triples)
    terms: dict[Any, Node] = {}

    def term(given: Any) -> Any:
        if given not in terms:
            terms[given] = _term(given)
        return terms[given]

    for triple in triples:
        graph.store.add((term(triple.subject), term(triple.predicate), term(triple.object)), graph)
    return graph


class _Queried(Graph):
    """A graph whose SPARQL queries pyoxigraph answers, from the triples that the graph was made of."""

    def __init__(self, triples: Sequence[ox.Triple]) -> None:
        super().__init__(bind_namespaces="none")
        self._triples = triples

    @cached_property
    def _dataset(self) -> ox.Store:
        dataset = ox.Store()
        dataset.bulk_extend(ox.Quad(*triple) for triple in self._triples)
        return dataset

    def query(
        self,
        query_object: Any,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Any = None,  # noqa: N803
        initBindings: Any = None,  # noqa: N803
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> Result:
        """Answer a query; `initBindings`, by name, are the variables that SHACL binds beforehand.

        pyoxigraph binds only what a SELECT projects, as SHACL demands of `$this`; rdflib answers what is left.
        """
        bound = {ox.Variable(name): from_n3(term.n3()) for name, term in (initBindings or {}).items()}
        try:
            answer: Any = self._dataset.query(query_object, substitutions=bound)
        except RuntimeError:
            answer = None
        if not isinstance(answer, ox.QuerySolutions):
            return super().query(query_object, processor, result, initNs, initBindings, use_store_provided, **kwargs)
        table = Result("SELECT")
        table.vars = [Variable(variable.value) for variable in answer.variables]
        table.bindings = [
            {variable: _term(value) for variable, value in zip(table.vars, row, strict=True) if value is not None}
            for row in answer
        ]
        return table


def _term(given: Any) -> Identifier:
    if isinstance(given, ox.NamedNode):
        return URIRef(given.value)
    if isinstance(given, ox.BlankNode):
        return BNode(given.value)
    if given.language:
        return Literal(given.value, lang=given.language)
    if given.datatype.value == str(XSD.string):
        return Literal(given.value)
    return Literal(given.value, datatype=URIRef(given.datatype.value), normalize=False)


def from_n3(text: str) -> Any:
    """A term in N-Triples notation as one of pyoxigraph."""
    store = next(iter(ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)))
    return store.object
