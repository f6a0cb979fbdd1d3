"""A pool of worker processes: queries are answered there, within limits of time, memory and number.

No query of a user is evaluated in the process that speaks HTTP. A worker that passes a limit is killed with its query,
and another takes its place; nobody else notices.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, LifoQueue

from graph.snapshot import Snapshot
from service.errors import Overloaded, QueryTooExpensive, WorkerLost
from service.evaluation import Answer, Question
from service.nursery import read_message, send_message

__all__ = ["Bounds", "Pool"]

_START_SECONDS = 120


@dataclass(frozen=True)
class Bounds:
    """What queries may take: seconds and bytes of memory each, how many run, how many wait, and how long."""

    query_seconds: float
    memory_bytes: int
    workers: int
    waiting: int
    waiting_seconds: float


@dataclass
class _Worker:
    pid: int
    channel: socket.socket


class Pool:
    """Answers questions from one snapshot in processes of its own. Any number of threads may ask."""

    def __init__(self, snapshot: Snapshot, bounds: Bounds) -> None:
        """Start the nursery and its workers; returns when they can answer."""
        self.bounds = bounds
        ours, theirs = socket.socketpair()
        self._orders = ours
        self._ordering = threading.Lock()
        command = [sys.executable, "-m", "service.nursery", str(theirs.fileno()), str(snapshot.folder)]
        self._nursery = subprocess.Popen(  # noqa: S603 - our own module
            [*command, str(bounds.memory_bytes)], pass_fds=[theirs.fileno()], start_new_session=True
        )
        theirs.close()
        ours.settimeout(_START_SECONDS)
        read_message(ours)
        ours.settimeout(None)
        self._idle: LifoQueue[_Worker] = LifoQueue()
        self._asking = threading.BoundedSemaphore(bounds.workers + bounds.waiting)
        for _ in range(bounds.workers):
            self._idle.put(self._hire())

    def answer(self, question: Question) -> Answer:
        """The answer to a question, as `Engine.answer` gives it.

        Raises also `Overloaded` when too many wait already, or for too long, `QueryTooExpensive` when the query passes
        the limit of time or memory, and `WorkerLost` when its worker died of something else.
        """
        if not self._asking.acquire(blocking=False):
            raise Overloaded("Too many queries are running and waiting; ask again in a moment.")
        try:
            try:
                worker = self._idle.get(timeout=self.bounds.waiting_seconds)
            except Empty:
                raise Overloaded("The queries that run take long; ask again in a moment.") from None
            return self._ask(worker, question)
        finally:
            self._asking.release()

    def close(self) -> None:
        """End all processes."""
        self._orders.close()
        with suppress(subprocess.TimeoutExpired):
            self._nursery.wait(timeout=5)
            return
        self._nursery.kill()
        self._nursery.wait()

    def _ask(self, worker: _Worker, question: Question) -> Answer:
        begun = time.monotonic()
        try:
            worker.channel.settimeout(self.bounds.query_seconds)
            send_message(worker.channel, question)
            answer = read_message(worker.channel)
        except TimeoutError:
            self._replace(worker)
            raise QueryTooExpensive(
                f"The query took longer than {self.bounds.query_seconds:g} seconds, the limit here; ask for less, or "
                "for a part of it."
            ) from None
        except (EOFError, ConnectionError):
            self._replace(worker)
            if time.monotonic() - begun >= self.bounds.query_seconds:
                raise
            raise WorkerLost(
                f"The query was stopped: its worker died, most likely of the limit of {self.bounds.memory_bytes >> 20} "
                "MiB of memory; ask for less, or for a part of it."
            ) from None
        except BaseException:
            self._replace(worker)
            raise
        self._idle.put(worker)
        if isinstance(answer, MemoryError):
            raise QueryTooExpensive(
                f"The query needs more than {self.bounds.memory_bytes >> 20} MiB of memory, the limit here; ask for "
                "less, or for a part of it."
            )
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Answer)  # noqa: S101 - a worker sends an answer or an error
        return answer

    def _replace(self, worker: _Worker) -> None:
        """Kill a worker and hire another at once."""
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
        worker.channel.close()
        self._idle.put(self._hire())

    def _hire(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with self._ordering, theirs:
            socket.send_fds(self._orders, [b"w"], [theirs.fileno()])
            pid = read_message(self._orders)
        assert isinstance(pid, int)  # noqa: S101 - the nursery answers with a process's number
        return _Worker(pid, ours)
