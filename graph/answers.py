"""Answers that a snapshot has ready: those to questions that are always the same, and ask about all plans.

They stand in a ZIP archive, under the SHA-256 of the question's text, each as a table twice: as SPARQL 1.1 Query
Results JSON, to be sent as it is; and as TSV, a line a row, so that a part of the rows can be had without the others,
and any other format. `graph/building/answering.py` writes them.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from graph.errors import NoSnapshot

__all__ = ["ANSWERS_FILE", "Answers", "answers_all", "entry_of", "mark_of", "open_answers"]

ANSWERS_FILE = "answers.zip"

_PIECE_BYTES = 1 << 20


def entry_of(question: str, written_as: QueryResultsFormat) -> str:
    """Under which name an archive has the answer to a question; white space around it means nothing."""
    return f"{hashlib.sha256(question.strip().encode()).hexdigest()}.{written_as.file_extension}"


def mark_of(questions: Iterable[str]) -> bytes:
    """What an archive says of itself: for which questions it was made, though some answers may have been too long."""
    names = {entry_of(question, QueryResultsFormat.JSON) for question in questions}
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest().encode()


class Answers:
    """A snapshot's answers, opened for reading. One thread at a time may use it, of the process that opened it."""

    def __init__(self, path: Path) -> None:
        """Open an archive. Raises `NoSnapshot` where it is damaged, as all the methods do that read from it."""
        self._path = path
        with self._undamaged():
            self._archive = zipfile.ZipFile(path)
        self._entries = frozenset(self._archive.namelist())

    def __contains__(self, question: str) -> bool:
        """Whether the answer to this question is there."""
        return entry_of(question, QueryResultsFormat.TSV) in self._entries

    def rows(self, question: str, limit: int | None = None, offset: int = 0) -> QuerySolutions:
        """At most so many rows of the answer, after the first few. Raises `KeyError` where it is not there."""
        with self._undamaged(), self._archive.open(entry_of(question, QueryResultsFormat.TSV)) as lines:
            head = lines.readline()
            chosen = islice(lines, offset, None if limit is None else offset + limit)
            table = parse_query_results(b"".join([head, *chosen]), format=QueryResultsFormat.TSV)
        assert isinstance(table, QuerySolutions)  # noqa: S101 - TSV has no other answers
        return table

    def as_json(self, question: str) -> Iterator[bytes] | None:
        """The whole answer as JSON, in pieces; None where it is not there in this form, because that is too long."""
        name = entry_of(question, QueryResultsFormat.JSON)
        return self._pieces(name) if name in self._entries else None

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self._undamaged(), self._archive.open(name) as written:
            while piece := written.read(_PIECE_BYTES):
                yield piece

    @contextmanager
    def _undamaged(self) -> Iterator[None]:
        try:
            yield
        except (OSError, EOFError, zipfile.BadZipFile) as error:
            raise NoSnapshot(f"{self._path} is damaged ({error}); run `planweave build`.") from error

    @property
    def mark(self) -> bytes:
        """For which questions this was made, as `mark_of` says it."""
        return self._archive.comment

    def close(self) -> None:
        """Close the file."""
        self._archive.close()


def answers_all(folder: Path, questions: Iterable[str]) -> bool:
    """Whether a snapshot's folder has the answers to these questions, and to no others, ready."""
    answers = open_answers(folder)
    if answers is None:
        return False
    answers.close()
    return answers.mark == mark_of(questions)


def open_answers(folder: Path) -> Answers | None:
    """The answers in a snapshot's folder; None where it has none. Raises `NoSnapshot` where they are damaged.

    A process that has them open needs no right to open files any more.
    """
    path = folder / ANSWERS_FILE
    return Answers(path) if path.is_file() else None
