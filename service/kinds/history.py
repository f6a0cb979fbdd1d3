"""What a body was and became: the drawing, the changes in words, and what came just before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from service.addresses import address
from service.asking import Row
from service.lineage import Body, Change, Lineage, drawn
from service.naming import plain
from service.years import day_of

__all__ = ["Event", "History", "Named", "history"]

_ANEW = ("Created", "Renamed")
"""Kinds of changes of which something begins, and at which what was before ends."""

_UNDATED = "No change is dated"
"""How the query `agency-history` begins to tell what is noted of a body that no change touched."""


@dataclass(frozen=True)
class Named:
    """A thing by its name, with its address."""

    name: str
    href: str


@dataclass(frozen=True)
class Event:
    """A change in words: its day, its kind, what happened, and where the register has it from."""

    day: str
    kind: str
    words: str
    source: str


@dataclass(frozen=True)
class History:
    """All of it; `events` are the body's own, `of_parts` those of what stood in it."""

    drawing: Lineage | None
    came_from: tuple[Named, ...]
    went_into: tuple[Named, ...]
    events: tuple[Event, ...]
    of_parts: tuple[Event, ...]
    note: str
    """What is noted of a body that no dated change touched."""


def history(lineage: Sequence[Row], told: Sequence[Row], root: str = "") -> History:
    """The history, from the rows of the queries `lineage` and `agency-history`, for a site at the path `root`."""
    bodies = {row["body"].iri or "": _body(row, root) for row in lineage}
    changes = list(_changes(lineage))
    own = {key for key, body in bodies.items() if body.stands == "itself"}
    dated = [row for row in told if row["event"].text != _UNDATED]
    return History(
        drawing=drawn(list(bodies.values()), changes),
        came_from=_named(bodies, (key for change in changes if own & {*change.after} for key in change.before)),
        went_into=_named(bodies, (key for change in changes if own & {*change.before} for key in change.after)),
        events=tuple(_event(row) for row in dated if row["concerns"].text == "itself"),
        of_parts=tuple(_event(row) for row in dated if row["concerns"].text != "itself"),
        note=" ".join(row["source"].text for row in told if row["event"].text == _UNDATED),
    )


def _body(row: Row, root: str) -> Body:
    iri = row["body"].iri or ""
    return Body(
        key=iri,
        name=row["name"].text,
        href=address(iri, root) or "",
        stands=row["held_as"].text,
        begins=day_of(row["active_from"].text),
        ends=day_of(row["active_to"].text),
    )


def _changes(lineage: Iterable[Row]) -> Iterable[Change]:
    """The changes whose day is known."""
    for (iri, text), group in groupby(lineage, key=lambda row: (row["change"].iri or "", row["date"].text)):
        rows = list(group)
        day = day_of(text)
        if day:
            yield Change(
                key=iri,
                day=day,
                title=rows[0]["event"].text,
                before=_on_side(rows, "before"),
                after=_on_side(rows, "after"),
                begins_anew=rows[0]["kind"].text in _ANEW,
            )


def _on_side(rows: Iterable[Row], side: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["body"].iri or "" for row in rows if row["side"].text == side))


def _named(bodies: dict[str, Body], keys: Iterable[str]) -> tuple[Named, ...]:
    """Each body once, without those that are the body itself."""
    found = [bodies[key] for key in dict.fromkeys(keys) if bodies[key].stands != "itself"]
    return tuple(Named(body.name, body.href) for body in found)


def _event(row: Row) -> Event:
    """The kind stands before what happened in one cell: `RemitMoved: Offender management moves …`."""
    kind, colon, words = row["event"].text.partition(": ")
    if not colon or " " in kind:
        kind, words = "", row["event"].text
    return Event(row["date"].text, plain(kind), words, row["source"].text)
