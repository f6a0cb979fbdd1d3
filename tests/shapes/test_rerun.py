"""A rerun looks only at what has changed, and comes to the same as a run over everything."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph.build import build
from graph.snapshot import Snapshot, open_snapshot
from graph.sources import Source, default_sources
from ontology.terms import GRAPH, ID, PW
from shapes.catalogue import Catalogue
from shapes.errors import UnsoundGraph
from shapes.findings import findings
from shapes.judge import Judge
from shapes.model import CURATED, Result
from shapes.publication import as_quads, published
from shapes.terms import as_graph
from shapes.validation import Outcome, code_version, validate

PLAN = f"{ID}plan/hmpps-2021"


class Watch:
    """Remembers which units were run."""

    def __init__(self) -> None:
        self.run: list[str] = []

    def __call__(self, name: str, done: int, all_of_them: int) -> None:
        assert 0 < done <= all_of_them
        self.run.append(name)


@pytest.fixture(scope="session")
def outcomes(snapshot: Snapshot) -> Mapping[str, Outcome]:
    """What the snapshot says that validation found."""
    return published(snapshot.store)


def without_an_owner(quads: list[Quad]) -> list[Quad]:
    """The graph with one responsibility of one plan taken away."""
    gone = next(q for q in quads if q.predicate == PW.responsibility and q.graph_name == NamedNode(f"{PLAN}/graph"))
    return [q for q in quads if q != gone]


def with_a_note(quads: list[Quad]) -> list[Quad]:
    """The graph with one more name in a register."""
    note = Quad(NamedNode(f"{ID}agency/home-office"), PW.shortForm, Literal("HomeOff"), GRAPH.agencies)
    return [*quads, note]


def test_nothing_is_run_again_when_nothing_has_changed(
    quads: list[Quad], catalogue: Catalogue, outcomes: Mapping[str, Outcome]
) -> None:
    watch = Watch()
    again = validate(quads, catalogue, outcomes, watch)
    assert watch.run == []
    assert {outcome.fingerprint for outcome in again} == set(outcomes)


@pytest.mark.slow
def test_a_changed_plan_is_run_alone_with_the_result_of_a_full_run(
    quads: list[Quad], catalogue: Catalogue, outcomes: Mapping[str, Outcome]
) -> None:
    changed = without_an_owner(quads)
    watch = Watch()
    rerun = validate(changed, catalogue, outcomes, watch)
    assert sorted(watch.run) == [CURATED, "hmpps-2021"], (
        "links point at the entry, so what is curated is looked at as well"
    )
    assert rerun == validate(changed, catalogue)
    assert rerun != validate(quads, catalogue, outcomes)


@pytest.mark.slow
def test_a_changed_register_makes_what_reaches_the_change_run_again_with_the_result_of_a_full_run(
    quads: list[Quad], catalogue: Catalogue, outcomes: Mapping[str, Outcome]
) -> None:
    changed = with_a_note(quads)
    watch = Watch()
    rerun = validate(changed, catalogue, outcomes, watch)
    names = {outcome.unit.removeprefix(f"{ID}plan/") for outcome in outcomes.values()}
    assert names - set(watch.run) == {"nottingham-idts-2011"}, "it is the only plan that never names the Home Office"
    assert rerun == validate(changed, catalogue)


@pytest.mark.slow
def test_a_changed_vocabulary_makes_everything_run_again(
    quads: list[Quad], catalogue: Catalogue, outcomes: Mapping[str, Outcome]
) -> None:
    watch = Watch()
    label = Quad(PW.Plan, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), Literal("plan", language="de"))
    validate([*quads, Quad(*label.triple, GRAPH.ontology)], catalogue, outcomes, watch)
    assert len(watch.run) == len(outcomes)


def test_what_a_snapshot_tells_is_what_was_found(
    snapshot: Snapshot, found: Callable[[str], tuple[object, ...]], outcomes: Mapping[str, Outcome]
) -> None:
    for outcome in outcomes.values():
        assert outcome.findings == found(outcome.unit.removeprefix(f"{ID}plan/"))


def beside(data: Iterable[Quad], outcomes: Iterable[Outcome], catalogue: Catalogue) -> Store:
    """A store of data, which is in its default graph as in a snapshot's, and of what was found in it."""
    store = Store()
    store.extend(Quad(*quad.triple) for quad in data)
    store.extend(as_quads(outcomes, catalogue))
    return store


def test_outcomes_survive_the_way_to_rdf_and_back(
    quads: list[Quad], catalogue: Catalogue, outcomes: Mapping[str, Outcome]
) -> None:
    assert published(beside(quads, outcomes.values(), catalogue)) == outcomes


WITHOUT_EVIDENCE = f"""
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix pw: <{PW.Plan.value.removesuffix("Plan")}> .
<{PLAN}> a pw:Plan ; pw:sourceFile "plan.txt" .
<{PLAN}/acronym/ab> a pw:AcronymEntry ; pw:plan <{PLAN}> ; pw:shortForm "A\\n B" ; pw:firstLine 12 .
<{PLAN}/entry/1> a pw:Entry ; pw:plan <{PLAN}> ; pw:number "1" ; pw:evidence <{PLAN}/evidence/1> .
<{PLAN}/evidence/1> a pw:Evidence ; oa:exact "words \\n of no line" .
<{PLAN}/entry/2> a pw:Entry ; pw:plan <{PLAN}> ; pw:number "2" ; pw:evidence <{PLAN}/evidence/2> .
<{PLAN}/evidence/2> a pw:Evidence ; pw:startLine 7 .
<{PLAN}/entry/3> a pw:Entry ; pw:plan <{PLAN}> ; pw:evidence <{PLAN}/evidence/3> .
<{PLAN}/entry/4> a pw:Entry ; pw:plan <{PLAN}> .
<{PLAN}/mention/1> a pw:Mention ; pw:plan <{PLAN}> ; oa:exact "words of its own" .
"""


def test_words_and_lines_survive_where_the_evidence_is_not_whole_or_not_there(catalogue: Catalogue) -> None:
    data = list(parse(WITHOUT_EVIDENCE.encode(), format=RdfFormat.TURTLE))
    shape = catalogue["PW-OWN-001"]
    names = ("acronym/ab", "entry/1", "entry/2", "entry/3", "entry/4", "mention/1")
    results = [
        Result(f"<{PLAN}/{name}>", shape.iri, "urn:component", "urn:none", ("of {words}, {line}",), True)
        for name in names
    ]
    run = findings(results, {shape.iri: shape}, as_graph(quad.triple for quad in data))
    assert {finding.item.removeprefix(f"{PLAN}/"): (finding.words, finding.line) for finding in run} == {
        "acronym/ab": ("A B", 12),
        "entry/1": ("words of no line", None),
        "entry/2": ("", 7),
        "entry/3": ("", None),
        "entry/4": ("", None),
        "mention/1": ("words of its own", None),
    }
    outcome = Outcome(PLAN, "0" * 64, run)
    assert published(beside(data, [outcome], catalogue)) == {"0" * 64: outcome}


def test_the_default_graph_knows_nothing_of_validation(snapshot: Snapshot) -> None:
    told = list(snapshot.store.quads_for_pattern(None, PW.concerns, None, None))
    assert told
    assert {quad.graph_name for quad in told} == {GRAPH.validation}


def test_every_result_names_its_shape_and_every_shape_says_what_it_means(snapshot: Snapshot) -> None:
    rows = snapshot.query(
        """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        ASK { GRAPH <https://w3id.org/planweave/graph/validation> { ?result sh:sourceShape ?shape
          FILTER NOT EXISTS { ?shape rdfs:label ?title ; rdfs:comment ?meaning ; sh:severity ?severity } } }"""
    )
    assert not bool(rows)


def test_a_violation_stops_the_build_and_the_snapshot_before_stays(tmp_path: Path) -> None:
    sources = default_sources()
    register = next(source for source in sources if source.graph == GRAPH.places)
    served = build(tmp_path, [sources[0], register], Judge())
    broken = tmp_path / "places.ttl"
    broken.write_text(
        register.path.read_text(encoding="utf-8")
        + "<https://w3id.org/planweave/id/place/x> a <https://w3id.org/planweave/ns#Place> .",
        encoding="utf-8",
    )
    with pytest.raises(UnsoundGraph, match="violations, so no snapshot is built"):
        build(tmp_path, [sources[0], Source(broken, GRAPH.places)], Judge())
    assert open_snapshot(tmp_path).hash == served.hash


def test_how_findings_are_told_belongs_to_what_they_depend_on(monkeypatch: pytest.MonkeyPatch) -> None:
    before, read = code_version(), Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: b"other" if path.name == "publication.py" else read(path))
    assert code_version() != before
