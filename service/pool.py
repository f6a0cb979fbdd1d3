"""A pool of worker processes: queries are answered there, within limits of time, memory and number.

No query of a user is evaluated in the process that speaks HTTP. A worker that passes a limit is killed with its query,
and another takes its place; nobody else notices. Long queries leave room for short ones: the longer a query runs, the
less of the processors it gets; once it is long another worker stands in for its own, and of the long ones only as many
run at one time as there are workers, while the others stand still.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from graph.snapshot import Snapshot
from service.errors import ClientGone, Overloaded, QueryTooExpensive, WorkerLost
from service.evaluation import Answer, Question
from service.federation import Federation
from service.hang_up import HangUp
from service.hiring import Nursery
from service.limits import LONG_SECONDS
from service.nursery import read_message, send_message
from service.rank import Rank
from service.settings import Settings

__all__ = ["Pool"]

_SHORT_SECONDS = 0.05
_NICE, _NICEST = 12, 19
"""How far a query steps back behind the others once it is not short, and once it is long (setpriority, POSIX)."""


@dataclass
class _Worker:
    pid: int
    channel: socket.socket
    fresh: bool = True
    """Whether it still has the priority that it was born with: it cannot be given back."""
    replaced: bool = False
    """Whether another stands in for it already, because its query is a long one."""


class Pool:
    """Answers questions from one snapshot in processes of its own. Any number of threads may ask."""

    def __init__(self, snapshot: Snapshot, settings: Settings, federation: Federation | None = None) -> None:
        """Start the nursery and its workers; returns when they can answer. Without a `federation`, alone."""
        self.settings = settings
        bounds = (settings.query_memory_bytes, settings.max_answer_rows, settings.max_answer_bytes)
        self._nursery = Nursery(
            [str(snapshot.folder), *map(str, bounds)], [federation, (settings.store, settings.query_seconds)]
        )
        self._closed = False
        self._rank: Rank[_Worker] = Rank(settings.waiting_queries)
        self._turns: Rank[int] = Rank(settings.waiting_queries)
        for turn in range(settings.query_workers):
            self._rank.put(self._hire())
            self._turns.put(turn)

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        """The answer to a question, as `Engine.answer` gives it.

        Raises also `Overloaded` when too many queries wait, or for too long, or too many long ones, `QueryTooExpensive`
        when the query passes the limit of time or memory, `WorkerLost` when its worker died of something else, and
        `ClientGone` when nobody waits for the answer any more: then the query is stopped.
        """
        hang_up = hang_up or HangUp()
        answer = self._ask(self._free(hang_up), question, hang_up)
        if isinstance(answer, MemoryError):
            raise QueryTooExpensive(
                f"The query needs more than {self.settings.query_memory_bytes >> 20} MiB of memory, the limit "
                "query_memory_bytes; ask for less, or for a part of it."
            )
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Answer)  # noqa: S101 - a worker sends an answer or an error
        return answer

    def close(self) -> None:
        """End all processes; a query that runs is lost."""
        self._closed = True
        self._nursery.close()
        self._turns.close()
        for worker in self._rank.close():
            worker.channel.close()

    def _free(self, hang_up: HangUp) -> _Worker:
        """A worker that waits for a question and is alive."""
        while True:
            begun = time.monotonic()
            worker = self._rank.take(self.settings.waiting_seconds, hang_up)
            if worker is None:
                self._raise_unserved(time.monotonic() - begun, hang_up)
            elif hang_up.gone:
                self._rank.put(worker)
                raise ClientGone("Nobody waits for this answer any more.")
            elif not _readable(worker, 0):
                return worker
            else:
                # A worker says nothing unasked: what can be read is the end of it.
                self._replace(worker)

    def _raise_unserved(self, waited: float, hang_up: HangUp) -> None:
        if hang_up.gone:
            raise ClientGone("Nobody waits for this answer any more.")
        if self._closed:
            raise WorkerLost("The service stops; ask again in a moment.")
        if waited < self.settings.waiting_seconds:
            raise Overloaded("More queries run and wait than the limit waiting_queries lets; ask again in a moment.")
        raise Overloaded("The queries that run take longer than the limit waiting_seconds; ask again in a moment.")

    def _ask(self, worker: _Worker, question: Question, hang_up: HangUp) -> Any:
        """What a worker answers; whatever happens, there is a worker more in the rank afterwards."""
        keep = False
        try:
            with hang_up.calling(lambda: _signal(worker, signal.SIGKILL)):
                answer = self._await(worker, question, hang_up)
            keep = worker.fresh and not hang_up.gone
            return answer
        except TimeoutError:
            raise QueryTooExpensive(
                f"The query took longer than {self.settings.query_seconds:g} seconds, the limit query_seconds; ask for "
                "less, or for a part of it."
            ) from None
        except (EOFError, ConnectionError):
            if hang_up.gone:
                raise ClientGone("Nobody waits for this answer any more.") from None
            raise WorkerLost(
                "The query was stopped: its worker died, most likely of the limit query_memory_bytes, "
                f"{self.settings.query_memory_bytes >> 20} MiB; ask for less, or for a part of it."
            ) from None
        finally:
            if keep:
                self._rank.put(worker)
            else:
                self._replace(worker)

    def _await(self, worker: _Worker, question: Question, hang_up: HangUp) -> object:
        """Put a question to a worker, and let it step back the longer it takes."""
        begun = time.monotonic()
        deadline = begun + self.settings.query_seconds
        send_message(worker.channel, question, deadline)
        if not _readable(worker, min(_SHORT_SECONDS, self.settings.query_seconds)):
            _step_back(worker, _NICE)
            if not _readable(worker, min(begun + LONG_SECONDS, deadline) - time.monotonic()):
                _step_back(worker, _NICEST)
                with self._turn(worker, deadline, hang_up):
                    return read_message(worker.channel, deadline)
        return read_message(worker.channel, deadline)

    @contextmanager
    def _turn(self, worker: _Worker, deadline: float, hang_up: HangUp) -> Iterator[None]:
        """One of the turns of long queries: until there is one it stands still, and another stands in."""
        if not self._closed:
            self._rank.put(self._hire())
            worker.replaced = True
        _signal(worker, signal.SIGSTOP)
        turn = self._turns.take(deadline - time.monotonic(), hang_up)
        if turn is None and not hang_up.gone:
            raise Overloaded(
                f"The query takes longer than {LONG_SECONDS:g} seconds, and too many do that; ask again later."
            )
        try:
            _signal(worker, signal.SIGCONT)
            yield
        finally:
            if turn is not None:
                self._turns.put(turn)

    def _replace(self, worker: _Worker) -> None:
        """Kill a worker and hire another at once, if that has not been done."""
        _signal(worker, signal.SIGKILL)
        worker.channel.close()
        if not self._closed and not worker.replaced:
            self._rank.put(self._hire())

    def _hire(self) -> _Worker:
        return _Worker(*self._nursery.hire())


def _readable(worker: _Worker, seconds: float) -> bool:
    waiting = select.poll()  # unlike select, for any number of open files
    waiting.register(worker.channel, select.POLLIN)
    return bool(waiting.poll(max(0, seconds) * 1000))


def _step_back(worker: _Worker, priority: int) -> None:
    worker.fresh = False
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, worker.pid, priority)


def _signal(worker: _Worker, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(worker.pid, number)
