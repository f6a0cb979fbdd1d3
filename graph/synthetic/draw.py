"""Chance that is the same on every machine: each draw is a function of the seed and of what it is drawn for."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

__all__ = ["Draw", "share_of"]

T = TypeVar("T")


def share_of(seed: int, words: str) -> float:
    """A number from 0 up to 1 that belongs to the words; quick, and good enough to choose words by."""
    mixed = (zlib.crc32(words.encode(), seed & 0xFFFFFFFF) * 2654435761) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 16)) / 2**32


class Draw:
    """Draws one after the other for one purpose. Only `Random.random` is used: its results are promised to stay."""

    def __init__(self, *purpose: object) -> None:
        digest = blake2b("/".join(map(str, purpose)).encode(), digest_size=8).digest()
        self.seed = int.from_bytes(digest, "big")
        self._random = Random(self.seed)  # noqa: S311 - nothing secret

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self._random.random()

    def chance(self, share: float) -> bool:
        """True in the given share of cases."""
        return self._random.random() < share

    def below(self, end: int) -> int:
        """A whole number from 0 up to `end`, all alike."""
        return int(self._random.random() * end)

    def rank(self, end: int) -> int:
        """A whole number from 0 up to `end`, by Zipf's law: the n-th as often as 1/n of the first."""
        return min(int(end ** self._random.random()) - 1, end - 1) if end > 1 else 0

    def one_of(self, choices: Sequence[T]) -> T:
        """One of several, all alike."""
        return choices[self.below(len(choices))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """The things in an order by chance."""
        return [thing for _, _, thing in sorted((self.share(), place, thing) for place, thing in enumerate(things))]

    def rounded(self, number: float) -> int:
        """The whole number below or above, so that the mean is the number."""
        return int(number + self._random.random())
