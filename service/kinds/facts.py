"""What the description of an entry says, as its page shows it: words, owners, times, coverage, money, parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.terms import PW
from service.asking import Row
from service.descriptions import Description
from service.highlighting import Piece, highlighted
from service.kinds.said import Proof, Said, Spot, told_once

__all__ = ["Facts", "Findings", "Group", "Owner", "Part", "Value", "When", "facts_of", "findings_of"]

_MOST_PARTS = 200
"""Parts of one kind that a page shows; the description below it has all."""

_GROUPS = (
    (PW.step, "Steps"),
    (PW.milestone, "Milestones"),
    (PW.outcome, "Outcome"),
    (PW.progress, "Progress reported"),
)
_TAKING_PART = ("partner", "support")
_RESPONSES = {"Agreed": "agreed", "PartlyAgreed": "partly agreed", "NotAgreed": "not agreed"}


@dataclass(frozen=True)
class Owner:
    """Who is named beside an entry: the words, the body that they mean if they mean one, and in which capacity."""

    printed: str
    body: Spot | None
    capacity: str
    proof: Proof | None


@dataclass(frozen=True)
class When:
    """A time: the plan's words, and the first and the last day that they mean, where they name one."""

    printed: str
    earliest: str
    latest: str
    proof: Proof | None


@dataclass(frozen=True)
class Value:
    """A value in the plan's words."""

    printed: str
    proof: Proof | None


@dataclass(frozen=True)
class Part:
    """A step, a milestone, an outcome or a report: its words, with the initiatives marked, and what is its own."""

    href: str
    words: tuple[Piece, ...]
    owners: tuple[Owner, ...]
    times: tuple[When, ...]
    proof: Proof | None


@dataclass(frozen=True)
class Group:
    """The parts of one kind."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Facts:
    """All that is read off the description."""

    words: tuple[Piece, ...]
    proof: Proof | None
    file: str
    owners: tuple[Owner, ...]
    """Those that lead, or answer jointly."""
    partners: tuple[Owner, ...]
    """Those that take part: partners and supporters."""
    times: tuple[When, ...]
    coverage: tuple[Value, ...]
    places: tuple[Spot, ...]
    """What the coverage means."""
    funding: tuple[Value, ...]
    heading: str
    """What is printed above the entry."""
    addressed: tuple[Spot, ...]
    response: str
    reason: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Findings:
    """What validation found: how often, and the first of it."""

    number: int
    first: tuple[Spot, ...]


def facts_of(said: Said, named: Iterable[Row]) -> Facts:
    """What a description says, with the initiatives marked that the rows of the query `mentions` tell of."""
    surfaces: dict[str, list[str]] = {}
    for row in named:
        if row["kind"].text == "initiative":
            surfaces.setdefault(row["item"].iri or "", []).append(row["words"].text)
    return _Reader(said, surfaces).facts()


def findings_of(description: Description, said: Said) -> Findings:
    """The findings that concern the thing; the first few of them, as the description has them."""
    about = [arrivals for arrivals in description.arrivals if arrivals.property == PW.concerns]
    first = [thing for arrivals in about for thing in arrivals.things]
    return Findings(
        sum(arrivals.number for arrivals in about), tuple(Spot(said.message(each), said.href(each)) for each in first)
    )


class _Reader:
    def __init__(self, said: Said, surfaces: dict[str, list[str]]) -> None:
        self._said = said
        self._surfaces = surfaces

    def facts(self) -> Facts:
        said, thing = self._said, self._said.thing
        text = said.text(thing, PW.text)
        owners = list(self._owners(thing))
        return Facts(
            words=self._marked(thing, text),
            proof=said.proof(thing, text),
            file=next((said.text(plan, PW.sourceFile) for plan in said.things(thing, PW.plan)), ""),
            owners=tuple(owner for owner in owners if owner.capacity not in _TAKING_PART),
            partners=tuple(owner for owner in owners if owner.capacity in _TAKING_PART),
            times=tuple(self._times(thing)),
            coverage=tuple(self._values(thing, PW.coverageText)),
            places=tuple(said.spot(each) for each in said.things(thing, PW.coverage)),
            funding=tuple(self._values(thing, PW.fundingText)),
            heading=said.text(thing, PW.heading),
            addressed=tuple(said.spot(each) for each in said.things(thing, PW.addressedTo)),
            response=next((_RESPONSES.get(_end(each), "") for each in said.things(thing, PW.response)), ""),
            reason=said.text(thing, PW.responseReason),
            groups=tuple(self._groups(thing)),
        )

    def _groups(self, thing: NamedNode) -> Iterator[Group]:
        for property, title in _GROUPS:
            if parts := self._said.things(thing, property)[:_MOST_PARTS]:
                yield Group(title, tuple(map(self._part, parts)))

    def _part(self, part: NamedNode) -> Part:
        text = self._said.text(part, PW.text)
        return Part(
            href=self._said.href(part),
            words=self._marked(part, text) or (Piece(self._said.name(part)),),
            owners=tuple(self._owners(part)),
            times=tuple(self._times(part)),
            proof=self._said.proof(part, text),
        )

    def _marked(self, holder: NamedNode, text: str) -> tuple[Piece, ...]:
        return highlighted(text, self._surfaces.get(holder.value, ()))

    def _owners(self, holder: NamedNode) -> Iterator[Owner]:
        """Each owner once, though a cell may print it for each of several steps."""
        said = self._said
        found: dict[tuple[str, NamedNode | None, str], Owner] = {}
        for token in said.things(holder, PW.responsibility):
            body = next(iter(said.things(token, PW.agent)), None)
            printed = said.text(token, PW.asPrinted)
            capacity = next((_end(each).lower() for each in said.things(token, PW.capacity)), "")
            spot = said.spot(body) if body else None
            found.setdefault((printed, body, capacity), Owner(printed, spot, capacity, said.proof(token)))
        yield from found.values()

    def _times(self, holder: NamedNode) -> Iterator[When]:
        said = self._said
        for time in said.things(holder, PW.timing):
            printed = said.text(time, PW.asPrinted)
            yield When(printed, said.text(time, PW.earliest), said.text(time, PW.latest), said.proof(time, printed))

    def _values(self, holder: NamedNode, property: NamedNode) -> Iterator[Value]:
        for printed in self._said.texts(holder, property):
            if told := told_once(printed):
                yield Value(told, self._said.proof(holder, printed))


def _end(term: NamedNode) -> str:
    return term.value.rpartition("#")[2]
