"""Answers that are kept: within a bound of bytes, the least recently used ones go first; each is made once."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Generic, TypeVar

from service.errors import ClientGone
from service.federation import find_calls
from service.hang_up import HangUp
from service.questions import Answer, Answering, Asked, Question
from service.streams import Reading, whole

__all__ = ["ByteCache", "Cached", "may_change", "normalised"]

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")
_Make = Callable[[], Answer | Reading]

_LARGEST_SHARE = 8
"""What takes more than this part of a cache is not kept: it would put out too much else."""

_ENTRY_BYTES = 512
"""What is reckoned for an entry besides what it holds."""

_CHANGING = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\b|\\u")
_BUILDING = re.compile("construct|describe")
_CHANGERS = ("rand", "now", "uuid", "bnode", "\\u")
_BUILDERS = ("construct", "describe")
"""To look whether such a word is anywhere takes a tenth of the time that it takes to look where it stands."""
_BLANK_NODE = re.compile(r"_:|\[")
_NAMELESS = re.compile(r"\(|<<|\{\||~")
"""What may stand for blank nodes in a template: collections, and what tells of triples (RDF 1.2)."""
_TOKEN = re.compile(
    r"""(?= [<"'\\ \t\r\n#]) (?! [ ](?![ \t\r\n#]))  # where there is something to be changed, or to be passed over
      (?: (?P<kept> <[^<>"{}|^`\\\x00-\x20]*>
      | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
      | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' | \\. )
    | (?P<blank> (?: [ \t\r\n]++ | \#[^\n\r]*+ )++ ) )""",
    re.VERBOSE | re.DOTALL,
)
_OPEN = re.compile(r"""<(?![A-Za-z][A-Za-z0-9+.-]*://)[^<>"{}|^`\\\x00-\x20]*['#]""")
"""What may be an IRI, or "less than" and the beginning of a string or of a comment, as the engine finds it to fit."""


def may_change(sparql: str) -> bool:
    """Whether a query may give other bytes each time it is asked: too many are taken for such, never too few."""
    lowered = sparql.lower()
    if _has(lowered, _CHANGERS) and _CHANGING.search(lowered):
        return True
    if "service" in lowered and find_calls(sparql):
        return True
    # The first of these words is enough: to look behind each of them would take a time that grows with the square.
    building = _BUILDING.search(lowered) if _has(lowered, _BUILDERS) else None
    if building is None:
        return False
    return _BLANK_NODE.search(lowered, building.end()) is not None or _NAMELESS.search(_template(lowered)) is not None


def _template(lowered: str) -> str:
    """What a query builds, without what is quoted; where it is open what is quoted, all from there on. Of a query that
    builds nothing, nothing."""
    is_open = _OPEN.search(lowered) is not None
    _, _, built = (lowered if is_open else _TOKEN.sub(" ", lowered)).partition("construct")
    return built if is_open else built.partition("}")[0]


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def normalised(sparql: str) -> str:
    """A query's text with one space for each stretch of white space and comments; what is quoted stays.

    A text in which it is open what is quoted stays as it is.
    """
    if _OPEN.search(sparql):
        return sparql
    return _TOKEN.sub(lambda found: found["kept"] or " ", sparql).strip()


def _size(question: Question) -> int:
    """What the key of a kept answer takes, and what surrounds it, in bytes, as far as a client decides on it."""
    return _ENTRY_BYTES + sum(map(len, (question.sparql, *question.default_graphs, *question.named_graphs)))


class ByteCache(Generic[_Key, _Value]):
    """Values by key, bounded by the bytes that they are said to have. Any number of threads may use it."""

    def __init__(self, max_bytes: int) -> None:
        """Keep at most so many bytes; none at all with 0."""
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, tuple[_Value, int]] = OrderedDict()
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """How many bytes are kept."""
        return self._bytes

    def get(self, key: _Key) -> _Value | None:
        """The value of a key, which is now the one used last."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: _Key, value: _Value, size: int) -> None:
        """Keep a value of so many bytes, if it is not too large a part of all."""
        if size > self.max_bytes // _LARGEST_SHARE:
            return
        with self._lock:
            _, before = self._kept.pop(key, (None, 0))
            self._kept[key] = (value, size)
            self._bytes += size - before
            while self._bytes > self.max_bytes:
                _, (_, gone) = self._kept.popitem(last=False)
                self._bytes -= gone

    def drop(self, key: _Key) -> None:
        """Keep the value of a key no longer, if there is one."""
        with self._lock:
            _, gone = self._kept.pop(key, (None, 0))
            self._bytes -= gone


@dataclass
class _Flight:
    """An answer that is being made, and those who wait for it."""

    waiting: int = 0
    hang_up: HangUp = field(default_factory=HangUp)
    done: threading.Condition = field(default_factory=threading.Condition)
    present: int = 0
    """How many threads are in it; the last one closes what it reads: each has a reading of its own."""
    answer: Answer | Reading | None = None
    error: BaseException | None = None
    ended: bool = False
    calls: list[Callable[[], object]] = field(default_factory=list)
    """What is to be called once it has ended."""

    @property
    def is_left(self) -> bool:
        """Whether all who waited have hung up, so that nobody may join them: what they waited for is being stopped."""
        return self.waiting <= 0 or self.hang_up.gone


class Cached:
    """Answers as another does, and keeps what may be kept; the same question is asked once at a time."""

    def __init__(self, engine: Answering, max_bytes: int, asked: Callable[[bool], None] = lambda _: None) -> None:
        """Keep at most so many bytes of the engine's answers; `asked` is told of each question whether it was kept."""
        self._engine = engine
        self._kept: ByteCache[Question, Answer] = ByteCache(max_bytes)
        self._asked = asked
        self._lock = threading.Lock()
        self._flights: dict[Question, _Flight] = {}

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        """The answer, as the engine gives it, once all of it is there."""
        return whole(self.begin(question, hang_up))

    def begin(self, question: Question, hang_up: HangUp | None = None) -> Answer | Reading:
        """The answer, as the engine gives it; the engine stops when all who wait for it have hung up."""
        if question.fresh or may_change(question.sparql):
            return self._engine.begin(question, hang_up)
        key = replace(question, sparql=normalised(question.sparql))
        kept = self._kept.get(key)
        self._asked(kept is not None)
        if kept is not None:
            return kept
        with self._lock:
            flight = self._flights.get(key)
            first = flight is None or flight.is_left
            if flight is None or first:
                flight = self._flights[key] = _Flight(hang_up=HangUp(hang_up.client if hang_up else ""))
            flight.waiting += 1
            flight.present += 1
        make = partial(self._engine.begin, question, flight.hang_up) if first else None
        return self.taken(key, flight, make, hang_up or HangUp())

    def ask(self, question: Question, hang_up: HangUp | None = None) -> Answer | Asked | None:
        """What is kept, or a question that is put now or has been put already; None where that would need waiting."""
        if question.fresh or may_change(question.sparql):
            return self._engine.ask(question, hang_up)
        key = replace(question, sparql=normalised(question.sparql))
        kept = self._kept.get(key)
        if kept is not None:
            self._asked(True)
            return kept
        hang_up = hang_up or HangUp()
        asked: Asked | None = None
        with self._lock:
            flight = self._flights.get(key)
            if flight is None or flight.is_left:
                flight = _Flight(hang_up=HangUp(hang_up.client))
                put = self._engine.ask(question, flight.hang_up)
                if put is None or isinstance(put, Answer):
                    return put
                asked = put
                self._flights[key] = flight
            flight.waiting += 1
            flight.present += 1
        self._asked(False)
        return _Seat(self, key, flight, asked, hang_up)

    def taken(self, key: Question, flight: _Flight, make: _Make | None, hang_up: HangUp) -> Answer | Reading:
        """The answer that a flight is about: for the one who is to `make` it, or for another who waits for it."""
        try:
            with hang_up.calling(lambda: self._leave(flight)):
                answer = self._make(key, make, flight) if make else self._wait(flight, hang_up)
            return answer.again() if isinstance(answer, Reading) else answer
        finally:
            self._depart(flight)

    def given_up(self, key: Question, flight: _Flight, asked: Asked | None) -> None:
        """One of those whom a flight is about takes no answer."""

        def give_up() -> Answer:
            raise ClientGone("Nobody waits for this answer any more.")

        if asked:
            asked.close()
            with suppress(ClientGone):
                self._make(key, give_up, flight)
        elif not flight.ended:
            self._leave(flight)
        self._depart(flight)

    def _make(self, key: Question, made: _Make, flight: _Flight) -> Answer | Reading:
        try:
            flight.answer = made()
            if isinstance(flight.answer, Answer):
                self._kept.put(key, flight.answer, len(flight.answer.body) + _size(key))
            return flight.answer
        except BaseException as error:
            flight.error = error
            raise
        finally:
            with self._lock:
                if self._flights.get(key) is flight:
                    del self._flights[key]
            with flight.done:
                flight.ended = True
                flight.done.notify_all()
            for call in flight.calls:
                call()

    @staticmethod
    def _wait(flight: _Flight, hang_up: HangUp) -> Answer | Reading:
        with flight.done:
            flight.done.wait_for(lambda: flight.ended or hang_up.gone)
        if flight.answer is not None:
            return flight.answer
        if flight.error is not None:
            raise flight.error
        raise ClientGone("Nobody waits for this answer any more.")

    def _leave(self, flight: _Flight) -> None:
        """One of those who waited has hung up; the last one stops the engine."""
        with self._lock:
            flight.waiting -= 1
            nobody = flight.waiting <= 0
        if nobody:
            flight.hang_up.tell()
        with flight.done:
            flight.done.notify_all()

    def _depart(self, flight: _Flight) -> None:
        """One thread has what it came for."""
        with self._lock:
            flight.present -= 1
            last = flight.present == 0
        if last and isinstance(flight.answer, Reading):
            flight.answer.close()


class _Seat:
    """A place in a flight (`service.questions.Asked`), of the one who has `asked` the engine, or of another."""

    def __init__(self, cached: Cached, key: Question, flight: _Flight, asked: Asked | None, hang_up: HangUp) -> None:
        self._cached = cached
        self._key = key
        self._flight = flight
        self._asked = asked
        self._hang_up = hang_up
        self._over = False

    def fileno(self) -> int:
        return self._asked.fileno() if self._asked else -1

    def when_there(self, call: Callable[[], object]) -> None:
        with self._flight.done:
            if not self._flight.ended:
                self._flight.calls.append(call)
                return
        call()

    def is_there(self) -> bool:
        return self._asked.is_there() if self._asked else self._flight.ended

    def answer(self) -> Answer | Reading:
        self._over = True
        make = self._asked.answer if self._asked else None
        return self._cached.taken(self._key, self._flight, make, self._hang_up)

    def close(self) -> None:
        if not self._over:
            self._over = True
            self._cached.given_up(self._key, self._flight, self._asked)
