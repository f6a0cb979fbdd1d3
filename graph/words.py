"""An index of the words in the names of things: which things have, in all their names together, words that begin so.

It is a part of the index of literals (`graph/literals.py`). A word is a stretch of the letters a to z, small, and
digits, as the query `search` has it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from ontology.terms import PW, RDFS, SKOS

__all__ = ["NAMES", "SCHEMA", "NameWords", "number_of_things", "things_by_words", "words_of"]

NAMES = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, RDFS.label, PW.shortForm, PW.expansion, PW.text)
"""The properties that say what a thing is called, or that are its words."""

_NAMES = frozenset(str(name).encode() for name in NAMES)
SCHEMA = """
CREATE TABLE thing (number INTEGER PRIMARY KEY, iri TEXT);
CREATE VIRTUAL TABLE names USING fts5 (words, tokenize = 'ascii', detail = none, content = '', columnsize = 0);
"""
_WORD = re.compile("[a-z0-9]+")
_BATCH = 10_000


def words_of(text: str) -> list[str]:
    """The words of a text, in their order."""
    return _WORD.findall(text.lower())


class NameWords:
    """Takes names, those of one thing after another, and writes the index."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Write into the tables of `SCHEMA`."""
        self._database = database
        self._thing = b""
        self._words: dict[str, None] = {}
        self._number = 0
        self._ready: list[tuple[int, str, str]] = []

    def add(self, thing: bytes, name: bytes, value: str) -> None:
        """Take what a property, both in N-Triples, says of a thing, if it is a name."""
        if name not in _NAMES:
            return
        if thing != self._thing:
            self._close_thing()
            self._thing = thing
        self._words.update(dict.fromkeys(words_of(value)))

    def close(self) -> None:
        """Write what is left."""
        self._close_thing()
        self._write()

    def _close_thing(self) -> None:
        if self._words:
            self._number += 1
            self._ready.append((self._number, self._thing[1:-1].decode(), " ".join(self._words)))
            self._words.clear()
        if len(self._ready) >= _BATCH:
            self._write()

    def _write(self) -> None:
        self._database.executemany("INSERT INTO thing VALUES (?, ?)", [(number, iri) for number, iri, _ in self._ready])
        self._database.executemany(
            "INSERT INTO names(rowid, words) VALUES (?, ?)", [(number, words) for number, _, words in self._ready]
        )
        self._ready.clear()


def things_by_words(database: sqlite3.Connection, words: Sequence[str], most: int) -> list[str] | None:
    """The IRIs of the things that have for each of the words one that begins so; None where they are more than `most`.

    The words, one at least, are such as `words_of` gives.
    """
    found = database.execute(
        "SELECT iri FROM thing WHERE number IN (SELECT rowid FROM names WHERE names MATCH ? LIMIT ?)",
        (" AND ".join(f'"{word}" *' for word in words), most + 1),
    ).fetchall()
    return None if len(found) > most else [iri for (iri,) in found]


def number_of_things(database: sqlite3.Connection) -> int:
    """How many things have names."""
    return int(database.execute("SELECT COUNT(*) FROM thing").fetchone()[0])
