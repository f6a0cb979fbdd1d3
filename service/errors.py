"""What the service refuses on purpose, and how every such error is put into one sentence."""

from graph.errors import PlanweaveError

__all__ = [
    "CannotServe",
    "NotSparql",
    "QueryTooLong",
    "ServiceRefused",
    "UpdateRefused",
    "WrongFormat",
    "sentence",
]


class NotSparql(PlanweaveError):
    """A query that the engine's parser does not accept."""


class ServiceRefused(PlanweaveError):
    """A query that asks this endpoint to query another one."""


class UpdateRefused(PlanweaveError):
    """A SPARQL update; the graph is read-only."""


class QueryTooLong(PlanweaveError):
    """A query text over the limit."""


class WrongFormat(PlanweaveError):
    """A format that does not exist or cannot carry this kind of answer."""


class CannotServe(PlanweaveError):
    """An address on which the service cannot listen."""


def sentence(error: PlanweaveError) -> str:
    """The error's text with one full stop, whichever room it comes from."""
    return str(error).strip().rstrip(".") + "."
