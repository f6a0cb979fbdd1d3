"""Turtle and TriG as people read them: the same bytes each time, with the prefixes that are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from ontology.terms import PREFIXES

__all__ = ["turtle"]


def turtle(
    statements: Iterable[Triple] | Iterable[Quad],
    format: RdfFormat = RdfFormat.TURTLE,
    prefixes: Mapping[str, str] = PREFIXES,
) -> bytes:
    """The statements, in the order given, as Turtle or TriG.

    The serialiser writes all prefixes, in another order each run; here are those that are used, sorted.
    """
    written = serialize(statements, format=format, prefixes=dict(prefixes)) or b""
    head = list(takewhile(lambda line: line.startswith(b"@prefix "), _lines(written)))
    body = written[sum(map(len, head)) :]
    return b"".join([*sorted(line for line in head if _is_used(line.split()[1], body)), body])


def _is_used(prefix: bytes, body: bytes) -> bool:
    """Whether a prefix, with its colon, stands in the text, and not only as the end of a longer one."""
    return re.search(rb"(?<![\w.-])" + re.escape(prefix), body) is not None


def _lines(text: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(text):
        end = text.find(b"\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
