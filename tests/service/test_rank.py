"""Who gets a worker when there are not enough: whoever asks little, then whoever came last."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

from service.hang_up import HangUp
from service.rank import Rank


def test_of_idle_workers_the_one_that_worked_last_is_taken_first_and_those_that_never_worked_last() -> None:
    rank: Rank[str] = Rank(1)
    rank.put("before")
    rank.put("last")
    rank.put("never", fresh=True)
    assert [rank.take(0, HangUp()) for _ in range(4)] == ["last", "before", "never", None]


def test_an_idle_worker_is_picked_from_either_end() -> None:
    rank: Rank[str] = Rank(1)
    for name in ("first", "second", "third"):
        rank.put(name)
    assert rank.pick(lambda name: name != "third") == "second"
    assert rank.pick(lambda _: True, least_used=True) == "first"
    assert rank.pick(lambda name: name == "first") is None
    assert rank.take(0, HangUp()) == "third"


def test_where_a_worker_is_lacking_that_is_told_once_all_can_see_it() -> None:
    rank: Rank[str] = Rank(1)

    def bring() -> None:
        assert rank.is_waited_for
        rank.put("brought")

    assert rank.take(10, HangUp(), bring) == "brought"
    assert not rank.is_waited_for
    rank.put("there")
    assert rank.take(10, HangUp(), bring) == "there"


def test_newest_and_oldest_are_served_by_turns_and_too_many_turn_the_oldest_away() -> None:
    rank: Rank[int] = Rank(4)
    waiting: list[Future[int | None]] = []
    with ThreadPoolExecutor(5) as threads:
        for _ in range(5):
            waiting.append(threads.submit(rank.take, 10, HangUp()))
            time.sleep(0.1)
        assert waiting[0].result(1) is None
        for worker in range(4):
            rank.put(worker)
        assert [one.result(1) for one in waiting] == [None, 1, 3, 2, 0]


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
        assert [future.result(1) for future in (little, much[2], much[3])] == ["first", "second", "third"]


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
