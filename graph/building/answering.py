"""Answering, once for all, the questions that a snapshot has the answers to ready: see `graph/answers.py`."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copyfileobj

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store, parse_query_results

from graph.answers import ANSWERS_FILE, entry_of, mark_of
from graph.building.crew import each
from graph.building.parts import Progress, Step

__all__ = ["write_answers"]

_MOST_BYTES = 64 << 20
"""Of an answer in one form: a longer one no service would send whole."""

_FORMS = (QueryResultsFormat.TSV, QueryResultsFormat.JSON)


def write_answers(
    folder: Path, scratch: Path, questions: Sequence[str], processes: int = 1, progress: Progress | None = None
) -> None:
    """Write the answers to these questions, each a SELECT that names no graphs, beside the store in a folder.

    What has more than 64 MiB is left out. `scratch` is a folder for what is not whole yet.
    """
    chosen = tuple(dict.fromkeys(questions))
    for done, _ in enumerate(each(_prepare, (folder, scratch), iter(chosen), min(processes, len(chosen))), 1):
        if progress:
            progress(Step("answers", done, len(chosen)))
    # Not compressed: to unpack what is sent as it is would take most of the time of an answer.
    with zipfile.ZipFile(folder / ANSWERS_FILE, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = mark_of(chosen)
        for name in sorted(entry_of(question, form) for question in chosen for form in _FORMS):
            if (scratch / name).is_file():
                # Opened by its name, an entry says no time: the same answers give the same bytes.
                with (scratch / name).open("rb") as table, archive.open(name, "w") as entry:
                    copyfileobj(table, entry)


def _prepare(setup: tuple[Path, Path]) -> Callable[[str], None]:
    folder, scratch = setup
    store = Store.read_only(str(folder / "store"))

    def work(question: str) -> None:
        lines, sent = (scratch / entry_of(question, form) for form in _FORMS)
        found = store.query(question)
        assert isinstance(found, QuerySolutions)  # noqa: S101 - that is what the caller promises
        found.serialize(lines, format=QueryResultsFormat.TSV)
        if lines.stat().st_size > _MOST_BYTES:
            lines.unlink()
            return
        again = parse_query_results(path=lines, format=QueryResultsFormat.TSV)
        assert isinstance(again, QuerySolutions)  # noqa: S101 - TSV has no other answers
        again.serialize(sent, format=QueryResultsFormat.JSON)
        if sent.stat().st_size > _MOST_BYTES:
            sent.unlink()

    return work
