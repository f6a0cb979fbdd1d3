"""Statistics: a snapshot counted in the terms of VoID (https://www.w3.org/TR/void/#statistics), once, at its build."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Store

from graph.errors import NoSnapshot
from ontology.terms import BASE, GOVYEAR, ID, RDF, STATGEO

__all__ = [
    "STATISTICS_FILE",
    "ClassCount",
    "Counts",
    "LinkCount",
    "PropertyCount",
    "Statistics",
    "count",
    "read_statistics",
    "write_statistics",
]

STATISTICS_FILE = "statistics.json"

OTHERS = (GOVYEAR, STATGEO)
"""Where the IRIs of the data sets begin that ours points to. Vocabularies are none of them."""


@dataclass(frozen=True)
class Counts:
    """How much a graph holds; entities are the subjects that are data of planweave's own."""

    triples: int
    entities: int
    subjects: int
    objects: int
    properties: int
    classes: int


@dataclass(frozen=True)
class PropertyCount:
    """How often a property is used, with how many different subjects and objects."""

    iri: str
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class ClassCount:
    """How many things are of a class, and in how many triples they have each property."""

    iri: str
    entities: int
    properties: dict[str, int]


@dataclass(frozen=True)
class LinkCount:
    """How many triples with one property point to things of another data set, whose IRIs begin with `space`."""

    space: str
    property: str
    triples: int


@dataclass(frozen=True)
class Statistics:
    """A snapshot, counted: all its graphs (each triple once), the default graph, and each named graph."""

    all_triples: int
    default: Counts
    graphs: dict[str, Counts]
    classes: tuple[ClassCount, ...]
    properties: tuple[PropertyCount, ...]
    links: tuple[LinkCount, ...]


def count(store: Store) -> Statistics:
    """Count a store whose default graph is flattened; classes, properties and links are the default graph's."""
    every = _rows(store, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }")
    properties = _rows(
        store,
        """SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
        { ?s ?p ?o } GROUP BY ?p ORDER BY ?p""",
    )
    links = [
        LinkCount(space, property, triples)
        for space in OTHERS
        for property, triples in _rows(
            store,
            f"""SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p ?o
            FILTER(ISIRI(?o) && STRSTARTS(STR(?o), "{space}") && STRSTARTS(STR(?s), "{BASE}")) }}
            GROUP BY ?p ORDER BY ?p""",
        )
    ]
    return Statistics(
        all_triples=every[0][0],
        default=_counts(store, f"BIND({RDF.type} AS ?g) ?s ?p ?o").get(RDF.type.value, Counts(0, 0, 0, 0, 0, 0)),
        graphs=_counts(store, "GRAPH ?g { ?s ?p ?o }"),
        classes=_classes(store),
        properties=tuple(PropertyCount(*row) for row in properties),
        links=tuple(links),
    )


def _counts(store: Store, pattern: str) -> dict[str, Counts]:
    """The counts of each graph `?g` of a pattern."""

    def counted(what: str, condition: str = "") -> dict[str, list[int]]:
        query = f"SELECT ?g {what} {{ {pattern} {condition} }} GROUP BY ?g ORDER BY ?g"
        return {graph: numbers for graph, *numbers in _rows(store, query)}

    entities = counted("(COUNT(DISTINCT ?s) AS ?n)", f'FILTER(STRSTARTS(STR(?s), "{ID}"))')
    classes = counted("(COUNT(DISTINCT ?o) AS ?n)", f"FILTER(?p = {RDF.type})")
    usual = """(COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
        (COUNT(DISTINCT ?p) AS ?properties)"""
    return {
        graph: Counts(triples, entities.get(graph, [0])[0], subjects, objects, used, classes.get(graph, [0])[0])
        for graph, (triples, subjects, objects, used) in counted(usual).items()
    }


def _classes(store: Store) -> tuple[ClassCount, ...]:
    used: dict[str, dict[str, int]] = defaultdict(dict)
    query = f"SELECT ?c ?p (COUNT(*) AS ?n) {{ ?s {RDF.type} ?c ; ?p ?o }} GROUP BY ?c ?p ORDER BY ?c ?p"
    for kind, property, triples in _rows(store, query):
        used[kind][property] = triples
    entities = _rows(store, f"SELECT ?c (COUNT(?s) AS ?n) {{ ?s {RDF.type} ?c }} GROUP BY ?c ORDER BY ?c")
    return tuple(ClassCount(kind, number, used[kind]) for kind, number in entities)


def _rows(store: Store, query: str) -> list[list[Any]]:
    """A query's rows, as plain text and numbers."""
    found: Any = store.query(query)
    return [[term.value if isinstance(term, NamedNode) else int(term.value) for term in row] for row in found]


def write_statistics(folder: Path, statistics: Statistics) -> None:
    """Write statistics into a snapshot's folder."""
    (folder / STATISTICS_FILE).write_text(json.dumps(asdict(statistics), indent=1) + "\n", encoding="utf-8")


def read_statistics(folder: Path) -> Statistics:
    """The statistics of a snapshot; raises `NoSnapshot` when they are missing or damaged."""
    try:
        told = json.loads((folder / STATISTICS_FILE).read_text(encoding="utf-8"))
        return Statistics(
            all_triples=told["all_triples"],
            default=Counts(**told["default"]),
            graphs={graph: Counts(**counts) for graph, counts in told["graphs"].items()},
            classes=tuple(ClassCount(**kind) for kind in told["classes"]),
            properties=tuple(PropertyCount(**property) for property in told["properties"]),
            links=tuple(LinkCount(**link) for link in told["links"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoSnapshot(f"The statistics in {folder} are damaged ({error}); run `planweave build`.") from error
