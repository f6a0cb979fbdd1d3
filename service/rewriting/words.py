"""Named queries that look for things by their words: what they go through is what an index has found.

Such a query's header says in which parameter the words are, and which variable is the thing (`#+ words:`). It promises
that its answer is the same where only those things are looked at of which each word begins one in their names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from graph.literals import Literals
from graph.words import NAMES, words_of
from ontology.terms import PREFIXES
from queries.clauses import rewrite
from queries.model import Query, Words
from service.paging import unpaged
from service.rewriting.pattern import Block, Triple
from service.rewriting.reading import RDF_TYPE, read
from service.rewriting.terminals import string_value

__all__ = ["WORDS", "ByWords"]

WORDS = "words"
"""What is said to have been done to such a query (docs/rewriting.md)."""

_MOST_THINGS = 20_000
"""The engine's parser must read them."""
_SHARE = 6
"""Of how many things one may be found for this to save anything."""
_NOBODY = "about:nobody"
"""With no value at all the engine would begin elsewhere."""
_MOST_WORDS = 8
_MARK = "\0"
_NAMES = frozenset(map(str, NAMES))


@dataclass(frozen=True)
class _Things:
    """The triples that say what the things are, by their places in the text."""

    start: int
    end: int
    variables: tuple[str, ...]


class ByWords:
    """A named query that looks for things by words, and puts in its text which they can be."""

    def __init__(self, query: Query, words: Words) -> None:
        """Take the query, and what its header says."""
        self._words = words
        self._before, _, self._after = rewrite(query.sparql.rstrip(), lambda _: _MARK).partition(_MARK)
        # A letter that is told by its number is a letter: one that `string_value` does not read.
        self._clause = re.compile(rf'VALUES \?{words.parameter} {{ ("(?:[^"\\]|\\[^uU])*") }}', re.DOTALL)

    def narrowed(self, sparql: str, literals: Literals) -> str | None:
        """The text of this query, whole or cut to a page, about the things alone that have its words.

        None for another query, for one without words or with letters other than ASCII, and where there are too many.
        """
        question = unpaged(sparql)[0].rstrip()
        if not question.startswith(self._before) or not question.endswith(self._after):
            return None
        clause = question[len(self._before) : len(question) - len(self._after)]
        given = self._clause.fullmatch(clause)
        text = string_value(given[1]) if given else ""
        words = words_of(text)[:_MOST_WORDS] if text.isascii() else []
        most = min(_MOST_THINGS, literals.things // _SHARE)
        things = literals.named(words, most) if words else None
        if things is None or self._things is None:
            return None
        shift = len(clause) if self._things.start >= len(self._before) else 0
        start, end = self._things.start + shift, self._things.end + shift
        values = " ".join(f"<{thing}>" for thing in things or [_NOBODY])
        return (
            f"{sparql[:start]}{{ SELECT {' '.join(self._things.variables)} WHERE "
            f"{{ VALUES ?{self._words.thing} {{ {values} }} {sparql[start:end]} }} }}{sparql[end:]}"
        )

    @cached_property
    def _things(self) -> _Things | None:
        """Where the query says what its things are; None where it asks for other names than those of the index."""
        subject = f"?{self._words.thing}"
        query = read(self._before + self._after, PREFIXES)
        for group in query.where.plain():
            for part in group.parts:
                triples = [each for each in part.triples if each.subject == subject] if isinstance(part, Block) else []
                if triples and isinstance(part, Block):
                    return _together(part.triples, triples)
        return None


def _together(block: tuple[Triple, ...], triples: list[Triple]) -> _Things | None:
    """The triples, if they stand together, and ask for no more than classes and the names of the index."""
    first = block.index(triples[0])
    known = all(each.verb.term == RDF_TYPE or set(each.verb.ends) <= _NAMES for each in triples)
    if not known or list(block[first : first + len(triples)]) != triples or not all(each.alone for each in triples):
        return None
    variables = dict.fromkeys(name for each in triples for name in sorted(each.variables))
    return _Things(triples[0].start, triples[-1].end, tuple(variables))
