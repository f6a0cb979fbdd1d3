"""Turn what a user wrote into RDF terms, and RDF terms into SPARQL text."""

import re
from collections.abc import Callable
from datetime import date

from pyoxigraph import Literal, NamedNode

from ontology.terms import XSD
from queries.errors import BadValue, listed, shown
from queries.model import Parameter, ParameterType
from queries.nearest import nearest

__all__ = ["literal", "serialised"]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_ESCAPE = re.compile(r"\\(.)([uU]?)", re.DOTALL)


def literal(parameter: Parameter, value: str) -> Literal:
    """The value as a literal of its parameter's type; raise ``BadValue`` where it is none.

    Where the parameter lists its values it is one of these, capital letters or not.
    """
    if parameter.values:
        return _listed(parameter, value)
    try:
        value.encode()
        return _READERS[parameter.type](value)
    except ValueError:
        example = parameter.example or parameter.default
        such = f", such as {example}" if example else ""
        wanted, form = _WANTED[parameter.type]
        raise BadValue(
            f"{parameter.name}: {shown(value)} is not {wanted}; write it {form}{such}",
            parameter=parameter.name,
        ) from None


def _listed(parameter: Parameter, value: str) -> Literal:
    for known in parameter.values:
        if known.casefold() == value.strip().casefold():
            return Literal(known)
    near = nearest(value, parameter.values, limit=1)
    hint = f"; the nearest is {near[0]}" if near else ""
    raise BadValue(
        f"{parameter.name}: {shown(value)} is not {listed(parameter.values)}{hint}",
        parameter=parameter.name,
        nearest=near,
    )


def serialised(term: NamedNode | Literal) -> str:
    r"""The term as SPARQL text: its N-Triples form, safe for every engine.

    SPARQL 1.1 (section 19.2) lets ``\u0022`` stand for a character anywhere in a query, before it is parsed.
    An engine that looks for it in the raw text also finds it in ``"\\u0022"``, the literal of a backslash and
    five more characters, and ends the string there. So a ``u`` after a backslash is itself written as an
    escape: both kinds of engine then read the same six characters.

    >>> print(serialised(Literal(r"say \u0022")))
    "say \\\U000000750022"
    """
    return _ESCAPE.sub(_hide_codepoint, str(term))


def _hide_codepoint(escape: re.Match[str]) -> str:
    if escape[1] != "\\" or not escape[2]:
        return escape[0]
    return rf"\\\U{ord(escape[2]):08X}"


def _date(value: str) -> Literal:
    if not _DATE.fullmatch(value.strip()):
        raise ValueError
    return Literal(date.fromisoformat(value.strip()).isoformat(), datatype=XSD.date)


def _integer(value: str) -> Literal:
    if not _INTEGER.fullmatch(value.strip()):
        raise ValueError
    return Literal(int(value))


def _boolean(value: str) -> Literal:
    word = value.strip().lower()
    if word not in {"true", "false"}:
        raise ValueError
    return Literal(word == "true")


def _string(value: str) -> Literal:
    if not value:
        raise ValueError
    return Literal(value)


def _term(value: str) -> Literal:
    return _string(" ".join(value.split()))


_READERS: dict[ParameterType, Callable[[str], Literal]] = {
    ParameterType.DATE: _date,
    ParameterType.INTEGER: _integer,
    ParameterType.BOOLEAN: _boolean,
    ParameterType.STRING: _string,
    ParameterType.TERM: _term,
}
_WANTED = {
    ParameterType.DATE: ("a date", "as YYYY-MM-DD"),
    ParameterType.INTEGER: ("a whole number", "in digits"),
    ParameterType.BOOLEAN: ("true or false", "as one of these"),
    ParameterType.STRING: ("text", "in one character or more"),
    ParameterType.TERM: ("a word", "in one character or more"),
}
