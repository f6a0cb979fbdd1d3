"""What the service refuses on purpose, and how every such error is put into one sentence."""

from graph.errors import PlanweaveError

__all__ = [
    "AnswerTooLarge",
    "CannotServe",
    "ClientGone",
    "NotSparql",
    "Overloaded",
    "QueryTooExpensive",
    "QueryTooLong",
    "ServiceRefused",
    "StoreFailed",
    "UpdateRefused",
    "WorkerLost",
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


class QueryTooExpensive(PlanweaveError):
    """A query that passed the limit of time or memory."""


class AnswerTooLarge(PlanweaveError):
    """An answer with more rows or bytes than the limit."""


class ClientGone(PlanweaveError):
    """A query that nobody waits for any more."""


class Overloaded(PlanweaveError):
    """More queries at one time than are answered or kept waiting."""


class WorkerLost(PlanweaveError):
    """A query whose worker process died."""


class StoreFailed(PlanweaveError):
    """A remote store that cannot be reached, refuses, or gives no answer that can be used."""


class CannotServe(PlanweaveError):
    """An address on which the service cannot listen."""


def sentence(error: PlanweaveError) -> str:
    """The error's text with one full stop, whichever room it comes from."""
    return str(error).strip().rstrip(".") + "."
