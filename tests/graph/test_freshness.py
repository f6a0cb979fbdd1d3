"""What a snapshot was compared with is remembered, and forgotten as soon as a file is another one."""

import os
import shutil
from pathlib import Path

import pytest

from graph.freshness import fitting, remember, state_of_files
from graph.settings import PROJECT
from graph.snapshot import Snapshot


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "corpus"
    (folder / "plans").mkdir(parents=True)
    shutil.copy(PROJECT / "graph" / "plans" / "noms-2009.ttl", folder / "plans")
    monkeypatch.setenv("PLANWEAVE_CORPUS", str(folder))
    return folder


@pytest.fixture
def kept(snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder in which the snapshot of the session is the current one."""
    folder = tmp_path / "snapshots"
    folder.mkdir()
    (folder / snapshot.hash).symlink_to(snapshot.folder)
    (folder / "current").write_text(snapshot.hash + "\n", encoding="utf-8")
    return folder


def test_a_snapshot_fits_files_that_are_what_they_were(corpus: Path, kept: Path, snapshot: Snapshot) -> None:
    state = state_of_files()
    assert fitting(kept, state) is None
    remember(kept, snapshot, state)
    found = fitting(kept, state_of_files())
    assert found is not None
    assert found.hash == snapshot.hash


def test_a_change_that_keeps_size_and_time_of_a_file_is_seen(corpus: Path) -> None:
    plan = corpus / "plans" / "noms-2009.ttl"
    before, told = state_of_files(), plan.stat()
    data = plan.read_bytes()
    plan.write_bytes(data.replace(b"2009", b"2010", 1))
    os.utime(plan, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert plan.stat().st_size == told.st_size
    assert state_of_files() != before


@pytest.mark.parametrize("name", ["plans/another.ttl", "links.ttl", "registers/agencies.ttl"])
def test_a_new_file_of_the_corpus_is_seen(name: str, corpus: Path) -> None:
    before = state_of_files()
    (corpus / name).parent.mkdir(exist_ok=True)
    (corpus / name).write_text("", encoding="utf-8")
    assert state_of_files() != before


def test_another_snapshot_that_became_the_current_one_was_never_compared(
    corpus: Path, kept: Path, snapshot: Snapshot
) -> None:
    state = state_of_files()
    remember(kept, snapshot, state)
    other = "0" * 64
    (kept / other).mkdir()
    text = (snapshot.folder / "manifest.json").read_text(encoding="utf-8")
    (kept / other / "manifest.json").write_text(text.replace(snapshot.hash, other), encoding="utf-8")
    (kept / "current").write_text(other + "\n", encoding="utf-8")
    assert fitting(kept, state) is None


@pytest.mark.parametrize("told", ["", "{", "[]", '{"snapshot": 1}'])
def test_a_note_that_cannot_be_read_is_none(told: str, corpus: Path, kept: Path) -> None:
    (kept / "checked").write_text(told, encoding="utf-8")
    assert fitting(kept, state_of_files()) is None
