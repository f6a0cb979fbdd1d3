"""Dumps and statistics: what a build works out once, so that no service has to."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from graph.build import build
from graph.dumps import Dump, dump_chunks
from graph.errors import NoSnapshot
from graph.snapshot import Snapshot
from graph.sources import Source
from graph.statistics import ClassCount, Counts, LinkCount, PropertyCount
from ontology.terms import DCTERMS, GOVYEAR, GRAPH, ID, PREFIXES, PW, RDF, RDFS

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
PLAN = f"{ID}plan/plan-x"
AGENCIES = "agency:home-office a pw:Department ; rdfs:label 'Home Office'@en ."
PLANS = f"""<{PLAN}> a pw:Plan .
<{PLAN}/action/1> a pw:Action ; rdfs:label 'Act'@en ; dcterms:isPartOf <{PLAN}> .
<{PLAN}/action/1/funding/1> pw:financialYear <{GOVYEAR}2008-2009>, <{GOVYEAR}2009-2010> .
"""
FINDINGS = f"""<{PLAN}/action/1> rdfs:label 'Act'@en ; rdfs:comment 'a finding' .
<http://example.org/> rdfs:comment 'another' .
"""


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Source, ...]:
    graphs = {"agencies": (AGENCIES, GRAPH.agencies), "plan-x": (PLANS, None), "report": (FINDINGS, GRAPH.validation)}
    for name, (text, _graph) in graphs.items():
        (tmp_path / f"{name}.ttl").write_text(HEAD + text, encoding="utf-8")
    return tuple(Source(tmp_path / f"{name}.ttl", graph) for name, (_text, graph) in graphs.items())


@pytest.fixture
def made_up(tmp_path: Path, sources: tuple[Source, ...]) -> Snapshot:
    """Three graphs: 2 triples on an agency, 6 on a plan, 3 findings, one of which repeats the plan."""
    return build(tmp_path / "snapshots", sources)


def content(snapshot: Snapshot, format: str, compressed: bool = False) -> bytes:
    dump = next(dump for dump in snapshot.dumps if (dump.format, dump.compressed) == (format, compressed))
    return b"".join(dump_chunks(snapshot.folder, dump))


# -- dumps ------------------------------------------------------------------------------------------------------------


def test_there_are_three_formats_and_each_compressed(made_up: Snapshot) -> None:
    assert [(dump.format, dump.compressed) for dump in made_up.dumps] == [
        ("ttl", False),
        ("ttl", True),
        ("trig", False),
        ("trig", True),
        ("nq", False),
        ("nq", True),
    ]


def test_turtle_holds_what_queries_see_and_nothing_of_the_findings(made_up: Snapshot) -> None:
    triples = {quad.triple for quad in parse(content(made_up, "ttl"), format=RdfFormat.TURTLE)}
    assert len(triples) == 8
    assert triples == set(made_up.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
    assert b"finding" not in content(made_up, "ttl")


def test_trig_and_n_quads_hold_every_named_graph(made_up: Snapshot) -> None:
    quads = set(parse(content(made_up, "nq"), format=RdfFormat.N_QUADS))
    assert len(quads) == 11
    assert set(parse(content(made_up, "trig"), format=RdfFormat.TRIG)) == quads


def test_n_quads_are_the_canonical_ones_that_the_snapshot_is_named_by(made_up: Snapshot) -> None:
    assert hashlib.sha256(content(made_up, "nq")).hexdigest() == made_up.hash


def test_size_and_checksum_are_those_of_the_bytes(made_up: Snapshot) -> None:
    for dump in made_up.dumps:
        data = content(made_up, dump.format, dump.compressed)
        assert (dump.size, dump.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("format", ["ttl", "trig", "nq"])
def test_the_compressed_one_is_the_same_without_a_time_or_a_name(made_up: Snapshot, format: str) -> None:
    packed = content(made_up, format, compressed=True)
    assert gzip.decompress(packed) == content(made_up, format)
    flags, time = packed[3], packed[4:8]
    assert (flags, time) == (0, b"\0\0\0\0")


def test_the_same_sources_give_the_same_bytes(tmp_path: Path, made_up: Snapshot, sources: tuple[Source, ...]) -> None:
    again = build(tmp_path / "again", reversed(sources))
    assert again.dumps == made_up.dumps
    for dump in again.dumps:
        assert content(again, dump.format, dump.compressed) == content(made_up, dump.format, dump.compressed)


def test_turtle_declares_the_prefixes_that_it_uses_in_order(made_up: Snapshot) -> None:
    declared = [line.split()[1] for line in content(made_up, "ttl").splitlines() if line.startswith(b"@prefix")]
    assert declared == sorted(declared)
    assert {b"agency:", b"pw:", b"rdfs:"} <= set(declared)
    assert b"skos:" not in declared


# -- statistics -------------------------------------------------------------------------------------------------------


def test_each_graph_and_their_union_are_counted(made_up: Snapshot) -> None:
    told = made_up.statistics
    assert told.graphs == {
        GRAPH.agencies.value: Counts(triples=2, entities=1, subjects=1, objects=2, properties=2, classes=1),
        GRAPH.validation.value: Counts(triples=3, entities=1, subjects=2, objects=3, properties=2, classes=0),
        f"{PLAN}/graph": Counts(triples=6, entities=3, subjects=3, objects=6, properties=4, classes=2),
    }
    assert told.default == Counts(triples=8, entities=4, subjects=4, objects=8, properties=4, classes=3)


def test_a_triple_in_two_graphs_is_one_of_all(made_up: Snapshot) -> None:
    assert made_up.manifest.quads == 11
    assert made_up.statistics.all_triples == 10


def test_classes_are_told_with_the_properties_that_their_things_have(made_up: Snapshot) -> None:
    kind, label, part = RDF.type.value, RDFS.label.value, DCTERMS.isPartOf.value
    assert made_up.statistics.classes == (
        ClassCount(PW.Action.value, 1, {part: 1, kind: 1, label: 1}),
        ClassCount(PW.Department.value, 1, {kind: 1, label: 1}),
        ClassCount(PW.Plan.value, 1, {kind: 1}),
    )


def test_properties_are_told_with_how_many_things_they_join(made_up: Snapshot) -> None:
    assert made_up.statistics.properties == (
        PropertyCount(DCTERMS.isPartOf.value, 1, 1, 1),
        PropertyCount(RDF.type.value, 3, 3, 3),
        PropertyCount(RDFS.label.value, 2, 2, 2),
        PropertyCount(PW.financialYear.value, 2, 1, 2),
    )


def test_links_are_what_points_to_another_data_set(made_up: Snapshot) -> None:
    assert made_up.statistics.links == (LinkCount(GOVYEAR, PW.financialYear.value, 2),)


# -- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "[", "[1]", "{}", '{"x": []}', "null"])
def test_a_damaged_file_is_said_to_be_damaged(made_up: Snapshot, text: str) -> None:
    (made_up.folder / "statistics.json").write_text(text)
    with pytest.raises(NoSnapshot, match="run `planweave build`"):
        _ = made_up.statistics
    (made_up.folder / "dumps.json").write_text(text.replace("{}", "{"))
    with pytest.raises(NoSnapshot, match="run `planweave build`"):
        _ = made_up.dumps


@pytest.mark.parametrize("name", ["dumps.json", "dump.ttl.gz", "statistics.json"])
def test_a_build_mends_a_snapshot_that_lost_one(
    tmp_path: Path, made_up: Snapshot, sources: tuple[Source, ...], name: str
) -> None:
    before = made_up.dumps, made_up.statistics
    (made_up.folder / name).unlink()
    mended = build(tmp_path / "snapshots", sources)
    assert (mended.dumps, mended.statistics) == before
    assert len(content(mended, "ttl")) == next(dump.size for dump in mended.dumps if dump.format == "ttl")


def test_the_list_of_dumps_is_readable_by_people(made_up: Snapshot) -> None:
    written = json.loads((made_up.folder / "dumps.json").read_text())
    assert Dump(**written[4]) == Dump("nq", False, len(content(made_up, "nq")), made_up.hash)
