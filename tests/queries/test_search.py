"""Words to things: on the made-up plans, then on the real ones."""

# ruff: noqa: E501 - a row of an answer is a line

import time

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.snapshot import Snapshot
from ontology.terms import ID, PW, RDF
from queries.binding import bind
from queries.resolve import Resolver

ALPHA, BETA = "plan/alpha-2005", "plan/beta-2009"
A1, B1, B2 = f"{ALPHA}/action/1", f"{BETA}/outcome/1", f"{BETA}/outcome/2"
IDTS, DIP = "initiative/idts", "initiative/dip"

# fmt: off
SEARCH_IDTS = [
    ("initiative", IDTS, "Integrated Drug Treatment System", None, "IDTS", 100),
    ("acronym", f"{ALPHA}/acronym/IDTS", "IDTS", ALPHA, "IDTS", 100),
    ("acronym", f"{BETA}/acronym/IDTS", "IDTS", BETA, "IDTS", 100),
    ("entry", B1, "IDTS for every prisoner", BETA, "IDTS for every prisoner", 80),
    ("milestone", f"{A1}/milestone/2", "IDTS in 53 prisons. IDTS is the norm.", ALPHA, "IDTS in 53 prisons. IDTS is the norm.", 80),
    ("outcome", f"{B1}/outcome", "IDTS works", BETA, "IDTS works", 80),
    ("entry", A1, "Roll out IDTS", ALPHA, "Roll out IDTS", 60),
    ("step", f"{B2}/step/1", "Review IDTS", BETA, "Review IDTS", 60),
    ("step", f"{A1}/step/1", "Train IDTS staff", ALPHA, "Train IDTS staff", 60),
]
SEARCH_SEVERAL = [
    ("acronym", f"{ALPHA}/acronym/IDTS", "IDTS", ALPHA, "IDTS Integrated Drug Treatment System", 40),
    ("initiative", IDTS, "Integrated Drug Treatment System", None, "Integrated Drug Treatment System", 20),
    ("acronym", f"{BETA}/acronym/IDTS", "IDTS", BETA, "integrated drug  treatment system", 20),
]
# fmt: on


@pytest.mark.parametrize("q", ["IDTS", "idts", " (Idts) "])
def test_search_puts_what_is_called_so_first_and_then_what_begins_so(ask, q):
    assert ask("search", {"q": [q]}) == SEARCH_IDTS


def test_search_wants_every_word_at_the_start_of_a_word_in_any_order(ask):
    assert ask("search", {"q": ["system IDTS"]}) == SEARCH_SEVERAL
    # Community Drug Programme has them together, Drug Interventions Programme and its acronym apart.
    assert [(row[1], row[5]) for row in ask("search", {"q": ["drug progr"]})] == [
        (f"{ALPHA}/acronym/CDP", 60),
        (DIP, 40),
        (f"{BETA}/acronym/DIP", 40),
    ]
    assert ask("search", {"q": ["rug"]}) == []
    assert ask("search", {"q": ["IDTS nowhere"]}) == []


@pytest.mark.parametrize("q", ["…", " - ", "日本", "[a-z]", '" } #', "$1 \\1"])
def test_search_takes_what_is_no_word_for_nothing_and_no_sign_for_more_than_itself(ask, q):
    assert all("IDTS" not in row[2] for row in ask("search", {"q": [q]}))


def test_search_shows_a_long_text_around_the_first_word(ask, store, catalogue, resolver):
    long = Store()
    item = NamedNode(f"{ID}plan/long/action/1")
    text = f"{'before ' * 40}treasure {'after ' * 40}"
    long.extend([Quad(item, RDF.type, PW.Entry), Quad(item, PW.text, Literal(text))])
    (row,) = long.query(bind(catalogue["search"], {"q": ["treasure"]}, resolver))
    snippet = row["snippet"].value
    assert snippet.startswith("… ")
    assert " treasure after" in snippet
    assert snippet.endswith(" …")
    assert len(snippet) == 200


@pytest.mark.parametrize(
    ("q", "kind", "item"),
    [
        ("IDTS", "initiative", "initiative/idts"),
        ("integrated drug treatment system", "initiative", "initiative/idts"),
        ("moj", "agency", "agency/ministry-of-justice"),
        ("Ministry of Justice", "agency", "agency/ministry-of-justice"),
        ("national treatment agency", "agency", "agency/national-treatment-agency"),
        ("hmpps", "agency", "agency/her-majestys-prison-and-probation-service"),
        # drug-strategy-2008, action 15; noms-2009, outcomes 9 and 8.
        ("action 15", "entry", "drug-strategy-2008/action/15"),
        ("drug-free wings extend", "entry", "noms-2009/outcome/9"),
        ("new pilot sites", "milestone", "noms-2009/outcome/8/milestone/1"),
    ],
)
def test_the_first_of_the_real_graph_is_what_is_meant(ask_snapshot, q, kind, item):
    first = ask_snapshot("search", q=q)[0]
    assert (first["kind"], first["item"].removeprefix(ID)) == (kind, item)


def test_the_words_stand_in_every_snippet_or_the_names(ask_snapshot):
    rows = ask_snapshot("search", q="drug court")
    assert rows
    for row in rows:
        assert int(row["score"]) == 20 or "drug" in row["snippet"].casefold(), row
    scores = [int(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)


def test_a_search_takes_less_than_three_tenths_of_a_second(snapshot: Snapshot, catalogue):
    store, resolver = snapshot.in_memory(), Resolver(snapshot.store)
    for q in ("IDTS", "drug treatment", "a", "the prison and probation service of england and wales"):
        query = bind(catalogue["search"], {"q": [q]}, resolver)
        spent = []
        for _ in range(3):
            begun = time.process_time()
            list(store.query(query))
            spent.append(time.process_time() - begun)
        assert min(spent) < 0.3, q
