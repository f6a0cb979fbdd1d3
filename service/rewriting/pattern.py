"""A query as far as rewriting must know it: groups and what stands in them, with their places in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from service.rewriting.terminals import Terminal

__all__ = [
    "Bind",
    "Block",
    "Filter",
    "Group",
    "Nested",
    "Part",
    "Path",
    "Query",
    "Select",
    "Triple",
    "Values",
    "is_variable",
]

Term: TypeAlias = str
"""A variable as `?name`, an IRI whole, in angle brackets; anything else as it is written."""


def is_variable(term: Term) -> bool:
    """Whether a term is a variable."""
    return term.startswith("?")


@dataclass(frozen=True)
class Path:
    """The verb of a triple: `term` where it is one IRI or variable, else a path."""

    term: Term | None
    iris: tuple[str, ...]
    """All IRIs in it."""
    ends: tuple[str, ...]
    """The properties one of which its last step is; none where that is not known."""
    may_be_empty: bool
    """Whether it has steps that match a path of length zero."""


@dataclass(frozen=True)
class Triple:
    """A triple pattern or a path pattern."""

    subject: Term
    verb: Path
    object: Term
    start: int
    end: int
    alone: bool
    """Whether its text is all of its own: it shares no subject and no verb with the next by `;` or `,`."""

    @property
    def variables(self) -> set[Term]:
        """Its variables."""
        verb = self.verb.term or ""
        return {term for term in (self.subject, verb, self.object) if is_variable(term)}


@dataclass(frozen=True)
class Block:
    """Triples that stand together."""

    triples: tuple[Triple, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Filter:
    """A FILTER: its expression's terminals, or the group of a plain `NOT EXISTS`."""

    expression: tuple[Terminal, ...]
    absent: Group | None
    exists: tuple[Group, ...]
    """The groups of all EXISTS in it, `absent` among them."""
    start: int
    end: int


@dataclass(frozen=True)
class Bind:
    """A BIND."""

    variable: Term
    exists: tuple[Group, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Values:
    """A VALUES in a group."""

    variables: tuple[Term, ...]
    undefined: bool
    """Whether UNDEF stands in it."""
    start: int
    end: int


@dataclass(frozen=True)
class Nested:
    """Groups in a group; two and more are a UNION."""

    kind: Literal["group", "optional", "minus", "graph"]
    groups: tuple[Group, ...]
    name: Term
    """The graph's name, for GRAPH."""
    start: int
    end: int


@dataclass(frozen=True)
class Select:
    """A SELECT, the whole query or one inside."""

    head: tuple[Terminal, ...]
    """From behind SELECT to before the dataset or the group."""
    where: Group
    tail: tuple[Terminal, ...]
    """What stands behind the group: GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, VALUES."""
    start: int
    end: int


Part: TypeAlias = Block | Filter | Bind | Values | Nested | Select


@dataclass(frozen=True)
class Group:
    """`{ … }`; the places are those of the braces, the second one behind."""

    parts: tuple[Part, ...]
    start: int
    end: int

    def triples(self) -> Iterator[Triple]:
        """The triples that stand in it directly."""
        for part in self.parts:
            if isinstance(part, Block):
                yield from part.triples

    def inner(self) -> Iterator[tuple[Group, str]]:
        """The groups right inside, each with what it is there: a nested group's kind, `select` or `exists`."""
        for part in self.parts:
            if isinstance(part, Nested):
                for group in part.groups:
                    yield group, part.kind
            elif isinstance(part, Select):
                yield part.where, "select"
            elif isinstance(part, Filter | Bind):
                for group in part.exists:
                    yield group, "exists"

    def plain(self) -> Iterator[Group]:
        """This group and those inside, but for the groups of EXISTS and GRAPH."""
        yield self
        for inner, kind in self.inner():
            if kind not in ("exists", "graph"):
                yield from inner.plain()


@dataclass(frozen=True)
class Query:
    """A query's text and what reading found in it."""

    text: str
    form: str
    """select, ask, construct or describe."""
    where: Group
    selects: tuple[Select, ...]
    """All of them, the outermost first."""
    dataset: bool
    """Whether the query names graphs by FROM."""
    words: frozenset[str]
    """All words in it that are no names, in small letters."""
    places: dict[Term, tuple[int, ...]] = field(repr=False)
    """Where each variable stands."""
