"""A real plan taken apart, so that parts of it can stand in a made-up plan with other words, names and dates.

What is read off one stretch of text stays together: an entry with its owners, its dates and its quotes is one *unit*.
Sections and objectives, which several units share, come along with the units that need them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from ontology.terms import PW

__all__ = ["ENTRIES", "Donor", "Fact", "Item", "Name", "Stretch", "Use"]

ENTRIES = frozenset({PW.Action, PW.KeyOutcome, PW.Deliverable, PW.ActionPoint, PW.DeliveryStep, PW.Recommendation})


@dataclass(frozen=True)
class Fact:
    """One statement about an item. `kind` says how `value` becomes that of another plan.

    Kinds: `text` (its pieces), `label` (pieces cut short), `date`, `year` (of a government), `thing` (agency or
    initiative), `part` (path of another item), `plan`, `same`.
    """

    predicate: NamedNode
    kind: str
    value: NamedNode | Literal
    pieces: tuple[str, ...] = ()
    language: str | None = None
    lead: tuple[str, ...] = ()
    """Of a label that is cut short: what stands before the words that are cut, which are `pieces` in full."""
    part: str = ""


@dataclass(frozen=True)
class Item:
    """Something that the plan says, by its path under the plan's IRI."""

    path: str
    kind: NamedNode
    unit: int | None
    """The unit that it belongs to; None for what several units share."""
    facts: tuple[Fact, ...]
    evidence: tuple[tuple[int, int], ...]
    place: tuple[int, int] | None = None
    """Where it stands, if its IRI says so."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Paths of the items that it refers to."""
        return tuple(fact.part for fact in self.facts if fact.part)


@dataclass(frozen=True)
class Stretch:
    """Text that the plan quotes without a gap, cut at every place where a quotation begins or ends."""

    start: int
    line: int
    unit: int
    cuts: tuple[int, ...]
    pieces: tuple[tuple[str, ...], ...]
    quotes: tuple[tuple[int, int], ...]

    @property
    def last_line(self) -> int:
        """The line on which it ends in the real plan."""
        return self.line + sum(piece.count("\n") for some in self.pieces for piece in some)


@dataclass(frozen=True)
class Use:
    """A place where an acronym stands: the number of the stretch, of its text between two cuts, and of the piece."""

    unit: int
    stretch: int
    text: int
    piece: int


@dataclass(frozen=True)
class Name:
    """A registered thing as the plan names it: its surfaces, and which of these are short forms."""

    thing: str
    surfaces: tuple[str, ...]
    shorts: tuple[str, ...]
    may_change: bool


@dataclass(frozen=True)
class Donor:
    """A real plan taken apart."""

    slug: str
    title: str
    year: int
    head: tuple[Fact, ...]
    items: Mapping[str, Item]
    by_unit: Mapping[int, tuple[str, ...]]
    stretches: tuple[Stretch, ...]
    supports: Mapping[tuple[int, int], tuple[NamedNode, ...]]
    unit_of_quote: Mapping[tuple[int, int], int]
    uses: Mapping[str, tuple[Use, ...]]
    names: tuple[Name, ...]
    kept_names: frozenset[str]
    judged: Mapping[str, str]
    """What acronym entries (path) denote (IRI) by the register."""
    triples: int = 0
    units: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The units by what they are: the class of their main item, or of what they show of a shared one."""
