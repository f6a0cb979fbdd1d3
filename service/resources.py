"""Linked data: every IRI of the graph answers under its own path, by a document that describes it.

An IRI names a thing, which is no document: it answers 303 with the document's address (Cool URIs for the Semantic
Web, section 4.2, https://www.w3.org/TR/cooluris/). The document has the same path and a suffix for its format.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Request, Response, render_template, request, url_for
from pyoxigraph import NamedNode

from ontology.terms import BASE, ID
from queries.errors import listed, shown
from service.addresses import FAMILIES, address, slug
from service.answers import chosen_by
from service.descriptions import Description, all_arrivals, describe, find, nearest_to
from service.documents import FORMATS, written
from service.errors import NothingDescribed, WrongFormat
from service.formats import HTML, Format, content_type
from service.kinds import telling_of
from service.metadata import root_of
from service.portraits import portrait
from service.responses import answered, content_tag, page, redirected
from service.site import Site

__all__ = ["Document", "base_for", "blueprint", "documents_of", "set_links"]

_TOLD = ("html", "ttl", "jsonld", "rdf", "nt")
"""Formats that documents are announced in. The others, for whole datasets, are given to who asks for them."""


@dataclass(frozen=True)
class Document:
    """A document that describes a thing: its format, and its address here."""

    format: Format
    href: str


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("resources", __name__)

    def resource(path: str) -> Response:
        family = str(request.url_rule).split("/")[1]
        whole = f"{family}/{path}"
        stem, dot, suffix = whole.rpartition(".")
        if dot and suffix in FORMATS and (thing := find(site, stem)):
            return _document(site, thing, FORMATS[suffix])
        if thing := find(site, whole):
            return _see_document(site, thing)
        if whole.endswith("/") and (thing := find(site, whole.rstrip("/"))):
            return _moved(thing)
        raise _nothing(site, stem if suffix in FORMATS else whole)

    for family in FAMILIES:
        routes.add_url_rule(f"/{family}/<path:path>", view_func=resource)
    return routes


def base_for(site: Site, asked: Request) -> str:
    """What IRIs in documents begin with: our base, or this host if whoever runs the service wants it so."""
    if not site.settings.local_iris:
        return BASE
    return root_of(asked)


def documents_of(path: str) -> tuple[Document, ...]:
    """The documents that describe what has this path, the one for people first."""
    return tuple(Document(FORMATS[name], f"{path}.{name}") for name in _TOLD)


def set_links(response: Response, thing: str, documents: tuple[Document, ...], own: Format | None = None) -> None:
    """Say by Link headers (RFC 8288) which documents describe the thing, and that this is one of them (RFC 6892)."""
    relation = "alternate" if own else "describedby"
    links = [
        f'<{document.href}>; rel="{relation}"; type="{document.format.media_types[0]}"'
        for document in documents
        if document.format is not own
    ]
    if own:
        turtle = next(document.href for document in documents if document.format.name == "ttl")
        links.append(f'<{turtle}>; rel="describedby"; anchor="{thing}"; type="text/turtle"')
        links.append(f'<{thing}>; rel="describes"')
    response.headers["Link"] = ", ".join([*response.headers.getlist("Link"), *links])


def _document(site: Site, thing: NamedNode, format: Format) -> Response:
    base = base_for(site, request)
    path = address(thing.value, request.script_root) or ""
    documents = documents_of(path)
    if format is HTML:
        response = _page(site, describe(site, thing), documents)
    else:
        tag = content_tag(site, "document", thing.value, format.name, base, path)
        response = answered(request, tag, lambda: _rdf(describe(site, thing), format, base))
    set_links(response, address(thing.value, base.rstrip("/")) or thing.value, documents, format)
    return response


def _rdf(description: Description, format: Format, base: str) -> Response:
    body = written(description.document(), format, base)
    return _with_rest(Response(body, content_type=content_type(format.media_types[0])), description)


def _page(site: Site, description: Description, documents: tuple[Document, ...]) -> Response:
    base = base_for(site, request)
    html = render_template(
        "thing.html",
        portrait=portrait(description, request.script_root),
        iri=description.thing.value.replace(BASE, base, 1),
        documents=documents,
        story=_story_address(description.thing),
        telling=telling_of(request, site, description),
        all_arrivals=_arrivals_address(description.thing, "html"),
    )
    return _with_rest(page(request, html), description)


def _story_address(thing: NamedNode) -> str | None:
    """The page that tells the story of an initiative; None for what is none."""
    name = slug(thing.value)
    return url_for("tracing.trace", name=name) if thing.value == f"{ID}initiative/{name}" else None


def _with_rest(response: Response, description: Description) -> Response:
    """The response with a link to everything that points at the thing, where the document has a part of it only."""
    if description.is_cut:
        everything = _arrivals_address(description.thing, "json")
        response.headers["Link"] = f'<{everything}>; rel="related"; title="all that points at it"'
    return response


def _arrivals_address(thing: NamedNode, format: str) -> str:
    return f"{request.script_root}/sparql?{urlencode({'query': all_arrivals(thing), 'format': format})}"


def _see_document(site: Site, thing: NamedNode) -> Response:
    """303 to the document in the format that the request wants; a client that takes anything gets Turtle."""
    chosen = chosen_by(request, page_first=False).graph
    path = address(thing.value, request.script_root) or ""
    documents = documents_of(path)
    if chosen is None:
        offered = [document.format.media_types[0] for document in documents]
        raise WrongFormat(f"A thing is described by a page or in RDF; ask for it as {listed(offered)}.")
    response = answered(request, None, lambda: redirected(303, f"{path}.{chosen.format.name}"))
    set_links(response, thing.value, documents)
    return response


def _moved(thing: NamedNode) -> Response:
    return redirected(308, address(thing.value, request.script_root) or "")


def _nothing(site: Site, path: str) -> NothingDescribed:
    near = nearest_to(site, path)
    hint = f"; the nearest are {listed(near)}" if near else ""
    return NothingDescribed(f"The graph describes nothing at {shown(path)}{hint}", nearest=near)
