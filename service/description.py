"""SPARQL 1.1 Service Description: https://www.w3.org/TR/sparql11-service-description/. What the endpoint can do."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from graph.snapshot import Snapshot
from ontology.terms import DCTERMS, RDF, SD, VOID
from service.formats import GRAPHS, TABLES
from service.metadata import endpoint_of, graph_fragment, said, void_of
from service.site import Site

__all__ = ["DEFAULT_GRAPH", "FORMAT_IRIS", "service_description"]

_FORMATS = "http://www.w3.org/ns/formats/"
FORMAT_IRIS = {
    "json": NamedNode(f"{_FORMATS}SPARQL_Results_JSON"),
    "xml": NamedNode(f"{_FORMATS}SPARQL_Results_XML"),
    "csv": NamedNode(f"{_FORMATS}SPARQL_Results_CSV"),
    "tsv": NamedNode(f"{_FORMATS}SPARQL_Results_TSV"),
    "ttl": NamedNode(f"{_FORMATS}Turtle"),
    "nt": NamedNode(f"{_FORMATS}N-Triples"),
    "rdf": NamedNode(f"{_FORMATS}RDF_XML"),
    "jsonld": NamedNode(f"{_FORMATS}JSON-LD"),
    "trig": NamedNode(f"{_FORMATS}TriG"),
    "nq": NamedNode(f"{_FORMATS}N-Quads"),
}
"""The W3C's IRI of each format, by the name that it has here: https://www.w3.org/ns/formats/."""

_SIMPLE = NamedNode("http://www.w3.org/ns/entailment/Simple")
"""Nothing is concluded while a query is answered; what follows stands in a graph of its own."""

DEFAULT_GRAPH = "What a query sees that names no graph: all named graphs but the findings of validation."


def service_description(site: Site, root: str) -> Iterator[Triple]:
    """The description of the endpoint below this root, and of its default dataset, graph by graph."""
    endpoint = NamedNode(endpoint_of(root))
    service, dataset, graphs = (NamedNode(f"{endpoint.value}#{name}") for name in ("service", "dataset", "graphs"))
    formats = (FORMAT_IRIS[format.name] for format in (*TABLES, *GRAPHS))
    yield from said(
        service,
        (RDF.type, SD.Service),
        (SD.endpoint, endpoint),
        (SD.supportedLanguage, SD.SPARQL11Query),
        (SD.defaultEntailmentRegime, _SIMPLE),
        (SD.defaultDataset, dataset),
        (SD.availableGraphs, graphs),
        *((SD.resultFormat, format) for format in formats),
        *((SD.feature, feature) for feature in _features(site)),
    )
    yield from _dataset(site.snapshot, dataset, graphs, void_of(root))


def _features(site: Site) -> Iterator[NamedNode]:
    if set(site.snapshot.default_graphs) == set(site.snapshot.manifest.graphs):
        yield SD.UnionDefaultGraph
    if site.settings.service_allow:
        yield SD.BasicFederatedQuery


def _dataset(snapshot: Snapshot, dataset: NamedNode, graphs: NamedNode, void: str) -> Iterator[Triple]:
    """The dataset of a query that names none, and the graphs of which a query may choose (sections 3.2.6 to 3.2.12)."""
    statistics = snapshot.statistics
    default = NamedNode(f"{void}#dataset")
    yield from said(dataset, (RDF.type, SD.Dataset), (SD.defaultGraph, default))
    yield from said(graphs, (RDF.type, SD.GraphCollection))
    yield from said(
        default,
        (RDF.type, SD.Graph),
        (RDF.type, VOID.Dataset),
        (VOID.triples, Literal(statistics.default.triples)),
        (DCTERMS.description, Literal(DEFAULT_GRAPH, language="en")),
    )
    for graph, counts in statistics.graphs.items():
        name = graph_fragment(graph)
        named, content = NamedNode(f"{dataset.value.partition('#')[0]}#{name}"), NamedNode(f"{void}#{name}")
        yield from (Triple(collection, SD.namedGraph, named) for collection in (dataset, graphs))
        yield from said(named, (RDF.type, SD.NamedGraph), (SD.name, NamedNode(graph)), (SD.graph, content))
        yield from said(
            content, (RDF.type, SD.Graph), (RDF.type, VOID.Dataset), (VOID.triples, Literal(counts.triples))
        )
