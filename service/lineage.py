"""Where the selves of a body stand on a drawing of its history: plain numbers that a template draws as SVG.

Each body has a row with a bar for its life, the earliest first; an arc goes from what was there before a change to
what came of it, on the day of the change. Nothing here knows of SVG, of a browser or of the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.years import Tick, Years

__all__ = ["MOST", "WIDTH", "Arc", "Body", "Change", "Lineage", "PlacedBody", "drawn"]

WIDTH = 960
"""Of a drawing, in its own units; the browser scales it."""

MOST = 24
"""Bodies in one drawing: of more, those that the fewest changes part from the body itself."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 16, 24, 30, 12
_NAME, _BAR, _GAP = 20, 12, 10
"""Heights: of a body's name, of its bar, and of what is between two rows."""

_REACH = 8
"""How far before its day an arc begins, and how far after it it ends."""

_LETTER = 8.7
"""Width of a letter in a name, on average, where the reader's serif face is the widest of the usual ones, and bold."""

_LONGEST = 72
"""Letters of a name that is written out; the whole name stands in the list and in the tooltip."""


@dataclass(frozen=True)
class Body:
    """A body: its name, where it leads, how it stands to the body itself, and its first and last day, where known."""

    key: str
    name: str
    href: str
    stands: str
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Change:
    """What happened on one day: what was there before, and what came of it, by their keys."""

    key: str
    day: date
    title: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    begins_anew: bool = False
    """Whether what came of it began that day, and what was before ended then, as at a change of name."""


@dataclass(frozen=True)
class PlacedBody:
    """A body with its row: a name above a bar. A bar without a known end is open there."""

    body: Body
    top: float
    bottom: float
    bar: float
    """The top of its bar."""
    bar_height: float
    x: float
    width: float
    is_open_before: bool
    is_open_after: bool
    label: str
    label_x: float
    """Where the name begins, or ends if it is `at_end`."""
    at_end: bool

    @property
    def end(self) -> float:
        """The right end of its bar."""
        return round(self.x + self.width, 1)


@dataclass(frozen=True)
class Arc:
    """From a body to one that came of it, from bar to bar."""

    change: Change
    before: str
    after: str
    x: float
    y: float
    to_x: float
    to_y: float

    @property
    def is_down(self) -> bool:
        """Whether it goes down, as nearly all do."""
        return self.y < self.to_y

    @property
    def middle(self) -> float:
        """Half way from the one row to the other."""
        return round((self.y + self.to_y) / 2, 1)


@dataclass(frozen=True)
class Lineage:
    """All that a drawing shows, in units of its own width and height, and how many bodies it leaves out."""

    width: float
    height: float
    ticks: tuple[Tick, ...]
    bodies: tuple[PlacedBody, ...]
    arcs: tuple[Arc, ...]
    left_out: int


def drawn(bodies: Sequence[Body], changes: Iterable[Change]) -> Lineage | None:
    """The drawing of bodies and of the changes between them; None where no change is known, or no body."""
    changes = list(changes)
    kept = _nearest(bodies, changes)
    known = {body.key for body in kept}
    changes = [change for change in changes if known & {*change.before, *change.after}]
    if not kept or not changes:
        return None
    lives = {body.key: _life(body, changes) for body in kept}
    order = sorted(kept, key=lambda body: (lives[body.key].sort, body.name, body.key))
    scale = Years(_days(lives.values()), _LEFT, WIDTH - _RIGHT)
    placed = {
        body.key: _placed(body, lives[body.key], changes, scale, _TOP + row * (_NAME + _BAR + _GAP))
        for row, body in enumerate(order)
    }
    return Lineage(
        width=WIDTH,
        height=_TOP + len(order) * (_NAME + _BAR + _GAP) - _GAP + _BOTTOM,
        ticks=scale.ticks(),
        bodies=tuple(placed.values()),
        arcs=tuple(_arcs(changes, placed, scale)),
        left_out=len({body.key for body in bodies}) - len(kept),
    )


@dataclass(frozen=True)
class _Life:
    """The first and the last day on which something is known of a body, and whether these began and ended it."""

    first: date
    last: date
    begins: bool
    ends: bool

    @property
    def sort(self) -> tuple[bool, date, date]:
        return (self.begins, self.first, self.last)


def _nearest(bodies: Iterable[Body], changes: Iterable[Change]) -> list[Body]:
    """The bodies that are drawn: those that took part in a change, the nearest to the body itself first."""
    known = {body.key: body for body in bodies}
    beside: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for change in changes:
        parties = [key for key in (*change.before, *change.after) if key in known]
        for key in parties:
            beside[key].update(dict.fromkeys(parties))
    found = dict.fromkeys(key for key in known if known[key].stands == "itself" and key in beside)
    found = found or dict.fromkeys(sorted(beside)[:1])
    for key in (queue := list(found)):
        fresh = sorted(other for other in beside[key] if other not in found)
        found.update(dict.fromkeys(fresh))
        queue.extend(fresh)
    return [known[key] for key in found][:MOST]


def _life(body: Body, changes: Iterable[Change]) -> _Life:
    """From the body's own days; a change of name, or that a body was set up, tells them where they are not known.

    A body was there on the days of all its changes, whatever its own days say.
    """
    made = [change for change in changes if body.key in change.after]
    unmade = [change for change in changes if body.key in change.before]
    begins = body.begins or min((change.day for change in made if change.begins_anew), default=None)
    ends = body.ends or max((change.day for change in unmade if change.begins_anew), default=None)
    days = [day for day in (begins, ends, *(change.day for change in (*made, *unmade))) if day]
    return _Life(min(days), max(days), begins is not None, ends is not None)


def _days(lives: Iterable[_Life]) -> list[date]:
    """All days, and one in the year before where something is older than what is known of it."""
    lives = list(lives)
    days = [day for life in lives for day in (life.first, life.last)]
    if not all(life.begins for life in lives) and min(days).year > date.min.year:
        days.append(date(min(days).year - 1, 1, 1))
    return days


def _placed(body: Body, life: _Life, changes: Iterable[Change], scale: Years, top: float) -> PlacedBody:
    left, right = (scale.x(life.first) if life.begins else _LEFT), (scale.x(life.last) if life.ends else WIDTH - _RIGHT)
    for change in changes:
        if body.key in change.before:
            left = min(left, scale.x(change.day) - _REACH)
        if body.key in change.after:
            right = max(right, scale.x(change.day) + _REACH)
    left, right = max(left, 0), min(max(right, left + 1), WIDTH)
    label = body.name if len(body.name) <= _LONGEST else f"{body.name[: _LONGEST - 1].rstrip()}…"
    label_x, at_end = _label(left, len(label) * _LETTER)
    return PlacedBody(
        body=body,
        top=top,
        bottom=top + _NAME + _BAR,
        bar=top + _NAME,
        bar_height=_BAR,
        x=round(left, 1),
        width=round(right - left, 1),
        is_open_before=not life.begins,
        is_open_after=not life.ends,
        label=label,
        label_x=round(label_x, 1),
        at_end=at_end,
    )


def _label(left: float, width: float) -> tuple[float, bool]:
    """Where a name stands whose bar begins at `left`, and whether it ends there: beside the arcs that arrive.

    It stands to the right of them, else to the left, else, where neither has room, over them.
    """
    if left + 2 * _REACH + width <= WIDTH:
        return left + 2 * _REACH, False
    if left - 2 * _REACH - width >= 0:
        return left - 2 * _REACH, True
    return WIDTH - _RIGHT, True


def _arcs(changes: Iterable[Change], placed: dict[str, PlacedBody], scale: Years) -> Iterable[Arc]:
    """Between the rows of the two, from the bar of the one to that of the other."""
    for change in changes:
        for before in change.before:
            for after in change.after:
                if before != after and {before, after} <= placed.keys():
                    one, other = placed[before], placed[after]
                    is_below = one.top < other.top
                    yield Arc(
                        change=change,
                        before=before,
                        after=after,
                        x=round(max(scale.x(change.day) - _REACH, 0), 1),
                        y=one.bottom if is_below else one.bar,
                        to_x=round(min(scale.x(change.day) + _REACH, WIDTH), 1),
                        to_y=other.bar if is_below else other.bottom,
                    )
