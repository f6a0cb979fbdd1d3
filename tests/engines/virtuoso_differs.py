"""Named queries that Virtuoso 7.2.5 answers otherwise, each with what was seen of its fault."""

__all__ = ["DIFFERS"]

DIFFERS: dict[str, str] = {}
