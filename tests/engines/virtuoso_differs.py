"""Named queries that Virtuoso 7.2.5 answers otherwise, each with what was seen of its fault."""

__all__ = ["DIFFERS", "NOT_ASKED"]

DIFFERS: dict[str, str] = {}

NOT_ASKED = {"search": "it comes to no end, and Virtuoso answers nothing else meanwhile"}
