"""Read the header of a query file.

A header is the leading lines that begin with ``#+``. Each is ``#+ key: value``; a line with three spaces or
more after the ``#+`` continues the line before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

from queries.charts import chart
from queries.errors import BadQueryFile, listed
from queries.model import Chart, Column, ColumnType, Parameter, ParameterType, Query, Words

__all__ = ["parse"]

_Kind = TypeVar("_Kind", ParameterType, ColumnType)
_Value = TypeVar("_Value")

_LINE = re.compile(r"#\+ (?P<key>title|description|tags): +(?P<value>\S.*)")
_PARAM = re.compile(
    r"#\+ param (?P<name>[a-z][a-z_]*)(?P<many>\[\])?: +"
    r"(?P<type>\w+)(?P<options>(?:, [^,]+?)*) -- (?P<text>\S.*)"
)
_COLUMN = re.compile(
    r"#\+ column (?P<name>[a-z][a-z_]*): +(?P<type>[a-z][a-z ]*?)(?:, label (?P<label>[^,]+?))? -- (?P<text>\S.*)"
)
_CHART = re.compile(r"#\+ chart: +(?P<kind>\w+)(?P<options>(?:, [^,]+?)*) -- (?P<text>\S.*)")
_WORDS = re.compile(r"#\+ words: +(?P<parameter>[a-z][a-z_]*) find (?P<thing>[A-Za-z]\w*)")
_SHAPES = (
    "title: …",
    "description: …",
    "param name: type, … -- …",
    "column name: type -- …",
    "chart: kind, … -- …",
    "words: parameter find variable",
    "tags: …",
)


def parse(name: str, text: str) -> Query:
    """The query that the file ``name`` with this text holds; raise ``BadQueryFile`` for a wrong header."""
    lines = text.splitlines(keepends=True)
    length = next((i for i, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    header = _Header(name)
    for number, line in _joined(lines[:length]):
        header.read(number, line)
    return header.query("".join(lines[length:]).lstrip())


def _joined(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The header's lines with their numbers, each with its continuation lines."""
    start, whole = 0, ""
    for number, line in enumerate(lines, 1):
        if line.startswith("#+   ") and whole:
            whole += " " + line[2:].strip()
            continue
        if whole:
            yield start, whole
        start, whole = number, line.rstrip()
    if whole:
        yield start, whole


@dataclass
class _Header:
    """A header as far as it has been read."""

    name: str
    single: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    charts: dict[str, Chart] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)

    def read(self, number: int, line: str) -> None:
        if match := _PARAM.fullmatch(line):
            self._add(number, "param", self.parameters, match["name"], self._parameter(number, match))
        elif match := _COLUMN.fullmatch(line):
            kind = self._member(number, ColumnType, match["type"])
            column = Column(match["name"], kind, match["text"], match["label"] or "")
            self._add(number, "column", self.columns, match["name"], column)
        elif match := _CHART.fullmatch(line):
            options = match["options"].split(", ")[1:]
            try:
                drawn = chart(match["kind"], options, match["text"])
            except ValueError as error:
                self._fail(number, str(error))
            self._add(number, "line", self.charts, "chart", drawn)
        elif match := _WORDS.fullmatch(line):
            self._add(number, "line", self.words, "words", Words(match["parameter"], match["thing"]))
        elif match := _LINE.fullmatch(line):
            self._add(number, "line", self.single, match["key"], match["value"])
        else:
            self._fail(number, f"cannot read {line!r}; a header line is {listed(_SHAPES)}, after '#+ '")

    def query(self, sparql: str) -> Query:
        for key in ("title", "description", "tags"):
            if key not in self.single:
                self._fail(1, f"the header has no '#+ {key}: …'")
        return Query(
            name=self.name,
            title=self.single["title"],
            description=self.single["description"],
            parameters=tuple(self.parameters.values()),
            columns=tuple(self.columns.values()),
            tags=tuple(tag.strip() for tag in self.single["tags"].split(",")),
            sparql=sparql,
            chart=self.charts.get("chart"),
            words=self.words.get("words"),
        )

    def _parameter(self, number: int, match: re.Match[str]) -> Parameter:
        options = self._options(number, match["options"].split(", ")[1:])
        return Parameter(
            name=match["name"],
            type=self._member(number, ParameterType, match["type"]),
            description=match["text"],
            many=bool(match["many"]),
            required="optional" not in options and "default" not in options,
            default=options.get("default"),
            example=options.get("example"),
            values=tuple(options.get("values", "").split()),
            label=options.get("label", ""),
        )

    def _options(self, number: int, words: list[str]) -> dict[str, str]:
        options: dict[str, str] = {}
        for word in words:
            key, _, value = word.partition(" ")
            if key not in {"optional", "default", "example", "values", "label"} or bool(value) == (key == "optional"):
                forms = "'optional', 'default VALUE', 'values ONE TWO …', 'label WORDS' or 'example VALUE'"
                self._fail(number, f"cannot read {word!r}; write {forms}")
            self._add(number, "option", options, key, value)
        if {"optional", "default"} <= options.keys():
            self._fail(number, "a parameter with a default is optional anyway; leave 'optional' out")
        return options

    def _member(self, number: int, kinds: type[_Kind], value: str) -> _Kind:
        try:
            return kinds(value)
        except ValueError:
            self._fail(number, f"{value!r} is no type here; write {listed([kind.value for kind in kinds])}")

    def _add(self, number: int, what: str, known: dict[str, _Value], key: str, value: _Value) -> None:
        if key in known:
            self._fail(number, f"{what} {key!r} stands here a second time; keep one")
        known[key] = value

    def _fail(self, number: int, message: str) -> NoReturn:
        raise BadQueryFile(f"{self.name}.rq, line {number}: {message}")
