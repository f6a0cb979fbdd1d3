"""Bind values to a query's parameters.

Each parameter has one ``VALUES ?name { UNDEF }`` clause in the query. It is replaced by one that holds the
values as RDF terms, or left out when there are none: a user's text is never part of the query's text.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pyoxigraph import Literal, NamedNode

from queries.clauses import rewrite
from queries.convert import literal, serialised
from queries.errors import MissingParameter, TooManyValues, UnknownParameter, listed, shown
from queries.model import Parameter, ParameterType, Query
from queries.nearest import nearest

__all__ = ["ThingResolver", "bind"]


class ThingResolver(Protocol):
    """Finds the things of the graph that a user's words name."""

    def resolve(self, kind: ParameterType, value: str, parameter: str) -> tuple[NamedNode, ...]:
        """Every thing of this kind that the value stands for: at least one, or an error."""
        ...


def bind(query: Query, values: Mapping[str, Sequence[str]], resolver: ThingResolver) -> str:
    """The query as SPARQL text, with these values for its parameters.

    Raises ``UnknownParameter`` for a parameter that the query does not have, ``MissingParameter``,
    ``TooManyValues``, ``BadValue``, and what the resolver raises for a name that it does not know.
    """
    for name in values:
        _check_known(query, name)
    terms = {
        parameter.name: _terms(query, parameter, values.get(parameter.name, ()), resolver)
        for parameter in query.parameters
    }
    return rewrite(query.sparql, lambda name: _clause(name, terms[name]))


def _terms(
    query: Query, parameter: Parameter, given: Sequence[str], resolver: ThingResolver
) -> Sequence[NamedNode | Literal]:
    values = [given] if isinstance(given, str) else list(given)
    if not values and parameter.default is not None:
        values = [parameter.default]
    if not values and parameter.required:
        such = f", such as {parameter.name}={parameter.example}" if parameter.example else ""
        raise MissingParameter(f"{query.name} needs {parameter.name}{such}", parameter=parameter.name)
    if len(values) > 1 and not parameter.many:
        raise TooManyValues(
            f"{parameter.name} takes one value, not {len(values)}; ask once for each",
            parameter=parameter.name,
        )
    if not parameter.type.is_thing:
        return list(dict.fromkeys(literal(parameter, value) for value in values))
    found = (resolver.resolve(parameter.type, value, parameter.name) for value in values)
    return list(dict.fromkeys(thing for things in found for thing in things))


def _clause(name: str, terms: Sequence[NamedNode | Literal]) -> str:
    if not terms:
        return ""
    return f"VALUES ?{name} {{ {' '.join(map(serialised, terms))} }}"


def _check_known(query: Query, name: str) -> None:
    known = query.by_name
    if name in known:
        return
    takes = f"it takes {listed(list(known))}" if known else "it takes none"
    raise UnknownParameter(
        f"{query.name} has no parameter {shown(name)}; {takes}", parameter=name, nearest=nearest(name, known)
    )
