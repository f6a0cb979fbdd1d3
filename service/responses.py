"""How answers leave: entity tags, caching, and the headers that every response carries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from flask import Request, Response, request

from service.cache import may_change
from service.compression import coding_for, tagged
from service.site import Site

__all__ = [
    "REWRITING",
    "answered",
    "common_headers",
    "content_tag",
    "entity_tag",
    "page",
    "redirected",
    "set_common_headers",
]

REWRITING = "Planweave-Rewriting"
"""The header that says what was done to a query before it was evaluated."""

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
    "Access-Control-Expose-Headers": "Allow, Content-Location, ETag, Link, Location, Planweave-Rewriting, Retry-After, "
    "X-Request-ID",
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


def common_headers() -> list[tuple[str, str]]:
    """The headers of every answer that is no error: `Allow-Methods` are those of most addresses."""
    return [*_SECURITY.items(), *_CORS.items(), ("Access-Control-Allow-Methods", _METHODS)]


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
    tags = _tags(request, tag) if reading and tag and not known.star_tag else []
    had = next((each for each in tags if known.contains_weak(each)), None)
    response = Response(status=304) if had else make()
    if had:
        response.vary.add("Accept-Encoding")
    if reading and tag:
        response.set_etag(had or tag)
    return _negotiated(response)


def _tags(request: Request, tag: str) -> list[str]:
    """The tags that an answer may have for this client: that of its bytes as they are, or in the coding it prefers."""
    coding = coding_for(request.headers.get("Accept-Encoding", ""))
    return [tag, tagged(tag, coding)] if coding else [tag]


def page(request: Request, html: str, status: int = 200) -> Response:
    """A page, tagged by its own bytes."""
    tag = hashlib.sha256(html.encode()).hexdigest()[:40] if status == 200 else None
    return answered(request, tag, lambda: Response(html, status=status, mimetype="text/html"))


def redirected(status: int, href: str) -> Response:
    """The response that sends a client to another address here."""
    return Response(f"{href}\n", status=status, headers={"Location": href}, mimetype="text/plain")


def _negotiated(response: Response) -> Response:
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache"
    return response
