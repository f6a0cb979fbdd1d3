"""Snapshots: the same inputs give the same bytes anywhere, and a build that is killed leaves the old one serving."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from graph.build import build, canonical, current_snapshot, fingerprint
from graph.errors import BadRegister, NoSnapshot
from graph.snapshot import Snapshot, open_snapshot
from graph.sources import Source
from ontology.terms import GRAPH, ID, PREFIXES
from queries.description import Descriptions
from shapes.judge import Judge

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
PLAN = f"{ID}plan/plan-x"


def turtle(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


@pytest.fixture
def made_up(tmp_path: Path) -> tuple[Source, ...]:
    agencies = turtle(tmp_path, "agencies.ttl", 'agency:home-office a pw:Department ; rdfs:label "Home Office"@en .')
    plan = turtle(tmp_path, "plan-x.ttl", f'<{PLAN}> a pw:Plan . <{PLAN}/action/1> pw:text "Act \\"now\\"\\n!" .')
    report = turtle(tmp_path, "report.ttl", f'<{PLAN}/action/1> rdfs:comment "a finding" .')
    return Source(agencies, GRAPH.agencies), Source(plan, None), Source(report, GRAPH.validation)


def shown(folder: Path) -> list[str]:
    """What is in a folder of snapshots, but for what builds keep for themselves."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".kept")


# -- what a snapshot holds --------------------------------------------------------------------------------------------


def test_each_source_fills_its_graph_and_a_plan_that_of_its_own(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    snapshot = build(tmp_path / "snapshots", made_up)
    assert snapshot.manifest.graphs == {
        GRAPH.agencies.value: 2,
        f"{PLAN}/graph": 2,
        GRAPH.validation.value: 1,
    }
    assert snapshot.manifest.quads == 5


@pytest.mark.parametrize("kind", ["on disk", "in memory"])
def test_the_default_graph_is_the_union_of_all_but_validation(
    tmp_path: Path, made_up: tuple[Source, ...], kind: str
) -> None:
    snapshot = build(tmp_path / "snapshots", made_up)
    store = snapshot.store if kind == "on disk" else snapshot.in_memory()
    default = {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}
    named = {
        quad.triple
        for quad in store.quads_for_pattern(None, None, None)
        if quad.graph_name not in (DefaultGraph(), GRAPH.validation)
    }
    findings = {quad.triple for quad in store.quads_for_pattern(None, None, None, GRAPH.validation)}
    assert default == named
    assert len(findings) == 1
    assert not findings & default


def test_a_query_sees_the_default_graph(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    snapshot = build(tmp_path / "snapshots", made_up)
    assert len(list(snapshot.query("SELECT * { ?s ?p ?o }"))) == 4
    assert len(list(snapshot.query("SELECT * { GRAPH ?g { ?s ?p ?o } }"))) == 5


def test_its_name_is_the_hash_of_its_canonical_quads(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    snapshot = build(tmp_path / "snapshots", made_up)
    data = (snapshot.folder / "data.nq").read_bytes()
    assert snapshot.hash == snapshot.folder.name == hashlib.sha256(data).hexdigest()


def test_canonical_quads_are_sorted_and_parse_back(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    snapshot = build(tmp_path / "snapshots", made_up)
    data = (snapshot.folder / "data.nq").read_bytes()
    lines = data.splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert canonical(parse(data, format=RdfFormat.N_QUADS)) == data


LITERALS = st.builds(Literal, st.text(st.characters(codec="utf-8"))) | st.builds(
    lambda text: Literal(text, language="en"), st.text(st.characters(codec="utf-8"))
)


@given(st.lists(LITERALS, max_size=6))
def test_any_words_survive_the_canonical_form(values: list[Literal]) -> None:
    node = NamedNode(f"{PLAN}/action/1")
    quads = {Quad(node, node, value, node) for value in values}
    data = canonical(quads)
    assert set(parse(data, format=RdfFormat.N_QUADS)) == quads
    assert data == canonical(reversed(list(quads)))


# -- the same everywhere ----------------------------------------------------------------------------------------------


def test_building_twice_gives_the_same(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    one, two = build(tmp_path / "one", made_up), build(tmp_path / "two", made_up)
    again = build(tmp_path / "one", made_up)
    assert one.manifest == two.manifest == again.manifest
    assert (one.folder / "data.nq").read_bytes() == (two.folder / "data.nq").read_bytes()
    assert shown(tmp_path / "one") == sorted([one.hash, "current"])


def test_the_order_of_the_sources_does_not_matter_to_the_content(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    assert build(tmp_path / "one", made_up).hash == build(tmp_path / "two", reversed(made_up)).hash


def run(code: str, *arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


BUILD = """
import sys
from pathlib import Path

from graph.build import build
from queries.description import Descriptions
from shapes.judge import Judge

build(Path(sys.argv[1]), judge=Judge(), additions=[Descriptions()])
"""


@pytest.mark.slow
def test_another_process_with_another_hash_seed_builds_the_same_bytes(snapshot: Snapshot, tmp_path: Path) -> None:
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    process = run(BUILD, tmp_path, PYTHONHASHSEED=seed)
    process.communicate()
    assert process.returncode == 0
    built = open_snapshot(tmp_path)
    assert built.manifest == snapshot.manifest
    same = (built.folder / "data.nq").read_bytes() == (snapshot.folder / "data.nq").read_bytes()
    assert same


def test_the_project_own_snapshot_has_every_plan_and_register(snapshot: Snapshot) -> None:
    graphs = snapshot.manifest.graphs
    assert sum(name.startswith(f"{ID}plan/") for name in graphs) == 5
    assert {GRAPH.agencies.value, GRAPH.initiatives.value, GRAPH.places.value, GRAPH.ontology.value} <= set(graphs)
    assert snapshot.manifest.quads == sum(graphs.values())


def test_the_fingerprint_tells_when_a_source_has_changed(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    before = fingerprint(made_up)
    assert fingerprint(made_up) == before
    made_up[0].path.write_text(HEAD, encoding="utf-8")
    assert fingerprint(made_up) != before


def test_a_current_snapshot_is_not_built_again(snapshot: Snapshot) -> None:
    folder = snapshot.folder.parent
    written = (folder / "current").stat().st_mtime_ns
    assert current_snapshot(folder, Judge(), [Descriptions()]).manifest == snapshot.manifest
    assert (folder / "current").stat().st_mtime_ns == written


# -- what goes wrong --------------------------------------------------------------------------------------------------


KILLED = """
import os, signal, sys
from pathlib import Path

from graph.build import build
from graph.sources import Source
from ontology.terms import GRAPH

folder, plan, moment = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
met = 0


def kill_at_the_moment(event, arguments):
    global met
    if any(str(folder) in str(argument) for argument in arguments):
        met += 1
        if met == moment:
            os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(kill_at_the_moment)
build(folder, [Source(plan, None)])
print(met)
"""
"""Builds, and is killed just before it touches the folder of snapshots for the n-th time."""


def serves(folder: Path) -> str:
    """The hash of the snapshot that a folder serves, whose data and store are whole."""
    found = open_snapshot(folder)
    assert hashlib.sha256((found.folder / "data.nq").read_bytes()).hexdigest() == found.hash
    assert len(found.store) == 2 * found.manifest.quads
    return found.hash


def test_a_build_that_is_killed_at_any_moment_leaves_a_whole_snapshot_serving(tmp_path: Path) -> None:
    first = turtle(tmp_path, "first.ttl", f"<{PLAN}> a pw:Plan .")
    then = turtle(tmp_path, "then.ttl", f'<{PLAN}> a pw:Plan ; pw:text "changed" .')
    new = build(tmp_path / "new", [Source(then, None)]).hash
    old = build(tmp_path / "old", [Source(first, None)]).hash
    shutil.copytree(tmp_path / "old", tmp_path / "counted")
    touches, _ = run(KILLED, tmp_path / "counted", then, 0).communicate()
    served = set()
    moments = range(1, int(touches) + 1)
    assert len(moments) > 5
    for group in (moments[at : at + 4] for at in range(0, len(moments), 4)):
        for moment in group:
            shutil.copytree(tmp_path / "old", tmp_path / f"killed-{moment}")
        processes = [run(KILLED, tmp_path / f"killed-{moment}", then, moment) for moment in group]
        for moment, process in zip(group, processes, strict=True):
            process.communicate()
            assert process.returncode == -signal.SIGKILL
            served.add(serves(tmp_path / f"killed-{moment}"))
    assert served == {old, new}


@pytest.mark.slow
def test_a_build_of_all_plans_that_is_killed_leaves_the_old_snapshot_serving(
    tmp_path: Path, made_up: tuple[Source, ...]
) -> None:
    old = build(tmp_path / "snapshots", made_up)
    process = run(BUILD, tmp_path / "snapshots")
    while not list((tmp_path / "snapshots").glob(".building-*/store/*")):
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert open_snapshot(tmp_path / "snapshots").hash == old.hash
    assert len(list(open_snapshot(tmp_path / "snapshots").query("SELECT * { ?s ?p ?o }"))) == 4


def test_a_build_goes_through_after_one_that_was_killed(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    (tmp_path / "snapshots" / ".building-killed" / "store").mkdir(parents=True)
    snapshot = build(tmp_path / "snapshots", made_up)
    assert open_snapshot(tmp_path / "snapshots").hash == snapshot.hash


def test_a_folder_without_a_snapshot_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot, match="run `planweave build`"):
        open_snapshot(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"hash": "x"}', '{"unknown": 1}', "null"])
def test_a_damaged_manifest_is_said_to_be_damaged(tmp_path: Path, made_up: tuple[Source, ...], text: str) -> None:
    snapshot = build(tmp_path / "snapshots", made_up)
    (snapshot.folder / "manifest.json").write_text(text)
    with pytest.raises(NoSnapshot, match="is damaged"):
        open_snapshot(tmp_path / "snapshots")


@pytest.mark.parametrize("damage", ["missing manifest", "binary manifest", "empty current", "current of nothing"])
def test_a_damaged_snapshot_is_no_snapshot(tmp_path: Path, made_up: tuple[Source, ...], damage: str) -> None:
    folder = tmp_path / "snapshots"
    snapshot = build(folder, made_up)
    if damage == "missing manifest":
        (snapshot.folder / "manifest.json").unlink()
    elif damage == "binary manifest":
        (snapshot.folder / "manifest.json").write_bytes(b"\xff\0")
    else:
        (folder / "current").write_text("" if damage == "empty current" else "0" * 64)
    with pytest.raises(NoSnapshot):
        open_snapshot(folder)


def test_a_damaged_snapshot_is_built_anew(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    folder = tmp_path / "snapshots"
    snapshot = build(folder, made_up)
    (snapshot.folder / "manifest.json").write_text("{")
    assert build(folder, made_up).manifest == snapshot.manifest
    assert open_snapshot(folder).manifest == snapshot.manifest


@pytest.mark.parametrize("damage", ["data", "store"])
def test_a_build_mends_a_snapshot_whose_files_are_gone(
    tmp_path: Path, made_up: tuple[Source, ...], damage: str
) -> None:
    folder = tmp_path / "snapshots"
    snapshot = build(folder, made_up)
    if damage == "data":
        (snapshot.folder / "data.nq").write_bytes(b"")
    else:
        for path in (snapshot.folder / "store").iterdir():
            path.unlink()
    mended = build(folder, made_up)
    assert hashlib.sha256((mended.folder / "data.nq").read_bytes()).hexdigest() == mended.hash
    assert len(list(mended.query("SELECT * { ?s ?p ?o }"))) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"<{PLAN}> a pw:Plan . [] pw:text 'x' .", "blank node"),
        (f"<{PLAN}> a pw:Plan ; pw:text [] .", "blank node"),
        (f"<{PLAN}> a pw:Plan . <{PLAN}-2> a pw:Plan .", "exactly one pw:Plan"),
        ("agency:x a pw:Agency .", "exactly one pw:Plan"),
        ("[] a pw:Plan .", "exactly one pw:Plan"),
        ("this is no Turtle", "cannot be read as Turtle"),
    ],
)
def test_a_bad_plan_file_is_refused_by_name(tmp_path: Path, text: str, says: str) -> None:
    source = Source(turtle(tmp_path, "plan-x.ttl", text), None)
    with pytest.raises(BadRegister, match=r"^plan-x\.ttl") as error:
        build(tmp_path / "snapshots", [source])
    assert says in str(error.value)
    assert not (tmp_path / "snapshots" / "current").exists()


def test_a_refused_build_leaves_the_old_snapshot(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    folder = tmp_path / "snapshots"
    old = build(folder, made_up)
    with pytest.raises(BadRegister):
        build(folder, [Source(turtle(tmp_path, "bad.ttl", "[] a pw:Agency ."), GRAPH.agencies)])
    assert open_snapshot(folder).hash == old.hash
    assert shown(folder) == sorted([old.hash, "current"])


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_any_bytes_in_a_manifest_open_or_are_said_to_be_damaged(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "x").mkdir()
    (folder / "current").write_text("x\n")
    (folder / "x" / "manifest.json").write_bytes(data)
    with pytest.raises(NoSnapshot):
        open_snapshot(folder)


def test_a_manifest_is_readable_by_people(tmp_path: Path, made_up: tuple[Source, ...]) -> None:
    snapshot = build(tmp_path / "snapshots", made_up)
    written = json.loads((snapshot.folder / "manifest.json").read_text())
    assert written["hash"] == snapshot.hash
    assert written["graphs"] == snapshot.manifest.graphs


def test_in_memory_unordered_rows_come_alike_each_time(snapshot: Snapshot) -> None:
    """Answers carry strong entity tags, and replicas answer for one another: so the order must be one, too."""
    asked = "SELECT ?thing ?class { ?thing a ?class }"
    one, other = ([tuple(map(str, row)) for row in snapshot.in_memory().query(asked)] for _ in range(2))
    assert one == other


def test_the_default_graph_in_memory_is_every_graph_but_validation(snapshot: Snapshot) -> None:
    store = snapshot.in_memory()
    left_out = "FILTER(?g != <https://w3id.org/planweave/graph/validation>)"
    told = {tuple(row) for row in store.query(f"SELECT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} {left_out} }}")}
    assert {tuple(row) for row in store.query("SELECT ?s ?p ?o { ?s ?p ?o }")} == told
    assert len(store) == snapshot.manifest.quads + len(told)
