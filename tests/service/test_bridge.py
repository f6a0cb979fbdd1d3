"""Between the server and the application: what goes wrong there is said, and nothing waits that must not."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from service.bridge import Bridge, Soon
from service.errors import Overloaded
from service.streams import Budget
from tests.service.test_switch import There

SCOPE = {
    "type": "http",
    "http_version": "1.1",
    "method": "GET",
    "path": "/",
    "query_string": b"",
    "headers": [],
}


class Pieces:
    """An answer that breaks off before its first piece."""

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        raise Overloaded("More is sent than fits; ask again in a moment.")

    def close(self) -> None:
        self.closed += 1


def sent_by(bridge: Bridge, beside: Callable[[], None] = lambda: None) -> list[dict[str, Any]]:
    """What it sends for a request, while something is called on its loop a moment later."""
    sent: list[dict[str, Any]] = []
    ended = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not sent and not ended.is_set():
            ended.set()
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()
        return {}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def answer() -> None:
        asyncio.get_running_loop().call_later(0.1, beside)
        await asyncio.wait_for(bridge(SCOPE, receive, send), 5)

    with ThreadPoolExecutor(1) as thread:  # this one may have a loop already, that of a browser
        thread.submit(lambda: asyncio.run(answer())).result(10)
    return sent


def test_what_breaks_before_its_first_piece_is_closed_and_said() -> None:
    pieces = Pieces()

    def application(_environ: Any, start_response: Any) -> Pieces:
        start_response("200 OK", [])
        return pieces

    start, body = sent_by(Bridge(application, 1, 1000, 5.0, Budget(1000)))
    assert start["status"] == 503
    assert (b"retry-after", b"10") in start["headers"]
    assert b"More is sent than fits" in body["body"]
    assert pieces.closed == 1


def test_the_loop_does_not_wait_for_the_first_piece_of_a_long_answer() -> None:
    comes = threading.Event()
    asked = There()

    def respond(start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])

        def pieces() -> Iterator[bytes]:
            assert comes.wait(4), "what makes it come runs on the loop"
            yield b"long"

        return pieces()

    bridge = Bridge(None, 1, 1000, 5.0, Budget(1000), lambda _: Soon(asked, respond, asked.close))
    sent = sent_by(bridge, comes.set)
    assert b"".join(message.get("body", b"") for message in sent) == b"long"
