"""Answers as tables for people: rows read back from the engine's own JSON, terms as a person reads them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    Triple,
    parse_query_results,
)

from ontology.terms import BASE, ID, PREFIXES

__all__ = ["Cell", "Table", "cell", "solutions"]


@dataclass(frozen=True)
class Cell:
    """One cell: what to show, and the IRI that it stands for, if it does."""

    text: str
    iri: str | None = None

    @property
    def item(self) -> str | None:
        """What names this thing among ours, as queries take it."""
        return self.iri.removeprefix(ID) if self.iri and self.iri.startswith(ID) else None

    @property
    def is_web_address(self) -> bool:
        """Whether the IRI may be a link."""
        return bool(self.iri) and str(self.iri).startswith(("https://", "http://"))


@dataclass(frozen=True)
class Table:
    """Solutions as rows of cells; `more`: there are further rows than these."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool = False


def solutions(body: bytes, limit: int | None = None, columns: Collection[str] | None = None) -> Table | bool:
    """An answer in SPARQL JSON as a table of at most `limit` rows, with these columns alone if they are named.

    Or as the boolean that it is.
    """
    found = parse_query_results(body, format=QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        return bool(found)
    variables = [each for each in found.variables if columns is None or each.value in columns]
    read = islice(found, None if limit is None else limit + 1)
    rows = tuple(tuple(cell(row[variable]) for variable in variables) for row in read)
    more = limit is not None and len(rows) > limit
    return Table(tuple(variable.value for variable in variables), rows[:limit], more)


def cell(term: NamedNode | BlankNode | Literal | Triple | None) -> Cell:
    """A term as a person reads it: our IRIs by their end, known ones by prefix, a literal by its words."""
    if term is None:
        return Cell("")
    if not isinstance(term, NamedNode):
        return Cell(term.value if isinstance(term, Literal) else str(term))
    iri = term.value
    if iri.startswith(ID):
        return Cell(iri.removeprefix(ID).removeprefix("plan/"), iri)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and iri != namespace:
            return Cell(f"{prefix}:{iri.removeprefix(namespace)}", iri)
    return Cell(iri.removeprefix(BASE), iri)
