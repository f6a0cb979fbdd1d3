"""IRIs of the graph and paths on this host: each IRI that begins with our base answers under the rest of it."""

from __future__ import annotations

from urllib.parse import quote

from pyoxigraph import NamedNode

from ontology.terms import BASE

__all__ = ["FAMILIES", "address", "readings", "slug"]

FAMILIES = ("id", "graph", "shape")
"""First parts of the paths of our IRIs; those of the vocabulary, which have a hash, answer at /ns."""

_UNSAFE = frozenset('<>"{}|^`\\')
"""Characters that no IRI holds (RFC 3987, section 2.2), beside spaces and control characters."""

_SAFE = "/:@!$&'()*+,;=~-._"
"""What a path need not encode (RFC 3986, section 3.3)."""


def address(iri: str, root: str = "") -> str | None:
    """The path, with the fragment, under which an IRI of ours answers here; None for an IRI of somebody else."""
    if not iri.startswith(BASE):
        return None
    path, hash_sign, fragment = iri.removeprefix(BASE).partition("#")
    return f"{root}/{quote(path, safe=_SAFE)}{hash_sign}{quote(fragment, safe=_SAFE)}"


def slug(iri: str) -> str:
    """The end of an IRI, by which pages and parameters name the thing: `idts` of `…/id/initiative/idts`."""
    return iri.rsplit("/", 1)[-1]


def readings(path: str) -> list[NamedNode]:
    """The IRIs that a path on this host may mean, the likeliest first.

    A server is given the decoded path. An IRI may hold the characters as they are, or encoded where an IRI may not
    hold them, or encoded where a URI may not (RFC 3987, section 3.1).
    """
    spellings = (path, "".join(_encoded(c) if _is_unsafe(c) else c for c in path), quote(path, safe=_SAFE))
    found: dict[str, NamedNode] = {}
    for spelling in spellings:
        try:
            found.setdefault(spelling, NamedNode(BASE + spelling))
        except ValueError:
            continue
    return list(found.values())


def _is_unsafe(character: str) -> bool:
    return character in _UNSAFE or character <= " " or character == "\x7f"


def _encoded(character: str) -> str:
    return quote(character, safe="")
