"""What a reading has collected so far: sections, items and entries, and where in the plan it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.reading.blocks import Block, BlockKind
from graph.reading.document import Document, Span
from graph.reading.entries import EntryDraft
from graph.reading.passage import Passage, fold, join
from graph.reading.rows import Item, Section
from graph.reading.slugs import slug

_ENDED = re.compile(r"[.!?:;”\"»)\]]$|://\S+$")
_CANNOT_END = re.compile(r"\b(?:a|an|and|at|by|for|from|in|of|on|or|the|their|to|with|within)$")
_SHORTEST_BROKEN = 60
"""A paragraph shorter than this, in characters, may be a line of its own, such as a line of an address."""


@dataclass
class Draft:
    """A section or item whose printings are still being collected; the fields are those of `Item`."""

    kind: str
    path: str
    words: Passage
    parent: str | None
    number: str | None = None
    period: str | None = None
    term: Passage | None = None
    printings: list[Span] = field(default_factory=list)
    reports_on: tuple[str, ...] = ()

    def item(self) -> Item:
        """The finished item."""
        return Item(
            self.kind,
            self.path,
            self.words,
            self.parent,
            self.number,
            self.period,
            self.term,
            tuple(dict.fromkeys(self.printings)),
            self.reports_on,
        )


class Collection:
    """The drafts of one reading. `section`, `chapter`, `priority`, `objective` and `addressee` are those now open."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.entries: dict[str, EntryDraft] = {}
        self.warnings: list[str] = []
        self.section: Draft | None = None
        self.chapter: Draft | None = None
        self.priority: str | None = None
        self.objective: str | None = None
        self.addressee: Passage | None = None
        self._sections: dict[str, Draft] = {}
        self._items: dict[str, Draft] = {}
        self._counts: Counter[str] = Counter()
        self._last: Draft | None = None

    # -- where the reading stands ---------------------------------------------------------------------------------

    @property
    def section_path(self) -> str | None:
        """Path of the section that is open."""
        return self.section.path if self.section else None

    @property
    def scope(self) -> str:
        """What numbers items that print none: the open chapter's own key."""
        return self.chapter.path.removeprefix("section/") if self.chapter else "front"

    def open_section(self, title: Passage, number: str | None, span: Span, *, sub: bool = False) -> None:
        """Begin a section, or go on with one whose heading is printed again."""
        key = number.lower() if number else slug(title.text)
        parent = self.chapter if sub else None
        path = f"{parent.path}/{key}" if parent else f"section/{key}"
        path = path if number else _free_path(path, title, self._sections)
        draft = self._sections.setdefault(path, Draft("section", path, title, parent.path if parent else None, number))
        draft.printings.append(span)
        self.section = draft
        if not sub:
            self.chapter = draft
        self.priority = None

    def return_to_chapter(self) -> None:
        """Leave any subsection."""
        self.section = self.chapter or self.section

    def open_priority(self, number: str, title: Passage, span: Span) -> None:
        """Begin a numbered priority, or go on with one that is printed again."""
        path = f"objective/{number}"
        draft = self._items.get(path)
        if draft is None:
            self.add_item("objective", path, title, span, number=number)
        else:
            draft.printings.append(span)
        self.priority, self.objective = number, path

    def open_objective(self, words: Passage) -> None:
        """Begin an objective without a number, or go on with one that is printed again."""
        path = _free_path(f"objective/{slug(words.text)}", words, self._items)
        if path in self._items:
            self._items[path].printings.append(words.spans[0])
        else:
            self.add_item("objective", path, words, words.spans[0])
        self.objective = path
        self.pause()

    def open_addressee(self, title: Passage, span: Span) -> None:
        """Begin a section headed by a line that tells bodies to act: it addresses the recommendations that follow."""
        self.open_section(title, None, span)
        self.addressee = title

    # -- what is added ----------------------------------------------------------------------------------------------

    def furnish(self, span: Span) -> None:
        """Note a line that only structures the section it stands in."""
        if self.section is None:
            self.add_paragraph(fold(self.document.text, span.start, span.end), span)
        else:
            self.section.printings.append(span)

    def add_item(
        self,
        kind: str,
        path: str,
        words: Passage,
        span: Span,
        *,
        number: str | None = None,
        period: str | None = None,
        parent: str | None = None,
        term: Passage | None = None,
    ) -> Draft:
        """Add an item, under `parent` or else under the open section; one whose path is taken gets another."""
        if path in self._items:
            path = f"{path}-{self.next(path) + 1}"
        parent = self.section_path if parent is None else parent
        draft = Draft(kind, path, words, parent, number, period, term, [span])
        self._items[path] = draft
        self._last = draft
        return draft

    def add_numbered(self, kind: str, words: Passage, span: Span, period: str | None) -> None:
        """Add an item that prints no number: it is numbered in its chapter, a progress note in its plan."""
        name = kind if kind == "progress" else f"{kind}/{self.scope}"
        path = f"{name}{'/' if kind == 'progress' else '.'}{self.next(name)}"
        self.add_item(kind, path, words, span, period=period)

    def add_paragraph(self, words: Passage, span: Span) -> None:
        """Add running text; under a priority it explains that."""
        name = f"{self.section_path}/paragraph" if self.section else "paragraph"
        about = f"objective/{self.priority}" if self.priority else None
        self.add_item("paragraph", f"{name}/{self.next(name)}", words, span, parent=about)

    def add_case_study(self, words: Passage, span: Span) -> None:
        """Add a paragraph to the chapter's case study."""
        path = f"case-study/{self.scope}"
        draft = self._items.get(path)
        if draft is None:
            self.add_item("case-study", path, words, span)
        else:
            draft.words = join(draft.words, words, breaks="p")
            draft.printings.append(span)
            self._last = draft

    def add_progress(self, paths: Sequence[str], words: Passage, span: Span) -> None:
        """Note what is reported of one promise or, without saying of which, of several; `paths` are their entries."""
        name = f"{paths[-1]}/progress"
        draft = self.add_item("progress", f"{name}/{self.next(name)}", words, span, parent=paths[-1])
        draft.reports_on = tuple(paths)

    def keep_irregular(self, row: Block, why: str) -> None:
        """Keep a row that fits nowhere, as a paragraph, and warn of it."""
        line = self.document.line_of(row.span.start)
        self.warnings.append(f"{self.document.name}:{line}: this row {why}; it is kept as a paragraph.")
        self.add_paragraph(row.words, row.span)
        self.pause()

    # -- paragraphs that page breaks cut ----------------------------------------------------------------------------

    def pause(self) -> None:
        """Say that the next paragraph begins anew, whatever the last one looked like."""
        self._last = None

    def continues(self, block: Block) -> bool:
        """Join a paragraph to the item that a page break cut; False when it is one of its own.

        The item above has no end, and: it stops at a word that none can stop at, or the paragraph goes on in small
        letters, or the item is prose of several sentences.
        """
        last = self._last
        if last is None or block.kind is not BlockKind.PARAGRAPH or last.kind in ("footnote", "reference"):
            return False
        above = last.words.text
        prose = len(above) >= _SHORTEST_BROKEN and (block.words.text[:1].islower() or ". " in above)
        if _ENDED.search(above) or not (prose or _CANNOT_END.search(above)):
            return False
        last.words = join(last.words, block.words)
        last.printings.append(block.span)
        return True

    # -- the end ----------------------------------------------------------------------------------------------------

    def next(self, name: str) -> int:
        """The next number, from 1, in the sequence of that name."""
        self._counts[name] += 1
        return self._counts[name]

    def sections(self) -> tuple[Section, ...]:
        """The finished sections, in document order."""
        return tuple(
            Section(draft.path, draft.words, draft.number, draft.parent, tuple(dict.fromkeys(draft.printings)))
            for draft in self._sections.values()
        )

    def items(self) -> tuple[Item, ...]:
        """The finished items, in document order."""
        return tuple(draft.item() for draft in self._items.values())


def _free_path(path: str, words: Passage, drafts: Mapping[str, Draft]) -> str:
    """The path of the draft that has these words, else one that no draft has: long titles may begin the same."""
    tried, number = path, 1
    while tried in drafts and _letters(drafts[tried].words) != _letters(words):
        number += 1
        tried = f"{path}-{number}"
    return tried


def _letters(words: Passage) -> str:
    return "".join(char for char in words.text.casefold() if char.isalnum())
