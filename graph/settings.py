"""Where things are kept on this machine; the one place that looks at the environment."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

SNAPSHOTS_VARIABLE = "PLANWEAVE_SNAPSHOTS"
SOURCES_VARIABLE = "PLANWEAVE_SOURCES"
CORPUS_VARIABLE = "PLANWEAVE_CORPUS"
USER_VARIABLE = "PLANWEAVE_STORE_USER"
PASSWORD_VARIABLE = "PLANWEAVE_STORE_PASSWORD"  # noqa: S105 - the name of one


def snapshots_folder() -> Path:
    """Folder of snapshots: `PLANWEAVE_SNAPSHOTS`, else `.snapshots` in a checkout, else the user's data folder."""
    if given := os.environ.get(SNAPSHOTS_VARIABLE):
        return Path(given)
    if (PROJECT / "pyproject.toml").is_file():
        return PROJECT / ".snapshots"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "planweave" / "snapshots"


def sources_folder() -> Path | None:
    """Folder of the plans' source texts: `PLANWEAVE_SOURCES`, else `../shared/sources`; None when it is not there."""
    given = os.environ.get(SOURCES_VARIABLE)
    folder = Path(given) if given else PROJECT.parent / "shared" / "sources"
    return folder if folder.is_dir() else None


def corpus_folder() -> Path:
    """Folder of what a snapshot is built from: `PLANWEAVE_CORPUS`, else the project's own `graph/`.

    It holds `plans/*.ttl`, and may hold `registers/*.ttl`, `links.ttl` and `threads.ttl`.
    """
    given = os.environ.get(CORPUS_VARIABLE)
    return Path(given) if given else PROJECT / "graph"


def store_credentials() -> tuple[str, str] | None:
    """Name and password for a remote store, from `PLANWEAVE_STORE_USER` and `PLANWEAVE_STORE_PASSWORD`."""
    user = os.environ.get(USER_VARIABLE)
    return (user, os.environ.get(PASSWORD_VARIABLE, "")) if user else None
