"""How many rows an answer has, told from its bytes as they are written: no row is looked at one by one."""

from __future__ import annotations

import re
from typing import Protocol

from pyoxigraph import QueryResultsFormat

__all__ = ["RowCounter", "row_counter"]


class RowCounter(Protocol):
    """Counts the solutions of a result that pyoxigraph writes, from its pieces, wherever they are cut."""

    rows: int
    least_bytes: int
    """What a row has at the least: an answer has no more rows than so many go into its bytes."""

    def add(self, piece: bytes) -> None:
        """Count the rows that begin or end in the next piece."""
        ...


def row_counter(written_as: QueryResultsFormat) -> RowCounter:
    """A counter for one of SPARQL 1.1 Query Results in JSON, XML, CSV, TSV."""
    return _COUNTERS[written_as]()


class _Lines:
    """Rows end with a line, and the first line is the head: in a text, the line's end is escaped."""

    least_bytes = len(b"\n")

    def __init__(self) -> None:
        self.rows = 0
        self._head = True

    def add(self, piece: bytes) -> None:
        lines = piece.count(b"\n")
        if lines and self._head:
            self._head = False
            lines -= 1
        self.rows += lines


class _Csv(_Lines):
    """As lines, but a text that has line ends stands between quotes."""

    def __init__(self) -> None:
        super().__init__()
        self._quoted = False

    def add(self, piece: bytes) -> None:
        parts = piece.split(b'"')
        super().add(b"".join(parts[self._quoted :: 2]))
        self._quoted ^= len(parts) % 2 == 0


class _Xml:
    """Each row is an element: in a text, < is escaped."""

    _ROW = b"<result>"
    least_bytes = len(b"<result></result>")

    def __init__(self) -> None:
        self.rows = 0
        self._tail = b""

    def add(self, piece: bytes) -> None:
        text = self._tail + piece
        self.rows += text.count(self._ROW)
        self._tail = text[1 - len(self._ROW) :]


class _Json:
    """Each row is an object that stands in an array; nothing else in the format does."""

    least_bytes = len(b"{},")
    _ROWS = (b"[{", b",{")
    _ESCAPED = re.compile(rb"\\.", re.DOTALL)
    _IDLE = bytes(set(range(256)) - set(b'"[{,:'))
    """What neither begins a row nor parts it from a value's beginning, which stands behind a colon."""

    def __init__(self) -> None:
        self.rows = 0
        self._before = b""
        """What stood last outside of strings."""
        self._quoted = False
        self._escape = b""
        """The backslash that the last piece ended with, if it escapes what comes next."""

    def add(self, piece: bytes) -> None:
        # Without what is escaped, every quote begins or ends a string.
        plain = self._ESCAPED.sub(b"", self._escape + piece)
        self._escape = b"\\" if plain.endswith(b"\\") else b""
        # With two quotes that stand next to each other nothing else changes sides; most of the text goes by these two.
        short = plain.translate(None, self._IDLE).replace(b'":"', b"").replace(b'""', b"")
        parts = short.split(b'"')
        bare = self._before + b"".join(parts[self._quoted :: 2])
        self._quoted ^= len(parts) % 2 == 0
        self.rows += sum(map(bare.count, self._ROWS))
        self._before = bare[-1:]


_COUNTERS: dict[QueryResultsFormat, type[_Lines | _Xml | _Json]] = {
    QueryResultsFormat.CSV: _Csv,
    QueryResultsFormat.TSV: _Lines,
    QueryResultsFormat.XML: _Xml,
    QueryResultsFormat.JSON: _Json,
}
