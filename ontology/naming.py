"""Terms as people write them (full IRIs, prefixed names, the ends of our IRIs) and as they like to read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from ontology.terms import BASE, ID, PREFIXES, PW, RDF

__all__ = ["compact", "readings", "write"]

_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_LOCAL = re.compile(r"[\w-]+(\.[\w-]+)*")


def readings(text: str) -> list[NamedNode]:
    """What a written name may be, likeliest first."""
    return list(dict.fromkeys(_names(text.strip())))


def compact(term: object) -> str:
    """A term as short as it can be written: `pw:ownedBy`, `plan/noms-2009/outcome/1`, a literal's words."""
    if not isinstance(term, NamedNode):
        return str(term)
    for prefix, iri in _LONGEST_FIRST:
        if term.value.startswith(iri) and _LOCAL.fullmatch(local := term.value.removeprefix(iri)):
            return f"{prefix}:{local}"
    return term.value.removeprefix(ID)


def write(triple: Triple) -> str:
    """A triple on one line."""
    return " ".join(compact(term) for term in (triple.subject, triple.predicate, triple.object))


def _names(text: str) -> Iterator[NamedNode]:
    spelt = [text.removeprefix("<").removesuffix(">")]
    prefix, colon, local = text.partition(":")
    if text == "a":
        yield RDF.type
    if colon and prefix in PREFIXES:
        spelt.insert(0, PREFIXES[prefix] + local)
    elif not colon:
        spelt = [ID + text, f"{ID}plan/{text}", BASE + text, PW.NS + text]
    for iri in spelt:
        try:
            yield NamedNode(iri)
        except ValueError:
            continue
