"""Questions to start from, with what the graph answers: chosen by the graph, so that they hold for any plans."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.addresses import slug
from service.asking import Row

__all__ = ["Worked", "worked"]


_UNOWNED = "Which promises have nobody to answer for them?"


@dataclass(frozen=True)
class Worked:
    """A question, the short answer to it, and the query or the page (`endpoint`) with its values that says more."""

    question: str
    answer: str
    endpoint: str
    values: dict[str, str]


def worked(
    matrix: Sequence[Row], slippage: Sequence[Row], orphans: Sequence[Row], titles: Mapping[str, str], most: int
) -> tuple[Worked, ...]:
    """At most three, from the rows of the queries `initiative-matrix`, `slippage` and `orphan-owners`.

    `titles` are those of the plans by the ends of their IRIs. Where a query has more than `most` rows, nothing is said
    that those which are not here could make untrue.
    """
    return (*_widest(matrix, most), *_latest(slippage, most), *_unowned(orphans, titles, most))


def _widest(matrix: Sequence[Row], most: int) -> Iterator[Worked]:
    """The initiative that most plans name; of several, the one that they name most often.

    The rows of one initiative stand together, so of all that are here but the last, if there are more, it is known.
    """
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in matrix:
        rows[row["initiative"].iri or ""].append(row)
    if len(matrix) > most:
        rows.popitem()
    if rows:
        best = max(rows, key=lambda iri: (len(rows[iri]), sum(int(row["mentions"].text) for row in rows[iri]), iri))
        name = rows[best][0]["label"].text
        yield Worked(
            f"What became of the {name}?" if not name.lower().startswith("the ") else f"What became of {name}?",
            f"{len(rows[best])} plans name it: what each promised, by when, and in which words.",
            "tracing.trace",
            {"name": slug(best)},
        )


def _latest(slippage: Sequence[Row], most: int) -> Iterator[Worked]:
    """The commitment whose date moved furthest."""
    moved = [row for row in slippage if row["days_from_first"].text not in ("", "0")]
    if moved:
        furthest = max(moved, key=lambda row: int(row["days_from_first"].text))
        number = f"{len({row['commitment'].text for row in moved}):,}"
        yield Worked(
            "Which promises slipped?",
            f"{f'More than {number}' if len(slippage) > most else number} were given another date; "
            f"“{furthest['commitment'].text}” moved by {int(furthest['days_from_first'].text):,} days.",
            "named.query",
            {"name": "slippage"},
        )


def _unowned(orphans: Sequence[Row], titles: Mapping[str, str], most: int) -> Iterator[Worked]:
    """The plan with most entries whose owner cannot be held to them."""
    counts = Counter(row["plan"].text for row in orphans)
    if len(orphans) > most:
        answer = f"More than {most:,} times an owner is missing, unknown or gone."
        yield Worked(_UNOWNED, answer, "named.query", {"name": "orphan-owners"})
    elif counts:
        plan, number = counts.most_common(1)[0]
        yield Worked(
            _UNOWNED,
            f"{sum(counts.values()):,} times an owner is missing, unknown or gone; {number:,} of them in "
            f"“{titles.get(plan, plan)}”.",
            "named.query",
            {"name": "orphan-owners", "plan": plan},
        )
