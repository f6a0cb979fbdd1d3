"""Which variables a group surely binds, and which groups a solution's other variables may reach into."""

from __future__ import annotations

from collections.abc import Iterator

from service.rewriting.pattern import Block, Group, Nested, Query, Select, Term, Values

__all__ = ["binding", "outside"]


def binding(group: Group) -> set[Term]:
    """Variables that have a value in every solution of a group."""
    bound: set[Term] = set()
    for part in group.parts:
        if isinstance(part, Block):
            for triple in part.triples:
                bound |= triple.variables
        elif isinstance(part, Values) and not part.undefined:
            bound |= set(part.variables)
        elif isinstance(part, Nested) and part.kind in ("group", "graph"):
            bound |= set.intersection(*(binding(inner) for inner in part.groups))
        elif isinstance(part, Select):
            bound |= _selected(part)
    return bound


def _selected(select: Select) -> set[Term]:
    """Those that a SELECT gives on from its group; what it computes may be unbound, and what it groups is left out."""
    if any(each.text.lower() in ("group", "values", "(") for each in (*select.head, *select.tail)):
        return set()
    bound = binding(select.where)
    if any(each.text == "*" for each in select.head):
        return bound
    return bound & {f"?{each.text[1:]}" for each in select.head if each.kind == "variable"}


def outside(query: Query, group: Group) -> set[Term]:
    """The variables that stand anywhere but in this group and in the groups of EXISTS and MINUS it is not in itself.

    What those bind stays in them, so that it is another variable of the same name.
    """
    apart = [(group.start, group.end)]
    apart += [(each.start, each.end) for each in _apart(query.where) if not _holds(each, group)]
    return {
        variable
        for variable, places in query.places.items()
        if not all(any(start <= place < end for start, end in apart) for place in places)
    }


def _apart(group: Group) -> Iterator[Group]:
    for inner, kind in group.inner():
        if kind in ("exists", "minus"):
            yield inner
        yield from _apart(inner)


def _holds(outer: Group, inner: Group) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
