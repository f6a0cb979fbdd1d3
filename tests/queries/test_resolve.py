"""Names are found by slug, IRI, acronym or name, and what is not found is explained."""

import pytest

from ontology.terms import ID
from queries.errors import AmbiguousThing, UnknownThing
from queries.model import ParameterType
from queries.resolve import Resolver

IDTS = f"{ID}initiative/idts"


def resolved(resolver, kind, value):
    return [thing.value for thing in resolver.resolve(ParameterType(kind), value, kind)]


@pytest.mark.parametrize(
    "name",
    [
        "idts",
        "IDTS",
        "Idts",
        IDTS,
        IDTS.upper(),
        "Integrated Drug Treatment System",
        " integrated  drug TREATMENT system ",
    ],
)
def test_one_thing_by_any_of_its_names(resolver, name):
    assert resolved(resolver, "initiative", name) == [IDTS]


@pytest.mark.parametrize(
    ("kind", "name", "thing"),
    [
        ("agency", "doh", "agency/health"),
        ("agency", "Department of Health", "agency/health"),
        ("initiative", "cjip", "initiative/dip"),
        ("plan", "beta-2009", "plan/beta-2009"),
        ("plan", "the beta plan", "plan/beta-2009"),
        ("place", "WALES", "place/wales"),
        ("item", "plan/alpha-2005/action/1/step/1", "plan/alpha-2005/action/1/step/1"),
        ("item", "gamma-2011/step/1.1.1", "plan/gamma-2011/step/1.1.1"),
        ("item", f"{ID}agency/health", "agency/health"),
    ],
)
def test_every_kind_of_thing(resolver, kind, name, thing):
    assert resolved(resolver, kind, name) == [ID + thing]


def test_a_name_that_a_body_kept_means_each_of_its_selves(resolver):
    assert resolved(resolver, "agency", "NOMS") == [f"{ID}agency/noms", f"{ID}agency/noms-2004"]
    assert resolved(resolver, "agency", "noms") == [f"{ID}agency/noms"]


@pytest.mark.parametrize(
    ("kind", "name", "things"),
    [
        ("agency", "The Office", ["agency/home-office", "agency/probation"]),
        (
            "initiative",
            "National Drug Strategy",
            ["initiative/drug-strategy-2002", "initiative/drug-strategy-2008"],
        ),
    ],
)
def test_a_name_of_several_things_is_an_error_with_their_iris(resolver, kind, name, things):
    with pytest.raises(AmbiguousThing) as error:
        resolved(resolver, kind, name)
    first, second = (ID + thing for thing in things)
    assert str(error.value) == f"{kind}: '{name}' means 2 things; say which, {first} or {second}"
    assert error.value.nearest == (first, second)


@pytest.mark.parametrize(
    ("kind", "name", "nearest"),
    [
        ("initiative", "IDTSS", "IDTS"),
        ("initiative", "integrated drugs treatment", "Integrated Drug Treatment System"),
        ("agency", "Home Ofice", "Home Office"),
        ("plan", "beta-2008", "beta-2009"),
        ("plan", "Beta Plan", "The Beta Plan"),
        ("place", "Englnd", "England"),
        ("item", f"{ID}plan/alpha-2005/action/9", "plan/alpha-2005/action/1"),
    ],
)
def test_an_unknown_name_is_an_error_with_the_nearest(resolver, kind, name, nearest):
    with pytest.raises(UnknownThing) as error:
        resolved(resolver, kind, name)
    assert error.value.parameter == kind
    assert nearest in error.value.nearest
    assert nearest in str(error.value)


def test_a_thing_of_another_kind_is_unknown(resolver):
    with pytest.raises(UnknownThing, match="no initiative is called 'DH'"):
        resolved(resolver, "initiative", "DH")


def test_nothing_at_all_in_common_gives_no_hint(resolver):
    with pytest.raises(UnknownThing) as error:
        resolved(resolver, "place", "\u2603")
    assert str(error.value) == "place: no place is called '\u2603'"


@pytest.mark.parametrize("kind", ["initiative", "item"])
@pytest.mark.parametrize("value", ["", " ", "\ud800", "<>", "http://[", "\x00", "> } #", "a" * 100_000])
def test_whatever_is_written_is_found_or_unknown(resolver, kind, value):
    with pytest.raises(UnknownThing) as error:
        resolved(resolver, kind, value)
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 500


def test_names_are_read_once_and_only_when_asked_for(store):
    class Counting:
        asked = 0

        def query(self, sparql):
            self.asked += 1
            return store.query(sparql)

    counting = Counting()
    resolver = Resolver(counting)
    assert counting.asked == 0
    for name in ("idts", "dip", "DIPs"):
        resolved(resolver, "initiative", name)
    resolved(resolver, "plan", "beta-2009")
    assert counting.asked == 1
