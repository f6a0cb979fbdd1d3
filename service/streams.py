"""Long answers while they are being made: any number of readers, each at its own pace, from the beginning."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from service.errors import ClientGone, Overloaded
from service.questions import Answer, Begun

__all__ = ["Budget", "Reading", "Stream", "whole"]


class Budget:
    """So many bytes at one time, for all who share it. Any number of threads may take and give back."""

    def __init__(self, most: int) -> None:
        """Let so many bytes be taken."""
        self._lock = threading.Lock()
        self._left = most

    def take(self, number: int) -> None:
        """Take so many bytes; raises `Overloaded` when they are not left."""
        with self._lock:
            if number > self._left:
                raise Overloaded("More bytes wait to be received than the limit sending_bytes; ask again in a moment.")
            self._left -= number

    def give(self, number: int) -> None:
        """Give so many bytes back."""
        with self._lock:
            self._left += number


class Stream:
    """The pieces of an answer, kept until the last reader has closed.

    They are kept here and not where they are made, so that a slow reader holds no worker.
    """

    def __init__(self, begun: Begun, budget: Budget, abandon: Callable[[], None]) -> None:
        """Stand for an answer that has begun; `abandon` is called when its last reader closes before its end."""
        self.begun = begun
        self._budget = budget
        self._abandon = abandon
        self._changed = threading.Condition()
        self._pieces: list[bytes] = []
        self._taken = 0
        self._readers = 0
        self._closed = False
        self._ended = False
        self._error: Exception | None = None

    def fill(self, pieces: Iterable[object]) -> None:
        """Take all pieces; what they raise, the readers raise when they come to it."""
        try:
            for piece in pieces:
                assert isinstance(piece, bytes)  # noqa: S101 - after the beginning there is nothing else
                self._add(piece)
        except Exception as error:
            self._error = error.with_traceback(None)  # whose frames would hold the pieces
            self._abandon()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if close := getattr(pieces, "close", None):
            close()  # whoever makes them gives back the worker now, and not when memory is next swept

    def _add(self, piece: bytes) -> None:
        with self._changed:
            if self._closed:
                raise ClientGone("Nobody waits for this answer any more.")
            self._budget.take(len(piece))
            self._taken += len(piece)
            self._pieces.append(piece)
            self._changed.notify_all()

    def open(self) -> Reading:
        """A reader of its own."""
        with self._changed:
            self._readers += 1
        return Reading(self)

    def piece(self, number: int) -> bytes | None:
        """A piece, from 0, as soon as there is one; None after the last. Raises what ended the answer too early."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or number < len(self._pieces))
            if number < len(self._pieces):
                return self._pieces[number]
        if self._error:
            raise self._error
        return None

    def leave(self) -> None:
        """A reader closes."""
        with self._changed:
            self._readers -= 1
            if self._readers:
                return
            self._closed = True
            self._pieces.clear()
            taken, self._taken = self._taken, 0
            unfinished = not self._ended
        self._budget.give(taken)
        if unfinished:
            self._abandon()


class Reading:
    """The pieces of a stream, one after the other, for one reader; whoever has it must close it."""

    def __init__(self, stream: Stream) -> None:
        """Read from the beginning."""
        self.begun = stream.begun
        self._stream = stream
        self._next = 0
        self._closed = False

    def __iter__(self) -> Reading:
        return self

    def __next__(self) -> bytes:
        piece = self._stream.piece(self._next)
        if piece is None:
            raise StopIteration
        self._next += 1
        return piece

    def again(self) -> Reading:
        """Another reader, from the beginning."""
        return self._stream.open()

    def close(self) -> None:
        """Read no more. The last reader who closes ends the making of the answer."""
        if not self._closed:
            self._closed = True
            self._stream.leave()

    def __del__(self) -> None:
        """Close what was forgotten, such as the body of an answer to HEAD, which nobody asks for."""
        self.close()


def whole(answer: Answer | Reading) -> Answer:
    """The answer once all of it is there."""
    if isinstance(answer, Answer):
        return answer
    try:
        begun = answer.begun
        return Answer(begun.kind, begun.format, b"".join(answer), begun.rewriting)
    finally:
        answer.close()
