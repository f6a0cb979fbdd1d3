"""The verdict on what is curated: links and threads are judged in parts, so that memory does not grow with them."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from graph.building.crew import each
from graph.building.jobs import bare, judged_piece, verdict_piece
from graph.building.judging import Case, Judge
from graph.building.pieces import Piece, open_piece
from graph.lines import Line, digest

__all__ = ["judged_curated"]

_MOST_WAITING = 100_000
"""Lines that are held in memory before they are written."""


class _Files:
    """Parts of what is curated, laid down in files of a folder; what a build that was killed has left is swept away
    with its pieces."""

    def __init__(self, folder: Path) -> None:
        self._start = folder / f"part-{os.getpid()}"
        self._waiting: dict[Path, list[Line]] = defaultdict(list)
        self._number = 0
        self._written: set[Path] = set()

    def own(self, part: int, lines: Iterable[Line]) -> None:
        self._add(_path(self._start, part, "own"), lines)

    def beside(self, part: int, lines: Iterable[Line]) -> None:
        self._add(_path(self._start, part, "beside"), lines)

    def _add(self, path: Path, lines: Iterable[Line]) -> None:
        waiting = self._waiting[path]
        before = len(waiting)
        waiting.extend(lines)
        self._number += len(waiting) - before
        if self._number > _MOST_WAITING:
            self.start()

    def start(self) -> Path:
        """Write what waits; gives what the names of all files start with."""
        for path, lines in self._waiting.items():
            mode = "ab" if path in self._written else "wb"
            with path.open(mode) as file:
                file.writelines(b"%b\n" % line for line in lines)
            self._written.add(path)
        self._waiting.clear()
        self._number = 0
        return self._start

    def clear(self) -> None:
        self._waiting.clear()
        self._number = 0
        for path in self._written:
            path.unlink(missing_ok=True)
        self._written.clear()


def _path(start: Path, part: int, what: str) -> Path:
    return start.with_name(f"{start.name}-{part}-{what}")


def _read(path: Path) -> list[Line]:
    return sorted(set(path.read_bytes().split(b"\n")[:-1])) if path.exists() else []


@dataclass(frozen=True)
class _Setup:
    """What the judging of all parts shares; `start` is what the names of their files start with."""

    folder: Path
    judge: Judge
    context: Sequence[Line]
    start: Path


def judged_curated(
    folder: Path, judge: Judge | None, context: Sequence[Line], pieces: Iterable[Piece], processes: int
) -> Iterator[Piece]:
    """The verdict on what is curated, beside what plans say of the things that it names, in several processes.

    `context` is what registers and the ontology say, sorted; `pieces` are those of all other files.
    """
    if judge is None:
        return
    told = list(pieces)
    plans = {f"<{piece.told['plan']}>".encode(): partial(_told, [piece]) for piece in told if piece.told["plan"]}
    curated = [piece for piece in told if not piece.told["plan"]]
    files = _Files(folder)
    try:
        number = judge.cut(context, partial(_told, curated), plans, files)
        setup = _Setup(folder, judge, context, files.start())
        judged = [piece for _, piece in sorted(each(_prepare, setup, range(number), min(processes, number)))]
    finally:
        files.clear()
    yield from judged
    yield _joined(folder, judge, judged)


def _told(pieces: Iterable[Piece]) -> Iterator[Line]:
    return (line for piece in pieces for line in bare(piece.lines("told")))


def _prepare(setup: _Setup) -> Callable[[int], Piece]:
    court = setup.judge.court(setup.context)

    def work(part: int) -> Piece:
        own = _read(_path(setup.start, part, "own"))
        if part == 0:
            own = sorted({*setup.context, *own})
        case = Case("", lambda: own, digest(own), part=part, told=_read(_path(setup.start, part, "beside")))
        return judged_piece(setup.folder, court, case)[0]

    return work


def _joined(folder: Path, judge: Judge, judged: Sequence[Piece]) -> Piece:
    fingerprints = [piece.told["fingerprint"] for piece in judged]
    key = hashlib.sha256(" ".join(["curated", *fingerprints]).encode()).hexdigest()
    found = any(piece.told["number"] for piece in judged)
    told = {"rules": (), "wrong": ()}
    return open_piece(folder, key) or verdict_piece(folder, key, told, judge.join(fingerprints, found))
