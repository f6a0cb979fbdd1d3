"""FILTERs over texts and days: the values that may pass, out of an index, joined to the pattern as VALUES."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from graph.literals import Literals
from service.rewriting.conditions import DayBound, Letters, conditions
from service.rewriting.edits import Edit
from service.rewriting.pattern import Block, Filter, Group, Query, Term, is_variable
from service.rewriting.sizes import Sizes

__all__ = ["Narrowing", "narrowed"]

_LEAST_GONE_THROUGH = 2_000
"""Solutions that the engine goes through in a millisecond or two; an index would save nothing."""
_MOST_TEXTS = 10_000
_MOST_CHARACTERS = 1_000_000
"""Of all texts together: they must be read by the engine's parser."""
_TIMES = 5
"""How many times as much it costs to look a value up as to go past one."""


@dataclass(frozen=True)
class Narrowing:
    """The edits, and by which index: texts, days."""

    edits: list[Edit]
    applied: tuple[str, ...]


def narrowed(query: Query, sizes: Sizes, literals: Literals) -> Narrowing:
    """The edits that put VALUES before triples whose object a FILTER of the same group asks something of.

    The FILTER stays, so VALUES only leaves out what would not pass, as long as it has all the values of the property
    that would. It is joined where the variable is surely bound, so that no other solution is lost.
    """
    edits: list[Edit] = []
    applied: list[str] = []
    for group in query.where.plain():
        asked = [each for part in group.parts if isinstance(part, Filter) for each in conditions(part)]
        for variable in dict.fromkeys(each.variable for each in asked):
            place = _place(group, variable)
            if place is None:
                continue
            block, properties = place
            wanted = [each for each in asked if each.variable == variable]
            scanned = sizes.scanned(group)
            if scanned < _LEAST_GONE_THROUGH:
                continue
            for name, found in _found(wanted, properties, scanned, literals):
                values = " ".join(map(str, found))
                edits.append(Edit(block.start, block.start, f"VALUES {variable} {{ {values} }} "))
                applied.append(name)
                break
    return Narrowing(edits, tuple(applied))


def _place(group: Group, variable: Term) -> tuple[Block, tuple[str, ...]] | None:
    """The first triples of the group that have the variable as the object of known properties, and those, by IRI."""
    for part in group.parts:
        if isinstance(part, Block):
            for triple in part.triples:
                if triple.object == variable and triple.verb.ends and not is_variable(triple.verb.term or ""):
                    return part, tuple(iri[1:-1] for iri in triple.verb.ends)
    return None


def _found(
    wanted: Sequence[Letters | DayBound], properties: tuple[str, ...], scanned: float, literals: Literals
) -> Iterator[tuple[str, list[Literal]]]:
    """The values that may pass, by each index that gives few enough."""
    bounds = [each for each in wanted if isinstance(each, DayBound)]
    if bounds:
        days, triples = literals.days(properties, *_range(bounds))
        if triples + len(days) * 2 <= scanned / 4:
            yield "days", days
    texts = [each for each in wanted if isinstance(each, Letters)]
    if texts and (literals.only_text(properties) or not any(each.as_string for each in texts)):
        most = min(_MOST_TEXTS, int(scanned / _TIMES))
        found = literals.holding(properties, [each.alternatives for each in texts], most)
        if found is not None and sum(len(each.value) for each in found) <= _MOST_CHARACTERS:
            yield "texts", found


def _range(bounds: Iterable[DayBound]) -> tuple[str, str]:
    first, last = "0000-00-00", "9999-99-99"
    for bound in bounds:
        if bound.side in (">", "="):
            first = max(first, bound.day)
        if bound.side in ("<", "="):
            last = min(last, bound.day)
    return first, last
