"""Snapshots: all graphs at one moment, immutable, named by the hash of their content.

A snapshot is a folder `{hash}` with `data.nq` (canonical N-Quads), `store/` (the same for querying, with its default
graph flattened), `manifest.json`, and what is worked out once so that no service has to: dumps (`graph/dumps.py`)
and statistics (`graph/statistics.py`). `current` names the one that is served; `history` says which were served before
(`graph/history.py`). `graph/build.py` makes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store

from graph.dumps import Dump, read_dumps
from graph.errors import NoSnapshot
from graph.flattened import flattened
from graph.history import earlier
from graph.statistics import Statistics, read_statistics
from ontology.terms import GRAPH

__all__ = ["Manifest", "Snapshot", "earlier_snapshots", "open_snapshot"]

_NOT_IN_DEFAULT = (GRAPH.validation,)


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself."""

    hash: str
    inputs: str
    quads: int
    graphs: Mapping[str, int]
    form: str = ""
    """Hash of the code that made its other files of its statements."""


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
        """A copy of the store in memory: several times faster to query, some 0.6 GiB a million quads.

        It is filled in one order, always and everywhere: rows that a query leaves unordered then come alike.
        """
        store = Store()
        data = self.folder / "data.nq"
        store.bulk_load(path=str(data), format=RdfFormat.N_QUADS, lenient=True)
        with flattened(data, _NOT_IN_DEFAULT) as triples:
            store.bulk_load(input=triples, format=RdfFormat.N_TRIPLES, lenient=True)
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
