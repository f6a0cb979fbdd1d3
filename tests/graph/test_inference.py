"""Inference: what the rules conclude, that once is enough, and that ontology and data are consistent together."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse

from graph.build import build, canonical, fingerprint
from graph.inference import apply, code_version, infer
from graph.snapshot import Snapshot
from graph.sources import Source, asserted, default_sources
from graph.suggest import REJECTED_LINKS
from ontology.closure import close
from ontology.derivation import Axioms, Term
from ontology.reasoning import check_consistency
from ontology.rulebook import rules
from ontology.terms import GRAPH, ID, PREFIXES, PW, ontology_path

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + f"@base <{ID}> .\n"
ONTOLOGY = tuple(
    Quad(quad.subject, quad.predicate, quad.object, GRAPH.ontology)
    for quad in parse(path=str(ontology_path()), format=RdfFormat.TURTLE)
)
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java, and there is none")


def quads(text: str, graph: NamedNode = GRAPH.links) -> list[Quad]:
    return [
        Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parse(HEAD + text, format=RdfFormat.TURTLE)
    ]


def concluded(text: str, predicate: NamedNode) -> set[tuple[str, str]]:
    found = infer([*ONTOLOGY, *quads(text)])
    assert {quad.graph_name for quad in found} == {GRAPH.inferred}
    return {(short(quad.subject), short(quad.object)) for quad in found if quad.predicate == predicate}


def short(term: object) -> str:
    return str(term).strip("<>").removeprefix(ID)


# -- the rules --------------------------------------------------------------------------------------------------------

LINKED = """
<plan/a/action/1> a pw:Action . <plan/a/action/1/milestone/1> a pw:Milestone ; dcterms:isPartOf <plan/a/action/1> .
<plan/a/action/1> dcterms:isPartOf <plan/a/section/1> . <plan/a/section/1> a pw:Section ; dcterms:isPartOf <plan/a> .
<plan/b/outcome/1> a pw:KeyOutcome . <plan/b/outcome/1/step/1> a pw:Step ; dcterms:isPartOf <plan/b/outcome/1> .
"""


def test_an_entry_speaks_for_its_parts_and_a_section_does_not() -> None:
    text = LINKED + "<plan/b/outcome/1/step/1> pw:implements <plan/a/action/1/milestone/1> ."
    assert concluded(text, PW.restsDirectlyOn) == {
        ("plan/b/outcome/1/step/1", "plan/a/action/1/milestone/1"),
        ("plan/b/outcome/1/step/1", "plan/a/action/1"),
        ("plan/b/outcome/1", "plan/a/action/1/milestone/1"),
        ("plan/b/outcome/1", "plan/a/action/1"),
    }


@pytest.mark.parametrize("relation", ["continues", "reportsProgressOn", "refines", "respondsTo", "dependsOn"])
def test_an_item_rests_on_what_it_is_linked_to(relation: str) -> None:
    assert concluded(f"<plan/b/x> pw:{relation} <plan/a/y> .", PW.restsOn) == {("plan/b/x", "plan/a/y")}


@pytest.mark.parametrize("relation", ["supersedes", "relatesTo"])
def test_other_links_are_not_rested_on(relation: str) -> None:
    assert concluded(f"<plan/b/x> pw:{relation} <plan/a/y> .", PW.restsOn) == set()


def test_resting_goes_on_and_never_comes_back_to_itself() -> None:
    ring = (
        "<plan/a/x> pw:dependsOn <plan/b/y> . <plan/b/y> pw:dependsOn <plan/c/z> . <plan/c/z> pw:dependsOn <plan/a/x> ."
    )
    items = ("plan/a/x", "plan/b/y", "plan/c/z")
    assert concluded(ring, PW.restsOn) == {(one, two) for one in items for two in items if one != two}


def test_no_entry_rests_on_a_part_of_its_own() -> None:
    text = (
        LINKED
        + "<plan/b/outcome/1/step/2> dcterms:isPartOf <plan/b/outcome/1> ; pw:dependsOn <plan/b/outcome/1/step/1> ."
    )
    assert concluded(text, PW.restsOn) == {("plan/b/outcome/1/step/2", "plan/b/outcome/1/step/1")}


ISSUED = """
<plan/a/x> pw:plan <plan/a> .
<plan/a> pw:issuedEarliest "2005-01-01"^^xsd:date ; pw:issuedLatest "2005-12-31"^^xsd:date .
<plan/b/y> pw:plan <plan/b> . <plan/b> pw:issuedEarliest "{}"^^xsd:date ; pw:issuedLatest "2008-02-29"^^xsd:date .
"""


@pytest.mark.parametrize(
    "said", ["<plan/a/x> pw:sameCommitmentAs <plan/b/y> .", "<plan/b/y> pw:sameCommitmentAs <plan/a/x> ."]
)
def test_a_promise_made_again_rests_on_the_earlier_one(said: str) -> None:
    assert concluded(ISSUED.format("2008-02-01") + said, PW.restsOn) == {("plan/b/y", "plan/a/x")}
    assert concluded(ISSUED.format("2005-06-01") + said, PW.restsOn) == set()


def test_the_last_of_an_owners_later_bodies_answers() -> None:
    text = """
        <plan/a/x> pw:ownedBy <agency/old>, <agency/lasting>, <agency/lost> .
        <agency/old> pw:becameSuccessor <agency/middle> .
        <agency/middle> pw:becameSuccessor <agency/new>, <agency/gone> .
        <agency/gone> pw:activeTo "2012-03-31"^^xsd:date .
        <plan/a/x> pw:partner <agency/helper> . <agency/helper> pw:becameSuccessor <agency/other> .
    """
    assert concluded(text, PW.answeredBy) == {("plan/a/x", "agency/new")}


def test_an_initiative_runs_through_the_plans_that_name_it() -> None:
    text = """
        <initiative/i> a pw:Programme . <agency/a> a pw:Agency .
        <plan/a/x> pw:mentions <initiative/i>, <agency/a> ; pw:plan <plan/a> .
        <plan/b/y> pw:mentions <initiative/i> ; pw:plan <plan/b> .
    """
    assert concluded(text, PW.runsThrough) == {("initiative/i", "plan/a"), ("initiative/i", "plan/b")}


# -- the graphs -------------------------------------------------------------------------------------------------------


def test_validation_and_what_was_inferred_before_are_not_read() -> None:
    for graph in (GRAPH.validation, GRAPH.inferred):
        assert infer(quads("<plan/b/x> pw:dependsOn <plan/a/y> .", graph)) == ()


def test_axioms_count_only_in_the_ontology() -> None:
    axiom = "pw:number a owl:ObjectProperty ; rdfs:subPropertyOf pw:text . <plan/b/x> pw:number <plan/a/y> ."
    assert infer(quads(axiom)) == ()


@cache
def whole() -> tuple[tuple[Quad, ...], tuple[Quad, ...]]:
    """All of the project: what is asserted and what is inferred."""
    told = tuple(asserted(default_sources()))
    return told, infer(told)


def test_nothing_inferred_is_asserted_and_all_of_it_is_about_our_things() -> None:
    told, inferred = whole()
    assert not {quad.triple for quad in told} & {quad.triple for quad in inferred}
    assert len(inferred) == len({quad.triple for quad in inferred}) > 20_000
    assert not [quad for quad in inferred if quad.subject == quad.object]


def test_a_build_file_by_file_concludes_what_follows_from_everything_at_once(snapshot: Snapshot) -> None:
    end = f" {GRAPH.inferred} .\n".encode()
    lines = (snapshot.folder / "data.nq").read_bytes().splitlines(keepends=True)
    same = b"".join(line for line in lines if line.endswith(end)) == canonical(whole()[1])
    assert same


def test_running_everything_again_concludes_nothing_more() -> None:
    told, inferred = whole()
    known = {quad.triple for quad in (*told, *inferred)}
    store = Store()
    store.bulk_extend([*told, *inferred])
    for rule in rules():
        assert apply(rule, store) <= known
    axioms = frozenset(quad.triple for quad in told if quad.graph_name == GRAPH.ontology)
    assert close(axioms, known) == frozenset()


def test_every_owl_conclusion_of_the_project_has_a_derivation() -> None:
    told, inferred = whole()
    by_rule = {rule.predicate for rule in rules()}
    store = Store()
    store.bulk_extend([*told, *(quad for quad in inferred if quad.predicate in by_rule)])
    axioms = Axioms(quad.triple for quad in ONTOLOGY)

    def facts(subject: object, predicate: object, object_: Term | None) -> list[Triple]:
        return [quad.triple for quad in store.quads_for_pattern(subject, predicate, object_)]  # type: ignore[arg-type]

    unexplained = [
        quad for quad in inferred if quad.predicate not in by_rule and axioms.derive(quad.triple, facts) is None
    ]
    assert unexplained == []


# -- builds -----------------------------------------------------------------------------------------------------------


def test_a_build_holds_what_is_inferred_in_its_own_graph_and_in_the_default_graph(tmp_path: Path) -> None:
    links = tmp_path / "links.ttl"
    links.write_text(HEAD + "<plan/b/x> pw:dependsOn <plan/a/y> .", encoding="utf-8")
    snapshot = build(tmp_path / "s", [Source(ontology_path(), GRAPH.ontology), Source(links, GRAPH.links)])
    ask = f"{{ <{ID}plan/b/x> <{PW.restsOn.value}> <{ID}plan/a/y> }}"
    assert bool(snapshot.query(f"ASK {ask}"))
    assert bool(snapshot.query(f"ASK {{ GRAPH <{GRAPH.inferred.value}> {ask} }}"))
    assert snapshot.manifest.graphs[GRAPH.inferred.value] > 5


INFER = """
import sys
from pathlib import Path
from graph.build import canonical
from graph.sources import asserted, default_sources
from graph.inference import infer
wanted = ("planweave", "agencies", "nottingham-idts-2011")
sources = [source for source in default_sources() if source.path.stem in wanted]
quads = asserted(sources)
Path(sys.argv[1]).write_bytes(canonical(infer(quads if sys.argv[2] == "0" else quads[::-1])))
"""


def test_inference_does_not_depend_on_the_order_or_the_hash_seed(tmp_path: Path) -> None:
    for seed in ("0", "1"):
        subprocess.run(
            [sys.executable, "-c", INFER, str(tmp_path / seed), seed],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes() != b""


def test_the_fingerprint_knows_the_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = fingerprint([])
    changed = tmp_path / "later-selves.rq"
    changed.write_text("# another rule")
    monkeypatch.setattr("graph.inference.rule_paths", lambda: (changed,))
    assert fingerprint([]) != before
    assert len(code_version()) == 64


# -- consistency ------------------------------------------------------------------------------------------------------

Writer = Callable[..., list[Path]]


@pytest.fixture
def everything(tmp_path: Path) -> Writer:
    """A file of all that a snapshot holds, and a file of what a test adds; nothing is left out."""

    def write(more: str = "") -> list[Path]:
        data, added = tmp_path / "all.nq", tmp_path / "added.ttl"
        data.write_bytes(canonical([quad for part in whole() for quad in part]))
        added.write_text(HEAD + more, encoding="utf-8")
        return [data, added]

    return write


@pytest.fixture
def with_plan(tmp_path: Path) -> Writer:
    """A file of the ontology, the registers, one plan and what is inferred from them."""

    def write(slug: str, more: str = "") -> list[Path]:
        wanted = [s for s in default_sources() if s.graph not in (None, GRAPH.links) or s.path.stem == slug]
        told = asserted(wanted) + quads(more)
        path = tmp_path / "all.nq"
        path.write_bytes(canonical([*told, *infer(told)]))
        return [path]

    return write


def test_the_whole_is_ontology_registers_links_threads_and_all_plans() -> None:
    sources = default_sources()
    registers = {"acronyms", "agencies", "concepts", "initiatives", "places"}
    assert {source.path.stem for source in sources if source.graph is not None} == {
        "planweave",
        *registers,
        "links",
        "threads",
    }
    assert {source.path.stem for source in sources if source.graph is None} == {
        "reducing-reoffending-2005",
        "drug-strategy-2008",
        "noms-2009",
        "nottingham-idts-2011",
        "hmpps-2021",
    }


@needs_java
@pytest.mark.slow
def test_the_whole_graph_and_its_inferences_are_consistent(everything: Writer) -> None:
    """All in one: so every part of it is consistent too, since taking statements away contradicts nothing."""
    assert check_consistency(everything()).ok


@needs_java
@pytest.mark.slow
@pytest.mark.parametrize(
    "broken",
    [
        "<plan/noms-2009/outcome/1/step/1> a pw:Milestone .",
        "<plan/drug-strategy-2008/action/16> pw:respondsTo <plan/hmpps-2021/recommendation/6> .",
        "<thread/accommodation-indicator/statement/1> pw:statedBy agency:home-office .",
        "<link/noms-2009-outcome-1-step-1-drug-strategy-2008-action-15> pw:fromItem agency:home-office .",
        "<plan/noms-2009/outcome/1> pw:plan <plan/hmpps-2021> .",
    ],
    ids=["two kinds", "a link turned round", "an agency states", "a link from an agency", "two plans"],
)
def test_a_broken_copy_of_the_whole_is_found_inconsistent(broken: str, everything: Writer) -> None:
    """Each contradicts what another file says: a plan, the links, the threads, or two plans together."""
    assert not check_consistency(everything(broken)).consistent


@needs_java
@pytest.mark.slow
@pytest.mark.parametrize(
    "broken",
    [
        "<plan/hmpps-2021/recommendation/1> a pw:DeliveryStep .",
        "agency:ministry-of-justice pw:becameSuccessor agency:ministry-of-justice .",
        "<plan/hmpps-2021/recommendation/1> pw:restsDirectlyOn <plan/hmpps-2021/recommendation/1> .",
        "<plan/hmpps-2021/recommendation/1> pw:answeredBy initiative:idts .",
    ],
)
def test_a_broken_copy_is_found_inconsistent(broken: str, with_plan: Writer) -> None:
    assert not check_consistency(with_plan("hmpps-2021", broken)).consistent


@needs_java
def test_the_near_misses_are_consistent_with_the_ontology() -> None:
    """They are not served, but they are written in the vocabulary."""
    assert check_consistency([ontology_path(), REJECTED_LINKS]).ok
