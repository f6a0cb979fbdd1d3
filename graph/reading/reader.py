"""Read a plan: walk its blocks by its layout's rules and collect what is printed, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from graph.errors import BadProfile, UnknownLayout
from graph.reading.blocks import Block, BlockKind, blocks_of
from graph.reading.collection import Collection
from graph.reading.declarations import declarations_of, glossary_pairs
from graph.reading.document import Document
from graph.reading.entries import finish_entry
from graph.reading.profile import Layout, Profile, Rule
from graph.reading.promises import PromiseReader
from graph.reading.rows import Declaration, PlanRows
from graph.reading.tables import TableReader, table_of

_REFERENCE_NUMBER = re.compile(r"(?P<number>\d+)\s+")


def read(document: Document, profile: Profile) -> PlanRows:
    """All that is printed in `document`, by the layout of `profile`.

    Raises `UnknownLayout` when the layout's tables or promises are nowhere in the text, `BadProfile` when the profile
    names parts that the document does not print.
    """
    reader = _Reader(document, profile)
    for block in blocks_of(document):
        reader.take(block)
    return reader.finish()


def detect_layout(document: Document, layouts: Iterable[Layout]) -> Layout:
    """The layout whose table headers the document prints most; raises `UnknownLayout` when it prints none."""
    layouts = tuple(layouts)
    rows = [block for block in blocks_of(document) if block.kind is BlockKind.ROW]
    scores = {layout.name: sum(1 for row in rows if table_of(row, layout) is not None) for layout in layouts}
    best = max(layouts, key=lambda layout: scores[layout.name], default=None)
    if best is None or not scores[best.name]:
        raise UnknownLayout(
            f"{document.name} has no table of a known layout; known are {', '.join(sorted(scores))} "
            "(docs/profiles.md says how to describe another)."
        )
    return best


class _Reader:
    """The state of one reading; `take` each block in order, then `finish`."""

    def __init__(self, document: Document, profile: Profile) -> None:
        self._document = document
        self._profile = profile
        self._layout = profile.layout
        self._collection = Collection(document)
        self._tables = TableReader(profile.layout, self._collection)
        promises = profile.layout.promises
        self._promises = PromiseReader(promises, self._collection) if promises else None
        self._declarations: list[Declaration] = []
        self._rule = Rule(re.compile(""))
        self._period: str | None = None

    def take(self, block: Block) -> None:
        if block.kind is BlockKind.ROW:
            self._take_row(block)
        elif self._promises and self._promises.take(block):
            return
        elif (opening := self._rule_for(block)) is not None:
            self._open(*opening, block)
        elif self._is_footnote(block):
            self._add_footnote(block)
        elif not self._collection.continues(block):
            self._add_narrative(block)

    def _take_row(self, block: Block) -> None:
        if self._tables.take(block):
            return
        if self._rule.rows == "glossary":
            self._declarations.extend(glossary_pairs(block))
            self._collection.furnish(block.span)
        elif self._rule.rows == "paragraph":
            self._collection.add_paragraph(block.words, block.span)
            self._collection.pause()
        else:
            self._collection.keep_irregular(block, "stands outside every table of the layout")

    def _rule_for(self, block: Block) -> tuple[Rule, re.Match[str]] | None:
        for rule in self._layout.rules:
            if block.kind in rule.on and (found := rule.match.search(block.words.text)):
                return rule, found
        return None

    def _open(self, rule: Rule, found: re.Match[str], block: Block) -> None:
        collection = self._collection
        collection.pause()
        if rule.opens == "furniture":
            collection.furnish(block.span)
            return
        groups = found.groupdict()
        same_list = rule.bullets is not None and rule.bullets == self._rule.bullets
        self._period = groups.get("period") or (self._period if same_list else None)
        self._rule = rule
        if rule.rows:
            self._tables.close()
        title = block.words.slice(*found.span("title")) if groups.get("title") else block.words
        if rule.opens in ("section", "subsection"):
            collection.open_section(title, groups.get("number"), block.span, sub=rule.opens == "subsection")
        elif rule.opens == "priority":
            collection.open_priority(groups["number"], title, block.span)
        elif rule.opens == "addressee":
            collection.open_addressee(title, block.span)
        else:
            if rule.opens == "chapter":
                collection.return_to_chapter()
            collection.furnish(block.span)
        collection.pause()

    def _add_narrative(self, block: Block) -> None:
        kind = self._rule.bullets if block.kind is BlockKind.BULLET else self._rule.paragraphs
        if kind is None:
            self._collection.add_paragraph(block.words, block.span)
        elif kind == "case-study":
            self._collection.add_case_study(block.words, block.span)
        elif kind == "reference":
            self._add_reference(block)
        else:
            self._collection.add_numbered(kind, block.words, block.span, self._period)

    def _add_reference(self, block: Block) -> None:
        found = _REFERENCE_NUMBER.match(block.words.text)
        number = found["number"] if found else str(self._collection.next("reference"))
        words = block.words.slice(found.end(), len(block.words.text)) if found else block.words
        self._collection.add_item("reference", f"reference/{number}", words, block.span, number=number)

    def _is_footnote(self, block: Block) -> bool:
        pattern = self._layout.footnote
        printed = self._document.exact(block.span).lstrip()
        return bool(pattern and block.kind is BlockKind.PARAGRAPH and pattern.match(printed))

    def _add_footnote(self, block: Block) -> None:
        words = block.words
        if words.marks and words.marks[0].position == 0:
            mark = words.marks[0].label
            words = replace(words, marks=tuple(other for other in words.marks if other.position > 0))
        else:
            found = self._layout.footnote.match(words.text) if self._layout.footnote else None
            mark = found.group().strip() if found else str(self._collection.next("footnote"))
            words = words.slice(found.end() if found else 0, len(words.text))
        citation = self._layout.citation
        kind = "reference" if citation and citation.match(words.text) else "footnote"
        self._collection.add_item(kind, f"{kind}/{mark}", words, block.span, number=mark)

    def finish(self) -> PlanRows:
        if self._promises:
            self._promises.close()
        entries = self._collection.entries
        if not entries:
            raise UnknownLayout(
                f"{self._document.name} has no entry of the layout {self._layout.name}; "
                "check the layout that its profile names."
            )
        for path in self._profile.splits:
            if path not in entries:
                raise BadProfile(
                    f"{self._profile.slug}.toml: splits name {path}, which the document does not have; "
                    f"its first entry is {next(iter(entries))}."
                )
        rows = PlanRows(
            self._document,
            self._profile,
            self._collection.sections(),
            self._collection.items(),
            tuple(finish_entry(draft, self._profile) for draft in entries.values()),
            tuple(self._declarations),
            tuple(self._collection.warnings),
        )
        return replace(rows, declarations=declarations_of(rows))
