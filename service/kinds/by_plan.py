"""What the plans say of a thing, plan by plan, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.addresses import address
from service.asking import Row

__all__ = ["Line", "PlanPart", "by_plan", "issue_of"]


@dataclass(frozen=True)
class Line:
    """One item of a plan: its number, its words, where it leads, and what else is said of it."""

    number: str
    words: str
    href: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanPart:
    """A plan and what it says."""

    title: str
    href: str
    issued: str
    lines: tuple[Line, ...]

    @property
    def is_numbered(self) -> bool:
        """Whether any of its items has a number."""
        return any(line.number for line in self.lines)


def by_plan(plans: Iterable[Row], said: Mapping[str, Iterable[Line]], root: str = "") -> tuple[PlanPart, ...]:
    """The plans that say something, in the order of the query `plans`; `said` is told by the plans' IRIs."""
    known = {plan["plan"].iri or "": plan for plan in plans}
    return tuple(
        PlanPart(known[iri]["title"].text, address(iri, root) or "", known[iri]["issued"].text, tuple(said[iri]))
        for iri in known
        if iri in said
    )


def issue_of(plans: Iterable[Row]) -> Mapping[str, tuple[int, str, str]]:
    """Of each plan by its IRI: its place in the order of time, its title, and when it was issued."""
    return {
        plan["plan"].iri or "": (place, plan["title"].text, plan["issued"].text) for place, plan in enumerate(plans)
    }
