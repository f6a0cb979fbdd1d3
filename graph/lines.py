"""Triples as lines: canonical N-Triples, in which builds compare, sort and keep them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from pyoxigraph import RdfFormat, Triple, parse, serialize

from ontology.templates import Line
from ontology.terms import ID

__all__ = ["Line", "as_lines", "as_text", "as_triples", "digest", "named_in", "plan_of"]

_OURS = f"<{ID}".encode()
_PLANS = f"<{ID}plan/".encode()


def as_lines(triples: Iterable[Triple]) -> list[Line]:
    """Triples as lines, each once, sorted by their bytes."""
    written = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return sorted({line[:-2] for line in written.split(b"\n") if line})


def as_text(lines: Iterable[Line]) -> bytes:
    """Lines as an N-Triples document."""
    return b"".join([b"%b .\n" % line for line in lines])


def as_triples(lines: Iterable[Line]) -> Iterator[Triple]:
    """The triples that lines say."""
    return (quad.triple for quad in parse(as_text(lines), format=RdfFormat.N_TRIPLES))


def digest(lines: Iterable[Line]) -> str:
    """SHA-256, in hex, of lines that are sorted and each there once."""
    return hashlib.sha256(as_text(lines)).hexdigest()


def plan_of(thing: bytes) -> bytes:
    """The plan that a thing belongs to by its IRI, both in N-Triples; empty for a thing of no plan."""
    if not thing.startswith(_PLANS):
        return b""
    return b"%b%b>" % (_PLANS, thing[len(_PLANS) : -1].partition(b"/")[0])


def named_in(lines: Iterable[Line], plan: bytes) -> set[bytes]:
    """The things under our own IRIs that a plan's lines lead to, without those of the plan itself."""
    things = {line.split(b" ", 2)[2] for line in lines}
    return {thing for thing in things if thing.startswith(_OURS) and plan_of(thing) != plan}
