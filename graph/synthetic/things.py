"""Made-up bodies and initiatives: as many as a corpus needs, each the same whatever their number.

They are made in blocks of four, within which bodies succeed each other and initiatives belong together, so that a
register that holds whole blocks is sound. Names are unique, short forms are too, and their letters are the name's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from graph.registers import Thing
from graph.synthetic.draw import Draw

__all__ = ["BLOCK", "Body", "Change", "Pool", "Pools", "make_pools", "pool_size"]

_HERE = Path(__file__).resolve().parent
BLOCK = 4
"""Things that are made together."""
_GROWTH = 0.62
_FIRST = 12
_CLASSES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "agency": (
        ("PublicBody", 48), ("Agency", 50), ("LocalPartnership", 37), ("Department", 28), ("VoluntaryBody", 27),
        ("ExecutiveAgency", 14), ("Court", 2),
    ),
    "initiative": (
        ("Programme", 70), ("Strategy", 53), ("Tool", 30), ("Arrangement", 29), ("Review", 17), ("Service", 16),
        ("Legislation", 15), ("SentenceRequirement", 12), ("InformationSystem", 9),
    ),
}  # fmt: skip
"""Classes by how many things of each the real registers hold; posts and collectives, which have no names, apart."""
_NEEDS = (("agency", True), ("agency", False), ("initiative", True), ("initiative", False))
_OTHER_NAMES = 0.45
_PARTS = 0.5
_INITIATIVE_CHANGES = 0.14


@dataclass(frozen=True)
class Change:
    """A change of bodies or initiatives: what was before and what came of it, by their slugs."""

    slug: str
    label: str
    day: date
    reason: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Body:
    """A made-up body or initiative."""

    slug: str
    name: str
    kind: str
    short: str = ""
    other: str = ""
    first_day: date | None = None
    last_day: date | None = None
    part_of: str = ""

    def exists(self, day: date) -> bool:
        """Whether it is there on a day, as far as its dates say."""
        return (self.first_day or day) <= day <= (self.last_day or day)


@dataclass(frozen=True)
class Pool:
    """Things of one family that can stand for each other, in the order of their use, and their changes."""

    family: str
    things: tuple[Body, ...]
    changes: tuple[tuple[Change, ...], ...] = field(default=())
    """By block."""


@dataclass(frozen=True)
class Pools:
    """All made-up things: by family (`agency`, `initiative`) and whether they have short forms."""

    by_need: dict[tuple[str, bool], Pool]

    def pool(self, family: str, *, short: bool) -> Pool:
        """The things of a family with short forms, or those without."""
        return self.by_need[family, short]


def pool_size(plans: int) -> int:
    """How many things of each pool a corpus of so many plans uses: it grows ever more slowly, as a vocabulary does."""
    return -(-int(_FIRST * max(plans, 1) ** _GROWTH) // BLOCK) * BLOCK


def make_pools(seed: int, plans: int, registered: Iterable[Thing]) -> Pools:
    """The things for a corpus of so many plans; those for fewer plans are the first of them.

    Names and short forms of registered things are not used again.
    """
    maker = _Maker(seed, registered)
    found: dict[tuple[str, bool], list[tuple[tuple[Body, ...], tuple[Change, ...]]]] = {need: [] for need in _NEEDS}
    for number in range(pool_size(plans) // BLOCK):
        # The families take turns, so that a larger corpus begins with the names of a smaller one.
        for need, blocks in found.items():
            blocks.append(maker.block(need, number))
    return Pools(
        {
            need: Pool(need[0], tuple(thing for things, _ in blocks for thing in things), tuple(c for _, c in blocks))
            for need, blocks in found.items()
        }
    )


class _Maker:
    """Makes blocks of things, and remembers which names are taken."""

    def __init__(self, seed: int, registered: Iterable[Thing]) -> None:
        self._seed = seed
        data = tomllib.loads((_HERE / "names.toml").read_text(encoding="utf-8"))
        self._lists = {name: words.split() for name, words in data.items() if isinstance(words, str)}
        self._forms = {"agency": data["bodies"], "initiative": data["initiatives"]}
        known = tuple(registered)
        self._names = {name.casefold() for thing in known for name in (*thing.names, *thing.hidden)}
        self._shorts = {short.casefold() for thing in known for short in thing.short_forms} | self._names
        self._slugs = {thing.iri.value.rsplit("/", 1)[1] for thing in known}

    def block(self, need: tuple[str, bool], number: int) -> tuple[tuple[Body, ...], tuple[Change, ...]]:
        """The things of one block, and what became of them."""
        family, short = need
        draw = Draw(self._seed, "things", family, short, number)
        things = [self._thing(draw, family, short=short) for _ in range(BLOCK)]
        day = date(1996, 1, 1) + timedelta(days=draw.below(28 * 365))
        if family == "agency":
            return _change_bodies(draw, things, day)
        return _change_initiatives(draw, things, day)

    def _thing(self, draw: Draw, family: str, *, short: bool) -> Body:
        kind = _kind(draw, _CLASSES[family])
        name = self._name(draw, family, kind)
        other = name.replace(" and ", " & ") if " and " in name and draw.chance(_OTHER_NAMES) else ""
        slug = re.sub("[^a-z]+", "-", name.lower().replace("\u2019", "").replace("'", "")).strip("-")
        self._slugs.add(slug)
        return Body(slug, name, kind, self._short(name) if short else "", other)

    def _name(self, draw: Draw, family: str, kind: str) -> str:
        lists = self._lists
        while True:
            form = draw.one_of(self._forms[family][kind])
            one, two = draw.one_of(lists["topics"]), draw.one_of(lists["topics"])
            town = draw.one_of(lists["firsts"]) + draw.one_of(lists["lasts"])
            name = str(form).format(a=one, b=two, town=town, first=draw.one_of(lists["firsts_of_initiatives"]))
            slug = re.sub("[^a-z]+", "-", name.lower().replace("'", "")).strip("-")
            if one != two and name.casefold() not in self._names and slug not in self._slugs:
                self._names.add(name.casefold())
                return name

    def _short(self, name: str) -> str:
        words = [re.sub("[^A-Za-z]", "", word) for word in re.split("[ -]", name)]
        words = [word for word in words if word and word not in ("and", "for", "of", "in", "on", "with")]
        lengths = sorted(product(range(1, 5), repeat=len(words)), key=lambda some: (sum(some), some))
        for some in lengths:
            short = "".join(word[:length] for word, length in zip(words, some, strict=True)).upper()
            if len(short) > 2 and short.casefold() not in self._shorts:
                self._shorts.add(short.casefold())
                return short
        raise AssertionError(f"there is no short form left for {name}")


def _kind(draw: Draw, kinds: Sequence[tuple[str, int]]) -> str:
    place = draw.below(sum(weight for _, weight in kinds))
    for kind, weight in kinds:
        place -= weight
        if place < 0:
            return kind
    raise AssertionError("the weights are those that were summed")


def _change_bodies(draw: Draw, things: list[Body], day: date) -> tuple[tuple[Body, ...], tuple[Change, ...]]:
    one, two, three, four = things
    later = min(day + timedelta(days=700 + draw.below(3000)), date(2026, 1, 1))
    four = replace(four, part_of=one.slug) if draw.chance(_PARTS) else four
    what = draw.share()
    changes: list[Change] = []
    if what < 0.22:
        changes = [_renamed(one, two, day)]
        one, two = _ends(one, day), _begins(two, day)
    elif what < 0.34:
        changes = [_renamed(one, two, day), _change("Absorbed", (two,), (three,), later)]
        one, two, three = _ends(one, day), _ends(_begins(two, day), later), three
    elif what < 0.42:
        changes = [_change("Merged", (one, two), (three,), day)]
        one, two, three = _ends(one, day), _ends(two, day), _begins(three, day)
    elif what < 0.47:
        changes = [_change("Split", (one,), (two, three), day)]
        one, two, three = _ends(one, day), _begins(two, day), _begins(three, day)
    elif what < 0.50:
        changes = [_change("Abolished", (three,), (), day)]
        three = _ends(three, day)
    return (one, two, three, four), tuple(changes)


def _change_initiatives(draw: Draw, things: list[Body], day: date) -> tuple[tuple[Body, ...], tuple[Change, ...]]:
    one, two, three, four = things
    if draw.chance(_PARTS):
        four = replace(four, part_of=one.slug)
    if draw.chance(_INITIATIVE_CHANGES):
        return (one, two, three, four), (_renamed(two, three, day),)
    return (one, two, three, four), ()


def _ends(body: Body, day: date) -> Body:
    return replace(body, last_day=day - timedelta(days=1))


def _begins(body: Body, day: date) -> Body:
    return replace(body, first_day=day)


def _renamed(old: Body, new: Body, day: date) -> Change:
    return _change("Renamed", (old,), (new,), day)


_TOLD = {
    "Renamed": "{} becomes {}",
    "Absorbed": "{} is absorbed by {}",
    "Merged": "{} are merged into {}",
    "Split": "{} is split into {}",
    "Abolished": "{} is abolished",
}


def _change(reason: str, before: tuple[Body, ...], after: tuple[Body, ...], day: date) -> Change:
    names = [" and ".join(body.name for body in side) for side in (before, after)]
    slug = f"{before[0].slug}-{reason.lower()}"
    return Change(
        slug, _TOLD[reason].format(*names), day, reason, tuple(b.slug for b in before), tuple(b.slug for b in after)
    )
