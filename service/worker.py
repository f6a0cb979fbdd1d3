"""A process that evaluates queries, as the pool sees it: whether it lives, what it takes, how far it steps back."""

from __future__ import annotations

import os
import resource
import select
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Worker", "vacancy"]

_SCHEDULED = 2
"""The kind of a process's clock that counts all its time (`clock_getcpuclockid`, POSIX)."""


@dataclass(eq=False)
class Worker:
    """A worker; but for `is_readable` and `signal`, no vacancy is asked."""

    pid: int | None
    """None of a vacancy: one that could not be hired."""
    channel: socket.socket
    kind: str = ""
    """That of its nursery (`service/holding.py`)."""
    fresh: bool = True
    """Whether it has the priority that it was born with."""
    priority: int | None = None
    """That it was born with, once it has stepped back."""
    replaced: bool = False
    """Whether another stands in for it, because its query is a long one."""

    @property
    def process(self) -> int:
        """Its number as a process."""
        assert self.pid is not None  # noqa: S101 - a vacancy is never asked
        return self.pid

    def is_readable(self, seconds: float) -> bool:
        """Whether it says something, or has ended, within so many seconds."""
        waiting = select.poll()  # unlike select, for any number of open files
        waiting.register(self.channel, select.POLLIN)
        return bool(waiting.poll(max(0, seconds) * 1000))

    def processor_seconds(self) -> float:
        """Seconds that it has had of the processors (Linux: a process's clock is named by its number)."""
        try:
            return time.clock_gettime((~self.process << 3) | _SCHEDULED)
        except OSError:  # it has died, which is noticed by whoever reads from it
            return 0.0

    def bytes_left(self) -> int:
        """How much more memory it may take. Raises `OSError` where it has ended."""
        most, _ = resource.prlimit(self.process, resource.RLIMIT_AS)
        pages = int(Path(f"/proc/{self.process}/statm").read_text(encoding="ascii").split()[0])
        return most - pages * resource.getpagesize()

    def step_back(self, priority: int) -> None:
        """Let others go first: as far as this priority says (nice, POSIX)."""
        self.fresh = False
        with suppress(OSError):
            if self.priority is None:
                self.priority = os.getpriority(os.PRIO_PROCESS, self.process)
            os.setpriority(os.PRIO_PROCESS, self.process, priority)

    def step_forward(self) -> None:
        """Have the first priority again. Raises `OSError` where the system does not let us, or it has ended."""
        os.setpriority(os.PRIO_PROCESS, self.process, self.priority or 0)
        self.fresh = True

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def vacancy() -> Worker:
    """What is taken for a worker that has died: whoever gets it tries to hire again."""
    ours, theirs = socket.socketpair()
    theirs.close()
    return Worker(None, ours)
