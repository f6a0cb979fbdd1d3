"""Small graphs as snapshots of their own, and what queries give there."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, Store, Triple

from graph.literals import write_literals
from graph.statistics import ClassCount, Counts, PropertyCount, Statistics
from ontology.terms import GRAPH
from service.rewriting.pattern import Group
from service.rewriting.sizes import Sizes
from tests.service.rewriting_cases import EX, TYPE

__all__ = ["Dear", "as_snapshot", "bag", "counted", "folder_of", "store_of"]


def counted(store: Store) -> Statistics:
    """The statistics of a store, as a build counts them, from its quads."""
    graphs = {quad.graph_name for quad in store}
    default = {quad.triple for quad in store if isinstance(quad.graph_name, DefaultGraph)}
    properties = {triple.predicate for triple in default}
    return Statistics(
        len({quad.triple for quad in store}),
        _counts(default),
        {
            graph.value: _counts({quad.triple for quad in store.quads_for_pattern(None, None, None, graph)})
            for graph in graphs
            if isinstance(graph, NamedNode)
        },
        tuple(
            ClassCount(
                kind.value, len([1 for triple in default if (triple.predicate, triple.object) == (TYPE, kind)]), {}
            )
            for kind in {triple.object for triple in default if triple.predicate == TYPE}
            if isinstance(kind, NamedNode)
        ),
        tuple(
            PropertyCount(
                each.value,
                len([1 for triple in default if triple.predicate == each]),
                len({triple.subject for triple in default if triple.predicate == each}),
                len({triple.object for triple in default if triple.predicate == each}),
            )
            for each in properties
        ),
        (),
    )


def _counts(triples: set[Triple]) -> Counts:
    subjects, properties, objects = ({triple[at] for triple in triples} for at in range(3))
    return Counts(len(triples), 0, len(subjects), len(objects), len(properties), 0)


class Dear(Sizes):
    """Sizes by which everything is worth to be rewritten."""

    def scanned(self, group: Group) -> float:
        return 1_000_000

    def evaluated(self, triples: Any) -> float:
        return 0


def store_of(quads: Iterable[Quad]) -> Store:
    """A store with these quads."""
    store = Store()
    store.extend(quads)
    return store


def bag(store: Store, sparql: str) -> Any:
    """A query's answer, for which the order of solutions does not matter."""
    found = store.query(sparql)
    if isinstance(found, QueryBoolean):
        return bool(found)
    if isinstance(found, QuerySolutions):
        return tuple(map(str, found.variables)), Counter(tuple(map(str, row)) for row in found)
    return {str(triple) for triple in found}


@contextmanager
def folder_of(whole: bytes) -> Iterator[Path]:
    """A folder with the N-Quads and the index of their literals."""
    with TemporaryDirectory() as name:
        (Path(name) / "data.nq").write_bytes(whole)
        write_literals(Path(name))
        yield Path(name)


def as_snapshot(quads: Iterable[Quad]) -> tuple[bytes, Store]:
    """The canonical N-Quads, and a store as it is made of them: the default graph has all but what validation found."""
    names = {DefaultGraph(): NamedNode(f"{EX}plan"), NamedNode(f"{EX}h"): GRAPH.validation}
    named = [Quad(*quad.triple, names.get(quad.graph_name, quad.graph_name)) for quad in quads]
    store = store_of(named)
    store.extend(Quad(*quad.triple) for quad in named if quad.graph_name != GRAPH.validation)
    lines = {f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} .\n".encode() for quad in named}
    return b"".join(sorted(lines)), store
