"""What the page of an entry, or of a part of one, tells: its words, its place, who answers, and what it leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import Request, url_for

from ontology.terms import ID, PW, RDF
from service.addresses import address, slug
from service.asking import Row, plans_named, rows_of
from service.descriptions import Description
from service.kinds.facts import Facts, Findings, facts_of, findings_of
from service.kinds.said import Said, Spot, folded, in_words
from service.kinds.telling import Telling
from service.kinds.ties import Far, Thread, Tie, far_of, threads_of, ties_of
from service.site import Site

__all__ = ["Answering", "Entry", "Named", "Place", "tell_entry"]

_MOST = 200
"""Rows that a page takes from each query; it links to the query for the others."""

_KINDS = {
    PW.Entry: "Entry",
    PW.Step: "Step",
    PW.Milestone: "Milestone",
    PW.Outcome: "Outcome",
    PW.ProgressNote: "Report of progress",
    PW.Measure: "Measure",
    PW.Objective: "Objective",
    PW.CaseStudy: "Case study",
    PW.Paragraph: "Paragraph",
}


@dataclass(frozen=True)
class Place:
    """Where an entry stands: the plan, what it stands in there, and its neighbours; of a part also its entry."""

    plan: Spot
    issued: str
    trail: tuple[Spot, ...]
    """The part of the plan and the section."""
    objective: Spot | None
    whole: Spot | None
    previous: Spot | None
    next: Spot | None


@dataclass(frozen=True)
class Answering:
    """Who answers for what an owner took on, and by which changes; no body where nobody took over."""

    printed: str
    body: Spot | None
    via: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """An initiative or a body that the words name, and by which words."""

    spot: Spot
    words: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """All that the page tells."""

    item: str
    """What names it, as queries take it."""
    facts: Facts
    place: Place | None
    day: str
    """The day on which `answering` answer."""
    answering: tuple[Answering, ...]
    rests_on: tuple[Tie, ...]
    leads_to: tuple[Tie, ...]
    further: tuple[Far, ...]
    threads: tuple[Thread, ...]
    initiatives: tuple[Named, ...]
    bodies: tuple[Named, ...]
    findings: Findings


def tell_entry(asked: Request, site: Site, description: Description) -> Telling:
    """The page of an entry or of a part of one."""
    said, root = Said(description, asked.script_root), asked.script_root
    iri = said.thing.value
    item = {"item": [iri]}
    day = date.today().isoformat()
    standing = rows_of(asked, site, "standing", item, 1)
    named = rows_of(asked, site, "mentions", item, _MOST)
    owed = rows_of(asked, site, "owner-as-of", {**item, "date": [day]}, _MOST)
    links = rows_of(asked, site, "links", item, _MOST)
    chain = rows_of(asked, site, "dependency-chain", item, _MOST)
    slips = rows_of(asked, site, "slippage", item, _MOST)
    own = (plan.value for plan in said.things(said.thing, PW.plan))
    plans = plans_named(asked, site, links, chain, slips, also=own)
    rests_on, leads_to = ties_of(iri, links, plans, root)
    facts = facts_of(said, named)
    owning = {owner.body.href for owner in (*facts.owners, *facts.partners) if owner.body}
    entry = Entry(
        item=iri.removeprefix(ID),
        facts=facts,
        place=_place(said, next(iter(standing), None), plans, root),
        day=day,
        answering=tuple(_answering(row, root) for row in owed),
        rests_on=rests_on,
        leads_to=leads_to,
        further=far_of(chain, plans, root),
        threads=threads_of(iri, slips, plans, root),
        initiatives=_named(named, "initiative", root),
        bodies=tuple(each for each in _named(named, "agency", root) if each.spot.href not in owning),
        findings=findings_of(description, said),
    )
    of = {"item": entry.item}
    behind = (
        ("standing", of, standing),
        ("mentions", of, named),
        ("owner-as-of", {**of, "date": day}, owed),
        ("links", of, links),
        ("dependency-chain", of, chain),
        ("slippage", of, slips),
    )
    return Telling(
        "entry.html",
        entry,
        tuple((name, values) for name, values, rows in behind if rows),
        _heading(said, entry.place) if entry.facts.words else "",
    )


def _heading(said: Said, place: Place | None) -> str:
    """What the thing is, without its words, which stand below: Outcome 1, Milestone 3 of Outcome 1, Measure 6.4."""
    head, colon, rest = said.name(said.thing).partition(": ")
    if colon and folded(said.text(said.thing, PW.text)).startswith(rest.rstrip("…")):
        return head
    kind = next((word for each, word in _KINDS.items() if each in said.things(said.thing, RDF.type)), "Item")
    number = said.text(said.thing, PW.number) or slug(said.thing.value)
    own = f"{kind} {number}" if number[:1].isdecimal() else kind
    return f"{own} of {place.whole.name.partition(': ')[0]}" if place and place.whole else own


def _place(said: Said, standing: Row | None, plans: Iterable[Row], root: str) -> Place | None:
    plan = next(iter(said.things(said.thing, PW.plan)), None)
    if plan is None:
        return None
    known = next((row for row in plans if row["plan"].iri == plan.value), None)
    spots = {
        name: _spot(standing, name, root) for name in ("part", "section", "objective", "entry", "previous", "next")
    }
    whole = spots["entry"]
    is_part = whole is not None and whole.href != said.href(said.thing)
    return Place(
        plan=Spot(known["title"].text if known else said.name(plan), said.href(plan)),
        issued=known["issued"].text if known else "",
        trail=tuple(spot for name in ("part", "section") if (spot := spots[name])),
        objective=spots["objective"],
        whole=whole if is_part else None,
        previous=None if is_part else spots["previous"],
        next=None if is_part else spots["next"],
    )


def _spot(row: Row | None, name: str, root: str) -> Spot | None:
    if row is None or not row[name].iri:
        return None
    iri = row[name].iri or ""
    return Spot(row[f"{name}_name"].text or slug(iri), address(iri, root) or "")


def _answering(row: Row, root: str) -> Answering:
    body = row["body_on_date"].iri
    return Answering(
        printed=row["as_printed"].text,
        body=Spot(row["name_then"].text or slug(body), address(body, root) or "") if body else None,
        via=tuple(in_words(change) for change in row["via"].text.split("; ") if change),
    )


def _named(rows: Iterable[Row], kind: str, root: str) -> tuple[Named, ...]:
    """The things of one kind, each once, in the order of their first words."""
    found: dict[str, tuple[str, dict[str, None]]] = {}
    for row in rows:
        if row["kind"].text == kind:
            words = found.setdefault(row["thing"].iri or "", (row["name"].text, {}))[1]
            words[row["words"].text] = None
    return tuple(
        Named(Spot(name or slug(iri), _page(iri, kind, root)), tuple(words)) for iri, (name, words) in found.items()
    )


def _page(iri: str, kind: str, root: str) -> str:
    """The story of an initiative, the page of a body."""
    return url_for("tracing.trace", name=slug(iri)) if kind == "initiative" else address(iri, root) or ""
