"""The work on one file: read it, conclude from it, have it judged, and keep the result as pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.building.judging import Case, Court, Judge, Verdict
from graph.building.local import Surroundings, local_conclusions
from graph.building.merge import Run
from graph.building.pieces import Piece, open_piece, write_piece
from graph.errors import BadRegister
from graph.lines import Line, as_lines, digest, named_in
from graph.sources import DERIVED, Source, hash_of, read_source
from ontology.terms import GRAPH

__all__ = ["Done", "FileJob", "Setup", "bare", "judged_piece", "prepare", "runs_of", "told_piece", "verdict_piece"]

_INFERRED = f" {GRAPH.inferred} .\n".encode()


@dataclass(frozen=True)
class Setup:
    """What all jobs of a build share. `version` is a hash of the code and of what surrounds the files."""

    folder: Path
    version: str
    surroundings: Surroundings
    judge: Judge | None
    context: tuple[Line, ...]


@dataclass(frozen=True)
class FileJob:
    """A file to be looked at, and the hash of its content."""

    source: Source
    content: str


@dataclass(frozen=True)
class Done:
    """The pieces of a file: what it tells and leads to, and what the judge said of it. `new` if any was made now."""

    told: Piece
    judged: Piece | None
    new: bool


def prepare(setup: Setup) -> Callable[[FileJob], Done]:
    """What does the jobs of a build in one process."""
    court = setup.judge.court(setup.context) if setup.judge else None

    def work(job: FileJob) -> Done:
        key = _key(setup, job)
        known = open_piece(setup.folder, key)
        told = known or told_piece(setup.folder, job, key, setup.surroundings)
        plan = told.told["plan"]
        if court is None or not plan:
            return Done(told, None, known is None)
        named = [thing.encode() for thing in told.told["named"]]
        case = Case(plan, lambda: list(bare(told.lines("told"))), told.told["digest"], named)
        judged, new = judged_piece(setup.folder, court, case)
        return Done(told, judged, new or known is None)

    return work


def _key(setup: Setup, job: FileJob) -> str:
    return hashlib.sha256(f"{setup.version} {job.source.name} {job.content}".encode()).hexdigest()


def told_piece(folder: Path, job: FileJob, key: str, surroundings: Surroundings | None) -> Piece:
    """Read a file, and conclude from it if surroundings are given. Raises `BadRegister` where it cannot be read."""
    graph, triples = read_source(job.source)
    if hash_of(job.source.path) != job.content:
        # What was read would be kept under the name of what was there before, and taken for that by later builds.
        raise BadRegister(f"{job.source.path.name} has changed while the graph was built; run the command again.")
    lines = as_lines(triples)
    plan = "" if job.source.graph else graph.value.removesuffix("/graph")
    end = f" {graph} .\n".encode()
    named = sorted(thing.decode() for thing in named_in(lines, f"<{plan}>".encode())) if plan else []
    told: dict[str, object] = {"graph": graph.value, "plan": plan, "digest": digest(lines), "named": named}
    sections: dict[str, list[bytes]] = {"told": [line + end for line in lines]}
    if surroundings and graph not in DERIVED:
        found = local_conclusions(frozenset(lines), f"<{plan}>".encode() if plan else b"", surroundings)
        sections["inferred"] = [line + _INFERRED for line in sorted(found.inferred)]
        for name in ("seams", "steps", "shared", "shared_concluded"):
            sections[name] = [line + b"\n" for line in sorted(getattr(found, name))]
        told["outside"] = sorted(thing.decode() for thing in found.outside)
    told["number"] = len(sections["told"]) + len(sections.get("inferred", ()))
    for name, lines_there in sections.items():
        told[f"{name} range"] = [each.decode() for each in (lines_there[0], lines_there[-1])] if lines_there else []
    return write_piece(folder, key, told, sections)


def judged_piece(folder: Path, court: Court, case: Case) -> tuple[Piece, bool]:
    """What the judge says of a case, and whether it was said now, not in an earlier build."""
    fingerprint = court.fingerprint(case)
    key = hashlib.sha256(f"{case.plan} {fingerprint}".encode()).hexdigest()
    if known := open_piece(folder, key):
        return known, False
    verdict: Verdict = court.judge(case)
    lines = verdict.lines
    told = {"fingerprint": fingerprint, "rules": verdict.rules, "wrong": verdict.wrong}
    return verdict_piece(folder, key, told, lines), True


def verdict_piece(folder: Path, key: str, told: Mapping[str, object], lines: Sequence[bytes]) -> Piece:
    """Keep lines of a verdict, which are sorted, and what is told of them."""
    ends = [each.decode() for each in (lines[0], lines[-1])] if lines else []
    return write_piece(folder, key, {**told, "number": len(lines), "judged range": ends}, {"judged": lines})


def bare(lines: Iterable[bytes]) -> Iterator[Line]:
    """N-Quads lines without their graphs."""
    return (line[: line.rindex(b" <")] for line in lines)


def runs_of(piece: Piece, section: str) -> Iterator[Run]:
    """A section as a sorted run, if it has any lines."""
    if limits := piece.told.get(f"{section} range"):
        yield Run(lambda: piece.lines(section), limits[0].encode(), limits[1].encode())
