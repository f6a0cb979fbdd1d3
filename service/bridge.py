"""From the server's ASGI to Flask's WSGI.

A thread is busy only while an answer is made: bodies come in and answers go out without one, however slow the client
is. And unlike a WSGI server, it notices a client that hangs up: the request's `HangUp` stands in its environment.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from graph.errors import PlanweaveError
from service.errors import Overloaded, sentence
from service.hang_up import HangUp
from service.limits import PIECE_BYTES, RETRY_SECONDS
from service.streams import Budget
from service.telemetry import REQUEST_ID

__all__ = ["HANG_UP", "Bridge"]

HANG_UP = "planweave.hang_up"
"""The key of a request's `HangUp` in its WSGI environment."""

_SEND_SECONDS = 30
"""How long a client may take to receive a piece of an answer."""

_log = logging.getLogger("planweave")

_MOST_RECEIVED_BYTES = 64 << 20
"""After how much of a body that is too long the client is cut off."""

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass
class _Answer:
    """What the WSGI application answers, as far as it has been made."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    begun: bytes = b""
    more: Iterator[bytes] | None = None
    close: Callable[[], None] | None = None


class Bridge:
    """An ASGI application (version 3, HTTP only) that asks a WSGI application in threads of its own."""

    def __init__(
        self, application: Any, threads: int, max_body_bytes: int, body_seconds: float, budget: Budget
    ) -> None:
        """Answer so many requests at one time; of a body so many bytes are read, within so many seconds.

        What waits to be received takes from the budget.
        """
        self._application = application
        self._budget = budget
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._max_body_bytes = max_body_bytes
        self._body_seconds = body_seconds

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            async with asyncio.timeout(self._body_seconds):
                body = await self._body(receive)
        except TimeoutError:
            detail = f"The request's body took longer than {self._body_seconds:g} seconds, the limit body_seconds."
            await _send_problem(send, 408, "Request Timeout", detail)
            return
        if body is None:
            return
        hang_up = HangUp((scope.get("client") or ("",))[0])
        watch = asyncio.create_task(_watch(receive, hang_up))
        try:
            await self._answer(_environ(scope, body, hang_up), hang_up, send)
        finally:
            watch.cancel()

    async def _body(self, receive: Receive) -> bytes | None:
        """The request's body, as far as it is allowed and a little more; None when the client hangs up before its end.

        What is too long is received all the same, up to a bound: a client that is still sending would not hear why it
        is refused.
        """
        body = bytearray()
        more, received = True, 0
        while more and received < _MOST_RECEIVED_BYTES:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            piece = message.get("body") or b""
            received += len(piece)
            if len(body) <= self._max_body_bytes:
                body += piece
            more = message.get("more_body", False)
        return bytes(body)

    async def _answer(self, environ: dict[str, Any], hang_up: HangUp, send: Send) -> None:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, self._begin, environ)
        taken = len(answer.begun)
        try:
            self._budget.take(taken)
        except Overloaded as error:
            taken = 0
            await _send_problem(send, 503, "Service Unavailable", sentence(error))
            return
        else:
            await self._send(answer, hang_up, send)
        finally:
            self._budget.give(taken)
            if answer.close:
                await loop.run_in_executor(self._threads, answer.close)

    async def _send(self, answer: _Answer, hang_up: HangUp, send: Send) -> None:
        """Send an answer in pieces, each when the client has received those before.

        If it ends too early it is left unfinished: then the server cuts the connection, and the client knows.
        """
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        piece: bytes | None = answer.begun
        try:
            while piece is not None and not hang_up.gone:
                for start in range(0, len(piece), PIECE_BYTES):
                    async with asyncio.timeout(_SEND_SECONDS):
                        some = piece[start : start + PIECE_BYTES]
                        await send({"type": "http.response.body", "body": some, "more_body": True})
                    if hang_up.gone:
                        return
                piece = await self._next(answer)
        except TimeoutError:
            _log_cut(answer, f"The client took no piece of it within {_SEND_SECONDS} seconds.")
        except PlanweaveError as error:
            _log_cut(answer, sentence(error))
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next(self, answer: _Answer) -> bytes | None:
        if answer.more is None:
            return None
        return await asyncio.get_running_loop().run_in_executor(self._threads, next, answer.more, None)

    def _begin(self, environ: dict[str, Any]) -> _Answer:
        """Make the answer: all of it if it comes in one piece, else its beginning."""
        answer = _Answer()

        def start_response(status: str, headers: Iterable[tuple[str, str]], _error: Any = None) -> Any:
            answer.status = int(status.split(" ", 1)[0])
            answer.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        pieces = self._application(environ, start_response)
        answer.close = getattr(pieces, "close", None)
        more = iter(pieces)
        answer.begun = next(more, b"")
        if dict(answer.headers).get(b"content-length") != str(len(answer.begun)).encode():
            answer.more = more
        return answer


def _log_cut(answer: _Answer, why: str) -> None:
    request_id = dict(answer.headers).get(REQUEST_ID.lower().encode(), b"").decode()
    _log.warning("answer cut", extra={"told": {"id": request_id, "why": why}})


async def _watch(receive: Receive, hang_up: HangUp) -> None:
    """Wait for the client to hang up; cancelled when the answer is sent."""
    with suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass
        await asyncio.get_running_loop().run_in_executor(None, hang_up.tell)


def _environ(scope: dict[str, Any], body: bytes, hang_up: HangUp) -> dict[str, Any]:
    """The WSGI environment (PEP 3333) of a request."""
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    path = scope["path"].encode("utf-8", "surrogateescape").decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    raw = (scope.get("raw_path") or b"").decode("latin-1")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_URI": f"{raw or path}?{query}" if query else raw or path,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": _NoErrors(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        HANG_UP: hang_up,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ


class _NoErrors:
    """Where WSGI applications may write what went wrong; ours writes to its log."""

    def write(self, _text: str) -> int:
        return 0

    def flush(self) -> None:
        pass


async def _send_problem(send: Send, status: int, title: str, detail: str) -> None:
    """Send problem details (RFC 9457) for a request that never came to the application."""
    body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail}).encode() + b"\n"
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    if status == 503:
        headers.append((b"retry-after", str(RETRY_SECONDS).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
