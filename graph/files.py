"""Files that change in one step."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from graph.errors import PlanweaveError

__all__ = ["check_name", "replace_file"]


def replace_file(path: Path, content: bytes) -> None:
    """Write a file: a reader sees the old or the new one, never a part, also where the machine stops between.

    It has the rights that a new file usually has here. Raises `OSError` where nothing can be written: then the old file
    stays, and nothing else.
    """
    new = path.with_name(f".new-{secrets.token_hex(8)}")
    try:
        with new.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def check_name(path: Path, error: type[PlanweaveError]) -> None:
    """Refuse a file whose name is no text, and so can stand in no graph and no manifest; raises the `error`."""
    try:
        path.name.encode()
    except UnicodeEncodeError as problem:  # Python reads the other bytes as lone surrogates
        raise error(f"{os.fsencode(path)!r} has a name that is not UTF-8; rename it.") from problem
