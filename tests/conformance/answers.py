"""Answers of queries as values that can be compared: blank nodes by their place alone, rows as often as they occur."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

__all__ = ["Rows", "csv_rows", "graph", "result_set", "same_graph", "same_rows", "table"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RESULT_SET = """
PREFIX rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#>
SELECT ?solution ?variable ?value { ?solution rs:binding [ rs:variable ?variable ; rs:value ?value ] }"""
_VARIABLES = "SELECT ?name { [] <http://www.w3.org/2001/sw/DataAccess/tests/result-set#resultVariable> ?name }"

_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "boolean": lambda text: {"0": "false", "1": "true"}.get(text, text),
    "decimal": lambda text: str(Decimal(text).normalize()),
    "double": lambda text: repr(float(text)),
    "float": lambda text: repr(float(text)),
}

Term = NamedNode | BlankNode | Literal
Row = Mapping[str, Term]


@dataclass(frozen=True)
class Rows:
    """The answer of a SELECT: its variables, and its rows without what is unbound."""

    variables: frozenset[str]
    rows: tuple[Row, ...]


def table(body: bytes, written: QueryResultsFormat) -> Rows | bool:
    """The answer that a document of results holds."""
    found: Any = parse_query_results(body, format=written)
    if not isinstance(found, QuerySolutions):
        return bool(found)
    names = [variable.value for variable in found.variables]
    rows = tuple({name: row[name] for name in names if row[name] is not None} for row in found)
    return Rows(frozenset(names), rows)


def csv_rows(text: str) -> Rows:
    """The answer in a CSV document, where a cell's kind is lost; a blank node can still be told by its label."""
    head, *lines = csv.reader(io.StringIO(text, newline=""))
    rows = tuple({name: _cell(cell) for name, cell in zip(head, line, strict=True)} for line in lines)
    return Rows(frozenset(head), rows)


def result_set(body: bytes, base: str) -> Rows:
    """The answer that is told in the vocabulary of result sets, as Turtle."""
    store = Store()
    store.load(body, format=RdfFormat.TURTLE, base_iri=base)
    told: Any = store.query(_RESULT_SET)
    rows: dict[Term, dict[str, Term]] = {}
    for row in told:
        rows.setdefault(row["solution"], {})[row["variable"].value] = row["value"]
    names: Any = store.query(_VARIABLES)
    return Rows(frozenset(row["name"].value for row in names), tuple(rows.values()))


def graph(body: bytes, base: str, written: RdfFormat = RdfFormat.TURTLE) -> Dataset:
    """The graph that a document holds."""
    return Dataset(parse(body, format=written, base_iri=base))


def same_graph(one: Dataset, other: Dataset) -> bool:
    """Whether two graphs are isomorphic (RDF 1.1 Concepts, 3.6)."""
    return _canonical(one) == _canonical(other)


def same_rows(one: Rows, other: Rows, ordered: bool = False) -> bool:
    """Whether two tables have the same variables and rows, blank nodes mapped onto each other; in order if asked."""
    if one.variables != other.variables:
        return False
    return _canonical(_described(one.rows, ordered)) == _canonical(_described(other.rows, ordered))


def _described(rows: Iterable[Row], ordered: bool) -> Dataset:
    """The rows as a graph: a node for each, with its values, and its place or how often it occurs."""
    described = Dataset()
    values = [frozenset((name, _value(term)) for name, term in row.items()) for row in rows]
    numbered = enumerate(values) if ordered else ((number, row) for row, number in Counter(values).items())
    for number, row in numbered:
        node = BlankNode()
        described.add(Quad(node, NamedNode("urn:row"), Literal(number)))
        for name, term in row:
            described.add(Quad(node, NamedNode(f"urn:variable:{name}"), term))
    return described


def _value(term: Term) -> Term:
    """A number or a truth value in one spelling: the suite compares what they mean (2.0 and 2.00, 0 and false)."""
    if not isinstance(term, Literal):
        return term
    spell = _SPELLINGS.get(term.datatype.value.removeprefix(_XSD))
    return Literal(spell(term.value), datatype=term.datatype) if spell else term


def _cell(text: str) -> Term:
    return BlankNode(text.removeprefix("_:")) if text.startswith("_:") else Literal(text)


def _canonical(dataset: Dataset) -> Dataset:
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset
