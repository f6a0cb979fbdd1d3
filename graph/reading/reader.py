"""Read a plan: walk its blocks by its layout's rules and collect what is printed, row by row."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from graph.errors import BadProfile, UnknownLayout
from graph.reading.blocks import Block, BlockKind, blocks_of, is_rule
from graph.reading.declarations import declarations_of, glossary_pairs
from graph.reading.document import Document, Span
from graph.reading.entries import EntryDraft, finish_entry
from graph.reading.passage import EMPTY, Passage, fold, join
from graph.reading.profile import Layout, Profile, Rule, Table
from graph.reading.promises import PromiseReader
from graph.reading.rows import Declaration, Entry, Item, PlanRows, Section
from graph.reading.slugs import slug

_ENDED = re.compile(r"[.!?:;”\"»)\]]$|://\S+$")
_CANNOT_END = re.compile(r"\b(?:a|an|and|at|by|for|from|in|of|on|or|the|their|to|with|within)$")
_SHORTEST_BROKEN = 60
"""A paragraph shorter than this, in characters, may be a line of its own, such as a line of an address."""


def read(document: Document, profile: Profile) -> PlanRows:
    """All that is printed in `document`, by the layout of `profile`.

    Raises `UnknownLayout` when the layout's tables or promises are nowhere in the text.
    """
    reader = _Reader(document, profile)
    for block in blocks_of(document):
        reader.take(block)
    return reader.finish()


def detect_layout(document: Document, layouts: Iterable[Layout]) -> Layout:
    """The layout one of whose table headers the document prints; raises `UnknownLayout` when there is none."""
    layouts = tuple(layouts)
    rows = [block for block in blocks_of(document) if block.kind is BlockKind.ROW]
    scores = {layout.name: sum(1 for row in rows if _table_of(row, layout) is not None) for layout in layouts}
    best = max(layouts, key=lambda layout: scores[layout.name], default=None)
    if best is None or not scores[best.name]:
        raise UnknownLayout(
            f"{document.name} has no table of a known layout; known are {', '.join(sorted(scores))} "
            "(docs/profiles.md says how to describe another)."
        )
    return best


def _table_of(row: Block, layout: Layout) -> Table | None:
    for table in layout.tables:
        if len(row.cells) == len(table.header) and all(
            pattern.search(cell.text) for pattern, cell in zip(table.header, row.cells, strict=True)
        ):
            return table
    return None


@dataclass
class _Draft:
    """A section or item whose printings are still being collected."""

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


class _Reader:
    """The state of one reading; `take` each block in order, then `finish`."""

    def __init__(self, document: Document, profile: Profile) -> None:
        self._document = document
        self._profile = profile
        self._layout = profile.layout
        self._sections: dict[str, _Draft] = {}
        self._items: dict[str, _Draft] = {}
        self._entries: dict[str, EntryDraft] = {}
        self._declarations: list[Declaration] = []
        self._warnings: list[str] = []
        self._counts: Counter[str] = Counter()
        self._chapter: _Draft | None = None
        self._section: _Draft | None = None
        self._rule = Rule(re.compile(""))
        self._period: str | None = None
        self._table: Table | None = None
        self._entry: EntryDraft | None = None
        self._objective: str | None = None
        self._priority: str | None = None
        self._addressee: Passage | None = None
        self._last: _Draft | None = None
        promises = self._layout.promises
        self._promises = PromiseReader(promises, self) if promises else None

    # -- blocks ---------------------------------------------------------------------------------------------------

    def take(self, block: Block) -> None:
        if block.kind is BlockKind.ROW:
            self._take_row(block)
            return
        if self._promises and self._promises.take(block):
            self._last = None
            return
        rule, found = self._rule_for(block)
        if rule is not None and found is not None:
            self._open(rule, found, block)
        elif self._is_footnote(block):
            self._add_footnote(block)
        elif self._runs_on(block):
            self._continue_last(block)
        else:
            self._add_narrative(block)

    def _rule_for(self, block: Block) -> tuple[Rule | None, re.Match[str] | None]:
        for rule in self._layout.rules:
            if block.kind in rule.on and (found := rule.match.search(block.words.text)):
                return rule, found
        return None, None

    def _open(self, rule: Rule, found: re.Match[str], block: Block) -> None:
        groups = found.groupdict()
        self._last = None
        if rule.opens == "furniture":
            self.furnish(block.span)
            return
        same_list = rule.bullets is not None and rule.bullets == self._rule.bullets
        self._period = groups.get("period") or (self._period if same_list else None)
        self._rule = rule
        if rule.rows:
            self._table = None
        title = block.words
        if groups.get("title"):
            title = block.words.slice(*found.span("title"))
        if rule.opens in ("section", "subsection"):
            self.open_section(title, groups.get("number"), block.span, sub=rule.opens == "subsection")
        elif rule.opens == "priority":
            self._open_priority(groups["number"], title, block.span)
        elif rule.opens == "addressee":
            self._open_addressee(title, block.span)
        else:
            if rule.opens == "chapter" and self._chapter is not None:
                self._section = self._chapter
            self.furnish(block.span)

    def open_section(self, title: Passage, number: str | None, span: Span, *, sub: bool = False) -> None:
        """Begin a section, or go on with one whose heading is printed again."""
        key = number.lower() if number else slug(title.text)
        parent = self._chapter if sub else None
        path = f"{parent.path}/{key}" if parent else f"section/{key}"
        draft = self._sections.setdefault(path, _Draft("section", path, title, parent.path if parent else None, number))
        draft.printings.append(span)
        self._section = draft
        if not sub:
            self._chapter = draft
            if self._promises:
                self._promises.close()
        self._priority = None

    def furnish(self, span: Span) -> None:
        """Note a line that only structures the section it stands in."""
        if self._section is None:
            self._add_item("paragraph", f"paragraph/{self._next('paragraph')}", self._fold(span), span)
        else:
            self._section.printings.append(span)

    def _open_priority(self, number: str, title: Passage, span: Span) -> None:
        path = f"objective/{number}"
        draft = self._items.get(path)
        if draft is None:
            self._add_item("objective", path, title, span, number=number)
        else:
            draft.printings.append(span)
        self._priority = number
        self._objective = path

    # -- narrative ------------------------------------------------------------------------------------------------

    def _add_narrative(self, block: Block) -> None:
        kind = self._rule.bullets if block.kind is BlockKind.BULLET else self._rule.paragraphs
        if kind == "case-study":
            self._add_case_study(block)
            return
        if kind == "reference":
            self._add_reference(block)
            return
        if kind is None:
            path = f"{self._section.path + '/' if self._section else ''}paragraph"
            about = f"objective/{self._priority}" if self._priority else None
            self._add_item("paragraph", f"{path}/{self._next(path)}", block.words, block.span, parent=about)
            return
        self._add_item(kind, self._numbered(kind), block.words, block.span, period=self._period)

    def _numbered(self, kind: str) -> str:
        if kind == "progress":
            return f"progress/{self._next('progress')}"
        scope = self._chapter.path.removeprefix("section/") if self._chapter else "front"
        return f"{kind}/{scope}.{self._next(f'{kind}/{scope}')}"

    def _add_case_study(self, block: Block) -> None:
        scope = self._chapter.path.removeprefix("section/") if self._chapter else "front"
        path = f"case-study/{scope}"
        draft = self._items.get(path)
        if draft is None:
            self._add_item("case-study", path, block.words, block.span)
        else:
            draft.words = join(draft.words, block.words, breaks="p")
            draft.printings.append(block.span)
            self._last = draft

    def _add_reference(self, block: Block) -> None:
        found = re.match(r"(?P<number>\d+)\s+", block.words.text)
        number = found["number"] if found else str(self._next("reference"))
        words = block.words.slice(found.end(), len(block.words.text)) if found else block.words
        self._add_item("reference", f"reference/{number}", words, block.span, number=number)

    def _is_footnote(self, block: Block) -> bool:
        pattern = self._layout.footnote
        return bool(
            pattern and block.kind is BlockKind.PARAGRAPH and pattern.match(self._document.exact(block.span).lstrip())
        )

    def _add_footnote(self, block: Block) -> None:
        pattern = self._layout.footnote
        if pattern is None:
            return
        words = block.words
        mark = words.marks[0].label if words.marks and words.marks[0].position == 0 else None
        if mark is None:
            found = pattern.match(words.text)
            mark = found.group().strip() if found else str(self._next("footnote"))
            words = words.slice(len(found.group()) if found else 0, len(words.text))
        else:
            words = replace(words, marks=tuple(other for other in words.marks if other.position > 0))
        citation = self._layout.citation
        kind = "reference" if citation and citation.match(words.text) else "footnote"
        self._add_item(kind, f"{kind}/{mark}", words, block.span, number=mark)

    def _runs_on(self, block: Block) -> bool:
        """Whether a paragraph goes on with the one that a page break cut.

        The one above has no end, and: it stops at a word that none can stop at, or the one below goes on in small
        letters, or it is prose of several sentences.
        """
        last = self._last
        if last is None or block.kind is not BlockKind.PARAGRAPH or last.kind in ("footnote", "reference"):
            return False
        above = last.words.text
        if _ENDED.search(above):
            return False
        if _CANNOT_END.search(above):
            return True
        return len(above) >= _SHORTEST_BROKEN and (block.words.text[:1].islower() or ". " in above)

    def _continue_last(self, block: Block) -> None:
        if self._last is not None:
            self._last.words = join(self._last.words, block.words)
            self._last.printings.append(block.span)

    def _add_item(
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
    ) -> None:
        if parent is None:
            parent = self._section.path if self._section else None
        if path in self._items:
            path = f"{path}-{self._next(path) + 1}"
        draft = _Draft(kind, path, words, parent, number, period, term, [span])
        self._items[path] = draft
        self._last = draft

    def add_progress(self, paths: Sequence[str], words: Passage, span: Span) -> None:
        """Note what is reported of one promise or, without saying of which, of several; `paths` are their entries."""
        path = f"{paths[-1]}/progress/{self._next(f'{paths[-1]}/progress')}"
        self._add_item("progress", path, words, span, parent=paths[-1])
        self._items[path].reports_on = tuple(paths)

    def continue_progress(self, block: Block) -> bool:
        """Join a paragraph to the progress note that a page break cut; False when there is none."""
        if self._runs_on(block):
            self._continue_last(block)
            return True
        return False

    def add_entry(self, draft: EntryDraft) -> None:
        """Take over an entry that another reader has drafted."""
        self._entries[draft.path] = draft

    @property
    def section_path(self) -> str | None:
        """Path of the section that is open."""
        return self._section.path if self._section else None

    def pause(self) -> None:
        """Say that the next paragraph begins anew, whatever the last one looked like."""
        self._last = None

    # -- rows -----------------------------------------------------------------------------------------------------

    def _take_row(self, block: Block) -> None:
        self._last = None
        table = _table_of(block, self._layout)
        if table is not None:
            self._table = table
            self.furnish(block.span)
        elif is_rule(block):
            self.furnish(block.span)
        elif self._is_title(block):
            self._section = self._chapter or self._section
            self.furnish(block.span)
        elif self._table is not None:
            self._take_table_row(self._table, block)
        elif self._rule.rows == "glossary":
            self._declarations.extend(glossary_pairs(block))
            self.furnish(block.span)
        elif self._rule.rows == "paragraph":
            self._add_narrative(block)
        else:
            self._irregular(block, "stands outside every table of the layout")

    def _is_title(self, block: Block) -> bool:
        return not any(cell for cell in block.cells[1:]) and any(
            table.title is not None and table.title.search(block.cells[0].text) for table in self._layout.tables
        )

    def _irregular(self, block: Block, why: str) -> None:
        line = self._document.line_of(block.span.start)
        self._warnings.append(f"{self._document.name}:{line}: this row {why}; it is kept as a paragraph.")
        path = f"{self._section.path + '/' if self._section else ''}paragraph"
        self._add_item("paragraph", f"{path}/{self._next(path)}", block.words, block.span)

    def _take_table_row(self, table: Table, block: Block) -> None:
        cells = _unshifted(block.cells, len(table.columns))
        if cells is None:
            self._irregular(block, f"has {len(block.cells)} cells where its table has {len(table.columns)} columns")
            return
        if table.group and not any(cells[1:]) and (found := table.group.search(cells[0].text)):
            self._open_group(table, found, cells[0], block.span)
            return
        by_role = dict(zip(table.columns, cells, strict=True))
        if table.item:
            self._add_table_item(table, by_role, block)
            return
        if by_role.get("objective"):
            self._objective = self._add_objective(by_role["objective"], block.span)
        number, text = self._number_of(table, by_role)
        if self._begins_entry(table, number, text):
            self._begin_entry(table, number, text, by_role, block)
        elif self._entry is not None:
            self._entry.add_row(by_role, text, block.span)
        else:
            self._irregular(block, "continues an entry, but none stands above it")

    def _open_group(self, table: Table, found: re.Match[str], cell: Passage, span: Span) -> None:
        title = cell.slice(*found.span("title"))
        if table.group_opens == "priority":
            self._open_priority(found["number"], title, span)
        else:
            self._open_addressee(title, span)
        self._entry = None

    def _open_addressee(self, title: Passage, span: Span) -> None:
        """A line that tells bodies to act heads the recommendations that follow it."""
        self.open_section(title, None, span)
        self._addressee = title

    def _add_table_item(self, table: Table, by_role: dict[str, Passage], block: Block) -> None:
        term = by_role.get("term", EMPTY)
        words = EMPTY
        for role in table.columns:
            if role != "term":
                words = join(words, by_role[role], breaks="p")
        self._add_item(
            table.item or "paragraph",
            f"{table.path}/{slug(term.text)}",
            words,
            block.span,
            term=term,
            parent="" if table.of_plan else None,
        )
        self._last = None

    def _add_objective(self, words: Passage, span: Span) -> str:
        path = f"objective/{slug(words.text)}"
        if path not in self._items:
            self._add_item("objective", path, words, words.spans[0])
            self._last = None
        else:
            self._items[path].printings.append(words.spans[0])
        return path

    def _number_of(self, table: Table, by_role: dict[str, Passage]) -> tuple[str | None, Passage]:
        text = by_role["text"]
        if table.number is None:
            return None, text
        if "number" in by_role:
            found = table.number.search(by_role["number"].text)
            return (found["number"] if found else None), text
        found = table.number.search(text.text)
        return (found["number"], text.slice(found.end(), len(text.text))) if found else (None, text)

    def _begins_entry(self, table: Table, number: str | None, text: Passage) -> bool:
        if table.number is not None:
            return number is not None
        if not text:
            return False
        return self._entry is None or not self._entry.repeats(text)

    def _begin_entry(
        self, table: Table, number: str | None, text: Passage, by_role: dict[str, Passage], block: Block
    ) -> None:
        scope = self._chapter.path.removeprefix("section/") if self._chapter else "front"
        row = self._next(f"{table.path}/{self._priority or scope}") if "{row}" in table.key else 0
        key = table.key.format(number=number, section=scope, priority=self._priority or scope, row=row)
        draft = EntryDraft(
            kind=table.entry or "Entry",
            path=f"{table.path}/{key}",
            number=number,
            section=self._section.path if self._section else None,
            objective=self._objective,
            addressee=self._addressee,
        )
        if draft.path in self._entries:
            self._irregular(block, f"has the number {number}, which an entry above has already")
            return
        draft.add_row(by_role, text, block.span)
        self._entries[draft.path] = draft
        self._entry = draft

    # -- the end --------------------------------------------------------------------------------------------------

    def finish(self) -> PlanRows:
        if self._promises:
            self._promises.close()
        if not self._entries:
            raise UnknownLayout(
                f"{self._document.name} has no entry of the layout {self._layout.name}; "
                "check the layout that its profile names."
            )
        sections = tuple(
            Section(d.path, d.words, d.number, d.parent, tuple(dict.fromkeys(d.printings)))
            for d in self._sections.values()
        )
        for path in self._profile.splits:
            if path not in self._entries:
                raise BadProfile(
                    f"{self._profile.slug}.toml: splits name {path}, which the document does not have; "
                    f"its first entry is {next(iter(self._entries))}."
                )
        entries: tuple[Entry, ...] = tuple(
            finish_entry(draft, self._profile, self._document) for draft in self._entries.values()
        )
        items = tuple(draft.item() for draft in self._items.values())
        rows = PlanRows(
            self._document,
            self._profile,
            sections,
            items,
            entries,
            tuple(self._declarations),
            tuple(self._warnings),
        )
        return replace(rows, declarations=declarations_of(rows))

    def _next(self, name: str) -> int:
        self._counts[name] += 1
        return self._counts[name]

    def _fold(self, span: Span) -> Passage:
        return fold(self._document.text, span.start, span.end)


def _unshifted(cells: tuple[Passage, ...], columns: int) -> tuple[Passage, ...] | None:
    """The cells of a row in its table's columns.

    A row one cell too long is repaired only where it proves the repair itself: two neighbouring cells that print the
    same words are one cell printed twice. None when the row fits no better.
    """
    if len(cells) < columns:
        return (*cells, *[EMPTY] * (columns - len(cells)))
    if len(cells) == columns + 1:
        for index, (left, right) in enumerate(itertools.pairwise(cells)):
            if left and left.text == right.text:
                return (*cells[: index + 1], *cells[index + 2 :])
    return cells if len(cells) == columns else None
