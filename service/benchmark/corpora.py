"""What is measured on: corpora and snapshots, kept in a work folder for the next run, and the peers' own files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph

from graph.errors import PlanweaveError
from graph.settings import CORPUS_VARIABLE, SNAPSHOTS_VARIABLE, snapshots_folder
from graph.snapshot import Snapshot, open_snapshot
from service.remote import FLATTENED

__all__ = ["COMMAND", "CannotPrepare", "Corpus", "Kept", "flattened_file", "folder_bytes", "keep", "kept", "prepared"]

COMMAND = Path(sys.executable).with_name("planweave")

_SEED = "1"


class CannotPrepare(PlanweaveError):
    """A corpus or a snapshot cannot be made; the text says which, and what the command said."""


@dataclass(frozen=True)
class Corpus:
    """Plans to measure on: how many (None: the project's own), their snapshot, and the peers' folder.

    `build_seconds` is None for a snapshot that was there; `options` are those with which a service starts on it.
    """

    plans: int | None
    snapshot: Snapshot
    environment: Mapping[str, str]
    folder: Path
    build_seconds: float | None = None
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the report calls it."""
        return "the real plans" if self.plans is None else f"{self.plans:,} plans"

    @property
    def bytes(self) -> int:
        """Size of the snapshot's folder."""
        return folder_bytes(self.snapshot.folder)


@dataclass(frozen=True)
class Kept:
    """A peer's files, how long it took to load them, and whether that was in this run."""

    path: Path
    seconds: float
    fresh: bool


def folder_bytes(folder: Path) -> int:
    """Size of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def prepared(plans: int | None, work: Path) -> Corpus:
    """The corpus of so many plans, by `planweave synth` and `planweave build` where it is missing.

    A synthetic corpus' snapshot that is there is taken as it is, whatever release built it; that of the project's own
    plans is built anew if it is out of date. Raises `CannotPrepare`.
    """
    environment = dict(os.environ)
    folder = work / "peers" / (str(plans) if plans else "real")
    folder.mkdir(parents=True, exist_ok=True)
    if plans is None:
        snapshots = snapshots_folder()
        before = _current(snapshots)
        # Any command that reads the graph builds it if it is out of date.
        taken = _run(["sparql", "ASK {}"], environment)
        return Corpus(
            None, open_snapshot(snapshots), environment, folder, taken if _current(snapshots) != before else None
        )
    source = work / "corpora" / str(plans)
    snapshots = work / "snapshots" / str(plans)
    environment |= {CORPUS_VARIABLE: str(source), SNAPSHOTS_VARIABLE: str(snapshots)}
    seconds = None
    if not _current(snapshots):
        if not source.is_dir():
            source.parent.mkdir(parents=True, exist_ok=True)
            _run(["synth", "--plans", str(plans), "--seed", _SEED, "--output", str(source)], environment)
        seconds = _run(["build"], environment)
    return Corpus(plans, open_snapshot(snapshots), environment, folder, seconds, ("--no-build",))


def flattened_file(corpus: Corpus, graph: bool) -> Path:
    """The snapshot's quads with every triple of the default graph also there, as N-Quads: in the default graph, or
    with `graph` in one of its own for a store that has none."""
    target = corpus.folder / f"{corpus.snapshot.hash[:16]}-{'graph' if graph else 'default'}.nq"
    if not target.is_file():
        for old in corpus.folder.glob(f"*-{'graph' if graph else 'default'}.nq"):
            old.unlink()
        part = target.with_suffix(".part")
        _write_flattened(corpus.snapshot, part, f" {FLATTENED}" if graph else "")
        part.rename(target)
    return target


def kept(corpus: Corpus, name: str) -> Kept | None:
    """A peer's files of this snapshot from an earlier run."""
    path = corpus.folder / name
    try:
        said = json.loads((path / "loaded.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return Kept(path, said["seconds"], fresh=False) if said["hash"] == corpus.snapshot.hash else None


def keep(corpus: Corpus, name: str, seconds: float) -> Kept:
    """Note that a peer's files are whole."""
    path = corpus.folder / name
    said = {"hash": corpus.snapshot.hash, "seconds": seconds}
    (path / "loaded.json").write_text(json.dumps(said) + "\n", encoding="utf-8")
    return Kept(path, seconds, fresh=True)


def _write_flattened(snapshot: Snapshot, target: Path, graph: str) -> None:
    with target.open("wb") as file:
        lines = []
        for quad in snapshot.store.quads_for_pattern(None, None, None, None):
            where = graph if isinstance(quad.graph_name, DefaultGraph) else f" {quad.graph_name}"
            lines.append(f"{quad.subject} {quad.predicate} {quad.object}{where} .\n")
            if len(lines) == 50_000:
                file.write("".join(lines).encode())
                lines.clear()
        file.write("".join(lines).encode())


def _current(snapshots: Path) -> str:
    try:
        return (snapshots / "current").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _run(arguments: list[str], environment: Mapping[str, str]) -> float:
    """Run a command of ours; the seconds that it took."""
    begun = time.monotonic()
    command = [str(COMMAND), *arguments]
    done = subprocess.run(  # noqa: S603 - our own command
        command, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise CannotPrepare(f"`planweave {' '.join(arguments[:3])} …` fails: {said[-1] if said else done.returncode}")
    return time.monotonic() - begun
