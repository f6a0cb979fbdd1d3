"""Named queries that Virtuoso 7.2.5 answers otherwise, each with what was seen of its fault."""

__all__ = ["DIFFERS", "NOT_ASKED"]

DIFFERS: dict[str, str] = {}

NOT_ASKED = {"search": "its compiler comes to no end over the cutting of words, and answers nothing else meanwhile"}
