"""The folder that a build writes into, and what builds that were killed have left behind."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["KEPT", "working_folder"]

KEPT = ".kept"
"""Where pieces are kept, in the folder of snapshots."""

_PREFIX = ".building-"


@contextmanager
def working_folder(folder: Path) -> Iterator[Path]:
    """A new folder beside the snapshots, taken away at the end if it is still there.

    A build holds a lock on its folder as long as it lives; a folder that nobody holds was left by one that was killed.
    """
    for left in folder.glob(f"{_PREFIX}*"):
        if _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    held = os.open(work, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield work
    finally:
        os.close(held)
        shutil.rmtree(work, ignore_errors=True)


def _is_left(work: Path) -> bool:
    with suppress(OSError):
        held = os.open(work, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            os.close(held)
        return True
    return False
