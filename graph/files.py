"""Files that change in one step."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

__all__ = ["is_named_in_utf8", "replace_file"]


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


def is_named_in_utf8(path: Path) -> bool:
    """Whether a file's name is text, so that it can stand in a graph and in a manifest."""
    try:
        path.name.encode()
    except UnicodeEncodeError:  # Python reads the other bytes as lone surrogates
        return False
    return True
