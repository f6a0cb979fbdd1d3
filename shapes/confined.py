"""Runs that are given somebody else's data or shapes: in a process of their own, with little time, memory and reach.

The child reads Python's libraries, the project's own files and the files that it is told; it opens no others, writes
none, connects to nothing and starts nothing. What it says comes back to the parent; the parent ends it when its time
is over.
"""

from __future__ import annotations

import os
import pickle
import selectors
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final, NoReturn, TypeVar

from graph.errors import PlanweaveError
from shapes.errors import TooLarge

__all__ = ["MAX_BYTES", "MAX_SECONDS", "Crashed", "Refused", "run_confined"]

Given = TypeVar("Given")

MAX_SECONDS: Final = 120.0
"""How long a confined run may take, if nothing else is said: the five plans take a tenth of it."""

MAX_BYTES: Final = 2 * 1024**3
"""How much memory a confined run may take, if nothing else is said."""

_START_SECONDS = 60.0
_END_SECONDS = 5.0
_ERROR_BYTES = 65_536
_SAID = 300
_READY = b"\n"
_ANSWER, _PROGRESS = b"a", b"p"
"""What a child says begins with one of these, and its length in so many bytes."""
_SIZE_BYTES = 8
_PROJECT = Path(__file__).resolve().parent.parent
_ROOMS = ("ontology", "graph", "shapes")
_CHILD = "import sys; sys.path[:] = sys.argv[1:]; from shapes.confined import _serve; _serve()"

_FORBIDDEN = (
    "ctypes.",
    "fcntl.",
    "ftplib.",
    "http.",
    "imaplib.",
    "nntplib.",
    "os.",
    "poplib.",
    "pty.",
    "resource.",
    "shutil.",
    "signal.",
    "smtplib.",
    "socket.",
    "sqlite3.",
    "subprocess.",
    "syslog.",
    "telnetlib.",
    "tempfile.",
    "urllib.",
    "webbrowser.",
)
"""Events of Python's audit table that begin with these words are refused, but for the ones that only look."""
_LOOKS = ("os.fwalk", "os.listdir", "os.scandir", "os.walk")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Crashed(PlanweaveError):
    """A confined run that ended without an answer."""


class Refused(PermissionError):
    """What a confined run tried and may not do."""


def run_confined(
    function: Callable[..., Given],
    *args: Any,
    seconds: float = MAX_SECONDS,
    bytes: int = MAX_BYTES,
    readable: Iterable[Path] = (),
    progress: Callable[..., None] | None = None,
) -> Given:
    """Call a function of a module in a process of its own, and give what it gives; its errors are raised here.

    It may open the files in `readable`. With `progress`, it is given an argument `progress`, and what it tells that is
    told here. Raises `TooLarge` when it takes more than its seconds, counted from when all is
    loaded, or more memory than its bytes, and `Crashed` when it ends in any other way.
    """
    allowed = tuple(str(Path(path).resolve()) for path in readable)
    with tempfile.TemporaryFile() as task, tempfile.TemporaryFile() as errors:
        pickle.dump((function, args, seconds, bytes, allowed, progress is not None), task)
        task.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _CHILD, *(path or os.getcwd() for path in sys.path)],
            stdin=task,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        assert child.stdout is not None  # noqa: S101 - it is a pipe, as just said
        with child.stdout as answers:
            try:
                started = _read(answers, time.monotonic() + _START_SECONDS, len(_READY)) == _READY
                said = _listen(answers, time.monotonic() + seconds, progress) if started else b""
                if said is None:
                    raise TooLarge(
                        f"The validation was stopped after {seconds:g} seconds, which is its limit; give it less data, "
                        "simpler shapes or more time."
                    )
                with suppress(subprocess.TimeoutExpired):
                    child.wait(_END_SECONDS)
            finally:
                _end(child)
        errors.seek(0)
        complaint = errors.read(_ERROR_BYTES).decode("utf-8", "replace")
    answer: Given = _answer(said, child.returncode, complaint, bytes)
    return answer


def _listen(answers: IO[bytes], until: float, progress: Callable[..., None] | None) -> bytes | None:
    """The answer of a child, when it has told all its progress; None when it takes too long."""
    while True:
        head = _read(answers, until, len(_ANSWER) + _SIZE_BYTES)
        said = head and _read(answers, until, int.from_bytes(head[len(_ANSWER) :]))
        if said is None or not (head and head.startswith(_PROGRESS)):
            return said
        if progress:
            with suppress(pickle.UnpicklingError, EOFError):
                progress(*pickle.loads(said))  # noqa: S301 - our own child's words


def _read(answers: IO[bytes], until: float, size: int) -> bytes | None:
    """So many bytes of what a child writes, fewer if it closes its end before; None when it takes too long."""
    said = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(answers, selectors.EVENT_READ)
        while len(said) < size:
            if not selector.select(max(0.0, until - time.monotonic())):
                return None
            part = os.read(answers.fileno(), min(1_048_576, size - len(said)))
            if not part:
                break
            said += part
    return bytes(said)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Nothing of a child stays: it and all that it may have started are killed."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _answer(said: bytes, code: int, complaint: str, limit: int) -> Any:
    try:
        kind, value = pickle.loads(said)  # noqa: S301 - our own child's words
    except Exception:  # an answer that was cut short may be anything
        kind, value = "nothing", None
    if kind == "done":
        return value
    if kind == "error":
        raise value
    if kind == "memory" or "memory allocation" in complaint or "MemoryError" in complaint:
        raise TooLarge(
            f"The validation was stopped because it took more than {_size(limit)} of memory, which is its limit; "
            "give it less data, simpler shapes or more memory."
        )
    last = next((line.strip() for line in reversed(complaint.splitlines()) if line.strip()), "")
    why = str(value or last or _ending(code)).rstrip(".")[:_SAID]
    raise Crashed(f"The validation broke off ({why}); it is not known whether the data is sound.")


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}, {signal.strsignal(-code)}"


def _size(count: int) -> str:
    return f"{count / 1024**3:.3g} GiB" if count >= 1024**3 else f"{count / 1024**2:.3g} MiB"


def _serve() -> NoReturn:
    """The child: read the task, shut the doors, do it, say what came of it."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with os.fdopen(0, "rb") as task:
        function, args, seconds, limit, allowed, tells = pickle.load(task)  # noqa: S301 - our own parent's words
    _limit(seconds, limit)
    sys.addaudithook(_guard(allowed))
    answers.write(_READY)
    answers.flush()
    said = _do(function, args, {"progress": lambda *told: _say(answers, _PROGRESS, told)} if tells else {})
    try:
        _say(answers, _ANSWER, said)
    except MemoryError:
        _say(answers, _ANSWER, ("memory", None))
    os._exit(0)


def _say(answers: IO[bytes], kind: bytes, what: Any) -> None:
    text = pickle.dumps(what)
    answers.write(kind + len(text).to_bytes(_SIZE_BYTES))
    answers.write(text)
    answers.flush()


def _do(function: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[str, Any]:
    try:
        return "done", function(*args, **named)
    except PlanweaveError as error:
        return "error", type(error)(*error.args)
    except MemoryError:
        return "memory", None
    except Exception as error:  # whatever it is, the parent is to say it
        return "crash", f"{type(error).__name__}, {' '.join(str(error).split())}"


def _limit(seconds: float, size: int) -> None:
    """Limits that the system itself keeps, as far as it has them; a child whose parent is killed ends by them."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime + seconds + _END_SECONDS) + 1
    wanted = {"AS": size, "DATA": size, "CPU": spent, "FSIZE": _ERROR_BYTES, "CORE": 0}
    for name, value in wanted.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def _guard(allowed: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that refuses what reaches out of the process; no code can take it off again."""
    libraries = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    homes = (*(str(_PROJECT / room) for room in _ROOMS), *libraries, *(os.path.realpath(path) for path in libraries))
    folders = tuple(f"{home}{os.sep}" for home in dict.fromkeys(homes))
    searched = frozenset(sys.path)

    def refuse(what: str) -> NoReturn:
        raise Refused(f"{what} is not allowed while somebody else's data or shapes are looked at")

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = args
            if isinstance(path, int):
                return
            if flags & _WRITES or not known(path):
                refuse(f"opening {os.fsdecode(path)}")
        elif event in _LOOKS:
            if not (args[0] in searched or known(f"{os.fsdecode(args[0])}{os.sep}")):
                refuse(f"{event} of {args[0]}")
        elif event.startswith(_FORBIDDEN):
            refuse(event)

    def known(path: str | bytes) -> bool:
        name = os.path.realpath(os.fsdecode(path))
        return name in allowed or f"{name}{os.sep}".startswith(folders)

    return watch
