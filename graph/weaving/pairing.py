"""Which date belongs to which milestone, where a cell prints several of each.

Nothing is guessed: dates and milestones of one printed row are paired when there are as many of the one as of the
other, or when all the dates mean the same; else the pairing is left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.reading.rows import Entry, Part
from graph.timing import TimingExpression


@dataclass(frozen=True)
class Dated:
    """A timing node, what it means, and the printed row of its entry that it stands in."""

    node: NamedNode
    meaning: TimingExpression
    row: int


def pair(entry: Entry, timings: Sequence[Dated]) -> Iterator[tuple[Part, NamedNode | None]]:
    """Each milestone (or step, in a table without milestones) with its timing; None where the pairing is lost.

    Parts that are bullets of the entry's own words, and entries without any date, give nothing.
    """
    kind = "milestone" if any(part.kind == "milestone" for part in entry.parts) else "step"
    own_words = set(entry.text.starts)
    parts = [
        part
        for part in entry.parts
        if part.kind == kind and part.timing is None and part.letter is None and part.words.starts[0] not in own_words
    ]
    rows = sorted({timing.row for timing in timings})
    for index, row in enumerate(rows):
        after = rows[index + 1] if index + 1 < len(rows) else None
        group = [part for part in parts if row <= part.row and (after is None or part.row < after)]
        if index == 0:
            group = [part for part in parts if after is None or part.row < after]
        yield from _pair_row(group, [timing for timing in timings if timing.row == row])


def _pair_row(parts: Sequence[Part], timings: Sequence[Dated]) -> Iterator[tuple[Part, NamedNode | None]]:
    meanings = {(timing.meaning.kind, timing.meaning.earliest, timing.meaning.latest) for timing in timings}
    if len(timings) == len(parts):
        yield from ((part, timing.node) for part, timing in zip(parts, timings, strict=True))
    elif len(meanings) == 1:
        yield from ((part, timings[0].node) for part in parts)
    else:
        yield from ((part, None) for part in parts)
