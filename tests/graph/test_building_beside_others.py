"""Builds where others are at work: another build, an editor, another user, a full disk, another release."""

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

import graph.build
from graph.build import build
from graph.building import counting
from graph.building.crew import LostProcess, each
from graph.building.parts import Step
from graph.errors import BadRegister
from graph.files import replace_file
from graph.inference import code_version
from graph.literals import write_literals
from graph.snapshot import open_snapshot
from graph.sources import Source
from ontology.terms import GRAPH, ontology_path
from tests.graph.test_building import pieces, plan


def plans(folder: Path, number: int = 3) -> list[Source]:
    folder.mkdir(exist_ok=True)
    return [plan(folder, f"p{n}") for n in range(number)]


def at_the_first(call: Callable[[], object]) -> Callable[[Step], None]:
    """What is told of progress, and calls something once, after the first file."""
    called: list[Step] = []

    def progress(step: Step) -> None:
        if not called:
            called.append(step)
            call()

    return progress


# -- another build ----------------------------------------------------------------------------------------------------


def test_a_build_leaves_what_another_is_using(tmp_path: Path) -> None:
    folder, others = tmp_path / "snapshots", [plan(tmp_path, "other")]
    built = build(folder, plans(tmp_path / "corpus"), progress=at_the_first(lambda: build(folder, others)))
    assert built.hash == build(tmp_path / "fresh", plans(tmp_path / "corpus")).hash
    assert open_snapshot(folder).hash == built.hash
    assert len(pieces(folder)) == 3, "the last one that ends takes away what none uses"


def test_a_snapshot_that_another_build_has_finished_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, same = tmp_path / "snapshots", plans(tmp_path / "corpus")
    inodes: list[int] = []

    def finished_by_another(work: Path) -> None:
        monkeypatch.setattr(graph.build, "write_literals", write_literals)
        inodes.append((build(folder, same).folder / "data.nq").stat().st_ino)
        write_literals(work)

    monkeypatch.setattr(graph.build, "write_literals", finished_by_another)
    built = build(folder, same)
    assert [(built.folder / "data.nq").stat().st_ino] == inodes


# -- an editor --------------------------------------------------------------------------------------------------------


def test_a_file_that_changes_meanwhile_is_not_kept_as_what_it_was(tmp_path: Path) -> None:
    sources = plans(tmp_path / "corpus")
    last = sources[-1].path
    before = last.read_bytes()
    with pytest.raises(BadRegister, match=r"p2\.ttl has changed while the graph was built; run the command again"):
        build(tmp_path / "snapshots", sources, progress=at_the_first(lambda: plan(last.parent, "p2", entries=9)))
    last.write_bytes(before)
    assert build(tmp_path / "snapshots", sources).hash == build(tmp_path / "fresh", sources).hash


# -- another user -----------------------------------------------------------------------------------------------------


def test_whoever_may_read_files_here_may_read_a_snapshot(tmp_path: Path) -> None:
    umask = os.umask(0o022)
    try:
        folder = tmp_path / "snapshots"
        first = build(folder, plans(tmp_path, 1))
        built = build(folder, plans(tmp_path, 2))
    finally:
        os.umask(umask)
    assert first.hash != built.hash
    assert stat.S_IMODE(built.folder.stat().st_mode) == 0o755
    for path in (folder / "current", folder / "history", built.folder / "manifest.json", built.folder / "data.nq"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o644, path.name


# -- a full disk ------------------------------------------------------------------------------------------------------


def test_where_nothing_can_be_written_the_old_file_stays_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "current"
    path.write_text("old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["current"]
    assert path.read_text() == "old"


def prepare_failing(what: str) -> Callable[[int], int]:
    if what == "prepare":
        raise BadRegister("agencies.ttl cannot be read as Turtle.")

    def work(number: int) -> int:
        if what == "task":
            raise OSError(errno.ENOSPC, "No space left on device")
        if what == "end" and number == 1:
            os._exit(0)
        return number

    return work


@pytest.mark.parametrize(
    ("what", "error", "said"),
    [
        ("prepare", BadRegister, "cannot be read as Turtle"),
        ("task", OSError, "No space left"),
        ("end", LostProcess, "has ended before its work was done"),
    ],
)
def test_what_goes_wrong_in_a_process_is_said_as_it_is(what: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        list(each(prepare_failing, what, iter([1, 2, 3]), 2))


# -- another release --------------------------------------------------------------------------------------------------


def test_another_release_makes_all_files_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = plans(tmp_path)
    built = build(tmp_path / "snapshots", sources)
    right = (built.folder / "statistics.json").read_bytes()
    (built.folder / "statistics.json").write_text(json.dumps({**json.loads(right), "wrong": 1}))
    monkeypatch.setattr(graph.build, "_FORMAT", "another")
    again = build(tmp_path / "snapshots", sources)
    assert again.hash == built.hash
    assert (again.folder / "statistics.json").read_bytes() == right


def test_nothing_that_the_code_of_another_release_kept_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [Source(ontology_path(), GRAPH.ontology), *plans(tmp_path)]
    build(tmp_path / "snapshots", sources)
    before = pieces(tmp_path / "snapshots")
    monkeypatch.setattr(graph.build, "_FORMAT", "another")
    build(tmp_path / "snapshots", sources)
    assert not before.keys() & pieces(tmp_path / "snapshots").keys()


def test_another_engine_is_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_version()
    monkeypatch.setattr("graph.inference.version", lambda name: "99" if name == "pyoxigraph" else "1")
    one = code_version()
    monkeypatch.setattr("graph.inference.version", lambda name: "98" if name == "pyoxigraph" else "1")
    assert len({before, one, code_version()}) == 3


def test_statistics_are_the_same_where_counts_go_through_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = plans(tmp_path)
    expected = (build(tmp_path / "one", sources, processes=1).folder / "statistics.json").read_bytes()
    monkeypatch.setattr(counting, "_MOST", 5)
    assert (build(tmp_path / "two", sources, processes=1).folder / "statistics.json").read_bytes() == expected
