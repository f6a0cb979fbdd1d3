"""Who gets a worker when there are not enough: whoever asks little, then whoever came last."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from service.hang_up import HangUp
from service.rank import Rank


def test_an_idle_worker_is_taken_at_once_each_in_its_turn() -> None:
    rank: Rank[str] = Rank(1)
    rank.put("a")
    rank.put("b")
    assert [rank.take(0, HangUp()), rank.take(0, HangUp()), rank.take(0, HangUp())] == ["a", "b", None]


def test_the_newest_is_served_first_and_too_many_turn_the_oldest_away() -> None:
    rank: Rank[str] = Rank(2)
    waiting: list[Future[str | None]] = []
    with ThreadPoolExecutor(3) as threads:
        for _ in range(3):
            waiting.append(threads.submit(rank.take, 10, HangUp()))
            time.sleep(0.1)
        assert waiting[0].result(1) is None
        rank.put("first")
        assert waiting[2].result(1) == "first"
        rank.put("second")
        assert waiting[1].result(1) == "second"


def test_where_the_oldest_is_served_first_the_newest_is_turned_away() -> None:
    rank: Rank[str] = Rank(2, oldest_first=True)
    waiting: list[Future[str | None]] = []
    with ThreadPoolExecutor(3) as threads:
        for _ in range(3):
            waiting.append(threads.submit(rank.take, 10, HangUp()))
            time.sleep(0.1)
        assert waiting[2].result(1) is None
        rank.put("first")
        assert waiting[0].result(1) == "first"
        rank.put("second")
        assert waiting[1].result(1) == "second"


def test_a_client_who_asks_little_is_served_before_one_who_asks_much_and_not_turned_away() -> None:
    rank: Rank[str] = Rank(3)
    with ThreadPoolExecutor(5) as threads:
        little = threads.submit(rank.take, 10, HangUp("little"))
        time.sleep(0.1)
        much: list[Future[str | None]] = []
        for _ in range(4):
            much.append(threads.submit(rank.take, 10, HangUp("much")))
            time.sleep(0.1)
        assert (much[0].result(1), much[1].result(1)) == (None, None)
        for worker in ("first", "second", "third"):
            rank.put(worker)
            time.sleep(0.05)
        assert [future.result(1) for future in (little, much[3], much[2])] == ["first", "second", "third"]


def test_one_who_hangs_up_or_waits_too_long_leaves_no_trace() -> None:
    rank: Rank[str] = Rank(4)
    gone = HangUp()
    threading.Timer(0.1, gone.tell).start()
    assert rank.take(10, gone) is None
    assert rank.take(0.05, HangUp()) is None
    rank.put("a")
    assert rank.close() == ["a"]


def test_closing_turns_away_who_waits_and_who_comes_later() -> None:
    rank: Rank[str] = Rank(4)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(rank.take, 10, HangUp())
        time.sleep(0.1)
        assert rank.close() == []
        assert waiting.result(1) is None
    assert rank.take(10, HangUp()) is None
