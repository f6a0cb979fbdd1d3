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
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from graph.errors import PlanweaveError
from graph.snapshot import Snapshot
from service.errors import ClientGone, Overloaded, QueryTooExpensive, WorkerLost, sentence
from service.federation import Federation
from service.hang_up import HangUp
from service.hiring import Nursery
from service.limits import CHECK_SECONDS, LONG_SECONDS
from service.nursery import read_message, send_message
from service.questions import Answer, Begun, Question
from service.rank import Rank
from service.settings import Settings
from service.streams import Budget, Reading, Stream, whole

__all__ = ["Pool"]

_SHORT_SECONDS = 0.05
_NICE, _NICEST = 12, 19
"""How far a query steps back behind the others once it is not short, and once it is long (setpriority, POSIX)."""


_Step = tuple[float, Callable[[], object]]


@dataclass
class _Worker:
    pid: int | None
    """None of one that could not be hired."""
    channel: socket.socket
    fresh: bool = True
    """Whether it still has the priority that it was born with: it cannot be given back."""
    replaced: bool = False
    """Whether another stands in for it already, because its query is a long one."""


class Pool:
    """Answers questions from one snapshot in processes of its own. Any number of threads may ask."""

    def __init__(
        self,
        snapshot: Snapshot,
        settings: Settings,
        federation: Federation | None = None,
        budget: Budget | None = None,
    ) -> None:
        """Start the nursery and its workers; returns when they can answer. Without a `federation`, alone.

        Long answers take from the `budget` until they are received.
        """
        self.settings = settings
        self._budget = budget or Budget(settings.sending_bytes)
        bounds = (settings.query_memory_bytes, settings.max_answer_rows, settings.max_answer_bytes)
        self._nursery = Nursery(
            [str(snapshot.folder), *map(str, bounds)], [federation, (settings.store, settings.query_seconds)]
        )
        self._closed = False
        self._rank: Rank[_Worker] = Rank(settings.waiting_queries)
        self._turns: Rank[int] = Rank(settings.waiting_queries, oldest_first=True)
        for turn in range(settings.workers):
            self._hire()
            self._turns.put(turn)

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        """The answer to a question, as `begin` gives it, once all of it is there."""
        return whole(self.begin(question, hang_up))

    def begin(self, question: Question, hang_up: HangUp | None = None) -> Answer | Reading:
        """The answer to a question, as `Engine.answer` gives it, or a reading of a long one.

        Raises also `Overloaded` when too many queries wait, or for too long, or too many long ones, `QueryTooExpensive`
        when the query passes the limit of time or memory, `WorkerLost` when its worker died of something else, and
        `ClientGone` when nobody waits for the answer any more: then the query is stopped.
        """
        hang_up = hang_up or HangUp()
        messages = self._ask(self._free(hang_up), question, hang_up)
        first = next(messages)
        if isinstance(first, Begun):
            stream = Stream(first, self._budget, hang_up.tell)
            reading = stream.open()
            threading.Thread(target=stream.fill, args=(messages,), name="stream", daemon=True).start()
            return reading
        assert isinstance(first, Answer)  # noqa: S101 - what else comes first is an error, and raised
        return first

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

    def _ask(self, worker: _Worker, question: Question, hang_up: HangUp) -> Iterator[object]:
        """What a worker answers; whatever happens, there is a worker more in the rank afterwards.

        An `Answer`, or a `Begun` and then the pieces; which thread takes which of them is all the same.
        """
        keep = False
        last: object = None
        try:
            with hang_up.calling(lambda: _signal(worker, signal.SIGKILL)):
                for message in self._await(worker, question, hang_up):
                    if isinstance(message, Begun | bytes):
                        yield message
                    else:
                        last = message
            keep = worker.fresh and not hang_up.gone
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
                with suppress(WorkerLost):  # the answer is there all the same; whoever asks next is told
                    self._replace(worker)
        if isinstance(last, MemoryError):
            raise QueryTooExpensive(
                f"The query needs more than {self.settings.query_memory_bytes >> 20} MiB of memory, the limit "
                "query_memory_bytes; ask for less, or for a part of it."
            )
        if isinstance(last, Exception):
            raise last
        if last is not None:
            yield last

    def _await(self, worker: _Worker, question: Question, hang_up: HangUp) -> Iterator[object]:
        """Put a question to a worker, and let it step back the longer it takes."""
        begun = time.monotonic()
        most = self.settings.query_seconds
        deadline = begun + (min(CHECK_SECONDS, most) if question.only_checked else most)
        send_message(worker.channel, question, deadline)
        with ExitStack() as stack:
            steps: list[_Step] = [
                (begun + _SHORT_SECONDS, lambda: _step_back(worker, _NICE)),
                (begun + LONG_SECONDS, lambda: stack.enter_context(self._turn(worker, deadline, hang_up))),
            ]
            message: object = None
            goes_on = True
            while goes_on:
                _take_steps(steps, worker, deadline, while_it_answers=message is not None)
                message = read_message(worker.channel, deadline)
                yield message
                goes_on = isinstance(message, Begun | bytes)

    @contextmanager
    def _turn(self, worker: _Worker, deadline: float, hang_up: HangUp) -> Iterator[None]:
        """One of the turns of long queries: until there is one it stands still, and another stands in."""
        _step_back(worker, _NICEST)
        if not self._closed:
            worker.replaced = True
            self._hire()
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
            self._hire()

    def _hire(self) -> None:
        """Put a new worker in the rank; raises `WorkerLost` where there is none, and then a vacancy stands there."""
        try:
            worker = _Worker(*self._nursery.hire())
        except PlanweaveError as error:
            self._rank.put(_vacancy())
            raise WorkerLost(sentence(error)) from error
        self._rank.put(worker)


def _take_steps(steps: list[_Step], worker: _Worker, deadline: float, *, while_it_answers: bool) -> None:
    """Take each step at its time of the monotonic clock, until the worker says something or the deadline comes."""
    while steps:
        at, step = steps[0]
        late = time.monotonic() >= at
        if not (late and while_it_answers) and _readable(worker, min(at, deadline) - time.monotonic()):
            return
        if time.monotonic() >= deadline:
            return
        del steps[0]
        step()


def _readable(worker: _Worker, seconds: float) -> bool:
    waiting = select.poll()  # unlike select, for any number of open files
    waiting.register(worker.channel, select.POLLIN)
    return bool(waiting.poll(max(0, seconds) * 1000))


def _step_back(worker: _Worker, priority: int) -> None:
    worker.fresh = False
    assert worker.pid is not None  # noqa: S101 - a vacancy is never asked
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, worker.pid, priority)


def _signal(worker: _Worker, number: signal.Signals) -> None:
    if worker.pid is not None:
        with suppress(ProcessLookupError):
            os.kill(worker.pid, number)


def _vacancy() -> _Worker:
    """What is taken for a worker that has died: whoever gets it tries to hire again."""
    ours, theirs = socket.socketpair()
    theirs.close()
    return _Worker(None, ours)
