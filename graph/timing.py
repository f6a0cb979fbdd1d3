"""Find when a plan promises something: date expressions in plain English, with what they mean."""

import datetime
from dataclasses import dataclass
from enum import StrEnum


class TimingKind(StrEnum):
    """How a timing's words bind its dates; the values are the local names of the `pw:` individuals."""

    BY = "By"
    FROM = "From"
    DURING = "During"
    ONGOING = "Ongoing"
    CONDITIONAL = "Conditional"
    UNSTATED = "Unstated"


@dataclass(frozen=True)
class TimingExpression:
    """One expression of time: `text[start:end] == words`, the dates inclusive, both ends optional."""

    start: int
    end: int
    words: str
    kind: TimingKind
    edtf: str | None
    earliest: datetime.date | None
    latest: datetime.date | None
    financial_years: tuple[str, ...]


def find_timings(text: str, *, default_year: int | None = None) -> tuple[TimingExpression, ...]:
    """Read a whole timing cell: every expression in printed order, none overlapping."""
    raise NotImplementedError


def find_dates(text: str, *, default_year: int | None = None) -> tuple[TimingExpression, ...]:
    """Find the date expressions in running text."""
    raise NotImplementedError
