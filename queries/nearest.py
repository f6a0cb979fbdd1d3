"""What may have been meant."""

from collections.abc import Iterable

__all__ = ["nearest"]

_LONGEST = 200
"""How many characters of what a user wrote are compared; no name is as long."""


def nearest(word: str, known: Iterable[str], limit: int = 5) -> tuple[str, ...]:
    """The known names most like ``word``, best first; names that are like it in nothing are left out."""
    from rapidfuzz import fuzz, process  # only a mistake needs it, and it takes as long to load as all of a command

    found = process.extract(
        word[:_LONGEST],
        sorted(known),
        scorer=fuzz.WRatio,
        processor=str.casefold,
        limit=limit,
        score_cutoff=45,
    )
    return tuple(name for name, _score, _position in found)
