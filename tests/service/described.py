"""How tests look at the documents in which the service describes itself: as RDF, and held to shapes."""

from pathlib import Path

from pyoxigraph import Triple, parse
from rdflib import Graph
from rdflib.namespace import SH

from shapes.engine import report
from shapes.sparql import Sealed
from tests.service.conftest import GRAPH_TYPES

SHAPES = Path(__file__).with_name("documents")
TERMS = {
    "http://www.w3.org/ns/sparql-service-description#": """
        Feature Language Function Aggregate EntailmentRegime EntailmentProfile GraphCollection Dataset Graph
        NamedGraph Service SPARQL10Query SPARQL11Query SPARQL11Update DereferencesURIs UnionDefaultGraph
        RequiresDataset EmptyGraphs BasicFederatedQuery endpoint feature defaultEntailmentRegime entailmentRegime
        defaultSupportedEntailmentProfile supportedEntailmentProfile extensionFunction extensionAggregate
        languageExtension supportedLanguage propertyFeature defaultDataset availableGraphs resultFormat inputFormat
        defaultGraph namedGraph name graph""",
    "http://rdfs.org/ns/void#": """
        Dataset DatasetDescription Linkset TechnicalFeature feature subset target sparqlEndpoint linkPredicate
        exampleResource vocabulary subjectsTarget objectsTarget dataDump uriSpace uriLookupEndpoint
        openSearchDescription uriRegexPattern class classPartition classes distinctObjects distinctSubjects documents
        entities inDataset properties property propertyPartition rootResource triples""",
    "http://www.w3.org/ns/dcat#": """
        Catalog CatalogRecord Dataset DatasetSeries DataService Distribution Relationship Resource Role accessService
        accessURL bbox byteSize catalog centroid compressFormat contactPoint dataset distribution downloadURL endDate
        endpointDescription endpointURL first hadRole hasCurrentVersion hasVersion inCatalog inSeries isDistributionOf
        isVersionOf keyword landingPage last mediaType next packageFormat prev previousVersion qualifiedRelation record
        resource seriesMember servesDataset service spatialResolutionInMeters startDate temporalResolution theme
        themeTaxonomy version""",
    "http://purl.org/dc/terms/": """
        PeriodOfTime RightsStatement title description creator license rights source temporal identifier format issued
        publisher conformsTo""",
    "http://xmlns.com/foaf/0.1/": "Agent name primaryTopic topic",
    "http://spdx.org/rdf/terms#": "Checksum algorithm checksum checksumAlgorithm_sha256 checksumValue",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "type",
    "http://www.w3.org/2000/01/rdf-schema#": "label",
}
"""The terms of each vocabulary, as its specification lists them; of the last five those that are of use here."""


def triples(body: bytes, media_type: str = "text/turtle") -> set[Triple]:
    return {quad.triple for quad in parse(body, format=GRAPH_TYPES[media_type])}


def read(body: bytes) -> Graph:
    """A document in Turtle as another library reads it."""
    return Graph().parse(data=body, format="turtle")


def faults(found: set[Triple], shapes: str) -> list[str]:
    """What the shapes find wrong: the shape's constraint and the path, one line each."""
    told = report(Sealed(found), Graph().parse(SHAPES / f"{shapes}.ttl", format="turtle"))
    return sorted(
        f"{told.value(result, SH.focusNode)} {told.value(result, SH.resultPath)} {told.value(result, SH.resultMessage)}"
        for result in told.objects(None, SH.result)
    )


def unknown_terms(found: set[Triple]) -> set[str]:
    """Properties and classes that no vocabulary has."""
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    used = {triple.predicate.value for triple in found}
    used |= {str(triple.object).strip("<>") for triple in found if triple.predicate.value == kind}
    return used - {namespace + term for namespace, terms in TERMS.items() for term in terms.split()}
