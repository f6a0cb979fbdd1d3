"""A rendition's lines as blocks: headings, bold lines, bullets, table rows, paragraphs.

Nothing here knows any plan or any layout; it is the one lexer for the Markdown-like text that PDF converters write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from graph.reading.document import Document, Span
from graph.reading.passage import Passage, fold


class BlockKind(StrEnum):
    """What a block looks like in the rendition."""

    HEADING = "heading"
    BOLD = "bold"
    BULLET = "bullet"
    ROW = "row"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True)
class Block:
    """One block: its whole lines (`span`), its words, and for a row its cells.

    `level` is the number of `#` of a heading and the depth (from 1) of a bullet, else 0.
    """

    kind: BlockKind
    span: Span
    words: Passage
    level: int = 0
    cells: tuple[Passage, ...] = ()


_HEADING = re.compile(r"(#{1,6})\s+\S")
_BULLET = re.compile(r"(\s*)-\s+\S")
_BOLD_OPEN = re.compile(r"\s*(?:\*\*|<b>)")
_RULE_CELL = re.compile(r"[\s:|-]*")


def is_rule(block: Block) -> bool:
    """Whether a row is only a Markdown table rule (`--`, `---`), which prints nothing."""
    return block.kind is BlockKind.ROW and all(_RULE_CELL.fullmatch(cell.text) for cell in block.cells)


def blocks_of(document: Document) -> tuple[Block, ...]:
    """The document's blocks in order; every line that is not blank belongs to exactly one."""
    found: list[Block] = []
    lines = document.lines()
    at = 0
    while at < len(lines):
        first = lines[at]
        text = document.exact(first)
        if not text.strip():
            at += 1
            continue
        last = at
        if "\t" not in text:
            while last + 1 < len(lines) and _continues(document, lines, at, last + 1):
                last += 1
        found.append(_block(document, Span(first.start, lines[last].end), text))
        at = last + 1
    return tuple(found)


def _continues(document: Document, lines: tuple[Span, ...], first: int, line: int) -> bool:
    """Whether a line goes on with the block that begins at line `first`."""
    text = document.exact(lines[line])
    if not text.strip() or "\t" in text:
        return False
    opening = document.exact(lines[first])
    if _HEADING.match(opening):
        return False
    so_far = document.text[lines[first].start : lines[line - 1].end].strip()
    if _BOLD_OPEN.match(opening):
        return so_far.startswith("**") and so_far.count("**") % 2 == 1
    if _BULLET.match(opening) and document.exact(lines[line - 1]).endswith("  ") and not _BULLET.match(text):
        return True  # two spaces at a line's end are a line break inside the bullet, whatever follows
    return not (_HEADING.match(text) or _BULLET.match(text) or _is_bold(text.strip()))


def _is_bold(text: str) -> bool:
    if text.startswith("<b>"):
        return text.endswith("</b>") and text.count("<b>") == 1
    return text.startswith("**") and text.endswith("**") and text.count("**") == 2 and len(text) > 4


def _block(document: Document, span: Span, first_line: str) -> Block:
    if "\t" in first_line:
        return _row(document, span)
    words = fold(document.text, span.start, span.end)
    if heading := _HEADING.match(first_line):
        return Block(BlockKind.HEADING, span, words, len(heading[1]))
    if bullet := _BULLET.match(first_line):
        return Block(BlockKind.BULLET, span, words, len(bullet[1]) // 2 + 1)
    if _is_bold(document.exact(span).strip()):
        return Block(BlockKind.BOLD, span, words)
    return Block(BlockKind.PARAGRAPH, span, words)


def _row(document: Document, span: Span) -> Block:
    cells = []
    start = span.start
    for cell in document.exact(span).split("\t"):
        cells.append(fold(document.text, start, start + len(cell)))
        start += len(cell) + 1
    return Block(BlockKind.ROW, span, fold(document.text, span.start, span.end), 0, tuple(cells))
