"""The planweave vocabulary as Python constants: the one place that knows the base IRI.

``from ontology.terms import PW`` and then ``PW.Entry``, ``PW.ownedBy``: each is a ``pyoxigraph.NamedNode``.
The terms themselves are defined in ``planweave.ttl``; a test keeps the two lists equal.
"""

# ruff: noqa: N815 - the attributes are RDF terms and keep the spelling of their IRIs

from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from ontology.external import (
    DCAT,
    DCTERMS,
    DOCO,
    EDTF,
    GOVYEAR,
    OA,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SD,
    SH,
    SKOS,
    SKOSXL,
    STATGEO,
    TIME,
    VOID,
    XSD,
)
from ontology.namespaces import Namespace

__all__ = [
    "BASE",
    "DCAT",
    "DCTERMS",
    "DOCO",
    "EDTF",
    "GOVYEAR",
    "GRAPH",
    "ID",
    "OA",
    "ONTOLOGY",
    "ORG",
    "OWL",
    "PREFIXES",
    "PROV",
    "PW",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SD",
    "SH",
    "SHAPE",
    "SKOS",
    "SKOSXL",
    "STATGEO",
    "TIME",
    "VOID",
    "XSD",
    "Namespace",
    "context_path",
    "ontology_path",
]

BASE: Final = "https://w3id.org/planweave/"
"""Every IRI that planweave coins starts with this. Nothing else spells it out."""

ID: Final = BASE + "id/"
"""Where the things live: plans, entries, agencies, initiatives, links."""

SHAPE: Final = BASE + "shape/"
"""Where the validation shapes live, by their identifiers."""

ONTOLOGY: Final = NamedNode(BASE + "ns")
"""The ontology itself; its terms are this IRI and a hash."""


class GRAPH(Namespace, iri=BASE + "graph/"):
    """The named graphs that belong to no single plan; a plan's own graph is the plan's IRI + ``/graph``."""

    agencies: NamedNode
    initiatives: NamedNode
    places: NamedNode
    links: NamedNode
    ontology: NamedNode
    inferred: NamedNode
    validation: NamedNode
    queries: NamedNode


class PW(Namespace, iri=BASE + "ns#"):
    """Every class, property and named value of the planweave ontology."""

    # Classes: the plan and its items
    Plan: NamedNode
    Item: NamedNode
    Section: NamedNode
    Paragraph: NamedNode
    Objective: NamedNode
    Entry: NamedNode
    Action: NamedNode
    KeyOutcome: NamedNode
    Deliverable: NamedNode
    ActionPoint: NamedNode
    DeliveryStep: NamedNode
    Recommendation: NamedNode
    Step: NamedNode
    Milestone: NamedNode
    Outcome: NamedNode
    Measure: NamedNode
    ProgressNote: NamedNode
    Figure: NamedNode
    Reference: NamedNode
    CaseStudy: NamedNode
    Footnote: NamedNode
    Definition: NamedNode
    AcronymEntry: NamedNode
    Mention: NamedNode
    Responsibility: NamedNode
    Timing: NamedNode
    Funding: NamedNode
    Evidence: NamedNode
    Link: NamedNode
    RejectedLink: NamedNode
    CommitmentThread: NamedNode
    CommitmentStatement: NamedNode

    # Classes: the registers
    RegisteredThing: NamedNode
    Place: NamedNode
    Agency: NamedNode
    Department: NamedNode
    ExecutiveAgency: NamedNode
    PublicBody: NamedNode
    LocalPartnership: NamedNode
    VoluntaryBody: NamedNode
    Court: NamedNode
    Role: NamedNode
    Collective: NamedNode
    Initiative: NamedNode
    Programme: NamedNode
    Service: NamedNode
    InformationSystem: NamedNode
    SentenceRequirement: NamedNode
    Arrangement: NamedNode
    Tool: NamedNode
    Strategy: NamedNode
    Legislation: NamedNode
    Review: NamedNode

    # Classes: closed lists of values
    Capacity: NamedNode
    TimingKind: NamedNode
    FigureKind: NamedNode
    Response: NamedNode
    Strength: NamedNode
    DeclarationPlace: NamedNode
    Pairing: NamedNode
    ChangeReason: NamedNode

    # Values
    Lead: NamedNode
    Joint: NamedNode
    Partner: NamedNode
    Support: NamedNode
    By: NamedNode
    From: NamedNode
    During: NamedNode
    Ongoing: NamedNode
    Conditional: NamedNode
    Unstated: NamedNode
    Target: NamedNode
    Count: NamedNode
    Share: NamedNode
    Amount: NamedNode
    Agreed: NamedNode
    PartlyAgreed: NamedNode
    NotAgreed: NamedNode
    Certain: NamedNode
    Probable: NamedNode
    Glossary: NamedNode
    Inline: NamedNode
    Ambiguous: NamedNode
    Created: NamedNode
    Renamed: NamedNode
    Merged: NamedNode
    Split: NamedNode
    Absorbed: NamedNode
    Abolished: NamedNode
    RemitMoved: NamedNode

    # Properties of any item
    plan: NamedNode
    text: NamedNode
    number: NamedNode
    heading: NamedNode
    evidence: NamedNode
    asPrinted: NamedNode
    pairing: NamedNode
    callsFootnote: NamedNode
    cites: NamedNode
    mentions: NamedNode

    # Properties of a plan
    periodStart: NamedNode
    periodEnd: NamedNode
    issuedEarliest: NamedNode
    issuedLatest: NamedNode
    sourceFile: NamedNode
    sourceSha256: NamedNode

    # Properties of an entry
    objective: NamedNode
    ownedBy: NamedNode
    partner: NamedNode
    responsibility: NamedNode
    ownerText: NamedNode
    timing: NamedNode
    timingText: NamedNode
    coverage: NamedNode
    coverageText: NamedNode
    funding: NamedNode
    fundingText: NamedNode
    outcome: NamedNode
    milestone: NamedNode
    step: NamedNode
    response: NamedNode
    responseReason: NamedNode
    addressedTo: NamedNode
    progress: NamedNode
    periodText: NamedNode

    # Properties of a responsibility
    agent: NamedNode
    capacity: NamedNode
    qualifier: NamedNode

    # Properties of a timing
    edtf: NamedNode
    earliest: NamedNode
    latest: NamedNode
    timingKind: NamedNode

    # Properties of a funding
    amount: NamedNode
    currency: NamedNode
    payer: NamedNode
    financialYear: NamedNode
    perYear: NamedNode

    # Properties of a figure
    value: NamedNode
    unit: NamedNode
    figureKind: NamedNode
    about: NamedNode

    # Properties of a piece of evidence
    startLine: NamedNode
    endLine: NamedNode
    supports: NamedNode

    # Properties of an acronym entry
    shortForm: NamedNode
    expansion: NamedNode
    denotes: NamedNode
    declaredIn: NamedNode
    uses: NamedNode
    firstLine: NamedNode

    # Properties of a mention
    mentionOf: NamedNode
    mentionedIn: NamedNode
    surface: NamedNode

    # Properties of registered things
    activeFrom: NamedNode
    activeTo: NamedNode
    reason: NamedNode
    becameSuccessor: NamedNode
    laterBodies: NamedNode
    earlierBodies: NamedNode
    answeredBy: NamedNode
    runsThrough: NamedNode
    postAt: NamedNode
    leads: NamedNode
    usedIn: NamedNode

    # Properties of a link, and the arcs it asserts
    fromItem: NamedNode
    toItem: NamedNode
    relation: NamedNode
    strength: NamedNode
    rationale: NamedNode
    statement: NamedNode
    statedBy: NamedNode
    stated: NamedNode
    inSamePlan: NamedNode
    relatesTo: NamedNode
    implements: NamedNode
    continues: NamedNode
    reportsProgressOn: NamedNode
    refines: NamedNode
    respondsTo: NamedNode
    sameCommitmentAs: NamedNode
    dependsOn: NamedNode
    supersedes: NamedNode
    restsDirectlyOn: NamedNode
    restsOn: NamedNode

    # Properties of a validation run
    concerns: NamedNode
    pathText: NamedNode
    fingerprint: NamedNode


PREFIXES: Final[dict[str, str]] = {
    "pw": PW.NS,
    "plan": ID + "plan/",
    "agency": ID + "agency/",
    "initiative": ID + "initiative/",
    "link": ID + "link/",
    "thread": ID + "thread/",
    "graph": GRAPH.NS,
    "shape": SHAPE,
    "dcat": DCAT.NS,
    "dcterms": DCTERMS.NS,
    "doco": DOCO.NS,
    "edtf": EDTF.NS,
    "govyear": GOVYEAR,
    "oa": OA.NS,
    "org": ORG.NS,
    "owl": OWL.NS,
    "prov": PROV.NS,
    "rdf": RDF.NS,
    "rdfs": RDFS.NS,
    "schema": SCHEMA.NS,
    "sd": SD.NS,
    "sh": SH.NS,
    "skos": SKOS.NS,
    "skosxl": SKOSXL.NS,
    "statgeo": STATGEO,
    "time": TIME.NS,
    "void": VOID.NS,
    "xsd": XSD.NS,
}
"""Prefix to IRI, for Turtle and SPARQL: the same prefixes everywhere."""


def ontology_path() -> Path:
    """Where the ontology's Turtle file is."""
    return Path(__file__).with_name("planweave.ttl")


def context_path() -> Path:
    """Where the JSON-LD context of the vocabulary is."""
    return Path(__file__).with_name("context.jsonld")
