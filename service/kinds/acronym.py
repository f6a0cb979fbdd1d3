"""An acronym in a plan: what it stands for there and elsewhere, where it is spelt out, and what is at odds with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import groupby

from flask import Request
from pyoxigraph import NamedNode

from service.addresses import address
from service.asking import Row, plans_named, rows_of
from service.kinds.by_plan import issue_of
from service.kinds.history import Named
from service.kinds.telling import Telling
from service.site import Site

__all__ = ["Acronym", "Meaning", "tell_acronym"]

_MOST = 200
"""Plans that the page shows."""

_PLACES = {"Glossary": "in its list of acronyms", "Inline": "in the text", "Footnote": "in a footnote"}


@dataclass(frozen=True)
class Meaning:
    """The acronym in one plan: its spelling there, the words that it stands for, and where the plan says so."""

    plan: Named
    issued: str
    href: str
    term: str
    expansions: tuple[str, ...]
    declared: str
    quotes: tuple[str, ...]
    """What is printed where it is spelt out, but for the bare words and letters; a source may hold `&amp;`."""
    line: str
    uses: int
    """How often the plan uses it, where it spells it out nowhere; 0 where that was not counted."""
    meant: Named | None


@dataclass(frozen=True)
class Acronym:
    """All that the page of an acronym tells: `here` in the plan of the page, `elsewhere` in the others."""

    term: str
    here: Meaning | None
    elsewhere: tuple[Meaning, ...]
    odds: tuple[str, ...]
    """Sentences about what does not agree."""
    remarks: tuple[str, ...]


def tell_acronym(asked: Request, site: Site, thing: NamedNode) -> Telling:
    """The page of an acronym in a plan, from the queries `names`, `acronym`, `acronym-conflicts` and `plans`."""
    root = asked.script_root
    names = rows_of(asked, site, "names", {"item": [thing.value]}, _MOST)
    term = next((row["name"].text for row in names if row["kind"].text == "short form"), "")
    values = {"term": term}
    found, conflicts = (
        rows_of(asked, site, name, {"term": [term]}, _MOST) if term.strip() else []
        for name in ("acronym", "acronym-conflicts")
    )
    plans = plans_named(asked, site, found, conflicts)
    meanings = sorted(_meanings(found, issue_of(plans), root), key=lambda each: (each.issued, each.term))
    own = address(thing.value, root)
    told = Acronym(
        term=term,
        here=next((each for each in meanings if each.href == own), None),
        elsewhere=tuple(each for each in meanings if each.href != own),
        odds=tuple(_odds(term, meanings, conflicts, {row["plan"].iri or "": row["title"].text for row in plans})),
        remarks=tuple(row["name"].text for row in names if row["kind"].text == "remark"),
    )
    return Telling("acronym.html", told, (("acronym", values), ("acronym-conflicts", values)) if term.strip() else ())


def _meanings(rows: Iterable[Row], plans: Mapping[str, tuple[int, str, str]], root: str) -> Iterable[Meaning]:
    """One for each plan and spelling; a plan that spells it out in several ways has a row for each of them."""
    by_entry = sorted(rows, key=lambda row: row["entry"].iri or "")
    for entry, group in groupby(by_entry, key=lambda row: row["entry"].iri or ""):
        told = list(group)
        first = told[0]
        plan = first["plan"].iri or ""
        _, title, issued = plans.get(plan, (0, first["plan"].text, ""))
        meant = first["denotes"]
        bare = {"", first["acronym"].text, *(row["expansion"].text for row in told)}
        yield Meaning(
            plan=Named(title, address(plan, root) or ""),
            issued=issued,
            href=address(entry, root) or "",
            term=first["acronym"].text,
            expansions=tuple(dict.fromkeys(row["expansion"].text for row in told if row["expansion"].text)),
            declared=_listed([_PLACES.get(place, place) for place in first["declared_in"].text.split("; ") if place]),
            quotes=tuple(
                piece for piece in dict.fromkeys(first["quote"].text.split(" … ")) if unescape(piece) not in bare
            ),
            line=first["line"].text,
            uses=int(first["uses"].text or 0),
            meant=Named(first["meaning"].text or meant.text, address(meant.iri, root) or "") if meant.iri else None,
        )


def _odds(term: str, meanings: Sequence[Meaning], conflicts: Sequence[Row], titles: Mapping[str, str]) -> Iterable[str]:
    """What does not agree: the words in which plans spell it out, the letters for one thing, and what is meant."""
    own = [row for row in conflicts if row["acronym"].text.casefold() == term.casefold()]
    words = {_folded(row["expansion"].text): f"“{row['expansion'].text}”" for row in reversed(own)}
    if len(words) > 1:
        yield f"{term} is spelt out in {len(words)} ways: {_listed(sorted(words.values()))}."
    others: dict[tuple[str, str], dict[str, None]] = {}
    for row in conflicts:
        if row["acronym"].text.casefold() != term.casefold():
            title = titles.get(row["plan"].iri or "", row["plan"].text)
            others.setdefault((row["acronym"].text, row["meaning"].text), {})[f"“{title}”"] = None
    for (other, meaning), where in others.items():
        yield f"{meaning or 'The same'} is written {other} in {_listed(list(where))}."
    meant: dict[str, list[str]] = {}
    for each in meanings:
        if each.meant:
            meant.setdefault(each.meant.name, []).append(each.issued)
    if len(meant) > 1:
        told = [f"{name} in the plan{'' if len(when) == 1 else 's'} of {_listed(when)}" for name, when in meant.items()]
        yield f"It does not mean the same everywhere: {'; '.join(told)}."


def _folded(words: str) -> str:
    """Words as the query `acronym-conflicts` compares them: without capitals, plurals and punctuation."""
    return re.sub(r"s([0-9])|s?[^a-z0-9]+|s$", r"\1", words.lower())


def _listed(texts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))
