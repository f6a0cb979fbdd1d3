"""What can be wrong with a query file or a question: one sentence each, that says what would be right."""

from collections.abc import Sequence

from graph.errors import PlanweaveError


class BadQueryFile(PlanweaveError):
    """A query file that breaks the rules of docs/queries.md."""


class QueryError(PlanweaveError):
    """Base of every error in what a user asked for.

    ``parameter`` is the one at fault, where one is; ``nearest`` holds what may have been meant, best first.
    """

    def __init__(self, message: str, *, parameter: str | None = None, nearest: Sequence[str] = ()) -> None:
        """Make the error; its message is meant for the user."""
        super().__init__(message)
        self.parameter = parameter
        self.nearest = tuple(nearest)


class UnknownQuery(QueryError):
    """A query name that is not in the catalogue."""


class UnknownParameter(QueryError):
    """A value for a parameter that the query does not have."""


class MissingParameter(QueryError):
    """No value for a parameter that the query cannot do without."""


class TooManyValues(QueryError):
    """Several values for a parameter that takes one."""


class BadValue(QueryError):
    """A value that is not of its parameter's type."""


class UnknownThing(QueryError):
    """A name that nothing of the asked kind has."""


class AmbiguousThing(QueryError):
    """A name that several things of the asked kind have; ``nearest`` holds their IRIs."""


def shown(value: str, limit: int = 80) -> str:
    """A user's value as messages quote it: on one line, printable, and never longer than ``limit``."""
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in value)
    return f"'{text}'" if len(text) <= limit else f"'{text[: limit - 1]}…'"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them: ``a, b or c``."""
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
