"""A process that shall connect to one port alone: what its code must not do, Linux refuses (Landlock, landlock(7)).

It stands behind `service/federation.py`, where no query should name an address that is not the gate's: if one ever
did, the system would not let the engine connect there.
"""

from __future__ import annotations

import ctypes
import os

__all__ = ["connect_only"]

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_KNOWS_PORTS = 4
"""The version of Landlock that came to know TCP, with Linux 6.7."""

_BIND_TCP, _CONNECT_TCP = 1, 2
_RULE_FOR_PORT = 2
_NO_NEW_PRIVILEGES = 38


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class _PortRule(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def connect_only(port: int) -> bool:
    """Let this thread, and those that it starts, make TCP connections to this port and no other, for ever.

    False, and nothing done, where the system cannot: another one than Linux, or one that is older than 6.7.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "prctl"):
        return False
    if library.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION) < _KNOWS_PORTS:
        return False
    ruleset = _Ruleset(0, _BIND_TCP | _CONNECT_TCP)
    rules = _done(library.syscall(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(ctypes.sizeof(ruleset)), 0))
    try:
        rule = _PortRule(_CONNECT_TCP, port)
        _done(library.syscall(_ADD_RULE, rules, _RULE_FOR_PORT, ctypes.byref(rule), 0))
        _done(library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _done(library.syscall(_RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)
    return True


def _done(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
