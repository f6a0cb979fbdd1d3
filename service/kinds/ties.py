"""What an item rests on and what it leads to in other plans, and how other places state the same commitment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from service.addresses import address
from service.asking import Row
from service.kinds.said import Spot

__all__ = ["Far", "Statement", "Thread", "Tie", "far_of", "threads_of", "ties_of"]

_LATER = {
    "implements": "implements",
    "continues": "continues",
    "reportsProgressOn": "reports progress on",
    "refines": "refines",
    "respondsTo": "responds to",
    "sameCommitmentAs": "makes the same commitment as",
    "dependsOn": "depends on",
    "supersedes": "takes the place of",
}
"""What the later item does to the earlier one, as a sentence goes on."""

_EARLIER = {
    "implements": "is implemented by",
    "continues": "is continued by",
    "reportsProgressOn": "is reported on by",
    "refines": "is refined by",
    "respondsTo": "is answered by",
    "sameCommitmentAs": "makes the same commitment as",
    "dependsOn": "is depended on by",
    "supersedes": "gives way to",
}


@dataclass(frozen=True)
class Tie:
    """One judged link: the part of the item that has it (None for the item itself), how, and the other end."""

    own: Spot | None
    relation: str
    plan: Spot
    issued: str
    number: str
    words: str
    href: str
    strength: str
    rationale: str


@dataclass(frozen=True)
class Far:
    """An item several links away."""

    depth: int
    plan: Spot
    issued: str
    number: str
    words: str
    href: str


@dataclass(frozen=True)
class Statement:
    """One place that states a commitment: what it says, its last day, and how many days that is after the first."""

    plan: Spot
    issued: str
    stated: str
    latest: str
    days: int | None
    line: str
    href: str
    is_own: bool


@dataclass(frozen=True)
class Thread:
    """A commitment, as each place states it."""

    title: str
    statements: tuple[Statement, ...]


def ties_of(
    item: str, links: Iterable[Row], plans: Iterable[Row], root: str
) -> tuple[tuple[Tie, ...], tuple[Tie, ...]]:
    """What the item, or a part of it, rests on and what it leads to, each in the order of the plans.

    Args: the item's IRI; the rows of the queries `links` and `plans`; the path at which the site stands.
    """
    books = _Books(plans, root)
    back: list[Tie] = []
    on: list[Tie] = []
    for row in links:
        if _is_of(row["from_item"].iri, item):
            back.append(books.tie(row, "from", "to", _LATER, item))
        else:
            on.append(books.tie(row, "to", "from", _EARLIER, item))
    return tuple(sorted(back, key=books.place)), tuple(sorted(on, key=books.place))


def far_of(chain: Iterable[Row], plans: Iterable[Row], root: str) -> tuple[Far, ...]:
    """What is more than one link away, from the rows of the query `dependency-chain`, in the order of the plans."""
    books = _Books(plans, root)
    found = [books.far(row) for row in chain if abs(int(row["depth"].text)) > 1]
    return tuple(sorted(found, key=books.place))


def threads_of(item: str, slips: Sequence[Row], plans: Iterable[Row], root: str) -> tuple[Thread, ...]:
    """The commitments that the item or a part of it states, from the rows of the query `slippage`."""
    books = _Books(plans, root)
    return tuple(
        Thread(title, tuple(books.statement(row, item) for row in rows))
        for title, rows in groupby(slips, key=lambda row: row["commitment"].text)
    )


class _Books:
    """The plans by IRI, and their order in time."""

    def __init__(self, plans: Iterable[Row], root: str) -> None:
        self._root = root
        self._plans = {row["plan"].iri or "": row for row in plans}
        self._order = {self._href(plan): number for number, plan in enumerate(self._plans)}

    def tie(self, row: Row, own: str, other: str, words: Mapping[str, str], item: str) -> Tie:
        relation = row["relation"].text
        plan, issued = self._plan(row[f"{other}_plan"].iri)
        return Tie(
            own=None if row[f"{own}_item"].iri == item else self._spot(row[f"{own}_item"].iri, row[f"{own}_text"].text),
            relation=words.get(relation, relation),
            plan=plan,
            issued=issued,
            number=row[f"{other}_number"].text,
            words=row[f"{other}_text"].text,
            href=self._href(row[f"{other}_item"].iri),
            strength=row["strength"].text.lower(),
            rationale=row["rationale"].text,
        )

    def far(self, row: Row) -> Far:
        plan, issued = self._plan(row["plan"].iri)
        return Far(
            int(row["depth"].text), plan, issued, row["number"].text, row["text"].text, self._href(row["item"].iri)
        )

    def statement(self, row: Row, item: str) -> Statement:
        plan, issued = self._plan(row["plan"].iri)
        days = row["days_from_first"].text
        return Statement(
            plan=plan,
            issued=issued,
            stated=row["stated"].text or row["quote"].text,
            latest=row["latest"].text,
            days=int(days) if days else None,
            line=row["line"].text,
            href=self._href(row["item"].iri),
            is_own=_is_of(row["item"].iri, item),
        )

    def place(self, found: Tie | Far) -> int:
        """Where the plan stands among the others in time; what is of no known plan stands last."""
        return self._order.get(found.plan.href, len(self._order))

    def _plan(self, iri: str | None) -> tuple[Spot, str]:
        row = self._plans.get(iri or "")
        return self._spot(iri, row["title"].text if row else ""), row["issued"].text if row else ""

    def _spot(self, iri: str | None, name: str) -> Spot:
        return Spot(name or (iri or "").rpartition("/id/")[2], self._href(iri))

    def _href(self, iri: str | None) -> str:
        return address(iri or "", self._root) or ""


def _is_of(found: str | None, item: str) -> bool:
    """Whether an IRI is that of the item or of a part of it, whose IRI goes on from it."""
    return found == item or (found or "").startswith(f"{item}/")
