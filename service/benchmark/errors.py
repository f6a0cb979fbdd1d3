"""What the benchmark refuses."""

from graph.errors import PlanweaveError

__all__ = ["UnknownQuestion"]


class UnknownQuestion(PlanweaveError):
    """A question is asked for that there is not; the text lists those there are."""
