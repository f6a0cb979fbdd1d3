"""The parts of the data by class and by property (VoID, section 4.4), and its links to other data (section 5).

Editors read from them which properties the things of a class have.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from graph.statistics import Statistics
from ontology.terms import DCTERMS, GOVYEAR, PREFIXES, RDF, STATGEO, VOID
from service.metadata import curie, said

__all__ = ["links", "partitions"]

_OTHERS = {
    GOVYEAR: "The financial years of the United Kingdom's government",
    STATGEO: "The United Kingdom's statistical places",
}


def partitions(dataset: NamedNode, statistics: Statistics) -> Iterator[Triple]:
    """A part for each class, with one for each property in it; a part for each property; the vocabularies used."""
    document = dataset.value.partition("#")[0]
    for kind in statistics.classes:
        part = NamedNode(f"{document}#class/{curie(kind.iri)}")
        yield Triple(dataset, VOID.classPartition, part)
        yield from said(
            part,
            (RDF.type, VOID.Dataset),
            (VOID.class_, NamedNode(kind.iri)),
            (VOID.entities, Literal(kind.entities)),
            (VOID.triples, Literal(sum(kind.properties.values()))),
        )
        for property, triples in kind.properties.items():
            yield from _by_property(part, f"{part.value}/", property, triples)
    for used in statistics.properties:
        part = NamedNode(f"{document}#property/{curie(used.iri)}")
        yield from _by_property(dataset, f"{document}#property/", used.iri, used.triples)
        yield Triple(part, VOID.distinctSubjects, Literal(used.subjects))
        yield Triple(part, VOID.distinctObjects, Literal(used.objects))
    terms = [kind.iri for kind in statistics.classes] + [used.iri for used in statistics.properties]
    for namespace in sorted({term[: max(term.rfind("#"), term.rfind("/")) + 1] for term in terms}):
        yield Triple(dataset, VOID.vocabulary, NamedNode(namespace))


def _by_property(whole: NamedNode, start: str, property: str, triples: int) -> Iterator[Triple]:
    part = NamedNode(start + curie(property))
    yield Triple(whole, VOID.propertyPartition, part)
    yield from said(
        part, (RDF.type, VOID.Dataset), (VOID.property, NamedNode(property)), (VOID.triples, Literal(triples))
    )


def links(dataset: NamedNode, statistics: Statistics) -> Iterator[Triple]:
    """A set of links for each property that points to another data set; a vocabulary is none."""
    document = dataset.value.partition("#")[0]
    for link in statistics.links:
        prefix = next(prefix for prefix, namespace in PREFIXES.items() if namespace == link.space)
        other = NamedNode(f"{document}#other/{prefix}")
        linkset = NamedNode(f"{document}#links/{prefix}/{curie(link.property)}")
        yield Triple(dataset, VOID.subset, linkset)
        yield from said(
            linkset,
            (RDF.type, VOID.Linkset),
            (VOID.subjectsTarget, dataset),
            (VOID.objectsTarget, other),
            (VOID.linkPredicate, NamedNode(link.property)),
            (VOID.triples, Literal(link.triples)),
        )
        yield from said(
            other,
            (RDF.type, VOID.Dataset),
            (DCTERMS.title, Literal(_OTHERS[link.space], language="en")),
            (VOID.uriSpace, Literal(link.space)),
        )
