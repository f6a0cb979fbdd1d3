"""What the service tells those who run it: a line for each request, and numbers for Prometheus."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from werkzeug.exceptions import RequestEntityTooLarge

from service.cache import normalised
from service.holding import DISK, MEMORY, REMOTE

__all__ = ["REQUEST_ID", "Telemetry", "Told", "digest_of", "log_to", "request_id"]

REQUEST_ID = "X-Request-Id"
"""The header of a request's name: the client's own if it is a plain one, else a new one."""

_METHODS = frozenset(("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"))
"""Methods that are counted by name: a number is kept for ever, and clients may invent any number of methods."""

_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)
_log = logging.getLogger("planweave")
_as_json = json.JSONEncoder(ensure_ascii=False, default=str).encode


@dataclass(frozen=True)
class Told:
    """A request that was answered: who asked what of which surface, in how many seconds, and how many bytes went back
    (None where that is not known yet). `asked` is a query's text, or None."""

    id: str
    surface: str
    client: str | None
    method: str
    path: str
    status: int
    seconds: float
    bytes: int | None
    asked: str | None


class Telemetry:
    """Counts and tells of the requests of applications that are attached to it, one after the other."""

    def __init__(self, *, log_requests: bool = False) -> None:
        """Count, and if wanted write a line for each request."""
        self.registry = CollectorRegistry()
        self._log_requests = log_requests
        self._requests = Counter(
            "planweave_requests", "Requests answered.", ["surface", "method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "planweave_request_seconds", "Time to answer.", ["surface"], buckets=_SECONDS, registry=self.registry
        )
        self._kept = Counter(
            "planweave_answers",
            "Questions to the graph, by whether the answer was kept.",
            ["kept"],
            registry=self.registry,
        )
        self._snapshot = Gauge(
            "planweave_snapshot_quads",
            "Statements of the snapshot that is served.",
            ["snapshot"],
            registry=self.registry,
        )
        self._place = Gauge(
            "planweave_graph_place",
            "1 for where queries find the graph: memory, disk or remote.",
            ["place"],
            registry=self.registry,
        )
        self._loading = Gauge(
            "planweave_graph_loading", "1 while the graph is brought into memory, else 0.", registry=self.registry
        )

    def watch(self, place: Callable[[], str], is_loading: Callable[[], bool]) -> None:
        """Tell where the graph is, one of the kinds of `service.holding`, and whether it is being brought to memory."""

        def look_for(kind: str) -> Callable[[], float]:
            return lambda: place() == kind

        for kind in (MEMORY, DISK, REMOTE):
            self._place.labels(kind).set_function(look_for(kind))
        self._loading.set_function(is_loading)

    def attach(self, app: Flask, snapshot: str, quads: int) -> None:
        """Tell of this application's requests; it serves this snapshot, of so many quads."""
        self._snapshot.clear()
        self._snapshot.labels(snapshot).set(quads)
        app.before_request(_begin)
        app.after_request(self._end)

    def count_answer(self, kept: bool) -> None:
        """A question was asked whose answer was kept, or was not."""
        self._kept.labels("yes" if kept else "no").inc()

    def exposition(self) -> bytes:
        """The numbers in Prometheus' text format."""
        return generate_latest(self.registry)

    def tell(self, told: Told) -> None:
        """Count a request that was answered, and write its line if lines are wanted."""
        method = told.method if told.method in _METHODS else "other"
        self._requests.labels(told.surface, method, str(told.status)).inc()
        self._seconds.labels(told.surface).observe(told.seconds)
        if self._log_requests:
            line = {
                "id": told.id,
                "client": told.client,
                "method": told.method,
                "path": told.path,
                "status": told.status,
                "seconds": round(told.seconds, 4),
                "bytes": told.bytes,
                **({"query": digest_of(told.asked)} if told.asked else {}),
            }
            # Without looking up from where it is called, which is half of what a line costs otherwise.
            record = _log.makeRecord(_log.name, logging.INFO, "", 0, "request", (), None, extra={"told": line})
            _log.handle(record)

    def _end(self, response: Response) -> Response:
        told = Told(
            id=g.request_id,
            surface=(request.endpoint or "none").partition(".")[0],
            client=request.remote_addr,
            method=request.method,
            path=request.path,
            status=response.status_code,
            seconds=time.monotonic() - g.begun,
            bytes=response.content_length,
            asked=_asked() if self._log_requests else None,
        )
        self.tell(told)
        response.headers[REQUEST_ID] = g.request_id
        return response


def request_id(given: str) -> str:
    """The name of a request: the one that its client gives if that is a plain one, else a new one."""
    return given if _PLAIN_ID.fullmatch(given) else secrets.token_hex(16)


def digest_of(asked: str) -> str:
    """A digest of a query, by which equal ones can be found without keeping what people ask."""
    return hashlib.sha256(normalised(asked).encode("utf-8", "replace")).hexdigest()[:12]


def _begin() -> None:
    g.begun = time.monotonic()
    g.request_id = request_id(request.headers.get(REQUEST_ID, ""))


def _asked() -> str | None:
    """What was asked: a query's text, or a named query with its values."""
    text = request.args.get("query")
    # A body over its limit cannot be read, and has been refused.
    with suppress(RequestEntityTooLarge):
        if text is None and request.mimetype.endswith("urlencoded"):
            text = request.form.get("query")
        if text is None and request.mimetype == "application/sparql-query":
            text = request.get_data(cache=True).decode("utf-8", "replace")
    if text is None and request.endpoint and request.endpoint.startswith("named."):
        text = f"{request.path}?{request.query_string.decode('utf-8', 'replace')}"
    return text


class _Lines(logging.Formatter):
    """One JSON object a line (UTF-8, times in UTC)."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return _as_json(told)


def log_to(stream: Any = sys.stderr) -> None:
    """Write what the service logs to a stream, one JSON object a line."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Lines())
    for name in ("planweave", "service.app"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
    _log.setLevel(logging.INFO)
