"""Snapshots: all graphs at one moment, immutable, named by the hash of their content.

A snapshot is a folder `{hash}` with `data.nq` (canonical N-Quads), `store/` (the same for querying, with its default
graph flattened), `manifest.json`, and what is worked out once so that no service has to: dumps (`graph/dumps.py`)
and statistics (`graph/statistics.py`). `current` names the one that is served; it is replaced in one step, so that a
build that is killed leaves the old one in place. `history` says which were served before (`graph/history.py`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graph.dumps import DUMP_FILES, Dump, read_dumps, write_dumps
from graph.errors import BadRegister, NoSnapshot
from graph.history import earlier, note
from graph.inference import code_version, infer
from graph.statistics import STATISTICS_FILE, Statistics, count, read_statistics, write_statistics
from ontology.terms import GRAPH, PW, RDF

HERE = Path(__file__).resolve().parent
_NOT_IN_DEFAULT = (GRAPH.validation,)
_FORMAT = "2"
"""Version of the folder's form; it is part of the inputs' fingerprint, so that a change builds anew."""


@dataclass(frozen=True)
class Source:
    """One file that goes into a build, and the named graph that it fills (None: the plan's that it describes)."""

    path: Path
    graph: NamedNode | None


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself."""

    hash: str
    inputs: str
    quads: int
    graphs: Mapping[str, int]


class Judge(Protocol):
    """What looks at a build before it becomes a snapshot, and may stop it by an error."""

    @property
    def version(self) -> str:
        """Hash of what it judges by; it belongs to the build's fingerprint."""
        ...

    def __call__(self, told: Sequence[Quad], before: Snapshot | None) -> Iterable[Quad]:
        """What it says of the asserted quads, in graphs of its own; `before` is the snapshot served so far."""
        ...


class Addition(Protocol):
    """What a snapshot holds beside the graph: it is neither judged nor concluded from."""

    @property
    def version(self) -> str:
        """Hash of what it adds; it belongs to the build's fingerprint."""
        ...

    def __call__(self) -> Iterable[Quad]:
        """What it adds, in graphs of its own, without blank nodes."""
        ...


def default_sources() -> tuple[Source, ...]:
    """The project's own files: ontology, registers, links and threads, published plans."""
    from ontology.terms import ontology_path

    registers = {"agencies": GRAPH.agencies, "places": GRAPH.places}
    found = [Source(ontology_path(), GRAPH.ontology)]
    found.extend(
        Source(path, registers.get(path.stem, GRAPH.initiatives)) for path in sorted((HERE / "registers").glob("*.ttl"))
    )
    curated = (HERE / name for name in ("links.ttl", "threads.ttl"))
    found.extend(Source(path, GRAPH.links) for path in curated if path.is_file())
    found.extend(Source(path, None) for path in sorted((HERE / "plans").glob("*.ttl")))
    return tuple(found)


def fingerprint(sources: Iterable[Source], judge: Judge | None = None, additions: Sequence[Addition] = ()) -> str:
    """Hash of all that a build depends on: it tells whether a snapshot is the one that a build would give."""
    digest = hashlib.sha256(f"{_FORMAT} {code_version()} {judge.version if judge else ''}".encode())
    for addition in additions:
        digest.update(f"\n{addition.version}".encode())
    for source in sources:
        name = source.graph.value if source.graph else source.path.name
        digest.update(f"\n{name} {hashlib.sha256(source.path.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()


def asserted(sources: Iterable[Source]) -> list[Quad]:
    """What the sources say, each in its named graph; nothing is concluded yet."""
    return [quad for source in sources for quad in _quads(source)]


def canonical(quads: Iterable[Quad]) -> bytes:
    """Quads without blank nodes as canonical N-Quads: each once, sorted by its own bytes (RDFC-1.0, section 5)."""
    lines = {f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} .\n".encode() for quad in quads}
    return b"".join(sorted(lines))


def build(
    folder: Path,
    sources: Iterable[Source] | None = None,
    judge: Judge | None = None,
    additions: Sequence[Addition] = (),
) -> Snapshot:
    """Build a snapshot in `folder` and make it the current one; the same sources give the same hash anywhere.

    A judge may add what it finds, or stop the build: then the current snapshot stays.
    """
    chosen = tuple(default_sources() if sources is None else sources)
    inputs = fingerprint(chosen, judge, additions)
    told = asserted(chosen)
    before = _served(folder)
    judged = judge(told, before) if judge else ()
    added = [quad for addition in additions for quad in addition()]
    data = canonical([*told, *infer(told), *judged, *added])
    name = hashlib.sha256(data).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    try:
        manifest = _write(work, data, name, inputs)
        if _is_whole(target, data):
            _replace_file(target / "manifest.json", _manifest_text(manifest))
        else:
            if target.exists():
                target.rename(damaged := work.with_name(f"{work.name}-damaged"))
                shutil.rmtree(damaged, ignore_errors=True)
            work.rename(target)
        _replace_file(folder / "current", name + "\n")
        if before and before.hash != name:
            note(folder, before.hash, name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Snapshot(target, manifest)


def _served(folder: Path) -> Snapshot | None:
    try:
        return open_snapshot(folder)
    except NoSnapshot:
        return None


def _is_whole(folder: Path, data: bytes) -> bool:
    """Whether a snapshot of this content is there with all its files: a disk may have lost some of it."""
    try:
        Store.read_only(str(folder / "store"))
        whole = all((folder / name).stat().st_size for name in (*DUMP_FILES, STATISTICS_FILE))
        return whole and (folder / "data.nq").read_bytes() == data
    except OSError:
        return False


def _quads(source: Source) -> Iterator[Quad]:
    try:
        triples = [quad.triple for quad in parse(path=str(source.path), format=RdfFormat.TURTLE)]
    except (OSError, SyntaxError) as error:
        raise BadRegister(f"{source.path.name} cannot be read as Turtle: {error}.") from error
    graph = source.graph
    if graph is None:
        plans = {triple.subject for triple in triples if (triple.predicate, triple.object) == (RDF.type, PW.Plan)}
        if len(plans) != 1 or not isinstance(plan := plans.pop(), NamedNode):
            raise BadRegister(f"{source.path.name} must describe exactly one pw:Plan, named by an IRI.")
        graph = NamedNode(f"{plan.value}/graph")
    for triple in triples:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise BadRegister(
                f"{source.path.name} has a blank node; give everything an IRI, so that builds are stable."
            )
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _write(work: Path, data: bytes, name: str, inputs: str) -> Manifest:
    (work / "data.nq").write_bytes(data)
    store = Store(str(work / "store"))
    graphs: dict[str, int] = {}
    quads = list(parse(data, format=RdfFormat.N_QUADS))
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        graphs[graph] = graphs.get(graph, 0) + 1
    flattened = list(_flattened(quads))
    store.bulk_extend(quads)
    store.bulk_extend(flattened)
    store.flush()
    store.optimize()
    write_statistics(work, count(store))
    del store
    write_dumps(work, [*quads, *flattened], data)
    manifest = Manifest(name, inputs, len(quads), dict(sorted(graphs.items())))
    (work / "manifest.json").write_text(_manifest_text(manifest), encoding="utf-8")
    return manifest


def _flattened(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        if quad.graph_name not in _NOT_IN_DEFAULT:
            yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _manifest_text(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n"


def _replace_file(path: Path, text: str) -> None:
    """Write a file in one step: a reader sees the old or the new one, never a part."""
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


class Snapshot:
    """An immutable snapshot, opened for reading. Queries see the union of all graphs but validation as the default."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical N-Quads, in hexadecimal."""
        return self.manifest.hash

    @property
    def default_graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs whose union is the default graph."""
        left_out = {graph.value for graph in _NOT_IN_DEFAULT}
        return tuple(graph for graph in self.manifest.graphs if graph not in left_out)

    @cached_property
    def store(self) -> Store:
        """The on-disk store, read-only; any number of processes may open it."""
        return Store.read_only(str(self.folder / "store"))

    @property
    def statistics(self) -> Statistics:
        """The snapshot, counted; read anew each time, which takes some milliseconds."""
        return read_statistics(self.folder)

    @property
    def dumps(self) -> tuple[Dump, ...]:
        """The files to download."""
        return read_dumps(self.folder)

    def in_memory(self) -> Store:
        """A copy of the store in memory: several times faster to query, some 0.4 GiB a million triples."""
        store = Store()
        quads = list(parse(path=str(self.folder / "data.nq"), format=RdfFormat.N_QUADS))
        store.bulk_extend(quads)
        store.bulk_extend(_flattened(quads))
        return store

    def query(self, sparql: str) -> Any:
        """Evaluate a query on the on-disk store; returns pyoxigraph's solutions, triples or boolean."""
        return self.store.query(sparql)


def open_snapshot(folder: Path) -> Snapshot:
    """The current snapshot of a folder; raises `NoSnapshot` when there is none or it is damaged."""
    try:
        return _named(folder, (folder / "current").read_text(encoding="utf-8").strip())
    except FileNotFoundError as error:
        raise NoSnapshot(f"There is no snapshot in {folder}; run `planweave build`.") from error
    except (OSError, ValueError, TypeError) as error:
        raise NoSnapshot(f"The snapshot in {folder} is damaged ({error}); run `planweave build`.") from error


def earlier_snapshots(snapshot: Snapshot) -> Iterator[Snapshot]:
    """Those that were current in its folder before it was, the latest first; what is gone or damaged is left out."""
    folder = snapshot.folder.parent
    for name in earlier(folder, snapshot.hash):
        try:
            found = _named(folder, name)
        except (OSError, ValueError, TypeError):
            continue
        yield found


def _named(folder: Path, name: str) -> Snapshot:
    written = json.loads((folder / name / "manifest.json").read_text(encoding="utf-8"))
    return Snapshot(folder / name, Manifest(**written))


def current_snapshot(folder: Path, judge: Judge | None = None, additions: Sequence[Addition] = ()) -> Snapshot:
    """The snapshot of the project's files as they are now, built if the current one is missing or out of date."""
    sources = default_sources()
    snapshot = _served(folder)
    if snapshot and snapshot.manifest.inputs == fingerprint(sources, judge, additions):
        return snapshot
    return build(folder, sources, judge, additions)
