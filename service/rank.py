"""Where idle workers stand, and those who wait for one: whoever asks little is served first.

Of those who stand idle, the one that worked last works next: what it needs is still near the processor, and a process
that shares memory with its parent has copied what it writes to, which one that never works need not.

When more is asked than can be answered, to serve all in order would make everybody wait as long as the one who asks
most. So of those who wait, the client with the fewest questions is served next, by turns the newest of them, who has
lost nothing yet, and the oldest, who would else wait until the crowd is gone; and when too many wait, the client with
the most is turned away, the oldest of them first, and at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from service.hang_up import HangUp

__all__ = ["Rank"]

_Worker = TypeVar("_Worker")


@dataclass(eq=False)
class _Waiter(Generic[_Worker]):
    client: str
    called: threading.Event = field(default_factory=threading.Event)
    worker: _Worker | None = None


class Rank(Generic[_Worker]):
    """Idle workers. Any number of threads may take one and put it back."""

    def __init__(self, waiting: int, *, oldest_first: bool = False) -> None:
        """Let so many wait at one time; of one client newest and oldest are served by turns, or always the oldest."""
        self._oldest_first = oldest_first
        self._oldest_next = oldest_first
        self._lock = threading.Lock()
        self._most = waiting
        self._idle: list[_Worker] = []
        self._waiters: list[_Waiter[_Worker]] = []
        self._closed = False

    def take(self, seconds: float, hang_up: HangUp, lacking: Callable[[], None] = lambda: None) -> _Worker | None:
        """A worker, as soon as there is one; None when that takes longer, when turned away or when nobody waits.

        `lacking` is called where there is none, once all can see that one is waited for.
        """
        waiter: _Waiter[_Worker] = _Waiter(hang_up.client)
        with self._lock:
            if self._idle:
                return self._idle.pop()
            if self._closed:
                return None
            self._waiters.append(waiter)
            if len(self._waiters) > self._most:
                turned_away = max(self._waiters[::-1] if self._oldest_first else self._waiters, key=self._crowd)
                self._waiters.remove(turned_away)
                turned_away.called.set()
        lacking()
        with hang_up.calling(waiter.called.set):
            waiter.called.wait(seconds)
        with self._lock:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            return waiter.worker

    @property
    def is_empty(self) -> bool:
        """Whether no worker stands idle."""
        return not self._idle

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody waits for a worker."""
        return bool(self._waiters)

    def pick(self, wanted: Callable[[_Worker], bool], *, least_used: bool = False) -> _Worker | None:
        """An idle worker that is wanted, if there is one now: the one that worked last, or least lately."""
        with self._lock:
            found = next(filter(wanted, self._idle if least_used else reversed(self._idle)), None)
            if found is not None:
                self._idle.remove(found)
            return found

    def put(self, worker: _Worker, *, fresh: bool = False) -> None:
        """Give a worker to one who waits, or let it stand idle: behind all others if it is `fresh`: it never worked."""
        with self._lock:
            if not self._waiters:
                self._idle.insert(0 if fresh else len(self._idle), worker)
                return
            waiter = min(self._waiters if self._oldest_next else self._waiters[::-1], key=self._crowd)
            self._oldest_next = self._oldest_first or not self._oldest_next
            self._waiters.remove(waiter)
            waiter.worker = worker
        waiter.called.set()

    def _crowd(self, waiter: _Waiter[_Worker]) -> int:
        """How many questions of this client wait."""
        return sum(other.client == waiter.client for other in self._waiters)

    def close(self) -> list[_Worker]:
        """Turn all away who wait or come later, and take all idle workers."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            waiter.called.set()
        return idle
