"""The published plans are what reading the sources gives, byte for byte."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph.publish import PLANS, turtle
from graph.reading.document import Document
from graph.reading.profile import load_profiles
from graph.settings import sources_folder
from graph.weaving.plan_graph import plan_iri
from ontology.terms import ID, PREFIXES, PW

SLUGS = sorted(load_profiles())
COMMAND = "read the sources again and commit graph/plans"


def test_every_profiled_plan_is_published_and_no_other() -> None:
    assert sorted(path.stem for path in PLANS.glob("*.ttl")) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_published_plan_is_what_reading_its_source_gives(
    slug: str, plan_document: Callable[[str], Document], plan_read: Callable[[str], Any]
) -> None:
    plan_document(slug)
    print(f"sources: {sources_folder()}")
    written = turtle(plan_read(slug)[1], plan_iri(slug))
    path = PLANS / f"{slug}.ttl"
    same = path.read_bytes() == written  # not compared by pytest, which would show megabytes
    assert same, f"{path.name} is not what {sources_folder()}/{slug}.txt gives; {COMMAND}."


@pytest.mark.parametrize("slug", SLUGS)
def test_a_plan_records_the_hash_of_its_source(
    slug: str, plan_document: Callable[[str], Document], plan_graph: Callable[[str], Any]
) -> None:
    document = plan_document(slug)
    folder = sources_folder()
    assert folder is not None
    path = f"plan/{slug}"
    assert plan_graph(slug).one(path, "pw:sourceFile") == document.name
    assert plan_graph(slug).one(path, "pw:sourceSha256") == _sha256(folder / f"{slug}.txt")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_published_plan_reads_back_as_its_graph(slug: str, plan_graph: Callable[[str], Any]) -> None:
    published = {quad.triple for quad in parse(path=str(PLANS / f"{slug}.ttl"), format=RdfFormat.TURTLE)}
    same = published == set(plan_graph(slug).triples)
    assert same


@pytest.mark.parametrize("slug", SLUGS)
def test_a_published_plan_names_its_prefixes_once_in_order(slug: str) -> None:
    head = [line for line in (PLANS / f"{slug}.ttl").read_text(encoding="utf-8").split("\n") if line.startswith("@")]
    assert head[0] == f"@base <{ID}plan/{slug}/> ."
    names = [line.split()[1] for line in head[1:]]
    assert names == sorted(set(names))
    assert {name.rstrip(":") for name in names} <= set(PREFIXES)


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=5))
def test_any_words_survive_being_published(words: list[str]) -> None:
    plan = plan_iri("plan-x")
    triples = [Triple(NamedNode(f"{plan.value}/action/1"), PW.text, Literal(text)) for text in dict.fromkeys(words)]
    written = turtle(triples, plan)
    assert {quad.triple for quad in parse(written, format=RdfFormat.TURTLE)} == set(triples)


@pytest.mark.parametrize(
    "words", ["a\u2028b", "a\x85b", "a\x0cb", "@prefix x: <urn:x> .", "a\n@base <urn:x> .", "\x1c@prefix"]
)
def test_hostile_words_survive_being_published(words: str) -> None:
    plan = plan_iri("plan-x")
    triple = Triple(NamedNode(f"{plan.value}/action/1"), PW.text, Literal(words))
    assert [quad.triple for quad in parse(turtle([triple], plan), format=RdfFormat.TURTLE)] == [triple]
