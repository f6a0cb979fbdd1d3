"""What is found out about a query's text before it is evaluated: whether it may be asked, and in which words.

It is the same each time, on one snapshot, and may take longer than a short query does: so it is kept for texts that
come again. No answer is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ontology.terms import PREFIXES
from service.cache import ByteCache
from service.federation import Federation
from service.limits import PREPARED_BYTES
from service.parsing import asked_of_nothing
from service.questions import Question
from service.rewriting.kept import Kept
from service.rewriting.rewriter import Rewriter, Rewritten
from service.safety import check_query

__all__ = ["Preparation", "Prepared"]


@dataclass(frozen=True)
class Prepared:
    """What the engine may have of a query: its text, or with `rewritten` the same in other words.

    With `kept` it gets nothing: the answer is there.

    `prefixes` are those of ours that it may use; `calls` says whether it asks an endpoint, through the gate.
    """

    sparql: str
    prefixes: dict[str, str]
    rewritten: Rewritten | None = None
    kept: Kept | None = None
    calls: bool = False


class Preparation:
    """Prepares queries. Without a `federation` every `SERVICE` is refused, without a `rewriter` no word is changed."""

    def __init__(self, federation: Federation | None, rewriter: Rewriter | None) -> None:
        self._federation = federation
        self._rewriter = rewriter
        self._kept: ByteCache[tuple[str, bool], Prepared] = ByteCache(PREPARED_BYTES)

    def enter(self) -> None:
        """Open what each process must open for itself; call it there before it is secluded."""
        if self._rewriter:
            self._rewriter.enter()

    def prepared(self, question: Question) -> Prepared:
        """What the engine may have of a question's query.

        Raises `QueryTooLong`, `ServiceRefused`, or `NotSparql` for a query that must not reach the engine.
        """
        own_dataset = not question.default_graphs and not question.named_graphs
        key = (question.sparql, own_dataset)
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        sparql = check_query(question.sparql, self._federation)
        if sparql is not question.sparql:
            return Prepared(sparql, _named_in(sparql), calls=True)
        ready = self._rewriter.kept(sparql) if self._rewriter and own_dataset else None
        rewritten = None if ready else self._rewritten(sparql, own_dataset=own_dataset)
        words = rewritten.sparql if rewritten else ""
        prepared = Prepared(sparql, _named_in(sparql + words), rewritten, ready)
        self._kept.put(key, prepared, len(sparql) + len(words))
        return prepared

    def _rewritten(self, sparql: str, *, own_dataset: bool) -> Rewritten | None:
        """The query in other words, if there are any; what is no SPARQL has none."""
        rewritten = self._rewriter.rewritten(sparql, own_dataset=own_dataset) if self._rewriter else None
        if rewritten:
            asked_of_nothing(sparql, "")
        return rewritten


def _named_in(sparql: str) -> dict[str, str]:
    """The prefixes of ours that a text may use: to read all of them takes an engine as long as a short query."""
    return {name: iri for name, iri in PREFIXES.items() if f"{name}:" in sparql}
