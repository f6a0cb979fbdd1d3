"""How alike two wordings are: words cut to their stems, weighed by rarity, compared by cosine.

Everything here is made to be looked up from an inverted index, so that texts that share nothing are never compared.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Index", "Vector", "any_of", "cosine", "printed_words", "rarity", "shared_words", "stem", "stems", "weigh"]

Vector = Mapping[str, float]
"""A text: its stems and their weights, of length one."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SHORTEST = 3
"""What must be left of a word when an ending is taken off."""

_ENDINGS = (
    ("isations", "is"),
    ("isation", "is"),
    ("izations", "is"),
    ("ization", "is"),
    ("ations", "at"),
    ("ation", "at"),
    ("ating", "at"),
    ("ated", "at"),
    ("ates", "at"),
    ("ate", "at"),
    ("ioning", ""),
    ("ioned", ""),
    ("ments", "ment"),
    ("ities", "it"),
    ("ity", "it"),
    ("ies", "y"),
    ("ied", "y"),
    ("sses", "ss"),
    ("ings", ""),
    ("ing", ""),
    ("ers", "er"),
    ("ions", ""),
    ("ion", ""),
    ("ed", ""),
    ("es", ""),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
    ("e", ""),
)
"""Endings and what stands for them, the first that fits: a stem need not be a word, only the same for its forms."""

_COMMON = frozenset(
    _WORD.findall(
        """a about above after again all also although am an and any are as at be because been before being between
        both but by can could did do does doing down during each for from further had has have having he her here
        his how i if in into is it its itself may might more most must no nor not of off on once only or other
        our out over own same shall she should so some such than that the their them then there these they this
        those through to too under until up very was we were what when where which while who whom whose why will
        with within would you your ensure including include includes included"""
    )
)
"""Words that say nothing about what a text is about."""


def stem(word: str) -> str:
    """A word without its ending, so that `commissioned` and `commissioning` are one."""
    plain = word.casefold().replace("’", "'").removesuffix("'s").replace("'", "")
    if word.isupper():
        return plain
    for ending, instead in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST:
            cut = plain[: len(plain) - len(ending)] + instead
            doubled = len(cut) > _SHORTEST and cut[-1] == cut[-2] and cut[-1] in "bdgmnprt"
            return cut[:-1] if doubled and not instead else cut
    return plain


def stems(text: str) -> list[str]:
    """The stems of a text's words in their order, without common words and single letters."""
    words = (word for word in _WORD.findall(text) if len(word) > 1 and word.casefold() not in _COMMON)
    return [stem(word) for word in words]


def printed_words(text: str) -> dict[str, str]:
    """The words of a text as it first prints them, by their stems."""
    return {stem(word): word for word in reversed(_WORD.findall(text))}


def rarity(holders: int, total: int) -> float:
    """How telling it is to have what `holders` of `total` things have: 1 if only one has it, almost 0 if all do."""
    return math.log((total + 1) / holders) / math.log(total + 1) if 0 < holders <= total else 0.0


def weigh(words: Sequence[Sequence[str]]) -> tuple[Vector, ...]:
    """The vectors of texts: each stem counts by its rarity among the texts, and by the logarithm of its repetitions."""
    holders = Counter(word for text in words for word in set(text))
    return tuple(_unit(text, holders, len(words)) for text in words)


def any_of(strengths: Iterable[float]) -> float:
    """How much several reasons of one kind are worth together: more than each alone, and never more than 1."""
    return 1.0 - math.prod(1.0 - strength for strength in sorted(strengths))


def _unit(text: Sequence[str], holders: Mapping[str, int], total: int) -> Vector:
    # In the order of the stems, so that sums of floating-point numbers come out the same in every process.
    raw = {w: (1 + math.log(n)) * rarity(holders[w], total) for w, n in sorted(Counter(text).items())}
    length = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {word: weight / length for word, weight in raw.items() if weight} if length else {}


def cosine(one: Vector, other: Vector) -> float:
    """How alike two vectors are: 0 (nothing in common) to 1 (the same words)."""
    if len(other) < len(one):
        one, other = other, one
    return min(1.0, math.fsum(weight * other[word] for word, weight in one.items() if word in other))


def shared_words(one: Vector, other: Vector, limit: int = 5) -> tuple[str, ...]:
    """The stems that two vectors share, those that make them most alike first."""
    common = ((one[word] * other[word], word) for word in one if word in other)
    return tuple(word for _, word in sorted(common, key=lambda pair: (-pair[0], pair[1]))[:limit])


@dataclass(frozen=True, slots=True)
class Index:
    """Which things hold a key, for the keys that few enough hold: a key that all hold finds nothing new."""

    holders: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, keys: Sequence[Iterable[str]], most: int) -> Index:
        """An index of things by their keys, without the keys that more than `most` of them hold."""
        found: dict[str, list[int]] = {}
        for place, held in enumerate(keys):
            for key in sorted(set(held)):
                found.setdefault(key, []).append(place)
        return cls({key: tuple(places) for key, places in found.items() if len(places) <= most})

    def __getitem__(self, key: str) -> tuple[int, ...]:
        """The places of the things that hold a key."""
        return self.holders.get(key, ())
