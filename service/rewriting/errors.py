"""What the reading of a query raises; nobody outside this package sees it."""

from __future__ import annotations

from graph.errors import PlanweaveError

__all__ = ["NotPlain"]


class NotPlain(PlanweaveError):
    """A query has something that reading does not know for certain; so it stays as it is."""
