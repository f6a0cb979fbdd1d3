"""From one snapshot to the next without a restart: each request is answered by one of them, from beginning to end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from werkzeug.wsgi import ClosingIterator

from graph.snapshot import Snapshot, open_snapshot
from service.bridge import AtOnce, Later, Soon, Whole

__all__ = ["Served", "Switch"]

_log = logging.getLogger("planweave")


@dataclass
class Served:
    """An application over one snapshot; `close` ends what works for it, once no request needs it any more."""

    snapshot: Snapshot
    application: Any
    close: Callable[[], None]
    at_once: AtOnce = lambda _: None
    requests: int = 0
    retired: bool = False


class Switch:
    """A WSGI application: the one of the current snapshot, looked up every so many seconds."""

    def __init__(self, make: Callable[[Snapshot], Served], snapshot: Snapshot, seconds: float) -> None:
        """Serve a snapshot, and whatever becomes the current one of its folder; never look with 0 seconds."""
        self._make = make
        self._lock = threading.Lock()
        self._served = make(snapshot)
        self._ended = threading.Event()
        if seconds > 0:
            watch = threading.Thread(target=self._watch, args=(snapshot.folder.parent, seconds), daemon=True)
            watch.start()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request from the snapshot that is current when it comes."""
        with self._lock:
            served = self._served
            served.requests += 1
        try:
            pieces = served.application(environ, start_response)
        except BaseException:
            self._leave(served)
            raise
        return ClosingIterator(pieces, [lambda: self._leave(served)])

    def at_once(self, environ: dict[str, Any]) -> Whole | Soon | Later | None:
        """What the current snapshot's application has there already, or on its way."""
        with self._lock:
            served = self._served
            served.requests += 1
        found: Whole | Soon | Later | None = None
        try:
            found = served.at_once(environ)
        finally:
            if not isinstance(found, Soon):
                self._leave(served, beside=True)
        if not isinstance(found, Soon):
            return found
        return Soon(found.asked, found.respond, partial(self._close, found, served), found.takes_long)

    def _close(self, soon: Soon, served: Served) -> None:
        try:
            soon.close()
        finally:
            self._leave(served, beside=True)

    def close(self) -> None:
        """Look no more, and end what works for the snapshot."""
        self._ended.set()
        self._retire(self._served)

    def turn_to(self, snapshot: Snapshot) -> None:
        """Answer the next request from this snapshot; the one before ends with its last request."""
        fresh = self._make(snapshot)
        with self._lock:
            before, self._served = self._served, fresh
        _log.info("serving", extra={"told": {"snapshot": snapshot.hash, "before": before.snapshot.hash}})
        self._retire(before)

    def _watch(self, folder: Path, seconds: float) -> None:
        tried = self._served.snapshot.hash
        while not self._ended.wait(seconds):
            try:
                name = (folder / "current").read_text(encoding="utf-8").strip()
                if name not in (tried, self._served.snapshot.hash):
                    tried = name
                    self.turn_to(open_snapshot(folder))
            except Exception:
                _log.exception("the snapshot in %s cannot be served; the one before goes on", folder)

    def _retire(self, served: Served) -> None:
        with self._lock:
            served.retired = True
            over = served.requests == 0
        if over:
            served.close()

    def _leave(self, served: Served, *, beside: bool = False) -> None:
        """A request is answered; `beside`: by a thread that must not wait for processes to end."""
        with self._lock:
            served.requests -= 1
            over = served.retired and served.requests == 0
        if over and beside:
            threading.Thread(target=served.close, name="retired", daemon=True).start()
        elif over:
            served.close()
