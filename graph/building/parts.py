"""All files of a build, looked at one by one, and what joins them: conclusions across files, and the curated case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.building.across import Told, conclusions_across
from graph.building.crew import each
from graph.building.curated import judged_curated
from graph.building.jobs import Done, FileJob, Setup, bare, prepare, told_piece
from graph.building.judging import Judge
from graph.building.local import ends
from graph.building.pieces import Piece, open_piece
from graph.building.surroundings import surround, surroundings_hash
from graph.errors import BadRegister
from graph.lines import Line, as_triples, digest
from graph.sources import DERIVED, SHARED, Source
from ontology.templates import Templates, templates
from ontology.terms import GRAPH

__all__ = ["Parts", "Progress", "Step", "parts_of"]


@dataclass(frozen=True)
class Step:
    """How far a build has come: what it is at, how much of that is done, and what was done last."""

    stage: str
    done: int
    whole: int
    name: str = ""


Progress = Callable[[Step], None]
"""Told of each step."""


@dataclass(frozen=True)
class Parts:
    """What a snapshot is put together from: pieces of the files and of verdicts, and conclusions of no single file."""

    told: tuple[Piece, ...]
    judged: tuple[Piece, ...]
    inferred: tuple[Line, ...]

    @property
    def rules(self) -> frozenset[str]:
        """The judge's rules that found something."""
        return frozenset(rule for piece in self.judged for rule in piece.told["rules"])

    @property
    def wrong(self) -> tuple[str, ...]:
        """What the judge found that must not be in a snapshot, plan by plan."""
        return tuple(message for piece in self.judged for message in piece.told["wrong"])


@dataclass(frozen=True)
class _Work:
    """What is the same in every round over the files."""

    folder: Path
    version: str
    judge: Judge | None
    jobs: tuple[FileJob, ...]
    templates: Templates
    processes: int
    progress: Progress | None


def parts_of(
    folder: Path,
    sources: Sequence[Source],
    hashes: Mapping[Path, str],
    version: str,
    judge: Judge | None,
    processes: int,
    progress: Progress | None,
) -> Parts:
    """Look at all files, in several processes, and at what joins them.

    `hashes` are those of the files, `version` that of the code that concludes, `folder` keeps pieces: what an earlier
    build has left there is used. Raises `BadRegister` for a file that cannot be read, or a plan that two describe.
    """
    jobs = [FileJob(source, hashes[source.path]) for source in sources]
    shared = tuple(_shared_piece(folder, job, version) for job in jobs if job.source.graph in SHARED)
    context = tuple(sorted({line for piece in shared for line in bare(piece.lines("told"))}))
    ontology = [line for piece in shared if piece.told["graph"] == GRAPH.ontology.value for line in _told(piece)()]
    work = _Work(
        folder,
        version,
        judge,
        tuple(job for job in jobs if job.source.graph not in SHARED),
        templates(frozenset(as_triples(ontology))),
        processes,
        progress,
    )
    more, concluded = frozenset[Line](), frozenset[Line]()
    while True:
        surroundings, inferred = surround(work.templates, frozenset(context), more, concluded)
        version_here = f"{version} {surroundings_hash(surroundings)}"
        setup = Setup(folder, version_here, surroundings, judge, context)
        done = _look_at(work, setup)
        told_news, concluded_news = news_of_shared(context, [one.told for one in done])
        if told_news <= more and concluded_news <= concluded:
            break
        more, concluded = more | told_news, concluded | concluded_news
    derived = {graph.value for graph in DERIVED}
    read = [one.told for one in done if one.told.told["graph"] not in derived]
    files = [
        Told(
            f"<{piece.told['plan']}>".encode() if piece.told["plan"] else b"",
            _told(piece),
            _plain(piece, "seams"),
            _plain(piece, "steps"),
        )
        for piece in read
    ]
    across = conclusions_across(files, surroundings)
    return Parts(
        (*shared, *(one.told for one in done)),
        (*(one.judged for one in done if one.judged), *judged_curated(folder, judge, context, read, processes)),
        tuple(sorted(inferred.union(across))),
    )


def _shared_piece(folder: Path, job: FileJob, version: str) -> Piece:
    key = f"shared-{digest([f'{version} {job.source.name} {job.content}'.encode()])}"
    return open_piece(folder, key) or told_piece(folder, job, key, None)


def _look_at(work: _Work, setup: Setup) -> list[Done]:
    """The pieces of all files, in the order of their plans, those of no plan first."""
    done: list[Done] = []
    files: dict[str, str] = {}
    processes = min(work.processes, len(work.jobs))
    for job, one in each(prepare, setup, iter(work.jobs), processes):
        done.append(one)
        name = job.source.path.name
        if (plan := one.told.told["plan"]) and files.setdefault(plan, name) != name:
            raise BadRegister(f"{name} and {files[plan]} describe the same plan; keep one of them.")
        if work.progress:
            work.progress(Step("files", len(done), len(work.jobs), "" if not one.new else job.source.path.stem))
    return sorted(done, key=lambda one: (one.told.told["plan"], one.told.path.name))


def news_of_shared(context: Collection[Line], pieces: Iterable[Piece]) -> tuple[frozenset[Line], frozenset[Line]]:
    """What files tell, and lead to, of what registers speak of, or of what other files refer to, and so on from there.

    Plans are not meant to do that. Where they do, all files are looked at again with it.
    """
    users: dict[bytes, set[Path]] = defaultdict(set)
    said: dict[bytes, list[tuple[Path, str, Line]]] = defaultdict(list)
    for piece in pieces:
        for thing in piece.told.get("outside", ()):
            if len(using := users[thing.encode()]) < 2:
                using.add(piece.path)
        for section in ("shared", "shared_concluded"):
            for line in _plain(piece, section)():
                said[line.split(b" ", 1)[0]].append((piece.path, section, line))
    known = {line.split(b" ", 1)[0] for line in context}
    waiting = [
        subject
        for subject, lines in said.items()
        if subject in known or users[subject] - {path for path, _, _ in lines} or len({p for p, _, _ in lines}) > 1
    ]
    seen: set[bytes] = set(waiting)
    found: dict[str, set[Line]] = defaultdict(set)
    while waiting:
        for _, section, line in said[waiting.pop()]:
            found[section].add(line)
            new = {end for end in ends(line) if end in said} - seen
            seen |= new
            waiting.extend(new)
    return frozenset(found["shared"]), frozenset(found["shared_concluded"])


def _told(piece: Piece) -> Callable[[], Iterator[Line]]:
    return lambda: bare(piece.lines("told"))


def _plain(piece: Piece, section: str) -> Callable[[], Iterator[Line]]:
    """The lines of a section that holds triples, none where the piece has no such section."""
    if section not in piece.sections:
        return lambda: iter(())
    return lambda: (line[:-1] for line in piece.lines(section))
