"""Suggested links: on a graph small enough to rank by hand, and on the real plans."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.similarity import any_of, cosine, rarity, stem, stems, weigh
from graph.snapshot import Snapshot
from graph.suggest import WEIGHTS, Pair, Suggestion, UnknownPlan, pairs_in, suggest_links
from graph.suggesting.evaluation import evaluate, fit, fitted_weights, measure, table
from graph.suggesting.items import read_corpus
from graph.suggesting.signals import BASE, SIGNALS, candidates, score
from ontology.terms import GRAPH, ID, PREFIXES, PW, RDFS

PLAN = f"{ID}plan/"
OLD, NEW = f"{PLAN}old", f"{PLAN}new"
NEAR_VERBATIM = (f"{PLAN}noms-2009/outcome/12/step/1", f"{PLAN}drug-strategy-2008/action/14")


class Made:
    """A graph made by hand."""

    def __init__(self) -> None:
        self.store = Store()
        for slug, year in (("old", 2005), ("new", 2009)):
            self.add(
                PLAN + slug, slug, {"rdf:type": PW.Plan, "pw:issuedEarliest": f"{year}-01-01", "pw:sourceFile": "x"}
            )

    def add(self, iri: str, slug: str, about: dict[str, NamedNode | str | list[str]]) -> str:
        for name, value in about.items():
            prefix, local = name.split(":")
            for one in value if isinstance(value, list) else [value]:
                known = NamedNode(one) if isinstance(one, str) and one.startswith("https:") else one
                term = known if isinstance(known, NamedNode) else Literal(known)
                self.store.add(
                    Quad(NamedNode(iri), NamedNode(PREFIXES[prefix] + local), term, NamedNode(f"{PLAN}{slug}/graph"))
                )
        return iri

    def item(self, slug: str, path: str, text: str, kind: NamedNode = PW.Action, **about: str | list[str]) -> str:
        iri = f"{PLAN}{slug}/{path}"
        evidence = self.add(f"{iri}/evidence", slug, {"oa:exact": text})
        more = {f"pw:{name}": value for name, value in about.items() if name != "part_of"}
        above = {"dcterms:isPartOf": about["part_of"]} if "part_of" in about else {}
        plan, words = f"{PLAN}{slug}", {"pw:text": text, "pw:evidence": evidence}
        return self.add(iri, slug, {"rdf:type": kind, "pw:plan": plan, **words, **above, **more})

    def timed(self, slug: str, name: str, earliest: str, latest: str) -> str:
        return self.add(f"{PLAN}{slug}/timing/{name}", slug, {"pw:earliest": earliest, "pw:latest": latest})

    def figure(self, slug: str, about: str, value: str) -> None:
        self.add(f"{about}/figure", slug, {"rdf:type": PW.Figure, "pw:about": about, "pw:value": value})


BADGER = f"{ID}initiative/badger"
OFFICE, MINISTRY = f"{ID}agency/office", f"{ID}agency/ministry"


@pytest.fixture
def made() -> Made:
    """Three old and three new promises; the first of each are one, the second are about one scheme only."""
    made = Made()
    register = GRAPH.agencies
    for iri, label in ((OFFICE, "Office"), (MINISTRY, "Ministry"), (BADGER, "Badger scheme")):
        made.store.add(Quad(NamedNode(iri), RDFS.label, Literal(label, language="en"), register))
    made.store.add(Quad(NamedNode(OFFICE), PW.becameSuccessor, NamedNode(MINISTRY), register))
    made.store.add(Quad(PW.Action, RDFS.subClassOf, PW.Entry, GRAPH.ontology))
    first = made.item(
        "old",
        "action/1",
        "Train 450 wardens to count otters in rivers",
        ownedBy=OFFICE,
        timing=made.timed("old", "1", "2006-01-01", "2006-12-31"),
    )
    made.figure("old", first, "450")
    made.item("old", "action/2", "Publish guidance on the Badger scheme", mentions=BADGER)
    made.item("old", "action/3", "Repair fences along northern motorways")
    again = made.item(
        "new",
        "action/1",
        "Training 450 wardens who count otters in rivers",
        ownedBy=MINISTRY,
        timing=made.timed("new", "1", "2006-06-01", "2009-12-31"),
    )
    made.figure("new", again, "450")
    step = made.item("new", "action/1/step/1", "Wardens count otters", PW.Step, part_of=again)
    assert step.startswith(again)
    made.item("new", "action/2", "Staff of the Badger scheme keep registers", mentions=BADGER)
    made.item("new", "action/3", "Sell surplus telescopes abroad quickly")
    return made


def short(found: tuple[Suggestion, ...]) -> list[tuple[str, str]]:
    return [(one.from_item.removeprefix(PLAN), one.to_item.removeprefix(PLAN)) for one in found]


def pair(one: str, other: str) -> Pair:
    return PLAN + one, PLAN + other


def test_the_same_promise_comes_first_and_strangers_are_not_there(made: Made) -> None:
    assert short(suggest_links(made.store)) == [("new/action/1", "old/action/1"), ("new/action/2", "old/action/2")]


def test_each_reason_is_said_in_words(made: Made) -> None:
    first, second = suggest_links(made.store)
    reasons = {reason.signal: reason.text for reason in first.reasons}
    assert reasons["wording"].startswith("similar wording: ")
    assert set(reasons["wording"].removeprefix("similar wording: ").split(", ")) <= {
        "Training",
        "wardens",
        "count",
        "otters",
        "rivers",
    }
    assert reasons["body"] == "both are held by, or name, Ministry (once Office)"
    assert reasons["number"] == "both print 450"
    assert reasons["timing"] == "their times overlap"
    assert "initiative" not in reasons
    assert "both name Badger scheme" in [reason.text for reason in second.reasons]
    for found in (first, second):
        weights = [reason.weight for reason in found.reasons]
        assert weights == sorted(weights, reverse=True)
    assert first.quotes[0].text == "Training 450 wardens who count otters in rivers"
    assert first.quotes[1].evidence == f"{PLAN}old/action/1/evidence"


def test_the_parts_of_two_entries_are_given_when_asked_for(made: Made) -> None:
    found = short(suggest_links(made.store, each_part=True))
    assert ("new/action/1/step/1", "old/action/1") in found
    assert found.index(("new/action/1", "old/action/1")) < found.index(("new/action/1/step/1", "old/action/1"))


@pytest.mark.parametrize("swap", [False, True])
def test_linked_and_rejected_pairs_never_appear_whichever_way_they_are_written(made: Made, swap: bool) -> None:
    known, bad = pair("new/action/1", "old/action/1"), pair("new/action/2", "old/action/2")
    if swap:
        known, bad = known[::-1], bad[::-1]
    assert suggest_links(made.store, linked={known}, rejected={bad}, each_part=True) == ()


def test_a_link_of_entries_hides_their_parts_unless_asked_for(made: Made) -> None:
    linked = {pair("new/action/1", "old/action/1")}
    inside = ("new/action/1/step/1", "old/action/1")
    assert inside not in short(suggest_links(made.store, linked=linked))
    assert inside in short(suggest_links(made.store, linked=linked, within_linked=True))


def test_a_link_of_a_part_hides_its_entry(made: Made) -> None:
    linked = {pair("new/action/1/step/1", "old/action/1")}
    assert ("new/action/1", "old/action/1") not in short(suggest_links(made.store, linked=linked))
    assert ("new/action/1", "old/action/1") in short(suggest_links(made.store, linked=linked, within_linked=True))


def test_a_rejected_pair_of_entries_leaves_their_parts(made: Made) -> None:
    rejected = {pair("new/action/1", "old/action/1")}
    assert ("new/action/1/step/1", "old/action/1") in short(suggest_links(made.store, rejected=rejected))


def test_the_limit_and_the_plans_that_are_asked_for(made: Made) -> None:
    both = suggest_links(made.store)
    assert suggest_links(made.store, limit=1) == both[:1]
    assert suggest_links(made.store, limit=0) == ()
    assert suggest_links(made.store, plans=("old",)) == suggest_links(made.store, plans=("new", "old")) == both


def test_an_unknown_plan_is_refused_with_the_known_ones(made: Made) -> None:
    with pytest.raises(UnknownPlan, match="no plan 'other'; there are old, new"):
        suggest_links(made.store, plans=("other",))


def test_a_graph_without_plans_gives_nothing() -> None:
    assert suggest_links(Store()) == ()


def test_inferred_triples_do_not_count(made: Made) -> None:
    before = suggest_links(made.store, each_part=True)
    made.store.add(Quad(NamedNode(f"{PLAN}old/action/3"), PW.mentions, NamedNode(BADGER), GRAPH.inferred))
    assert suggest_links(made.store, each_part=True) == before


def test_pairs_are_read_from_a_file_of_links(tmp_path: Path) -> None:
    path = tmp_path / "links.ttl"
    path.write_text(
        f"<x:1> <{PW.fromItem.value}> <x:a> ; <{PW.toItem.value}> <x:b> . <x:2> <{PW.fromItem.value}> <x:c> .",
        encoding="utf-8",
    )
    assert pairs_in(path) == {("x:a", "x:b")}


# Words, weights and scores


@pytest.mark.parametrize(
    "forms",
    [
        ["commission", "commissioned", "commissioning", "commissions"],
        ["pilot", "Pilots", "piloted", "piloting"],
        ["integrate", "integrated", "integrates", "integration", "integrating"],
        ["roll", "rolling", "rolled"],
        ["agency", "agencies", "agency's", "agency’s"],
        ["plan", "planned", "planning"],
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: list[str]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("prison", "price"), ("police", "policy"), ("NOMS", "nom"), ("IDTS", "idt")]
)
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_common_words_and_numbers_are_no_words_of_a_text() -> None:
    assert stems("To ensure that the 12 prisons will be visited") == ["prison", "visit"]


texts = st.lists(st.sampled_from(["river", "otter", "count", "train", "fence"]), max_size=8)


@given(st.lists(texts, min_size=2, max_size=6))
def test_likeness_is_between_0_and_1_the_same_both_ways_and_1_for_the_same_words(words: list[list[str]]) -> None:
    vectors = weigh(words)
    for one, text in zip(vectors, words, strict=True):
        assert math.isclose(cosine(one, one), 1.0 if text else 0.0)
        for other in vectors:
            assert 0 <= cosine(one, other) <= 1
            assert cosine(one, other) == cosine(other, one)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_what_fewer_things_have_is_rarer(one: int, other: int) -> None:
    few, many = sorted((one, other))
    assert 0 <= rarity(many, 10_000) <= rarity(few, 10_000) <= 1


shares = st.floats(0, 1)


@given(st.lists(shares, max_size=6), shares)
def test_another_shared_thing_never_weakens_a_signal(strengths: list[float], more: float) -> None:
    assert 0 <= any_of(strengths) <= any_of([*strengths, more]) + 1e-12 <= 1 + 1e-12


signals = st.fixed_dictionaries(dict.fromkeys(SIGNALS, shares))


@given(signals, st.sampled_from(SIGNALS), shares)
def test_a_score_is_between_0_and_1_and_no_stronger_signal_lowers_it(
    found: dict[str, float], name: str, strength: float
) -> None:
    stronger = {**found, name: max(found[name], strength)}
    assert 0 < score(found) <= score(stronger) < 1


def test_no_weight_is_negative_but_the_base() -> None:
    assert all(weight >= 0 for name, weight in WEIGHTS.items() if name != BASE)


# Fitting and measuring


def test_measures_of_a_ranking_worked_by_hand() -> None:
    ranked = [(str(place), "x") for place in range(1, 31)]
    found = measure(ranked, {("1", "x"), ("4", "x"), ("20", "x"), ("not there", "x")})
    assert found.precision == (2 / 10, 3 / 25, 3 / 50, 3 / 100)
    assert found.recall == (2 / 4, 3 / 4, 3 / 4, 3 / 4)
    assert found.average_precision == pytest.approx((1 / 1 + 2 / 4 + 3 / 20) / 4)


def test_a_fit_prefers_what_tells_links_apart_and_gives_no_negative_weight(made: Made) -> None:
    pool = list(candidates(read_corpus(made.store)))
    weights = fit(pool, {pair("new/action/1", "old/action/1")})
    assert set(weights) == set(WEIGHTS)
    assert weights["number"] > 0
    assert weights["initiative"] == 0
    assert all(weight >= 0 for name, weight in weights.items() if name != BASE)


def test_with_nothing_to_learn_from_all_signals_count_alike(made: Made) -> None:
    assert fitted_weights(made.store, frozenset()) == {BASE: 0.0, **dict.fromkeys(SIGNALS, 1.0)}
    assert fit([], {("x:a", "x:b")}) == {BASE: 0.0, **dict.fromkeys(SIGNALS, 1.0)}


def test_an_evaluation_counts_only_plans_that_have_links(made: Made) -> None:
    assert evaluate(made.store, frozenset()).plans == ()
    found = evaluate(made.store, {pair("new/action/1", "old/action/1")})
    assert [one.plan for one in found.plans] == ["old", "new"]
    assert found.mean.reached == found.mean.first_ten == 1
    assert "| old | strict | 1 | 0.10 / 0.04 / 0.02 / 0.01 | 1.00 / 1.00 / 1.00 / 1.00 | 1.000 |" in table(found)
    assert math.isnan(found.mean.above_rejected)


# The real plans


@pytest.fixture(scope="module")
def unlinked(snapshot: Snapshot) -> tuple[Suggestion, ...]:
    return suggest_links(snapshot, limit=60)


def test_a_promise_repeated_word_for_word_is_among_the_first_ten(unlinked: tuple[Suggestion, ...]) -> None:
    first = [(found.from_item, found.to_item) for found in unlinked[:10]]
    assert NEAR_VERBATIM in first


def test_real_suggestions_run_to_the_earlier_plan_and_say_why(
    snapshot: Snapshot, unlinked: tuple[Suggestion, ...]
) -> None:
    corpus = read_corpus(snapshot.store)
    order = {item.iri: item.order for item in corpus.items}
    for found in unlinked:
        assert order[found.from_item] > order[found.to_item]
        assert 0 < found.score < 1
        assert found.reasons
        assert all(quote.text and quote.evidence for quote in found.quotes)


def test_what_is_linked_or_rejected_of_the_real_plans_is_gone(
    snapshot: Snapshot, unlinked: tuple[Suggestion, ...]
) -> None:
    known = {(found.from_item, found.to_item) for found in unlinked}
    linked = {both for number, both in enumerate(sorted(known)) if number % 2}
    left = suggest_links(snapshot, linked=linked, rejected=known - linked, limit=200, each_part=True)
    assert left
    assert known.isdisjoint((found.from_item, found.to_item) for found in left)


def test_only_the_plans_asked_for_are_compared(snapshot: Snapshot) -> None:
    found = suggest_links(snapshot, plans=("noms-2009", "hmpps-2021"), limit=20)
    assert {one.from_item.removeprefix(PLAN).split("/")[0] for one in found} == {"hmpps-2021"}
    assert {one.to_item.removeprefix(PLAN).split("/")[0] for one in found} == {"noms-2009"}


def test_every_process_suggests_the_same(snapshot: Snapshot) -> None:
    program = (
        "import sys; from pathlib import Path; from graph.snapshot import open_snapshot; "
        "from graph.suggest import suggest_links; "
        "print(suggest_links(open_snapshot(Path(sys.argv[1])), plans=('noms-2009',), limit=80))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program, str(snapshot.folder.parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_links_that_repeat_their_words_can_be_learnt(snapshot: Snapshot) -> None:
    """Weights fitted on pairs that wording gives away count wording."""
    corpus = read_corpus(snapshot.store)
    alike = {found.pair for found in candidates(corpus) if found.signals["wording"] > 0.6}
    assert alike
    assert fitted_weights(snapshot, alike)["wording"] > WEIGHTS["wording"]
