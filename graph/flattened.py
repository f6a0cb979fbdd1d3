"""The default graph of a snapshot, read from its canonical N-Quads: what every graph but some says."""

from __future__ import annotations

import io
from collections.abc import Collection
from pathlib import Path

from pyoxigraph import NamedNode

__all__ = ["flattened"]

_CHUNK_BYTES = 1 << 20


def flattened(path: Path, left_out: Collection[NamedNode]) -> io.BufferedReader:
    """Canonical N-Quads as N-Triples, in their order, without the graphs left out; a triple of two comes twice."""
    return io.BufferedReader(_Flattened(path, left_out), _CHUNK_BYTES)


class _Flattened(io.RawIOBase):
    """A stream of triples over a file of quads. Only so many of them are held as come in a piece."""

    def __init__(self, path: Path, left_out: Collection[NamedNode]) -> None:
        self._quads = path.open("rb")
        self._ends = tuple(f" {graph} .\n".encode() for graph in left_out)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Put the next bytes into a buffer; how many they are, 0 at the end."""
        while not self._left:
            quads = self._quads.readlines(_CHUNK_BYTES)
            if not quads:
                return 0
            triples = [line[: line.rindex(b" <")] + b" .\n" for line in quads if not line.endswith(self._ends)]
            self._left = memoryview(b"".join(triples))
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def close(self) -> None:
        """Close the file, too."""
        self._quads.close()
        super().close()
