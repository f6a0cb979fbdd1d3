"""Whether a snapshot still fits the files that it was built from, without reading them.

To compare fingerprints every file is read and the shapes are parsed, which takes seconds; a service that starts should
not. What was compared once is remembered, in the file `checked` beside the snapshots, with the state of the files: as
long as size, times and number of each are what they were, as `git status` looks at them, the files are the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from graph.errors import NoSnapshot
from graph.files import replace_file
from graph.settings import PROJECT, corpus_folder
from graph.snapshot import Snapshot, open_snapshot

__all__ = ["fitting", "remember", "state_of_files"]

_ROOMS = ("graph", "ontology", "queries", "shapes")
_CORPUS = ("plans/*.ttl", "registers/*.ttl", "*.ttl")
_CHECKED = "checked"


def state_of_files() -> str:
    """Hash of the paths, sizes, times (ns) and inodes of all that a build may depend on: rooms, corpus, libraries."""
    digest = hashlib.sha256()
    for path in sorted({*_files(), *map(Path, map(sysconfig.get_path, ("purelib", "platlib")))}):
        with suppress(OSError):
            found = path.stat()
            told = (os.fspath(path), found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            digest.update(repr(told).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def fitting(folder: Path, state: str) -> Snapshot | None:
    """The current snapshot of a folder, if it was found to fit the files when they were in this state."""
    try:
        checked = json.loads((folder / _CHECKED).read_text(encoding="utf-8"))
        snapshot = open_snapshot(folder)
    except (OSError, ValueError, NoSnapshot):
        return None
    return snapshot if checked == _note(snapshot, state) else None


def remember(folder: Path, snapshot: Snapshot, state: str) -> None:
    """Note that a snapshot fits the files, whose state was taken before it was compared or built.

    Where nothing can be written, the next one compares again.
    """
    with suppress(OSError):
        replace_file(folder / _CHECKED, json.dumps(_note(snapshot, state)).encode())


def _note(snapshot: Snapshot, state: str) -> dict[str, str]:
    return {"snapshot": snapshot.hash, "inputs": snapshot.manifest.inputs, "files": state}


def _files() -> Iterator[Path]:
    for room in _ROOMS:
        for folder, below, names in os.walk(PROJECT / room):
            below[:] = [name for name in below if name != "__pycache__"]
            yield from (Path(folder, name) for name in names)
    corpus = corpus_folder()
    for pattern in _CORPUS:
        yield from corpus.glob(pattern)
