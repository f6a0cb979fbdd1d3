"""Long answers come while they are made, whole or visibly cut, and hold nobody else up."""

import gc
import json
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from typing import Any
from urllib.parse import quote

import pytest
import zstandard
from pyoxigraph import Store

from graph.snapshot import Snapshot
from service.errors import ClientGone, Overloaded, QueryTooExpensive
from service.evaluation import Engine
from service.formats import JSON, TURTLE
from service.limits import STREAM_BYTES
from service.pool import Pool
from service.questions import Answer, Begun, Question
from service.settings import Settings
from service.streams import Budget, Stream, whole
from tests.conftest import Running, Serve
from tests.service.test_audit import await_memory
from tests.service.test_hang_up import query_workers

LONG = "SELECT * { ?a ?b ?c } LIMIT 60000"
ENDLESS = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }"
BOUNDLESS = ["--max-answer-rows", str(10**12), "--max-answer-bytes", str(10**15), "--sending-bytes", str(10**15)]
CHEAP = "ASK { plan:noms-2009 a pw:Plan }"
BEGUN = Begun("solutions", JSON)


@contextmanager
def asked(running: Running, query: str, method: str = "GET", **headers: str) -> Iterator[HTTPResponse]:
    connection = HTTPConnection("127.0.0.1", running.port, timeout=60)
    accept = {"Accept": "application/sparql-results+json", **headers}
    try:
        connection.request(method, f"/sparql?query={quote(query)}", headers=accept)
        with connection.getresponse() as reply:
            yield reply
    finally:
        connection.close()


def body(running: Running, query: str) -> bytes:
    with asked(running, query) as reply:
        return reply.read()


def still_answers(running: Running) -> bool:
    return body(running, CHEAP) == b'{"head":{},"boolean":true}'


@pytest.fixture(scope="module")
def running(serve: Serve) -> Running:
    running = serve("--workers", "2", "--query-seconds", "30")
    await_memory(running.process.pid, workers=2)  # from there unordered rows come in the order of `long_answer`
    return running


@pytest.fixture(scope="module")
def long_answer(store: Store) -> bytes:
    body = Engine(store).answer(Question(LONG, JSON, TURTLE)).body
    assert len(body) > 3 * STREAM_BYTES
    return body


def test_the_beginning_comes_before_the_end_is_made(running: Running, long_answer: bytes) -> None:
    begun = time.monotonic()
    with asked(running, LONG) as reply:
        first = reply.read(1)
        to_first = time.monotonic() - begun
        assert first + reply.read() == long_answer
        assert reply.status == 200
        assert reply.headers["Content-Length"] is None
    assert to_first < 0.6 * (time.monotonic() - begun)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_it_comes_compressed_under_a_tag_of_its_own(running: Running, long_answer: bytes, coding: str) -> None:
    with asked(running, LONG) as plain:
        assert plain.read() == long_answer
    with asked(running, LONG, **{"Accept-Encoding": coding}) as reply:
        smaller = reply.read()
        assert reply.headers["Content-Encoding"] == coding
        assert reply.headers["ETag"] == f'{plain.headers["ETag"][:-1]}-{coding}"'
    unpacking: Any = zlib.decompressobj(31) if coding == "gzip" else zstandard.ZstdDecompressor().decompressobj()
    assert unpacking.decompress(smaller) == long_answer
    assert len(smaller) < len(long_answer) / 4
    with asked(running, LONG, **{"Accept-Encoding": coding, "If-None-Match": reply.headers["ETag"]}) as again:
        assert again.status == 304


def test_its_head_comes_alone(running: Running) -> None:
    with asked(running, LONG, "HEAD") as reply:
        assert (reply.status, reply.read()) == (200, b"")
    assert still_answers(running)


def test_many_at_once_get_it_each(running: Running, long_answer: bytes) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: body(running, LONG), range(6)))
    assert [answer == long_answer for answer in answers] == [True] * 6


def test_who_hangs_up_in_its_middle_stops_its_query(running: Running) -> None:
    before = query_workers(running)
    with asked(running, ENDLESS) as reply:
        assert reply.read(STREAM_BYTES)
    deadline = time.monotonic() + 10
    while set(before) <= set(query_workers(running)) and time.monotonic() < deadline:
        time.sleep(0.05)
    after = query_workers(running)
    assert len(set(before) & set(after)) == len(before) - 1
    assert still_answers(running)


@pytest.mark.parametrize(
    ("options", "query", "why"),
    [
        (["--query-seconds", "3", *BOUNDLESS], ENDLESS, "longer than 3 seconds, the limit query_seconds"),
        (["--max-answer-rows", "59999"], LONG, "more than 59,999 rows, the limit max_answer_rows"),
        (["--max-answer-bytes", "9000000"], LONG, "more than 9,000,000 bytes, the limit max_answer_bytes"),
        (["--sending-bytes", "9000000"], LONG, "than the limit sending_bytes"),
    ],
    ids=["time", "rows", "bytes", "bytes of all"],
)
def test_a_limit_in_its_middle_cuts_it_so_that_the_client_notices(
    serve: Serve, options: list[str], query: str, why: str
) -> None:
    running = serve(*options)
    with asked(running, query) as reply:
        assert reply.status == 200
        with pytest.raises(IncompleteRead):
            reply.read()
    assert still_answers(running)
    _, _, errors = running.stop()
    (cut,) = [json.loads(line) for line in errors.splitlines() if '"answer cut"' in line]
    assert why in cut["why"]
    assert cut["id"] == reply.headers["X-Request-Id"]


def test_whole_answers_count_too(serve: Serve) -> None:
    running = serve("--sending-bytes", str(STREAM_BYTES // 4))
    with asked(running, "SELECT * { ?a ?b ?c } LIMIT 10000") as reply:
        assert (reply.status, reply.headers["Retry-After"]) == (503, "10")
        assert "sending_bytes" in json.loads(reply.read())["detail"]
    assert still_answers(running)


def stream(most: int = 100) -> tuple[Stream, list[str]]:
    told: list[str] = []
    return Stream(BEGUN, Budget(most), lambda: told.append("abandoned")), told


def test_each_reader_gets_all_pieces() -> None:
    made, told = stream()
    early = made.open()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(lambda: b"".join(early))
        made.fill(iter([b"one", b"two"]))
        assert waiting.result(5) == b"onetwo"
    assert list(early.again()) == [b"one", b"two"]
    assert whole(early) == Answer("solutions", JSON, b"")
    assert told == []


def test_what_ends_it_too_early_comes_after_what_was_there() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"one"
        raise QueryTooExpensive("too long")

    made, _ = stream()
    reading = made.open()
    made.fill(pieces())
    assert next(reading) == b"one"
    with pytest.raises(QueryTooExpensive):
        next(reading)


def test_the_last_reader_who_closes_ends_it_and_gives_the_bytes_back() -> None:
    budget = Budget(10)
    told: list[str] = []
    made = Stream(BEGUN, budget, lambda: told.append("abandoned"))
    first, second = made.open(), made.open()

    def pieces() -> Iterator[bytes]:
        yield b"0123456789"
        first.close()
        first.close()
        assert told == []
        second.close()
        assert told == ["abandoned"]
        budget.take(10)
        budget.give(10)
        yield b"more"

    made.fill(pieces())
    with pytest.raises(ClientGone):
        made.piece(0)


def test_more_than_the_budget_ends_it() -> None:
    made, told = stream(5)
    reading = made.open()
    made.fill(iter([b"1234", b"56"]))
    assert next(reading) == b"1234"
    with pytest.raises(Overloaded, match="sending_bytes"):
        next(reading)
    assert told == ["abandoned"]


def test_what_is_broken_off_gives_its_worker_back_at_once(snapshot: Snapshot) -> None:
    pool = Pool(snapshot, Settings(workers=1, waiting_seconds=5.0), budget=Budget(1))
    gc.disable()  # nobody may rely on it
    try:
        for _ in range(3):
            with closing(pool.begin(Question(LONG, JSON, TURTLE))) as reading, pytest.raises(Overloaded):  # type: ignore[type-var]
                next(reading)  # type: ignore[call-overload]
            assert pool.answer(Question(CHEAP, JSON, TURTLE)).body == b'{"head":{},"boolean":true}'
    finally:
        gc.enable()
        pool.close()
