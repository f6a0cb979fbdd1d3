"""Pieces of a build, kept on disk: what was worked out for one file, so that no later build works it out again.

A piece is one file, named by a hash of all that it depends on. It begins with a hash of the rest; one that was written
by halves or damaged later does not fit it, and is made anew. Then come a header in JSON and sections of lines,
each a frame of Zstandard (RFC 8878).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

__all__ = ["Piece", "lines_of", "open_piece", "packed_lines", "packing", "sweep", "unpacking", "write_piece"]

_SUFFIX = ".piece"
_DIGEST_BYTES = 32
_LENGTH_BYTES = 8
_LEVEL = 1
_BUFFER_BYTES = 1 << 17


@dataclass(frozen=True)
class Piece:
    """A piece that is whole: its file, what its header says, and where in the file each section is, in bytes."""

    path: Path
    told: Mapping[str, Any]
    sections: Mapping[str, tuple[int, int]]

    def lines(self, section: str) -> Iterator[bytes]:
        """The lines of a section, each with its line feed."""
        start, length = self.sections[section]
        with self.path.open("rb") as file:
            file.seek(start)
            unpacked = zstandard.ZstdDecompressor().stream_reader(file.read(length))
            yield from io.BufferedReader(unpacked, _BUFFER_BYTES)


def write_piece(folder: Path, key: str, told: Mapping[str, Any], sections: Mapping[str, Iterable[bytes]]) -> Piece:
    """Write a piece in one step; lines come with their line feeds."""
    frames = {name: zstandard.compress(b"".join(lines), _LEVEL) for name, lines in sections.items()}
    header = json.dumps({"told": told, "sizes": {name: len(frame) for name, frame in frames.items()}}).encode()
    content = b"".join([len(header).to_bytes(_LENGTH_BYTES, "big"), header, *frames.values()])
    folder.mkdir(parents=True, exist_ok=True)
    work = folder / f".{key}-{os.getpid()}"
    work.write_bytes(hashlib.sha256(content).digest() + content)
    work.replace(folder / f"{key}{_SUFFIX}")
    found = open_piece(folder, key)
    assert found is not None  # noqa: S101 - it has just been written
    return found


def open_piece(folder: Path, key: str) -> Piece | None:
    """The piece of this name, if it is there and whole."""
    path = folder / f"{key}{_SUFFIX}"
    try:
        written = path.read_bytes()
    except OSError:
        return None
    content = memoryview(written)[_DIGEST_BYTES:]
    if hashlib.sha256(content).digest() != written[:_DIGEST_BYTES]:
        return None
    start = _LENGTH_BYTES + int.from_bytes(content[:_LENGTH_BYTES], "big")
    header = json.loads(bytes(content[_LENGTH_BYTES:start]))
    sections: dict[str, tuple[int, int]] = {}
    start += _DIGEST_BYTES
    for name, size in header["sizes"].items():
        sections[name] = (start, size)
        start += size
    return Piece(path, header["told"], sections)


def sweep(folder: Path, used: Iterable[Path]) -> None:
    """Take away all pieces but those that are used."""
    kept = set(used)
    for path in folder.glob("*"):
        if path not in kept:
            path.unlink(missing_ok=True)


def packing(path: Path) -> io.BufferedWriter:
    """A new file whose content is packed as it is written."""
    packed = zstandard.ZstdCompressor(_LEVEL).stream_writer(path.open("wb"))
    return io.BufferedWriter(packed, _BUFFER_BYTES)  # type: ignore[arg-type]


def unpacking(path: Path) -> io.BufferedReader:
    """What `packing` wrote into a file, as it was."""
    unpacked = zstandard.ZstdDecompressor().stream_reader(path.open("rb"), closefd=True)
    return io.BufferedReader(unpacked, _BUFFER_BYTES)


def packed_lines(path: Path, lines: Iterable[bytes]) -> Path:
    """Write lines into a file of their own, packed."""
    with packing(path) as writer:
        for line in lines:
            writer.write(line)
    return path


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file that `packed_lines` wrote, each with its line feed."""
    with unpacking(path) as lines:
        yield from lines
