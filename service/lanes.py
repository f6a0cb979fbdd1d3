"""Lanes for queries that were long, or nearly, the last time: as many of them begin at one time as there are lanes.

More than there are processors would only wait for one another, each in a process of its own, and every process first
copies the memory that it writes to.
"""

from __future__ import annotations

from collections.abc import Callable

from service.cache import ByteCache
from service.hang_up import HangUp
from service.limits import LONG_SECONDS, TIMES_BYTES
from service.rank import Rank

__all__ = ["Lanes"]

_MOST_TIMES = 8
"""As many times as long as it took the last time a query waits for a lane: so long it would take among as many others
for each processor. Whoever has waited longer goes on without."""

_LEAST_SECONDS = LONG_SECONDS / 2
"""What takes this long is known: one that takes some `LONG_SECONDS` would be a long one every other time."""

_LONGEST_SECONDS = 16 * LONG_SECONDS
"""What takes longer than this takes no lane: beside it a process's beginning is nothing, and all others would wait."""


class Lanes:
    """Knows which queries were long, and lets them begin by turns, the oldest first. Any number of threads may ask."""

    def __init__(self, lanes: int, waiting: int) -> None:
        """Have so many lanes, and let so many queries wait for one."""
        self._free: Rank[int] = Rank(waiting, oldest_first=True)
        for lane in range(lanes):
            self._free.put(lane)
        self._seconds: ByteCache[str, float] = ByteCache(TIMES_BYTES)

    def expects(self, sparql: str) -> bool:
        """Whether a query, by its text, is to wait for a lane."""
        return self._seconds.get(sparql) is not None

    def learn(self, sparql: str, seconds: float) -> None:
        """Take down how much of a processor's time a query took."""
        if _LEAST_SECONDS <= seconds <= _LONGEST_SECONDS:
            self._seconds.put(sparql, seconds, len(sparql))
        else:
            self._seconds.drop(sparql)

    def enter(self, sparql: str, most_seconds: float, hang_up: HangUp) -> Callable[[], None]:
        """Wait for a lane, for so long at most, if the query is to; what comes back gives it free."""
        seconds = self._seconds.get(sparql)
        lane = None if seconds is None else self._free.take(min(seconds * _MOST_TIMES, most_seconds), hang_up)
        return (lambda: None) if lane is None else (lambda: self._free.put(lane))

    def close(self) -> None:
        """Let nobody wait any more."""
        self._free.close()
