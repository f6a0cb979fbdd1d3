"""What views ask: a named query by its name, as rows of cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from flask import Request

from queries.binding import bind
from service.answers import ask
from service.formats import JSON
from service.limits import MAX_HTML_ROWS
from service.paging import Page, paged
from service.questions import Question
from service.site import Site
from service.tables import Cell, Table, solutions

__all__ = ["Row", "by_column", "plans_named", "rows_of", "table_of"]

Row = Mapping[str, Cell]


def rows_of(
    asked: Request,
    site: Site,
    name: str,
    values: Mapping[str, Sequence[str]] | None = None,
    most: int = MAX_HTML_ROWS,
    after: int = 0,
) -> list[Row]:
    """The rows of a named query after the first few, at most so many: no page is without end.

    Raises what binding and asking raise.
    """
    return by_column(table_of(asked, site, bind(site.catalogue[name], values or {}, site.resolver), Page(most, after)))


def plans_named(asked: Request, site: Site, *tables: Iterable[Row], also: Iterable[str] = ()) -> list[Row]:
    """The rows of the query `plans` about those plans that rows name, and about others, by their IRIs.

    There may be thousands of plans: what a page says is about few of them.
    """
    told = {*also, *(cell.iri for rows in tables for row in rows for cell in row.values())}
    named = [plan.slug for plan in site.plans if plan.iri in told]
    return rows_of(asked, site, "plans", {"plan": named}, len(named)) if named else []


def table_of(asked: Request, site: Site, sparql: str, page: Page, columns: Collection[str] | None = None) -> Table:
    """One page of what a named query answers, which is bound already; with `columns`, no other ones."""
    answer = ask(asked, site, Question(paged(sparql, page), table=JSON, graph=None))
    table = solutions(answer.body, columns=columns)
    assert not isinstance(table, bool)  # noqa: S101 - a named query that views ask has columns
    return table


def by_column(table: Table) -> list[Row]:
    """The rows of a table, cells by the names of their columns."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]
