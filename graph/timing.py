"""Find when a plan promises something: date expressions in plain English, with what they mean.

`find_timings` reads a whole timing cell and accounts for all its words; `find_dates` picks the date expressions
out of running text. Both cut the text into tokens with one regular expression and read them from left to right
with a small grammar, each step looking ahead a fixed number of tokens, so that the time taken is linear:

    expression = [ongoing [","]] [by | from | in | until | before] [end | start] range ["onwards"] [and ongoing]
    range      = point [("-" | "/" | "to") point]
    point      = [early | mid | late] (day month year | month year | season year | financial year | years | year)

The rules are set out for readers of plans in docs/timing.md. EDTF is the Library of Congress' Extended Date/Time
Format, levels 0 and 1 (https://www.loc.gov/standards/datetime/).
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

_DAY = datetime.timedelta(days=1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Season: its first month, and its EDTF code. EDTF does not say which months winter (24) covers, and readers that
# keep it inside one calendar year exist; winter is therefore written as its months.
_SEASONS = {"spring": (3, "21"), "summer": (6, "22"), "autumn": (9, "23"), "winter": (12, None)}
_THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_LONGEST_SPAN_YEARS = 20  # a longer 'span' is a misread number, such as 2011-10

_TOKEN = re.compile(
    r"""
    (?P<money>[£$€]\s?\d+(?:[,.]\d+)*\w*)
  | (?P<years>(?:19|20)\d\d[-–—/](?:(?:19|20)\d\d|\d\d?)(?!\w|[-–—/.,]\d))
  | (?P<short_years>\d\d/\d\d(?!\w|[-–—/.,]\d))
  | (?P<year>(?:19|20)\d\d(?!\w|[-–—/.,]\d))
  | (?P<number>['’]?\d\d?(?:\s?(?:st|nd|rd|th))?(?!\w|[-–—/.,:]\d))
  | (?P<digits>\d+(?:[-–—/.,:]\d+)*\w*)
  | (?P<enumerator>\((?:[ivx]{1,4}|[a-z]|\d)\))
  | (?P<month>(?:J(?i:an(?:uary)?|une?|uly?)|F(?i:eb(?:ruary)?)|M(?i:ar(?:ch)?|ay)|A(?i:pr(?:il)?|ug(?:ust)?)
      |S(?i:ept?(?:ember)?)|O(?i:ct(?:ober)?)|N(?i:ov(?:ember)?)|D(?i:ec(?:ember)?))(?![^\W\d_])(?:\.(?=\s?\d))?)
  | (?P<season>(?i:spring|summer|autumn|winter)\b)
  | (?P<part>(?i:early|mid|late)\b(?:\sin\b|-)?)
  | (?P<relative>(?i:(?:(?:over|within|during|in|for)\s)?(?:the\s)?(?P<which>next|following|subsequent|coming)
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
  | (?P<during>(?i:in|during|between|throughout(?=\s\d))\b)
  | (?P<ongoing>(?i:on-?going(?:\sthroughout(?:\s(?:the\s)?year)?)?|throughout(?:\s(?:the\s)?year)?)\b)
  | (?P<onwards>(?i:onwards?)\b)
  | (?P<completed>(?i:completed)\b)
  | (?P<recurring>(?i:quarterly|monthly|weekly|yearly|annual(?:ly)?)\b)
  | (?P<and>(?i:and)\b|&)
  | (?P<to>(?i:to)\b|[-–—])
  | (?P<slash>/)
  | (?P<word>\w+(?:['’-]\w+)*)
  | (?P<stop>[.!?;](?=\s+[A-Z(]))
  | (?P<open>\()
  | (?P<close>\))
  | (?P<other>\S)
    """,
    re.VERBOSE,
)
_PREPOSITIONS = frozenset({"by", "before", "from", "until", "during"})
_CONNECTORS = frozenset({"and", "to", "other"})


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


class _Token(NamedTuple):
    kind: str
    start: int
    end: int
    match: re.Match[str]


class _Span(NamedTuple):
    """The days that a date names, with EDTF for its two ends and for the whole."""

    earliest: datetime.date
    latest: datetime.date
    first: str
    last: str
    whole: str
    financial_years: tuple[str, ...] = ()


class _Found(NamedTuple):
    """An expression, the tokens `[first, last)` that it was read from, and the preposition before its date."""

    first: int
    last: int
    expression: TimingExpression
    preposition: str | None


def find_timings(text: str, *, default_year: int | None = None) -> tuple[TimingExpression, ...]:
    """Read a whole timing cell: every expression in printed order, none overlapping, with the words around it.

    Words that lead up to a date belong to it ('Launch in summer 2008'). A cell without a date gives one expression
    that spans it; a cell without a letter or digit gives none. `default_year` is the year of a month or season
    that is printed without one.
    """
    reader = _Reader(text, cell=True, default_year=default_year)
    found = list(reader.scan())
    if not found:
        return reader.undated()
    bounds = [0, *(reader.boundary(a, b) for a, b in zip(found, found[1:], strict=False)), len(text)]
    return tuple(reader.widened(f, a, b) for f, a, b in zip(found, bounds, bounds[1:], strict=True))


def find_dates(text: str) -> tuple[TimingExpression, ...]:
    """Find the date expressions in running text, each with its preposition and nothing more.

    Stricter than in a cell: a bare year counts only after a preposition ('in 2004', but not 'Children Act 2004'),
    and 'May 20' is no month of 2020.
    """
    return tuple(found.expression for found in _Reader(text, cell=False, default_year=None).scan())


class _Reader:
    """Reads expressions off the tokens of one text; every method but `scan` looks at a fixed number of tokens."""

    def __init__(self, text: str, *, cell: bool, default_year: int | None) -> None:
        self.text, self.cell, self.default_year = text, cell, default_year
        self.tokens = [_Token(m.lastgroup or "", m.start(), m.end(), m) for m in _outer_groups(text)]

    def kind(self, i: int) -> str:
        return self.tokens[i].kind if 0 <= i < len(self.tokens) else ""

    def words(self, i: int) -> str:
        token = self.tokens[i]
        return self.text[token.start : token.end]

    def lower_word(self, i: int) -> bool:
        """Whether token i is an ordinary word in lower case: then what stands before it belongs to a sentence."""
        return self.kind(i) == "word" and self.words(i)[0].islower()

    def scan(self) -> Iterator[_Found]:
        i, previous = 0, None
        while i < len(self.tokens):
            found = self.dated(i) or self.relative(i, previous) or (self.status(i, previous) if self.cell else None)
            if found is None:
                i += 1
            else:
                yield found
                i, previous = found.last, found

    def dated(self, i: int) -> _Found | None:
        first, ongoing = i, False
        if self.kind(i) == "ongoing":
            j = i + 2 if self.kind(i + 1) == "other" and self.words(i + 1) == "," else i + 1
            if self.kind(j) not in _PREPOSITIONS:
                return None
            i, ongoing = j, True
        preposition = edge = None
        if self.kind(i) in _PREPOSITIONS:
            preposition, i = self.kind(i), i + 1
        if self.kind(i) in {"end", "start"}:
            edge, i = self.kind(i), i + 1
        bare_year = self.kind(i) in {"year", "years"}
        read = self.range(i, between=i > first and self.words(i - 1).lower() == "between")
        if read is None:
            return None
        span, i, from_to = read
        if not self.cell and bare_year and not (preposition or edge or span.financial_years):
            return None
        if self.kind(i) == "onwards":
            preposition, i = "from", i + 1
        kind, earliest, latest, edtf = _bind(span, None if from_to and preposition == "from" else preposition, edge)
        j = i
        while j < i + 2 and self.kind(j) in _CONNECTORS:
            j += 1
        if j > i and self.kind(j) == "ongoing":
            ongoing, i = True, j + 1
            if kind is not TimingKind.BY:
                earliest, latest, edtf = span.earliest, None, f"{span.first}/.."
        if ongoing:
            kind = TimingKind.ONGOING
        found = self.found(first, i, kind, preposition or edge)
        dates = {"earliest": earliest, "latest": latest, "edtf": edtf, "financial_years": span.financial_years}
        return found._replace(expression=replace(found.expression, **dates))

    def relative(self, i: int, previous: _Found | None) -> _Found | None:
        """Read 'over the following 12 months': after the date before it; a period from no date has no dates."""
        if self.kind(i) != "relative":
            return None
        match = self.tokens[i].match
        found = self.found(i, i + 1, TimingKind.ONGOING, "during")
        after = previous.expression.latest if previous else None
        if after is None or match["which"].lower() in {"next", "coming"}:
            return found
        count = match["count"] or "one"
        months = int(_NUMBERS.get(count.lower()) or count) * (12 if match["unit"].lower() == "year" else 1)
        start = after + _DAY
        end = _plus_months(start, months) - _DAY
        if end < start:
            return found
        whole = _whole_months(start, end)
        expression = replace(
            found.expression, kind=TimingKind.DURING, earliest=start, latest=end, edtf=whole
        )
        return found._replace(expression=expression)

    def status(self, i: int, previous: _Found | None) -> _Found | None:
        """Read 'Ongoing' or 'Completed' standing for themselves, not as part of a sentence or before a date."""
        if self.kind(i) == "ongoing" and not self.lower_word(i + 1):
            return self.found(i, i + 1, TimingKind.ONGOING, None)
        if self.kind(i) == "completed" and i == (previous.last if previous else 0):
            following = self.dated(i + 1)
            if following and following.preposition is None:
                return self.found(i, i + 1, TimingKind.UNSTATED, None)
        return None

    def range(self, i: int, *, between: bool) -> tuple[_Span, int, bool] | None:
        """Read a point, or two points joined; also tell whether they were joined as 'from … to …'."""
        read = self.point(i)
        if read is None:
            return None
        span, j = read
        joins = {"to", "slash"} | ({"and"} if between or self.borrowed(i) else set())
        second = self.point(j + 1) if self.kind(j) in joins else None
        if second and second[0].earliest > span.earliest and second[0].latest > span.latest:
            return _join(span, second[0]), second[1], self.kind(j) != "slash"
        return span, j, False

    def point(self, i: int) -> tuple[_Span, int] | None:
        part = None
        if self.kind(i) == "part":
            part, i = _THIRDS[re.split(r"\W", self.words(i).lower())[0]], i + 1
        kind = self.kind(i)
        if kind == "years" or kind == "short_years":
            parts = re.split(r"[-–—/]", self.words(i))
            span = _years("20" + parts[0] if kind == "short_years" else parts[0], parts[1])
            # Two short numbers and a slash are a year only when they follow on: 06/07, not 24/7 or 1/12.
            return (span, i + 1) if span and (kind == "years" or span.financial_years) else None
        if kind == "year":
            spaced = self.kind(i + 1) == "to" and self.kind(i + 2) in {"year", "number"}
            if spaced and len(self.words(i + 2)) in {2, 4} and not self.lower_word(i + 3):
                span = _years(self.words(i), self.words(i + 2))
                if span:
                    return span, i + 3
            year = int(self.words(i))
            return (_months(year, *part) if part else _year(year, year)), i + 1
        return self.named(i)

    def named(self, i: int) -> tuple[_Span, int] | None:
        """Read a day, month or season."""
        day = None
        if self.kind(i) == "number" and self.kind(i + 1) == "month":
            day, i = int(re.sub(r"\D", "", self.words(i))), i + 1
        if self.kind(i) not in {"month", "season"}:
            return None
        year, j = self.year_of(i)
        borrowed = None
        if year is None and (borrowed := self.borrowed(i)):
            year = borrowed.latest.year if self.kind(i) == "month" else borrowed.earliest.year
        if year is None and self.cell and not self.lower_word(i + 1):
            year = self.default_year
        if year is None:
            return None
        try:
            span = self.calendar(i, day, year)
            # December / January 2006 begins in the year before the one that is printed.
            if borrowed and span.earliest > borrowed.earliest:
                span = self.calendar(i, day, year - 1)
        except ValueError:  # no such day (31 February)
            return None
        return span, j

    def calendar(self, i: int, day: int | None, year: int) -> _Span:
        name = self.words(i).lower()
        if self.kind(i) == "season":
            month, code = _SEASONS[name]
            span = _months(year, month, month + 2)
            return span._replace(whole=f"{year:04}-{code}") if code else span
        month = _MONTHS.index(name[:3]) + 1
        if day is None:
            return _months(year, month, month)
        date = datetime.date(year, month, day)
        return _Span(date, date, *[date.isoformat()] * 3)

    def year_of(self, i: int) -> tuple[int | None, int]:
        """Return the year printed after the month or season i, and the next token."""
        kind = self.kind(i + 1)
        if kind == "year":
            return int(self.words(i + 1)), i + 2
        if kind == "years" and self.words(i).lower() == "winter":  # winter 2005/06
            return int(self.words(i + 1)[:4]), i + 2
        digits = self.words(i + 1).lstrip("'’") if kind == "number" else ""
        if len(digits) == 2 and digits.isdigit() and (self.cell or digits != self.words(i + 1)):
            return 2000 + int(digits), i + 2
        return None, i + 1

    def borrowed(self, i: int) -> _Span | None:
        """Return the second half of 'Sept – Nov 11', from which the first half takes its year."""
        if self.kind(i) == "number":
            i += 1
        if self.kind(i) not in {"month", "season"} or self.kind(i + 1) not in {"to", "slash", "and"}:
            return None
        j = i + 2
        k = j + 1 if self.kind(j) == "number" else j
        return read[0] if self.year_of(k)[0] is not None and (read := self.named(j)) else None

    def found(self, first: int, last: int, kind: TimingKind, preposition: str | None) -> _Found:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        expression = TimingExpression(start, end, self.text[start:end], kind, None, None, None, ())
        return _Found(first, last, expression, preposition)

    def boundary(self, left: _Found, right: _Found) -> int:
        """Where the words between two expressions part: after the left one's bracket or sentence, if any."""
        gap = range(left.last, right.first)
        wanted = "close" if self.kind(left.last) == "open" else "stop"
        part = next((self.tokens[i].end for i in gap if self.kind(i) == wanted), None)
        return left.expression.end if part is None else part

    def widened(self, found: _Found, start: int, end: int) -> TimingExpression:
        """Give an expression the words of its stretch of the cell, and the condition that they set, if any."""
        expression = found.expression
        start, end = self.trimmed(start, end)
        start, end = min(start, expression.start), max(end, expression.end)
        conditional = expression.kind is not TimingKind.UNSTATED and _is_conditional(self.text[start:end])
        kind = TimingKind.CONDITIONAL if conditional else expression.kind
        return replace(expression, start=start, end=end, words=self.text[start:end], kind=kind)

    def undated(self) -> tuple[TimingExpression, ...]:
        start, end = self.trimmed(0, len(self.text))
        if start >= end:
            return ()
        kinds = {token.kind for token in self.tokens}
        if "condition" in kinds:
            kind = TimingKind.CONDITIONAL
        else:
            kind = TimingKind.ONGOING if kinds & {"ongoing", "recurring"} else TimingKind.UNSTATED
        return (TimingExpression(start, end, self.text[start:end], kind, None, None, None, ()),)

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Leave out punctuation at both ends, and an 'and' that only joins one expression to the one before."""
        while start < end and not (self.text[start].isalnum() or self.text[start] in "(£"):
            start += 1
        if start and (joining := re.compile(r"and\s+").match(self.text, start, end)):
            start = joining.end()
        while end > start and not (self.text[end - 1].isalnum() or self.text[end - 1] in ")%"):
            end -= 1
        return start, end
