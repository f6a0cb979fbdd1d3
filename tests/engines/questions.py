"""Questions to the named queries, taken from the catalogue: a new query is asked of every engine by being there."""

from collections.abc import Iterator
from urllib.parse import urlencode

from queries.catalogue import load_catalogue
from queries.model import Query

__all__ = ["QUESTIONS", "address"]

Values = dict[str, str | list[str]]

MORE: tuple[tuple[str, Values], ...] = (
    ("agency-history", {"agency": "Home Office"}),
    ("dependency-chain", {"item": "plan/nottingham-idts-2011/section/2/paragraph/3", "direction": "back"}),
    ("dependency-chain", {"item": "plan/noms-2009/outcome/4"}),
    ("due", {"from": "2005-01-01", "to": "2012-12-31"}),
    ("findings", {"shape": "PW-OWN"}),
    ("initiative-matrix", {"min_plans": "1"}),
    ("links", {"agency": ["NOMS", "Home Office"], "strength": "Probable"}),
    ("owned-by", {"agency": "national-offender-management-service"}),
    ("owners", {"item": ["plan/drug-strategy-2008/action/8", "plan/nottingham-idts-2011/section/2/paragraph/3"]}),
    ("plan-entries", {"plan": "drug-strategy-2008"}),
    ("trace", {"initiative": "DIP", "plan": ["noms-2009", "drug-strategy-2008"]}),
)
"""What the tests of the queries ask besides, with other kinds of values."""


def address(name: str, values: Values) -> str:
    """The path and query string of a question."""
    return f"/queries/{name}?{urlencode(values, doseq=True)}".rstrip("?")


def _asked(query: Query) -> Iterator[Values]:
    needed: Values = {p.name: str(p.example) for p in query.parameters if p.required and p.default is None}
    yield needed
    for parameter in query.parameters:
        if parameter.example and parameter.name not in needed:
            yield {**needed, parameter.name: parameter.example}
    yield {p.name: p.example for p in query.parameters if p.example}


QUESTIONS = tuple(
    dict.fromkeys(
        [
            *(address(query.name, values) for query in load_catalogue() for values in _asked(query)),
            *(address(name, values) for name, values in MORE),
        ]
    )
)
"""Each query by its header's examples: those that it needs, with each of the others, and with all of them."""
