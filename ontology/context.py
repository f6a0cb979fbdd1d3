"""The JSON-LD context of the vocabulary, made from the ontology: ``python -m ontology.context`` writes it."""

import json
from collections.abc import Iterator
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, parse

from ontology.terms import (
    DCTERMS,
    EDTF,
    GRAPH,
    ID,
    OA,
    ORG,
    OWL,
    PREFIXES,
    PW,
    RDF,
    RDFS,
    SKOS,
    XSD,
    context_path,
    ontology_path,
)

__all__ = ["DATATYPES", "build_context", "render_context"]

DATATYPES: dict[NamedNode, NamedNode] = {
    PW.periodStart: XSD.date,
    PW.periodEnd: XSD.date,
    PW.issuedEarliest: XSD.date,
    PW.issuedLatest: XSD.date,
    PW.earliest: XSD.date,
    PW.latest: XSD.date,
    PW.activeFrom: XSD.date,
    PW.activeTo: XSD.date,
    PW.edtf: EDTF.EDTF,
    PW.amount: XSD.decimal,
    PW.value: XSD.decimal,
}
"""Data properties whose literals all have one datatype that JSON cannot tell by itself."""

# Annotation properties of ours that point to things; OWL does not say so of annotations.
_POINTING_ANNOTATIONS = (PW.relation, PW.supports, PW.usedIn)
# Public properties of our data that point to things. They keep their prefixes as keys.
_POINTING_PUBLIC = (
    DCTERMS.isPartOf,
    DCTERMS.publisher,
    DCTERMS.references,
    OA.hasSource,
    ORG.changedBy,
    ORG.originalOrganization,
    ORG.resultedFrom,
    ORG.resultingOrganization,
    ORG.subOrganizationOf,
    OWL.sameAs,
    RDFS.isDefinedBy,
    RDFS.seeAlso,
    SKOS.closeMatch,
    SKOS.exactMatch,
)

# Identifiers of our own data are written out, so that a reader of the JSON can follow them as they stand. Nor
# can a prefix be a key when a term of ours (`edtf`) has the name.
_PREFIXES = {
    prefix: iri
    for prefix, iri in PREFIXES.items()
    if not iri.startswith((ID, GRAPH.NS)) and PW.NS + prefix not in {term.value for term in PW}
}


def build_context() -> dict[str, Any]:
    """Build the context: our terms are plain keys, public ones keep their prefixes."""
    context: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type", "label": "rdfs:label"}
    context |= _PREFIXES
    pointing = set(_subjects(OWL.ObjectProperty)) | set(_POINTING_ANNOTATIONS)
    for term in sorted(PW, key=str):
        name = term.value.removeprefix(PW.NS)
        if term in pointing:
            context[name] = {"@id": f"pw:{name}", "@type": "@id"}
        elif term in DATATYPES:
            context[name] = {"@id": f"pw:{name}", "@type": _compact(DATATYPES[term])}
        else:
            context[name] = f"pw:{name}"
    for term in _POINTING_PUBLIC:
        context[_compact(term)] = {"@id": _compact(term), "@type": "@id"}
    return {"@context": context}


def render_context() -> str:
    """Render the context as the text of its file."""
    return json.dumps(build_context(), indent=2, ensure_ascii=False) + "\n"


def _subjects(cls: NamedNode) -> Iterator[Any]:
    for quad in parse(path=ontology_path(), format=RdfFormat.TURTLE):
        if quad.predicate == RDF.type and quad.object == cls:
            yield quad.subject


def _compact(term: NamedNode) -> str:
    for prefix, iri in _PREFIXES.items():
        if term.value.startswith(iri):
            return f"{prefix}:{term.value.removeprefix(iri)}"
    return term.value


if __name__ == "__main__":
    context_path().write_text(render_context(), encoding="utf-8")
