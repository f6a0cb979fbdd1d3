"""Changes to a query's text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from service.rewriting.pattern import Query, Term

__all__ = ["Edit", "edited", "fresh"]


class Edit(NamedTuple):
    """A part of a text, from and to, and what stands there instead."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; they do not overlap."""
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        pieces += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*pieces, text[done:]])


def fresh(query: Query, stem: str) -> Term:
    """A variable that is nowhere in the query."""
    number = 1
    while f"?{stem}_{number}" in query.places:
        number += 1
    return f"?{stem}_{number}"
