"""Where things stand on a time line: plain numbers that a template draws as SVG, on the server and without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.years import Tick, Years

__all__ = ["Bar", "Drawing", "Lane", "Mark", "Move", "PlacedLane", "PlacedMark", "PlacedMove", "drawn"]

WIDTH = 960
"""Of a drawing, in its own units; the browser scales it."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 16, 24, 34, 14
_NAME, _ROW, _GAP = 22, 15, 14
"""Heights: of a lane's name, of one row of marks in it, and of what is between two lanes."""

_MARK_ROOM = 13
"""How near to each other two marks of one row may be."""


@dataclass(frozen=True)
class Lane:
    """One plan: its name, where it leads, when it was published, and the time that it covers."""

    key: str
    name: str
    href: str
    published: date
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Mark:
    """Something that a plan dates: a promise on its day, with a word for its kind and what to tell of it."""

    lane: str
    day: date
    kind: str
    title: str
    href: str


@dataclass(frozen=True)
class Move:
    """One commitment, dated by one plan and again by a later statement: by how many days it moved."""

    lane: str
    day: date
    to_lane: str
    to_day: date
    title: str

    @property
    def days(self) -> int:
        """How many days later; fewer than 0 for earlier."""
        return (self.to_day - self.day).days


@dataclass(frozen=True)
class Bar:
    """The time that a plan covers."""

    x: float
    width: float


@dataclass(frozen=True)
class PlacedLane:
    """A lane with its place: `top` of its name, `line` for the day of publication, from `top` to `bottom`."""

    lane: Lane
    top: float
    bottom: float
    published: float
    name: float
    """Where its name begins, or ends if it is `at_end`."""
    at_end: bool
    bar: Bar | None


@dataclass(frozen=True)
class PlacedMark:
    """A mark with its middle."""

    mark: Mark
    x: float
    y: float


@dataclass(frozen=True)
class PlacedMove:
    """A move with its two ends."""

    move: Move
    x: float
    y: float
    to_x: float
    to_y: float


@dataclass(frozen=True)
class Drawing:
    """All that a time line shows, in units of its own width and height."""

    width: float
    height: float
    ticks: tuple[Tick, ...]
    lanes: tuple[PlacedLane, ...]
    marks: tuple[PlacedMark, ...]
    moves: tuple[PlacedMove, ...]


def drawn(lanes: Sequence[Lane], marks: Iterable[Mark] = (), moves: Iterable[Move] = ()) -> Drawing | None:
    """The drawing of lanes, one below the other in the order given; None where there is nothing to draw.

    Marks of one lane that would cover each other stand in rows. Moves go from lane to lane, between the marks of
    their days where there are such.
    """
    if not lanes:
        return None
    marks, moves = list(marks), list(moves)
    scale = Years(_days(lanes, marks, moves), _LEFT, WIDTH - _RIGHT)
    placed_lanes: list[PlacedLane] = []
    placed_marks: list[PlacedMark] = []
    top = float(_TOP)
    for lane in lanes:
        own = sorted((mark for mark in marks if mark.lane == lane.key), key=lambda mark: mark.day)
        rows = _rows([scale.x(mark.day) for mark in own])
        first = top + _NAME + _ROW / 2
        placed_marks.extend(
            PlacedMark(mark, scale.x(mark.day), first + row * _ROW) for mark, row in zip(own, rows, strict=True)
        )
        bottom = top + _NAME + _ROW * (max(rows, default=0) + 1)
        placed_lanes.append(_placed(lane, scale, top, bottom))
        top = bottom + _GAP
    return Drawing(
        width=WIDTH,
        height=top - _GAP + _BOTTOM,
        ticks=scale.ticks(),
        lanes=tuple(placed_lanes),
        marks=tuple(placed_marks),
        moves=tuple(_moves(moves, scale, placed_lanes, placed_marks)),
    )


def _days(lanes: Iterable[Lane], marks: Iterable[Mark], moves: Iterable[Move]) -> list[date]:
    days = [day for lane in lanes for day in (lane.published, lane.begins, lane.ends) if day]
    return [*days, *(mark.day for mark in marks), *(day for move in moves for day in (move.day, move.to_day))]


def _rows(places: Sequence[float]) -> list[int]:
    """For each place, in their order, the first row in which the one before is far enough away."""
    ends: list[float] = []
    rows: list[int] = []
    for place in places:
        row = next((number for number, end in enumerate(ends) if place - end >= _MARK_ROOM), len(ends))
        ends[row : row + 1] = [place]
        rows.append(row)
    return rows


def _placed(lane: Lane, scale: Years, top: float, bottom: float) -> PlacedLane:
    published = scale.x(lane.published)
    at_end = published > WIDTH / 2
    bar = None
    if lane.begins and lane.ends and lane.begins <= lane.ends:
        bar = Bar(scale.x(lane.begins), round(scale.x(lane.ends) - scale.x(lane.begins), 1))
    return PlacedLane(lane, top, bottom, published, published + (-7 if at_end else 7), at_end, bar)


def _moves(
    moves: Iterable[Move], scale: Years, lanes: Iterable[PlacedLane], marks: Iterable[PlacedMark]
) -> Iterable[PlacedMove]:
    middles = {placed.lane.key: placed.top + _NAME + _ROW / 2 for placed in lanes}
    heights = {(placed.mark.lane, placed.mark.day): placed.y for placed in marks}
    for move in moves:
        if move.lane in middles and move.to_lane in middles:
            y = heights.get((move.lane, move.day), middles[move.lane])
            to_y = heights.get((move.to_lane, move.to_day), middles[move.to_lane])
            yield PlacedMove(move, scale.x(move.day), y, scale.x(move.to_day), to_y)
