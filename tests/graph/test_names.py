"""Registered names found in running words."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph.registers import Thing
from graph.weaving.names import NameFinder, normal
from ontology.terms import ID

PLAN = f"{ID}plan/plan-x"
OTHER = f"{ID}plan/plan-y"


def thing(
    slug: str, *names: str, short: tuple[str, ...] = (), hidden: tuple[str, ...] = (), used_in: tuple[str, ...] = ()
) -> Thing:
    return Thing(NamedNode(f"{ID}agency/{slug}"), names, short, hidden, frozenset(used_in))


OFFICE = thing("home-office", "Home Office", short=("HO",))
UNIT = thing("unit", "Home Office Drugs Unit")
SYSTEM = thing("idts", "Integrated Drug Treatment System", short=("IDTS",))
COURT = thing("court", "Magistrates’ court", "Addaction")
ALL = thing("all", "all partners", hidden=("All",))
THINGS = (OFFICE, UNIT, SYSTEM, COURT, ALL)


def found(words: str, *things: Thing, **options: object) -> list[tuple[str, str]]:
    finder = NameFinder(things or THINGS, plan=PLAN, **options)  # type: ignore[arg-type]
    return [(words[m.start : m.end], m.thing.iri.value.rsplit("/", 1)[1]) for m in finder.find(words)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the Home Office said", [("Home Office", "home-office")]),
        ("the Home Office Drugs Unit said", [("Home Office Drugs Unit", "unit")]),
        ("HOME OFFICE and home office", [("HOME OFFICE", "home-office"), ("home office", "home-office")]),
        ("Home Offices", [("Home Offices", "home-office")]),
        ("HO, HO/HO.", [("HO", "home-office")] * 3),
        ("ho and Ho and HOs", [("HOs", "home-office")]),
        ("WHO, HOW, shows, HO2, HOme", []),
        ("a Home-Office and Homes Office", []),
        ("addaction and Addaction", [("Addaction", "court")]),
        ("Magistrates' courts", [("Magistrates' courts", "court")]),
        ("MAGISTRATES’ COURT", [("MAGISTRATES’ COURT", "court")]),
        ("All prisons", []),
        ("all partners", [("all partners", "all")]),
        ("", []),
    ],
)
def test_names_are_whole_words_and_short_forms_keep_their_capitals(words: str, expected: list[tuple[str, str]]) -> None:
    assert found(words) == expected


def test_the_longest_name_counts_wherever_it_starts() -> None:
    left, right = thing("left", "drug treatment"), thing("right", "treatment and testing order")
    assert found("drug treatment and testing order", left, right) == [("treatment and testing order", "right")]


def test_curly_and_straight_quotes_and_dashes_are_the_same() -> None:
    body = thing("body", "Self–help ‘Nottingham’")
    assert found("Self-help 'Nottingham'", body) == [("Self-help 'Nottingham'", "body")]


def test_hidden_names_count_only_where_whole_cells_are_asked_for() -> None:
    assert found("All") == []
    assert found("All", hidden=True) == [("All", "all")]
    assert found("all", hidden=True) == [("all", "all")]


def test_an_acronym_means_only_what_its_plan_says() -> None:
    other = thing("other", "International Development Training Scheme", short=("IDTS",))
    assert found("IDTS", SYSTEM, senses={"IDTS": SYSTEM.iri.value}) == [("IDTS", "idts")]
    assert found("IDTS", SYSTEM, other, senses={"IDTS": other.iri.value}) == [("IDTS", "other")]


def test_an_acronym_that_a_plan_gives_to_something_unregistered_mentions_nothing() -> None:
    assert found("IDTS and the Integrated Drug Treatment System", SYSTEM, senses={"IDTS": None}) == [
        ("Integrated Drug Treatment System", "idts")
    ]


def test_a_declared_short_form_is_found_though_it_is_not_registered() -> None:
    assert found("the UNI", UNIT, senses={"UNI": UNIT.iri.value}) == [("UNI", "unit")]


def test_a_shared_short_form_means_the_thing_that_is_used_in_the_plan() -> None:
    here = thing("noms-2008", "the agency", short=("NOMS",), used_in=(PLAN,))
    there = thing("noms-2004", "the service", short=("NOMS",), used_in=(OTHER,))
    assert found("NOMS", here, there) == [("NOMS", "noms-2008")]
    assert found("the service", here, there) == [("the service", "noms-2004")]


def test_whole_words_are_one_name_or_none() -> None:
    finder = NameFinder(THINGS, plan=PLAN)
    assert finder.whole("Home Office") == OFFICE
    assert finder.whole("the Home Office") is None
    assert finder.whole("Home Office Home Office") is None
    assert finder.whole("") is None


def test_nothing_registered_finds_nothing() -> None:
    assert NameFinder((), plan=PLAN).find("Home Office") == ()


@given(st.text())
def test_the_one_spelling_is_as_long_as_the_words(words: str) -> None:
    assert len(normal(words)) == len(words)
    assert normal(normal(words)) == normal(words)


PIECES = st.sampled_from(
    ["Home Office", "HO", "IDTS", "Integrated Drug Treatment System", "Drugs Unit", "Magistrates’ court", "s",
     " ", ",", "’", "İ", "ß"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=2), max_size=12).map("".join))
def test_matches_are_in_order_apart_and_at_word_boundaries(words: str) -> None:
    place = 0
    for match in NameFinder(THINGS, plan=PLAN).find(words):
        assert place <= match.start < match.end <= len(words)
        assert match.start == 0 or not words[match.start - 1].isalnum()
        assert match.end == len(words) or not words[match.end].isalnum()
        surface = normal(words[match.start : match.end])
        names = {normal(name) for name in (*match.thing.names, *match.thing.short_forms)}
        assert surface in names or (surface[-1] == "s" and surface[:-1] in names)
        place = match.end


@given(st.lists(st.sampled_from(["alpha", "beta", "gamma"]), min_size=1, max_size=4), st.data())
def test_a_name_is_found_wherever_it_stands(name: list[str], data: st.DataObject) -> None:
    before = data.draw(st.text(st.sampled_from("xyz .,("), max_size=5))
    after = data.draw(st.text(st.sampled_from(" .,)xyz"), max_size=5))
    words = f"{before} {' '.join(name)} {after}"
    assert (" ".join(name), "named") in found(words, thing("named", " ".join(name)))


@pytest.mark.parametrize("piece", ["Home Office ", "HO ", "Home ", "a", "IDTS"])
def test_hostile_words_take_linear_time(piece: str) -> None:
    finder = NameFinder(THINGS, plan=PLAN)
    start = time.process_time()
    finder.find(piece * (20_000 // len(piece)))
    assert time.process_time() - start < 5
