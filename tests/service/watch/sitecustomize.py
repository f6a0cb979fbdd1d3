"""Write down what Python processes do that reaches out of them: each that finds this folder in PYTHONPATH imports it.

A line for each event of Python's audit table (https://docs.python.org/3/library/audit_events.html) that opens, connects
or starts something: the time, the process, the event and its arguments, as JSON. No code can take such a hook off
again, and it is there before any module of the project is.
"""

import fcntl
import json
import os
import sys
import time

_FILE = os.environ.get("PLANWEAVE_TESTS_WATCH")
_EVENTS = ("open", "ctypes.dlopen", "import")
_KINDS = ("ftplib.", "http.", "os.", "pty.", "shutil.", "smtplib.", "socket.", "sqlite3.", "subprocess.", "urllib.")
_HIGH = 1000
"""Query workers close all lower descriptors when they begin."""


def _watch(path: str) -> None:
    low = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    file = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, _HIGH)
    os.close(low)

    def told(event: str, args: tuple[object, ...]) -> None:
        if event in _EVENTS or event.startswith(_KINDS):
            words = [
                arg if isinstance(arg, int) else os.fsdecode(arg) if isinstance(arg, bytes) else str(arg)
                for arg in args
            ]
            os.write(file, json.dumps([time.time(), os.getpid(), event, *words]).encode() + b"\n")

    sys.addaudithook(told)


if _FILE:
    _watch(_FILE)
