"""Everything that is done to a query's text before the engine has it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graph.answers import Answers, open_answers
from graph.literals import Literals, open_literals
from graph.statistics import Statistics
from ontology.terms import PREFIXES
from queries.model import Query as NamedQuery
from service.rewriting.absence import subtracted
from service.rewriting.counting import Counted
from service.rewriting.edits import edited
from service.rewriting.errors import NotPlain
from service.rewriting.kept import Kept, kept
from service.rewriting.narrowing import narrowed
from service.rewriting.pattern import Query
from service.rewriting.reading import read
from service.rewriting.sizes import Sizes
from service.rewriting.words import WORDS, ByWords

__all__ = ["Rewriter", "Rewritten"]

_LONGEST = 4096
"""Characters of a query that is looked at: who writes longer ones has to wait for more than this saves."""

_WORTH = re.compile(
    r"""not\s+exists | count\s*\( | select\s+distinct | group\s+by
      | (?:regex|contains|strstarts|strends)\s*\( | -\d\d["']\^\^""",
    re.VERBOSE | re.IGNORECASE,
)
"""What one of the rewritings needs; a query without any of it costs no more than this search."""

_BY_ORDER = frozenset(
    ("group_concat", "sample", "sum", "avg", "reduced", "rand", "uuid", "struuid", "bnode", "service", "load")
)
"""Where one of these is, the order in which solutions come may change the answer, or each evaluation has its own."""

_MOST_PASSES = 4


@dataclass(frozen=True)
class Rewritten:
    """A query in other words, and what was done to it, by name and in order."""

    sparql: str
    applied: tuple[str, ...]


class Rewriter:
    """Rewrites queries over one snapshot."""

    def __init__(self, statistics: Statistics, folder: Path | None = None, finders: Iterable[NamedQuery] = ()) -> None:
        """Take what is needed from the snapshot; its indexes are in this folder, and used once it is entered.

        `finders` are the named queries that find things by words.
        """
        self._by_words = [ByWords(query, query.words) for query in finders if query.words]
        self._statistics = statistics
        self._sizes = Sizes(statistics)
        self._folder = folder
        self._literals: Literals | None = None
        self._counted: Counted | None = None
        self._answers: Answers | None = None

    def enter(self) -> None:
        """Open the snapshot's indexes and answers: each process must do that by itself, and before it is secluded."""
        literals = self._literals = open_literals(self._folder) if self._folder else None
        self._answers = open_answers(self._folder) if self._folder else None
        self._counted = Counted(self._statistics, literals) if literals and literals.exact else None

    def close(self) -> None:
        """Close what was opened."""
        if self._literals:
            self._literals.close()
        if self._answers:
            self._answers.close()

    def kept(self, sparql: str) -> Kept | None:
        """The answer to a query, if the build has made it ready."""
        return kept(self._answers, sparql) if self._answers else None

    def rewritten(self, sparql: str, *, own_dataset: bool = True) -> Rewritten | None:
        """The query in other words that give the same solutions with less work; None where there are none.

        With `own_dataset` false, the request names the graphs that are asked, and nothing that is known of the
        snapshot's default graph holds of them.
        """
        if own_dataset and self._literals:
            for finder in self._by_words:
                if text := finder.narrowed(sparql, self._literals):
                    return Rewritten(text, (WORDS,))
        if len(sparql) > _LONGEST or not _WORTH.search(sparql):
            return None
        try:
            return self._rewritten(sparql, own_dataset=own_dataset)
        except NotPlain:
            return None

    def _rewritten(self, sparql: str, *, own_dataset: bool) -> Rewritten | None:
        applied: list[str] = []
        text = sparql
        query = read(text, PREFIXES)
        if query.words & _BY_ORDER:
            return None
        own_dataset = own_dataset and not query.dataset
        if own_dataset and self._counted:
            for _ in range(_MOST_PASSES):
                edits = self._counted.edits(query)
                if not edits:
                    break
                text = edited(text, edits)
                query = read(text, PREFIXES)
                applied.append("statistics")
        if not _is_part(query):
            edits = subtracted(query, self._sizes)
            applied += ["minus"] if edits else []
            if own_dataset and self._literals:
                narrowing = narrowed(query, self._sizes, self._literals)
                edits += narrowing.edits
                applied += narrowing.applied
            text = edited(text, edits)
        return Rewritten(text, tuple(dict.fromkeys(applied))) if applied else None


def _is_part(query: Query) -> bool:
    """Whether a query takes a part of its solutions that follows from their order alone."""
    return any(
        words & {"limit", "offset"} and "order" not in words
        for select in query.selects
        if (words := {token.text.lower() for token in select.tail})
    )
