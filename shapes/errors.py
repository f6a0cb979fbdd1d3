"""What validation refuses on purpose; each is one sentence for the user."""

from __future__ import annotations

from graph.errors import PlanweaveError

__all__ = ["BadBaseline", "BadData", "BadShapes", "TooLarge", "UnknownShape", "UnsoundGraph"]


class BadShapes(PlanweaveError):
    """Shapes that cannot be read or run."""


class UnknownShape(PlanweaveError, KeyError):
    """An identifier that no shape has: `name`, as it was asked for. `hint` says what would be right."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(name, hint)
        self.name = name
        self.hint = hint

    def __str__(self) -> str:
        return f"There is no shape {self.name!r}; {self.hint}."


class BadData(PlanweaveError):
    """Data to be validated that cannot be read."""


class BadBaseline(PlanweaveError):
    """A baseline file that cannot be read or that accepts something without a reason or a name."""


class TooLarge(PlanweaveError):
    """A validation run that passed its limit of time or memory."""


class UnsoundGraph(PlanweaveError):
    """A graph with violations, of which no snapshot is built."""
