"""What the graph says of one thing: of itself, its parts, its evidence, and what points at it; bounded.

A concise bounded description (https://www.w3.org/submissions/CBD/) in the project's sense: the named query
`describe`, asked over every graph (the report of validation too), with the names of all that it mentions.
The graph holds no blank nodes, so there are none to close over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple, parse, parse_query_results

from ontology.terms import BASE, DCTERMS, GRAPH, ID, PW, RDF, RDFS, SD, SH, SKOS, VOID
from queries.binding import bind
from queries.convert import serialised
from queries.model import ParameterType
from queries.nearest import nearest
from service.addresses import readings
from service.formats import GRAPHS, JSON, TSV
from service.limits import MAX_POINTING, MAX_QUERY_BYTES
from service.questions import Answer, Question
from service.site import Site

__all__ = ["Arrivals", "Description", "Statement", "all_arrivals", "describe", "find", "nearest_to"]

_NAMING = (RDFS.label, SKOS.prefLabel, DCTERMS.title, SH.resultMessage, PW.sourceFile)
"""What names a thing where it is mentioned, the best first; for a plan also the file that its evidence is in."""

_QUERY = "describe"
_N_TRIPLES = next(format for format in GRAPHS if format.engine == RdfFormat.N_TRIPLES)


@dataclass(frozen=True)
class Statement:
    """One thing that a graph says of the thing described."""

    property: NamedNode
    value: NamedNode | Literal
    graph: NamedNode


@dataclass(frozen=True)
class Arrivals:
    """What points at the thing by one property: how many things do, and the first of them."""

    property: NamedNode
    number: int
    things: tuple[NamedNode, ...]


@dataclass(frozen=True)
class Description:
    """All that a document says."""

    thing: NamedNode
    statements: tuple[Statement, ...]
    """What is said of the thing itself, with the graph that says it."""
    triples: tuple[Triple, ...]
    """The same and what is said of its parts, its links and the evidence of each."""
    arrivals: tuple[Arrivals, ...]
    names: tuple[Triple, ...]
    """Names of the things, classes and properties that occur."""

    @property
    def is_cut(self) -> bool:
        """Whether more points at the thing than is shown."""
        return any(arrivals.number > len(arrivals.things) for arrivals in self.arrivals)

    def document(self) -> list[Triple]:
        """The description as triples, the thing first; properties go without their names."""
        told = {*self.triples, *(Triple(self.thing, said.property, said.value) for said in self.statements)}
        told |= {Triple(thing, arr.property, self.thing) for arr in self.arrivals for thing in arr.things}
        mentioned = {triple.subject for triple in told} | {triple.object for triple in told}
        told |= {name for name in self.names if name.subject in mentioned}
        return sorted(told, key=self._place)

    def _place(self, triple: Triple) -> tuple[bool, str, bool, str, str]:
        subject, property = triple.subject, triple.predicate
        return (subject != self.thing, str(subject), property != RDF.type, property.value, str(triple.object))


def find(site: Site, path: str) -> NamedNode | None:
    """The thing that a path on this host names, if the graph describes it or is made of it."""
    asking = _Asking(site)
    return next((iri for iri in readings(path) if iri.value in asking.graphs or asking.knows(iri)), None)


def nearest_to(site: Site, path: str) -> tuple[str, ...]:
    """Paths of things with a name of their own whose IRIs are most like this one, best first.

    They are looked for where the path leads before it goes astray: among the things under its longest known part.
    """
    asking = _Asking(site)
    paths = [iri.removeprefix(BASE) for iri in (*asking.named_things(), *asking.graphs) if "#" not in iri]
    parent = ""
    for part in path.rstrip("/").split("/")[:-1]:
        parent += f"{part}/"
        under = [each for each in paths if each.startswith(parent)]
        if not under:
            break
        paths = under
    return nearest(path, paths)


def all_arrivals(thing: NamedNode) -> str:
    """The query for everything that points at a thing."""
    arcs = f"GRAPH ?graph {{ ?thing ?property {serialised(thing)} }}"
    return f"SELECT DISTINCT ?thing ?property {{ {arcs} }} ORDER BY ?property ?thing"


def describe(site: Site, thing: NamedNode) -> Description:
    """The description of a thing that `find` has found."""
    asking = _Asking(site)
    statements = tuple(asking.statements(thing))
    if thing.value in asking.graphs:
        statements += tuple(_of_graph(site, thing))
    triples = asking.triples(bind(site.catalogue[_QUERY], {"item": [thing.value]}, _Known()))
    arrivals = tuple(asking.arrivals(thing))
    mentioned: set[Any] = {node for said in statements for node in (said.property, said.value)}
    mentioned |= {node for triple in triples for node in (triple.subject, triple.predicate, triple.object)}
    mentioned |= {node for arriving in arrivals for node in (arriving.property, *arriving.things)}
    names = tuple(asking.names(node for node in mentioned if isinstance(node, NamedNode)))
    return Description(thing, statements, tuple(triples), arrivals, names)


def _of_graph(site: Site, graph: NamedNode) -> Iterator[Statement]:
    """What can be said of a named graph itself: which it is, and how much it holds."""
    path = graph.value.removeprefix(ID).removeprefix(GRAPH.NS)
    plan = graph.value.removesuffix("/graph") if graph.value.startswith(ID) else None
    yield Statement(RDF.type, SD.Graph, graph)
    yield Statement(RDFS.label, Literal(f"Named graph {path}", language="en"), graph)
    yield Statement(VOID.triples, Literal(site.snapshot.manifest.graphs[graph.value]), graph)
    if plan:
        yield Statement(DCTERMS.subject, NamedNode(plan), graph)


class _Known:
    """Resolves a thing that is already known to be there to itself."""

    def resolve(self, kind: ParameterType, value: str, parameter: str) -> tuple[NamedNode, ...]:
        return (NamedNode(value),)


class _Asking:
    """Asks the site's engine over the union of every graph; terms are written by `serialised`, never pasted."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.graphs = tuple(site.snapshot.manifest.graphs)

    def knows(self, thing: NamedNode) -> bool:
        return bool(self.rows(f"ASK {{ {serialised(thing)} ?property ?value }}"))

    def statements(self, thing: NamedNode) -> Iterator[Statement]:
        each = f"SELECT ?graph ?property ?value {{ GRAPH ?graph {{ {serialised(thing)} ?property ?value }} }}"
        rows = _rows(self._site.engine.answer(Question(each, table=JSON, graph=None)))
        found = {Statement(row["property"], row["value"], row["graph"]) for row in rows}
        yield from sorted(found, key=lambda said: (said.property.value, str(said.value), said.graph.value))

    def arrivals(self, thing: NamedNode) -> Iterator[Arrivals]:
        """How many by each property, and the first few of each: a plan has thousands of items."""
        to = serialised(thing)
        counted = self.rows(
            f"SELECT ?property (COUNT(DISTINCT ?thing) AS ?number) {{ ?thing ?property {to} }}"
            " GROUP BY ?property ORDER BY ?property"
        )
        numbers = {row["property"]: int(row["number"].value) for row in counted}
        parts = (
            f"{{ SELECT DISTINCT ({by} AS ?property) ?thing {{ ?thing {by} {to} }}"
            f" ORDER BY ?thing LIMIT {MAX_POINTING} }}"
            for by in map(serialised, numbers)
        )
        first: dict[NamedNode, list[NamedNode]] = {property: [] for property in numbers}
        for row in self.rows(f"SELECT ?property ?thing {{ {' UNION '.join(parts)} }}") if numbers else ():
            first[row["property"]].append(row["thing"])
        for property, things in first.items():
            yield Arrivals(property, numbers[property], tuple(sorted(things, key=str)))

    def names(self, things: Iterable[NamedNode]) -> Iterator[Triple]:
        naming = ", ".join(map(serialised, _NAMING))
        for batch in _batches(sorted(map(serialised, things)), MAX_QUERY_BYTES // 2):
            yield from self.triples(
                "CONSTRUCT { ?thing ?naming ?name } WHERE {"
                f" VALUES ?thing {{ {' '.join(batch)} }} ?thing ?naming ?name FILTER(?naming IN ({naming})) }}"
            )

    def named_things(self) -> list[str]:
        """IRIs of ours that have labels, mentions apart; the same question each time, so that its answer is kept."""
        sparql = (
            f"SELECT DISTINCT ?thing {{ ?thing {RDFS.label} ?name FILTER(STRSTARTS(STR(?thing), {Literal(BASE)}))"
            f" MINUS {{ ?thing {RDF.type} {PW.Mention} }} }}"
        )
        answer = self._site.engine.answer(Question(sparql, table=TSV, graph=None, default_graphs=self.graphs))
        return [line.strip("<>") for line in answer.body.decode().splitlines()[1:]]

    def triples(self, sparql: str) -> list[Triple]:
        return [quad.triple for quad in parse(self._over_all(sparql).body, format=RdfFormat.N_TRIPLES)]

    def rows(self, sparql: str) -> Any:
        return _rows(self._over_all(sparql))

    def _over_all(self, sparql: str) -> Answer:
        return self._site.engine.answer(Question(sparql, table=JSON, graph=_N_TRIPLES, default_graphs=self.graphs))


def _rows(answer: Answer) -> Any:
    return parse_query_results(answer.body, format=QueryResultsFormat.JSON)


def _batches(texts: Sequence[str], size: int) -> Iterator[list[str]]:
    """The texts in groups that are together no longer than `size` bytes; one that is longer stands alone."""
    batch: list[str] = []
    length = 0
    for text in texts:
        if batch and length + len(text.encode()) > size:
            yield batch
            batch, length = [], 0
        batch.append(text)
        length += len(text.encode()) + 1
    if batch:
        yield batch
