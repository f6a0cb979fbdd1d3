"""Rows of a named query as plain records: for programs that know JSON and need not know RDF."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QueryResultsFormat, Triple, parse_query_results

from ontology.terms import XSD
from service.formats import JSON
from service.negotiation import Choice, Chosen

__all__ = ["MEDIA_TYPE", "NAME", "RECORDS", "are_meant", "records"]

NAME = "records"
"""What `format=` calls them: `json` is SPARQL's own JSON, here as everywhere."""

MEDIA_TYPE = "application/json"

RECORDS = Choice(Chosen(JSON, MEDIA_TYPE), None)
"""The choice of plain records; no graph comes as such."""

Value = str | int | float | bool | None


def are_meant(choice: Choice) -> bool:
    """Whether a table is wanted as records: as JSON without SPARQL's own media type."""
    return choice.table == RECORDS.table


def records(body: bytes) -> bytes:
    """An answer in SPARQL JSON (SPARQL 1.1 Query Results JSON Format, 3.2) as a list of objects by column name.

    Integers and decimals become numbers, booleans true and false, dates and IRIs text; an empty cell becomes null,
    whether it is unbound or holds no character.
    """
    found = parse_query_results(body, format=QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        raise TypeError("an answer of yes or no has no records")
    names = [variable.value for variable in found.variables]
    rows = [{name: _value(row[name]) for name in names} for row in found]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _value(term: NamedNode | BlankNode | Literal | Triple | None) -> Value:
    if isinstance(term, Literal):
        read = _READERS.get(term.datatype)
        return read(term.value) if read else term.value or None
    if isinstance(term, NamedNode):
        return term.value
    return None if term is None else str(term)


def _number(text: str) -> int | float:
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)


_READERS: dict[NamedNode, Callable[[str], Value]] = {
    XSD.integer: int,
    XSD.decimal: _number,
    XSD.boolean: lambda text: text in ("true", "1"),
}
