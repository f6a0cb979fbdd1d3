"""An index of a snapshot's literals: which texts hold some letters, and which days are said, property by property.

It is a file of SQLite beside the store, made at the build from the canonical N-Quads. Texts are found by any three
letters in a row (the trigram tokenizer of FTS5, https://sqlite.org/fts5.html#the_trigram_tokenizer), compared by their
case folding; things by the words in their names (`graph/words.py`). Only what stands in the default graph is in it.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal as Only

from pyoxigraph import Literal, RdfFormat, Store

from graph.errors import NoSnapshot
from graph.words import NAMES, SCHEMA, NameWords, number_of_things, things_by_words
from ontology.terms import GRAPH, XSD

__all__ = ["LITERALS_FILE", "Literals", "Needles", "open_literals", "write_literals"]

LITERALS_FILE = "literals.sqlite"

Needles = Sequence[Sequence[str]]
"""Alternatives: a text must hold all pieces of one of them, each of three letters or more, folded."""

_SCHEMA = """
CREATE TABLE property (number INTEGER PRIMARY KEY, iri TEXT UNIQUE, only_text INTEGER, plain INTEGER);
CREATE TABLE exact (exact INTEGER);
CREATE TABLE text (number INTEGER PRIMARY KEY, value TEXT, language TEXT);
CREATE TABLE day (property INTEGER, day TEXT, plain INTEGER, triples INTEGER,
                  PRIMARY KEY (property, plain, day)) WITHOUT ROWID;
CREATE VIRTUAL TABLE letters USING fts5
    (folded, tokenize = 'trigram case_sensitive 1', detail = none, content = '', columnsize = 0);
"""
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_PLAIN_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DATE = f"^^{XSD.date}"
_STRING = f"^^{XSD.string}"
_LEFT_OUT = f" {GRAPH.validation}".encode()
_BATCH = 10_000
_NAMES = tuple(name.value for name in NAMES)


@dataclass(frozen=True)
class _Statement:
    """A triple, and its object: `kind` is text, date, typed (any other literal) or iri."""

    triple: bytes
    subject: bytes
    property: bytes
    kind: Only["text", "date", "typed", "iri"]
    value: str
    language: str


def write_literals(folder: Path) -> None:
    """Write the index of a snapshot into its folder, from the file `data.nq` there, whose lines are sorted.

    It takes little memory, however large the snapshot is: what must be sorted is sorted in a file. It is there whole
    or not at all.
    """
    with TemporaryDirectory(prefix=".literals-", dir=folder) as name:
        work = Path(name)
        _write(work, folder / "data.nq")
        (work / LITERALS_FILE).replace(folder / LITERALS_FILE)


def _write(work: Path, data: Path) -> None:
    with closing(sqlite3.connect(work / LITERALS_FILE, isolation_level=None)) as database:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "page_size = 8192", "cache_size = -65536"):
            database.execute(f"PRAGMA {pragma}")
        database.executescript(_SCHEMA + SCHEMA)
        database.execute("ATTACH ? AS raw", (str(work / "raw"),))
        database.execute("PRAGMA raw.journal_mode = OFF")
        database.execute("CREATE TABLE raw.text (value TEXT, language TEXT, property INTEGER)")
        database.execute("BEGIN")
        with data.open("rb") as lines:
            _read_all(database, lines)
        _index(database)
        database.execute("COMMIT")
        database.execute("DETACH raw")
        database.execute("INSERT INTO letters(letters) VALUES ('optimize')")
        database.execute("INSERT INTO names(names) VALUES ('optimize')")


def _read_all(database: sqlite3.Connection, lines: Iterable[bytes]) -> None:
    numbers: dict[bytes, int] = {}
    days: Counter[tuple[bytes, str]] = Counter()
    mixed: set[bytes] = set()
    typed: set[bytes] = set()
    once = _Once()
    names = NameWords(database)
    batch: list[tuple[str, str, int]] = []
    for said in _statements(lines):
        number = numbers.setdefault(said.property, len(numbers))
        if said.kind == "text":
            batch.append((said.value, said.language, number))
            names.add(said.subject, said.property, said.value)
        else:
            mixed.add(said.property)
        if said.kind in ("date", "typed"):
            typed.add(said.property)
            once.add(said.triple)
        if said.kind == "date":
            days[said.property, said.value] += 1
        if len(batch) >= _BATCH:
            database.executemany("INSERT INTO raw.text VALUES (?, ?, ?)", batch)
            batch.clear()
    database.executemany("INSERT INTO raw.text VALUES (?, ?, ?)", batch)
    names.close()
    database.executemany(
        "INSERT INTO property VALUES (?, ?, ?, ?)",
        [(number, name[1:-1].decode(), name not in mixed, name not in typed) for name, number in numbers.items()],
    )
    database.execute("INSERT INTO exact VALUES (?)", (once.exact(),))
    database.executemany(
        "INSERT INTO day VALUES (?, ?, ?, ?)",
        [
            (numbers[name], day, _PLAIN_DAY.fullmatch(day) is not None, number)
            for (name, day), number in sorted(days.items())
        ],
    )


def _statements(lines: Iterable[bytes]) -> Iterator[_Statement]:
    """What each triple of the default graph says; one that stands in several graphs comes once."""
    before = b""
    for line in lines:
        triple, _, graph = line[:-3].rpartition(b" ")
        if triple == before or b" " + graph == _LEFT_OUT:
            continue
        before = triple
        subject, property_, thing = triple.split(b" ", 2)
        if thing[:1] != b'"':
            yield _Statement(triple, subject, property_, "iri", "", "")
            continue
        quoted, _, rest = thing.rpartition(b'"')
        value, suffix = quoted[1:].decode(), rest.decode()
        if "\\" in value:
            value = _ESCAPE.sub(_unescaped, value)
        if not suffix or suffix[0] == "@" or suffix == _STRING:
            yield _Statement(triple, subject, property_, "text", value, suffix[1:] if suffix[:1] == "@" else "")
        else:
            yield _Statement(triple, subject, property_, "date" if suffix == _DATE else "typed", value, "")


class _Once:
    """Whether the engine takes no two triples for one: to it 2.5 and 2.50 are the same number."""

    def __init__(self) -> None:
        self._subject_and_property = b""
        self._together: list[bytes] = []
        self._exact = True

    def add(self, triple: bytes) -> None:
        """Take a triple with a literal that is no string; they come sorted."""
        before = b" ".join(triple.split(b" ", 2)[:2])
        if before != self._subject_and_property:
            self._close()
            self._subject_and_property = before
        self._together.append(triple)

    def exact(self) -> bool:
        """Whether all are different, once all have been added."""
        self._close()
        return self._exact

    def _close(self) -> None:
        if len(self._together) > 1:
            store = Store()
            store.load(b"".join(b"%b .\n" % triple for triple in self._together), format=RdfFormat.N_TRIPLES)
            self._exact &= len(store) == len(self._together)
        self._together.clear()


def _unescaped(found: re.Match[str]) -> str:
    number = found[1] or found[2]
    return chr(int(number, 16)) if number else _ESCAPES.get(found[3], found[3])


def _index(database: sqlite3.Connection) -> None:
    texts = database.execute("SELECT value, language, group_concat(DISTINCT property) FROM raw.text GROUP BY 1, 2")
    for number, (value, language, properties) in enumerate(texts, 1):
        marks = "".join(_mark(int(each)) for each in properties.split(","))
        database.execute("INSERT INTO text VALUES (?, ?, ?)", (number, value, language))
        database.execute("INSERT INTO letters(rowid, folded) VALUES (?, ?)", (number, marks + value.casefold()))


def _mark(number: int) -> str:
    """Three letters, for private use in Unicode, that stand before a text for each property that has it."""
    return chr(0xE000 + number // 1000) + chr(0xE800 + number % 1000) + chr(0xF8FF)


def open_literals(folder: Path) -> Literals | None:
    """The index of a snapshot's folder; None where it has none.

    A process that has it open needs no right to open files any more. Raises `NoSnapshot` where it is damaged.
    """
    path = folder / LITERALS_FILE
    if not path.is_file():
        return None
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        database.execute("PRAGMA temp_store = MEMORY")
        return Literals(database)
    except sqlite3.Error as error:
        raise NoSnapshot(f"{path} is damaged ({error}); run `planweave build`.") from error


class Literals:
    """The index, opened for reading. One thread at a time may use it, of the process that opened it."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Read what is known of each property."""
        self._database = database
        rows = database.execute("SELECT iri, number, only_text, plain FROM property").fetchall()
        self._numbers: dict[str, int] = {iri: number for iri, number, _, _ in rows}
        self._only_text = {iri for iri, _, only_text, _ in rows if only_text}
        self._plain = {iri for iri, _, _, plain in rows if plain}
        self.exact = bool(database.execute("SELECT exact FROM exact").fetchone()[0])
        """Whether the engine has as many triples as there are lines of canonical N-Triples, each once."""
        database.execute("SELECT rowid FROM letters WHERE letters MATCH '\"abc\"' LIMIT 1").fetchall()
        self.things = 0
        """How many things have names; 0 where that is not known, as in an index of an earlier release."""
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'names'").fetchone() and self.only_text(_NAMES):
            self.things = number_of_things(database)
            things_by_words(database, ["abc"], 1)

    def only_text(self, properties: Iterable[str]) -> bool:
        """Whether these properties, by their IRIs, have strings as values and nothing else."""
        return all(iri in self._only_text for iri in properties if iri in self._numbers)

    def plain(self, iri: str) -> bool:
        """Whether a property's values are IRIs and strings, so that different terms are different values."""
        return iri in self._plain

    def holding(self, properties: Iterable[str], needles: Sequence[Needles], most: int) -> list[Literal] | None:
        """The strings of these properties that may satisfy all the needles, and some that do not.

        None where there are more than `most` of them.
        """
        marks = [_mark(self._numbers[iri]) for iri in properties if iri in self._numbers]
        if not marks:
            return []
        wanted = [" OR ".join(map(_quoted, marks))]
        for alternatives in needles:
            wanted.append(" OR ".join(" AND ".join(map(_quoted, _pieces(each))) for each in alternatives))
        rows = self._database.execute(
            "SELECT value, language FROM text WHERE number IN "
            "(SELECT rowid FROM letters WHERE letters MATCH ? LIMIT ?)",
            (" AND ".join(f"({each})" for each in wanted), most + 1),
        ).fetchall()
        if len(rows) > most:
            return None
        return [Literal(value, language=language) if language else Literal(value) for value, language in rows]

    def named(self, words: Sequence[str], most: int) -> list[str] | None:
        """The IRIs of all things that have for each of the words one in their names that begins so.

        None where there are more than `most` of them, or where no `things` are known.
        """
        return things_by_words(self._database, words, most) if self.things else None

    def days(self, properties: Iterable[str], first: str, last: str) -> tuple[list[Literal], int]:
        """The values of type xsd:date from one day to another (`YYYY-MM-DD`), and in how many triples they stand.

        Those are among them that are written in another way, such as with a time zone, whichever days they are.
        """
        days: set[str] = set()
        triples = 0
        for iri in properties:
            for day, number in self._database.execute(
                """SELECT day, triples FROM day WHERE property = ?1 AND plain AND day BETWEEN ?2 AND ?3
                UNION ALL SELECT day, triples FROM day WHERE property = ?1 AND NOT plain""",
                (self._numbers.get(iri), first, last),
            ):
                days.add(day)
                triples += number
        return [Literal(day, datatype=XSD.date) for day in sorted(days)], triples

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _pieces(needles: Iterable[str]) -> list[str]:
    """Stretches of three letters that cover the needles: one in three of them, and the last."""
    found = [needle[at : at + 3] for needle in needles for at in (*range(0, len(needle) - 2, 3), len(needle) - 3)]
    return list(dict.fromkeys(found))


def _quoted(piece: str) -> str:
    doubled = piece.replace('"', '""')
    return f'"{doubled}"'
