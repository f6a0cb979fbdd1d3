"""The commitment threads: what each plan states of one promise, in order, in its own words."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, parse

from graph.timing import find_timings
from ontology.terms import DCTERMS, ID, OA, PW, RDF, RDFS, XSD

ROOT = Path(__file__).parents[2]
GRAPH = ROOT / "graph"
PAGE = (ROOT / "docs" / "links.md").read_text(encoding="utf-8")
PLAN, THREAD = ID + "plan/", ID + "thread/"
IN_TIME = ("reducing-reoffending-2005", "drug-strategy-2008", "noms-2009", "nottingham-idts-2011", "hmpps-2021")
PARTS = (PW.timing, PW.responsibility, PW.funding, PW.milestone, PW.step, PW.outcome)

Statement = tuple[str, str, str | None, str | None, int | None]

# By eye, from the printed pages: who states it, the words, the first and last day on time, the number.
BY_EYE: dict[str, list[Statement]] = {
    "idts-in-prisons-nationally": [
        (
            "reducing-reoffending-2005/section/7/treatment-in-custody/paragraph/3",
            "in place in prisons nationally; by end March 2008",
            None,
            "2008-03-31",
            None,
        ),
        (
            "drug-strategy-2008/action/15",
            "First phase roll-out completed by March 2008; full IDTS in 29 prisons; "
            "enhanced clinical elements in a further 24 prisons",
            None,
            "2008-03-31",
            None,
        ),
        ("noms-2009/progress/2", "implemented in the 53 first and second wave IDTS prisons", None, None, 53),
        (
            "noms-2009/outcome/1/milestone/3",
            "IDTS introduced to all English prisons; 2011",
            "2011-01-01",
            "2011-12-31",
            None,
        ),
    ],
    "idts-third-wave": [
        (
            "drug-strategy-2008/action/15",
            "Clinical elements of IDTS extended further to around 35 prisons; over the following 12 months",
            "2008-04-01",
            "2009-03-31",
            35,
        ),
        (
            "noms-2009/outcome/1/milestone/1",
            "Full clinical IDTS roll out in all 91 first, second and third wave prisons; Dec 2009",
            "2009-12-01",
            "2009-12-31",
            91,
        ),
    ],
    "drug-system-change-pilots": [
        (
            "drug-strategy-2008/action/67",
            "Six initial pilot areas; From late 2008; Cabinet Office/ HO/DH/CLG/ DWP/DIUS",
            "2008-09-01",
            None,
            6,
        ),
        (
            "noms-2009/progress/10",
            "Seven Drug System Change partnership areas have been selected",
            None,
            None,
            7,
        ),
        (
            "noms-2009/outcome/17",
            "7 partnership areas; From April 2009; NOMS / HO / DH / DWP / CLG / DCSF",
            "2009-04-01",
            None,
            7,
        ),
    ],
}
# By how many days the last day on time moves, first dated statement to last.
SLIPS = {"idts-in-prisons-nationally": 1370, "idts-third-wave": 275, "idts-psychosocial-services": 640}
# Numbers that one plan prints twice, differently.
TWO_NUMBERS = {
    "forensic-hostel-places": [24, 60],
    "west-midlands-pathfinder-grant": [2_000_000, 2_040_000],
    "intensive-alternatives-areas": [7, 6, 6],
}
TWO_DATES = {
    "drug-test-recording-page": ["2022-04-30", "2021-11-30"],
    "death-under-supervision-working-group": ["2021-11-30", "2022-04-30"],
    "drug-rehabilitation-requirements-year": ["2009-03-31", "2009-12-31"],
}
ACROSS_PLANS = {
    "drug-courts",
    "extra-1000-drug-rehabilitation-requirements",
    "integrated-offender-management-pilots",
    "national-commissioning-group",
    "research-plan",
}
# Statements whose days are not simply those of the words that they quote, and why.
NOT_BY_THE_WORDS_ALONE = {
    "idts-third-wave/statement/1": "the twelve months follow the date that is printed before them",
    "minimum-standard-of-clinical-treatment/statement/3": "the cell dates three milestones; the last is the latest",
    "drug-strategy-of-january-2005/statement/1": "the date of a document, not of a promise",
    "drug-strategy-of-january-2005/statement/2": "the date of a document, not of a promise",
    "noms-drug-strategy-period/statement/1": "a period in a title, not a date to meet",
    "noms-drug-strategy-period/statement/2": "a period in a title, not a date to meet",
    "review-of-supply-into-prisons/statement/2": "the date of the review, not of its recommendations",
}
# Statements that report when something was done, by eye: the words print a day, and there is none to meet.
REPORTED = {
    "accommodation-indicator/statement/1",
    "accommodation-indicator/statement/3",
    "drug-interventions-record-in-prisons/statement/1",
    "integrated-offender-management-pilots/statement/3",
    "integrated-offender-management-start/statement/2",
    "shadow-target-on-housing-needs/statement/1",
    "shadow-target-on-housing-needs/statement/2",
}
# The same from the other side: what stands in a report of progress and is promised all the same.
PROMISED_IN_A_REPORT = {
    "evidence-on-housing-applications/statement/2": "They will report in January 2006",
    "housing-needs-assessment-tool/statement/3": "Stages 2 & 3 will be developed by March 2006",
}

About = dict[NamedNode, list[NamedNode | Literal]]


@cache
def subjects() -> dict[NamedNode, About]:
    found: dict[NamedNode, About] = {}
    for quad in parse(path=str(GRAPH / "threads.ttl"), format=RdfFormat.TURTLE):
        assert not isinstance(quad.subject, BlankNode)
        found.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
    return found


def of_class(kind: NamedNode) -> dict[NamedNode, About]:
    return {node: about for node, about in subjects().items() if about.get(RDF.type) == [kind]}


def threads() -> dict[str, About]:
    return {node.value.removeprefix(THREAD): about for node, about in of_class(PW.CommitmentThread).items()}


def statements_of(slug: str) -> list[About]:
    """A thread's statements in the order of their numbers, which must be 1, 2, 3 …"""
    about = threads()[slug]
    expected = {NamedNode(f"{THREAD}{slug}/statement/{n}"): n for n in range(1, len(about[PW.statement]) + 1)}
    assert set(about[PW.statement]) == set(expected), slug
    return [subjects()[node] for node in sorted(expected, key=lambda node: expected[node])]


def number_of(about: About) -> int | None:
    return int(Decimal(about[PW.value][0].value)) if PW.value in about else None


def day_of(about: About, name: NamedNode) -> str | None:
    return about[name][0].value if name in about else None


@cache
def plans() -> Store:
    store = Store()
    for path in sorted((GRAPH / "plans").glob("*.ttl")):
        store.bulk_load(path=str(path), format=RdfFormat.TURTLE)
    return store


def values(subject: NamedNode, name: NamedNode) -> list[NamedNode | Literal]:
    return [quad.object for quad in plans().quads_for_pattern(subject, name, None)]


@cache
def evidence_of(item: NamedNode) -> frozenset[NamedNode]:
    """The evidence of an item and of its parts, timings, responsibilities and amounts."""
    parts = {quad.subject for quad in plans().quads_for_pattern(None, DCTERMS.isPartOf, item)}
    parts |= {value for name in PARTS for value in values(item, name)}
    return frozenset(values(item, PW.evidence)).union(*map(evidence_of, parts))


def words_of(evidence: NamedNode) -> str:
    (exact,) = values(evidence, OA.exact)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", exact.value)).split())


def place_of(about: About) -> tuple[int, int]:
    plan = about[PW.plan][0].value.removeprefix(PLAN)
    return IN_TIME.index(plan), min(int(values(node, OA.start)[0].value) for node in about[PW.evidence])


def every_statement() -> list[tuple[str, About]]:
    return [(node.value.removeprefix(THREAD), about) for node, about in of_class(PW.CommitmentStatement).items()]


def test_everything_is_a_thread_or_a_statement_of_exactly_one() -> None:
    stated = Counter(node for about in threads().values() for node in about[PW.statement])
    assert set(stated) == set(of_class(PW.CommitmentStatement))
    assert set(stated.values()) == {1}
    assert len(subjects()) == len(threads()) + len(stated)
    assert len(threads()) >= 40


def test_a_thread_says_what_it_is_and_why() -> None:
    needed = {RDF.type, RDFS.label, PW.rationale, PW.inSamePlan, PW.statement}
    for slug, about in threads().items():
        assert set(about) - {DCTERMS.subject} == needed, slug
        assert len(about[PW.statement]) >= 2, slug
        assert 40 <= len(about[PW.rationale][0].value) <= 400, slug
        assert about[RDFS.label][0].language == about[PW.rationale][0].language == "en", slug
        assert about[PW.inSamePlan][0].datatype == XSD.boolean, slug


def test_a_statement_says_who_states_what_and_where() -> None:
    needed = {RDF.type, RDFS.label, PW.statedBy, PW.plan, PW.stated, PW.evidence}
    optional = {PW.earliest, PW.latest, PW.value, PW.unit}
    for name, about in every_statement():
        assert needed <= set(about) <= needed | optional, name
        assert all(len(about[key]) == 1 for key in set(about) - {PW.evidence}), name
        assert (PW.value in about) == (PW.unit in about), name
        assert all(about[key][0].datatype == XSD.date for key in (PW.earliest, PW.latest) if key in about), name
        if PW.value in about:
            assert about[PW.value][0].datatype == XSD.decimal, name


def test_labels_are_unique() -> None:
    labels = Counter(about[RDFS.label][0] for about in subjects().values())
    assert [label for label, count in labels.items() if count > 1] == []


def test_the_subject_of_a_thread_is_a_registered_initiative() -> None:
    register = {
        quad.subject for quad in parse(path=str(GRAPH / "registers" / "initiatives.ttl"), format=RdfFormat.TURTLE)
    }
    for slug, about in threads().items():
        assert set(about.get(DCTERMS.subject, ())) <= register, slug


def test_a_statement_is_made_by_an_item_of_its_plan() -> None:
    for name, about in every_statement():
        assert values(about[PW.statedBy][0], PW.plan) == about[PW.plan], name


def test_the_evidence_of_a_statement_belongs_to_the_item_or_its_parts() -> None:
    for name, about in every_statement():
        assert set(about[PW.evidence]) <= evidence_of(about[PW.statedBy][0]), name


def test_what_is_stated_are_the_plans_own_words() -> None:
    for name, about in every_statement():
        shown = {node: words_of(node) for node in about[PW.evidence]}
        parts = about[PW.stated][0].value.split("; ")
        for part in parts:
            assert any(part in words for words in shown.values()), f"{name}: nothing shown says {part!r}"
        for node, words in shown.items():
            assert any(part in words for part in parts), f"{name}: {node} proves nothing that is stated"


def test_the_days_are_those_that_the_words_give() -> None:
    for name, about in every_statement():
        if name in NOT_BY_THE_WORDS_ALONE or name in REPORTED:
            continue
        found = [t for part in about[PW.stated][0].value.split("; ") for t in find_timings(part) if t.edtf]
        assert len(found) <= 1, f"{name} gives several dates"
        for key, day in ((PW.earliest, "earliest"), (PW.latest, "latest")):
            given = getattr(found[0], day) if found else None
            assert day_of(about, key) == (given and given.isoformat()), f"{name}: {day}"


def test_what_is_reported_as_done_has_no_date_to_meet() -> None:
    for name, about in every_statement():
        if name in REPORTED or "/progress/" in about[PW.statedBy][0].value:
            dated = about[PW.stated][0].value.endswith(PROMISED_IN_A_REPORT.get(name, "–none–"))
            assert bool({PW.earliest, PW.latest} & set(about)) == dated, name
    assert {name for name, _ in every_statement()} >= REPORTED | set(PROMISED_IN_A_REPORT)


def test_a_number_is_printed_in_the_evidence() -> None:
    words = {6: "Six", 7: "Seven", 10: "ten", 4: "four", 2_000_000: "£2m", 2_040_000: "£2.04m"}
    for name, about in every_statement():
        if (number := number_of(about)) is not None:
            shown = " ".join(map(words_of, about[PW.evidence]))
            assert f"{number:,}" in shown or words.get(number, "–none–").lower() in shown.lower(), name


def test_no_first_day_comes_after_the_last() -> None:
    for name, about in every_statement():
        first, last = day_of(about, PW.earliest), day_of(about, PW.latest)
        if first and last:
            assert date.fromisoformat(first) <= date.fromisoformat(last), name


@pytest.mark.parametrize("slug", sorted(threads()))
def test_statements_stand_in_the_order_of_the_plans_and_their_pages(slug: str) -> None:
    places = [place_of(about) for about in statements_of(slug)]
    assert all(first <= second for first, second in pairwise(places))


@pytest.mark.parametrize("slug", sorted(threads()))
def test_a_thread_knows_whether_it_lies_in_one_plan(slug: str) -> None:
    in_one = len({about[PW.plan][0] for about in statements_of(slug)}) == 1
    assert threads()[slug][PW.inSamePlan][0].value == ("true" if in_one else "false")


@pytest.mark.parametrize("slug", sorted(threads()))
def test_the_statements_of_a_thread_differ(slug: str) -> None:
    said = {(a[PW.stated][0].value, day_of(a, PW.latest), number_of(a)) for a in statements_of(slug)}
    assert len(said) > 1


@pytest.mark.parametrize("slug", sorted(BY_EYE))
def test_a_thread_says_what_a_reader_finds_on_the_pages(slug: str) -> None:
    found = [
        (
            about[PW.statedBy][0].value.removeprefix(PLAN),
            about[PW.stated][0].value,
            day_of(about, PW.earliest),
            day_of(about, PW.latest),
            number_of(about),
        )
        for about in statements_of(slug)
    ]
    assert found == BY_EYE[slug]


@pytest.mark.parametrize("slug", sorted(SLIPS))
def test_the_last_day_moves_by_as_much_as_the_pages_say(slug: str) -> None:
    days = [date.fromisoformat(day) for about in statements_of(slug) if (day := day_of(about, PW.latest))]
    assert (days[-1] - days[0]).days == SLIPS[slug]


@pytest.mark.parametrize("slug", sorted(TWO_NUMBERS))
def test_two_numbers_in_one_plan(slug: str) -> None:
    assert [number_of(about) for about in statements_of(slug) if PW.value in about] == TWO_NUMBERS[slug]
    assert threads()[slug][PW.inSamePlan][0].value == "true"


@pytest.mark.parametrize("slug", sorted(TWO_DATES))
def test_two_dates_in_one_plan(slug: str) -> None:
    assert [day for about in statements_of(slug) if (day := day_of(about, PW.latest))] == TWO_DATES[slug]
    assert threads()[slug][PW.inSamePlan][0].value == "true"


def test_the_indicator_of_2004_is_also_one_of_2005() -> None:
    found = statements_of("accommodation-indicator")
    assert [about[PW.stated][0].value[-10:] for about in found] == ["April 2004", "April 2004", "April 2005"]
    assert [day_of(about, PW.earliest) for about in found] == [None, "2004-04-01", None]


def test_pilots_reported_for_one_year_are_timed_at_the_next() -> None:
    found = statements_of("integrated-offender-management-start")
    assert [about[PW.stated][0].value[-7:] for about in found[1:]] == ["2008/09", "2009/10"]
    assert [day_of(about, PW.latest) for about in found] == [None, None, "2010-03-31"]


def test_the_review_of_july_2008_is_only_probably_the_one_promised() -> None:
    promised, done = statements_of("review-of-supply-into-prisons")
    assert [day_of(about, PW.latest) for about in (promised, done)] == ["2009-04-30", None]
    assert "probably" in threads()["review-of-supply-into-prisons"][PW.rationale][0].value


def test_the_promises_that_three_plans_share_are_there() -> None:
    assert set(threads()) >= ACROSS_PLANS | set(BY_EYE) | set(TWO_NUMBERS) | set(TWO_DATES)
    assert all(threads()[slug][PW.inSamePlan][0].value == "false" for slug in ACROSS_PLANS)


def test_the_page_counts_the_threads_as_they_are() -> None:
    inside = sum(about[PW.inSamePlan][0].value == "true" for about in threads().values())
    assert f"| {len(threads())} commitment threads with {len(every_statement())} statements" in PAGE
    assert f"marks the {inside} threads in which one plan contradicts itself" in PAGE
    assert f"the other {len(threads()) - inside} run across plans" in PAGE


def test_the_page_counts_the_exceptions_as_they_are() -> None:
    assert len(NOT_BY_THE_WORDS_ALONE) == 7
    assert "seven exceptions are listed in the test" in PAGE
