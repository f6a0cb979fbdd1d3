"""Building: the snapshot of a folder's plans, made beside the one before, which it replaces in one step.

A build that is killed leaves the old snapshot in place. What is done for one plan after the other is in
`graph/building/`; here stands in which order, and what a snapshot depends on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import Quad, Store

from graph.answers import answers_all
from graph.building.answering import write_answers
from graph.building.assembling import write_data, write_rest
from graph.building.judging import Addition, Judge
from graph.building.parts import Progress, parts_of
from graph.building.pieces import sweep
from graph.building.work import kept_folder, working_folder
from graph.dumps import DUMP_FILES
from graph.errors import NoSnapshot
from graph.files import replace_file
from graph.history import note
from graph.inference import code_version
from graph.literals import LITERALS_FILE, write_literals
from graph.snapshot import Manifest, Snapshot, open_snapshot
from graph.sources import Source, default_sources, file_hashes
from graph.statistics import STATISTICS_FILE, Counter, write_statistics

__all__ = ["build", "canonical", "current_snapshot", "fingerprint"]

_FORMAT = "2"
"""Version of the folder's form; it is part of the inputs' fingerprint, so that a change builds anew."""
_MAKING = (
    "answers.py",
    "building/answering.py",
    "building/assembling.py",
    "building/counting.py",
    "dumps.py",
    "literals.py",
    "statistics.py",
    "turtle.py",
    "words.py",
)
"""Modules that decide what stands in a snapshot's folder beside its statements."""

_LARGE_BYTES = 1 << 20
"""Of files: a smaller build is done before a second process has started."""


def fingerprint(sources: Iterable[Source], judge: Judge | None = None, additions: Sequence[Addition] = ()) -> str:
    """Hash of all that a build depends on: it tells whether a snapshot is the one that a build would give."""
    chosen = tuple(sources)
    return _fingerprint(chosen, file_hashes(chosen), judge, additions)


def _fingerprint(
    sources: Iterable[Source], hashes: Mapping[Path, str], judge: Judge | None, additions: Sequence[Addition]
) -> str:
    digest = hashlib.sha256(f"{_form()} {code_version()} {judge.version if judge else ''}".encode())
    for addition in additions:
        digest.update(f"\n{addition.version}".encode())
    for source in sources:
        digest.update(f"\n{source.name} {hashes[source.path]}".encode())
    return digest.hexdigest()


def _form() -> str:
    """Hash of the code and the library that make a snapshot's other files of its statements."""
    digest = hashlib.sha256(f"{_FORMAT} {version('pyoxigraph')}".encode())
    for name in _MAKING:
        digest.update((Path(__file__).parent / name).read_bytes())
    return digest.hexdigest()


def canonical(quads: Iterable[Quad]) -> bytes:
    """Quads without blank nodes as canonical N-Quads: each once, sorted by its own bytes (RDFC-1.0, section 5)."""
    lines = {f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} .\n".encode() for quad in quads}
    return b"".join(sorted(lines))


def build(
    folder: Path,
    sources: Iterable[Source] | None = None,
    judge: Judge | None = None,
    additions: Sequence[Addition] = (),
    processes: int | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Build a snapshot in `folder` and make it the current one; the same sources give the same hash anywhere.

    What is worked out for a file is kept beside the snapshots, and used again by the next build, also by one that goes
    on after this one was killed. `processes` is how many work at the same time, all of the machine's if it is not
    given; a small build has one. A judge may add what it finds, or stop the build: then the current snapshot stays.
    """
    chosen = tuple(default_sources() if sources is None else sources)
    hashes = file_hashes(chosen)
    inputs = _fingerprint(chosen, hashes, judge, additions)
    before = _served(folder)
    large = sum(path.stat().st_size for path in hashes) > _LARGE_BYTES
    crew = processes or (os.cpu_count() or 1 if large else 1)
    with kept_folder(folder) as (kept, is_alone):
        parts = parts_of(kept, chosen, hashes, f"{_FORMAT} {code_version()}", judge, crew, progress)
        beside = [quad for addition in additions for quad in addition()]
        questions = [question for addition in additions for question in addition.questions]
        if judge:
            beside.extend(judge.conclude(parts.rules, parts.wrong))
        with working_folder(folder) as work:
            scratch = work / "scratch"
            scratch.mkdir()
            counter = Counter(scratch)
            data = write_data(work, scratch, parts, beside, counter, progress)
            manifest = Manifest(data.hash, inputs, sum(data.graphs.values()), data.graphs, _form())
            target = folder / data.hash
            if not _is_whole(target, questions):
                write_statistics(work, write_rest(work, scratch, parts, data, counter, crew, progress))
                write_literals(work)
                write_answers(work, scratch, questions, crew, progress)
                shutil.rmtree(scratch)
                (work / "manifest.json").write_text(_manifest_text(manifest), encoding="utf-8")
                _put(work, target, questions)
            replace_file(target / "manifest.json", _manifest_text(manifest).encode())
            replace_file(folder / "current", f"{data.hash}\n".encode())
            if before and before.hash != data.hash:
                note(folder, before.hash, data.hash)
        if is_alone():
            sweep(kept, [piece.path for piece in (*parts.told, *parts.judged)])
    return Snapshot(target, manifest)


def _put(work: Path, target: Path, questions: Iterable[str]) -> None:
    """Let what was written be the snapshot, in place of a damaged one; one that another build has put there stays."""
    if target.exists():
        if _is_whole(target, questions):
            return
        target.rename(damaged := work.with_name(f"{work.name}-damaged"))
        shutil.rmtree(damaged, ignore_errors=True)
    work.rename(target)


def _served(folder: Path) -> Snapshot | None:
    try:
        return open_snapshot(folder)
    except NoSnapshot:
        return None


def _is_whole(folder: Path, questions: Iterable[str]) -> bool:
    """Whether a snapshot is there with all its files, as this release makes them: a disk may have lost some of it."""
    try:
        if json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("form") != _form():
            return False
        Store.read_only(str(folder / "store"))
        files = (*DUMP_FILES, STATISTICS_FILE, LITERALS_FILE)
        whole = all((folder / name).stat().st_size for name in files) and answers_all(folder, questions)
        with (folder / "data.nq").open("rb") as file:
            return whole and hashlib.file_digest(file, "sha256").hexdigest() == folder.name
    except (OSError, ValueError, AttributeError, NoSnapshot):
        return False


def _manifest_text(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n"


def current_snapshot(folder: Path, judge: Judge | None = None, additions: Sequence[Addition] = ()) -> Snapshot:
    """The snapshot of the project's files as they are now, built if the current one is missing or out of date."""
    sources = default_sources()
    snapshot = _served(folder)
    if snapshot and snapshot.manifest.inputs == fingerprint(sources, judge, additions):
        return snapshot
    return build(folder, sources, judge, additions)
