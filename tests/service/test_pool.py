"""The pool: real processes, killed by what queries do to them, and nobody else notices."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from select import select

import pytest

from graph.snapshot import Snapshot
from service.errors import ClientGone, EvaluationFailed, NotSparql, Overloaded, QueryTooExpensive, WorkerLost
from service.evaluation import Engine
from service.formats import JSON, TURTLE
from service.hang_up import HangUp
from service.limits import LONG_SECONDS
from service.pool import Pool
from service.questions import Answer, Question
from service.settings import Settings
from service.streams import whole
from tests.conftest import children


def bounds(seconds: float, memory_bytes: int, workers: int, waiting: int, waiting_seconds: float) -> Settings:
    return Settings(
        query_seconds=seconds,
        query_memory_bytes=memory_bytes,
        workers=workers,
        waiting_queries=waiting,
        waiting_seconds=waiting_seconds,
        rewrite=False,  # the long queries here must stay long
    )


BOUNDS = bounds(1.0, 256 << 20, 2, 4, 3.0)
GRACE_SECONDS = 0.25
"""By how much a query may outlive its limit."""

CHEAP = "SELECT (COUNT(?plan) AS ?n) { ?plan a pw:Plan }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LONG = "SELECT (COUNT(*) AS ?n) { VALUES ?twice { 1 2 } ?a ?b ?c . ?d a pw:CommitmentThread }"
"""A second or so alone: more than `LONG_SECONDS`."""
PATHS = "SELECT (COUNT(*) AS ?n) { ?a (!pw:none|^!pw:none)* ?b . ?b (!pw:none|^!pw:none)* ?c }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c"
LONG_WORDS = (
    'SELECT ?g { BIND(REPLACE("' + "a" * 5000 + '", "a", "' + "b" * 5000 + '") AS ?e)'
    " BIND(CONCAT(?e, ?e, ?e, ?e) AS ?f) BIND(CONCAT(?f, ?f, ?f, ?f) AS ?g) }"
)


def question(sparql: str) -> Question:
    return Question(sparql, JSON, TURTLE)


@pytest.fixture(scope="module")
def pool(snapshot: Snapshot) -> Iterator[Pool]:
    pool = Pool(snapshot, BOUNDS)
    yield pool
    pool.close()


def started(snapshot: Snapshot, settings: Settings) -> tuple[Pool, int]:
    """A pool, and the process that forks its workers."""
    before = set(children(os.getpid()))
    pool = Pool(snapshot, settings)
    (nursery,) = set(children(os.getpid())) - before
    return pool, nursery


def test_it_answers_as_an_engine_in_this_process_does(pool: Pool, snapshot: Snapshot) -> None:
    engine = Engine(snapshot.in_memory())
    for sparql in (
        CHEAP,
        "ASK { ?a pw:ownedBy ?b }",
        "DESCRIBE plan:noms-2009",
        "SELECT * { ?a pw:number ?b } LIMIT 9",
    ):
        assert pool.answer(question(sparql)) == engine.answer(question(sparql))


def wait(pool: Pool, sparql: str) -> Answer:
    """What a worker answers that is asked without waiting for it to be idle."""
    asked = pool.ask(question(sparql))
    assert asked is not None
    try:
        assert select([asked], [], [], 10)[0]
        assert asked.is_there()
        answer = asked.answer()
        assert isinstance(answer, Answer)
        return answer
    finally:
        asked.close()


def test_an_idle_worker_is_asked_without_waiting_and_answers_the_same(pool: Pool) -> None:
    for _ in range(5):
        assert wait(pool, CHEAP) == pool.answer(question(CHEAP))
    with pytest.raises(NotSparql, match="line 1, column"):
        wait(pool, "SELECT")


def test_what_nobody_foresaw_is_an_error_of_ours_on_every_way(pool: Pool) -> None:
    no_text = Question(b"ASK {}", JSON, TURTLE)  # type: ignore[arg-type]
    with pytest.raises(EvaluationFailed, match="A worker raised AttributeError"):
        pool.answer(no_text)
    asked = pool.ask(no_text)
    assert asked is not None
    with pytest.raises(EvaluationFailed, match="A worker raised AttributeError"):
        asked.answer()
    assert pool.answer(question("ASK {}")).kind == "boolean"


def test_nobody_is_asked_where_nobody_is_idle_or_the_question_is_long(pool: Pool) -> None:
    asked = [pool.ask(question(CHEAP)) for _ in range(BOUNDS.workers)]
    assert all(asked)
    assert pool.ask(question(CHEAP)) is None
    answers = [one.answer() for one in asked if one]
    assert answers[0] == answers[1]
    assert pool.ask(question(f"ASK {{}} # {'x' * 70_000}")) is None
    assert wait(pool, CHEAP) == answers[0]


def test_a_long_answer_is_not_there_all_at_once(pool: Pool) -> None:
    asked = pool.ask(question("SELECT * { ?a ?b ?c } LIMIT 5000"))
    assert asked is not None
    assert select([asked], [], [], 10)[0]
    assert not asked.is_there()
    assert len(whole(asked.answer()).body) > 1 << 18


def test_a_question_that_is_given_up_stops_its_worker_and_another_takes_its_place(pool: Pool) -> None:
    asked = pool.ask(question(ENDLESS))
    assert asked is not None
    asked.close()
    asked.close()
    begun = time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(pool.answer, [question(CHEAP)] * 2))
    assert answers[0] == answers[1]
    assert time.monotonic() - begun < BOUNDS.query_seconds


def test_a_worker_that_has_ended_is_not_asked(snapshot: Snapshot) -> None:
    pool, nursery = started(snapshot, replace(BOUNDS, workers=1))
    try:
        (worker,) = children(nursery)
        os.kill(worker, signal.SIGKILL)
        while Path(f"/proc/{worker}").exists():
            time.sleep(0.01)
        assert pool.ask(question(CHEAP)) is None
        assert pool.answer(question(CHEAP)) == wait(pool, CHEAP)
    finally:
        pool.close()


def test_an_error_of_the_engine_comes_through(pool: Pool) -> None:
    with pytest.raises(NotSparql, match="line 1, column"):
        pool.answer(question("SELECT"))


@pytest.mark.parametrize("sparql", [ENDLESS, PATHS], ids=["cross join", "paths"])
def test_a_query_is_ended_at_its_limit_of_time(pool: Pool, sparql: str) -> None:
    begun = time.monotonic()
    with pytest.raises(QueryTooExpensive, match="longer than 1 seconds"):
        pool.answer(question(sparql))
    assert BOUNDS.query_seconds <= time.monotonic() - begun < BOUNDS.query_seconds + GRACE_SECONDS
    assert pool.answer(question(CHEAP)).body


@pytest.mark.parametrize("sparql", [GREEDY, LONG_WORDS], ids=["rows", "words"])
def test_a_query_is_ended_at_its_limit_of_memory(snapshot: Snapshot, sparql: str) -> None:
    patient = Pool(snapshot, bounds(60.0, 128 << 20, 1, 1, 1.0))
    try:
        with pytest.raises((WorkerLost, QueryTooExpensive), match="128 MiB"):
            patient.answer(question(sparql))
        assert patient.answer(question(CHEAP)).body
    finally:
        patient.close()


def test_an_idle_worker_that_is_killed_is_replaced_before_it_is_asked(snapshot: Snapshot) -> None:
    pool, nursery = started(snapshot, BOUNDS)
    before = children(nursery)
    try:
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)
        for _ in range(2 * BOUNDS.workers):
            assert pool.answer(question(CHEAP)).body
        after = children(nursery)
    finally:
        pool.close()
    assert len(after) == BOUNDS.workers
    assert not set(before) & set(after)


def test_a_busy_worker_that_is_killed_loses_its_query_alone(snapshot: Snapshot) -> None:
    pool, nursery = started(snapshot, bounds(20.0, 256 << 20, 1, 4, 20.0))
    try:
        with ThreadPoolExecutor(2) as threads:
            busy = threads.submit(pool.answer, question(ENDLESS))
            time.sleep(0.3)
            waiting = threads.submit(pool.answer, question(CHEAP))
            os.kill(children(nursery)[0], signal.SIGKILL)
            assert waiting.result().body
            assert isinstance(busy.exception(), WorkerLost)
    finally:
        pool.close()


def test_the_process_that_holds_the_graph_is_started_again_when_it_is_killed(snapshot: Snapshot) -> None:
    before = set(children(os.getpid()))
    pool = Pool(snapshot, bounds(20.0, 256 << 20, 2, 4, 20.0))
    try:
        for _ in range(2):
            (nursery,) = set(children(os.getpid())) - before
            workers = children(nursery)
            os.kill(nursery, signal.SIGKILL)
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
            time.sleep(0.2)
            for _ in range(4):
                assert pool.answer(question(CHEAP)).body
    finally:
        pool.close()
    assert set(children(os.getpid())) == before


def test_where_no_worker_can_be_had_the_next_one_who_asks_tries_again(snapshot: Snapshot, tmp_path: Path) -> None:
    copy = Snapshot(shutil.copytree(snapshot.folder, tmp_path / snapshot.hash), snapshot.manifest)
    before = set(children(os.getpid()))
    pool = Pool(copy, BOUNDS)
    (nursery,) = set(children(os.getpid())) - before
    data, away = copy.folder / "data.nq", tmp_path / "away"
    try:
        data.rename(away)
        for pid in (nursery, *children(nursery)):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)
        for _ in range(2 * BOUNDS.workers):
            with pytest.raises(WorkerLost, match="did not start"):
                pool.answer(question(CHEAP))
        away.rename(data)
        for _ in range(2 * BOUNDS.workers):
            assert pool.answer(question(CHEAP)).body
        (nursery,) = set(children(os.getpid())) - before
        assert len(children(nursery)) == BOUNDS.workers
    finally:
        pool.close()


def test_too_many_queries_are_refused_at_once_and_the_rest_is_answered(pool: Pool) -> None:
    def ask(_: int) -> tuple[str, float]:
        begun = time.monotonic()
        try:
            pool.answer(question(ENDLESS))
        except (Overloaded, QueryTooExpensive) as error:
            return type(error).__name__, time.monotonic() - begun
        raise AssertionError

    with ThreadPoolExecutor(40) as threads:
        outcomes = list(threads.map(ask, range(40)))
    refused = [seconds for name, seconds in outcomes if name == "Overloaded"]
    assert len(refused) >= 40 - BOUNDS.workers - BOUNDS.waiting_queries
    assert sum(seconds < GRACE_SECONDS for seconds in refused) >= 40 - BOUNDS.workers - BOUNDS.waiting_queries
    assert max(seconds for _, seconds in outcomes) < BOUNDS.waiting_seconds + BOUNDS.query_seconds + GRACE_SECONDS
    assert pool.answer(question(CHEAP)).body


def test_long_queries_take_turns_and_none_is_lost(snapshot: Snapshot) -> None:
    single = Pool(snapshot, bounds(60.0, 256 << 20, 1, 8, 60.0))
    try:
        alone = single.answer(question(LONG))
        with ThreadPoolExecutor(4) as threads:
            together = [threads.submit(single.answer, question(LONG)) for _ in range(4)]
            time.sleep(2 * LONG_SECONDS)
            assert single.answer(question(CHEAP)).body
            assert [answer.result() for answer in together] == [alone] * 4
    finally:
        single.close()


def until_long(worker: int) -> None:
    """Wait until a worker's query is a long one: then it stands back as far as can be."""
    deadline = time.monotonic() + 10
    while os.getpriority(os.PRIO_PROCESS, worker) < 19:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.1)  # the pool notes it a moment later


def test_nobody_stands_in_for_a_long_query_before_one_is_wanted(snapshot: Snapshot) -> None:
    single, nursery = started(snapshot, bounds(60.0, 256 << 20, 1, 8, 60.0))
    (worker,) = children(nursery)
    try:
        assert single.answer(question(LONG)).body
        assert children(nursery) == [worker]
        with ThreadPoolExecutor(1) as threads:
            long = threads.submit(single.answer, question(LONG))
            until_long(worker)
            assert children(nursery) == [worker]
            assert single.answer(question(CHEAP)).body
            assert len(children(nursery)) == 2
            assert long.result().body
        deadline = time.monotonic() + 10
        while len(children(nursery)) > 1 and time.monotonic() < deadline:
            time.sleep(0.05)  # the one that stood in ends
        assert children(nursery) == [worker]
        assert single.answer(question(CHEAP)).body
    finally:
        single.close()


def test_a_query_that_was_long_before_begins_in_no_more_processes_than_there_are_processors(snapshot: Snapshot) -> None:
    pool, nursery = started(snapshot, bounds(60.0, 256 << 20, 8, 8, 60.0))
    workers = set(children(nursery))
    seen = set(workers)
    try:
        expected = pool.answer(question(LONG))
        assert pool.ask(question(LONG)) is None
        with ThreadPoolExecutor(8) as threads:
            together = [threads.submit(pool.answer, question(LONG)) for _ in range(8)]
            while not all(answer.done() for answer in together):
                seen |= set(children(nursery))
                time.sleep(0.02)
            assert {answer.result().body for answer in together} == {expected.body}
        assert seen == workers == set(children(nursery))
    finally:
        pool.close()


def test_whoever_hangs_up_leaves_the_lane(snapshot: Snapshot) -> None:
    pool, _ = started(snapshot, bounds(60.0, 256 << 20, 8, 8, 60.0))
    try:
        begun = time.monotonic()
        pool.answer(question(LONG))
        alone = time.monotonic() - begun
        for _ in range(2 * (os.cpu_count() or 1)):
            hang_up = HangUp()
            threading.Timer(LONG_SECONDS, hang_up.tell).start()
            with pytest.raises(ClientGone):
                pool.answer(question(LONG), hang_up)
        begun = time.monotonic()
        pool.answer(question(LONG))
        assert time.monotonic() - begun < 5 * alone
    finally:
        pool.close()


def test_more_long_queries_than_may_wait_are_refused(snapshot: Snapshot) -> None:
    single, nursery = started(snapshot, bounds(4.0, 256 << 20, 1, 0, 4.0))
    (worker,) = children(nursery)
    try:
        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(single.answer, question(ENDLESS))
            until_long(worker)
            with pytest.raises(Overloaded, match="too many do that"):
                single.answer(question(ENDLESS))
            assert single.answer(question(CHEAP)).body
            assert isinstance(first.exception(), QueryTooExpensive)
    finally:
        single.close()


def test_many_threads_get_each_their_own_answer(snapshot: Snapshot) -> None:
    roomy = Pool(snapshot, bounds(10.0, 512 << 20, 2, 64, 10.0))
    asked = [f"SELECT ({number} AS ?n) {{}}" for number in range(300)]
    try:
        with ThreadPoolExecutor(16) as threads:
            answers = list(threads.map(lambda sparql: roomy.answer(question(sparql)).body, asked))
    finally:
        roomy.close()
    assert [f'"{number}"'.encode() in body for number, body in enumerate(answers)] == [True] * len(asked)


def test_closing_leaves_no_process(snapshot: Snapshot) -> None:
    pool, nursery = started(snapshot, BOUNDS)
    workers = children(nursery)
    busy = threading.Thread(target=_ask_and_forget, args=(pool,))
    busy.start()
    time.sleep(0.2)
    pool.close()
    busy.join()
    time.sleep(0.1)
    for pid in (nursery, *workers):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def _ask_and_forget(pool: Pool) -> None:
    try:
        pool.answer(question(ENDLESS))
    except Exception:
        return
