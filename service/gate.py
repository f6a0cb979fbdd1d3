"""The gate: the one way from the engine to other endpoints, a small process that listens to this machine alone.

Every `SERVICE` of a query comes here, as a query by POST to `/{token}/{query}/{endpoint}`: `token` is known to the
service alone, `query` tells the queries apart, `endpoint` is the address in percent-encoding. What may be asked, and
for how long, is decided here; the engine decides nothing.

It runs in a process of its own because it reads what strangers send, and ends with the process that started it.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from graph.errors import PlanweaveError
from service.endpoints import checked_endpoints, unlisted
from service.errors import QueryTooExpensive, QueryTooLong, sentence
from service.federation import Federation
from service.settings import Settings
from service.upstream import Reach, Results, ask_endpoint

__all__ = ["Calls", "Gate", "GateServer"]

_MAX_PATTERN_BYTES = 1 << 20
_KEPT_ANSWERS = 4
_RESTART_SECONDS = 0.2


@dataclass
class _Query:
    """What is known of a query that asks other endpoints."""

    begun: float
    calls: int = 0
    failed: dict[tuple[str, str], PlanweaveError] = field(default_factory=dict)


class Calls:
    """Makes the calls of many queries, each within its number of calls.

    What an endpoint answered is kept while its query runs, and so is that it failed: the engine asks once for each row
    where the endpoint is a variable, and one query shall not see two answers to one question.
    """

    def __init__(self, reach: Reach, most_calls: int, query_seconds: float) -> None:
        """Let each query make so many calls; it is over after `query_seconds`."""
        self._reach = reach
        self._most_calls = most_calls
        self._query_seconds = query_seconds
        self._lock = threading.Lock()
        self._queries: dict[str, _Query] = {}
        self._answers: OrderedDict[tuple[str, str, str], Results] = OrderedDict()
        self._bytes = 0

    def ask(self, query: str, iri: str, sparql: str) -> Results:
        """An endpoint's answer to one call of a query.

        Raises what `ask_endpoint` raises, and `QueryTooExpensive` for one call too many.
        """
        if iri not in self._reach.endpoints:
            raise unlisted(iri)
        with self._lock:
            state = self._state(query)
            if known := self._answers.get((query, iri, sparql)):
                return known
            if failed := state.failed.get((iri, sparql)):
                raise failed.with_traceback(None)
            if state.calls >= self._most_calls:
                raise QueryTooExpensive(
                    f"The query asks other endpoints more than {self._most_calls} times, the limit service_calls; "
                    "ask for less, or name the rows with VALUES inside SERVICE."
                )
            state.calls += 1
        try:
            results = ask_endpoint(iri, sparql, self._reach)
        except PlanweaveError as error:
            state.failed[(iri, sparql)] = error
            raise
        self._keep((query, iri, sparql), results)
        return results

    def _state(self, query: str) -> _Query:
        now = time.monotonic()
        for name, state in list(self._queries.items()):
            if now - state.begun > self._query_seconds:
                del self._queries[name]
        return self._queries.setdefault(query, _Query(now))

    def _keep(self, key: tuple[str, str, str], results: Results) -> None:
        with self._lock:
            self._answers[key] = results
            self._bytes += len(results.body)
            while self._bytes > _KEPT_ANSWERS * self._reach.max_bytes:
                _, dropped = self._answers.popitem(last=False)
                self._bytes -= len(dropped.body)


class GateServer(ThreadingHTTPServer):
    """Answers the engine on a socket that listens already."""

    daemon_threads = True

    def __init__(self, listening: socket.socket, token: str, calls: Calls) -> None:
        """Answer requests that know the token."""
        super().__init__(listening.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.token, self.calls = token, calls


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: GateServer

    def do_POST(self) -> None:
        """One call. An error goes back as the name of its kind and its sentence, which `federation` reads."""
        self.close_connection = True
        try:
            _, token, query, endpoint = self.path.split("/")
            length = int(self.headers["Content-Length"])
        except (ValueError, TypeError):
            return self._reply(404, "text/plain", b"")
        if not secrets.compare_digest(token.encode(), self.server.token.encode()):
            return self._reply(404, "text/plain", b"")
        try:
            if length > _MAX_PATTERN_BYTES:
                raise QueryTooLong(f"The group of a SERVICE is longer than {_MAX_PATTERN_BYTES:,} bytes.")
            sparql = self.rfile.read(length).decode()
            results = self.server.calls.ask(query, unquote(endpoint), sparql)
        except PlanweaveError as error:
            return self._reply(502, "text/plain", f"{type(error).__name__}: {sentence(error)}".encode())
        return self._reply(200, results.media_type, results.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the token is in every address."""

    def _reply(self, status: int, media_type: str, body: bytes) -> None:
        with suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)


class Gate:
    """The gate of a service, from its start to its end; a gate that dies is replaced, at the same address."""

    def __init__(self, settings: Settings) -> None:
        """Start it; raises `CannotServe` for an allow-list with an entry that is no endpoint's address."""
        endpoints = checked_endpoints(settings.service_allow)
        self._token = secrets.token_urlsafe(24)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._orders = {
            "token": self._token,
            "endpoints": sorted(endpoints),
            "private": settings.service_private,
            "seconds": settings.service_seconds,
            "bytes": settings.service_bytes,
            "calls": settings.service_calls,
            "query_seconds": settings.query_seconds,
        }
        port = self._listening.getsockname()[1]
        self.federation = Federation(f"http://127.0.0.1:{port}/{self._token}", endpoints)
        self._closing = threading.Event()
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, name="gate", daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        """The number of the process that is the gate now."""
        return self._process.pid

    def close(self) -> None:
        """End the gate."""
        self._closing.set()
        self._process.kill()
        self._keeper.join()
        self._listening.close()

    def _start(self) -> subprocess.Popen[str]:
        number = self._listening.fileno()
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "service.gate", str(number)],
            pass_fds=[number],
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        assert process.stdin is not None  # noqa: S101 - it was asked for
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(self._orders) + "\n")
            process.stdin.flush()
        return process

    def _keep(self) -> None:
        while True:
            self._process.wait()
            assert self._process.stdin is not None  # noqa: S101 - as above
            self._process.stdin.close()
            if self._closing.wait(_RESTART_SECONDS):
                return
            self._process = self._start()
            if self._closing.is_set():
                self._process.kill()


def main() -> None:
    """Read the orders from standard input, answer until it is closed."""
    orders = json.loads(sys.stdin.readline())
    reach = Reach(frozenset(orders["endpoints"]), orders["private"], orders["seconds"], orders["bytes"])
    calls = Calls(reach, orders["calls"], orders["query_seconds"])
    server = GateServer(socket.socket(fileno=int(sys.argv[1])), orders["token"], calls)
    threading.Thread(target=server.serve_forever, name="serving", daemon=True).start()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
