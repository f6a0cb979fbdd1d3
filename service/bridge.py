"""From the server's ASGI to Flask's WSGI.

A thread is busy only while an answer is made: bodies come in and answers go out without one, however slow the client
is. And unlike a WSGI server, it notices a client that hangs up: the request's `HangUp` stands in its environment.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any, TypeVar

from graph.errors import PlanweaveError
from service.errors import Overloaded, sentence
from service.hang_up import HangUp
from service.limits import PIECE_BYTES, RETRY_SECONDS
from service.questions import Asked
from service.streams import Budget
from service.telemetry import REQUEST_ID

__all__ = ["HANG_UP", "AtOnce", "Bridge", "Later", "Soon", "Whole"]

_Result = TypeVar("_Result")

HANG_UP = "planweave.hang_up"
"""The key of a request's `HangUp` in its WSGI environment."""

_SHORT_SECONDS = 0.05
"""How long an answer that another process makes may take before a thread waits for it."""

_ROOM_SECONDS = 0.02
"""How long a request may wait for the place of another whose answer is being made before it has a thread."""

_MOST_WAITING = 1024
"""Threads that wait for an answer that another process makes: more than there can be such processes."""

_SEND_SECONDS = 30
"""How long a client may take to receive a piece of an answer."""

_log = logging.getLogger("planweave")

_BODY_HEADERS = (b"content-length", b"transfer-encoding")

_MOST_RECEIVED_BYTES = 64 << 20
"""After how much of a body that is too long the client is cut off."""


@dataclass(frozen=True)
class Whole:
    """An answer of which all is there."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Soon:
    """An answer that another process is making; close it whatever happens.

    `respond` takes `start_response` and gives the pieces, as a WSGI application does; it waits for the answer, and with
    `takes_long` has much to do even then. If it raises `PlanweaveError`, the application is asked what to say of it.
    """

    asked: Asked
    respond: Callable[[Any], Iterable[bytes]]
    close: Callable[[], None]
    takes_long: bool = False


class Later:
    """An answer that nobody can make just now: ask again when another is made."""


AtOnce = Callable[[dict[str, Any]], Whole | Soon | Later | None]
"""Gives the answer to a request (its WSGI environment) if it is there already, or on its way; it must not wait."""

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

    @property
    def is_whole(self) -> bool:
        """Whether its length is known, so that all of it comes in one piece."""
        return any(name == b"content-length" for name, _ in self.headers)


class Bridge:
    """An ASGI application (version 3, HTTP only) that asks a WSGI application in threads of its own."""

    def __init__(
        self,
        application: Any,
        threads: int,
        max_body_bytes: int,
        body_seconds: float,
        budget: Budget,
        at_once: AtOnce = lambda _: None,
    ) -> None:
        """Answer so many requests at one time; of a body so many bytes are read, within so many seconds.

        What waits to be received takes from the budget. What is there `at_once` needs no thread.
        """
        self._at_once = at_once
        self._application = application
        self._budget = budget
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._being_made = 0
        self._turns: deque[asyncio.Future[bool]] = deque()
        self._waiting = ThreadPoolExecutor(_MOST_WAITING, thread_name_prefix="waiting")
        self._max_body_bytes = max_body_bytes
        self._body_seconds = body_seconds

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body: bytes | None = b""
        if _has_body(scope):
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
        environ = _environ(scope, body, hang_up)
        there = await self._there(environ)
        if isinstance(there, Whole):
            await self._deliver(_Answer(there.status, _head(there.headers), there.body), hang_up, send)
        elif there is None or not await self._sent_soon(there, receive, hang_up, send):
            async with _watched(receive, hang_up):
                try:
                    answer = await _in(self._threads, _begun, partial(self._application, environ))
                except PlanweaveError as error:
                    await _send_problem(send, 503, "Service Unavailable", sentence(error))
                    return
                await self._finish(answer, hang_up, send)

    async def _there(self, environ: dict[str, Any]) -> Whole | Soon | None:
        """What is there at once, or as soon as another answer that is being made is made, if that is soon."""
        there = self._at_once(environ)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _ROOM_SECONDS
        while isinstance(there, Later):
            if not self._being_made or loop.time() >= deadline:
                return None
            room: asyncio.Future[bool] = loop.create_future()
            self._turns.append(room)
            timer = loop.call_at(deadline, _tell, room, False)
            try:
                if not await room:
                    return None
            finally:
                timer.cancel()
            there = self._at_once(environ)
        return there

    def _made(self, soon: Soon) -> None:
        """An answer is made or given up: one who waits may have its place."""
        soon.close()
        self._being_made -= 1
        while self._turns:
            room = self._turns.popleft()
            if not room.done():
                room.set_result(True)
                break

    async def _sent_soon(self, soon: Soon, receive: Receive, hang_up: HangUp, send: Send) -> bool:
        """Send an answer that is being made; False where the application has to say what came in its place.

        As long as it may be a short one, no thread waits for it, and nobody looks whether the client is still there.
        """
        self._being_made += 1
        try:
            # Not one of the other threads: all of these may wait for the very process that is read from here.
            if await _is_there(soon.asked, _SHORT_SECONDS):
                if soon.takes_long:
                    answer = await _in(self._waiting, _begun, soon.respond)
                else:
                    answer = _responded(soon.respond)
                    if answer.is_whole:
                        _take_first(answer)
                    else:
                        await _in(self._waiting, _take_first, answer)
                await self._finish(answer, hang_up, send)
                return True
            async with _watched(receive, hang_up):
                answer = await _in(self._waiting, _begun, soon.respond)
                await self._finish(answer, hang_up, send)
                return True
        except PlanweaveError:
            return False
        finally:
            self._made(soon)

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

    async def _finish(self, answer: _Answer, hang_up: HangUp, send: Send) -> None:
        try:
            await self._deliver(answer, hang_up, send)
        finally:
            if answer.close:
                await _in(self._threads, answer.close)

    async def _deliver(self, answer: _Answer, hang_up: HangUp, send: Send) -> None:
        """Send an answer, as far as others leave room for it."""
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

    async def _send(self, answer: _Answer, hang_up: HangUp, send: Send) -> None:
        """Send an answer in pieces, each when the client has received those before.

        If it ends too early it is left unfinished: then the server cuts the connection, and the client knows.
        """
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.more is None and len(answer.begun) <= PIECE_BYTES:
            # The server takes a piece of this size whether or not the client has received what was sent before.
            await send({"type": "http.response.body", "body": answer.begun, "more_body": False})
            return
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
        return await _in(self._threads, next, answer.more, None)


def _begun(respond: Callable[[Any], Iterable[bytes]]) -> _Answer:
    """An answer as far as its first piece, which is all of it if its length is known."""
    answer = _responded(respond)
    _take_first(answer)
    return answer


def _responded(respond: Callable[[Any], Iterable[bytes]]) -> _Answer:
    """An answer of which no piece has been taken."""
    answer = _Answer()

    def start_response(status: str, headers: Iterable[tuple[str, str]], _error: Any = None) -> Any:
        answer.status = int(status.split(" ", 1)[0])
        answer.headers = _head(headers)

    pieces = respond(start_response)
    answer.close = getattr(pieces, "close", None)
    answer.more = iter(pieces)
    return answer


def _take_first(answer: _Answer) -> None:
    """Take an answer's first piece; what it raises is raised once the answer is closed."""
    assert answer.more is not None  # noqa: S101 - nothing has been taken yet
    try:
        answer.begun = next(answer.more, b"")
    except BaseException:
        if answer.close:
            answer.close()
        raise
    if dict(answer.headers).get(b"content-length") == str(len(answer.begun)).encode():
        answer.more = None
        if answer.close:
            # All of it is there: what is left to do for it needs no thread of its own afterwards.
            answer.close()
            answer.close = None


def _head(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _log_cut(answer: _Answer, why: str) -> None:
    request_id = dict(answer.headers).get(REQUEST_ID.lower().encode(), b"").decode()
    _log.warning("answer cut", extra={"told": {"id": request_id, "why": why}})


async def _in(threads: ThreadPoolExecutor, call: Callable[..., _Result], *arguments: Any) -> _Result:
    """What a call gives that may wait for something."""
    return await asyncio.get_running_loop().run_in_executor(threads, call, *arguments)


async def _is_there(asked: Asked, seconds: float) -> bool:
    """Wait until an answer is there, at the most so many seconds; it may be too long to be there all at one time."""
    loop = asyncio.get_running_loop()
    there: asyncio.Future[bool] = loop.create_future()
    timer = loop.call_later(seconds, _tell, there, False)
    descriptor = asked.fileno()
    if descriptor < 0:
        asked.when_there(lambda: loop.call_soon_threadsafe(_tell, there, True))
    else:
        loop.add_reader(descriptor, _tell, there, True)
    try:
        return await there and asked.is_there()
    finally:
        timer.cancel()
        if descriptor >= 0:
            loop.remove_reader(descriptor)


def _tell(waiting: asyncio.Future[bool], what: bool) -> None:
    if not waiting.done():
        waiting.set_result(what)


@asynccontextmanager
async def _watched(receive: Receive, hang_up: HangUp) -> AsyncIterator[None]:
    """Within this context, whoever asked is heard to hang up."""
    watch = asyncio.create_task(_watch(receive, hang_up))
    try:
        yield
    finally:
        watch.cancel()


async def _watch(receive: Receive, hang_up: HangUp) -> None:
    """Wait for the client to hang up; cancelled when the answer is sent."""
    with suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass
        await asyncio.get_running_loop().run_in_executor(None, hang_up.tell)


def _has_body(scope: dict[str, Any]) -> bool:
    """Whether a request may have a body: one that only reads has none unless it says so (RFC 9112, section 6.3)."""
    names = (name for name, _ in scope["headers"])
    return scope["method"] not in ("GET", "HEAD") or any(name in _BODY_HEADERS for name in names)


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
