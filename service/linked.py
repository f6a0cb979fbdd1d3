"""Links between plans as a page shows them: their ends by name, the most certain first, within a bound."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.addresses import address
from service.asking import Row
from service.naming import plain

__all__ = ["MOST_LINKS", "End", "Link", "Network", "Plan", "ends", "network", "place", "short_name"]

MOST_LINKS = 500
"""Links that a page shows: more of them no drawing shows apart."""

_NUMBER = re.compile(r"[^-]*\d[^-]*|[a-z]|[ivx]+")
"""A part of an address that counts something: `3`, `7.2`, `b`, `iv`."""

_INITIAL = re.compile(r"\b(?:[A-Z]+\b|[A-Z])")
"""What a word gives to an abbreviation: all of `HM`, the first letter of `Prison`."""

_KINDS_APART = ("objective", "section")
_PARAGRAPH = re.compile(r",.*\bparagraph\b")

_WORDS = re.compile(r"[^-]+(-[^-]+){2,}")
"""A part of an address that is made of an item's first words: they stand beside it anyway."""


@dataclass(frozen=True)
class Plan:
    """A plan, by its slug: what it is called in short and in full, when it was published, and its items here."""

    slug: str
    short: str
    title: str
    href: str
    issued: str
    items: int = 0


@dataclass(frozen=True)
class End:
    """An item that a link begins or ends at: `item` names it among all, `place` in its plan, `label` in a drawing."""

    item: str
    href: str
    plan: Plan
    place: str
    label: str
    words: str
    owners: str


@dataclass(frozen=True)
class Link:
    """One link, from the later item to the earlier one; `relation` as the vocabulary and `says` as people put it."""

    start: End
    relation: str
    says: str
    end: End
    strength: str
    why: str


@dataclass(frozen=True)
class Network:
    """The links, and the plans that they join, the oldest first; `is_cut`: there are more than are here."""

    links: tuple[Link, ...] = ()
    plans: tuple[Plan, ...] = ()
    is_cut: bool = False

    @property
    def items(self) -> int:
        """How many items the links join."""
        return sum(plan.items for plan in self.plans)


def network(rows: Sequence[Row], plans: Sequence[Row], owners: Iterable[Row], root: str = "") -> Network:
    """At most `MOST_LINKS` links, from rows of the queries `links`, `plans` and `owners`; `root` is the site's path."""
    shown = rows[:MOST_LINKS]
    found = {(row[f"{end}_plan"].text, row[f"{end}_item"].text) for row in shown for end in ("from", "to")}
    items = Counter(plan for plan, _ in found)
    known = {row["plan"].text: _plan(row, items[row["plan"].text], root) for row in plans}
    known |= {slug: Plan(slug, slug, slug, "", "", items[slug]) for slug in sorted(items.keys() - known.keys())}
    held = {row["item"].text: row["owners"].text for row in owners}
    links = tuple(_link(row, known, held, root) for row in shown)
    return Network(links, tuple(plan for plan in known.values() if plan.items), len(rows) > len(shown))


def short_name(slug: str, title: str, publishers: str = "") -> str:
    """A plan's slug as words, written as in its title or as its publishers' initials: `noms-2009` as 'NOMS 2009'."""
    initials = ("".join(_INITIAL.findall(name)) for name in publishers.split("; "))
    printed = {word.lower(): word for word in (*initials, *re.findall(r"\w+", title))}
    words = " ".join(printed.get(word, word) for word in slug.split("-"))
    return words[:1].upper() + words[1:]


def place(path: str) -> str:
    """Where an item stands in its plan, from the end of its IRI: `outcome/1/step/2` as 'outcome 1, step 2'."""
    named = ""
    parts = path.split("/")
    for number, part in enumerate(parts):
        if _NUMBER.fullmatch(part):
            named += f" {part}"
        elif number == 0 or number < len(parts) - 1 or not _WORDS.fullmatch(part):
            named += f"{', ' if named else ''}{part.replace('-', ' ')}"
    return named.strip()


def _plan(row: Row, items: int, root: str) -> Plan:
    slug, title = row["plan"].text, row["title"].text
    href = address(row["plan"].iri or "", root) or ""
    return Plan(slug, short_name(slug, title, row["publishers"].text), title, href, row["issued"].text, items)


def ends(rows: Iterable[Row]) -> list[str]:
    """The IRIs of the items at both ends of links, each once."""
    return sorted({row[f"{end}_item"].iri or "" for row in rows for end in ("from", "to")})


def _link(row: Row, plans: Mapping[str, Plan], owners: Mapping[str, str], root: str) -> Link:
    relation = row["relation"].text
    start, end = (_end(row, end, plans, owners, root) for end in ("from", "to"))
    return Link(start, relation, plain(relation), end, row["strength"].text, row["rationale"].text)


def _end(row: Row, end: str, plans: Mapping[str, Plan], owners: Mapping[str, str], root: str) -> End:
    item = row[f"{end}_item"]
    plan = plans[row[f"{end}_plan"].text]
    where = place(item.text.removeprefix(f"{plan.slug}/"))
    return End(
        item=item.text,
        href=address(item.iri or "", root) or "",
        plan=plan,
        place=where,
        label=_label(where, row[f"{end}_number"].text),
        words=row[f"{end}_text"].text,
        owners=owners.get(item.text, ""),
    )


def _label(where: str, number: str) -> str:
    """The place in few letters: what has a number needs no kind beside it, since a plan numbers nearly all alike."""
    kind, _, rest = where.partition(" ")
    if number and rest and kind not in _KINDS_APART:
        return rest
    return _PARAGRAPH.sub(" ¶", where)
