"""The folder that a build writes into, and what builds that were killed have left behind."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["kept_folder", "working_folder"]

_KEPT = ".kept"
"""Where pieces are kept, in the folder of snapshots."""

_PREFIX = ".building-"


@contextmanager
def kept_folder(folder: Path) -> Iterator[tuple[Path, Callable[[], bool]]]:
    """Where pieces are kept, and what says at the end whether no other build uses them.

    Any number of builds may use them at one time; one that has been told that it is alone keeps others waiting until
    the end, and may take pieces away.
    """
    kept = folder / _KEPT
    kept.mkdir(parents=True, exist_ok=True)
    held = os.open(kept, os.O_RDONLY)

    def is_alone() -> bool:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    try:
        fcntl.flock(held, fcntl.LOCK_SH)
        yield kept, is_alone
    finally:
        os.close(held)


@contextmanager
def working_folder(folder: Path) -> Iterator[Path]:
    """A new folder beside the snapshots, taken away at the end if it is still there.

    A build holds a lock on its folder as long as it lives; a folder that nobody holds was left by one that was killed.
    """
    for left in folder.glob(f"{_PREFIX}*"):
        if _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    work = folder / f"{_PREFIX}{secrets.token_hex(8)}"
    work.mkdir()  # with the rights that are usual here: whoever serves a snapshot may be another than who builds it
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
