"""The rules of `ontology/rules`, asked about lines: which predicates they read, and what they conclude."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import QueryTriples, RdfFormat, Store

from ontology.rulebook import Rule, rules
from ontology.templates import Line
from ontology.terms import PREFIXES, RDF

__all__ = ["concluded_by_rules", "read_by_rules"]

_WORD = re.compile(r"\b([a-z][a-z0-9]*):([A-Za-z][\w-]*)")


def read_by_rules() -> frozenset[bytes]:
    """Every name that stands in a rule, in N-Triples; the predicates of all that rules read are among them."""
    found = {str(RDF.type).encode()}
    for rule in rules():
        for prefix, local in _WORD.findall(rule.construct):
            if prefix in PREFIXES:
                found.add(f"<{PREFIXES[prefix]}{local}>".encode())
    return frozenset(found)


def concluded_by_rules(stratum: int, lines: Iterable[Line]) -> set[Line]:
    """What the rules of a stratum (1 or 2) conclude from lines."""
    store = Store()
    store.bulk_load(input=b"".join(b"%b .\n" % line for line in lines), format=RdfFormat.N_TRIPLES)
    return {line for rule in rules() if rule.stratum == stratum for line in _concluded(rule, store)}


def _concluded(rule: Rule, store: Store) -> Iterable[Line]:
    found = store.query(rule.construct)
    assert isinstance(found, QueryTriples)  # noqa: S101 - every rule is a CONSTRUCT query
    return (str(triple).encode() for triple in found)
