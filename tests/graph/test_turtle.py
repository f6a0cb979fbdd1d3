"""Turtle has the prefixes that are used, sorted, and no others."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from graph.turtle import turtle, with_used_prefixes

PREFIXES = {"w": "urn:w/", "pw": "urn:pw/", "not": "urn:not/", "a.b": "urn:ab/"}


def triple(subject: str, text: str = "text") -> Triple:
    return Triple(NamedNode(subject), NamedNode("urn:says"), Literal(text))


@pytest.mark.parametrize(
    ("triples", "used"),
    [
        ([triple("urn:other")], []),
        ([triple("urn:pw/x")], ["pw"]),
        ([triple("urn:pw/x"), triple("urn:w/x")], ["pw", "w"]),
        ([triple("urn:ab/x", "before")], ["a.b"]),
        ([triple("urn:x", "not:x")], ["not"]),  # which stands in a text alone, and does no harm
    ],
)
def test_only_what_is_used_is_declared(triples: list[Triple], used: list[str], tmp_path: Path) -> None:
    written = turtle(triples, prefixes=PREFIXES)
    heads = [line.split()[1].decode().rstrip(":") for line in written.splitlines() if line.startswith(b"@prefix")]
    assert heads == used
    assert [quad.triple for quad in parse(written, format=RdfFormat.TURTLE)] == triples
    file = tmp_path / "all.ttl"
    serialize(triples, file, format=RdfFormat.TURTLE, prefixes=PREFIXES)
    assert b"".join(with_used_prefixes(file)) == written
