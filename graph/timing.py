"""Find when a plan promises something: date expressions in plain English, with what they mean.

`find_timings` reads a whole timing cell and accounts for all its words; `find_dates` picks the date
expressions out of running text. Both cut the text into tokens with one regular expression and read them from
left to right with a small grammar that looks ahead a fixed number of tokens, so the time taken is linear:

    expression = [ongoing [","]] [preposition] ["end of" | "start of"] period ["onwards"] ["and" ongoing]
    period     = point [("-" | "/" | "to") point]
    point      = ["early" | "mid" | "late"] (date | month | season | financial year | years | year)

The rules are set out for readers of plans in docs/timing.md. EDTF is the Library of Congress' Extended
Date/Time Format, of which levels 0 and 1 are written (https://www.loc.gov/standards/datetime/).
"""

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

_DAY = datetime.timedelta(days=1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A season's first month and EDTF code. Winter is written as its months: EDTF does not say which months 24
# covers, and the usual Python reader takes it for December alone.
_SEASONS = {"spring": (3, "21"), "summer": (6, "22"), "autumn": (9, "23"), "winter": (12, None)}
_THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_LONGEST_SPAN_YEARS = 20  # a longer 'span' is a misread number, such as 2011-10

_TOKEN = re.compile(
    r"""
    (?P<money>[£$€]\s?\d+(?:[,.]\d+)*\w*)
  | (?P<years>(?:19|20)\d\d(?:[-–—/]|\s?[-–—]\s?(?=\d\d(?:\d\d)?(?!\s[a-z])))
      (?:(?:19|20)\d\d|\d\d?)(?!\w|[-–—/.,]\d))
  | (?P<short_years>\d\d/\d\d(?!\w|[-–—/.,]\d))
  | (?P<year>(?:19|20)\d\d(?!\w|[-–—/.,]\d))
  | (?P<number>['’]?\d\d?(?:\s?(?:st|nd|rd|th))?(?!\w|[-–—/.,:]\d))
  | (?P<digits>\d+(?:[-–—/.,:]\d+)*\w*)
  | (?P<enumerator>\((?:[ivx]{1,4}|[a-z]|\d)\))
  | (?P<month>(?:J(?i:an(?:uary)?|une?|uly?)|F(?i:eb(?:ruary)?)|M(?i:ar(?:ch)?|ay)|A(?i:pr(?:il)?|ug(?:ust)?)
      |S(?i:ept?(?:ember)?)|O(?i:ct(?:ober)?)|N(?i:ov(?:ember)?)|D(?i:ec(?:ember)?))(?![^\W\d_])(?:\.(?=\s?\d))?)
  | (?P<season>(?i:spring|summer|autumn|winter)\b)
  | (?P<part>(?i:early|mid|late)\b(?:\sin\b|-)?)
  | (?P<relative>(?i:(?:over|during|for)\s(?:the\s)?(?P<which>next|following|subsequent|coming)
      \s(?:(?P<count>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s)?
      (?P<unit>month|year)s?)\b)
  | (?P<condition>(?i:subject\sto|depend(?:s|ent|ing)\s(?:up)?on|conditional\s(?:up)?on|pending)\b)
  | (?P<end>(?i:(?:the\s)?end(?:\sof)?)\b)
  | (?P<start>(?i:(?:the\s)?(?:start|beginning)\sof)\b)
  | (?P<by>(?i:by|no\slater\sthan)\b)
  | (?P<before>(?i:before)\b)
  | (?P<from>(?i:from|since|as\sof|with\seffect\sfrom
      |(?:to\s)?(?:begin(?:ning)?|start(?:ing)?|commenc(?:e|ing))(?:\s(?:in|from))?)\b)
  | (?P<until>(?i:until|till)\b)
  | (?P<during>(?i:in|during|throughout(?=\s\d))\b)
  | (?P<between>(?i:between)\b)
  | (?P<ongoing>(?i:on-?going(?:\sthroughout(?:\s(?:the\s)?year)?)?|throughout(?:\s(?:the\s)?year)?)\b)
  | (?P<onwards>(?i:onwards?)\b)
  | (?P<completed>(?i:completed)\b)
  | (?P<recurring>(?i:quarterly|monthly|weekly|yearly|annual(?:ly)?)\b)
  | (?P<and>(?i:and)\b|&)
  | (?P<to>(?i:to)\b)
  | (?P<dash>[-–—])
  | (?P<slash>/)
  | (?P<word>\w+(?:['’-]\w+)*)
  | (?P<stop>[.!?;](?=\s+[A-Z(]))
  | (?P<open>\()
  | (?P<close>\))
  | (?P<other>\S)
    """,
    re.VERBOSE,
)
_PREPOSITIONS = frozenset({"by", "before", "from", "until", "during", "between"})
_CONNECTORS = frozenset({"and", "dash", "other"})
_PUNCTUATION = frozenset({"other", "stop", "dash", "slash"})


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
    """One expression of time: `text[start:end] == words`, dates inclusive, either end open when it is None.

    `financial_years` are the years 1 April to 31 March that the words name, as in `2008-2009`.
    """

    start: int
    end: int
    words: str
    kind: TimingKind
    edtf: str | None
    earliest: datetime.date | None
    latest: datetime.date | None
    financial_years: tuple[str, ...]


class _Span(NamedTuple):
    """The days that a date names, with EDTF for its first day, its last day and the whole."""

    earliest: datetime.date
    latest: datetime.date
    first: str
    last: str
    whole: str
    financial_years: tuple[str, ...] = ()


class _Found(NamedTuple):
    """An expression, the tokens `[first, last)` it was read from, and whether a preposition binds it."""

    first: int
    last: int
    expression: TimingExpression
    bound: bool


def find_timings(text: str, *, default_year: int | None = None) -> tuple[TimingExpression, ...]:
    """Read a whole timing cell: every expression in printed order, none overlapping, with its words.

    Words that lead up to a date belong to it ('Launch in summer 2008'). A cell without a date gives one
    expression that spans it; a cell without a letter or digit gives none. `default_year` is the year of a
    month or season that is printed without one.
    """
    reader = _Reader(text, cell=True, default_year=default_year)
    found = list(reader.scan()) or reader.undated()
    if not found:
        return ()
    bounds = [0, *(reader.boundary(a, b) for a, b in pairwise(found)), len(reader.tokens)]
    return tuple(reader.widened(f, a, b) for f, (a, b) in zip(found, pairwise(bounds), strict=True))


def find_dates(text: str) -> tuple[TimingExpression, ...]:
    """Find the date expressions in running text, each with its preposition and nothing more.

    Stricter than in a cell: a bare year counts only after a preposition ('in 2004', but not 'Children Act
    2004'), and 'May 20' is no month of 2020.
    """
    return tuple(found.expression for found in _Reader(text, cell=False, default_year=None).scan())


class _Reader:
    """Reads expressions off the tokens of one text, from left to right."""

    def __init__(self, text: str, *, cell: bool, default_year: int | None) -> None:
        self.text, self.cell, self.default_year = text, cell, default_year
        self.tokens = list(_TOKEN.finditer(text))

    def kind(self, i: int) -> str:
        return (self.tokens[i].lastgroup or "") if 0 <= i < len(self.tokens) else ""

    def words(self, i: int) -> str:
        return self.tokens[i][0] if 0 <= i < len(self.tokens) else ""

    def in_sentence(self, i: int) -> bool:
        """Whether token i is an ordinary word in lower case, so that what stands before it reads on."""
        return self.kind(i) == "word" and self.words(i)[0].islower()

    def scan(self) -> Iterator[_Found]:
        i, previous = 0, None
        while i < len(self.tokens):
            found = self.dated(i) or self.relative(i, previous) or self.status(i, previous)
            if found:
                yield found
                previous = found
            i = found.last if found else i + 1

    def dated(self, i: int) -> _Found | None:
        first, ongoing, preposition, edge = i, False, "", ""
        if self.kind(i) == "ongoing":
            i += 2 if self.words(i + 1) == "," else 1
            if self.kind(i) not in _PREPOSITIONS:
                return None
            ongoing = True
        if self.kind(i) in _PREPOSITIONS:
            preposition, i = self.kind(i), i + 1
        if self.kind(i) in {"end", "start"}:
            edge, i = self.kind(i), i + 1
        read = self.period(i)
        if read is None:
            return None
        span, from_to, last = read
        bare = self.kind(i) in {"year", "years"} and not span.financial_years
        if bare and not (self.cell or preposition or edge):
            return None
        if self.kind(last) == "onwards":
            preposition, last = "from", last + 1
        elif preposition == "from" and from_to:
            preposition = "during"
        kind, earliest, latest, edtf = _bind(span, preposition, edge)
        after = last + 1 if self.kind(last) in _CONNECTORS else last
        after += self.kind(after) in _CONNECTORS
        if after > last and self.kind(after) == "ongoing":
            ongoing, last = True, after + 1
            if kind is not TimingKind.BY:
                earliest, latest, edtf = span.earliest, None, f"{span.first}/.."
        found = self.found(first, last, TimingKind.ONGOING if ongoing else kind, bound=bool(preposition or edge))
        expression = replace(found.expression, edtf=edtf, earliest=earliest, latest=latest)
        return found._replace(expression=replace(expression, financial_years=span.financial_years))

    def relative(self, i: int, previous: _Found | None) -> _Found | None:
        """Read 'over the following 12 months', which starts where the date before it ends.

        'Over next 3 years' counts from a day that the words do not give, so it has no dates.
        """
        if self.kind(i) != "relative":
            return None
        token, after = self.tokens[i], previous.expression.latest if previous else None
        found = self.found(i, i + 1, TimingKind.ONGOING, bound=True)
        count = (token["count"] or "one").lower()
        number = _COUNTS.index(count) + 1 if count in _COUNTS else int(count)
        months = number * (12 if token["unit"].lower() == "year" else 1)
        if after is None or token["which"].lower() in {"next", "coming"} or months == 0:
            return found
        first = after + _DAY
        years, month = divmod(first.month - 1 + months, 12)
        length = calendar.monthrange(first.year + years, month + 1)[1]
        last = datetime.date(first.year + years, month + 1, min(first.day, length)) - _DAY
        edtf = f"{_edge(first, whole_month=first.day == 1)}/{_edge(last, whole_month=(last + _DAY).day == 1)}"
        dates = replace(found.expression, kind=TimingKind.DURING, edtf=edtf, earliest=first, latest=last)
        return found._replace(expression=dates)

    def status(self, i: int, previous: _Found | None) -> _Found | None:
        """Read 'Ongoing' or 'Completed' standing for itself in a cell, not as part of a sentence."""
        if self.cell and self.kind(i) == "ongoing" and not self.in_sentence(i + 1):
            return self.found(i, i + 1, TimingKind.ONGOING, bound=False)
        if self.cell and self.kind(i) == "completed" and i == (previous.last if previous else 0):
            following = self.dated(i + 1)
            if following and not following.bound:
                return self.found(i, i + 1, TimingKind.UNSTATED, bound=False)
        return None

    def period(self, i: int) -> tuple[_Span, bool, int] | None:
        """Read one or two points in time; tell whether a dash or 'to' joins two, and give the next token."""
        read = self.point(i)
        if read is None:
            return None
        span, last = read
        joins = {"to", "dash", "slash"} | ({"and"} if self.kind(i - 1) == "between" or self.lender(i) else set())
        second = self.point(last + 1) if self.kind(last) in joins else None
        if second and second[0].earliest > span.earliest and second[0].latest > span.latest:
            return _join(span, second[0]), self.kind(last) != "slash", second[1]
        return span, False, last

    def point(self, i: int) -> tuple[_Span, int] | None:
        part = None
        if self.kind(i) == "part":
            part, i = _THIRDS[re.split(r"\W", self.words(i).lower())[0]], i + 1
        if self.kind(i) in {"years", "short_years"}:
            span = _years(self.words(i))
            return (span, i + 1) if span else None
        if self.kind(i) == "year":
            year = int(self.words(i))
            return (_months(year, *part) if part else _calendar_years(year, year)), i + 1
        return self.named(i)

    def named(self, i: int) -> tuple[_Span, int] | None:
        """Read a day, month or season; its year may be printed after the second of two ('Sept – Nov 11')."""
        day = None
        # In 'Summer 06 March 2007' 06 is a year, not a day.
        if self.kind(i) == "number" and self.kind(i + 1) == "month" and self.kind(i - 1) != "season":
            day, i = int(re.sub(r"\D", "", self.words(i))), i + 1
        if self.kind(i) not in {"month", "season"}:
            return None
        year, last = self.year_after(i)
        lender = self.lender(i) if year is None else None
        if lender:
            year = lender.earliest.year
        elif year is None and self.cell and not self.in_sentence(i + 1):
            year = self.default_year
        if year is None:
            return None
        try:
            span = _named(self.words(i).lower(), day, year)
            if lender and span.earliest > lender.earliest:  # December / January 2006
                span = _named(self.words(i).lower(), day, year - 1)
        except ValueError:  # no such day: of '31 February 2009' only the month is read
            return None
        return span, last

    def year_after(self, i: int) -> tuple[int | None, int]:
        """Return the year printed after the month or season i, and the next token."""
        kind, words = self.kind(i + 1), self.words(i + 1)
        if kind == "year" or (kind == "years" and self.words(i).lower() == "winter"):  # winter 2005/06
            return int(words[:4]), i + 2
        digits = words.lstrip("'’")
        if kind == "number" and re.fullmatch(r"\d\d", digits) and (self.cell or digits != words):
            return 2000 + int(digits), i + 2
        return None, i + 1

    def lender(self, i: int) -> _Span | None:
        """Return the second of two months or seasons, when it has a year and the first, at i, has none."""
        i += self.kind(i) == "number"
        if self.kind(i) not in {"month", "season"} or self.kind(i + 1) not in {"to", "dash", "slash", "and"}:
            return None
        j = i + 2
        if self.year_after(j + (self.kind(j) == "number"))[0] is None:
            return None
        read = self.named(j)
        return read[0] if read else None

    def found(self, first: int, last: int, kind: TimingKind, *, bound: bool) -> _Found:
        start, end = self.tokens[first].start(), self.tokens[last - 1].end()
        words = self.text[start:end]
        return _Found(first, last, TimingExpression(start, end, words, kind, None, None, None, ()), bound)

    def undated(self) -> list[_Found]:
        kinds = {self.kind(i) for i in range(len(self.tokens))}
        if not any(character.isalnum() for character in self.text):
            return []
        kind = TimingKind.ONGOING if kinds & {"ongoing", "recurring"} else TimingKind.UNSTATED
        first, last = self.trimmed(0, len(self.tokens))
        return [self.found(first, last, TimingKind.CONDITIONAL if "condition" in kinds else kind, bound=False)]

    def boundary(self, left: _Found, right: _Found) -> int:
        """Part the words between two expressions: after the left one's bracket or sentence, if it has any."""
        wanted = "close" if self.kind(left.last) == "open" else "stop"
        gap = range(left.last, right.first)
        return next((i + 1 for i in gap if self.kind(i) == wanted), left.last)

    def widened(self, found: _Found, first: int, last: int) -> TimingExpression:
        """Give an expression the words of its stretch of the cell, and the condition they set, if any."""
        first, last = self.trimmed(first, last)
        first, last = min(first, found.first), max(last, found.last)
        start, end = self.tokens[first].start(), self.tokens[last - 1].end()
        conditional = any(self.kind(i) == "condition" for i in range(first, last))
        kind = TimingKind.CONDITIONAL if conditional else found.expression.kind
        return replace(found.expression, start=start, end=end, words=self.text[start:end], kind=kind)

    def trimmed(self, first: int, last: int) -> tuple[int, int]:
        """Leave out punctuation at both ends, and an 'and' that joins one expression to the one before."""
        while first < last and self.kind(first) in _PUNCTUATION | ({"and"} if first else set()):
            first += 1
        while first < last and self.kind(last - 1) in _PUNCTUATION:
            last -= 1
        return first, last


def _bind(
    span: _Span, preposition: str, edge: str
) -> tuple[TimingKind, datetime.date | None, datetime.date | None, str]:
    """Say what a preposition and 'end of' or 'start of' leave of a span's dates."""
    earliest, latest, first, last, whole, _ = span
    if preposition == "from":
        if edge == "end":
            earliest, first = latest, latest.isoformat()
        return TimingKind.FROM, earliest, None, f"{first}/.."
    if preposition == "before" or (preposition == "by" and edge == "start"):
        latest = earliest - _DAY if preposition == "before" else earliest
        return TimingKind.BY, None, latest, f"../{latest}"
    if preposition == "until":
        return TimingKind.ONGOING, None, latest, f"../{last}"
    if preposition == "by" or edge == "end":
        return TimingKind.BY, None, latest, f"../{last}"
    return TimingKind.DURING, earliest, latest, whole


def _named(name: str, day: int | None, year: int) -> _Span:
    if name in _SEASONS:
        month, code = _SEASONS[name]
        span = _months(year, month, month + 2)
        return span._replace(whole=f"{year:04}-{code}") if code else span
    month = _MONTHS.index(name[:3]) + 1
    if day is None:
        return _months(year, month, month)
    date = datetime.date(year, month, day)
    iso = date.isoformat()
    return _Span(date, date, iso, iso, iso)


def _months(year: int, first: int, last: int) -> _Span:
    """Return whole months of a year; a month above 12 is in the next year."""
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    start = datetime.date(year, first, 1)
    end = datetime.date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])
    edges = _edge(start, whole_month=True), _edge(end, whole_month=True)
    return _Span(start, end, *edges, edges[0] if first == last else "/".join(edges))


def _calendar_years(first: int, last: int) -> _Span:
    edges = f"{first}", f"{last}"
    start, end = datetime.date(first, 1, 1), datetime.date(last, 12, 31)
    return _Span(start, end, *edges, edges[0] if first == last else "/".join(edges))


def _years(words: str) -> _Span | None:
    """Read '2008/09', '2008-09' or '06/07' as a financial year, '2008-11' as calendar years 2008 to 2011."""
    left, right = re.split(r"\s?[-–—/]\s?", words)
    first = int(left) if len(left) == 4 else 2000 + int(left)
    century = 10 ** len(right)
    last = first - first % century + int(right)
    if last < first:  # 1999/00
        last += century
    if last == first + 1:
        return _months(first, 4, 15)._replace(financial_years=(f"{first}-{last}",))
    # Two short numbers and a slash are years only when they follow on: 06/07, not 24/7 or 1/12.
    if len(left) == 2 or not first < last <= first + _LONGEST_SPAN_YEARS:
        return None
    return _calendar_years(first, last)


def _join(left: _Span, right: _Span) -> _Span:
    years: tuple[str, ...] = ()
    if left.financial_years and right.financial_years:
        last = int(right.financial_years[-1][:4])
        years = tuple(f"{year}-{year + 1}" for year in range(left.earliest.year, last + 1))
    return _Span(left.earliest, right.latest, left.first, right.last, f"{left.first}/{right.last}", years)


def _edge(date: datetime.date, *, whole_month: bool) -> str:
    """Write a day that begins or ends a period in EDTF, as its month when the period has the whole month."""
    return date.isoformat()[: 7 if whole_month else 10]
