"""What goes to the engine and what comes back: plain values, and the protocol of whatever answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from service.formats import Format
from service.hang_up import HangUp

if TYPE_CHECKING:
    from service.streams import Reading

__all__ = ["Answer", "Answering", "Begun", "Kind", "Question"]

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


@dataclass(frozen=True)
class Begun:
    """What an answer is whose bytes are still being made."""

    kind: Kind
    format: Format


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
