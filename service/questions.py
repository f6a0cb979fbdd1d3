"""What goes to the engine and what comes back: plain values, and the protocol of whatever answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from service.formats import Format
from service.hang_up import HangUp

if TYPE_CHECKING:
    from service.streams import Reading

__all__ = ["Answer", "Answering", "Asked", "Begun", "Kind", "Question"]

Kind = Literal["solutions", "boolean", "graph"]


@dataclass(frozen=True)
class Question:
    """A query, the formats of its answer (if it is a table or a boolean; if it is a graph), and a dataset.

    Without graphs, the dataset is the query's own (`FROM`), else the snapshot's.
    """

    sparql: str
    table: Format | None
    graph: Format | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    fresh: bool = False
    """Whether the graph must be asked, whatever answer is kept."""
    only_checked: bool = False
    """Whether the text alone is looked at: the answer is yes for one that could be asked, and nothing is asked."""


@dataclass(frozen=True)
class Answer:
    """An answer as it is sent."""

    kind: Kind
    format: Format
    body: bytes
    rewriting: tuple[str, ...] = ()
    """What was done to the query before it was evaluated, by the names of docs/rewriting.md."""


@dataclass(frozen=True)
class Begun:
    """What an answer is whose bytes are still being made."""

    kind: Kind
    format: Format
    rewriting: tuple[str, ...] = ()


class Asked(Protocol):
    """A question that has been put, and whose answer nobody waits for yet. Whoever has it must close it."""

    def fileno(self) -> int:
        """A file that can be read from as soon as something of the answer is there; -1 where there is none."""
        ...

    def when_there(self, call: Callable[[], object]) -> None:
        """Where there is no file: have `call` called once the answer is there, now or later, in any thread."""
        ...

    def is_there(self) -> bool:
        """Whether the answer is there, so that nobody has to wait for it; call it when the file can be read from."""
        ...

    def answer(self) -> Answer | Reading:
        """The answer, as `begin` gives it; once."""
        ...

    def close(self) -> None:
        """Give up the question if it has not been answered."""
        ...


class Answering(Protocol):
    """What answers questions: an engine in this process, or a pool of others.

    `hang_up` tells when nobody waits for an answer any more: then it may stop, and raises `ClientGone`.
    """

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        """The answer to a question; raises `PlanweaveError` where there is none."""
        ...

    def begin(self, question: Question, hang_up: HangUp | None = None) -> Answer | Reading:
        """The answer, or a reading of a long one that is still being made; whoever gets one must close it."""
        ...

    def ask(self, question: Question, hang_up: HangUp | None = None) -> Answer | Asked | None:
        """Put a question without waiting for anything; an answer that is there already; None where that cannot be."""
        ...
