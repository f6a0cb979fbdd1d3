"""The page of a named query: its form, and its answer as a table of one page with a drawing of all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Request

from queries.model import Chart, Query
from service.answers import ask
from service.asking import by_column, table_of
from service.charts import Bars, Dates, charted
from service.formats import TURTLE
from service.limits import MAX_HTML_ROWS
from service.naming import names_of
from service.paging import Page, links
from service.questions import Question
from service.sheets import Sheet, sheet
from service.site import Site
from service.tables import Cell, Table

__all__ = ["PAGE_ROWS", "Answered", "answered_page", "graph_of", "shown_page"]

PAGE_ROWS = 120
"""Rows that a page shows unless it is asked for another number."""


@dataclass(frozen=True)
class Answered:
    """An answer as a page shows it: rows from `first` to `last`, the pages around it by relation, and the drawing."""

    sheet: Sheet
    first: int
    last: int
    pages: Mapping[str, str]
    chart: Bars | Dates | None

    @property
    def is_whole(self) -> bool:
        """Whether these are all rows."""
        return not {"prev", "next"} & self.pages.keys()


def shown_page(wanted: Page) -> Page:
    """The page of a table for people: never without end."""
    return Page(min(wanted.limit or PAGE_ROWS, MAX_HTML_ROWS), wanted.offset)


def graph_of(asked: Request, site: Site, sparql: str) -> str:
    """The answer of a query that answers with a graph, in Turtle."""
    return ask(asked, site, Question(sparql, table=None, graph=TURTLE)).body.decode()


def answered_page(asked: Request, site: Site, query: Query, sparql: str, page: Page) -> Answered:
    """The rows of a page of the query, which is bound already. Raises what asking raises."""
    most = page.limit or PAGE_ROWS
    table = table_of(asked, site, sparql, Page(most + 1, page.offset))
    rows, more = table.rows[:most], len(table.rows) > most
    names = names_of(site.snapshot.store, _iris(rows))
    return Answered(
        sheet=sheet(query, rows, names, asked.script_root),
        first=page.offset + 1,
        last=page.offset + len(rows),
        pages=_neighbours(asked, page, more),
        chart=_drawn(asked, site, query.chart, sparql, None if page.offset or more else table),
    )


def _drawn(asked: Request, site: Site, chart: Chart | None, sparql: str, whole: Table | None) -> Bars | Dates | None:
    """The drawing of all rows, which are asked for where the page has not all of them."""
    if chart is None:
        return None
    table = whole or table_of(asked, site, sparql, Page(MAX_HTML_ROWS), chart.columns)
    records = by_column(table)
    shown = (records[0].keys() & {*chart.labels, chart.split}) if records else ()
    names = names_of(site.snapshot.store, _iris([record[name] for name in shown] for record in records))
    return charted(chart, records, names)


def _iris(rows: Iterable[Iterable[Cell]]) -> Iterable[str]:
    return (cell.iri for row in rows for cell in row if cell.iri)


def _neighbours(asked: Request, page: Page, more: bool) -> Mapping[str, str]:
    found = links(asked.path, list(asked.args.items(multi=True)), page, more=more)
    return found if "prev" in found or "next" in found else {}
