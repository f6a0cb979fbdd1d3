"""Check that what a query's header says is true of its SPARQL."""

import re
from collections import Counter
from typing import NoReturn

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store

from queries.charts import faults
from queries.clauses import bindable, outside_braces
from queries.convert import literal
from queries.errors import BadQueryFile, BadValue, listed
from queries.model import ParameterType, Query

__all__ = ["RESERVED", "check"]

RESERVED = ("format", "limit", "offset")
"""What an answer is asked for by, beside a query's own parameters: none may have such a name."""

_ORDER_BY = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)


def check(query: Query) -> None:
    """Raise ``BadQueryFile`` unless the query parses, is ordered, and has its header's parts."""
    _check_parameters(query)
    _check_literals(query)
    _check_words(query)
    _check_answer(query)
    for fault in faults(query):
        _fail(query, fault)


def _check_parameters(query: Query) -> None:
    clauses = Counter(bindable(query.sparql))
    for name, count in clauses.items():
        if name not in query.by_name:
            _fail(query, f"'VALUES ?{name} {{ UNDEF }}' binds no parameter; declare '#+ param {name}: …'")
        if count > 1:
            _fail(query, f"?{name} is bound {count} times; keep one 'VALUES ?{name} {{ UNDEF }}'")
    for name in query.by_name:
        if name in RESERVED:
            _fail(query, f"{listed(RESERVED)} cannot be a parameter, as every query takes them; rename {name}")
        if name not in clauses:
            _fail(query, f"parameter {name} is bound nowhere; write 'VALUES ?{name} {{ UNDEF }}'")


def _check_literals(query: Query) -> None:
    for parameter in query.parameters:
        if not parameter.example:
            _fail(query, f"parameter {parameter.name} has no example; write 'example VALUE' after its type")
        if parameter.values and parameter.type is not ParameterType.TERM:
            _fail(query, f"parameter {parameter.name} lists its values; make it a term")
        if parameter.type.is_thing:
            continue
        for value in filter(None, (parameter.default, parameter.example)):
            try:
                literal(parameter, value)
            except BadValue as error:
                _fail(query, str(error))


def _check_words(query: Query) -> None:
    if query.words is None:
        return
    name, thing = query.words.parameter, query.words.thing
    if [(each.name, each.type) for each in query.parameters] != [(name, ParameterType.STRING)]:
        _fail(
            query, f"who finds things by words has one parameter, a string; declare '#+ param {name}: string, …' alone"
        )
    if not re.search(rf"\?{thing}\b", query.sparql):
        _fail(query, f"words find ?{thing}, which is nowhere in the query; name a variable that is")


def _check_answer(query: Query) -> None:
    store = Store()
    try:
        answer = store.query(f"{query.sparql}\nLIMIT 1 OFFSET 0")
    except SyntaxError:
        answer = _uncut(query, store)
    declared = [column.name for column in query.columns]
    if isinstance(answer, QueryTriples):
        if declared:
            _fail(query, f"a CONSTRUCT query has no columns; leave out {listed(declared)}")
        return
    if not isinstance(answer, QuerySolutions):
        _fail(query, "an ASK query has no place in the catalogue; write SELECT or CONSTRUCT")
    selected = [variable.value for variable in answer.variables]
    if selected != declared:
        _fail(query, f"the header's columns are {declared}, the query's {selected}; make them the same")
    if not _ORDER_BY.search(outside_braces(query.sparql)):
        _fail(query, "the answer has no ORDER BY, so its rows may come in any order; add one at the end")


def _uncut(query: Query, store: Store) -> QuerySolutions | QueryBoolean | QueryTriples:
    """The answer of a query that does not parse as one page of it: only one that gives a graph need not."""
    try:
        answer = store.query(query.sparql)
    except SyntaxError as error:
        raise BadQueryFile(f"{query.name}.rq does not parse: {error}") from error
    if isinstance(answer, QuerySolutions):
        _fail(query, "its rows cannot be cut into pages, as something follows the ORDER BY; leave it out")
    return answer


def _fail(query: Query, message: str) -> NoReturn:
    raise BadQueryFile(f"{query.name}.rq: {message}")
