"""Counting what is different in a stream that is too long to be held: in memory while it is short, else by halves."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

__all__ = ["Distinct"]

_SPILLS = 64
_MOST = 1 << 19
"""Entries, of some 100 bytes each, that are held in memory."""


class Distinct:
    """How many different values each key has. Values are compared by 64 bits of their hash (BLAKE2b).

    Beyond half a million entries they are kept in files of `folder`, apart by their hashes, and counted file by file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: set[tuple[int, int]] = set()
        self._spilt = False

    def add(self, key: int, value: bytes) -> None:
        """Take a value of a key, which is a small whole number."""
        self._held.add((key, int.from_bytes(blake2b(value, digest_size=8).digest(), "big")))
        if len(self._held) > _MOST:
            self._spill()

    def counts(self) -> tuple[int, Counter[int]]:
        """How many different values there are, and how many each key has; then it is empty again."""
        if self._spilt:
            self._spill()
        values, by_key = 0, Counter[int]()
        for entries in self._parts():
            values += len({value for _, value in entries})
            by_key.update(key for key, _ in entries)
        self._held = set()
        self._spilt = False
        return values, by_key

    def _parts(self) -> Iterator[set[tuple[int, int]]]:
        if not self._spilt:
            yield self._held
            return
        for number in range(_SPILLS):
            path = self._folder / f"values-{number}"
            if path.exists():
                flat = array("Q", path.read_bytes())
                path.unlink()
                yield set(zip(flat[::2], flat[1::2], strict=True))

    def _spill(self) -> None:
        self._spilt = True
        parts = [array("Q") for _ in range(_SPILLS)]
        for key, value in self._held:
            parts[value % _SPILLS].extend((key, value))
        for number, part in enumerate(parts):
            with (self._folder / f"values-{number}").open("ab") as file:
                part.tofile(file)
        self._held = set()
