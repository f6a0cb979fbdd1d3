"""A body: what it was and became, what it answers for in each plan, with whom, and what it is part of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import filterfalse, groupby

from flask import Request
from pyoxigraph import NamedNode

from ontology.terms import ID
from service.addresses import address, slug
from service.asking import Row, plans_named, rows_of
from service.kinds.by_plan import Line, PlanPart, by_plan
from service.kinds.history import History, Named, history
from service.kinds.telling import Telling
from service.site import Site

__all__ = ["Agency", "Partner", "Share", "tell_agency"]

_MOST = 300
"""Items that the page shows; the query gives all."""

_MOST_BESIDE = 60
"""Bodies that the page shows of those that work with it, and of those that are part of it."""

_HELD_AS = ("itself", "predecessor", "successor")

_CAPACITIES = {"Lead": "leads", "Joint": "jointly", "Partner": "as a partner", "Support": "in support"}


@dataclass(frozen=True)
class Partner:
    """A body that owns entries together with the one."""

    body: Named
    entries: int


@dataclass(frozen=True)
class Share:
    """What somebody answers for, plan by plan."""

    plans: tuple[PlanPart, ...]

    @property
    def number(self) -> int:
        """How many items."""
        return sum(len(part.lines) for part in self.plans)


@dataclass(frozen=True)
class Agency:
    """All that the page of a body tells."""

    slug: str
    name: str
    shorts: tuple[str, ...]
    others: tuple[str, ...]
    remarks: tuple[str, ...]
    wholes: tuple[Named, ...]
    hosts: tuple[Named, ...]
    parts: tuple[Named, ...]
    posts: tuple[Named, ...]
    history: History
    own: Share
    earlier: Share
    """What bodies answer for whose work it took over."""
    later: Share
    """What bodies answer for that took its work over."""
    partners: tuple[Partner, ...]
    is_cut: bool
    """Whether it, with its other selves, answers for more than the page shows."""


def tell_agency(asked: Request, site: Site, thing: NamedNode) -> Telling:
    """The page of a body, from seven named queries."""
    body, item = {"agency": slug(thing.value)}, {"item": thing.value.removeprefix(ID)}
    root = asked.script_root

    def rows(name: str, values: Mapping[str, str], most: int = _MOST) -> list[Row]:
        return rows_of(asked, site, name, {key: [value] for key, value in values.items()}, most)

    names, owned = rows("names", item), rows("owned-by", body, _MOST + 1)
    plans = plans_named(asked, site, owned)

    def called(kind: str) -> tuple[str, ...]:
        return tuple(row["name"].text for row in names if row["kind"].text == kind)

    held = _held(owned[:_MOST], root)
    parts = _grouped(rows("parts", item, _MOST_BESIDE), root)
    told = Agency(
        slug=slug(thing.value),
        name=next(iter(called("name")), slug(thing.value)),
        shorts=tuple(sorted(filter(_is_letters, called("short form")), key=lambda each: (len(each), each.swapcase()))),
        others=_spelt_once((*called("other name"), *filterfalse(_is_letters, called("short form")))),
        remarks=called("remark"),
        wholes=parts["whole"],
        hosts=parts["host"],
        parts=parts["part"],
        posts=parts["post"],
        history=history(rows("lineage", body), rows("agency-history", body), root),
        own=Share(by_plan(plans, held["itself"], root)),
        earlier=Share(by_plan(plans, held["predecessor"], root)),
        later=Share(by_plan(plans, held["successor"], root)),
        partners=tuple(_partners(rows("co-owners", body, _MOST_BESIDE), thing.value, root)),
        is_cut=len(owned) > _MOST,
    )
    return Telling(
        "agency.html",
        told,
        (("owned-by", body), ("agency-history", body), ("lineage", body), ("co-owners", body), ("parts", item)),
    )


def _is_letters(short: str) -> bool:
    """Whether a short form is one: a name may stand among them, as only they are matched with their capitals."""
    return " " not in short


def _spelt_once(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each in that of its spellings which has the most capitals."""
    most = sorted(names, key=lambda name: -sum(map(str.isupper, name)))
    kept = {name.casefold(): name for name in reversed(most)}
    return tuple(sorted(kept.values()))


def _grouped(rows: Iterable[Row], root: str) -> Mapping[str, tuple[Named, ...]]:
    found: defaultdict[str, tuple[Named, ...]] = defaultdict(tuple)
    for row in rows:
        found[row["relation"].text] += (Named(row["name"].text, address(row["other"].iri or "", root) or ""),)
    return found


def _held(owned: Iterable[Row], root: str) -> Mapping[str, Mapping[str, list[Line]]]:
    """The items by how they are held, then by plan: each once, however many selves of a body hold it."""
    found: dict[str, defaultdict[str, list[Line]]] = {kind: defaultdict(list) for kind in _HELD_AS}
    for (plan, item), group in groupby(owned, key=lambda row: (row["plan"].iri or "", row["item"].iri or "")):
        rows = list(group)
        held_as = next(kind for kind in _HELD_AS if any(row["held_as"].text == kind for row in rows))
        holding = [row for row in rows if row["held_as"].text == held_as]
        found[held_as][plan].append(_line(item, holding, root))
    return found


def _line(item: str, rows: Sequence[Row], root: str) -> Line:
    first = rows[0]
    capacities = dict.fromkeys(_CAPACITIES.get(row["capacity"].text, "") for row in rows)
    holders = dict.fromkeys(row["owner"].text for row in rows if row["held_as"].text != "itself")
    facts = (_due(first), ", ".join(filter(None, capacities)), f"as {', '.join(holders)}" if holders else "")
    return Line(first["number"].text, first["text"].text, address(item, root) or "", tuple(filter(None, facts)))


def _due(row: Row) -> str:
    earliest, latest, goes_on = row["due_earliest"].text, row["due_latest"].text, row["open"].text == "true"
    if latest:
        return f"due {latest}{', some of it without a last day' if goes_on else ''}"
    return f"from {earliest}" if earliest else ""


def _partners(rows: Iterable[Row], iri: str, root: str) -> Iterable[Partner]:
    for row in rows:
        side = "b" if row["agency_a"].iri == iri else "a"
        other = row[f"agency_{side}"]
        yield Partner(
            Named(row[f"name_{side}"].text or other.text, address(other.iri or "", root) or ""),
            int(row["entries"].text),
        )
