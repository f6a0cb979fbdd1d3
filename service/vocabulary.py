"""The ontology over HTTP: its documentation at /ns, the same as RDF, and the JSON-LD context.

The terms are IRIs with a hash, so that one document describes them all and /ns answers at once, by negotiation
(Best Practice Recipes for Publishing RDF Vocabularies, recipes 1 and 3, https://www.w3.org/TR/swbp-vocab-pub/).
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from ontology.terms import BASE, ONTOLOGY, OWL, ontology_path
from queries.errors import listed, shown
from service.addresses import address, readings
from service.answers import chosen_by
from service.documents import FORMATS, context, written
from service.errors import NothingDescribed, WrongFormat
from service.formats import HTML, JSONLD, TURTLE, Format, content_type
from service.resources import base_for, documents_of, set_links
from service.responses import answered, content_tag, page, redirected
from service.site import Site
from service.terminology import Terminology, triples_of_ontology

__all__ = ["blueprint"]


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("vocabulary", __name__)

    @routes.get("/ns")
    def ontology() -> Response:
        chosen = chosen_by(request, page_first=False).graph
        if chosen is None:
            offered = [format.media_types[0] for format in FORMATS.values()]
            raise WrongFormat(f"The vocabulary is a page or RDF; ask for it as {listed(offered)}.")
        response = _document(site, chosen.format)
        response.headers["Content-Location"] = f"{request.script_root}/ns.{chosen.format.name}"
        return response

    @routes.get("/ns.<suffix>")
    def document(suffix: str) -> Response:
        if suffix not in FORMATS:
            raise NothingDescribed(
                f"There is no /ns.{shown(suffix)[1:-1]}; there are {listed([f'/ns.{name}' for name in FORMATS])}",
                nearest=[f"ns.{name}" for name in FORMATS],
            )
        return _document(site, FORMATS[suffix])

    @routes.get("/ns/<version>")
    def one_version(version: str) -> Response:
        """The IRI of one version (OWL 2, section 3.1): the present one is at /ns, and no other is kept."""
        present = next(t.object for t in triples_of_ontology() if t.predicate == OWL.versionIRI)
        if present not in readings(f"ns/{version}"):
            iri = str(present).strip("<>")
            raise NothingDescribed(
                f"No version {shown(version)} of the vocabulary is here; the present one is {iri}",
                nearest=[iri.removeprefix(BASE)],
            )
        here = f"{request.script_root}/ns"
        return redirected(303, here)

    @routes.get("/context.jsonld")
    def json_ld_context() -> Response:
        base = base_for(site, request)
        text = context(base)
        tag = content_tag(site, "context", text)
        return answered(request, tag, lambda: Response(text, content_type=JSONLD.media_types[0]))

    return routes


def _document(site: Site, format: Format) -> Response:
    base = base_for(site, request)
    if format is HTML:
        terminology = Terminology.of(triples_of_ontology())
        documents = documents_of(f"{request.script_root}/ns")
        html = render_template("vocabulary.html", vocabulary=terminology, base=base, documents=documents)
        response = page(request, html)
    else:
        tag = content_tag(site, "ontology", format.name, base, ontology_path().read_text(encoding="utf-8"))
        response = answered(
            request, tag, lambda: Response(_rdf(format, base), content_type=content_type(format.media_types[0]))
        )
    thing = address(ONTOLOGY.value, base.rstrip("/")) or ONTOLOGY.value
    set_links(response, thing, documents_of(f"{request.script_root}/ns"), format)
    return response


def _rdf(format: Format, base: str) -> bytes:
    """The ontology in a format; its Turtle is the file itself, whose comments and order help a reader."""
    if format is TURTLE and base == BASE:
        return ontology_path().read_bytes()
    return written(triples_of_ontology(), format, base)
