"""Find the printed numbers that count something: '53 prisons', '16,306 DRR starts', '90%'.

A number is a figure only when the words say what it counts. Dates, durations, ages, printed numbers of
sections and the like fall away because nothing counted follows them. What is counted is data:
`vocabulary/units.toml`.
"""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files

from graph.money import find_money

_LISTS = tomllib.loads(files("graph").joinpath("vocabulary", "units.toml").read_text(encoding="utf-8"))
_COUNTED, _STOPS, _LABELS = (
    frozenset(word.casefold() for word in _LISTS[name]) for name in ("counted", "stops", "labels")
)
_NUMBERS: dict[str, int] = _LISTS["numbers"]
_TENS = "|".join(word for word, number in _NUMBERS.items() if number >= 20)
_ONES = "|".join(word for word, number in _NUMBERS.items() if number < 20)
_WINDOW = 12  # tokens, brackets included, from a number to what it counts
_LOOK_BACK = 200  # characters before a number in which its sentence may say what it counts

_TOKEN = re.compile(
    rf"""
    (?P<money>[£$€]\s?\d+(?:[,.]\d+)*\w*)
  | (?P<percent>(?P<share>\d+(?:\.\d+)?)\s?(?:%|(?i:per\s?cent)\b))
  | (?P<number>(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?!\w|[-–/.,:]\w)
      |(?i:(?:(?:{_TENS})[\s-])?(?:{_ONES})|{_TENS})(?![\w-]))
  | (?P<digits>\d+(?:[-–/.,:]\d+)*\w*)
  | (?P<word>\w+(?:['’-]\w+)*)
  | (?P<join>[,/&])
  | (?P<open>\()
  | (?P<other>\S)
    """,
    re.VERBOSE,
)
# The thing counted stands before its number: 'Increase the number of conditional cautions to 2,000'.
_BEFORE = re.compile(r"(?i:\b(?:number|use)\sof|\bincrease\sthe(?!\snumber))\s(?P<unit>[\w'’-]+(?:\s[\w'’-]+){0,5})")
_CHANGE = re.compile(r"(?i:\b(?:to|by|extra)\s)$")
_RISING = re.compile(r"(?i:\b(?:rising|increasing|falling|reducing)\sto\s)$")
_TARGET = re.compile(rf"(?i:\b(?:{'|'.join(_LISTS['targets'])})\s(?:(?:around|a|about|further|over)\s){{0,3}})$")
_SENTENCE_END = re.compile(r"[.!?;]\s")


class FigureKind(StrEnum):
    """What a number is; the values are the local names of the `pw:` individuals."""

    TARGET = "Target"
    COUNT = "Count"
    SHARE = "Share"
    AMOUNT = "Amount"


@dataclass(frozen=True)
class Figure:
    """A number and what it counts: `text[start:end] == words`.

    `unit` is the words counted, '%' for a share, 'GBP' (pounds) for an amount.
    """

    start: int
    end: int
    words: str
    value: Decimal
    unit: str
    kind: FigureKind


def find_figures(text: str, *, promised: bool = False, amounts: bool = False) -> tuple[Figure, ...]:
    """Find every figure in printed order, none overlapping.

    A count is a target in a text that promises, and in a report only after words such as 'a target of'. Money
    is left to `find_money` unless `amounts` asks for it here. The text must not begin with its own printed
    number: nothing tells '7 Regional Strategies', seventh in a list, from seven strategies.
    """
    figures = _Reader(text, promised=promised).read()
    if not amounts:
        return tuple(figures)
    for money in find_money(text):
        figures = [f for f in figures if f.end <= money.start or money.end <= f.start]
        figures.append(Figure(money.start, money.end, money.words, money.amount, "GBP", FigureKind.AMOUNT))
    return tuple(sorted(figures, key=lambda figure: figure.start))


class _Reader:
    """Reads the figures off the tokens of one text, from left to right."""

    def __init__(self, text: str, *, promised: bool) -> None:
        self.text, self.promised = text, promised
        self.tokens = list(_TOKEN.finditer(text))
        self.figures: list[Figure] = []

    def kind(self, i: int) -> str:
        return (self.tokens[i].lastgroup or "") if 0 <= i < len(self.tokens) else ""

    def word(self, i: int) -> str:
        return self.tokens[i][0].casefold() if 0 <= i < len(self.tokens) else ""

    def read(self) -> list[Figure]:
        labelled = False  # whether the number before stands after a label, as 7 in 'recommendations 7 and 11'
        for i, token in enumerate(self.tokens):
            if token.lastgroup == "percent":
                share = Decimal(token["share"])
                self.add(token.start(), token.end(), share, "%", FigureKind.SHARE)
            elif token.lastgroup == "number":
                joined = self.word(i - 1) in {"and", "&", ","} and self.kind(i - 2) == "number"
                labelled = self.word(i - 1) in _LABELS or (joined and labelled)
                if not labelled and not _is_year(token[0]):
                    self.count(i)
        return self.figures

    def count(self, i: int) -> None:
        token = self.tokens[i]
        value = _value(token[0])
        before = self.text[max(0, token.start() - _LOOK_BACK) : token.start()]
        sentence_start = max((m.end() for m in _SENTENCE_END.finditer(before)), default=0)
        before = before[sentence_start:]
        target = self.promised or _TARGET.search(before) or _RISING.search(before)
        kind = FigureKind.TARGET if target else FigureKind.COUNT
        if after := self.counted_after(i):
            unit, end = after
            self.add(token.start(), end, value, unit, kind)
        elif self.stands_alone(i + 1):
            antecedent = self.counted_before(before, token.start())
            if antecedent:
                self.add(antecedent[1], token.end(), value, antecedent[0], kind)

    def counted_after(self, i: int) -> tuple[str, int] | None:
        """Return what number i counts, and where the figure ends.

        The first of two numbers shares the words after the second ('30 and 40 burglaries', '250 of the 300
        places'), which belong to the second figure.
        """
        own_end, first, shared = self.tokens[i].end(), i + 1, False
        if self.word(first) in {"and", "or", "to", "–", "-"} and self.kind(first + 1) == "number":
            first, shared = first + 2, True
        elif self.word(first) == "of" and self.word(first + 1) == "the":
            shared = self.kind(first + 2) == "number"
            first += 3 if shared else 2
        unit: list[str] = []
        j, last = first, first + _WINDOW
        while j < last:
            if self.kind(j) == "open":  # '300 new DSPD (dangerous and severe personality disorder) places'
                j = next((k + 1 for k in range(j, last) if self.word(k) == ")"), last)
                continue
            if self.kind(j) not in {"word", "join"} or self.word(j) in _STOPS:
                return None
            unit.append(self.tokens[j][0])
            if self.word(j) in _COUNTED and self.word(j + 1) not in _COUNTED:  # '4 women prisoners'
                words = re.sub(r"\s(?=[,/])|(?<=/)\s", "", " ".join(unit))
                return words, own_end if shared else self.tokens[j].end()
            j += 1
        return None

    def stands_alone(self, i: int) -> bool:
        """Whether nothing follows a number that it could belong to instead: not '3 months'."""
        return self.kind(i) not in {"word", "number"} or self.word(i) in {"by", "in", "per", "from", "and"}

    def counted_before(self, before: str, number_start: int) -> tuple[str, int] | None:
        """Return what a number counts, when its sentence has said so before, and where the figure starts."""
        previous = self.figures[-1] if self.figures else None
        if _RISING.search(before) and previous and previous.start >= number_start - len(before):
            return (previous.unit, number_start) if previous.kind is not FigureKind.SHARE else None
        said = list(_BEFORE.finditer(before))
        if not said or not _CHANGE.search(before):
            return None
        last = said[-1]
        words = last["unit"].split()
        stop = next((k for k, word in enumerate(words) if word.casefold() in _STOPS), len(words))
        if stop == 0:
            return None
        return " ".join(words[:stop]), number_start - len(before) + last.start("unit")

    def add(self, start: int, end: int, value: Decimal, unit: str, kind: FigureKind) -> None:
        if self.figures and start < self.figures[-1].end:
            return
        self.figures.append(Figure(start, end, self.text[start:end], value, unit, kind))


def _is_year(number: str) -> bool:
    """Whether a number is read as a year. '2000 prisoners' is lost by this; plans print '2,000'."""
    return re.fullmatch(r"(?:19|20)\d\d", number) is not None


def _value(number: str) -> Decimal:
    if number[0].isdigit():
        return Decimal(number.replace(",", ""))
    words = re.split(r"[\s-]", number.casefold())
    return Decimal(sum(_NUMBERS[word] for word in words))
