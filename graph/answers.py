"""Answers that a snapshot has ready: those to questions that are always the same, and ask about all plans.

They stand in a ZIP archive. Each is a table as SPARQL 1.1 Query Results TSV, a line a row, under the SHA-256 of the
question's text: so a part of the rows can be had without the others. `graph/building/answering.py` writes them.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from graph.errors import NoSnapshot

__all__ = ["ANSWERS_FILE", "Answers", "answers_all", "entry_of", "mark_of", "open_answers"]

ANSWERS_FILE = "answers.zip"


def entry_of(question: str) -> str:
    """Under which name an archive has the answer to a question; white space around it means nothing."""
    return f"{hashlib.sha256(question.strip().encode()).hexdigest()}.tsv"


def mark_of(questions: Iterable[str]) -> bytes:
    """What an archive says of itself: for which questions it was made, though some answers may have been too long."""
    return hashlib.sha256("\n".join(sorted(set(map(entry_of, questions)))).encode()).hexdigest().encode()


class Answers:
    """A snapshot's answers, opened for reading. One thread at a time may use it, of the process that opened it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = frozenset(archive.namelist())

    def __contains__(self, question: str) -> bool:
        """Whether the answer to this question is there."""
        return entry_of(question) in self._entries

    def rows(self, question: str, limit: int | None = None, offset: int = 0) -> QuerySolutions:
        """At most so many rows of the answer, after the first few. Raises `KeyError` where it is not there."""
        with self._archive.open(entry_of(question)) as lines:
            head = lines.readline()
            chosen = islice(lines, offset, None if limit is None else offset + limit)
            table = parse_query_results(b"".join([head, *chosen]), format=QueryResultsFormat.TSV)
        assert isinstance(table, QuerySolutions)  # noqa: S101 - TSV has no other answers
        return table

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
    """The answers in a snapshot's folder; None where it has none.

    A process that has them open needs no right to open files any more. Raises `NoSnapshot` where they are damaged.
    """
    path = folder / ANSWERS_FILE
    if not path.is_file():
        return None
    try:
        return Answers(zipfile.ZipFile(path))
    except (OSError, zipfile.BadZipFile) as error:
        raise NoSnapshot(f"{path} is damaged ({error}); run `planweave build`.") from error
