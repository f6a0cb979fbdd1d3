"""Where workers come from: the nursery (`service/nursery.py`), a process that is started again when it dies."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from service.errors import WorkerLost
from service.nursery import read_message, send_message

__all__ = ["Nursery"]

_START_SECONDS = 120
_STOP_SECONDS = 5


class Nursery:
    """A nursery process, from this side. Any number of threads may hire."""

    def __init__(self, arguments: Sequence[str], told: Sequence[object]) -> None:
        """Start it with arguments, and tell it what cannot be one; raises what it answers if that is an error."""
        self._arguments = tuple(arguments)
        self._told = tuple(told)
        self._lock = threading.Lock()
        self._closed = False
        self._start()

    def hire(self) -> tuple[int, socket.socket]:
        """A new worker: its number as a process, and our end of its socket. Raises `WorkerLost` once closed."""
        ours, theirs = socket.socketpair()
        try:
            with self._lock, theirs:
                try:
                    return self._order(theirs), ours
                except (OSError, EOFError):
                    if self._closed:
                        raise WorkerLost("The service stops; ask again in a moment.") from None
                    self._end()
                    self._start()
                    return self._order(theirs), ours
        except BaseException:
            ours.close()
            raise

    def close(self) -> None:
        """End it, and every worker with it."""
        self._closed = True
        self._end()

    def _start(self) -> None:
        self._orders, theirs = socket.socketpair()
        command = [sys.executable, "-m", "service.nursery", str(theirs.fileno()), *self._arguments]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, pass_fds=[theirs.fileno()], start_new_session=True
        )
        theirs.close()
        self._orders.settimeout(_START_SECONDS)
        try:
            for message in self._told:
                send_message(self._orders, message)
            answer = read_message(self._orders)
        except (OSError, EOFError):
            self._end()
            raise WorkerLost("The process that holds the graph did not start; its log says why.") from None
        if isinstance(answer, Exception):
            self._end()
            raise answer
        self._orders.settimeout(None)

    def _order(self, theirs: socket.socket) -> int:
        socket.send_fds(self._orders, [b"w"], [theirs.fileno()])
        pid = read_message(self._orders)
        assert isinstance(pid, int)  # noqa: S101 - the nursery answers with a process's number
        return pid

    def _end(self) -> None:
        with suppress(OSError):
            self._orders.shutdown(socket.SHUT_RDWR)
        self._orders.close()
        try:
            self._process.wait(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
