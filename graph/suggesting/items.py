"""What may be linked: the items of all plans, each with what is known of it, read from a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from graph.similarity import Vector, stems, weigh
from ontology.terms import DCTERMS, GRAPH, ID, OA, PW, RDF, RDFS

__all__ = ["Corpus", "Item", "read_corpus"]

KINDS = (
    PW.Entry,
    PW.Step,
    PW.Milestone,
    PW.Measure,
    PW.Outcome,
    PW.ProgressNote,
    PW.Objective,
    PW.Paragraph,
)
"""The classes whose members may be linked; of the sub-classes, those that the ontology names."""

_SMALLEST_NUMBER = 10
"""Numbers below it are too common to point anywhere: four regions, six areas."""

_FEWEST_WORDS = 2
"""Items of fewer telling words are left out: there is nothing in them to link."""

Window = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Item:
    """One item.

    `family` is its entry, for a part of an entry, else itself; `order` is its plan's place among all, the earliest 0;
    `wording` are its own words, `setting` those of its whole family and of the headings above; `evidence` is the
    tightest that holds its words.
    """

    iri: str
    plan: str
    order: int
    family: str
    kind: str
    text: str
    evidence: str
    wording: Vector
    setting: Vector
    initiatives: frozenset[str]
    bodies: frozenset[str]
    numbers: frozenset[str]
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All items, in the order of their plans; what things are called; and what each thing became (itself too)."""

    items: tuple[Item, ...]
    plans: tuple[str, ...]
    names: Mapping[str, str]
    became: Mapping[str, frozenset[str]]

    def later(self, things: frozenset[str]) -> frozenset[str]:
        """Things and all that they became."""
        return frozenset().union(*(self.became.get(thing, frozenset({thing})) for thing in things))


class _Facts:
    """Asserted triples by predicate: what is inferred would only count twice."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, dict[str, list[str]]] = {}

    def __getitem__(self, predicate: NamedNode) -> dict[str, list[str]]:
        if (name := predicate.value) not in self._kept:
            found: dict[str, set[str]] = {}
            skipped = (DefaultGraph(), GRAPH.inferred, GRAPH.validation)
            for quad in self._store.quads_for_pattern(None, predicate, None, None):
                about, value = quad.subject, quad.object
                if quad.graph_name in skipped or not isinstance(about, NamedNode):
                    continue
                if isinstance(value, NamedNode | Literal):
                    found.setdefault(about.value, set()).add(value.value)
            self._kept[name] = {subject: sorted(values) for subject, values in found.items()}
        return self._kept[name]

    def of(self, subject: str, *predicates: NamedNode) -> list[str]:
        return [value for predicate in predicates for value in self[predicate].get(subject, ())]

    def one(self, subject: str, *predicates: NamedNode) -> str:
        return next(iter(self.of(subject, *predicates)), "")


def read_corpus(store: Store) -> Corpus:
    """Every item of every plan of a store, the earliest plan first."""
    facts = _Facts(store)
    kinds = _kinds(facts)
    plans = sorted(
        (iri for iri, types in facts[RDF.type].items() if PW.Plan.value in types),
        key=lambda iri: (facts.one(iri, PW.issuedEarliest, PW.periodStart), iri),
    )
    place = {plan: number for number, plan in enumerate(plans)}
    found = sorted(
        (place[plan], iri, kind)
        for iri, kind in _typed(facts, kinds)
        if (plan := facts.one(iri, PW.plan)) in place and facts.one(iri, PW.text)
    )
    words_of = {iri: stems(facts.one(iri, PW.text)) for _, iri, _ in found}
    found = [it for it in found if len(set(words_of[it[1]])) >= _FEWEST_WORDS]
    entries = {iri for _, iri, kind in found if kind == "Entry"}
    family = {iri: _family(facts, iri, entries) for _, iri, _ in found}
    own = [words_of[iri] for _, iri, _ in found]
    parts: dict[str, list[str]] = {}
    for (_, iri, _), words in zip(found, own, strict=True):
        parts.setdefault(family[iri], []).extend(words)
    around = [parts[family[iri]] + stems(_heading(facts, family[iri])) for _, iri, _ in found]
    numbers = _numbers(facts)
    described = zip(found, weigh(own), weigh(around), strict=True)
    items = tuple(
        Item(
            iri=iri,
            plan=facts.one(iri, PW.plan),
            order=number,
            family=family[iri],
            kind=kind,
            text=facts.one(iri, PW.text),
            evidence=_evidence(facts, iri),
            wording=wording,
            setting=setting,
            initiatives=frozenset(_named(facts, iri, "initiative")),
            bodies=frozenset(_bodies(facts, iri, family[iri])),
            numbers=numbers.get(iri, frozenset()),
            windows=_windows(facts, iri) or _windows(facts, family[iri]),
        )
        for (number, iri, kind), wording, setting in described
    )
    names = {iri: labels[0] for iri, labels in facts[RDFS.label].items()}
    return Corpus(items, tuple(plan.removeprefix(f"{ID}plan/") for plan in plans), names, _became(facts))


def _kinds(facts: _Facts) -> dict[str, str]:
    """Every class whose members may be linked, with the one of `KINDS` that it falls under."""
    under = {kind.value: kind.value for kind in KINDS}
    above = facts[RDFS.subClassOf]
    changed = True
    while changed:
        new = {name: under[top] for name, tops in above.items() if name not in under for top in tops if top in under}
        under.update(new)
        changed = bool(new)
    return {name: kind.rsplit("#", 1)[1] for name, kind in under.items()}


def _typed(facts: _Facts, kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for iri, types in facts[RDF.type].items():
        if known := sorted(kinds[name] for name in types if name in kinds):
            yield iri, known[0]


def _family(facts: _Facts, iri: str, entries: set[str]) -> str:
    above = iri
    while above not in entries:
        if not (above := facts.one(above, DCTERMS.isPartOf)):
            return iri
    return above


def _heading(facts: _Facts, iri: str) -> str:
    """The words above an item: its objective's and its section's."""
    above = (*facts.of(iri, PW.objective), *facts.of(iri, DCTERMS.isPartOf))
    return " ".join(facts.one(place, PW.text, RDFS.label) for place in above if place not in facts[PW.sourceFile])


def _named(facts: _Facts, iri: str, kind: str) -> Iterator[str]:
    return (thing for thing in facts.of(iri, PW.mentions) if thing.startswith(f"{ID}{kind}/"))


def _bodies(facts: _Facts, iri: str, family: str) -> Iterator[str]:
    """Who holds an item, or its entry, and whom it names."""
    yield from facts.of(iri, PW.ownedBy, PW.partner) or facts.of(family, PW.ownedBy, PW.partner)
    yield from _named(facts, iri, "agency")


def _numbers(facts: _Facts) -> dict[str, frozenset[str]]:
    """The numbers that each item prints, with their unit where it is a share or an amount."""
    found: dict[str, set[str]] = {}
    for figure, about in facts[PW.about].items():
        value = facts.one(figure, PW.value)
        if value and Decimal(value) >= _SMALLEST_NUMBER:
            unit = facts.one(figure, PW.unit)
            for item in about:
                found.setdefault(item, set()).add(f"{value} {unit}" if unit in ("%", "GBP") else value)
    return {item: frozenset(numbers) for item, numbers in found.items()}


def _evidence(facts: _Facts, iri: str) -> str:
    """The shortest evidence that holds all of an item's words, else the longest that it has."""
    words = "".join(facts.one(iri, PW.text).split())
    exact = {node: "".join(facts.one(node, OA.exact).split()) for node in facts.of(iri, PW.evidence)}
    known = sorted(exact, key=lambda node: (len(exact[node]), node))
    return next((node for node in known if words in exact[node]), known[-1] if known else "")


def _windows(facts: _Facts, iri: str) -> tuple[Window, ...]:
    return tuple(
        (date.fromisoformat(earliest or latest), date.fromisoformat(latest or earliest))
        for timing in facts.of(iri, PW.timing)
        for earliest, latest in [(facts.one(timing, PW.earliest), facts.one(timing, PW.latest))]
        if earliest or latest
    )


def _became(facts: _Facts) -> dict[str, frozenset[str]]:
    """For each thing that has successors: itself and all of them."""
    after = facts[PW.becameSuccessor]
    found: dict[str, frozenset[str]] = {}
    for thing in after:
        seen = {thing}
        waiting = [thing]
        while waiting:
            new = set(after.get(waiting.pop(), ())) - seen
            seen |= new
            waiting.extend(sorted(new))
        found[thing] = frozenset(seen)
    return found
