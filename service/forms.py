"""The form of a named query: a field for each parameter, as its header describes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, Store

from ontology.terms import DCTERMS, PW, RDF, RDFS
from queries.model import Parameter, ParameterType, Query
from service.naming import plain
from service.site import Plan

__all__ = ["Choices", "Field", "Option", "fields", "places_of"]

MOST_OPTIONS = 40
"""Plans that a field lists to choose from; of more it offers names while somebody types."""

MOST_OFFERED = 500
"""Names that a page brings along for a field to offer."""

_INPUTS = {ParameterType.DATE: "date", ParameterType.INTEGER: "number"}
_SUGGESTED = {
    ParameterType.AGENCY: ("agency",),
    ParameterType.INITIATIVE: ("initiative",),
    ParameterType.ITEM: (),
}
"""What to look for while somebody types; nothing for things of all kinds."""

_TRUTHS = {"true": "Yes", "false": "No"}


@dataclass(frozen=True)
class Option:
    """One of the values to choose from."""

    value: str
    words: str
    chosen: bool = False


@dataclass(frozen=True)
class Entry:
    """One place for a value: what is in it, and the values to choose from if these can be listed."""

    value: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Field:
    """A parameter as a form asks for it: several entries where it may be given several times, the last one empty."""

    id: str
    parameter: Parameter
    entries: tuple[Entry, ...]
    type: str
    suggests: tuple[str, ...] | None
    """The kinds of things to suggest; None for no suggestions."""
    offers: str
    """The list of names that it offers: `plans`, `places` or none."""
    faulty: bool


@dataclass(frozen=True)
class Choices:
    """What can be chosen from: the plans, and the names of places."""

    plans: tuple[Plan, ...]
    places: tuple[str, ...]

    @property
    def offered_plans(self) -> tuple[Plan, ...]:
        """Those whose names a field offers, where there are too many to list."""
        return () if len(self.plans) <= MOST_OPTIONS else self.plans[:MOST_OFFERED]


def places_of(store: Store) -> tuple[str, ...]:
    """The names of the first places, in the order of the alphabet."""
    found: set[str] = set()
    for kind in (PW.Place, DCTERMS.Location):
        for quad in store.quads_for_pattern(None, RDF.type, kind, None):
            names = store.quads_for_pattern(quad.subject, RDFS.label, None, None)
            found.update(name.object.value for name in names if isinstance(name.object, Literal))
    return tuple(sorted(found)[:MOST_OFFERED])


def fields(
    query: Query, values: Mapping[str, Sequence[str]], choices: Choices, faulty: str | None = None
) -> tuple[Field, ...]:
    """The fields of a query with the values given so far; `faulty` names the parameter that was wrong."""
    return tuple(
        _field(query, parameter, values.get(parameter.name, ()), choices, parameter.name == faulty)
        for parameter in query.parameters
    )


def _field(query: Query, parameter: Parameter, given: Sequence[str], choices: Choices, faulty: bool) -> Field:
    asked = [*given, ""] if parameter.many else [*given, ""][:1]
    return Field(
        id=f"{query.name}-{parameter.name}",
        parameter=parameter,
        entries=tuple(Entry(value, tuple(_options(parameter, value, choices))) for value in asked),
        type=_INPUTS.get(parameter.type, "text"),
        suggests=_SUGGESTED.get(parameter.type),
        offers={ParameterType.PLAN: "plans", ParameterType.PLACE: "places"}.get(parameter.type, ""),
        faulty=faulty,
    )


def _options(parameter: Parameter, value: str, choices: Choices) -> Iterator[Option]:
    """The values to choose from: none where they cannot be listed. A value that is none of them stays as it is."""
    listed = list(_listed(parameter, choices))
    if not listed:
        return
    chosen = value or parameter.default or ""
    if not parameter.default:
        yield Option("", "Choose one" if parameter.required else "Any", not chosen)
    for known, words in listed:
        yield Option(known, words, known == chosen)
    if chosen and chosen not in dict(listed):
        yield Option(chosen, chosen, True)


def _listed(parameter: Parameter, choices: Choices) -> Iterable[tuple[str, str]]:
    if parameter.type is ParameterType.BOOLEAN:
        return _TRUTHS.items()
    if parameter.type is ParameterType.PLAN and len(choices.plans) <= MOST_OPTIONS:
        return [(plan.slug, plan.title) for plan in choices.plans]
    return [(value, _spoken(value)) for value in parameter.values]


def _spoken(value: str) -> str:
    """A value in words: `same commitment as` for sameCommitmentAs."""
    return plain(value).replace("-", " ").capitalize()
