"""How answers leave: entity tags, caching, and the headers that every response carries."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from flask import Request, Response

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
_CHANGING = re.compile(
    r"\b(?:rand|now|uuid|struuid|bnode)\b | \\u | (?:construct|describe).*(?:_:|\[|\(\s*\))",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""Queries whose answer may be other bytes each time; too many are taken for such, never too few."""


def set_common_headers(response: Response) -> Response:
    """Headers of every response: nothing but this site in a page, and answers for scripts of any site."""
    response.headers.extend(_SECURITY)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    return response


def entity_tag(site: Site, sparql: str, *parts: str) -> str | None:
    """The strong entity tag of a query's answer, or None for a query that may answer otherwise each time."""
    return None if _CHANGING.search(sparql) else content_tag(site, sparql, *parts)


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
    has_it = reading and tag and not known.star_tag and known.contains_weak(tag)
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
