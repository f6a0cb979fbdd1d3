"""The public vocabularies that planweave uses, each with only the terms it uses."""

# ruff: noqa: N815 - the attributes are RDF terms and keep the spelling of their IRIs

from typing import Final

from pyoxigraph import NamedNode

from ontology.namespaces import Namespace

GOVYEAR: Final = "http://reference.data.gov.uk/id/government-year/"
"""The United Kingdom's financial years: this and ``2008-2009``."""

STATGEO: Final = "http://statistics.data.gov.uk/id/statistical-geography/"
"""The United Kingdom's statistical places: this and a nine-character code."""


class RDF(Namespace, iri="http://www.w3.org/1999/02/22-rdf-syntax-ns#"):
    """RDF itself."""

    type: NamedNode
    langString: NamedNode
    PlainLiteral: NamedNode
    Property: NamedNode
    Statement: NamedNode


class RDFS(Namespace, iri="http://www.w3.org/2000/01/rdf-schema#"):
    """RDF Schema."""

    Class: NamedNode
    Datatype: NamedNode
    Literal: NamedNode
    Resource: NamedNode
    label: NamedNode
    comment: NamedNode
    isDefinedBy: NamedNode
    seeAlso: NamedNode
    subClassOf: NamedNode
    subPropertyOf: NamedNode
    domain: NamedNode
    range: NamedNode


class OWL(Namespace, iri="http://www.w3.org/2002/07/owl#"):
    """The Web Ontology Language."""

    Ontology: NamedNode
    Class: NamedNode
    ObjectProperty: NamedNode
    DatatypeProperty: NamedNode
    AnnotationProperty: NamedNode
    NamedIndividual: NamedNode
    Thing: NamedNode
    Nothing: NamedNode
    FunctionalProperty: NamedNode
    InverseFunctionalProperty: NamedNode
    TransitiveProperty: NamedNode
    SymmetricProperty: NamedNode
    AsymmetricProperty: NamedNode
    ReflexiveProperty: NamedNode
    IrreflexiveProperty: NamedNode
    sameAs: NamedNode
    differentFrom: NamedNode
    disjointWith: NamedNode
    equivalentClass: NamedNode
    equivalentProperty: NamedNode
    inverseOf: NamedNode
    propertyDisjointWith: NamedNode
    imports: NamedNode
    versionIRI: NamedNode
    versionInfo: NamedNode
    deprecated: NamedNode


class XSD(Namespace, iri="http://www.w3.org/2001/XMLSchema#"):
    """XML Schema datatypes."""

    string: NamedNode
    boolean: NamedNode
    integer: NamedNode
    nonNegativeInteger: NamedNode
    hexBinary: NamedNode
    decimal: NamedNode
    double: NamedNode
    date: NamedNode
    dateTime: NamedNode
    gYear: NamedNode
    gYearMonth: NamedNode
    anyURI: NamedNode


class DCTERMS(Namespace, iri="http://purl.org/dc/terms/"):
    """Dublin Core terms."""

    BibliographicResource: NamedNode
    Location: NamedNode
    PeriodOfTime: NamedNode
    RightsStatement: NamedNode
    title: NamedNode
    description: NamedNode
    abstract: NamedNode
    publisher: NamedNode
    creator: NamedNode
    contributor: NamedNode
    issued: NamedNode
    created: NamedNode
    modified: NamedNode
    date: NamedNode
    identifier: NamedNode
    isPartOf: NamedNode
    hasPart: NamedNode
    references: NamedNode
    relation: NamedNode
    replaces: NamedNode
    isReplacedBy: NamedNode
    requires: NamedNode
    license: NamedNode
    rights: NamedNode
    rightsHolder: NamedNode
    source: NamedNode
    spatial: NamedNode
    temporal: NamedNode
    subject: NamedNode
    language: NamedNode
    type: NamedNode
    format: NamedNode
    conformsTo: NamedNode
    bibliographicCitation: NamedNode


class SKOS(Namespace, iri="http://www.w3.org/2004/02/skos/core#"):
    """Simple Knowledge Organization System."""

    Concept: NamedNode
    ConceptScheme: NamedNode
    inScheme: NamedNode
    hasTopConcept: NamedNode
    topConceptOf: NamedNode
    prefLabel: NamedNode
    altLabel: NamedNode
    hiddenLabel: NamedNode
    notation: NamedNode
    definition: NamedNode
    note: NamedNode
    scopeNote: NamedNode
    editorialNote: NamedNode
    changeNote: NamedNode
    historyNote: NamedNode
    example: NamedNode
    broader: NamedNode
    narrower: NamedNode
    related: NamedNode
    exactMatch: NamedNode
    closeMatch: NamedNode


class SKOSXL(Namespace, iri="http://www.w3.org/2008/05/skos-xl#"):
    """SKOS labels that are things."""

    Label: NamedNode
    literalForm: NamedNode
    prefLabel: NamedNode
    altLabel: NamedNode
    hiddenLabel: NamedNode


class ORG(Namespace, iri="http://www.w3.org/ns/org#"):
    """The W3C organisation ontology."""

    Organization: NamedNode
    FormalOrganization: NamedNode
    OrganizationalUnit: NamedNode
    OrganizationalCollaboration: NamedNode
    Post: NamedNode
    ChangeEvent: NamedNode
    changedBy: NamedNode
    resultedFrom: NamedNode
    originalOrganization: NamedNode
    resultingOrganization: NamedNode
    subOrganizationOf: NamedNode
    hasSubOrganization: NamedNode
    unitOf: NamedNode
    hasUnit: NamedNode
    postIn: NamedNode
    hasPost: NamedNode


class PROV(Namespace, iri="http://www.w3.org/ns/prov#"):
    """The W3C provenance ontology."""

    Entity: NamedNode
    Activity: NamedNode
    Agent: NamedNode
    Plan: NamedNode
    Association: NamedNode
    Role: NamedNode
    agent: NamedNode
    hadRole: NamedNode
    wasDerivedFrom: NamedNode
    wasQuotedFrom: NamedNode
    wasGeneratedBy: NamedNode
    wasAttributedTo: NamedNode
    wasAssociatedWith: NamedNode
    wasRevisionOf: NamedNode
    used: NamedNode
    generated: NamedNode
    startedAtTime: NamedNode
    endedAtTime: NamedNode
    generatedAtTime: NamedNode


class OA(Namespace, iri="http://www.w3.org/ns/oa#"):
    """The W3C Web Annotation vocabulary."""

    Annotation: NamedNode
    SpecificResource: NamedNode
    TextQuoteSelector: NamedNode
    TextPositionSelector: NamedNode
    hasSource: NamedNode
    hasTarget: NamedNode
    hasBody: NamedNode
    hasSelector: NamedNode
    exact: NamedNode
    prefix: NamedNode
    suffix: NamedNode
    start: NamedNode
    end: NamedNode


class DCAT(Namespace, iri="http://www.w3.org/ns/dcat#"):
    """The W3C data catalogue vocabulary."""

    Catalog: NamedNode
    Dataset: NamedNode
    Distribution: NamedNode
    DataService: NamedNode
    Resource: NamedNode
    dataset: NamedNode
    service: NamedNode
    distribution: NamedNode
    accessURL: NamedNode
    downloadURL: NamedNode
    mediaType: NamedNode
    compressFormat: NamedNode
    byteSize: NamedNode
    endpointURL: NamedNode
    endpointDescription: NamedNode
    servesDataset: NamedNode
    landingPage: NamedNode
    startDate: NamedNode
    endDate: NamedNode
    version: NamedNode
    previousVersion: NamedNode
    keyword: NamedNode
    theme: NamedNode


class DOCO(Namespace, iri="http://purl.org/spar/doco/"):
    """The document components ontology."""

    Section: NamedNode
    Paragraph: NamedNode
    Footnote: NamedNode


class SCHEMA(Namespace, iri="https://schema.org/"):
    """Schema.org."""

    Report: NamedNode
    QuantitativeValue: NamedNode
    MonetaryAmount: NamedNode
    Place: NamedNode
    value: NamedNode
    currency: NamedNode
    unitText: NamedNode
    mentions: NamedNode
    PropertyValueSpecification: NamedNode
    defaultValue: NamedNode
    keywords: NamedNode
    multipleValues: NamedNode
    target: NamedNode
    valueName: NamedNode
    valuePattern: NamedNode
    valueRequired: NamedNode
    workExample: NamedNode


class TIME(Namespace, iri="http://www.w3.org/2006/time#"):
    """OWL-Time."""

    TemporalEntity: NamedNode
    Instant: NamedNode
    Interval: NamedNode
    ProperInterval: NamedNode
    hasBeginning: NamedNode
    hasEnd: NamedNode
    inXSDDate: NamedNode


class EDTF(Namespace, iri="http://id.loc.gov/datatypes/edtf/"):
    """Extended Date/Time Format datatypes of the Library of Congress; all planweave dates use `EDTF.EDTF`."""

    EDTF: NamedNode


class SH(Namespace, iri="http://www.w3.org/ns/shacl#"):
    """The Shapes Constraint Language."""

    NodeShape: NamedNode
    PropertyShape: NamedNode
    ValidationReport: NamedNode
    ValidationResult: NamedNode
    Violation: NamedNode
    Warning: NamedNode
    Info: NamedNode
    conforms: NamedNode
    result: NamedNode
    focusNode: NamedNode
    resultPath: NamedNode
    resultMessage: NamedNode
    resultSeverity: NamedNode
    sourceShape: NamedNode
    sourceConstraint: NamedNode
    sourceConstraintComponent: NamedNode
    value: NamedNode
    detail: NamedNode
    path: NamedNode
    property: NamedNode
    node: NamedNode
    class_: NamedNode
    datatype: NamedNode
    nodeKind: NamedNode
    IRI: NamedNode
    minCount: NamedNode
    maxCount: NamedNode
    pattern: NamedNode
    targetClass: NamedNode
    targetNode: NamedNode
    targetSubjectsOf: NamedNode
    targetObjectsOf: NamedNode
    name: NamedNode
    description: NamedNode
    message: NamedNode
    severity: NamedNode
    order: NamedNode
    group: NamedNode
    declare: NamedNode
    prefix: NamedNode
    namespace: NamedNode
    prefixes: NamedNode
    PrefixDeclaration: NamedNode
    SPARQLExecutable: NamedNode
    SPARQLSelectExecutable: NamedNode
    SPARQLConstructExecutable: NamedNode
    select: NamedNode
    construct: NamedNode
    sparql: NamedNode


class VOID(Namespace, iri="http://rdfs.org/ns/void#"):
    """The Vocabulary of Interlinked Datasets."""

    Dataset: NamedNode
    triples: NamedNode
    entities: NamedNode
    distinctSubjects: NamedNode
    distinctObjects: NamedNode
    properties: NamedNode
    classes: NamedNode
    classPartition: NamedNode
    propertyPartition: NamedNode
    class_: NamedNode
    property: NamedNode
    vocabulary: NamedNode
    sparqlEndpoint: NamedNode
    dataDump: NamedNode
    uriSpace: NamedNode
    exampleResource: NamedNode
    feature: NamedNode
    inDataset: NamedNode
    subset: NamedNode
    DatasetDescription: NamedNode
    Linkset: NamedNode
    linkPredicate: NamedNode
    subjectsTarget: NamedNode
    objectsTarget: NamedNode


class SD(Namespace, iri="http://www.w3.org/ns/sparql-service-description#"):
    """SPARQL service descriptions."""

    Service: NamedNode
    Dataset: NamedNode
    Graph: NamedNode
    NamedGraph: NamedNode
    GraphCollection: NamedNode
    endpoint: NamedNode
    url: NamedNode
    supportedLanguage: NamedNode
    SPARQL11Query: NamedNode
    resultFormat: NamedNode
    inputFormat: NamedNode
    feature: NamedNode
    UnionDefaultGraph: NamedNode
    BasicFederatedQuery: NamedNode
    availableGraphs: NamedNode
    defaultDataset: NamedNode
    defaultGraph: NamedNode
    namedGraph: NamedNode
    name: NamedNode
    graph: NamedNode
    defaultGraphEntailmentRegime: NamedNode
    defaultEntailmentRegime: NamedNode


class FOAF(Namespace, iri="http://xmlns.com/foaf/0.1/"):
    """Friend of a Friend."""

    Agent: NamedNode
    name: NamedNode
    primaryTopic: NamedNode
    topic: NamedNode


class SPDX(Namespace, iri="http://spdx.org/rdf/terms#"):
    """The Software Package Data Exchange: checksums."""

    Checksum: NamedNode
    algorithm: NamedNode
    checksum: NamedNode
    checksumAlgorithm_sha256: NamedNode
    checksumValue: NamedNode


class CSVW(Namespace, iri="http://www.w3.org/ns/csvw#"):
    """The W3C vocabulary of CSV on the Web."""

    Column: NamedNode
    datatype: NamedNode
    name: NamedNode
