"""Questions to start from, with what the graph answers: chosen by the graph, so that they hold for any plans."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.addresses import slug
from service.asking import Row

__all__ = ["Worked", "worked"]


@dataclass(frozen=True)
class Worked:
    """A question, the short answer to it, and the query or the page (`endpoint`) with its values that says more."""

    question: str
    answer: str
    endpoint: str
    values: dict[str, str]


def worked(
    matrix: Sequence[Row], slippage: Sequence[Row], orphans: Sequence[Row], plans: Sequence[Row]
) -> tuple[Worked, ...]:
    """At most three, from the rows of the queries `initiative-matrix`, `slippage`, `orphan-owners` and `plans`."""
    titles = {row["plan"].text: row["title"].text for row in plans}
    return (*_widest(matrix), *_latest(slippage), *_unowned(orphans, titles))


def _widest(matrix: Iterable[Row]) -> Iterator[Worked]:
    """The initiative that most plans name; of several, the one that they name most often."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in matrix:
        rows[row["initiative"].iri or ""].append(row)
    if rows:
        best = max(rows, key=lambda iri: (len(rows[iri]), sum(int(row["mentions"].text) for row in rows[iri]), iri))
        name = rows[best][0]["label"].text
        yield Worked(
            f"What became of the {name}?" if not name.lower().startswith("the ") else f"What became of {name}?",
            f"{len(rows[best])} plans name it: what each promised, by when, and in which words.",
            "tracing.trace",
            {"name": slug(best)},
        )


def _latest(slippage: Iterable[Row]) -> Iterator[Worked]:
    """The commitment whose date moved furthest."""
    moved = [row for row in slippage if row["days_from_first"].text not in ("", "0")]
    if moved:
        furthest = max(moved, key=lambda row: int(row["days_from_first"].text))
        number = len({row["commitment"].text for row in moved})
        yield Worked(
            "Which promises slipped?",
            f"{number} were given another date; “{furthest['commitment'].text}” moved by "
            f"{int(furthest['days_from_first'].text):,} days.",
            "named.query",
            {"name": "slippage"},
        )


def _unowned(orphans: Iterable[Row], titles: Mapping[str, str]) -> Iterator[Worked]:
    """The plan with most entries whose owner cannot be held to them."""
    counts = Counter(row["plan"].text for row in orphans)
    if counts:
        plan, number = counts.most_common(1)[0]
        yield Worked(
            "Which promises have nobody to answer for them?",
            f"{sum(counts.values()):,} times an owner is missing, unknown or gone; {number:,} of them in "
            f"“{titles.get(plan, plan)}”.",
            "named.query",
            {"name": "orphan-owners", "plan": plan},
        )
