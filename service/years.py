"""From days to places on a drawing whose width is time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["Tick", "Years", "day_of"]

_MOST_TICKS = 22


@dataclass(frozen=True)
class Tick:
    """The beginning of a year."""

    x: float
    year: int


def day_of(text: str) -> date | None:
    """A day of the calendar that dates know; None for none, and for the years before 1 and after 9999."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Years:
    """Whole years, from the first day of the first to the last of the last, between two places in a drawing's units."""

    def __init__(self, days: Iterable[date], left: float, right: float) -> None:
        """The years in which these days are; raises `ValueError` for no days."""
        days = list(days)
        self._years = range(min(days).year, max(days).year + 2)
        self._left = left
        self._begin = _first_day(self._years[0])
        self._unit = (right - left) / (_first_day(self._years[-1]) - self._begin)

    def x(self, day: date) -> float:
        """The place of a day, to a tenth of a unit."""
        return self._place(day.toordinal())

    def ticks(self) -> tuple[Tick, ...]:
        """So many years that their numbers do not touch."""
        steps = (1, 2, 5, 10, 20, 50, 100, 1000, 10000)
        step = next(step for step in steps if len(self._years) / step <= _MOST_TICKS)
        return tuple(Tick(self._place(_first_day(year)), year) for year in self._years if year % step == 0)

    def _place(self, ordinal: int) -> float:
        return round(self._left + (ordinal - self._begin) * self._unit, 1)


def _first_day(year: int) -> int:
    """The ordinal of the first day of a year; also of the year 10000, which no date is in."""
    return date(year - 1, 12, 31).toordinal() + 1 if year > 1 else 1
