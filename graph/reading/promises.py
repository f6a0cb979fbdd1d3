"""Promises printed as headed blocks, each with the progress made on it.

A promise is what stands before a *Progress* marker; what stands after it, up to the next heading or bold line, is what
was reported.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.reading.blocks import Block, BlockKind
from graph.reading.collection import Collection
from graph.reading.document import Span
from graph.reading.entries import EntryDraft
from graph.reading.passage import Passage, join
from graph.reading.profile import Promises
from graph.reading.rows import Cell, Part
from graph.reading.slugs import slug


@dataclass(frozen=True)
class _Piece:
    """A line of a promise: its words, its block's span, and whether it is a bullet."""

    words: Passage
    span: Span
    bullet: bool


class PromiseReader:
    """Collects promise blocks; active from the first area heading until the next section opens."""

    def __init__(self, promises: Promises, collection: Collection) -> None:
        self._promises = promises
        self._collection = collection
        self._area: str | None = None
        self._count = 0
        self._pending: list[_Piece] = []
        self._reported: list[EntryDraft] = []
        self._reporting = False
        self._group: str | None = None

    def take(self, block: Block) -> bool:
        """Take a block if it belongs to a promise or its progress."""
        heading = block.kind in (BlockKind.HEADING, BlockKind.BOLD)
        if heading and (found := self._promises.area.match(block.words.text)):
            self._flush()
            title = block.words.slice(*found.span("title"))
            self._area, self._count, self._group, self._reporting = slug(title.text), 0, None, False
            self._collection.open_section(title, None, block.span, sub=True)
            return True
        if self._area is None:
            return False
        if block.kind is BlockKind.HEADING and block.level == 1:
            self.close()
            return False
        if heading and self._promises.progress.match(block.words.text):
            self._flush()
            self._reporting = True
            self._collection.pause()
            self._collection.furnish(block.span)
        elif self._reporting and not heading:
            self._report(block)
        else:
            self._reporting = False
            bullet = block.kind is BlockKind.BULLET
            self._pending.extend(_Piece(words, block.span, bullet) for words in block.words.parts(("line",)))
        return True

    def close(self) -> None:
        """Leave the annex: what was pending is complete."""
        self._flush()
        self._area = None
        self._reporting = False

    def _report(self, block: Block) -> None:
        if self._collection.continues(block):
            return
        paths = [entry.path for entry in self._reported]
        for words in block.words.parts(("p", "li")) if paths else ():
            self._collection.add_progress(paths, words, block.span)

    def _flush(self) -> None:
        pieces, self._pending = self._pending, []
        if not pieces:
            return
        drafts: list[EntryDraft] = []
        groups: list[_Piece] = []
        loose: list[_Piece] = []
        dated = False
        marked = False
        for piece in pieces:
            marker = self._promises.marker.match(piece.words.text)
            if self._promises.timing.match(piece.words.text):
                dated = True
                if drafts:
                    _date(drafts[-1], piece)
                else:
                    loose.append(piece)
            elif marker:
                marked = True
                rest = piece.words.slice(marker.end(), len(piece.words.text))
                if not rest and groups:
                    self._collection.furnish(piece.span)
                    title = groups.pop()
                    drafts.append(self._draft(title.words, title.span))
                else:
                    drafts.append(self._draft(rest or piece.words, piece.span))
                dated = False
            elif not drafts:
                groups.append(piece)
            elif piece.bullet:
                drafts[-1].add_part(piece.words, piece.span)
            elif dated:
                drafts.append(self._draft(piece.words, piece.span))
                dated = False
            else:
                drafts[-1].text = join(drafts[-1].text, piece.words)
                drafts[-1].printings.append(piece.span)
        if not drafts and groups:
            title = groups.pop()
            drafts.append(self._draft(title.words, title.span))
        for piece in loose:
            _date(drafts[0], piece)
        self._settle(drafts, groups, marked=marked)

    def _settle(self, drafts: list[EntryDraft], groups: list[_Piece], *, marked: bool) -> None:
        for piece in groups:
            self._collection.furnish(piece.span)
        if groups or not (marked or any(draft.number for draft in drafts)):
            self._group = groups[-1].words.text if groups else None
        for draft in drafts:
            draft.group = self._group
            self._date_inline(draft)
            self._collection.entries[draft.path] = draft
        self._reported = drafts

    def _draft(self, words: Passage, span: Span) -> EntryDraft:
        self._count += 1
        path = f"{self._promises.path}/{self._area}.{self._count}"
        found = self._promises.number.match(words.text) if self._promises.number else None
        number = found["number"] if found else None
        words = words.slice(found.end(), len(words.text)) if found else words
        draft = EntryDraft(self._promises.entry, path, number, self._collection.section_path, text=words)
        draft.printings.append(span)
        return draft

    def _date_inline(self, draft: EntryDraft) -> None:
        if any(cell.role == "timing" for cell in draft.cells):
            return
        for found in self._promises.timing_inline.finditer(draft.text.text):
            draft.cells.append(Cell("timing", draft.text.slice(*found.span()), 0))


def _date(draft: EntryDraft, piece: _Piece) -> None:
    """A date line belongs to the bullet just above it, else to the promise."""
    draft.printings.append(piece.span)
    if draft.parts and draft.parts[-1].timing is None:
        last = draft.parts[-1]
        draft.parts[-1] = Part(last.kind, last.path, last.words, last.row, last.letter, piece.words)
    else:
        draft.cells.append(Cell("timing", piece.words, len(draft.printings) - 1))
