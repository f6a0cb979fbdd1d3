"""What the page of a plan tells: what it is, what it promises by when, who answers, and what runs through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from flask import Request, url_for

from ontology.terms import DCTERMS, PW
from queries.errors import BadValue, shown
from service.addresses import address, slug
from service.asking import Row, rows_of
from service.descriptions import Description
from service.kinds.outline import Outline, outline_of
from service.kinds.promises import promises
from service.kinds.said import Said, Spot, in_words
from service.kinds.telling import Telling
from service.site import Site
from service.timeline import Drawing

__all__ = ["Acronym", "Cut", "Holder", "Initiative", "Neighbour", "Plan", "Report", "Shape", "Sum", "tell_plan"]

_A_PAGE = 100
"""Entries of the outline on one page."""

_MOST_PAGES = 10_000
_MOST_DATES = 600
"""Dates that the time line shows."""

_MOST = 24
"""Rows that each of the sections below the outline shows; it links to the query for the others."""

_MOST_ROWS = 1_000
"""Rows that are read to choose these from, and to count by."""

_EVER = {"from": ["0001-01-01"], "to": ["9999-12-31"]}

T = TypeVar("T")


@dataclass(frozen=True)
class Holder:
    """Who is named beside entries: for how many in each capacity. A spot without an address names no known body."""

    spot: Spot
    entries: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Initiative:
    """An initiative that the plan names: in how many of its entries, how often, and how many plans name it."""

    spot: Spot
    entries: int
    mentions: int
    plans: int


@dataclass(frozen=True)
class Neighbour:
    """Another plan that links lead to or come from: how many, and how many of each relation."""

    spot: Spot
    issued: str
    is_later: bool
    links: int
    relations: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Acronym:
    """An acronym as the plan uses it; without an expansion where the plan nowhere spells it out."""

    spot: Spot
    expansion: str


@dataclass(frozen=True)
class Sum:
    """Money: the plan's words, and what it is for."""

    spot: Spot
    payer: str
    year: str


@dataclass(frozen=True)
class Report:
    """Something reported as done, and where it says so."""

    spot: Spot
    line: str


@dataclass(frozen=True)
class Shape:
    """What validation looks for, and how often it found it here."""

    key: str
    title: str
    severity: str
    findings: int


@dataclass(frozen=True)
class Cut(Generic[T]):
    """The first of several things, and how many there are in all."""

    first: tuple[T, ...]
    total: int


@dataclass(frozen=True)
class Plan:
    """All that the page tells. Each of the sections below the outline has the first of it, and how much there is."""

    slug: str
    title: str
    issued: str
    period: tuple[str, str]
    publishers: tuple[Spot, ...]
    identifiers: tuple[str, ...]
    file: str
    drawing: Drawing | None
    is_cut: bool
    """Whether the plan has more dates than the time line shows."""
    outline: Outline
    holders: Cut[Holder]
    initiatives: Cut[Initiative]
    neighbours: tuple[Neighbour, ...]
    acronyms: Cut[Acronym]
    undefined: int
    """How many of its acronyms the plan nowhere spells out."""
    funding: Cut[Sum]
    progress: Cut[Report]
    shapes: Cut[Shape]
    findings: int


def tell_plan(asked: Request, site: Site, description: Description) -> Telling:
    """The page of a plan. Raises `BadValue` for a page that is no whole number from 1 on."""
    said, root = Said(description, asked.script_root), asked.script_root
    iri = said.thing.value
    of = {"plan": [iri]}
    page = _page(asked.args.get("page", "1"))
    plans = rows_of(asked, site, "plans")
    row = next((each for each in plans if each["plan"].iri == iri), None)
    entries = rows_of(asked, site, "plan-entries", of, _A_PAGE, (page - 1) * _A_PAGE)
    due = rows_of(asked, site, "due", {**of, **_EVER}, _MOST_DATES + 1)
    owners, matrix, links, acronyms, funding, progress, shapes = (
        rows_of(asked, site, name, {**of, **more}, _MOST_ROWS)
        for name, more in (
            ("plan-owners", {}),
            ("initiative-matrix", {"min_plans": ["1"]}),
            ("plan-links", {}),
            ("plan-acronyms", {}),
            ("funding", {}),
            ("progress", {}),
            ("shapes", {}),
        )
    )
    total = int(row["entries"].text) if row else len(entries)
    plan = Plan(
        slug=slug(iri),
        title=row["title"].text if row else said.name(said.thing),
        issued=row["issued"].text if row else "",
        period=(said.text(said.thing, PW.periodStart), said.text(said.thing, PW.periodEnd)),
        publishers=tuple(said.spot(each) for each in said.things(said.thing, DCTERMS.publisher)),
        identifiers=tuple(said.texts(said.thing, DCTERMS.identifier)),
        file=said.text(said.thing, PW.sourceFile),
        drawing=promises(row, due[:_MOST_DATES], root) if row and due else None,
        is_cut=len(due) > _MOST_DATES,
        outline=outline_of(entries, page, _A_PAGE, total, root),
        holders=_cut(_holders(owners, root)),
        initiatives=_cut(sorted(map(_initiative, matrix), key=lambda each: (-each.plans, -each.mentions))),
        neighbours=tuple(_neighbours(links, plans, root)),
        acronyms=_cut([_acronym(each, root) for each in acronyms], 4 * _MOST),
        undefined=sum(not each["expansion"].text for each in acronyms),
        funding=_cut([_sum(each, root) for each in funding]),
        progress=_cut([_report(each, root) for each in progress], _MOST // 4),
        shapes=_cut(sorted(map(_shape, shapes), key=lambda each: (each.severity != "Warning", -each.findings))),
        findings=sum(int(each["findings"].text) for each in shapes),
    )
    return Telling("plan.html", plan, tuple(_behind(plan, matrix, links, due)))


def _behind(
    plan: Plan, matrix: Sequence[Row], links: Sequence[Row], due: Sequence[Row]
) -> Iterable[tuple[str, dict[str, str]]]:
    """The queries that the page is made of, with what they were asked, where they have an answer."""
    of = {"plan": plan.slug}
    yield "plan-entries", of
    for name, more, has in (
        ("due", {"from": _EVER["from"][0], "to": _EVER["to"][0]}, due),
        ("plan-owners", {}, plan.holders.total),
        ("initiative-matrix", {"min_plans": "1"}, matrix),
        ("plan-links", {}, links),
        ("plan-acronyms", {}, plan.acronyms.total),
        ("funding", {}, plan.funding.total),
        ("progress", {}, plan.progress.total),
        ("shapes", {}, plan.findings),
    ):
        if has:
            yield name, {**of, **more}


def _page(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < len(str(_MOST_PAGES)) + 1 else 0
    if not 1 <= number <= _MOST_PAGES:
        raise BadValue(f"page: {shown(text)} is not a whole number from 1 to {_MOST_PAGES:,}", parameter="page")
    return number


def _cut(things: Sequence[T], most: int = _MOST) -> Cut[T]:
    return Cut(tuple(things[:most]), len(things))


def _holders(rows: Sequence[Row], root: str) -> list[Holder]:
    """Each body once, with its capacities; those with the most entries first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["agency"].iri or row["name"].text, []).append(row)
    holders = [
        Holder(
            _spot(own[0], "agency", "name", root),
            tuple((row["capacity"].text, int(row["entries"].text)) for row in own),
        )
        for own in found.values()
    ]
    return sorted(holders, key=lambda holder: -sum(number for _, number in holder.entries))


def _initiative(row: Row) -> Initiative:
    iri = row["initiative"].iri or ""
    return Initiative(
        Spot(row["label"].text or slug(iri), url_for("tracing.trace", name=slug(iri))),
        int(row["entries"].text),
        int(row["mentions"].text),
        int(row["plans"].text),
    )


def _neighbours(links: Iterable[Row], plans: Iterable[Row], root: str) -> Iterable[Neighbour]:
    known = {plan["plan"].iri: plan for plan in plans}
    for (iri, direction), rows in groupby(links, key=lambda row: (row["other_plan"].iri or "", row["direction"].text)):
        plan = known.get(iri)
        relations = tuple((in_words(row["relation"].text), int(row["links"].text)) for row in rows)
        yield Neighbour(
            Spot(plan["title"].text if plan else slug(iri), address(iri, root) or ""),
            plan["issued"].text if plan else "",
            direction == "later",
            sum(number for _, number in relations),
            relations,
        )


def _acronym(row: Row, root: str) -> Acronym:
    return Acronym(_spot(row, "item", "acronym", root), row["expansion"].text)


def _sum(row: Row, root: str) -> Sum:
    return Sum(_spot(row, "item", "printed", root), row["payer"].text, row["year"].text)


def _report(row: Row, root: str) -> Report:
    return Report(_spot(row, "item", "text", root), row["line"].text)


def _shape(row: Row) -> Shape:
    return Shape(row["shape"].text, row["title"].text, row["severity"].text, int(row["findings"].text))


def _spot(row: Row, thing: str, name: str, root: str) -> Spot:
    iri = row[thing].iri
    return Spot(row[name].text or row[thing].text, address(iri, root) or "" if iri else "")
