"""Answers as drawings: where bars and days stand, in per cent of the width, so that a template can draw them as SVG.

A drawing has no width of its own: its words keep their size on a narrow page, and only lengths shrink.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from queries.model import Chart, ChartKind, Measure
from service.asking import Row
from service.years import day_of

__all__ = ["Bar", "Bars", "Dates", "Part", "Span", "Tick", "charted"]

MOST_BARS = 15
MOST_SPANS = 20
MOST_PARTS = 6
"""Into how many kinds bars may be split: more tones nobody can tell apart."""

_LABEL = 48
"""Characters of a label, which stands above its bar: as many as a telephone shows."""

_BETWEEN = " · "
_FEWEST = 6
"""Characters that are left of each part of a label."""

_BAR_ROW, _SPAN_ROW, _AXIS = 42, 36, 26
"""Heights, in pixels: of a bar with its label, of a line with its label, of the years."""

_ROOM = 24.0
"""Per cent of the width that are left for the number behind the longest bar."""

_EDGE = 2.0
"""Per cent of the width beside the first and the last day."""

_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000)
_MOST_TICKS = 6


@dataclass(frozen=True)
class Part:
    """A part of a bar: where it begins, how wide it is, which of the tones it has, and what it stands for."""

    x: float
    width: float
    tone: int
    title: str


@dataclass(frozen=True)
class Bar:
    """A bar: its label, cut and whole; the top of its row; its parts; its number, and where that begins."""

    label: str
    title: str
    top: int
    parts: tuple[Part, ...]
    number: str
    number_x: float


@dataclass(frozen=True)
class Bars:
    """A chart of bars, the longest first: `zero` is where they begin, `number` how many there are in all."""

    title: str
    height: int
    zero: float
    bars: tuple[Bar, ...]
    tones: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Tick:
    """The beginning of a month or a year."""

    x: float
    words: str


@dataclass(frozen=True)
class Span:
    """The days of one row: from `x` to `end`, which are the same for a single day."""

    label: str
    title: str
    top: int
    x: float
    end: float


@dataclass(frozen=True)
class Dates:
    """A chart of days, in the order of the answer: `number` is how many rows have one in all."""

    title: str
    height: int
    ticks: tuple[Tick, ...]
    spans: tuple[Span, ...]
    number: int


def charted(chart: Chart, rows: Sequence[Row], names: Mapping[str, str]) -> Bars | Dates | None:
    """What a query's header asks for, with the names of things by IRI; None where there is nothing to draw."""
    return _bars(chart, rows, names) if chart.kind is ChartKind.BARS else _dates(chart, rows, names)


def _bars(chart: Chart, rows: Sequence[Row], names: Mapping[str, str]) -> Bars | None:
    split = (chart.split,) if chart.split else ()
    told = [
        (_said(row, chart.labels, names), _said(row, split, names), amount)
        for row in rows
        if (amount := _amount(chart, row)) is not None
    ]
    kinds = list(dict.fromkeys(kind for _, kind, _ in told))
    tones = kinds if 1 < len(kinds) <= MOST_PARTS and all(amount >= 0 for *_, amount in told) else []
    sums: dict[str, Decimal] = {}
    parts: dict[tuple[str, int], Decimal] = {}
    for label, kind, amount in told:
        sums[label] = _joined(chart.measure, sums.get(label), amount)
        part = label, tones.index(kind) if tones else 0
        parts[part] = _joined(chart.measure, parts.get(part), amount)
    found = sorted(((label, value) for label, value in sums.items() if value), key=lambda each: -abs(each[1]))
    if not found:
        return None
    scale = _Lengths([value for _, value in found])
    shown = [
        _bar(
            label,
            value,
            place,
            [(tone, parts[label, tone]) for tone in range(len(tones) or 1) if (label, tone) in parts],
            tones,
            scale,
        )
        for place, (label, value) in enumerate(found[:MOST_BARS])
    ]
    return Bars(chart.title, _BAR_ROW * len(shown), scale.zero, tuple(shown), tuple(tones), len(found))


class _Lengths:
    """From numbers to places, between the least of them (or 0) and the greatest (or 0)."""

    def __init__(self, values: Sequence[Decimal]) -> None:
        self._least = min(Decimal(0), *values)
        self._unit = Decimal(100 - _ROOM) / (max(Decimal(0), *values) - self._least)
        self.signed = self._least < 0
        self.zero = self.x(Decimal(0))

    def x(self, value: Decimal) -> float:
        return round(float((value - self._least) * self._unit), 2)


def _bar(
    label: str,
    value: Decimal,
    place: int,
    parts: Iterable[tuple[int, Decimal]],
    tones: Sequence[str],
    scale: _Lengths,
) -> Bar:
    placed: list[Part] = []
    begin = Decimal(0)
    for tone, amount in parts:
        start, end = sorted((scale.x(begin), scale.x(begin + amount)))
        words = f"{tones[tone]}: {amount:,f}" if tones else f"{label}: {amount:,f}"
        placed.append(Part(start, round(end - start, 2), tone, words))
        begin += amount
    number = f"{value:+,f}" if scale.signed else f"{value:,f}"
    return Bar(_cut(label), label, place * _BAR_ROW, tuple(placed), number, max(scale.x(value), scale.zero))


def _joined(measure: Measure, before: Decimal | None, amount: Decimal) -> Decimal:
    if before is None:
        return amount
    return max(before, amount, key=abs) if measure is Measure.MOST else before + amount


def _amount(chart: Chart, row: Row) -> Decimal | None:
    if chart.value is None:
        return Decimal(1)
    try:
        amount = Decimal(row[chart.value].text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _dates(chart: Chart, rows: Sequence[Row], names: Mapping[str, str]) -> Dates | None:
    found = [(_said(row, chart.labels, names), *days) for row in rows if (days := _days(chart, row))]
    if not found:
        return None
    shown = found[:MOST_SPANS]
    scale = _Months([day for _, *days in shown for day in days])
    spans = tuple(
        Span(_cut(label), _told(label, first, last), _AXIS + place * _SPAN_ROW, scale.x(first), scale.x(last))
        for place, (label, first, last) in enumerate(shown)
    )
    return Dates(chart.title, _AXIS + _SPAN_ROW * len(shown), scale.ticks, spans, len(found))


class _Months:
    """From days to places, between the beginnings of months or years."""

    def __init__(self, days: Sequence[date]) -> None:
        first, last = (day.year * 12 + day.month - 1 for day in (min(days), max(days)))
        step = next(step for step in _MONTHS if last // step - first // step + 2 <= _MOST_TICKS)
        starts = range(first // step * step, (last // step + 1) * step + 1, step)
        self._begin = _ordinal(starts[0])
        self._unit = (100 - 2 * _EDGE) / (_ordinal(starts[-1]) - self._begin)
        self.ticks = tuple(Tick(self._x(_ordinal(month)), _words(month, step)) for month in starts)

    def x(self, day: date) -> float:
        return self._x(day.toordinal())

    def _x(self, ordinal: int) -> float:
        return round(_EDGE + (ordinal - self._begin) * self._unit, 2)


def _ordinal(month: int) -> int:
    """The first day of a month, counted from the year 0; the calendar's own ends where it has no such day."""
    year, of_year = divmod(month, 12)
    if year < date.min.year:
        return date.min.toordinal()
    return date.max.toordinal() if year > date.max.year else date(year, of_year + 1, 1).toordinal()


def _words(month: int, step: int) -> str:
    year, of_year = divmod(month, 12)
    return str(year) if step % 12 == 0 else f"{date(2000, of_year + 1, 1):%b} {year}"


def _days(chart: Chart, row: Row) -> tuple[date, date] | None:
    last = day_of(row[chart.end or ""].text)
    if last is None:
        return None
    first = day_of(row[chart.start].text) if chart.start else None
    return (first if first and first <= last else last, last)


def _told(label: str, first: date, last: date) -> str:
    return f"{label}: {last}" if first == last else f"{label}: {first} to {last}"


def _said(row: Row, columns: Iterable[str], names: Mapping[str, str]) -> str:
    """What stands in these columns, by name where it is a thing."""
    cells = (row[column] for column in columns)
    return _BETWEEN.join(filter(None, (names.get(cell.iri or "", cell.text) for cell in cells)))


def _cut(label: str) -> str:
    """A label as long as there is room for; of several parts the longest is cut first, so that all can be seen."""
    parts = label.split(_BETWEEN)
    while (over := len(_BETWEEN.join(parts)) - _LABEL) > 0:
        longest = max(range(len(parts)), key=lambda place: len(parts[place]))
        part = parts[longest]
        shorter = f"{part[: max(_FEWEST, len(part) - over, _LABEL // len(parts) - 3) - 1].rstrip(' …')}…"
        if len(shorter) >= len(part):
            break
        parts[longest] = shorter
    return _BETWEEN.join(parts)
