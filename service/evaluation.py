"""Evaluate a query: SPARQL text in, bytes of one format out.

Questions and answers are plain values, and nothing else of the service touches the engine: where the
evaluation happens is this module's own affair.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from traceback import clear_frames
from typing import Any, Literal, Protocol, TypeVar

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, Store, serialize

from graph.dumps import tidy_turtle
from ontology.terms import BASE, PREFIXES
from service.counting import count_rows
from service.errors import AnswerTooLarge, UnknownFunction, WrongFormat
from service.federation import Federation, failure_of
from service.formats import GRAPHS, TABLES, Format
from service.hang_up import HangUp
from service.limits import EVALUATION_STACK_BYTES
from service.remote import RemoteStore
from service.safety import check_query, not_sparql

__all__ = ["Answer", "Answering", "Engine", "Question", "with_deep_stack"]

_Result = TypeVar("_Result")
_NO_FUNCTION = re.compile(r"custom function (<[^<>]*>) is not supported")
_LESS = "ask for a part of it with LIMIT and OFFSET, or take all from /dump/."


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


@dataclass(frozen=True)
class Answer:
    """An answer as it is sent."""

    kind: Literal["solutions", "boolean", "graph"]
    format: Format
    body: bytes


class Answering(Protocol):
    """What answers questions: an engine in this process, or a pool of others."""

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        """The answer to a question; raises `PlanweaveError` where there is none.

        `hang_up` tells when nobody waits for it any more: then it may stop, and raises `ClientGone`.
        """
        ...


class Engine:
    """Answers questions from one store, which nobody changes."""

    def __init__(
        self,
        store: Store | RemoteStore,
        max_rows: int | None = None,
        max_bytes: int | None = None,
        federation: Federation | None = None,
    ) -> None:
        """Answer from this store, with so many rows (or triples) and bytes at the most.

        Without a `federation`, every `SERVICE` is refused.
        """
        self._store = store
        self._max_rows = max_rows
        self._max_bytes = max_bytes
        self._federation = federation

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        """The answer to a question.

        Raises `NotSparql`, `UpdateRefused`, `ServiceRefused` or `QueryTooLong` for the query, `WrongFormat`
        where the question has no format for the kind of answer that the query gives, `AnswerTooLarge`.
        """
        return with_deep_stack(lambda: self.evaluate(question))

    def evaluate(self, question: Question) -> Answer:
        """The answer to a question, on this thread's own stack: call it inside `with_deep_stack`."""
        sparql = check_query(question.sparql, self._federation)
        if sparql is question.sparql:
            return self._answer(sparql, question)
        try:
            return self._answer(sparql, question)
        except (OSError, RuntimeError) as error:
            failure = failure_of(error)
        # Raised out here, it does not hold the engine's error, nor what that holds.
        raise failure

    def _answer(self, sparql: str, question: Question) -> Answer:
        try:
            dataset = _dataset(question)
            found: Any = self._store.query(sparql, base_iri=BASE, prefixes=PREFIXES, **dataset)
        except SyntaxError as error:
            raise not_sparql(question.sparql, error) from error
        except RuntimeError as error:
            if unknown := _NO_FUNCTION.search(str(error)):
                raise UnknownFunction(
                    f"The query calls {unknown[1]}, which is no function here; take one of SPARQL 1.1."
                ) from error
            raise
        answer = self._graph(found, question) if isinstance(found, QueryTriples) else _table(found, question)
        if self._max_bytes is not None and len(answer.body) > self._max_bytes:
            raise AnswerTooLarge(
                f"The answer has more than {self._max_bytes:,} bytes, the limit max_answer_bytes; {_LESS}"
            )
        if answer.kind == "solutions" and isinstance(answer.format.engine, QueryResultsFormat):
            self._check_rows(count_rows(answer.body, answer.format.engine), "rows")
        return answer

    def _graph(self, found: QueryTriples, question: Question) -> Answer:
        chosen = question.graph
        if chosen is None or not isinstance(chosen.engine, RdfFormat):
            raise WrongFormat(f"This query gives a graph; ask for it as {_named(GRAPHS)}.")
        # Each triple once and in a fixed order: a graph is a set, and its bytes carry an entity tag.
        triples = sorted(set(found), key=str)
        self._check_rows(len(triples), "triples")
        if chosen.engine not in (RdfFormat.TURTLE, RdfFormat.TRIG):
            return Answer("graph", chosen, serialize(triples, format=chosen.engine) or b"")
        written = serialize(triples, format=chosen.engine, prefixes=PREFIXES) or b""
        return Answer("graph", chosen, tidy_turtle(written))

    def _check_rows(self, number: int, what: str) -> None:
        if self._max_rows is not None and number > self._max_rows:
            raise AnswerTooLarge(
                f"The answer has more than {self._max_rows:,} {what}, the limit max_answer_rows; {_LESS}"
            )


def _dataset(question: Question) -> dict[str, Any]:
    """The graphs that the request names, in place of the query's own (SPARQL 1.1 Protocol, 2.1.4)."""
    if not question.default_graphs and not question.named_graphs:
        return {}
    return {
        "default_graph": [NamedNode(iri) for iri in question.default_graphs],
        "named_graphs": [NamedNode(iri) for iri in question.named_graphs],
    }


def _table(found: Any, question: Question) -> Answer:
    kind: Literal["boolean", "solutions"] = "boolean" if isinstance(found, QueryBoolean) else "solutions"
    chosen = question.table
    if chosen is None or not isinstance(chosen.engine, QueryResultsFormat):
        what = "yes or no" if kind == "boolean" else "a table"
        raise WrongFormat(f"This query gives {what}; ask for it as {_named(TABLES)}.")
    return Answer(kind, chosen, found.serialize(format=chosen.engine))


def _named(formats: tuple[Format, ...]) -> str:
    *names, last = (format.name for format in formats)
    return f"{', '.join(names)} or {last}"


_stack_lock = threading.Lock()


def with_deep_stack(work: Callable[[], _Result]) -> _Result:
    """Do the work in a thread whose stack a deeply nested query cannot fill: `EVALUATION_STACK_BYTES`."""
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            # What the engine made must be dropped in the thread that made it, so no traceback may hold it.
            clear_frames(error.__traceback__)
            errors.append(error)

    thread = threading.Thread(target=run, name="evaluation", daemon=True)
    with _stack_lock:
        usual = threading.stack_size(EVALUATION_STACK_BYTES)
        try:
            thread.start()
        finally:
            threading.stack_size(usual)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
