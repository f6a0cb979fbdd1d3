"""A process that shall reach one port, or one folder, alone: what its code must not do, Linux refuses (landlock(7)).

It stands behind `service/federation.py` and `service/safety.py`, where no query should name an address that is not the
gate's: if one ever did, the system would not let the engine connect there. A worker that reads the graph from the disk
opens files of it while it answers, so it cannot give up all descriptors as others do (`service/seclusion.py`).
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["connect_only", "read_only"]

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_KNOWS_PORTS = 4
"""The version of Landlock that came to know TCP, with Linux 6.7."""

_BIND_TCP, _CONNECT_TCP = 1, 2
_RULE_FOR_PATH, _RULE_FOR_PORT = 1, 2
_ALL_OF_FILES = (1 << 13) - 1
"""What the first version, of Linux 5.13, knows that can be done with files and folders."""

_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_NO_NEW_PRIVILEGES = 38


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class _PortRule(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


_library = ctypes.CDLL(None, use_errno=True)
"""Found when this module is imported: a process that answers requests loads nothing more."""


def connect_only(port: int) -> bool:
    """Let this thread, and those that it starts, make TCP connections to this port and no other, for ever.

    False, and nothing done, where the system cannot: another one than Linux, or one that is older than 6.7.
    """
    if _version() < _KNOWS_PORTS:
        return False
    with _restricting(_Ruleset(0, _BIND_TCP | _CONNECT_TCP)) as rules:
        _allow_port(rules, port)
    return True


def read_only(folder: Path, port: int | None = None) -> bool:
    """Let this thread, and those that it starts, open files to read below this folder and no other ones, for ever.

    Where the system can, they make TCP connections to this port alone, or none. False, and nothing done, where it
    cannot even do that with files: another one than Linux, or one that is older than 5.13.
    """
    version = _version()
    if version < 1:
        return False
    ports = _BIND_TCP | _CONNECT_TCP if version >= _KNOWS_PORTS else 0
    with _restricting(_Ruleset(_ALL_OF_FILES, ports)) as rules:
        place = os.open(folder, os.O_PATH)
        try:
            _allow(rules, _RULE_FOR_PATH, _PathRule(_READ_FILE | _READ_FOLDER, place))
        finally:
            os.close(place)
        if port is not None and ports:
            _allow_port(rules, port)
    return True


def _version() -> int:
    """Which version of Landlock the system knows; below one for none."""
    if not hasattr(_library, "prctl"):
        return 0
    return int(_library.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION))


@contextmanager
def _restricting(ruleset: _Ruleset) -> Iterator[int]:
    """A set of rules to add what is allowed to; it holds when the block is left."""
    size = ctypes.sizeof(ruleset) if ruleset.network else ctypes.sizeof(ctypes.c_uint64)
    rules = _done(_library.syscall(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), 0))
    try:
        yield rules
        _done(_library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _done(_library.syscall(_RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)


def _allow_port(rules: int, port: int) -> None:
    _allow(rules, _RULE_FOR_PORT, _PortRule(_CONNECT_TCP, port))


def _allow(rules: int, kind: int, rule: ctypes.Structure) -> None:
    _done(_library.syscall(_ADD_RULE, rules, kind, ctypes.byref(rule), 0))


def _done(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
