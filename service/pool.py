"""A pool of worker processes: queries are answered there, within limits of time, memory and number.

No query of a user is evaluated in the process that speaks HTTP. A worker that passes a limit is killed with its query,
and another takes its place; nobody else notices.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue

from graph.snapshot import Snapshot
from service.errors import ClientGone, Overloaded, QueryTooExpensive, WorkerLost
from service.evaluation import Answer, Question
from service.federation import Federation
from service.hang_up import HangUp
from service.nursery import read_message, send_message
from service.settings import Settings

__all__ = ["Pool"]

_START_SECONDS = 120


@dataclass
class _Worker:
    pid: int
    channel: socket.socket


class Pool:
    """Answers questions from one snapshot in processes of its own. Any number of threads may ask."""

    def __init__(self, snapshot: Snapshot, settings: Settings, federation: Federation | None = None) -> None:
        """Start the nursery and its workers; returns when they can answer. Without a `federation`, alone."""
        self.settings = settings
        ours, theirs = socket.socketpair()
        self._orders = ours
        self._ordering = threading.Lock()
        self._closed = False
        bounds = (settings.query_memory_bytes, settings.max_answer_rows, settings.max_answer_bytes)
        command = [sys.executable, "-m", "service.nursery", str(theirs.fileno()), str(snapshot.folder)]
        self._nursery = subprocess.Popen(  # noqa: S603 - our own module
            [*command, *map(str, bounds)], pass_fds=[theirs.fileno()], start_new_session=True
        )
        theirs.close()
        ours.settimeout(_START_SECONDS)
        send_message(ours, federation)
        send_message(ours, (settings.store, settings.query_seconds))
        if isinstance(told := read_message(ours), Exception):
            raise told
        ours.settimeout(None)
        self._idle: Queue[_Worker] = Queue()
        self._asking = threading.BoundedSemaphore(settings.query_workers + settings.waiting_queries)
        for _ in range(settings.query_workers):
            self._idle.put(self._hire())

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        """The answer to a question, as `Engine.answer` gives it.

        Raises also `Overloaded` when too many wait already, or for too long, `QueryTooExpensive` when the query passes
        the limit of time or memory, `WorkerLost` when its worker died of something else, and `ClientGone` when nobody
        waits for the answer any more: then the query is stopped.
        """
        if not self._asking.acquire(blocking=False):
            raise Overloaded("More queries run and wait than the limit waiting_queries lets; ask again in a moment.")
        try:
            return self._ask(self._free(), question, hang_up or HangUp())
        finally:
            self._asking.release()

    def close(self) -> None:
        """End all processes; a query that runs is lost."""
        self._closed = True
        self._orders.close()
        try:
            self._nursery.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._nursery.kill()
            self._nursery.wait()
        with suppress(Empty):
            while True:
                self._idle.get_nowait().channel.close()

    def _free(self) -> _Worker:
        """A worker that waits for a question and is alive."""
        while True:
            try:
                worker = self._idle.get(timeout=self.settings.waiting_seconds)
            except Empty:
                raise Overloaded(
                    "The queries that run take longer than the limit waiting_seconds; ask again in a moment."
                ) from None
            if not select.select([worker.channel], [], [], 0)[0]:
                return worker
            # A worker says nothing unasked: what can be read is the end of it.
            self._replace(worker)

    def _ask(self, worker: _Worker, question: Question, hang_up: HangUp) -> Answer:
        if hang_up.gone:
            self._idle.put(worker)
            raise ClientGone("Nobody waits for this answer any more.")
        deadline = time.monotonic() + self.settings.query_seconds
        try:
            with hang_up.calling(lambda: _kill(worker.pid)):
                send_message(worker.channel, question, deadline)
                answer = read_message(worker.channel, deadline)
        except TimeoutError:
            self._replace(worker)
            raise QueryTooExpensive(
                f"The query took longer than {self.settings.query_seconds:g} seconds, the limit query_seconds; ask for "
                "less, or for a part of it."
            ) from None
        except (EOFError, ConnectionError):
            self._replace(worker)
            if hang_up.gone:
                raise ClientGone("Nobody waits for this answer any more.") from None
            raise WorkerLost(
                "The query was stopped: its worker died, most likely of the limit of "
                f"{self.settings.query_memory_bytes >> 20} MiB of memory; ask for less, or for a part of it."
            ) from None
        except BaseException:
            self._replace(worker)
            raise
        if hang_up.gone:
            self._replace(worker)
        else:
            self._idle.put(worker)
        if isinstance(answer, MemoryError):
            raise QueryTooExpensive(
                f"The query needs more than {self.settings.query_memory_bytes >> 20} MiB of memory, the limit "
                "query_memory_bytes; ask for less, or for a part of it."
            )
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Answer)  # noqa: S101 - a worker sends an answer or an error
        return answer

    def _replace(self, worker: _Worker) -> None:
        """Kill a worker and hire another at once."""
        _kill(worker.pid)
        worker.channel.close()
        if not self._closed:
            self._idle.put(self._hire())

    def _hire(self) -> _Worker:
        ours, theirs = socket.socketpair()
        try:
            with self._ordering, theirs:
                socket.send_fds(self._orders, [b"w"], [theirs.fileno()])
                pid = read_message(self._orders)
        except BaseException:
            ours.close()
            raise
        assert isinstance(pid, int)  # noqa: S101 - the nursery answers with a process's number
        return _Worker(pid, ours)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
