"""How strongly two items of different plans point at each other: signals between 0 and 1, their weights, the score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType

from graph.errors import PlanweaveError
from graph.similarity import Index, any_of, cosine, rarity
from graph.suggesting.items import Corpus, Item

__all__ = ["BASE", "SIGNALS", "WEIGHTS", "Candidate", "Pair", "UnknownPlan", "candidates", "score"]

Pair = tuple[str, str]
"""The IRIs of two items; which comes first makes no difference."""

BASE = "base"
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        BASE: -9.3,
        "wording": 5.5,
        "setting": 7.0,
        "initiative": 4.6,
        "body": 1.8,
        "number": 1.2,
        "timing": 0.8,
        "promise": 2.2,
    }
)
"""How much each signal counts, and where the score starts without any (`base`): fitted by `fitted_weights`."""

SIGNALS = tuple(name for name in WEIGHTS if name != BASE)
_PER_ITEM = 40
"""How many items of each earlier plan are looked at for one item of a later plan."""

_NEAR_DAYS = 730


class UnknownPlan(PlanweaveError):
    """A plan that is asked for and is not in the graph."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two items, the later plan's first, and how strong each signal is between them: 0 to 1."""

    later: Item
    earlier: Item
    signals: Mapping[str, float]

    @property
    def pair(self) -> Pair:
        """The items' IRIs."""
        return self.later.iri, self.earlier.iri

    @property
    def families(self) -> Pair:
        """The IRIs of the entries that they are parts of, or of the items themselves."""
        return self.later.family, self.earlier.family


@dataclass(frozen=True, slots=True)
class _After:
    """What the things that an item names became, and these things themselves."""

    initiatives: frozenset[str]
    bodies: frozenset[str]


def score(signals: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """Between 0 and 1; as no weight is negative, a stronger signal never lowers it."""
    total = weights[BASE] + math.fsum(weights[name] * strength for name, strength in signals.items())
    return 1.0 / (1.0 + math.exp(-total))


def candidates(corpus: Corpus, plans: tuple[str, ...] | None = None) -> Iterator[Candidate]:
    """Pairs of items of two plans, the later one's first, that share a word, initiative or number not too common."""
    items = corpus.items
    wanted = _wanted(corpus, plans)
    most = max(50, min(len(items) // 5, 400))
    after = {item.iri: _After(corpus.later(item.initiatives), corpus.later(item.bodies)) for item in items}
    words = Index.of([item.wording for item in items], most)
    holders = {
        "initiative": Index.of([after[item.iri].initiatives for item in items], len(items)),
        "body": Index.of([after[item.iri].bodies for item in items], len(items)),
        "number": Index.of([item.numbers for item in items], len(items)),
    }
    for item in items:
        near: dict[int, float] = {}
        for word, weight in item.wording.items():
            for place in words[word]:
                near[place] = near.get(place, 0.0) + weight * items[place].wording[word]
        for name, keys in (("initiative", item.initiatives), ("number", item.numbers)):
            for key in sorted(keys):
                if len(found := holders[name][key]) <= most:
                    for place in found:
                        near[place] = near.get(place, 0.0) + 0.2 * rarity(len(found), len(items))
        for other in _nearest(items, item, near, wanted):
            yield Candidate(item, other, _signals(item, other, after[other.iri], holders, len(items)))


def _wanted(corpus: Corpus, plans: tuple[str, ...] | None) -> frozenset[tuple[int, int]]:
    """The pairs of plans that are asked for, by their places, the later one first."""
    for slug in plans or ():
        if slug not in corpus.plans:
            raise UnknownPlan(f"There is no plan {slug!r}; there are {', '.join(corpus.plans)}.")
    asked = {corpus.plans.index(slug) for slug in plans or corpus.plans}
    least = min(len(asked), 2)
    every = range(len(corpus.plans))
    return frozenset((a, b) for a in every for b in range(a) if len({a, b} & asked) >= least)


def _nearest(
    items: Sequence[Item], item: Item, near: Mapping[int, float], wanted: Set[tuple[int, int]]
) -> Iterator[Item]:
    """The nearest items of each earlier plan."""
    by_plan: dict[int, list[tuple[float, int]]] = {}
    for place, nearness in near.items():
        if (item.order, items[place].order) in wanted:
            by_plan.setdefault(items[place].order, []).append((-nearness, place))
    for _, found in sorted(by_plan.items()):
        for _, place in sorted(found)[:_PER_ITEM]:
            yield items[place]


def _signals(item: Item, other: Item, after: _After, holders: Mapping[str, Index], total: int) -> dict[str, float]:
    def shared(name: str, keys: Set[str]) -> float:
        return any_of(rarity(len(holders[name][key]), total) for key in keys)

    return {
        "wording": cosine(item.wording, other.wording),
        "setting": cosine(item.setting, other.setting),
        "initiative": shared("initiative", item.initiatives & after.initiatives),
        "body": shared("body", item.bodies & after.bodies),
        "number": shared("number", item.numbers & other.numbers),
        "timing": _timing(item, other),
        "promise": float(other.kind != "ProgressNote"),
    }


def _timing(item: Item, other: Item) -> float:
    """1 where the times of two items overlap, a half where the later plan's begins within two years after, else 0."""
    if not item.windows or not other.windows:
        return 0.0
    begins, ends = min(item.windows)[0], max(end for _, end in item.windows)
    began, ended = min(other.windows)[0], max(end for _, end in other.windows)
    if begins <= ended and began <= ends:
        return 1.0
    return 0.5 if 0 < (begins - ended).days <= _NEAR_DAYS else 0.0
