"""Table rows: which table they belong to, which entry they begin or continue, and how a shifted row is put right."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from graph.reading.blocks import Block, is_rule
from graph.reading.collection import Collection
from graph.reading.document import Span
from graph.reading.entries import EntryDraft
from graph.reading.passage import EMPTY, Passage, join
from graph.reading.profile import Layout, Table
from graph.reading.slugs import slug


def table_of(row: Block, layout: Layout) -> Table | None:
    """The kind of table whose header a row is, if it is one."""
    for table in layout.tables:
        if len(row.cells) == len(table.header) and all(
            pattern.search(cell.text) for pattern, cell in zip(table.header, row.cells, strict=True)
        ):
            return table
    return None


class TableReader:
    """Reads rows into a collection; the table that is open lasts until another header or `close`."""

    def __init__(self, layout: Layout, collection: Collection) -> None:
        self._layout = layout
        self._collection = collection
        self._table: Table | None = None
        self._entry: EntryDraft | None = None

    def close(self) -> None:
        """Say that the rows that follow belong to no table of the layout."""
        self._table = None

    def take(self, row: Block) -> bool:
        """Take a row if it is a header, a rule or title of a table, or a row of the table that is open."""
        self._collection.pause()
        table = table_of(row, self._layout)
        if table is not None:
            self._table = table
            self._collection.furnish(row.span)
        elif is_rule(row):
            self._collection.furnish(row.span)
        elif self._is_title(row):
            self._collection.return_to_chapter()
            self._collection.furnish(row.span)
        elif self._table is not None:
            self._take_row(self._table, row)
        else:
            return False
        return True

    def _is_title(self, row: Block) -> bool:
        return not any(row.cells[1:]) and any(
            table.title is not None and table.title.search(row.cells[0].text) for table in self._layout.tables
        )

    def _take_row(self, table: Table, row: Block) -> None:
        cells = unshifted(row.cells, len(table.columns))
        if cells is None:
            why = f"has {len(row.cells)} cells where its table has {len(table.columns)} columns"
            self._collection.keep_irregular(row, why)
            return
        if table.group and not any(cells[1:]) and (found := table.group.search(cells[0].text)):
            self._open_group(table, found, cells[0], row.span)
            return
        by_role = dict(zip(table.columns, cells, strict=True))
        if table.item:
            self._add_item(table, by_role, row)
            return
        if by_role.get("objective"):
            self._collection.open_objective(by_role["objective"])
        number, text = _number_of(table, by_role)
        if self._begins_entry(table, number, text):
            self._begin_entry(table, number, text, by_role, row)
        elif self._entry is not None:
            self._entry.add_row(by_role, text, row.span)
        else:
            self._collection.keep_irregular(row, "continues an entry, but none stands above it")

    def _open_group(self, table: Table, found: re.Match[str], cell: Passage, span: Span) -> None:
        title = cell.slice(*found.span("title"))
        if table.group_opens == "priority":
            self._collection.open_priority(found["number"], title, span)
        else:
            self._collection.open_addressee(title, span)
        self._entry = None

    def _add_item(self, table: Table, by_role: Mapping[str, Passage], row: Block) -> None:
        term = by_role.get("term", EMPTY)
        words = EMPTY
        for role in table.columns:
            if role != "term":
                words = join(words, by_role[role], breaks="p")
        path = f"{table.path}/{slug(term.text)}"
        parent = "" if table.of_plan else None
        self._collection.add_item(table.item or "paragraph", path, words, row.span, term=term, parent=parent)
        self._collection.pause()

    def _begins_entry(self, table: Table, number: str | None, text: Passage) -> bool:
        if table.number is not None:
            return number is not None
        return bool(text) and (self._entry is None or not self._entry.repeats(text))

    def _begin_entry(
        self, table: Table, number: str | None, text: Passage, by_role: Mapping[str, Passage], row: Block
    ) -> None:
        collection = self._collection
        priority = collection.priority or collection.scope
        place = collection.next(f"{table.path}/{priority}") if "{row}" in table.key else 0
        key = table.key.format(number=number, section=collection.scope, priority=priority, row=place)
        draft = EntryDraft(
            kind=table.entry or "Entry",
            path=f"{table.path}/{key}",
            number=number,
            section=collection.section_path,
            objective=collection.objective,
            addressee=collection.addressee,
        )
        if draft.path in collection.entries:
            collection.keep_irregular(row, f"has the number {number}, which an entry above has already")
            return
        draft.add_row(by_role, text, row.span)
        collection.entries[draft.path] = draft
        self._entry = draft


def _number_of(table: Table, by_role: Mapping[str, Passage]) -> tuple[str | None, Passage]:
    """The printed number of a row, if it has one, and its words without that number."""
    text = by_role["text"]
    if table.number is None:
        return None, text
    if "number" in by_role:
        found = table.number.search(by_role["number"].text)
        return (found["number"] if found else None), text
    found = table.number.search(text.text)
    return (found["number"], text.slice(found.end(), len(text.text))) if found else (None, text)


def unshifted(cells: tuple[Passage, ...], columns: int) -> tuple[Passage, ...] | None:
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
