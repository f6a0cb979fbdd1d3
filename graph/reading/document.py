"""A source document: its exact text, and the way from character offsets to lines."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph.errors import UnreadableDocument
from graph.files import check_name

MAX_BYTES = 64 * 1024 * 1024
"""Largest source text that is read, in bytes; a plan is well under one."""


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of the source text: `start` inclusive, `end` exclusive, in characters."""

    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A plan's text as it was read, never changed: all offsets refer to `text`."""

    name: str
    text: str
    sha256: str

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        starts = [0]
        starts.extend(index + 1 for index, char in enumerate(self.text) if char == "\n")
        return tuple(starts)

    def line_of(self, offset: int) -> int:
        """Number (from 1) of the line that holds the character at `offset`."""
        return bisect_right(self._line_starts, offset)

    def exact(self, span: Span) -> str:
        """The very characters of a span."""
        return self.text[span.start : span.end]

    def lines(self) -> tuple[Span, ...]:
        """The span of every line, without its line feed."""
        ends = [*(start - 1 for start in self._line_starts[1:]), len(self.text)]
        return tuple(Span(start, end) for start, end in zip(self._line_starts, ends, strict=True))


def document_of(name: str, data: bytes) -> Document:
    """Decode a source text.

    Raises `UnreadableDocument` when the bytes are empty, binary, or not UTF-8.
    """
    if not data.strip():
        raise UnreadableDocument(f"{name} is empty; give a plain-text rendition of a plan.")
    if b"\0" in data:
        raise UnreadableDocument(
            f"{name} is not text (it has a zero byte at offset {data.index(0)}); "
            "give a plain-text rendition of the plan, such as the output of a PDF-to-text converter."
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"{name} is not UTF-8 text (byte {error.start} cannot be decoded); save it as UTF-8."
        ) from error
    if "\r" in text or text.startswith("\ufeff"):
        raise UnreadableDocument(
            f"{name} has carriage returns or a byte order mark, which would shift every offset; "
            "save it with plain line feeds and no mark."
        )
    return Document(name, text, hashlib.sha256(data).hexdigest())


def load_document(path: Path) -> Document:
    """Read a source text from a file; raises `UnreadableDocument` in one clear sentence."""
    check_name(path, UnreadableDocument)
    try:
        if path.is_dir():
            raise UnreadableDocument(f"{path} is a folder; give the text file of one plan.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableDocument(f"There is no file {path}; give the path of a plan's text.") from error
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise UnreadableDocument(f"{path} cannot be read ({reason}); check its permissions.") from error
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(f"{path} is over {MAX_BYTES} bytes; a plan's text is far smaller.")
    return document_of(path.name, data)
