"""Where an engine writes an answer: kept whole while it is short, sent on in pieces once it is long, within limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat

from service.counting import RowCounter, row_counter
from service.errors import AnswerTooLarge
from service.formats import Format
from service.limits import PIECE_BYTES, STREAM_BYTES
from service.questions import Answer, Begun, Kind

__all__ = ["Bounds", "Outlet", "Send"]

Send = Callable[[Begun | bytes], None]
"""Takes what an answer is, and then the pieces of it."""

_LESS = "ask for a part of it with LIMIT and OFFSET, or take all from /dump/."


@dataclass(frozen=True)
class Bounds:
    """How many rows (or triples) and bytes an answer may have."""

    rows: int | None = None
    bytes: int | None = None

    def check_rows(self, number: int, what: str) -> None:
        """Raise `AnswerTooLarge` for more rows than that."""
        if self.rows is not None and number > self.rows:
            raise AnswerTooLarge(f"The answer has more than {self.rows:,} {what}, the limit max_answer_rows; {_LESS}")

    def may_have_more_rows(self, number: int, least_bytes: int) -> bool:
        """Whether so many bytes can have more rows than that, each of so many bytes at the least."""
        return self.rows is not None and number > self.rows * least_bytes

    def check_bytes(self, number: int) -> None:
        """Raise `AnswerTooLarge` for more bytes than that."""
        if self.bytes is not None and number > self.bytes:
            raise AnswerTooLarge(f"The answer has more than {self.bytes:,} bytes, the limit max_answer_bytes; {_LESS}")


class Outlet:
    """A file, as far as pyoxigraph needs one to write to."""

    def __init__(
        self,
        kind: Kind,
        written_as: Format,
        bounds: Bounds,
        send: Send | None = None,
        rewriting: tuple[str, ...] = (),
    ) -> None:
        """Take an answer of this kind and format, to a query so rewritten; without `send`, keep all of it."""
        self._begun = Begun(kind, written_as, rewriting)
        self._bounds = bounds
        self._send = send
        self._sent = False
        self._held = bytearray()
        self._counted = 0
        """In how many of the bytes that are held the rows have been counted."""
        self._number = 0
        self._rows: RowCounter | None = None
        if kind == "solutions" and isinstance(written_as.engine, QueryResultsFormat):
            self._rows = row_counter(written_as.engine)

    def write(self, data: bytes) -> int:
        """Take the next bytes; raises `AnswerTooLarge` as soon as there are too many of them, or rows."""
        self._number += len(data)
        self._bounds.check_bytes(self._number)
        self._held += data
        if self._rows and self._bounds.may_have_more_rows(self._number, self._rows.least_bytes):
            self._count(self._rows)
        if self._send and len(self._held) >= (PIECE_BYTES if self._sent else STREAM_BYTES):
            self._send_on(self._send)
        return len(data)

    def flush(self) -> None:
        """Nothing: what is held is sent when it is enough, or by `close`."""

    def close(self) -> Answer | None:
        """The answer; None when it has been sent on, the last of it now."""
        if self._sent and self._send:
            self._send_on(self._send)
            return None
        return Answer(self._begun.kind, self._begun.format, bytes(self._held), self._begun.rewriting)

    def _count(self, rows: RowCounter) -> None:
        rows.add(bytes(self._held[self._counted :]))
        self._counted = len(self._held)
        self._bounds.check_rows(rows.rows, "rows")

    def _send_on(self, send: Send) -> None:
        if self._rows:
            self._count(self._rows)
        if not self._sent:
            self._sent = True
            send(self._begun)
        held, self._held, self._counted = self._held, bytearray(), 0
        for start in range(0, len(held), PIECE_BYTES):
            send(bytes(held[start : start + PIECE_BYTES]))
