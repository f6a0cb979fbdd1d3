"""What validation found, for who mends it: the filter, the counts by plan and shape, and the findings themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil, sqrt

from graph.reading.passage import fold
from ontology.terms import SHAPE
from service.addresses import address, slug
from service.asking import Row
from service.highlighting import Piece, highlighted, highlighted_part
from shapes.families import family, family_title

__all__ = [
    "Check",
    "Counted",
    "Family",
    "Filter",
    "Found",
    "Group",
    "InPlan",
    "Matrix",
    "checks_of",
    "families",
    "groups",
    "matrix",
]

_SHOWN_WORDS = 600
"""Characters of the words that are shown."""

_LONGEST_WORD = 40
"""Characters within which the end of a word is looked for where words are cut."""

_READ_WORDS = 20_000
"""Characters of them that are looked at."""

_SHORT_WORDS = 80
"""Words of at most so many characters are marked as a whole, where the message names none of them."""
_LEVELS = 4
_QUOTED = re.compile("“([^”]+)”")
_SEVERITIES = {"Violation": "fault of the graph", "Warning": "warning", "Info": "remark"}


@dataclass(frozen=True)
class Filter:
    """What is asked for, in the words of the queries' parameters; what is empty chooses nothing."""

    plans: tuple[str, ...] = ()
    shape: str = ""
    severity: str = ""
    words: str = ""

    @property
    def values(self) -> dict[str, list[str]]:
        """The parameters, without the empty ones."""
        single = {"shape": self.shape, "severity": self.severity, "words": self.words}
        many = {"plan": list(self.plans)} if self.plans else {}
        return many | {name: [value] for name, value in single.items() if value}

    @property
    def family(self) -> str:
        """The family of the shape that is asked for, or that is itself asked for; empty if none is."""
        asked = self.shape.upper()
        return asked if asked.count("-") == 1 else family(asked)

    def narrowed(self, plan: str = "", shape: str = "") -> Filter:
        """The same with one plan and one shape or family, empty for all; what else is asked for stays."""
        return replace(self, plans=(plan,) if plan else (), shape=shape)


@dataclass(frozen=True)
class Check:
    """A shape that found something."""

    name: str
    title: str
    meaning: str
    severity: str
    """`warning` or `remark`."""
    findings: int
    href: str


@dataclass(frozen=True)
class Family:
    """Shapes of one family, with what it looks at."""

    name: str
    title: str
    checks: tuple[Check, ...]

    @property
    def findings(self) -> int:
        """How many findings they have together."""
        return sum(check.findings for check in self.checks)


@dataclass(frozen=True)
class Counted:
    """A number of findings, and the filter that gives them.

    `level` is from 0, for none, to 4, for as many as any cell of the table has or nearly so.
    """

    number: int
    filter: Filter
    level: int = 0


@dataclass(frozen=True)
class Heading:
    """The head of a column or a row: its words, what they are short for, and the filter that it stands for."""

    text: str
    title: str
    filter: Filter


@dataclass(frozen=True)
class Line:
    """A plan, with its findings by column and all together."""

    plan: Heading
    cells: tuple[Counted, ...]
    whole: Counted


@dataclass(frozen=True)
class Matrix:
    """Plans by families, or by the shapes of one family; `left_out` is how many plans it does not show."""

    columns: tuple[Heading, ...]
    lines: tuple[Line, ...]
    sums: tuple[Counted, ...]
    whole: Counted
    left_out: int


@dataclass(frozen=True)
class Found:
    """One finding: what is wrong, with which words, and where they stand."""

    key: str
    message: tuple[Piece, ...]
    words: tuple[Piece, ...]
    line: str
    href: str

    @property
    def anchor(self) -> str:
        """Of the finding on the page."""
        return self.key.replace("/", "-")


@dataclass(frozen=True)
class InPlan:
    """Findings about one plan, in the order of its lines, with its title and its source file."""

    plan: str
    file: str
    findings: tuple[Found, ...]


@dataclass(frozen=True)
class Group:
    """Findings of one shape, plan by plan; `check` is None for a shape that the graph does not describe."""

    check: Check | None
    name: str
    parts: tuple[InPlan, ...]


def checks_of(rows: Iterable[Row], root: str = "") -> tuple[Check, ...]:
    """The shapes, from rows of the query `shapes`."""
    return tuple(
        Check(
            name=row["shape"].text,
            title=row["title"].text,
            meaning=row["meaning"].text,
            severity=_SEVERITIES.get(row["severity"].text, row["severity"].text),
            findings=int(row["findings"].text),
            href=address(f"{SHAPE}{row['shape'].text}", root) or "",
        )
        for row in rows
    )


def families(checks: Sequence[Check]) -> tuple[Family, ...]:
    """The shapes by family, in the order of their identifiers."""
    return tuple(
        Family(name, family_title(name), tuple(members))
        for name, members in groupby(checks, key=lambda check: family(check.name))
    )


def matrix(
    rows: Sequence[Row], checks: Sequence[Check], plans: Mapping[str, str], asked: Filter, left_out: int = 0
) -> Matrix:
    """From rows of the query `finding-counts`; `plans` are the titles of those to show, by slug, in their order.

    The columns are the families, or, if the filter asks for one of these or for a shape, the shapes of that family.
    """
    columns = tuple(_columns(checks, asked))
    in_family = bool(asked.shape)
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        name = row["shape"].text
        counts[slug(row["plan"].iri or ""), name if in_family else family(name)] += int(row["findings"].text)
    most = max(counts.values(), default=0)
    lines = tuple(_line(plan, title, columns, counts, most, asked) for plan, title in plans.items())
    sums = tuple(
        Counted(sum(line.cells[place].number for line in lines), column.filter) for place, column in enumerate(columns)
    )
    whole = Counted(sum(line.whole.number for line in lines), asked.narrowed(shape=asked.family if in_family else ""))
    return Matrix(columns, lines, sums, whole, left_out)


def _columns(checks: Sequence[Check], asked: Filter) -> Iterator[Heading]:
    if asked.shape:
        for check in checks:
            if family(check.name) == asked.family:
                yield Heading(check.name, check.title, asked.narrowed(shape=check.name))
        return
    for each in families(checks):
        yield Heading(each.title, each.name, asked.narrowed(shape=each.name))


def _line(
    plan: str, title: str, columns: Iterable[Heading], counts: Mapping[tuple[str, str], int], most: int, asked: Filter
) -> Line:
    found = {column.filter.shape: counts.get((plan, column.filter.shape), 0) for column in columns}
    cells = tuple(
        Counted(number, asked.narrowed(plan, name), ceil(_LEVELS * sqrt(number / most)) if number else 0)
        for name, number in found.items()
    )
    whole = asked.narrowed(plan, asked.family if asked.shape else "")
    return Line(Heading(title, plan, whole), cells, Counted(sum(cell.number for cell in cells), whole))


def groups(
    rows: Sequence[Row], checks: Iterable[Check], plans: Mapping[str, str], words: str, root: str = ""
) -> tuple[Group, ...]:
    """The findings by shape, from rows of the query `findings`, with the words that were looked for marked."""
    known = {check.name: check for check in checks}
    return tuple(
        Group(known.get(name), name, tuple(_in_plans(members, plans, words, root)))
        for name, members in groupby(rows, key=lambda row: row["shape"].text)
    )


def _in_plans(rows: Iterable[Row], plans: Mapping[str, str], words: str, root: str) -> Iterator[InPlan]:
    for (iri, file), members in groupby(rows, key=lambda row: (row["plan"].iri or "", row["file"].text)):
        plan = slug(iri)
        yield InPlan(plans.get(plan, plan), file, tuple(_found(row, words, root) for row in members))


def _found(row: Row, words: str, root: str) -> Found:
    message = row["message"].text
    return Found(
        key=row["finding"].text,
        message=highlighted_part(message, words),
        words=_marked(row["quote"].text, message, words),
        line=row["line"].text,
        href=address(row["item"].iri or "", root) or "",
    )


def _marked(quote: str, message: str, words: str) -> tuple[Piece, ...]:
    """The words that show a finding, without the rendition's markup.

    What was looked for is marked in them, else what the message quotes, else all, if they are few.
    """
    plain = fold(quote, 0, min(len(quote), _READ_WORDS)).text
    if words:
        return _excerpt(highlighted_part(plain, words))
    pieces = highlighted(plain, _QUOTED.findall(message))
    if len(plain) <= _SHORT_WORDS and not any(piece.marked for piece in pieces):
        return (Piece(plain, marked=True),) if plain else ()
    return _excerpt(pieces)


def _excerpt(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """What is around the first mark, or else the beginning, of a text that is too long to be shown."""
    length = sum(len(piece.text) for piece in pieces)
    if length <= _SHOWN_WORDS:
        return tuple(pieces)
    text = "".join(piece.text for piece in pieces)
    first = next((place for place, piece in enumerate(pieces) if piece.marked), 0)
    mark = sum(len(piece.text) for piece in pieces[:first])
    begin = max(0, min(mark - _SHOWN_WORDS // 3, length - _SHOWN_WORDS))
    if begin:
        begin = text.find(" ", begin, begin + _LONGEST_WORD) + 1 or begin
    end = begin + _SHOWN_WORDS
    if end < length:
        end = max(end - _LONGEST_WORD, text.rfind(" ", begin, end + 1))
    return tuple(_cut(pieces, begin, end, length))


def _cut(pieces: Iterable[Piece], begin: int, end: int, length: int) -> Iterator[Piece]:
    if begin:
        yield Piece("… ")
    place = 0
    for piece in pieces:
        text = piece.text[max(0, begin - place) : max(0, end - place)]
        place += len(piece.text)
        if text:
            yield replace(piece, text=text)
    if end < length:
        yield Piece(" …")
