"""Evaluate a query: SPARQL text in, bytes of one format out. Nothing else of the service touches the engine."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from traceback import clear_frames
from typing import IO, Any, TypeVar, cast

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, Store, serialize

from graph.turtle import turtle
from ontology.terms import BASE
from service.errors import NotSparql, UnknownFunction, WrongFormat
from service.federation import Federation, failure_of
from service.formats import GRAPHS, JSON, TABLES, Format
from service.hang_up import HangUp
from service.limits import EVALUATION_STACK_BYTES
from service.outlet import Bounds, Outlet, Send
from service.preparing import Preparation
from service.questions import Answer, Kind, Question
from service.remote import RemoteStore
from service.rewriting.kept import KEPT, Kept
from service.rewriting.rewriter import Rewriter
from service.safety import check_text, explained

__all__ = ["Engine", "with_deep_stack"]

_Result = TypeVar("_Result")
_NO_FUNCTION = re.compile(r"custom function (<[^<>]*>) is not supported")
_YES = b'{"head":{},"boolean":true}'
_LINES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
"""Formats with a line for each triple, and nothing else: whatever would end a line is escaped."""


class Engine:
    """Answers questions from one store, which nobody changes."""

    def __init__(
        self,
        store: Store | RemoteStore,
        bounds: Bounds | None = None,
        federation: Federation | None = None,
        rewriter: Rewriter | None = None,
    ) -> None:
        """Answer from this store within bounds. Without a `federation`, every `SERVICE` is refused.

        With a `rewriter` over the same snapshot, a query may be evaluated in other words.
        """
        self._store = store
        self._bounds = bounds or Bounds()
        self._federation = federation
        self._preparation = Preparation(federation, rewriter)

    def enter(self) -> None:
        """Open what each process that answers must open for itself; call it there before it is secluded."""
        self._preparation.enter()

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        """The answer to a question.

        Raises `NotSparql`, `UpdateRefused`, `ServiceRefused` or `QueryTooLong` for the query, `WrongFormat`
        where the question has no format for the kind of answer that the query gives, `AnswerTooLarge`.
        """
        answer = with_deep_stack(lambda: self.evaluate(question))
        assert answer is not None  # noqa: S101 - it is only sent where there is something that sends
        return answer

    begin = answer

    def ask(self, question: Question, hang_up: HangUp | None = None) -> None:
        """Nothing: whoever asks this engine waits."""

    def evaluate(self, question: Question, send: Send | None = None) -> Answer | None:
        """The answer to a question, on this thread's own stack: call it inside `with_deep_stack`.

        With `send`, a long answer goes there while it is made, and None comes back.
        """
        if question.only_checked:
            return self._checked(question.sparql)
        prepared = self._preparation.prepared(question)
        if prepared.kept:
            return self._ready(prepared.kept, question, send)
        if not prepared.calls:
            if rewritten := prepared.rewritten:
                with suppress(NotSparql):  # raised before anything is sent
                    return self._answer(rewritten.sparql, prepared.prefixes, question, send, rewritten.applied)
            return self._answer(prepared.sparql, prepared.prefixes, question, send)
        try:
            return self._answer(prepared.sparql, prepared.prefixes, question, send)
        except (OSError, RuntimeError) as error:
            failure = failure_of(error)
        # Raised out here, it does not hold the engine's error, nor what that holds.
        raise failure

    def _checked(self, sparql: str) -> Answer:
        try:
            check_text(sparql, self._federation)
        except RuntimeError as error:
            if unknown := _unknown_function(error):
                raise unknown from error
            raise
        return Answer("boolean", JSON, _YES)

    def _answer(
        self,
        sparql: str,
        prefixes: dict[str, str],
        question: Question,
        send: Send | None,
        rewriting: tuple[str, ...] = (),
    ) -> Answer | None:
        try:
            dataset = _dataset(question)
            found: Any = self._store.query(sparql, base_iri=BASE, prefixes=prefixes, **dataset)
        except SyntaxError as error:
            raise explained(question.sparql, error) from error
        except RuntimeError as error:
            if unknown := _unknown_function(error):
                raise unknown from error
            raise
        if isinstance(found, QueryTriples):
            return self._graph(found, question, send, rewriting)
        return self._table(found, question, send, rewriting)

    def _graph(
        self, found: QueryTriples, question: Question, send: Send | None, rewriting: tuple[str, ...]
    ) -> Answer | None:
        chosen = question.graph
        if chosen is None or not isinstance(chosen.engine, RdfFormat):
            raise WrongFormat(f"This query gives a graph; ask for it as {_named(GRAPHS)}.")
        outlet = Outlet("graph", chosen, self._bounds, send, rewriting)
        # Each triple once and in a fixed order: a graph is a set, and its bytes carry an entity tag.
        if chosen.engine in _LINES:
            # Most of the time would go into objects for triples, of which nothing but their lines is wanted.
            written = cast("bytes", found.serialize(format=chosen.engine))
            lines = sorted(set(written.split(b"\n")) - {b""})
            self._bounds.check_rows(len(lines), "triples")
            outlet.write(b"\n".join([*lines, b""]))
            return outlet.close()
        triples = sorted(set(found), key=str)
        self._bounds.check_rows(len(triples), "triples")
        if chosen.engine in (RdfFormat.TURTLE, RdfFormat.TRIG):
            outlet.write(turtle(triples, chosen.engine))
        else:
            serialize(triples, cast("IO[bytes]", outlet), format=chosen.engine)
        return outlet.close()

    def _ready(self, kept: Kept, question: Question, send: Send | None) -> Answer | None:
        pieces = kept.as_json() if question.table == JSON else None
        if pieces is None:
            return self._table(kept.solutions(), question, send, (KEPT,))
        outlet = Outlet("solutions", JSON, self._bounds, send, (KEPT,))
        for piece in pieces:
            outlet.write(piece)
        return outlet.close()

    def _table(self, found: Any, question: Question, send: Send | None, rewriting: tuple[str, ...]) -> Answer | None:
        kind: Kind = "boolean" if isinstance(found, QueryBoolean) else "solutions"
        chosen = question.table
        if chosen is None or not isinstance(chosen.engine, QueryResultsFormat):
            what = "yes or no" if kind == "boolean" else "a table"
            raise WrongFormat(f"This query gives {what}; ask for it as {_named(TABLES)}.")
        outlet = Outlet(kind, chosen, self._bounds, send, rewriting)
        found.serialize(outlet, format=chosen.engine)
        return outlet.close()


def _unknown_function(error: RuntimeError) -> UnknownFunction | None:
    """What to say where the engine gave up at a function that it does not know; None where it was something else."""
    unknown = _NO_FUNCTION.search(str(error))
    if unknown is None:
        return None
    return UnknownFunction(f"The query calls {unknown[1]}, which is no function here; take one of SPARQL 1.1.")


def _dataset(question: Question) -> dict[str, Any]:
    """The graphs that the request names, in place of the query's own (SPARQL 1.1 Protocol, 2.1.4)."""
    if not question.default_graphs and not question.named_graphs:
        return {}
    return {
        "default_graph": [NamedNode(iri) for iri in question.default_graphs],
        "named_graphs": [NamedNode(iri) for iri in question.named_graphs],
    }


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
