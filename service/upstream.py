"""One call to another endpoint: a query out, checked results back, within limits of time and size.

A SPARQL 1.1 Protocol query by POST (2.1.2), to the address that was judged and to no other: names are not resolved
again, TLS is verified against the endpoint's own name, and proxies play no part.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import urlencode, urljoin

from pyoxigraph import QueryBoolean, QueryResultsFormat, parse_query_results

from graph.errors import PlanweaveError
from service.endpoints import Place, Resolver, judged, place_of, resolve, unlisted
from service.errors import EndpointFailed, EndpointTooSlow

__all__ = ["Reach", "Results", "ask_endpoint"]

_FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
_HEADERS = {
    "Accept": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": f"planweave/{version('planweave')}",
}
_MOVED = (301, 302, 307, 308)
_MOST_HOPS = 1
_CHUNK_BYTES = 65_536


@dataclass(frozen=True)
class Reach:
    """Whom a service may ask, and how much of each answer it takes."""

    endpoints: frozenset[str]
    private: bool
    seconds: float
    max_bytes: int
    resolver: Resolver = resolve
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)


@dataclass(frozen=True)
class Results:
    """A table as an endpoint sent it, known to be whole and well formed."""

    media_type: str
    body: bytes


def ask_endpoint(iri: str, sparql: str, reach: Reach) -> Results:
    """The results of a SELECT query from an endpoint.

    Raises `ServiceRefused` for one that may not be asked, `EndpointTooSlow` when all is not there in `reach.seconds`,
    and `EndpointFailed` when there is no answer that can be used.
    """
    call = _Call(iri, sparql, reach)
    calling = threading.Thread(target=call.run, name="endpoint", daemon=True)
    calling.start()
    calling.join(reach.seconds)
    if calling.is_alive():
        call.abandon()
        raise _too_slow(iri, reach)
    if call.error is not None:
        raise call.error
    return _checked(iri, call.media_type, bytes(call.body))


def _too_slow(iri: str, reach: Reach) -> EndpointTooSlow:
    return EndpointTooSlow(
        f"The endpoint {iri} has not given all of its answer in {reach.seconds:g} seconds, the limit "
        "service_seconds; ask it for less."
    )


class _Call:
    """A call in a thread of its own, so that no slow resolver, handshake or body can hold up who asks."""

    def __init__(self, iri: str, sparql: str, reach: Reach) -> None:
        self._iri, self._reach = iri, reach
        self._form = urlencode({"query": sparql}).encode()
        self._lock = threading.Lock()
        self._abandoned = False
        self._socket: socket.socket | None = None
        self.error: PlanweaveError | None = None
        self.media_type = ""
        self.body = bytearray()

    def run(self) -> None:
        """Ask; what comes of it is in `body` and `media_type`, or in `error`."""
        try:
            self._ask(self._iri, _MOST_HOPS)
        except PlanweaveError as error:
            self.error = error
        except TimeoutError:
            self.error = _too_slow(self._iri, self._reach)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.error = EndpointFailed(f"The endpoint {self._iri} cannot be asked ({_reason(error)}).")

    def abandon(self) -> None:
        """Break the connection off, now or as soon as it is made."""
        with self._lock:
            self._abandoned = True
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _ask(self, iri: str, hops: int) -> None:
        if iri not in self._reach.endpoints:
            raise unlisted(iri, passed_on_by=self._iri if iri != self._iri else None)
        place = place_of(iri)
        address = judged(iri, place, self._reach.resolver, private=self._reach.private)
        connection = _Pinned(place, address, self._reach)
        try:
            connection.connect()
            self._hold(connection.sock)
            connection.request("POST", place.path, self._form, _HEADERS)
            with connection.getresponse() as response:
                if response.status not in _MOVED or not hops:
                    return self._take(response)
                target = urljoin(iri, response.headers.get("Location") or "")
        finally:
            connection.close()
        return self._ask(target, hops - 1)

    def _hold(self, made: socket.socket) -> None:
        with self._lock:
            self._socket = made
            if self._abandoned:
                raise TimeoutError

    def _take(self, response: http.client.HTTPResponse) -> None:
        if response.status != HTTPStatus.OK:
            raise EndpointFailed(f"The endpoint {self._iri} answers with the HTTP status {_named(response.status)}.")
        if (encoding := response.headers.get("Content-Encoding", "identity").lower()) != "identity":
            raise EndpointFailed(f"The endpoint {self._iri} answers in the encoding {encoding!r}, unasked.")
        self.media_type = response.headers.get_content_type()
        while chunk := response.read1(_CHUNK_BYTES):
            self.body += chunk
            if len(self.body) > self._reach.max_bytes:
                raise EndpointFailed(
                    f"The endpoint {self._iri} answers with more than {self._reach.max_bytes:,} bytes, the limit "
                    "service_bytes; ask it for less."
                )


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, under the endpoint's own name."""

    def __init__(self, place: Place, address: str, reach: Reach) -> None:
        super().__init__(place.host, place.port, timeout=reach.seconds)
        self._address = address
        self._tls = reach.tls if place.secure else None
        self.default_port = 443 if place.secure else 80

    def connect(self) -> None:
        """Connect to the address that was judged."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain
        except BaseException:
            plain.close()
            raise


def _checked(iri: str, media_type: str, body: bytes) -> Results:
    """The results, read to their end: the engine must not find a fault in them when it has used one half."""
    kind = _FORMATS.get(media_type)
    if kind is None:
        raise EndpointFailed(
            f"The endpoint {iri} answers as {media_type}, where SPARQL results in JSON or XML are expected."
        )
    try:
        found = parse_query_results(body, format=kind)
        if isinstance(found, QueryBoolean):
            raise EndpointFailed(f"The endpoint {iri} answers with yes or no, where a table is expected.")
        for _ in found:
            pass
    except (SyntaxError, ValueError, OSError) as error:
        raise EndpointFailed(f"The endpoint {iri} gives no SPARQL results that can be read.") from error
    return Results(kind.media_type, body)


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


def _named(status: int) -> str:
    with suppress(ValueError):
        return f"{status} {HTTPStatus(status).phrase}"
    return str(status)
