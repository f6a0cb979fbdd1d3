"""Who waits for a lane: queries that were long the last time, but not too long."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from service.hang_up import HangUp
from service.lanes import Lanes
from service.limits import LONG_SECONDS, TIMES_BYTES

LONG = "SELECT * { ?long ?query ?here }"
MINUTE = 60.0


def waited(call: Callable[[], object]) -> float:
    begun = time.monotonic()
    call()
    return time.monotonic() - begun


def test_a_query_waits_that_was_long_the_last_time_until_it_is_short_again() -> None:
    lanes = Lanes(1, 8)
    assert not lanes.expects(LONG)
    lanes.learn(LONG, LONG_SECONDS)
    assert lanes.expects(LONG)
    assert not lanes.expects("ASK {}")
    lanes.learn(LONG, LONG_SECONDS / 3)
    assert not lanes.expects(LONG)


def test_one_that_is_nearly_long_waits_too() -> None:
    lanes = Lanes(1, 8)
    lanes.learn(LONG, LONG_SECONDS / 2)
    assert lanes.expects(LONG)


def test_one_that_took_very_long_waits_for_nobody_and_lets_nobody_wait() -> None:
    lanes = Lanes(1, 8)
    lanes.learn(LONG, LONG_SECONDS)
    lanes.learn(LONG, 20.0)
    assert not lanes.expects(LONG)


def test_as_many_begin_as_there_are_lanes_and_the_oldest_is_next() -> None:
    lanes = Lanes(2, 8)
    lanes.learn(LONG, 2.0)
    leave, _ = (lanes.enter(LONG, MINUTE, HangUp()) for _ in range(2))
    waiting: list[Future[Callable[[], None]]] = []
    with ThreadPoolExecutor(2) as threads:
        for _ in range(2):
            waiting.append(threads.submit(lanes.enter, LONG, MINUTE, HangUp()))
            time.sleep(0.1)
        assert not any(one.done() for one in waiting)
        leave()
        leave = waiting[0].result(timeout=10)
        assert not waiting[1].done()
        leave()
        waiting[1].result(timeout=10)


def test_others_enter_at_once() -> None:
    lanes = Lanes(0, 8)
    assert waited(lambda: lanes.enter(LONG, MINUTE, HangUp())()) < 1


@pytest.mark.parametrize(("took", "most"), [(LONG_SECONDS, MINUTE), (2.0, 0.1)])
def test_nobody_waits_out_of_proportion_or_longer_than_they_may(took: float, most: float) -> None:
    lanes = Lanes(1, 8)
    lanes.learn(LONG, took)
    lanes.enter(LONG, MINUTE, HangUp())
    seconds = waited(lambda: lanes.enter(LONG, most, HangUp())())
    assert min(8 * took, most) <= seconds < 10


def test_one_that_entered_without_a_lane_leaves_none_behind() -> None:
    lanes = Lanes(1, 8)
    lanes.learn(LONG, 2.0)
    lanes.enter(LONG, MINUTE, HangUp())
    lanes.enter(LONG, 0, HangUp())()
    assert waited(lambda: lanes.enter(LONG, 0.3, HangUp())) >= 0.3


def test_one_that_hangs_up_or_is_closed_waits_no_more() -> None:
    lanes = Lanes(0, 8)
    lanes.learn(LONG, 4.0)
    hang_up = HangUp()
    threading.Timer(0.1, hang_up.tell).start()
    assert waited(lambda: lanes.enter(LONG, MINUTE, hang_up)) < 10
    threading.Timer(0.1, lanes.close).start()
    assert waited(lambda: lanes.enter(LONG, MINUTE, HangUp())) < 10


def test_what_is_known_is_bounded() -> None:
    lanes = Lanes(1, 8)
    texts = [f"# {number} {' ' * 10_000}" for number in range(2 * TIMES_BYTES // 10_000)]
    for text in texts:
        lanes.learn(text, 1.0)
    assert not lanes.expects(texts[0])
    assert lanes.expects(texts[-1])
