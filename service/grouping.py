"""The named queries in groups, by what people ask: each stands in one, by its tags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from queries.model import Query

__all__ = ["Group", "grouped"]

_GROUPS = (
    ("Through the plans", ("initiative", "progress")),
    ("Who answers for it", ("agency", "ownership")),
    ("When, and in what order", ("time", "link")),
    ("What a plan says", ("plan", "funding", "place")),
    ("What it is called", ("acronym", "search", "thing")),
    ("Where the plans are at fault", ("quality", "validation")),
)
"""The titles of the groups, each with the tags that lead there: the first tag of a query that is here decides."""

_OTHERS = "Others"


@dataclass(frozen=True)
class Group:
    """Queries under one title."""

    title: str
    queries: tuple[Query, ...]

    @property
    def slug(self) -> str:
        """The title as the end of an address."""
        return "-".join(self.title.lower().replace(",", "").split())


def grouped(queries: Iterable[Query]) -> tuple[Group, ...]:
    """The queries in their groups; groups without any are left out."""
    titles = {tag: title for title, tags in _GROUPS for tag in tags}
    found: dict[str, list[Query]] = {title: [] for title in (*dict(_GROUPS), _OTHERS)}
    for query in queries:
        found[next((titles[tag] for tag in query.tags if tag in titles), _OTHERS)].append(query)
    return tuple(Group(title, tuple(each)) for title, each in found.items() if each)
