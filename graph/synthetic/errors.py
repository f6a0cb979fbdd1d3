"""What can be wrong with an order for a corpus."""

from graph.errors import PlanweaveError

__all__ = ["BadCorpus"]


class BadCorpus(PlanweaveError):
    """A corpus that cannot be made or written as ordered."""
