"""What the service refuses on purpose, and how every such error is put into one sentence."""

from graph.errors import PlanweaveError
from queries.errors import QueryError

__all__ = [
    "AnswerTooLarge",
    "BadSetting",
    "CannotServe",
    "ClientGone",
    "EndpointFailed",
    "EndpointTooSlow",
    "EvaluationFailed",
    "NotSparql",
    "NothingDescribed",
    "Overloaded",
    "QueryTooExpensive",
    "QueryTooLong",
    "ServiceRefused",
    "StoreFailed",
    "UnknownDump",
    "UnknownFunction",
    "UnknownGraph",
    "UpdateRefused",
    "WorkerLost",
    "WrongFormat",
    "sentence",
]


class NotSparql(PlanweaveError):
    """A query that the engine's parser does not accept.

    ``problem`` is what the parser says; ``line`` and ``column``, from 1, are where, if it says so.
    """

    def __init__(self, message: str, *, problem: str = "", line: int | None = None, column: int | None = None) -> None:
        """Make the error; its message is meant for the user."""
        super().__init__(message)
        self.problem = problem
        self.line = line
        self.column = column


class UnknownFunction(PlanweaveError):
    """A query that calls a function by an IRI that means none here (SPARQL 1.1 Query, 17.6)."""


class UnknownGraph(PlanweaveError):
    """The name of a graph that is not here."""


class NothingDescribed(QueryError):
    """An address whose IRI the graph says nothing of; ``nearest`` holds paths that may have been meant."""


class UnknownDump(PlanweaveError):
    """The name of a dump that is not here."""


class ServiceRefused(PlanweaveError):
    """A query that asks this endpoint to query another one."""


class EndpointFailed(PlanweaveError):
    """Another endpoint that `SERVICE` names and that gives no answer that can be used."""


class EndpointTooSlow(PlanweaveError):
    """Another endpoint whose answer is not there in time."""


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


class EvaluationFailed(PlanweaveError):
    """A query whose worker raised what nobody foresaw: a fault of ours."""


class StoreFailed(PlanweaveError):
    """A remote store that cannot be reached, refuses, or gives no answer that can be used."""


class BadSetting(PlanweaveError):
    """A setting that means nothing."""


class CannotServe(PlanweaveError):
    """An address on which the service cannot listen."""


def sentence(error: PlanweaveError) -> str:
    """The error's text with one full stop, whichever room it comes from."""
    return str(error).strip().rstrip(".") + "."
