"""The curated links between plans, and the near-misses that were rejected, as the Turtle files state them."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

from ontology.terms import DCTERMS, ID, PREFIXES, PW, RDF, RDFS

ROOT = Path(__file__).parents[2]
GRAPH = ROOT / "graph"
PAGE = (ROOT / "docs" / "links.md").read_text(encoding="utf-8")
PLAN, LINK = ID + "plan/", ID + "link/"
IN_TIME = ("reducing-reoffending-2005", "drug-strategy-2008", "noms-2009", "nottingham-idts-2011", "hmpps-2021")
RELATIONS = {
    PW.implements,
    PW.continues,
    PW.reportsProgressOn,
    PW.refines,
    PW.respondsTo,
    PW.sameCommitmentAs,
    PW.dependsOn,
    PW.supersedes,
}
NEEDED = {PW.fromItem, PW.toItem, PW.relation, PW.strength, PW.rationale, PW.evidence, RDFS.label, RDF.type}

PARTS = (PW.timing, PW.responsibility, PW.funding, PW.milestone, PW.step, PW.outcome)

# The key outcomes of 2009 and the actions of 2008 that each comes from, read off the two tables by eye.
OUTCOME_COMES_FROM = {
    1: {8, 15},
    2: {17},
    4: {10},
    5: {47},
    6: {16},
    7: {13},
    8: {18},
    10: {4},
    11: {5},
    12: {14},
    13: {19},
    15: {12},
    17: {67},
    18: {64},
    19: {82},
    20: {9},
}
OUTCOMES_OF_NO_ACTION = {3, 9, 14, 16}
"""Drug-free wings, young adults, influence on partnerships and diverse groups: no single action of 2008 has them."""

# Pairs found by eye: the words or the numbers are the same, so they must be there, and as certain.
BY_EYE = """
noms-2009/outcome/1/step/1 sameCommitmentAs drug-strategy-2008/action/15
noms-2009/outcome/12/step/1 sameCommitmentAs drug-strategy-2008/action/14
noms-2009/outcome/13 sameCommitmentAs drug-strategy-2008/action/19
noms-2009/outcome/6/step/1 sameCommitmentAs drug-strategy-2008/action/16
noms-2009/outcome/11/step/1 sameCommitmentAs drug-strategy-2008/action/5
noms-2009/outcome/17/step/2 sameCommitmentAs drug-strategy-2008/action/67/step/1
noms-2009/progress/7 reportsProgressOn drug-strategy-2008/action/12
noms-2009/progress/10 reportsProgressOn drug-strategy-2008/action/67
noms-2009/outcome/1/milestone/3 refines reducing-reoffending-2005/section/7/treatment-in-custody/paragraph/3
noms-2009/outcome/6/milestone/3 refines reducing-reoffending-2005/measure/7.1
drug-strategy-2008/action/15 continues reducing-reoffending-2005/deliverable/7.2
noms-2009/outcome/1/step/2 continues reducing-reoffending-2005/section/7/treatment-in-custody/paragraph/2
nottingham-idts-2011/step/4.2.4 implements reducing-reoffending-2005/section/7/treatment-in-custody/paragraph/3
nottingham-idts-2011/section/2/paragraph/3 supersedes noms-2009/outcome/4/step/1
"""

# Pairs that a reader would take for certain, and that the words of both ends leave open.
ONLY_PROBABLE = """
hmpps-2021/recommendation/6 respondsTo drug-strategy-2008/action/16
hmpps-2021/recommendation/6 respondsTo noms-2009/outcome/6
noms-2009/outcome/1/milestone/1 continues reducing-reoffending-2005/deliverable/7.2/milestone/1
noms-2009/outcome/1/milestone/2 continues drug-strategy-2008/action/15
noms-2009/outcome/1/milestone/2 continues reducing-reoffending-2005/section/7/future-direction/paragraph/2
noms-2009/outcome/20/step/1 continues drug-strategy-2008/action/9
noms-2009/section/progress-in-2008-09/paragraph/1 reportsProgressOn drug-strategy-2008/action/9
nottingham-idts-2011/section/3/paragraph/4 reportsProgressOn drug-strategy-2008/action/66/step/3
nottingham-idts-2011/step/4.2.4 implements noms-2009/outcome/1/milestone/2
"""

About = dict[NamedNode, list[NamedNode | Literal]]


@cache
def triples(name: str) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(path=str(GRAPH / name), format=RdfFormat.TURTLE))


@cache
def read(name: str, kind: NamedNode) -> dict[NamedNode, About]:
    found: dict[NamedNode, About] = {}
    for triple in triples(name):
        found.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
    return {node: about for node, about in found.items() if kind in about.get(RDF.type, ())}


@cache
def plans() -> Store:
    store = Store()
    for path in sorted((GRAPH / "plans").glob("*.ttl")):
        store.bulk_load(path=str(path), format=RdfFormat.TURTLE)
    return store


@cache
def evidence_of(item: NamedNode) -> frozenset[NamedNode]:
    """The evidence of an item and of its parts, timings, responsibilities and amounts."""
    found = {quad.object for quad in plans().quads_for_pattern(item, PW.evidence, None)}
    parts = {quad.subject for quad in plans().quads_for_pattern(None, DCTERMS.isPartOf, item)}
    parts |= {quad.object for name in PARTS for quad in plans().quads_for_pattern(item, name, None)}
    return frozenset(found).union(*map(evidence_of, parts))


def links() -> dict[NamedNode, About]:
    return read("links.ttl", PW.Link)


def rejected() -> dict[NamedNode, About]:
    return read("links-rejected.ttl", PW.RejectedLink)


def ends(about: About) -> tuple[NamedNode, NamedNode]:
    ((start,), (end,)) = about[PW.fromItem], about[PW.toItem]
    assert isinstance(start, NamedNode)
    assert isinstance(end, NamedNode)
    return start, end


def plan_of(item: NamedNode) -> str:
    return item.value.removeprefix(PLAN).split("/")[0]


def item(path: str) -> NamedNode:
    return NamedNode(PLAN + path)


def test_there_are_well_over_two_hundred_links() -> None:
    assert len(links()) > 200
    assert len(rejected()) > 100


def test_a_link_says_everything_that_a_reader_needs_to_judge_it() -> None:
    for node, about in links().items():
        assert set(about) == NEEDED, node
        single = NEEDED - {PW.evidence}
        assert all(len(about[name]) == 1 for name in single), node
        (rationale,), (label,) = about[PW.rationale], about[RDFS.label]
        assert 40 <= len(rationale.value) <= 450, node
        assert rationale.value.endswith("."), node
        assert label.language == rationale.language == "en", node
        assert about[PW.strength][0] in {PW.Certain, PW.Probable}, node


def test_only_the_relations_of_the_contract_are_used_and_each_of_them_is() -> None:
    assert {about[PW.relation][0] for about in links().values()} == RELATIONS
    assert {about[PW.relation][0] for about in rejected().values()} <= RELATIONS


@pytest.mark.parametrize("read_links", [links, rejected])
def test_both_ends_are_items_of_published_plans(read_links) -> None:
    for node, about in read_links().items():
        for end in ends(about):
            assert next(plans().quads_for_pattern(end, PW.plan, None), None), f"{node}: no item {end}"


@pytest.mark.parametrize("read_links", [links, rejected])
def test_a_link_runs_from_a_later_plan_to_an_earlier_one(read_links) -> None:
    for node, about in read_links().items():
        later, earlier = (IN_TIME.index(plan_of(end)) for end in ends(about))
        assert later > earlier, node


def test_the_evidence_of_a_link_belongs_to_its_ends_and_proves_both() -> None:
    for node, about in links().items():
        start, end = ends(about)
        shown = set(about[PW.evidence])
        assert shown <= evidence_of(start) | evidence_of(end), node
        assert shown & evidence_of(start), f"{node}: nothing proves {start}"
        assert shown & evidence_of(end), f"{node}: nothing proves {end}"


def test_the_evidence_of_a_rejected_link_belongs_to_its_ends() -> None:
    for node, about in rejected().items():
        assert set(about.get(PW.evidence, ())) <= frozenset().union(*map(evidence_of, ends(about))), node


def test_each_link_asserts_its_arc_and_nothing_else_is_asserted() -> None:
    expected = {(start, about[PW.relation][0], end) for about in links().values() for start, end in [ends(about)]}
    described = set(links())
    asserted = {(t.subject, t.predicate, t.object) for t in triples("links.ttl") if t.subject not in described}
    assert asserted == expected


def test_no_rejected_pair_is_linked() -> None:
    linked = {frozenset(ends(about)) for about in links().values()}
    for node, about in rejected().items():
        assert frozenset(ends(about)) not in linked, node


def test_the_file_of_rejected_links_asserts_no_arc() -> None:
    assert {triple.subject for triple in triples("links-rejected.ttl")} == set(rejected())


def test_a_rejected_link_says_what_one_might_have_thought_and_why_not() -> None:
    for node, about in rejected().items():
        assert set(about) - {PW.evidence} == NEEDED - {PW.strength, PW.evidence}, node
        assert len(about[PW.rationale][0].value) >= 40, node


def test_no_pair_is_linked_twice_and_no_two_links_share_a_label() -> None:
    for read_links in (links, rejected):
        pairs = Counter(ends(about) for about in read_links().values())
        assert [pair for pair, count in pairs.items() if count > 1] == []
        labels = Counter(about[RDFS.label][0] for about in read_links().values())
        assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("name", ["links.ttl", "links-rejected.ttl"])
def test_the_blocks_stand_in_the_order_of_their_names(name: str) -> None:
    nodes = [t.subject.value for t in triples(name) if t.predicate == RDF.type]
    assert all(first < second for first, second in pairwise(nodes))
    assert all(node.startswith(LINK) for node in nodes)
    assert not any(isinstance(term, BlankNode) for t in triples(name) for term in (t.subject, t.object))


def test_each_outcome_of_2009_has_the_actions_of_2008_that_it_comes_from() -> None:
    found: dict[int, set[int]] = {}
    for about in links().values():
        start, end = (term.value.removeprefix(PLAN).split("/") for term in ends(about))
        if start[:2] == ["noms-2009", "outcome"] and end[:2] == ["drug-strategy-2008", "action"]:
            found.setdefault(int(start[2]), set()).add(int(end[2]))
    assert {number: actions & OUTCOME_COMES_FROM[number] for number, actions in found.items()} == OUTCOME_COMES_FROM
    assert set(range(1, 21)) - set(found) == OUTCOMES_OF_NO_ACTION


def test_the_outcome_itself_is_linked_to_the_action_it_comes_from() -> None:
    pairs = {ends(about) for about in links().values()}
    for number, actions in OUTCOME_COMES_FROM.items():
        mine = {end for start, end in pairs if start == item(f"noms-2009/outcome/{number}")}
        assert mine & {item(f"drug-strategy-2008/action/{action}") for action in actions}, number


def test_the_other_four_outcomes_have_at_most_a_probable_link() -> None:
    for about in links().values():
        start, end = (term.value.removeprefix(PLAN).split("/") for term in ends(about))
        if start[:2] == ["noms-2009", "outcome"] and int(start[2]) in OUTCOMES_OF_NO_ACTION:
            assert end[:2] != ["drug-strategy-2008", "action"]
            assert about[PW.strength] == [PW.Probable]


@pytest.mark.parametrize("line", ONLY_PROBABLE.strip().splitlines())
def test_what_the_words_leave_open_is_linked_as_probable(line: str) -> None:
    start, relation, end = line.split()
    (about,) = (about for about in links().values() if ends(about) == (item(start), item(end)))
    assert about[PW.relation] == [NamedNode(PREFIXES["pw"] + relation)]
    assert about[PW.strength] == [PW.Probable]


def test_a_plan_that_cites_no_other_has_no_certain_link() -> None:
    for node, about in links().items():
        if plan_of(ends(about)[0]) == "hmpps-2021":
            assert about[PW.strength] == [PW.Probable], node


def test_the_aim_of_every_plan_binds_nothing() -> None:
    aims = {item("reducing-reoffending-2005/objective/7.3"), item("nottingham-idts-2011/outcome/1.3")}
    assert not aims & {end for about in links().values() for end in ends(about)}


def test_the_page_counts_the_links_as_they_are() -> None:
    counted = Counter((about[PW.relation][0], about[PW.strength][0]) for about in links().values())
    rows = re.findall(r"\| `pw:(\w+)` \| [^|]+ \| (\d+) \| (\d+) \|", PAGE)
    assert {PREFIXES["pw"] + relation for relation, _, _ in rows} == {relation.value for relation in RELATIONS}
    for relation, certain, probable in rows:
        name = NamedNode(PREFIXES["pw"] + relation)
        assert (int(certain), int(probable)) == (counted[name, PW.Certain], counted[name, PW.Probable]), relation
    strengths = Counter(strength for _, strength in counted.elements())
    assert f"{strengths[PW.Certain]} links are certain and {strengths[PW.Probable]} probable" in PAGE
    assert f"| {len(links())} links (`pw:Link`)" in PAGE


def test_the_page_counts_the_near_misses_as_they_are() -> None:
    assert f"| {len(rejected())} near-misses" in PAGE
    said = re.search(r"(\d+) were rejected on first reading, (\d+) on the second and (\d+) later", PAGE)
    assert said
    assert sum(map(int, said.groups())) == len(rejected())


@pytest.mark.parametrize("line", BY_EYE.strip().splitlines())
def test_what_the_words_or_the_numbers_say_is_linked_as_certain(line: str) -> None:
    start, relation, end = line.split()
    (about,) = (about for about in links().values() if ends(about) == (item(start), item(end)))
    assert about[PW.relation] == [NamedNode(PREFIXES["pw"] + relation)]
    assert about[PW.strength] == [PW.Certain]


def test_every_two_plans_are_tied_together() -> None:
    tied = {(plan_of(start), plan_of(end)) for about in links().values() for start, end in [ends(about)]}
    assert tied == {(later, earlier) for n, later in enumerate(IN_TIME) for earlier in IN_TIME[:n]}


def test_a_test_of_belonging_would_notice_foreign_evidence() -> None:
    foreign = evidence_of(item("drug-strategy-2008/action/9"))
    assert foreign
    assert not foreign & evidence_of(item("drug-strategy-2008/action/15"))
