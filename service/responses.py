"""How answers leave: entity tags, caching, and the headers that every response carries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from flask import Request, Response, request

from service.cache import may_change
from service.compression import SUFFIXES
from service.site import Site

__all__ = ["answered", "content_tag", "entity_tag", "page", "set_common_headers"]

_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Cache-Control, Content-Type, If-None-Match, X-Request-ID",
    "Access-Control-Expose-Headers": "Allow, Content-Location, ETag, Link, Location, Retry-After, X-Request-ID",
}
"""The Fetch standard's names: what scripts of any site may send, and read of an answer."""

_METHODS = "GET, HEAD, OPTIONS, POST"
_PREFLIGHT_SECONDS = 86_400
"""How long a browser may remember what it was told before a request."""

def set_common_headers(response: Response) -> Response:
    """Headers of every response: nothing but this site in a page, and answers for scripts of any site."""
    response.headers.extend(_SECURITY)
    response.headers.extend(_CORS)
    response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", _METHODS)
    if request.method == "OPTIONS" and response.status_code == 200:
        response.status_code = 204
        del response.headers["Content-Type"]
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return response


def entity_tag(site: Site, sparql: str, *parts: str) -> str | None:
    """The strong entity tag of a query's answer, or None for a query that may answer otherwise each time."""
    return None if site.writer or may_change(sparql) else content_tag(site, sparql, *parts)


def content_tag(site: Site, *parts: str) -> str:
    """The strong entity tag of what follows from the snapshot, the release and these parts alone."""
    digest = hashlib.sha256()
    for part in (site.snapshot.hash, site.release, *parts):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:40]


def answered(request: Request, tag: str | None, make: Callable[[], Response]) -> Response:
    """The response that `make` gives, under this entity tag; 304, unmade, for a client that has it."""
    reading = request.method in ("GET", "HEAD")
    known = request.if_none_match
    has_it = reading and tag and not known.star_tag and any(known.contains_weak(tag + end) for end in SUFFIXES)
    response = Response(status=304) if has_it else make()
    if reading and tag:
        response.set_etag(tag)
    return _negotiated(response)


def page(request: Request, html: str, status: int = 200) -> Response:
    """A page, tagged by its own bytes."""
    response = Response(html, status=status, mimetype="text/html")
    if status == 200:
        response.add_etag()
        response.make_conditional(request.environ)
    return _negotiated(response)


def _negotiated(response: Response) -> Response:
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache"
    return response
