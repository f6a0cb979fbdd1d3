"""Turtle and TriG as people read them: the same bytes each time, with the prefixes that are used."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from ontology.terms import PREFIXES

__all__ = ["turtle", "with_used_prefixes"]

_CHUNK_BYTES = 1 << 20
_IN_PREFIXES = frozenset(f"{string.ascii_letters}{string.digits}_.-".encode())


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


def with_used_prefixes(path: Path) -> Iterator[bytes]:
    """A file that the serialiser wrote, in pieces, with those of its prefixes that are used, sorted.

    The file is read twice, and never held.
    """
    head: list[bytes] = []
    with path.open("rb") as file:
        while (line := file.readline()).startswith(b"@prefix "):
            head.append(line)
        start = file.tell() - len(line)
        unused = {line.split()[1] for line in head}
        for chunk in _whole_lines(file, start):
            unused -= {prefix for prefix in unused if prefix in chunk and _is_used(prefix, chunk)}
        yield from sorted(line for line in head if line.split()[1] not in unused)
        yield from _whole_lines(file, start)


def _whole_lines(file: BinaryIO, start: int) -> Iterator[bytes]:
    file.seek(start)
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk + file.readline()


def _is_used(prefix: bytes, body: bytes) -> bool:
    """Whether a prefix, with its colon, stands in the text, and not only as the end of a longer one."""
    at = body.find(prefix)
    # A pattern that looks behind takes forty times as long: it is tried at every letter.
    while at > 0 and body[at - 1] in _IN_PREFIXES:
        at = body.find(prefix, at + 1)
    return at >= 0


def _lines(text: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(text):
        end = text.find(b"\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
