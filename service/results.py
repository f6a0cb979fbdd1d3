"""Query results on standard output, in the formats that people and programs ask for."""

from __future__ import annotations

import sys
from typing import Any

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    serialize,
)
from rich.console import Console
from rich.table import Table

from graph.errors import PlanweaveError
from ontology.terms import BASE, PREFIXES

_SOLUTION_FORMATS = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
}


class WrongFormat(PlanweaveError):
    """A format that cannot carry this kind of result."""


def with_prefixes(sparql: str) -> str:
    """A query with the project's prefixes declared before it, where it does not declare them itself."""
    lowered = sparql.lower()
    missing = [name for name in PREFIXES if f"{name}:" in lowered and f"prefix {name}:" not in lowered]
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in missing) + sparql


def write(found: Any, output: str) -> None:
    """Write a query's result to standard output; raises `WrongFormat` where the format cannot carry it."""
    if isinstance(found, QueryTriples):
        _write_triples(found, output)
    elif output == "table":
        _print(found)
    elif output in _SOLUTION_FORMATS and (output == "json" or isinstance(found, QuerySolutions)):
        sys.stdout.buffer.write(found.serialize(format=_SOLUTION_FORMATS[output]))
        sys.stdout.buffer.write(b"\n" if output == "json" else b"")
    else:
        kind = "yes or no" if isinstance(found, QueryBoolean) else "a table of solutions"
        allowed = "table or json" if isinstance(found, QueryBoolean) else "table, csv, tsv or json"
        raise WrongFormat(f"This query gives {kind}, which {output} cannot carry; use --format {allowed}.")
    sys.stdout.flush()


def _write_triples(found: QueryTriples, output: str) -> None:
    if output in ("table", "ttl"):
        written = serialize(sorted(found, key=str), format=RdfFormat.TURTLE, prefixes=PREFIXES)
    elif output == "json":
        written = serialize(sorted(found, key=str), format=RdfFormat.JSON_LD, prefixes=PREFIXES)
    else:
        raise WrongFormat(f"This query gives a graph, which {output} cannot carry; use --format ttl or json.")
    sys.stdout.buffer.write(written or b"")


def _print(found: Any) -> None:
    console = Console(soft_wrap=False)
    if isinstance(found, QueryBoolean):
        console.print("yes" if found else "no")
        return
    table = Table(show_lines=False, header_style="bold", expand=False)
    for variable in found.variables:
        table.add_column(variable.value, overflow="fold")
    count = 0
    for solution in found:
        table.add_row(*(shown(solution[variable]) for variable in found.variables))
        count += 1
    if not console.is_terminal:
        console = Console(width=200)
    console.print(table)
    console.print(f"{count} row{'' if count == 1 else 's'}")


def shown(term: Any) -> str:
    """A term as a person reads it: an IRI of ours without its base, a literal without its type."""
    if term is None:
        return ""
    value = str(term.value)
    return value.removeprefix(f"{BASE}id/").removeprefix(BASE)
