"""Which items of two plans a curator should look at for a link: candidates, the likeliest first, with reasons.

A suggestion is no link: it says that two items deserve to be read side by side, and why. Nothing here is ever written
to the graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph.registers import read_turtle
from graph.similarity import printed_words, shared_words
from graph.snapshot import Snapshot
from graph.suggesting.items import Corpus, read_corpus
from graph.suggesting.signals import WEIGHTS, Candidate, Pair, UnknownPlan, candidates, score
from ontology.terms import PW

__all__ = [
    "LINKS",
    "REJECTED_LINKS",
    "WEIGHTS",
    "Pair",
    "Quote",
    "Reason",
    "Suggestion",
    "UnknownPlan",
    "pairs_in",
    "suggest_links",
]

LINKS = Path(__file__).with_name("links.ttl")
"""The curated links."""
REJECTED_LINKS = Path(__file__).with_name("links-rejected.ttl")
"""The near-misses that a curator judged to be no links."""

_LEAST = 0.05
"""A signal that adds less than this is not named as a reason."""

_LISTED = 4
"""How many shared things a reason names."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two items may belong together: the signal, in words, and what it adds to the sum that gives the score."""

    signal: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Quote:
    """An item's own words, and the evidence that holds them."""

    text: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two items worth reading side by side. The score is between 0 and 1, the strongest reason comes first."""

    from_item: str
    to_item: str
    score: float
    reasons: tuple[Reason, ...]
    quotes: tuple[Quote, Quote]


def pairs_in(path: Path) -> frozenset[Pair]:
    """The pairs that a file of links, or of rejected links, is about."""
    ends: dict[str, dict[NamedNode, str]] = {}
    for triple in read_turtle(path):
        if triple.predicate in (PW.fromItem, PW.toItem) and isinstance(triple.object, NamedNode):
            ends.setdefault(str(triple.subject), {})[triple.predicate] = triple.object.value
    return frozenset((both[PW.fromItem], both[PW.toItem]) for both in ends.values() if len(both) == 2)


def suggest_links(
    source: Snapshot | Store,
    *,
    plans: tuple[str, ...] | None = None,
    linked: Set[Pair] = frozenset(),
    rejected: Set[Pair] = frozenset(),
    limit: int = 50,
    each_part: bool = False,
    within_linked: bool = False,
    weights: Mapping[str, float] = WEIGHTS,
) -> tuple[Suggestion, ...]:
    """Candidates that are neither linked nor rejected, the likeliest first.

    `plans` are slugs: one, for what concerns this plan; several, for what concerns two of them. Of the parts of two
    entries only the likeliest pair is given, unless `each_part`. A pair that a linked one contains, or that contains a
    linked one, is left out, unless `within_linked`. Raises `UnknownPlan`.
    """
    corpus = read_corpus(source.store if isinstance(source, Snapshot) else source)
    family = {item.iri: item.family for item in corpus.items}
    hidden = {*_both_ways(linked), *_both_ways(rejected)}
    whole = frozenset() if within_linked else frozenset(_both_ways(linked))
    hidden.update((above, below) for pair in whole for above, below in _around(pair, family))
    open_ = (
        candidate
        for candidate in candidates(corpus, plans)
        if candidate.pair not in hidden and whole.isdisjoint(_around(candidate.pair, family))
    )
    ranked = sorted(((score(found.signals, weights), found) for found in open_), key=lambda it: (-it[0], it[1].pair))
    seen: set[Pair] = set()
    chosen: list[Suggestion] = []
    for value, found in ranked:
        if len(chosen) >= limit:
            break
        if each_part or found.families not in seen:
            seen.add(found.families)
            chosen.append(_suggestion(corpus, found, value, weights))
    return tuple(chosen)


def _both_ways(pairs: Set[Pair]) -> Iterator[Pair]:
    for one, other in pairs:
        yield one, other
        yield other, one


def _around(pair: Pair, family: Mapping[str, str]) -> Iterator[Pair]:
    """A pair, and those that contain it: an entry in place of its part at one end or at both."""
    for one in {pair[0], family.get(pair[0], pair[0])}:
        for other in {pair[1], family.get(pair[1], pair[1])}:
            yield one, other


def _suggestion(corpus: Corpus, found: Candidate, value: float, weights: Mapping[str, float]) -> Suggestion:
    added = [(weights[name] * strength, name) for name, strength in found.signals.items()]
    reasons = tuple(
        Reason(name, text, weight)
        for weight, name in sorted(added, key=lambda pair: (-pair[0], pair[1]))
        if weight >= _LEAST and (text := _why(corpus, found, name))
    )
    later, earlier = found.later, found.earlier
    quotes = Quote(later.text, later.evidence), Quote(earlier.text, earlier.evidence)
    return Suggestion(later.iri, earlier.iri, value, reasons, quotes)


def _why(corpus: Corpus, found: Candidate, signal: str) -> str:
    """A reason in words; empty where there is nothing to say."""
    later, earlier = found.later, found.earlier
    match signal:
        case "wording":
            printed = printed_words(later.text)
            common = [printed[stem] for stem in shared_words(later.wording, earlier.wording) if stem in printed]
            return f"similar wording: {', '.join(common)}"
        case "setting":
            return "what stands around them is alike: their entries, objectives and headings"
        case "initiative":
            return f"both name {_shared(corpus, later.initiatives, earlier.initiatives)}"
        case "body":
            return f"both are held by, or name, {_shared(corpus, later.bodies, earlier.bodies)}"
        case "number":
            return f"both print {', '.join(sorted(later.numbers & earlier.numbers))}"
        case "timing":
            return "their times overlap" if found.signals[signal] == 1.0 else "the later one's time follows soon after"
    return ""


def _shared(corpus: Corpus, later: Set[str], earlier: Set[str]) -> str:
    """The things that both have, or that an earlier thing became, by name."""

    def name(thing: str) -> str:
        return corpus.names.get(thing, thing)

    same = sorted(name(thing) for thing in later & earlier)
    became = sorted(
        f"{name(new)} (once {name(old)})"
        for old in earlier
        for new in corpus.later(frozenset({old})) & later
        if new not in earlier
    )
    return ", ".join((same + became)[:_LISTED])
