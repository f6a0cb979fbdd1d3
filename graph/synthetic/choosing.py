"""Which parts of a real plan a made-up one takes: some of each kind, of a few sections, and what they need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.synthetic.donor import ENTRIES, Donor, Item
from graph.synthetic.draw import Draw
from ontology.terms import DCTERMS, PW

__all__ = ["Choice", "choose"]

_FEWEST_ENTRIES = 2
_OF_ONE_SECTION = 0.5
"""Share of a section's entries that are taken at the least, if any are: plans are whole chapters, not samples."""


@dataclass(frozen=True)
class Choice:
    """The units and the items that a made-up plan takes, and its acronyms: those it explains and those it only uses."""

    units: frozenset[int]
    items: frozenset[str]
    declared: tuple[str, ...]
    used: tuple[str, ...]


def choose(donor: Donor, draw: Draw, scale: float) -> Choice:
    """Choose parts of a real plan: about the given share of it, between half and one and a half times as much."""
    spread = min(0.5, 1 / scale - 1)
    share = scale * (1 - spread + 2 * spread * draw.share())
    units = set(_entries(donor, draw, share))
    sections = {_chapter(donor, unit) for unit in units}
    for kind, all_of_kind in sorted(donor.units.items()):
        if kind in _ENTRY_KINDS:
            continue
        wanted = draw.rounded(share * len(all_of_kind))
        ranked = sorted((_chapter(donor, unit) not in sections, draw.share(), unit) for unit in all_of_kind)
        units.update(unit for _, _, unit in ranked[:wanted])
    taken = _Taken(donor)
    taken.add_units(sorted(units))
    taken.add_headings(draw, share)
    return taken.with_acronyms(draw, share)


_ENTRY_KINDS = frozenset(kind.value for kind in ENTRIES)


def _entries(donor: Donor, draw: Draw, share: float) -> list[int]:
    taken: list[int] = []
    for kind, units in sorted(donor.units.items()):
        if kind not in _ENTRY_KINDS:
            continue
        wanted = max(draw.rounded(share * len(units)), _FEWEST_ENTRIES)
        ranks = {
            section: rank for rank, section in enumerate(draw.shuffled(sorted({_section(donor, u) for u in units})))
        }
        at_once = max(share, _OF_ONE_SECTION)
        ranked = sorted((not draw.chance(at_once), ranks[_section(donor, unit)], unit) for unit in units)
        taken.extend(unit for _, _, unit in ranked[:wanted])
    return taken


def _section(donor: Donor, unit: int) -> str:
    """Path of the section in which the main item of a unit stands."""
    parts = (
        fact.part
        for path in donor.by_unit[unit]
        for fact in donor.items[path].facts
        if fact.predicate == DCTERMS.isPartOf and fact.part
    )
    return next((part for part in parts if donor.items[part].kind == PW.Section), "")


def _chapter(donor: Donor, unit: int) -> str:
    return "/".join(_section(donor, unit).split("/")[:2])


class _Taken:
    """What is taken so far; whatever it needs is taken too."""

    def __init__(self, donor: Donor) -> None:
        self._donor = donor
        self.units: set[int] = set()
        self.items: set[str] = set()

    def add_units(self, units: Iterable[int]) -> None:
        """Take units, and what their items need."""
        waiting = list(units)
        while waiting:
            unit = waiting.pop()
            if unit in self.units:
                continue
            self.units.add(unit)
            for path in self._donor.by_unit.get(unit, ()):
                waiting.extend(self._with(self._donor.items[path]))
        for path in sorted(self.items):
            item = self._donor.items[path]
            quoted = [self._donor.unit_of_quote[quote] for quote in item.evidence]
            if quoted and not self.units & set(quoted):
                self.add_units([min(quoted, key=lambda unit: (len(self._donor.by_unit.get(unit, ())), unit))])

    def _with(self, item: Item) -> list[int]:
        units = []
        if item.unit is not None and item.unit not in self.units:
            units.append(item.unit)
        if item.path not in self.items:
            self.items.add(item.path)
            for part in item.parts:
                units.extend(self._with(self._donor.items[part]))
        return units

    def add_headings(self, draw: Draw, share: float) -> None:
        """Take a share of the headings under which nothing stands, and of the places that repeat one that is taken."""
        donor = self._donor
        needed = {part for item in donor.items.values() for part in item.parts}
        for path, item in sorted(donor.items.items()):
            if item.kind not in (PW.Section, PW.Objective):
                continue
            if path not in self.items and path not in needed and draw.chance(share):
                self._with(item)
            if path in self.items:
                units = {donor.unit_of_quote[quote] for quote in item.evidence}
                self.add_units(unit for unit in sorted(units) if not self._has_main(unit) and draw.chance(share))
        self.add_units(())

    def _has_main(self, unit: int) -> bool:
        """Whether a unit is about something, and not only a heading with the names in it."""
        return any(self._donor.items[path].kind != PW.Mention for path in self._donor.by_unit.get(unit, ()))

    def with_acronyms(self, draw: Draw, share: float) -> Choice:
        """What is taken, with the acronyms that stand in it, and some that a list explains and nobody uses."""
        donor = self._donor
        declared, used = [], []
        acronyms = [path for path, item in sorted(donor.items.items()) if item.kind == PW.AcronymEntry]
        for path in acronyms:
            entry = donor.items[path]
            is_used = any(use.unit in self.units for use in donor.uses.get(path, ()))
            unused = draw.chance(share) and not donor.uses.get(path)
            if not any(fact.predicate == PW.declaredIn for fact in entry.facts):
                if is_used:
                    used.append(path)
                continue
            units = [donor.unit_of_quote[quote] for quote in entry.evidence]
            if any(unit in self.units for unit in units):
                declared.append(path)
            elif (is_used or unused) and not donor.by_unit.get(units[0]):
                self.units.add(units[0])
                declared.append(path)
            elif is_used:
                used.append(path)
        return Choice(frozenset(self.units), frozenset(self.items), tuple(declared), tuple(used))
