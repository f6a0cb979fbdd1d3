"""What views ask: a named query by its name, as rows of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Request

from queries.binding import bind
from service.answers import ask
from service.formats import JSON
from service.limits import MAX_HTML_ROWS
from service.paging import Page, paged
from service.questions import Question
from service.site import Site
from service.tables import Cell, solutions

__all__ = ["Row", "rows_of"]

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
    sparql = paged(bind(site.catalogue[name], values or {}, site.resolver), Page(most, after))
    table = solutions(ask(asked, site, Question(sparql, table=JSON, graph=None)).body)
    assert not isinstance(table, bool)  # noqa: S101 - a named query that views ask has columns
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]
