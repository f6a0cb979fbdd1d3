"""The story of an initiative: what each plan says of it, in order, and how its dates moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from ontology.terms import ID
from service.addresses import address, slug
from service.asking import Row
from service.highlighting import Piece, highlighted
from service.limits import MAX_HTML_ROWS
from service.timeline import Drawing, Lane, Mark, Move, drawn
from service.years import day_of

__all__ = ["Chapter", "Moment", "Story", "Subject", "lanes_of", "story", "subject"]


@dataclass(frozen=True)
class Subject:
    """An initiative: its slug, its name, its short form if it has one, its other names, and what it is."""

    iri: str
    href: str
    name: str
    short: str
    others: tuple[str, ...]
    note: str

    @property
    def slug(self) -> str:
        """The end of its IRI."""
        return slug(self.iri)

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called."""
        return tuple(filter(None, (self.name, self.short, *self.others)))


@dataclass(frozen=True)
class Moment:
    """One item that names the initiative: its words, with the names marked, and what the plan says around them."""

    kind: str
    number: str
    words: tuple[Piece, ...]
    owners: str
    due: str
    relations: tuple[str, ...]
    line: str
    href: str
    anchor: str


@dataclass(frozen=True)
class Chapter:
    """What one plan says."""

    title: str
    href: str
    issued: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Story:
    """All of it, with its time line and how often a promised date moved."""

    subject: Subject
    chapters: tuple[Chapter, ...]
    drawing: Drawing | None
    moves: tuple[Move, ...]
    is_cut: bool = False
    """Whether there is more than a page shows."""

    @property
    def number(self) -> int:
        """How many items there are."""
        return sum(len(chapter.moments) for chapter in self.chapters)


def subject(iri: str, names: Iterable[Row], root: str = "") -> Subject:
    """The initiative, from the rows of the query `names`, for a site at the path `root`."""
    called: dict[str, list[str]] = {}
    for row in names:
        called.setdefault(row["kind"].text, []).append(row["name"].text)
    first = {kind: words[0] for kind, words in called.items()}
    shorts, others = called.get("short form", []), called.get("other name", [])
    return Subject(
        iri=iri,
        href=address(iri, root) or "",
        name=first.get("name", slug(iri)),
        short=first.get("short form", ""),
        others=(*shorts[1:], *others),
        note=first.get("note", ""),
    )


def story(of: Subject, traced: Sequence[Row], moved: Sequence[Row], plans: Sequence[Row], root: str = "") -> Story:
    """The story, from the rows of the queries `trace`, `slippage` and `plans`, for a site at the path `root`."""
    known = {row["plan"].iri or "": row for row in plans}
    traced, is_cut = traced[:MAX_HTML_ROWS], len(traced) > MAX_HTML_ROWS
    told = {plan: list(rows) for plan, rows in groupby(traced, key=lambda row: row["plan"].iri or "") if plan in known}
    chapters = tuple(_chapter(known[plan], rows, of, root) for plan, rows in told.items())
    marks = [mark for plan, rows in told.items() for row in rows if (mark := _mark(plan, row, of))]
    moves = tuple(_moves(moved, told))
    return Story(of, chapters, drawn(lanes_of([known[plan] for plan in told], root), marks, moves), moves, is_cut)


def lanes_of(plans: Iterable[Row], root: str = "") -> list[Lane]:
    """The lanes of a time line, from rows of the query `plans`; a plan without a day of publication has none."""
    return [_lane(plan, day, root) for plan in plans if (day := day_of(plan["issued_earliest"].text))]


def _chapter(plan: Row, rows: Iterable[Row], of: Subject, root: str) -> Chapter:
    return Chapter(
        title=plan["title"].text,
        href=address(plan["plan"].iri or "", root) or "",
        issued=plan["issued"].text,
        moments=tuple(_moment(row, of, root) for row in rows),
    )


def _moment(row: Row, of: Subject, root: str) -> Moment:
    iri = row["item"].iri or ""
    return Moment(
        kind=row["kind"].text,
        number=row["number"].text,
        words=highlighted(row["text"].text or row["quote"].text, of.names),
        owners=row["owners"].text,
        due=row["due"].text,
        relations=tuple(filter(None, row["relation"].text.split("; "))),
        line=row["line"].text,
        href=address(iri, root) or "",
        anchor=_anchor(of, iri),
    )


def _anchor(of: Subject, iri: str) -> str:
    """Of an item on the page, on which the story of another initiative may stand too."""
    return f"{of.slug}-{iri.removeprefix(ID).replace('/', '-')}"


def _lane(plan: Row, published: date, root: str) -> Lane:
    return Lane(
        key=plan["plan"].iri or "",
        name=plan["title"].text,
        href=address(plan["plan"].iri or "", root) or "",
        published=published,
        begins=day_of(plan["period_start"].text),
        ends=day_of(plan["period_end"].text),
    )


def _mark(plan: str, row: Row, of: Subject) -> Mark | None:
    day = day_of(row["due"].text)
    if day is None:
        return None
    number = f" {row['number'].text}" if row["number"].text else ""
    title = f"{row['kind'].text}{number}, due {day.isoformat()}: {row['text'].text}"
    return Mark(plan, day, row["kind"].text, title, f"#{_anchor(of, row['item'].iri or '')}")


def _moves(rows: Iterable[Row], told: Iterable[str]) -> Iterable[Move]:
    """From each dated statement of a commitment to the next one, where the plans are both on the time line."""
    known = set(told)
    for commitment, statements in groupby(rows, key=lambda row: row["commitment"].text):
        dated = [(row["plan"].iri or "", day) for row in statements if (day := day_of(row["latest"].text))]
        for (plan, day), (later, to_day) in pairwise(dated):
            if day != to_day and plan != later and {plan, later} <= known:
                yield Move(plan, day, later, to_day, commitment)
