"""Errors that a person can act on: each is one sentence that says what is wrong, where, and what would be right."""


class PlanweaveError(Exception):
    """Base of every error that planweave raises on purpose; its text is meant for the user."""


class UnreadableDocument(PlanweaveError):
    """A source text that is missing, empty, not text, or not UTF-8."""


class UnknownLayout(PlanweaveError):
    """A source text in which no known layout is found."""


class BadProfile(PlanweaveError):
    """A layout or plan profile that contradicts itself or the document that it describes."""


class BadRegister(PlanweaveError):
    """A curated register that cannot be read or that says one thing twice."""


class NoSnapshot(PlanweaveError):
    """A snapshot that is asked for and is not there or is damaged."""
