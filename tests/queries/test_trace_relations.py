"""The `relation` of `trace` on the real graph, inferences and all: expected values read off graph/links.ttl by eye."""

from collections.abc import Callable

import pytest

from graph.snapshot import Snapshot
from ontology.terms import ID
from queries.binding import bind
from queries.catalogue import load_catalogue
from queries.resolve import Resolver

PLAN = f"{ID}plan/"

# What names IDTS and is linked, with the relations of the links that start from it; and from the other end only
# 'sameCommitmentAs', which holds both ways.
IDTS = {
    "drug-strategy-2008/action/15": "continues; refines; reportsProgressOn; sameCommitmentAs",
    "noms-2009/progress/2": "reportsProgressOn",
    "noms-2009/outcome/1/milestone/1": "continues; refines",
    "noms-2009/outcome/1/milestone/2": "continues",
    "noms-2009/outcome/1/milestone/3": "continues; implements; refines",
    "noms-2009/outcome/1/step/1": "continues; sameCommitmentAs",
    "nottingham-idts-2011/section/1/paragraph/4": "implements",
    "nottingham-idts-2011/step/1.3.2": "implements",
    "nottingham-idts-2011/step/2.1.1": "implements",
    "nottingham-idts-2011/section/3/paragraph/6": "refines",
    "nottingham-idts-2011/step/3.3.1": "implements",
    "nottingham-idts-2011/step/3.4.8": "implements",
    "nottingham-idts-2011/step/3.5.4": "implements",
    "nottingham-idts-2011/section/4/paragraph/2": "implements",
    "nottingham-idts-2011/objective/4.2": "dependsOn",
    "nottingham-idts-2011/section/4/paragraph/3": "refines; reportsProgressOn",
    "nottingham-idts-2011/section/4/paragraph/4": "continues",
    "nottingham-idts-2011/step/4.2.3": "dependsOn",
    "nottingham-idts-2011/step/4.2.4": "implements",
}

ONLY_POINTED_AT = (
    "reducing-reoffending-2005/section/7/treatment-in-custody/paragraph/3",
    "reducing-reoffending-2005/section/7/future-direction/paragraph/2",
    "reducing-reoffending-2005/section/7/community-treatment-and-community-sentences/paragraph/2",
    "reducing-reoffending-2005/deliverable/7.2",
    "nottingham-idts-2011/step/2.5.3",
    "nottingham-idts-2011/section/3/paragraph/5",
)
"""Items that later plans refine, continue, report on or answer, and that point nowhere themselves."""


@pytest.fixture(scope="module")
def relations(snapshot: Snapshot) -> Callable[[str], dict[str, str]]:
    def of(initiative: str) -> dict[str, str]:
        query = bind(load_catalogue()["trace"], {"initiative": [initiative]}, Resolver(snapshot.store))
        return {row["item"].value.removeprefix(PLAN): row["relation"].value for row in snapshot.query(query)}

    return of


def test_a_relation_is_named_in_the_direction_of_its_link(relations) -> None:
    found = relations("IDTS")
    assert {item: relation for item, relation in found.items() if relation} == IDTS


def test_an_item_that_is_only_pointed_at_has_no_relation(relations) -> None:
    found = relations("IDTS")
    assert [found[item] for item in ONLY_POINTED_AT] == [""] * len(ONLY_POINTED_AT)


def test_the_same_commitment_is_said_at_both_ends(relations) -> None:
    found = relations("Drug System Change Pilots")
    assert {item: relation for item, relation in found.items() if relation} == {
        "drug-strategy-2008/action/67": "sameCommitmentAs",
        "noms-2009/progress/10": "reportsProgressOn",
        "noms-2009/outcome/17/step/1": "sameCommitmentAs",
    }
