"""What the data is, in the terms of VoID (https://www.w3.org/TR/void/) and DCAT (https://www.w3.org/TR/vocab-dcat-3/).

Two data sets are told apart, so that each figure is true of one of them: `#dataset` is the default graph, which
queries see, with a subset for each named graph in it; `#all-graphs` is that and the findings of validation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode, Triple

from graph.dumps import Dump
from graph.snapshot import Snapshot
from graph.statistics import Counts
from ontology.external import FOAF, SPDX
from ontology.terms import DCAT, DCTERMS, GRAPH, ID, ONTOLOGY, OWL, PREFIXES, PW, RDF, RDFS, VOID, XSD
from service.answers import FORMAT
from service.cache import ByteCache
from service.description import DEFAULT_GRAPH, FORMAT_IRIS
from service.dump_files import dump_name, media_type
from service.metadata import endpoint_of, graph_fragment, said, sent, void_of
from service.negotiation import choose_graph
from service.partitions import links, partitions
from service.site import Site

__all__ = ["blueprint", "data_description"]

_TITLE = "Planweave: government plans as one evidenced graph"
_WHOLE = "All named graphs: what a query sees that names none, and the findings of validation."
_RIGHTS = "The plans are Crown copyright or their publishers'; the graph quotes them as evidence, with attribution."
_MAKERS = "The planweave developers"
_TITLES = {
    GRAPH.agencies: "Agencies and roles, and what became of them",
    GRAPH.inferred: "What follows from the other graphs",
    GRAPH.initiatives: "Initiatives, acronyms and other concepts",
    GRAPH.links: "Judged links between items of different plans, and threads of commitments",
    GRAPH.ontology: "The planweave vocabulary",
    GRAPH.places: "Places",
    GRAPH.queries: "The named queries",
    GRAPH.validation: "The findings of validation",
}
_PROTOCOL = NamedNode("https://www.w3.org/TR/sparql11-protocol/")
_MOST_KEPT_BYTES = 1 << 24
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("datasets", __name__)
    kept: ByteCache[str, bytes] = ByteCache(min(site.settings.cache_bytes, _MOST_KEPT_BYTES))

    @routes.get("/.well-known/void")
    def void() -> Response:
        chosen = choose_graph(request.accept_mimetypes, request.args.get(FORMAT)).graph
        assert chosen is not None  # noqa: S101 - `choose_graph` raises otherwise
        return sent(request, site, chosen, data_description, kept)

    return routes


def data_description(site: Site, root: str) -> Iterator[Triple]:
    """The description of the data that is served below this root."""
    snapshot, document = site.snapshot, void_of(root)
    dataset, whole, catalog, rights, makers = (
        NamedNode(f"{document}#{name}") for name in ("dataset", "all-graphs", "catalog", "rights", "makers")
    )
    service = NamedNode(f"{endpoint_of(root)}#service")
    yield from said(
        NamedNode(document),
        (RDF.type, VOID.DatasetDescription),
        (DCTERMS.title, _words(f"A description of {_TITLE}")),
        (FOAF.primaryTopic, dataset),
        (FOAF.topic, whole),
    )
    yield from said(
        catalog,
        (RDF.type, DCAT.Catalog),
        (DCTERMS.title, _words("What planweave serves here")),
        (DCTERMS.description, _words("The graph of government plans, as files and by queries.")),
        (DCAT.dataset, dataset),
        (DCAT.dataset, whole),
        (DCAT.service, service),
    )
    yield from _service(service, root, (dataset, whole))
    yield from said(rights, (RDF.type, DCTERMS.RightsStatement), (RDFS.label, _words(_RIGHTS)))
    yield from said(makers, (RDF.type, FOAF.Agent), (FOAF.name, Literal(_MAKERS)))

    statistics = snapshot.statistics
    for node, title, what, triples in (
        (dataset, _TITLE, DEFAULT_GRAPH, statistics.default.triples),
        (whole, f"{_TITLE}, with the findings of validation", _WHOLE, statistics.all_triples),
    ):
        yield from _common(node, snapshot, root)
        yield from said(
            node,
            (DCTERMS.title, _words(title)),
            (DCTERMS.description, _words(what)),
            (DCTERMS.rights, rights),
            (DCTERMS.creator, makers),
            (VOID.triples, Literal(triples)),
        )
        yield from _dumps(
            node, (dump for dump in snapshot.dumps if (dump.format == "ttl") == (node == dataset)), site, root
        )
    yield Triple(whole, VOID.subset, dataset)
    yield from _counted(dataset, statistics.default)
    yield from partitions(dataset, statistics)
    yield from links(dataset, statistics)
    yield from _graphs(site, document, dataset, whole)


def _words(text: str) -> Literal:
    return Literal(text, language="en")


def _common(node: NamedNode, snapshot: Snapshot, root: str) -> Iterator[Triple]:
    """What is true of both data sets: the same snapshot, the same ways to it."""
    plans: Any = snapshot.query(f"SELECT ?plan {{ ?plan {RDF.type} {PW.Plan} }}")
    yield from said(
        node,
        (RDF.type, VOID.Dataset),
        (RDF.type, DCAT.Dataset),
        (DCTERMS.identifier, Literal(snapshot.hash)),
        (DCAT.version, Literal(snapshot.hash[:12])),
        (DCAT.landingPage, NamedNode(root)),
        (VOID.sparqlEndpoint, NamedNode(endpoint_of(root))),
        (VOID.uriSpace, Literal(ID)),
        *((VOID.exampleResource, row["plan"]) for row in plans),
    )
    yield from _period(node, snapshot, "?plan")


def _service(service: NamedNode, root: str, datasets: Iterable[NamedNode]) -> Iterator[Triple]:
    endpoint = NamedNode(endpoint_of(root))
    yield from said(
        service,
        (RDF.type, DCAT.DataService),
        (DCTERMS.title, _words("SPARQL 1.1 endpoint")),
        (DCTERMS.conformsTo, _PROTOCOL),
        (DCAT.endpointURL, endpoint),
        (DCAT.endpointDescription, endpoint),
        *((DCAT.servesDataset, dataset) for dataset in datasets),
    )


def _dumps(node: NamedNode, dumps: Iterable[Dump], site: Site, root: str) -> Iterator[Triple]:
    """A data set's files: as VoID's dumps, and as DCAT's distributions with their sizes and checksums."""
    for dump in dumps:
        name = dump_name(site.snapshot, dump)
        file = NamedNode(f"{root}dump/{name}")
        distribution, checksum = (NamedNode(f"{void_of(root)}#{part}/{name}") for part in ("distribution", "checksum"))
        yield from said(
            node,
            (VOID.dataDump, file),
            (VOID.feature, FORMAT_IRIS[dump.format]),
            (DCAT.distribution, distribution),
        )
        yield from said(
            distribution,
            (RDF.type, DCAT.Distribution),
            (DCTERMS.title, Literal(name)),
            (DCTERMS.format, FORMAT_IRIS[dump.format]),
            (DCAT.accessURL, NamedNode(f"{root}dump/")),
            (DCAT.downloadURL, file),
            (DCAT.mediaType, NamedNode(_MEDIA_TYPES + media_type(dump.format))),
            (DCAT.byteSize, Literal(str(dump.size), datatype=XSD.nonNegativeInteger)),
            (SPDX.checksum, checksum),
        )
        if dump.compressed:
            yield Triple(distribution, DCAT.compressFormat, NamedNode(f"{_MEDIA_TYPES}application/gzip"))
        yield from said(
            checksum,
            (RDF.type, SPDX.Checksum),
            (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            (SPDX.checksumValue, Literal(dump.sha256, datatype=XSD.hexBinary)),
        )


def _counted(node: NamedNode, counts: Counts) -> Iterator[Triple]:
    yield from said(
        node,
        (VOID.triples, Literal(counts.triples)),
        (VOID.entities, Literal(counts.entities)),
        (VOID.distinctSubjects, Literal(counts.subjects)),
        (VOID.distinctObjects, Literal(counts.objects)),
        (VOID.properties, Literal(counts.properties)),
        (VOID.classes, Literal(counts.classes)),
    )


def _graphs(site: Site, document: str, dataset: NamedNode, whole: NamedNode) -> Iterator[Triple]:
    """One subset for each named graph; a plan's graph is told with the plan, the vocabulary's with its licence."""
    snapshot = site.snapshot
    for graph, counts in snapshot.statistics.graphs.items():
        node = NamedNode(f"{document}#{graph_fragment(graph)}")
        yield Triple(dataset if graph in snapshot.default_graphs else whole, VOID.subset, node)
        yield Triple(node, RDF.type, VOID.Dataset)
        yield from _counted(node, counts)
        plan = NamedNode(graph.removesuffix("/graph"))
        if graph.startswith(PREFIXES["plan"]):
            yield Triple(node, DCTERMS.source, plan)
            yield from _plan(node, plan, snapshot)
        elif title := _TITLES.get(NamedNode(graph)):
            yield Triple(node, DCTERMS.title, _words(title))
        if graph == GRAPH.ontology.value:
            yield from (Triple(node, DCTERMS.license, licence) for licence in _licences(snapshot))


def _plan(node: NamedNode, plan: NamedNode, snapshot: Snapshot) -> Iterator[Triple]:
    """The title of a plan's graph, and of the plan itself who published it when, as the graph says."""
    told = (DCTERMS.title, DCTERMS.issued, DCTERMS.publisher, DCTERMS.identifier)
    values = " ".join(str(term) for term in told)
    found: Any = snapshot.query(f"SELECT ?p ?o {{ VALUES ?p {{ {values} }} {plan} ?p ?o }}")
    for row in found:
        yield Triple(plan, row["p"], row["o"])
        if row["p"] == DCTERMS.title:
            yield Triple(node, DCTERMS.title, row["o"])
    yield from _period(node, snapshot, str(plan))


def _period(node: NamedNode, snapshot: Snapshot, plan: str) -> Iterator[Triple]:
    """The time that a plan is for, or all plans together are (`?plan`)."""
    days = [
        (edge, day)
        for edge, which, property in ((DCAT.startDate, "MIN", PW.periodStart), (DCAT.endDate, "MAX", PW.periodEnd))
        if (day := _first(snapshot, f"SELECT ({which}(?day) AS ?edge) {{ {plan} {property} ?day }}"))
    ]
    if not days:
        return
    period = NamedNode(f"{node.value}/period")
    yield Triple(node, DCTERMS.temporal, period)
    yield Triple(period, RDF.type, DCTERMS.PeriodOfTime)
    yield from (Triple(period, edge, day) for edge, day in days)


def _first(snapshot: Snapshot, query: str) -> Literal | None:
    """The value of the one cell of an answer."""
    found: Any = snapshot.query(query)
    value: Literal | None = next(iter(found))[0]
    return value


def _licences(snapshot: Snapshot) -> Iterator[NamedNode]:
    found: Any = snapshot.query(
        f"SELECT ?licence {{ {ONTOLOGY} {RDF.type} {OWL.Ontology} ; {DCTERMS.license} ?licence }}"
    )
    yield from (row["licence"] for row in found)
