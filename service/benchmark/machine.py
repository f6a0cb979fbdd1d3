"""What the machine does meanwhile: processor time and memory of a process and all below it, and how steady it is.

Read from `/proc` (Linux, `man 5 proc`), so that nothing has to be installed where a service runs.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Machine", "Noise", "cpu_seconds", "machine", "memory_bytes", "noise_of", "probe"]

_PROC = Path("/proc")
_TICK = os.sysconf("SC_CLK_TCK")
_LOOP = 200_000
"""Rounds of the fixed loop: some ten milliseconds."""


@dataclass(frozen=True)
class Machine:
    """What the figures were measured on; `memory` in bytes."""

    processors: int
    model: str
    memory: int
    system: str
    python: str


@dataclass(frozen=True)
class Probe:
    """One look at the machine: seconds that a fixed loop took, and of all processors' seconds those that were busy."""

    loop: float
    busy: float
    passed: float


@dataclass(frozen=True)
class Noise:
    """How steady the machine was: the slowest and the fastest fixed loop over the median, and the share of looks at
    rest in which others took more than a fifth of a processor."""

    slowest: float
    fastest: float
    foreign: float
    """Processors that others kept busy, on average, while nothing was measured."""


def machine() -> Machine:
    """This machine."""
    lines = (_PROC / "cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    system = f"{platform.system()} {platform.release()}"
    return Machine(os.cpu_count() or 1, model or platform.machine(), memory, system, platform.python_version())


def probe() -> Probe:
    """Look at the machine for some tenths of a second, while nothing is asked: how fast it is, and who else works."""
    before, begun = _busy(), time.monotonic()
    time.sleep(0.2)
    passed = time.monotonic() - begun
    busy = _busy() - before
    begun = time.perf_counter()
    total = 0
    for number in range(_LOOP):
        total += number * number
    return Probe(time.perf_counter() - begun, busy, passed)


def noise_of(probes: Sequence[Probe]) -> Noise:
    """What several looks say together; at least one."""
    loops = [each.loop for each in probes]
    middle = statistics.median(loops)
    foreign = sum(each.busy for each in probes) / sum(each.passed for each in probes)
    return Noise(max(loops) / middle, min(loops) / middle, foreign)


def cpu_seconds(root: int) -> float:
    """Processor time of a process and all below it, those that have ended and were waited for included."""
    return sum(_ticks(pid) for pid in _tree(root)) / _TICK


def memory_bytes(root: int) -> int:
    """Proportional set size of a process and all below it: what they share counts once."""
    return sum(_proportional(pid) for pid in _tree(root))


def _busy() -> float:
    fields = (_PROC / "stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]
    user, nice, system, _idle, _wait, interrupts, soft, stolen = map(int, fields)
    return (user + nice + system + interrupts + soft + stolen) / _TICK


def _fields(pid: int) -> list[str]:
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended meanwhile
        return []
    return text.rpartition(")")[2].split()


def _ticks(pid: int) -> int:
    fields = _fields(pid)
    return sum(map(int, fields[11:15])) if fields else 0


def _tree(root: int) -> Iterator[int]:
    parents: dict[int, list[int]] = {}
    for entry in os.listdir(_PROC):
        if entry.isdigit() and (fields := _fields(int(entry))):
            parents.setdefault(int(fields[1]), []).append(int(entry))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting.extend(parents.get(pid, ()))


def _proportional(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
