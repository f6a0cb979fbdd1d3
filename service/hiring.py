"""Where workers come from: nurseries (`service/nursery.py`), processes that are started again when they die.

The first of a service's nurseries answers at once, from the disk; the last one, from memory, takes its time to begin.
"""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from graph.errors import PlanweaveError
from service.errors import WorkerLost
from service.nursery import read_message, send_message

__all__ = ["Nurseries", "Nursery"]

_START_SECONDS = 1200
_STOP_SECONDS = 5

_log = logging.getLogger("planweave")


class Nursery:
    """A nursery process, from this side. Any number of threads may hire."""

    def __init__(self, arguments: Sequence[str], told: Sequence[object]) -> None:
        """Start it with arguments, and tell it what cannot be one; `greet` says whether it began well."""
        self._lock = threading.Lock()
        self._orders, theirs = socket.socketpair()
        command = [sys.executable, "-m", "service.nursery", str(theirs.fileno()), *arguments]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, pass_fds=[theirs.fileno()], start_new_session=True
        )
        theirs.close()
        self._told = tuple(told)

    def greet(self) -> None:
        """Wait until it can be asked for workers; raises what it answers if that is an error, and `WorkerLost`."""
        try:
            self._orders.settimeout(_START_SECONDS)
            for message in self._told:
                send_message(self._orders, message)
            answer = read_message(self._orders)
            self._orders.settimeout(None)
        except (OSError, EOFError):
            self.end()
            raise WorkerLost("The process that holds the graph did not start; its log says why.") from None
        if isinstance(answer, Exception):
            self.end()
            raise answer

    def hire(self) -> tuple[int, socket.socket]:
        """A new worker: its number as a process, and our end of its socket. Raises `OSError`, `EOFError` if it died."""
        ours, theirs = socket.socketpair()
        try:
            with self._lock, theirs:
                socket.send_fds(self._orders, [b"w"], [theirs.fileno()])
                pid = read_message(self._orders)
        except BaseException:
            ours.close()
            raise
        assert isinstance(pid, int)  # noqa: S101 - the nursery answers with a process's number
        return pid, ours

    def end(self) -> None:
        """End it, and every worker with it."""
        with suppress(OSError):
            self._orders.shutdown(socket.SHUT_RDWR)
        self._orders.close()
        try:
            self._process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Nurseries:
    """One nursery, or one that begins at once and a better one that takes its place as soon as it has begun.

    Where the better one dies, the first is there again until another has begun. Any number of threads may hire.
    """

    def __init__(
        self, arguments: Sequence[str], told: Sequence[object], kinds: Sequence[str], moved: Callable[[], None]
    ) -> None:
        """Start the first of one or two kinds, of which the better one is the last.

        Returns when it can be asked for workers; raises what it answers if that is an error. `moved` is called whenever
        the better one has begun.
        """
        self._arguments, self._told = tuple(arguments), tuple(told)
        self._first, self._better = kinds[0], kinds[-1]
        self._moved = moved
        self._lock = threading.Lock()
        self._closed = False
        self._improving: Nursery | None = None
        self._waited_for: Nursery | None = None
        self._now: Nursery | None = None
        self._spare = self._begin(self._first)
        self._spare.greet()

    def improve(self) -> None:
        """Start the better one, if there is one, and go over to it when it has begun: the first is busy enough now."""
        with self._lock:
            if self._better != self._first and not self._closed:
                self._improve()

    @property
    def kind(self) -> str:
        """The kind of the nursery that workers come from now."""
        return self._better if self._now else self._first

    @property
    def is_improving(self) -> bool:
        """Whether the better one begins, or workers still go over to it."""
        return self._improving is not None

    def hire(self) -> tuple[str, int, socket.socket]:
        """A new worker, after the kind of its nursery. Raises `WorkerLost` once closed, or where there is none."""
        with self._lock:
            kind, nursery = self.kind, self._now or self._spare
            try:
                return (kind, *nursery.hire())
            except (OSError, EOFError):
                if self._closed:
                    raise WorkerLost("The service stops; ask again in a moment.") from None
                nursery.end()
                if nursery is self._now:
                    self._now = None
                    self._improve()
                else:
                    self._spare = self._begin(self._first)
                    self._spare.greet()
            try:
                return (self._first, *self._spare.hire())
            except (OSError, EOFError):
                raise WorkerLost("The process that holds the graph died; ask again in a moment.") from None

    def close(self) -> None:
        """End them, and every worker with them."""
        self._closed = True
        for nursery in (self._now, self._waited_for, self._spare):
            if nursery:
                nursery.end()

    def _begin(self, kind: str) -> Nursery:
        return Nursery([*self._arguments, kind], self._told)

    def _improve(self) -> None:
        """Start the better one, and go over to it when it has begun."""
        self._improving = self._waited_for = nursery = self._begin(self._better)

        def wait() -> None:
            try:
                nursery.greet()
                with self._lock:
                    if self._closed:
                        nursery.end()
                        return
                    self._now, self._waited_for = nursery, None
                _log.debug("the graph is in memory")
                self._moved()
            except PlanweaveError as error:
                if not self._closed:
                    _log.warning("the graph goes on being read from the disk", extra={"told": {"why": str(error)}})
            finally:
                if self._improving is nursery:  # not one that begins because this one has died again
                    self._improving = None

        threading.Thread(target=wait, name="nursery", daemon=True).start()
