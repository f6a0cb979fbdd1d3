"""Questions that the build has answered already, whole or by pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import QuerySolutions

from graph.answers import Answers
from service.paging import Page, unpaged

__all__ = ["KEPT", "Kept", "kept"]

KEPT = "kept"
"""What is said to have been done to a query that is not evaluated (docs/rewriting.md)."""


@dataclass(frozen=True)
class Kept:
    """A page of an answer that is there."""

    answers: Answers
    question: str
    page: Page

    def solutions(self) -> QuerySolutions:
        """Its rows, read anew each time."""
        return self.answers.rows(self.question, self.page.limit, self.page.offset)

    def as_json(self) -> Iterator[bytes] | None:
        """All of it as SPARQL JSON, in pieces, where it is there in this form and no page is asked for."""
        return self.answers.as_json(self.question) if self.page.is_whole else None


def kept(answers: Answers, sparql: str) -> Kept | None:
    """Where the answer to a query is, if it is there."""
    question, page = unpaged(sparql)
    return Kept(answers, question, page) if question in answers else None
