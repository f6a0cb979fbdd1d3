"""Things as tables name them: by the words of the graph, with the page that each has here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Store

from ontology.terms import DCTERMS, ID, RDFS, SKOS
from service.addresses import address

__all__ = ["names_of", "place_of", "plain"]

_NAMING = (RDFS.label, SKOS.prefLabel, DCTERMS.title)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_INITIATIVE = f"{ID}initiative/"


def names_of(store: Store, iris: Iterable[str]) -> Mapping[str, str]:
    """What the graph calls these things of ours; a thing without a name has none. A few lookups each, no query."""
    found = ((iri, _name(store, iri)) for iri in dict.fromkeys(iris) if iri.startswith(ID))
    return {iri: name for iri, name in found if name}


def place_of(iri: str, root: str = "") -> str | None:
    """The page of a thing of ours, for a site at the path `root`: of an initiative its story; None for others' IRIs."""
    path = address(iri, root)
    if path and iri.startswith(_INITIATIVE) and "/" not in iri.removeprefix(_INITIATIVE):
        return f"{root}/trace/{path.rsplit('/', 1)[-1]}"
    return path


def plain(name: str) -> str:
    """A name of the vocabulary as words: `reportsProgressOn` as 'reports progress on'."""
    return _HUMP.sub(" ", name).lower()


def _name(store: Store, iri: str) -> str | None:
    thing = NamedNode(iri)
    for naming in _NAMING:
        said = (quad.object for quad in store.quads_for_pattern(thing, naming, None, None))
        names = sorted({name.value for name in said if isinstance(name, Literal)})
        if names:
            return names[0]
    return None
