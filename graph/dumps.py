"""Dumps: a snapshot as files for download, made when it is built and never changed.

The folder holds them compressed; `data.nq` is the one that it holds as it is. Turtle holds the default graph, which
is what queries see; TriG and N-Quads hold every named graph. Each is byte-stable: statements are sorted, and gzip
(RFC 1952) is told no time and no file name.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple

from graph.errors import NoSnapshot
from graph.turtle import turtle

__all__ = ["DUMP_FILES", "Dump", "dump_chunks", "read_dumps", "write_dumps"]

_INDEX = "dumps.json"
_PACKED = {format: f"dump.{format}.gz" for format in ("ttl", "trig", "nq")}
DUMP_FILES = (*_PACKED.values(), _INDEX)
"""The files that `write_dumps` writes."""

_CHUNK_BYTES = 1 << 18
_LEVEL = 6
"""Of gzip: 9 takes three times as long for files that are a twentieth smaller."""


@dataclass(frozen=True)
class Dump:
    """One file to download: `format` is ttl, trig or nq; `sha256` is of its bytes as they are downloaded, in hex."""

    format: str
    compressed: bool
    size: int
    sha256: str


def write_dumps(folder: Path, quads: Iterable[Quad], data: bytes) -> None:
    """Write the dumps of a snapshot: `quads` with its default graph flattened, `data` its canonical N-Quads."""
    default: list[Triple] = []
    named: list[Quad] = []
    for quad in quads:
        if isinstance(quad.graph_name, DefaultGraph):
            default.append(quad.triple)
        else:
            named.append(quad)
    default.sort(key=str)
    named.sort(key=lambda quad: (str(quad.graph_name), str(quad.triple)))
    texts = {
        "ttl": turtle(default),
        "trig": turtle(named, RdfFormat.TRIG),
        "nq": data,
    }
    dumps: list[Dump] = []
    for format, text in texts.items():
        packed = gzip.compress(text, _LEVEL, mtime=0)
        (folder / _PACKED[format]).write_bytes(packed)
        dumps.append(Dump(format, False, len(text), hashlib.sha256(text).hexdigest()))
        dumps.append(Dump(format, True, len(packed), hashlib.sha256(packed).hexdigest()))
    index = json.dumps([asdict(dump) for dump in dumps], indent=2) + "\n"
    (folder / _INDEX).write_text(index, encoding="utf-8")


def read_dumps(folder: Path) -> tuple[Dump, ...]:
    """The dumps of a snapshot; raises `NoSnapshot` when it does not say which there are."""
    try:
        return tuple(Dump(**dump) for dump in json.loads((folder / _INDEX).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise NoSnapshot(f"The list of dumps in {folder} is damaged ({error}); run `planweave build`.") from error


def dump_chunks(folder: Path, dump: Dump) -> Iterator[bytes]:
    """The bytes of a dump in pieces of 256 KiB at the most, so that no process holds a whole one."""
    path = folder / _PACKED[dump.format]
    with path.open("rb") if dump.compressed else gzip.open(path) as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
