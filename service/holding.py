"""Where a service holds its graph: in memory while it fits there, else on disk (settings `memory_bytes`, `store`)."""

from __future__ import annotations

from typing import Final

from service.settings import Settings

__all__ = ["DISK", "MEMORY", "REMOTE", "estimated_bytes", "kinds_of_nursery"]

MEMORY: Final = "memory"
DISK: Final = "disk"
REMOTE: Final = "remote"

_BYTES_A_QUAD = 1000
"""What a quad takes in memory, with its copy in the default graph: 870 bytes of a small graph, less of two million
quads, and what loading needs for a moment."""


def estimated_bytes(quads: int) -> int:
    """The memory that a graph of so many quads takes."""
    return quads * _BYTES_A_QUAD


def kinds_of_nursery(quads: int, settings: Settings, *, at_once: bool) -> tuple[str, ...]:
    """Where workers find a graph of so many quads: one kind, or two, the one that answers at once before the better."""
    if settings.store:
        return (REMOTE,)
    if estimated_bytes(quads) > settings.memory_bytes:
        return (DISK,)
    return (DISK, MEMORY) if at_once else (MEMORY,)
