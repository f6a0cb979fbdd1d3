"""Which snapshots a folder has had as its current one, in their order: what there is to compare with.

A build writes it beside `current`, outside of every snapshot, so that no content depends on it.
"""

from __future__ import annotations

from pathlib import Path

from graph.files import replace_file

__all__ = ["HISTORY_FILE", "earlier", "note"]

HISTORY_FILE = "history"
_MOST = 100
"""Names that are kept: each build that changes something adds one."""


def note(folder: Path, before: str, now: str) -> None:
    """Write down that `now` has followed `before` (hashes of snapshots) as the current snapshot of a folder.

    What stands there may end otherwise than with `before`: a build that was killed has perhaps not come to this.
    """
    names = [*_read(folder), before, now]
    told = [name for place, name in enumerate(names) if place == 0 or name != names[place - 1]]
    replace_file(folder / HISTORY_FILE, "".join(f"{name}\n" for name in told[-_MOST:]).encode())


def earlier(folder: Path, name: str) -> tuple[str, ...]:
    """The snapshots that were current before this one was last, the latest first, each once."""
    known = _read(folder)
    places = [place for place, each in enumerate(known) if each == name]
    before = known[: places[-1]] if places else known
    return tuple(each for each in dict.fromkeys(reversed(before)) if each != name)


def _read(folder: Path) -> list[str]:
    try:
        return (folder / HISTORY_FILE).read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return []
