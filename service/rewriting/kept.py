"""Questions that the build has answered already, whole or by pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import QuerySolutions

from graph.answers import Answers

__all__ = ["KEPT", "Kept", "kept"]

KEPT = "kept"
"""What is said to have been done to a query that is not evaluated (docs/rewriting.md)."""

_PAGE = re.compile(r"\n(?:LIMIT (\d{1,18})\n)?OFFSET (\d{1,18})\n\Z")
"""How `service/paging.py` ends a query."""

_LONGEST_PAGE = 64


@dataclass(frozen=True)
class Kept:
    """A page of an answer that is there: at most `limit` rows (None: all that are left), after the first `offset`."""

    answers: Answers
    question: str
    limit: int | None = None
    offset: int = 0

    def solutions(self) -> QuerySolutions:
        """Its rows, read anew each time."""
        return self.answers.rows(self.question, self.limit, self.offset)


def kept(answers: Answers, sparql: str) -> Kept | None:
    """Where the answer to a query is, if it is there."""
    if sparql in answers:
        return Kept(answers, sparql)
    page = _PAGE.search(sparql[-_LONGEST_PAGE:])
    if not page:
        return None
    question = sparql[: -len(page[0])]
    if question not in answers:
        return None
    return Kept(answers, question, int(page[1]) if page[1] else None, int(page[2]))
