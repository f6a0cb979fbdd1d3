"""Where a service holds its graph: in memory while it fits there, else on disk (settings `memory_bytes`, `store`)."""

from __future__ import annotations

import os
from typing import Final

from service.settings import Settings

__all__ = ["DISK", "MEMORY", "REMOTE", "estimated_bytes", "kinds_of_nursery", "workers_for_short"]

MEMORY: Final = "memory"
DISK: Final = "disk"
REMOTE: Final = "remote"

_LOADING_BYTES = 1000
"""What a quad takes at most while it is loaded, with its copy in the default graph: 930 bytes of a small graph, 650 of
four million quads."""

_LOADED_BYTES = 750
"""What a quad takes then: 750 bytes of a small graph, 590 of four million quads."""

_COPIED = 4 / 5
"""The part of the graph that a worker copies in the end: the engine counts references where it reads, and what a
process writes to it has for itself."""


def workers_for_short(settings: Settings, kind: str) -> int:
    """How many workers share the short queries: more than there are processors would only wait for one another."""
    if kind == REMOTE:
        return settings.workers
    return min(settings.workers, (os.cpu_count() or 1) + 1)


def estimated_bytes(quads: int, workers: int) -> int:
    """The memory that a graph of so many quads takes, with what so many workers copy of it."""
    return int(quads * max(_LOADING_BYTES, _LOADED_BYTES * (1 + _COPIED * workers)))


def kinds_of_nursery(quads: int, settings: Settings, *, at_once: bool) -> tuple[str, ...]:
    """Where workers find a graph of so many quads: one kind, or two, the one that answers at once before the better."""
    if settings.store:
        return (REMOTE,)
    if estimated_bytes(quads, workers_for_short(settings, MEMORY)) > settings.memory_bytes:
        return (DISK,)
    return (DISK, MEMORY) if at_once else (MEMORY,)
