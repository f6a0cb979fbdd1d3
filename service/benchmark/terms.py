"""Whether two answers are the same: rows and triples without their order, and terms by what they mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, parse

from ontology.terms import XSD
from service.benchmark.clients import NoAnswer

__all__ = ["Said", "said_by_engine", "said_in"]

_DECIMAL = frozenset(
    f"{XSD.NS}{name}"
    for name in (
        "integer", "decimal", "double", "float", "long", "int", "short", "byte", "nonNegativeInteger",
        "positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort",
        "unsignedByte",
    )
)  # fmt: skip
_STRING, _BOOLEAN = f"{XSD.NS}string", f"{XSD.NS}boolean"

Term = tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """An answer in short: how many rows or triples, and a hash of them."""

    number: int
    digest: str


def said_in(body: bytes, *, is_graph: bool, subject: str | None = None) -> Said:
    """What a server's answer says (SPARQL JSON results, or N-Triples); of a graph, with a `subject`, only what is said
    of it. Raises `NoAnswer` for what is no such answer."""
    try:
        if is_graph:
            triples = parse(body, format=RdfFormat.N_TRIPLES)
            return _of_triples(((each.subject, each.predicate, each.object) for each in triples), subject)
        told = json.loads(body)
        if "boolean" in told:
            return _of(["true" if told["boolean"] else "false"])
        rows = told["results"]["bindings"]
        return _of(_row({name: _json_term(value) for name, value in row.items()}) for row in rows)
    except (SyntaxError, ValueError, KeyError, TypeError) as error:
        raise NoAnswer(f"Its answer cannot be read ({type(error).__name__}: {str(error)[:120]}).") from error


def said_by_engine(found: Any, subject: str | None = None) -> Said:
    """What pyoxigraph's own answer to a query says."""
    if isinstance(found, QueryBoolean):
        return _of(["true" if found else "false"])
    if isinstance(found, QuerySolutions):
        names = [variable.value for variable in found.variables]
        return _of(_row({name: _term(row[name]) for name in names if row[name] is not None}) for row in found)
    return _of_triples(((each.subject, each.predicate, each.object) for each in found), subject)


def _of(lines: Iterable[str]) -> Said:
    ordered = sorted(lines)
    digest = hashlib.sha256()
    for line in ordered:
        digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return Said(len(ordered), digest.hexdigest())


def _of_triples(triples: Iterable[tuple[Any, Any, Any]], subject: str | None) -> Said:
    wanted = {
        json.dumps([_term(part) for part in triple])
        for triple in triples
        if subject is None or (isinstance(triple[0], NamedNode) and triple[0].value == subject)
    }
    return _of(wanted)


def _row(cells: Mapping[str, Term]) -> str:
    return json.dumps(sorted(cells.items()))


def _json_term(value: Mapping[str, str]) -> Term:
    if value["type"] == "uri":
        return ("iri", value["value"])
    if value["type"] == "bnode":
        return ("blank",)
    return _literal(value["value"], value.get("datatype", _STRING), value.get("xml:lang", ""))


def _term(term: Any) -> Term:
    if isinstance(term, NamedNode):
        return ("iri", term.value)
    if isinstance(term, BlankNode):
        return ("blank",)
    assert isinstance(term, Literal)  # noqa: S101 - the graph has no other kinds of terms
    return _literal(term.value, term.datatype.value, term.language or "")


def _literal(value: str, datatype: str, language: str) -> Term:
    if language:
        return ("text", value, language.lower())
    if datatype in _DECIMAL:
        try:
            return ("number", str(Decimal(value).normalize()))
        except InvalidOperation:
            return ("literal", value, datatype)
    if datatype == _BOOLEAN:
        return ("truth", "true" if value in ("true", "1") else "false")
    return ("text", value) if datatype == _STRING else ("literal", value, datatype)
