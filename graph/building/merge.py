"""Merging sorted runs of lines, any number of them, with few open at a time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.building.pieces import lines_of, packed_lines

__all__ = ["Run", "distinct", "merged"]

_OPEN = 64
"""Runs that are read at the same time, at the most."""


@dataclass(frozen=True)
class Run:
    """Sorted lines that can be read, and the first and the last of them."""

    read: Callable[[], Iterator[bytes]]
    first: bytes
    last: bytes


def merged(runs: Iterable[Run], folder: Path) -> Iterator[bytes]:
    """The lines of all runs, sorted; equal ones follow each other.

    A run is opened when its turn comes. Where more overlap than may be open, some are merged into a file in `folder`
    first.
    """
    waiting = sorted(runs, key=lambda run: run.first)
    level = 0
    while _depth(waiting) > _OPEN:
        groups = [waiting[at : at + _OPEN] for at in range(0, len(waiting), _OPEN)]
        waiting = [_merged_first(group, folder / f"run-{level}-{n}") for n, group in enumerate(groups)]
        waiting.sort(key=lambda run: run.first)
        level += 1
    return _merge(waiting)


def distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Sorted lines, each once."""
    last = b""
    for line in lines:
        if line != last:
            yield line
            last = line


def _depth(runs: Sequence[Run]) -> int:
    """How many runs overlap at one place, at the most."""
    open_now: list[bytes] = []
    deepest = 0
    for run in runs:
        while open_now and open_now[0] < run.first:
            heapq.heappop(open_now)
        heapq.heappush(open_now, run.last)
        deepest = max(deepest, len(open_now))
    return deepest


def _merged_first(runs: Sequence[Run], path: Path) -> Run:
    packed_lines(path, _merge(runs))
    return Run(lambda: lines_of(path), min(run.first for run in runs), max(run.last for run in runs))


def _merge(runs: Sequence[Run]) -> Iterator[bytes]:
    """Merge runs that are sorted by their first lines."""
    heap: list[tuple[bytes, int, Iterator[bytes]]] = []
    opened = 0
    while heap or opened < len(runs):
        while opened < len(runs) and (not heap or runs[opened].first <= heap[0][0]):
            lines = runs[opened].read()
            heapq.heappush(heap, (next(lines), opened, lines))
            opened += 1
        line, number, lines = heap[0]
        yield line
        if len(heap) == 1:
            before = runs[opened].first if opened < len(runs) else None
            for line in lines:
                if before is not None and line >= before:
                    heap[0] = (line, number, lines)
                    break
                yield line
            else:
                heap.clear()
        elif following := next(lines, b""):
            heapq.heapreplace(heap, (following, number, lines))
        else:
            heapq.heappop(heap)
