"""A pool of worker processes: queries are answered there, within limits of time, memory and number.

No query of a user is evaluated in the process that speaks HTTP. A worker that passes a limit is killed with its query,
and another takes its place; nobody else notices. Long queries leave room for short ones: the longer a query runs, the
less of the processors it gets; once it is long another worker stands in for its own, as soon as one is wanted, and of
the long ones only as many run at one time as the setting `workers` says, while the others stand still. What was long
the last time waits for one of as many lanes as there are processors before it begins (`service/lanes.py`).

Short queries share a process more than there are processors: more of them would only wait for one another, each with
a copy of its own of the memory that it writes to.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress

from graph.errors import PlanweaveError
from graph.snapshot import Snapshot
from service.errors import ClientGone, EvaluationFailed, Overloaded, QueryTooExpensive, WorkerLost, sentence
from service.federation import Federation
from service.hang_up import HangUp
from service.hiring import Nurseries
from service.holding import kinds_of_nursery, workers_for_short
from service.lanes import Lanes
from service.limits import CHECK_SECONDS, LONG_CLOCK_SECONDS, LONG_SECONDS
from service.nursery import is_message_there, read_message, send_message
from service.questions import Answer, Begun, Question
from service.rank import Rank
from service.settings import Settings
from service.streams import Budget, Reading, Stream, whole
from service.worker import Worker, vacancy

__all__ = ["Pool"]

_SHORT_SECONDS = 0.05
"""Of a processor's time, after which a query is not short: where many ask at once, each takes longer by the clock."""

_NICE, _NICEST = 12, 19
"""How far a query steps back behind the others once it is not short, and once it is long (nice, POSIX)."""

_WORKING = 1 / 8
"""What a query must have had of a processor, of the time that it took, or it waits for something else."""

_LEAST_LEFT = 7 / 8
"""The part of its memory that a worker must have left after a query that was not short, or another takes its place."""

_AT_ONCE_BYTES = 64 << 10
"""What a channel between two processes takes, and gives, without anybody waiting: it has room for some 200 KiB."""

_SENT = object()

_Step = tuple[float, Callable[[], float | None]]
"""A time of the monotonic clock, and what is to be done then; it says in how many seconds it wants to be called again,
if it does."""


class _Asked:
    """A question that a worker has (`service.questions.Asked`); for one thread at a time."""

    def __init__(self, channel: socket.socket, messages: Generator[object], budget: Budget, hang_up: HangUp) -> None:
        self._channel = channel
        self._messages = messages
        self._budget = budget
        self._hang_up = hang_up
        self._answered = False

    def fileno(self) -> int:
        return self._channel.fileno()

    def when_there(self, call: Callable[[], object]) -> None:
        raise NotImplementedError  # there is a file

    def is_there(self) -> bool:
        return is_message_there(self._channel, _AT_ONCE_BYTES)

    def answer(self) -> Answer | Reading:
        self._answered = True
        first = next(self._messages)
        if isinstance(first, Begun):
            stream = Stream(first, self._budget, self._hang_up.tell)
            reading = stream.open()
            threading.Thread(target=stream.fill, args=(self._messages,), name="stream", daemon=True).start()
            return reading
        assert isinstance(first, Answer)  # noqa: S101 - what else comes first is an error, and raised
        return first

    def close(self) -> None:
        if not self._answered:
            self._messages.close()


class Pool:
    """Answers questions from one snapshot in processes of its own. Any number of threads may ask."""

    def __init__(
        self,
        snapshot: Snapshot,
        settings: Settings,
        federation: Federation | None = None,
        budget: Budget | None = None,
        *,
        at_once: bool = False,
    ) -> None:
        """Start the nursery and its workers; returns when they can answer. Without a `federation`, alone.

        Long answers take from the `budget` until they are received. With `at_once`, workers read the graph from the
        disk until `settle` has brought it into memory.
        """
        self.settings = settings
        self._budget = budget or Budget(settings.sending_bytes)
        bounds = (settings.query_memory_bytes, settings.max_answer_rows, settings.max_answer_bytes)
        self._closed = False
        self._rank: Rank[Worker] = Rank(settings.waiting_queries)
        self._turns: Rank[int] = Rank(settings.waiting_queries, oldest_first=True)
        self._lanes = Lanes(os.cpu_count() or 1, settings.waiting_queries)
        self._lock = threading.Lock()
        self._long: list[Worker] = []
        """Those that have a long query, and nobody who stands in for them."""
        kinds = kinds_of_nursery(snapshot.manifest.quads, settings, at_once=at_once)
        self._nurseries = Nurseries(
            [str(snapshot.folder), *map(str, bounds)],
            [federation, (settings.store, settings.query_seconds), settings.rewrite],
            kinds,
            self._move,
        )
        for _ in range(workers_for_short(settings, kinds[-1])):
            self._hire()
        for turn in range(settings.workers):
            self._turns.put(turn)

    def settle(self) -> None:
        """Load the graph into memory if it is to be there; then others take the workers' places, one by one.

        Each ends the query that it has. Call it when all is ready to answer: loading takes a processor.
        """
        self._nurseries.improve()

    @property
    def place(self) -> str:
        """Where new workers find the graph: one of the kinds of `service.holding`."""
        return self._nurseries.kind

    @property
    def is_settling(self) -> bool:
        """Whether the graph is being brought into memory, or idle workers still go over to it."""
        return self._nurseries.is_improving

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
        begun = time.monotonic()
        leave = self._lanes.enter(question.sparql, self.settings.waiting_seconds, hang_up)
        try:
            worker = self._free(hang_up, begun)
        except BaseException:
            leave()
            raise
        return self._put(worker, question, hang_up, leave).answer()

    def ask(self, question: Question, hang_up: HangUp | None = None) -> _Asked | None:
        """Put a question to an idle worker; None where there is none, or where the question is too long to be taken at
        once, or has to wait for a lane. Its answer raises what `begin` does."""
        if len(question.sparql) > _AT_ONCE_BYTES or self._lanes.expects(question.sparql):
            return None
        worker = self._rank.pick(lambda idle: idle.pid is not None)
        if worker is None:
            return None
        if worker.is_readable(0):  # it has ended, which takes a while to make good
            self._rank.put(worker)
            return None
        return self._put(worker, question, hang_up or HangUp())

    def _put(
        self, worker: Worker, question: Question, hang_up: HangUp, leave: Callable[[], None] = lambda: None
    ) -> _Asked:
        messages = self._ask(worker, question, hang_up, leave)
        next(messages)
        return _Asked(worker.channel, messages, self._budget, hang_up)

    def close(self) -> None:
        """End all processes; a query that runs is lost."""
        self._closed = True
        self._nurseries.close()
        self._lanes.close()
        self._turns.close()
        for worker in self._rank.close():
            worker.channel.close()

    def _free(self, hang_up: HangUp, begun: float) -> Worker:
        """A worker that waits for a question and is alive; the asking began at a time of the monotonic clock."""
        while True:
            if self._rank.is_empty:
                self._stand_in()
            left = max(0, begun + self.settings.waiting_seconds - time.monotonic())
            worker = self._rank.take(left, hang_up, self._stand_in)
            if worker is None:
                self._raise_unserved(time.monotonic() - begun, hang_up)
            elif hang_up.gone:
                self._rank.put(worker)
                raise ClientGone("Nobody waits for this answer any more.")
            elif not worker.is_readable(0):
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

    def _ask(self, worker: Worker, question: Question, hang_up: HangUp, leave: Callable[[], None]) -> Generator[object]:
        """What a worker answers; whatever happens, there is a worker more in the rank afterwards, and a lane is left.

        `_SENT`, once it has the question; an `Answer`, or a `Begun` and then the pieces. Which thread takes which of
        them is all the same.
        """
        keep = False
        last: object = None
        try:
            with hang_up.calling(lambda: worker.signal(signal.SIGKILL)):
                for message in self._await(worker, question, hang_up):
                    if message is _SENT or isinstance(message, Begun | bytes):
                        yield message
                    else:
                        last = message
            wanted = not hang_up.gone and worker.kind == self._nurseries.kind
            keep = wanted and (worker.fresh or self._is_good_again(worker))
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
            leave()
        if isinstance(last, MemoryError):
            raise QueryTooExpensive(
                f"The query needs more than {self.settings.query_memory_bytes >> 20} MiB of memory, the limit "
                "query_memory_bytes; ask for less, or for a part of it."
            )
        if isinstance(last, PlanweaveError):
            raise last
        if isinstance(last, Exception):
            raise EvaluationFailed(f"A worker raised {type(last).__name__}: {last}") from last
        if last is not None:
            yield last

    def _await(self, worker: Worker, question: Question, hang_up: HangUp) -> Iterator[object]:
        """Put a question to a worker, and let it step back the longer it takes."""
        begun = time.monotonic()
        most = self.settings.query_seconds
        deadline = begun + (min(CHECK_SECONDS, most) if question.only_checked else most)
        spent = worker.processor_seconds()
        send_message(worker.channel, question, deadline)
        yield _SENT
        with ExitStack() as stack:
            steps: list[_Step] = [
                (begun + _SHORT_SECONDS, lambda: _step_back_if_not_short(worker, spent)),
                (begun + LONG_SECONDS, lambda: self._turn_if_long(stack, worker, (begun, spent), deadline, hang_up)),
            ]
            message: object = None
            goes_on = True
            while goes_on:
                _take_steps(steps, worker, deadline, while_it_answers=message is not None)
                message = read_message(worker.channel, deadline)
                yield message
                goes_on = isinstance(message, Begun | bytes)
        if time.monotonic() >= begun + _SHORT_SECONDS or self._lanes.expects(question.sparql):
            self._lanes.learn(question.sparql, worker.processor_seconds() - spent)

    def _turn_if_long(
        self, stack: ExitStack, worker: Worker, since: tuple[float, float], deadline: float, hang_up: HangUp
    ) -> float | None:
        """Let a query that is long by now, from a time of the monotonic clock and one of its processor's, wait for its
        turn; else after how long to look again."""
        begun, spent = since
        had, took = worker.processor_seconds() - spent, time.monotonic() - begun
        waits = took >= LONG_SECONDS and had < took * _WORKING
        if had < LONG_SECONDS and took < LONG_CLOCK_SECONDS and not waits:
            return min(max(LONG_SECONDS - had, LONG_SECONDS / 4), LONG_CLOCK_SECONDS - took)
        stack.enter_context(self._turn(worker, deadline, hang_up))
        return None

    @contextmanager
    def _turn(self, worker: Worker, deadline: float, hang_up: HangUp) -> Iterator[None]:
        """One of the turns of long queries: until there is one it stands still. Another stands in if one is wanted."""
        worker.step_back(_NICEST)
        with self._lock:
            self._long.append(worker)
        if self._rank.is_waited_for:
            self._stand_in()
        worker.signal(signal.SIGSTOP)
        turn = self._turns.take(deadline - time.monotonic(), hang_up)
        if turn is None and not hang_up.gone:
            raise Overloaded(
                f"The query takes longer than {LONG_SECONDS:g} seconds, and too many do that; ask again later."
            )
        try:
            worker.signal(signal.SIGCONT)
            yield
        finally:
            if turn is not None:
                self._turns.put(turn)

    def _stand_in(self) -> None:
        """Hire one who stands in for a worker that has a long query, if there is such a worker: one is waited for.

        Not before: a new worker has to copy all memory that it writes to.
        """
        with self._lock:
            if self._closed or not self._long:
                return
            self._long.pop(0).replaced = True
        with suppress(WorkerLost):  # a vacancy stands there, and whoever gets it is told
            self._hire()

    def _is_replaced(self, worker: Worker) -> bool:
        """Whether one stands in for a worker whose query is over; from now on nobody begins to."""
        with self._lock:
            if worker in self._long:
                self._long.remove(worker)
            return worker.replaced

    def _is_good_again(self, worker: Worker) -> bool:
        """Give a worker that has stepped back its priority again, where the system lets us, and keep it: a new one
        would have to copy the memory that it writes to first. One that stood in for it, and has nothing to do, goes."""
        try:
            if worker.bytes_left() < self.settings.query_memory_bytes * _LEAST_LEFT:
                return False
            worker.step_forward()
        except OSError:
            return False
        if self._is_replaced(worker):
            idle = self._rank.pick(lambda other: other.pid is not None, least_used=True)
            if idle is None:
                return False
            idle.signal(signal.SIGKILL)
            idle.channel.close()
        worker.replaced = False
        return True

    def _replace(self, worker: Worker) -> None:
        """Kill a worker and hire another at once, if that has not been done."""
        worker.signal(signal.SIGKILL)
        worker.channel.close()
        if not self._is_replaced(worker) and not self._closed:
            self._hire()

    def _hire(self) -> None:
        """Put a new worker in the rank; raises `WorkerLost` where there is none, and then a vacancy stands there."""
        try:
            kind, pid, channel = self._nurseries.hire()
        except PlanweaveError as error:
            self._rank.put(vacancy(), fresh=True)
            raise WorkerLost(sentence(error)) from error
        self._rank.put(Worker(pid, channel, kind), fresh=True)

    def _move(self) -> None:
        """Let workers of the nursery that has begun take the places of the others: of the idle ones now."""

        def is_old(worker: Worker) -> bool:
            # The kind may change meanwhile: where the better nursery has died, those of the first one are right again.
            return worker.pid is not None and worker.kind != self._nurseries.kind

        while not self._closed and (worker := self._rank.pick(is_old)):
            with suppress(WorkerLost):  # a vacancy stands there, and whoever asks next is told
                self._replace(worker)


def _take_steps(steps: list[_Step], worker: Worker, deadline: float, *, while_it_answers: bool) -> None:
    """Take each step at its time of the monotonic clock, until the worker says something or the deadline comes."""
    while steps:
        at, step = steps[0]
        late = time.monotonic() >= at
        if not (late and while_it_answers) and worker.is_readable(min(at, deadline) - time.monotonic()):
            return
        if time.monotonic() >= deadline:
            return
        del steps[0]
        if (again := step()) is not None:
            steps.append((time.monotonic() + again, step))
            steps.sort(key=lambda one: one[0])


def _step_back_if_not_short(worker: Worker, spent: float) -> float | None:
    """Let a worker step back once its query has had its short time; else after how long to look again."""
    had = worker.processor_seconds() - spent
    if had < _SHORT_SECONDS:
        return max(_SHORT_SECONDS - had, _SHORT_SECONDS / 2)
    worker.step_back(_NICE)
    return None
