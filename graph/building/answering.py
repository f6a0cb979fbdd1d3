"""Answering, once for all, the questions that a snapshot has the answers to ready: see `graph/answers.py`."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copyfileobj

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from graph.answers import ANSWERS_FILE, entry_of, mark_of
from graph.building.crew import each
from graph.building.parts import Progress, Step

__all__ = ["write_answers"]

_MOST_BYTES = 64 << 20
"""Of an answer that is kept: a longer one no service would send whole."""

_LEVEL = 1
"""Of compression: more takes several times as long for little."""


def write_answers(
    folder: Path, scratch: Path, questions: Sequence[str], processes: int = 1, progress: Progress | None = None
) -> None:
    """Write the answers to these questions, each a SELECT that names no graphs, beside the store in a folder.

    One of more than 64 MiB is left out. `scratch` is a folder for what is not whole yet.
    """
    chosen = tuple(dict.fromkeys(questions))
    for done, _ in enumerate(each(_prepare, (folder, scratch), iter(chosen), min(processes, len(chosen))), 1):
        if progress:
            progress(Step("answers", done, len(chosen)))
    with zipfile.ZipFile(folder / ANSWERS_FILE, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        archive.comment = mark_of(chosen)
        for name in sorted(map(entry_of, chosen)):
            if (scratch / name).stat().st_size > _MOST_BYTES:
                continue
            # Opened by its name, an entry says no time: the same answers give the same bytes.
            with (scratch / name).open("rb") as table, archive.open(name, "w") as entry:
                copyfileobj(table, entry)


def _prepare(setup: tuple[Path, Path]) -> Callable[[str], None]:
    folder, scratch = setup
    store = Store.read_only(str(folder / "store"))

    def work(question: str) -> None:
        found = store.query(question)
        assert isinstance(found, QuerySolutions)  # noqa: S101 - that is what the caller promises
        found.serialize(scratch / entry_of(question), format=QueryResultsFormat.TSV)

    return work
