"""A process that shall reach nothing: what its code must not do, the system refuses."""

from __future__ import annotations

import os
import resource

__all__ = ["reach_nothing"]


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
