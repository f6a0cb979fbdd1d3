"""Find the clauses in which values are bound, without being misled by strings, comments and IRIs."""

import re
from collections.abc import Callable

__all__ = ["bindable", "outside_braces", "rewrite"]

# SPARQL 1.1, section 19.8: the tokens inside which nothing else can begin. Long strings come first.
_OPAQUE = re.compile(
    r'''
      """(?:[^"\\]|\\.|"(?!""))*"""
    | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
    | "(?:[^"\\\n\r]|\\.)*"
    | '(?:[^'\\\n\r]|\\.)*'
    | <[^<>"{}|^`\\\x00-\x20]*>
    | \#[^\n\r]*
    ''',
    re.VERBOSE | re.DOTALL,
)
_BRACES = re.compile(r"([{}])")
_BINDABLE = re.compile(r"\bVALUES\s*[?$](\w+)\s*\{\s*UNDEF\s*\}", re.IGNORECASE)


def bindable(sparql: str) -> list[str]:
    """The variable of each ``VALUES ?name { UNDEF }`` clause, in the order of the text."""
    return [match[1] for match in _BINDABLE.finditer(_mask(sparql))]


def rewrite(sparql: str, clause: Callable[[str], str]) -> str:
    """The query with each ``VALUES ?name { UNDEF }`` replaced by ``clause(name)``.

    All places are found before anything is replaced, so what is put in is never read as a clause.
    """
    parts: list[str] = []
    end = 0
    for match in _BINDABLE.finditer(_mask(sparql)):
        parts += sparql[end : match.start()], clause(match[1])
        end = match.end()
    return "".join([*parts, sparql[end:]])


def outside_braces(sparql: str) -> str:
    """What stands in no ``{ … }``: the query's head and its solution modifiers."""
    depth, kept = 0, []
    for piece in _BRACES.split(_mask(sparql)):
        depth += (piece == "{") - (piece == "}")
        kept.append(" " * len(piece) if depth or piece == "}" else piece)
    return "".join(kept)


def _mask(sparql: str) -> str:
    """The same text, as long, with spaces for every string, comment and IRI."""
    return _OPAQUE.sub(lambda match: " " * len(match[0]), sparql)
