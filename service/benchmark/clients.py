"""Clients that ask over HTTP: one for a single answer, and several at one time whose own cost is small.

Several are one thread over open connections, each with one request under way: a thread for each client would take more
of the processor than some answers do, and the servers are on the same machine.
"""

from __future__ import annotations

import http.client
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

from graph.errors import PlanweaveError

__all__ = ["Address", "Burst", "Clients", "NoAnswer", "fetch", "message"]

_RECEIVED = 1 << 18


class NoAnswer(PlanweaveError):
    """A server gave no answer, or refused; the text says what it did."""


@dataclass(frozen=True)
class Address:
    """Where a server takes queries, and what else each request must say: `parameters` always (`default-graph-uri` for
    one of them), and of `when_named` (a text, a parameter) the second where a query has the first."""

    url: str
    parameters: tuple[tuple[str, str], ...] = ()
    when_named: tuple[tuple[str, tuple[str, str]], ...] = ()


@dataclass(frozen=True)
class Burst:
    """Requests that were answered together: how long all took, and each, in seconds, and how many went wrong."""

    seconds: float
    latencies: Sequence[float]
    failed: int


def fetch(address: Address, sparql: str | None, accept: str, seconds: float) -> tuple[bytes, float]:
    """A query's answer and how long it took in seconds; without a query, what the address itself gives.

    Raises `NoAnswer`, for an answer that takes longer than these `seconds` too.
    """
    parts = urlsplit(address.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    begun = time.perf_counter()
    try:
        if sparql is None:
            connection.request("GET", f"{parts.path}?{urlencode(address.parameters)}", headers={"Accept": accept})
        else:
            connection.request("POST", parts.path, _form(address, sparql), _headers(accept))
        reply = connection.getresponse()
        body = reply.read()
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"It does not answer ({type(error).__name__}: {error}).") from error
    finally:
        connection.close()
    taken = time.perf_counter() - begun
    if reply.status != 200:
        said = " ".join(body.decode("utf-8", "replace").split())
        raise NoAnswer(f"It answers with status {reply.status}: {said[:200]}")
    return body, taken


def message(address: Address, sparql: str, accept: str) -> bytes:
    """The request as it goes over the connection, made once: a POST of a form (SPARQL 1.1 Protocol, 2.1.2)."""
    parts = urlsplit(address.url)
    body = _form(address, sparql)
    head = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    head += [f"{name}: {value}" for name, value in _headers(accept).items()]
    return "\r\n".join([*head, "", ""]).encode() + body


def _form(address: Address, sparql: str) -> bytes:
    named = (parameter for text, parameter in address.when_named if text in sparql)
    return urlencode([("query", sparql), *address.parameters, *named]).encode()


def _headers(accept: str) -> dict[str, str]:
    return {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}


class _Client:
    """One connection: what has come of its answer, and when it asked."""

    def __init__(self, host: str, port: int, number: int) -> None:
        self._where = host, port
        self.number = number
        self.request = b""
        self.socket = self._connected()
        self.begun = 0.0
        self._received = bytearray()
        self._needed: int | None = None
        self._chunked = False
        self._served = False

    def _connected(self) -> socket.socket:
        fresh = socket.create_connection(self._where, timeout=10)
        fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return fresh

    def connect_again(self) -> None:
        """Connect anew; raises `NoAnswer` when the server takes no connection any more."""
        self.socket.close()
        try:
            self.socket = self._connected()
        except OSError as error:
            raise NoAnswer(f"It takes no connection any more ({error}).") from error
        self._served = False

    @property
    def is_untouched(self) -> bool:
        """Whether nothing of an answer has come, on a connection that has served before."""
        return self._served and not self._received

    def ask(self) -> None:
        self._received.clear()
        self._needed, self._chunked = None, False
        self.begun = time.perf_counter()
        self.socket.sendall(self.request)

    def receive(self) -> bool | None:
        """Whether the answer is there and good; None while it is not all there. Raises `OSError` when it is cut."""
        data = self.socket.recv(_RECEIVED)
        if not data:
            raise ConnectionResetError
        self._received += data
        if self._needed is None and not self._chunked and not self._head():
            return None
        if self._chunked:
            return self._good() if self._received.endswith(b"0\r\n\r\n") else None
        return self._good() if self._needed is not None and len(self._received) >= self._needed else None

    def _head(self) -> bool:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return False
        for line in bytes(self._received[:end]).lower().split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name == b"content-length":
                self._needed = end + 4 + int(value)
            elif name == b"transfer-encoding" and b"chunked" in value:
                self._chunked = True
        return True

    def _good(self) -> bool:
        self._served = True
        return self._received[9:12] == b"200"


class Clients:
    """So many clients of one server, whose connections stay open from burst to burst."""

    def __init__(self, address: Address, number: int) -> None:
        """Connect; raises `NoAnswer` when the server takes no connection."""
        parts = urlsplit(address.url)
        try:
            self._clients = [_Client(parts.hostname or "", parts.port or 80, each) for each in range(number)]
        except OSError as error:
            raise NoAnswer(f"It takes no {number} connections ({error}).") from error

    def __enter__(self) -> Self:
        """Stay connected within this context."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Hang up."""
        for client in self._clients:
            client.socket.close()

    def burst(self, request: bytes, number: int, seconds: float) -> Burst:
        """Ask so often in all, each client again as soon as it has its answer.

        What takes longer has failed. Raises `NoAnswer` when the server takes no connection any more.
        """
        latencies: list[float] = []
        failed = 0
        asked = 0
        begun = time.perf_counter()
        with selectors.DefaultSelector() as waiting:
            for client in self._clients[:number]:
                client.request = request
                _ask(client)
                waiting.register(client.socket, selectors.EVENT_READ, client)
                asked += 1
            while waiting.get_map():
                left = begun + seconds - time.perf_counter()
                ready = waiting.select(max(0.0, left))
                if not ready:
                    failed += len(waiting.get_map())
                    for key in list(waiting.get_map().values()):
                        key.data.connect_again()
                    break
                for key, _ in ready:
                    client = key.data
                    good = _received(waiting, client)
                    if good is None:
                        continue
                    latencies.append(time.perf_counter() - client.begun)
                    failed += not good
                    if asked < number:
                        asked += 1
                        _ask_again(waiting, client)
                    else:
                        waiting.unregister(client.socket)
        return Burst(time.perf_counter() - begun, latencies, failed)


def _ask(client: _Client) -> None:
    try:
        client.ask()
    except OSError:
        client.connect_again()
        client.ask()


def _ask_again(waiting: selectors.BaseSelector, client: _Client) -> None:
    before = client.socket
    _ask(client)
    if client.socket is not before:
        waiting.unregister(before)
        waiting.register(client.socket, selectors.EVENT_READ, client)


def _received(waiting: selectors.BaseSelector, client: _Client) -> bool | None:
    """Whether an answer is there and good; a server may close a connection between two requests."""
    try:
        return client.receive()
    except OSError:
        again = client.is_untouched
        waiting.unregister(client.socket)
        client.connect_again()
        waiting.register(client.socket, selectors.EVENT_READ, client)
        if not again:
            return False
        client.ask()
        return None
