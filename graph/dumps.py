"""Dumps: a snapshot as files for download, made when it is built and never changed.

The folder holds them compressed; `data.nq` is the one that it holds as it is. Turtle holds the default graph, which
is what queries see; TriG and N-Quads hold every named graph. Each is byte-stable: statements are sorted, and gzip
(RFC 1952) is told no time and no file name.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from graph.errors import NoSnapshot
from graph.turtle import with_used_prefixes
from ontology.terms import PREFIXES

__all__ = ["DUMP_FILES", "Dump", "dump_chunks", "pack_dump", "read_dumps", "write_index", "write_texts"]

_INDEX = "dumps.json"
_PACKED = {format: f"dump.{format}.gz" for format in ("ttl", "trig", "nq")}
DUMP_FILES = (*_PACKED.values(), _INDEX)
"""The files that hold the dumps, and say which there are."""

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


def write_texts(folder: Path, name: str, quads: Iterable[Triple] | Iterable[Quad]) -> None:
    """Write triples as Turtle, or quads as TriG, in the order given, for `pack_dump` to pack: see `graph/turtle.py`."""
    format = RdfFormat.TURTLE if name == "ttl" else RdfFormat.TRIG
    serialize(quads, folder / _text_of(name), format=format, prefixes=dict(PREFIXES))


def pack_dump(folder: Path, name: str) -> tuple[Dump, Dump]:
    """Pack what was written for a format into the file to download, and say how large both are.

    N-Quads are the snapshot's own `data.nq`; other texts are taken away, since nobody asks for them unpacked.
    """
    text = folder / ("data.nq" if name == "nq" else _text_of(name))
    plain, packed = _Measured(io.BytesIO()), folder / _PACKED[name]
    with packed.open("wb") as file:
        measured = _Measured(file)
        with gzip.GzipFile("", "wb", _LEVEL, measured, mtime=0) as packer:
            for chunk in _chunks(text) if name == "nq" else with_used_prefixes(text):
                plain.count(chunk)
                packer.write(chunk)
    if name != "nq":
        text.unlink()
    return (
        Dump(name, False, plain.size, plain.digest.hexdigest()),
        Dump(name, True, measured.size, measured.digest.hexdigest()),
    )


def write_index(folder: Path, dumps: Iterable[Dump]) -> None:
    """Say which dumps there are, in the order of `DUMP_FILES`."""
    order = {name: place for place, name in enumerate(_PACKED)}
    told = sorted(dumps, key=lambda dump: (order[dump.format], dump.compressed))
    index = json.dumps([asdict(dump) for dump in told], indent=2) + "\n"
    (folder / _INDEX).write_text(index, encoding="utf-8")


class _Measured:
    """Counts and hashes what is written to a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = 0
        self.digest = hashlib.sha256()

    def count(self, data: bytes) -> None:
        self.size += len(data)
        self.digest.update(data)

    def write(self, data: bytes) -> int:
        self.count(bytes(data))
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def _text_of(name: str) -> str:
    return f"text.{name}"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


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
