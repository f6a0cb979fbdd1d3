"""`FILTER NOT EXISTS { P }` as `MINUS { P }`: the engine works P out once, not once for each solution."""

from __future__ import annotations

from collections.abc import Iterator

from service.rewriting.edits import Edit
from service.rewriting.pattern import Block, Filter, Group, Nested, Query, Term, Triple
from service.rewriting.scope import binding, outside
from service.rewriting.sizes import Sizes

__all__ = ["subtracted"]

_MOST_HELD = 1_000_000
"""Solutions that the engine may have to hold for one MINUS; each takes some 200 bytes."""
_DEAR = 20
"""To work out several joined patterns anew for one solution costs at least as much as so many solutions of all."""
_LEAST = 300
"""Solutions around for which it does not matter how P is evaluated."""
_CHEAP = 2
"""The same for one pattern, which is looked up in an index."""


def subtracted(query: Query, sizes: Sizes) -> list[Edit]:
    """The edits that turn each `NOT EXISTS` that is dear to evaluate, and may be turned, into a MINUS.

    They are the same where P has triple patterns only (or a UNION of such), perhaps with FILTERs on their variables,
    each variable that stands elsewhere too is bound both by the group around and by P in every solution, and there is
    one (SPARQL 1.1, 8.3). Inside of another EXISTS values are put in the place of variables, so nothing is done there.
    """
    edits: list[Edit] = []
    for group in query.where.plain():
        for part in group.parts:
            if isinstance(part, Filter) and part.absent and _is_same(query, group, part.absent):
                inside = part.absent
                if _is_dear(sizes, group, list(_all_triples(inside))):
                    text = query.text[inside.start : inside.end]
                    edits += [Edit(part.start, part.end, " "), Edit(group.end - 1, group.end - 1, f" MINUS {text} ")]
    return edits


def _is_same(query: Query, group: Group, inside: Group) -> bool:
    alternatives = _alternatives(inside)
    if alternatives is None:
        return False
    surely = set.intersection(*map(binding, alternatives))
    shared = outside(query, inside) & _variables(query, inside)
    return bool(shared) and shared <= surely and shared <= binding(group)


def _alternatives(inside: Group) -> list[Group] | None:
    """The groups of plain patterns that P is made of; None where it is made of anything else."""
    parts = inside.parts
    if len(parts) == 1 and isinstance(parts[0], Nested) and parts[0].kind == "group":
        found = [_alternatives(group) for group in parts[0].groups]
        return None if None in found else [each for groups in found if groups for each in groups]
    for part in parts:
        if isinstance(part, Block):
            if any(triple.verb.may_be_empty for triple in part.triples):
                return None
        elif not isinstance(part, Filter) or part.exists or not _in_expression(part) <= binding(inside):
            return None
    return [inside] if binding(inside) else None


def _in_expression(part: Filter) -> set[Term]:
    return {f"?{each.text[1:]}" for each in part.expression if each.kind == "variable"}


def _variables(query: Query, group: Group) -> set[Term]:
    return {
        variable
        for variable, places in query.places.items()
        if any(group.start <= place < group.end for place in places)
    }


def _all_triples(group: Group) -> Iterator[Triple]:
    yield from group.triples()
    for inner, _ in group.inner():
        yield from _all_triples(inner)


def _is_dear(sizes: Sizes, group: Group, inside: list[Triple]) -> bool:
    held = sizes.evaluated(inside)
    joined = len(inside) > 1 or any(len(triple.verb.iris) > 1 for triple in inside)
    around = sizes.group(group)
    return around >= _LEAST and held <= _MOST_HELD and around * (_DEAR if joined else _CHEAP) >= held
