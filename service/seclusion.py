"""A process that shall reach nothing, and outlive nobody: what its code must not do, the system refuses."""

from __future__ import annotations

import ctypes
import os
import resource
import signal

__all__ = ["die_with", "reach_nothing"]

_SET_PARENT_DEATH_SIGNAL = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None)
"""Found when this module is imported: a process that answers requests loads nothing more."""


def die_with(parent: int) -> None:
    """Let the system kill this process when `parent`, the process that forked it, ends in whatever way.

    A process that stands still (SIGSTOP) could not see by itself that nobody is there any more. Linux alone knows how
    (prctl(2), PR_SET_PDEATHSIG); elsewhere this does nothing. Call it in the thread that was forked.
    """
    if _prctl is not None:
        _prctl(_SET_PARENT_DEATH_SIGNAL, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def reach_nothing() -> None:
    """Let this process open no file and no socket from now on; what is open stays open, but for standard input.

    The engine performs `SERVICE` by itself. `service/safety.py` lets none through; if it ever did, a process without a
    free descriptor could not connect. No code of the process can undo it, unless it is the machine's superuser's.
    """
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    if nothing:
        os.close(nothing)
    # A limit of none at all would also end waiting for a descriptor that is open: poll(2) takes as many as the limit.
    resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))
