"""How a query learns that nobody waits for its answer any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["HangUp"]


class HangUp:
    """Whoever asked: their address, and from any thread, once, that they are gone."""

    def __init__(self, client: str = "") -> None:
        """Stand for a client at this address."""
        self.client = client
        self._lock = threading.Lock()
        self._gone = False
        self._calls: dict[int, Callable[[], None]] = {}

    @property
    def gone(self) -> bool:
        """Whether whoever asked is gone."""
        return self._gone

    def tell(self) -> None:
        """Whoever asked is gone: call everybody who wants to know."""
        with self._lock:
            self._gone = True
            calls = list(self._calls.values())
            self._calls.clear()
        for call in calls:
            call()

    @contextmanager
    def calling(self, call: Callable[[], None]) -> Iterator[None]:
        """Within this context, have `call` called when whoever asked goes, or at once if that has happened."""
        key = id(call)
        with self._lock:
            gone = self._gone
            if not gone:
                self._calls[key] = call
        if gone:
            call()
        try:
            yield
        finally:
            with self._lock:
                self._calls.pop(key, None)
