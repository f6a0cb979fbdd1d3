"""Named queries as texts that can be asked at once: with the example of each parameter that they need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from queries.binding import bind
from queries.errors import QueryError
from service.site import Site

__all__ = ["Sample", "sample", "samples"]

_ONLY_BLANKS = re.compile(r"^[ \t]+\n", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """A query's name, its title, and its SPARQL under a line that says the title."""

    name: str
    title: str
    sparql: str


def sample(site: Site, name: str) -> Sample:
    """The sample of a named query.

    Raises `UnknownQuery`, and what `bind` raises where this graph has not the thing that an example names.
    """
    query = site.catalogue[name]
    examples = {each.name: [each.example] for each in query.parameters if each.required and each.example}
    # A clause that is left out leaves the blanks before it.
    text = _ONLY_BLANKS.sub("", bind(query, examples, site.resolver)).strip()
    told = "".join(f"# {each.name}: {each.example}\n" for each in query.parameters if each.name in examples)
    return Sample(query.name, query.title, f"# {query.title}\n{told}{text}\n")


def samples(site: Site) -> Iterator[Sample]:
    """The sample of each named query of which this graph has the things that its examples name."""
    for name in site.catalogue.names:
        try:
            yield sample(site, name)
        except QueryError:
            continue
