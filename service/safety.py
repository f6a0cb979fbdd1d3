"""What no query may do: change the graph, or reach out of the snapshot but to endpoints on the allow-list."""

from __future__ import annotations

from service.errors import NotSparql, QueryTooLong
from service.federation import Federation, find_calls, padded, rewritten
from service.limits import MAX_QUERY_BYTES
from service.parsing import asked_of_nothing, explained, has_keyword

__all__ = ["check_length", "check_query", "check_text", "explained"]

_REFUSED = (
    "SERVICE is not allowed here: this graph answers from its own snapshot only; whoever runs the service can name "
    "endpoints in the setting service_allow."
)
_UNCLEAR = (
    r"SERVICE is written here in a way that cannot be checked; write 'SERVICE <address> {', with blanks and without "
    r"\u escapes."
)


def check_length(sparql: str) -> None:
    """Raise `QueryTooLong` for a text over the limit; nothing else should look at a text before this."""
    if len(sparql.encode("utf-8", "surrogatepass")) > MAX_QUERY_BYTES:
        raise QueryTooLong(f"The query is longer than {MAX_QUERY_BYTES} bytes; ask for less at one time.")


def check_query(sparql: str, federation: Federation | None = None) -> str:
    """The text that the engine may have in place of this query: the same, or with each `SERVICE` turned to the gate.

    Raises `QueryTooLong`, `ServiceRefused`, or `NotSparql` for a query that must not reach the engine.
    """
    check_length(sparql)
    if not has_keyword(sparql):
        return sparql
    if federation is None:
        asked_of_nothing(sparql, _REFUSED)
        return sparql
    calls = find_calls(sparql)
    asked_of_nothing(padded(sparql, calls), _UNCLEAR)
    if not calls:
        return sparql
    text, proof = rewritten(sparql, calls, federation)
    try:
        asked_of_nothing(proof, _UNCLEAR)
    except NotSparql as error:
        raise NotSparql(
            "The group of a SERVICE with a variable may not give a value to a variable that has one before it."
        ) from error
    return text


def check_text(sparql: str, federation: Federation | None = None) -> None:
    """Raise what `check_query` raises, and `NotSparql` or `UpdateRefused` for every other text that is no query.

    No data and no endpoint is asked, but what a query brings with it (`VALUES`) is counted and sorted: this needs
    limits of time and memory as an evaluation does.
    """
    check_query(sparql, federation)
    if not has_keyword(sparql):
        asked_of_nothing(sparql, _REFUSED)
