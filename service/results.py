"""Answers on standard output, in the formats that people and programs ask for."""

from __future__ import annotations

import sys
from textwrap import wrap

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from service.errors import WrongFormat, sentence
from service.evaluation import Engine
from service.formats import GRAPHS, JSON, TABLES, TURTLE, Format
from service.negotiation import named
from service.questions import Answer, Question
from service.tables import Table, solutions

__all__ = ["FORMATS", "ask", "console", "write"]

TABLE = "table"
FORMATS = (TABLE, *(format.name for format in TABLES), *(f.name for f in GRAPHS))
"""Names of the formats that the command line knows; `table` is for people."""

_PIPED_WIDTH = 160
"""Columns of a table that does not go to a terminal."""

_READING_WIDTH = 120
"""Columns of a line of prose."""

_CELL_WIDTH = 20
"""Columns that a cell needs to be readable; where there are fewer, each row is printed as a list."""


def ask(engine: Engine, sparql: str, output: str) -> Answer:
    """The answer to a query in a format of `FORMATS`; raises `WrongFormat` where that cannot carry it."""
    table: Format | None = JSON
    graph: Format | None = TURTLE
    if output != TABLE:
        choice = named(output)
        table, graph = choice.table_format, choice.graph_format
    try:
        return engine.answer(Question(sparql, table, graph))
    except WrongFormat as error:
        raise WrongFormat(f"{sentence(error)[:-1]}, not as {output}.") from error


def write(answer: Answer, output: str) -> None:
    """Write an answer to standard output."""
    if output == TABLE and answer.kind != "graph":
        _print(answer)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(answer.body)
    if not answer.body.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def console() -> Console:
    """Where words for people go: as wide as the terminal, or wide enough to be read elsewhere."""
    screen = _Console(highlight=False)
    return screen if screen.is_terminal else _Console(highlight=False, width=_PIPED_WIDTH)


class _Console(Console):
    """A console that lets the command line say what happens when nobody reads on."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _print(answer: Answer) -> None:
    found = solutions(answer.body)
    screen = console()
    if isinstance(found, bool):
        screen.print("yes" if found else "no")
        return
    if len(found.columns) * _CELL_WIDTH > screen.width:
        _print_records(screen, found)
    else:
        _print_table(screen, found)
    screen.print(f"{len(found.rows)} row{'' if len(found.rows) == 1 else 's'}")


def _print_table(screen: Console, found: Table) -> None:
    table = RichTable(header_style="bold")
    for column in found.columns:
        table.add_column(column, overflow="fold")
    for row in found.rows:
        table.add_row(*(Text(_printable(cell.text)) for cell in row))
    screen.print(table)


def _print_records(screen: Console, found: Table) -> None:
    """Each row as a list of its cells: readable where the columns are too many to stand side by side."""
    margin = max((len(column) for column in found.columns), default=0) + 2
    for number, row in enumerate(found.rows, 1):
        screen.print(Text(f"── {number} " + "─" * 20, style="bold"))
        for column, cell in zip(found.columns, row, strict=True):
            if cell.text:
                _print_cell(screen, column.ljust(margin), _printable(cell.text))


def _print_cell(screen: Console, column: str, text: str) -> None:
    room = max(min(screen.width, _READING_WIDTH) - len(column), _CELL_WIDTH)
    lines = [line for part in text.splitlines() for line in wrap(part, room)]
    for position, line in enumerate(lines):
        head = column if position == 0 else " " * len(column)
        screen.print(Text.assemble((head, "cyan"), line), soft_wrap=True)


def _printable(text: str) -> str:
    """A cell's text without what a terminal would obey."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
