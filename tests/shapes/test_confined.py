"""Confined runs: their limits, what they may not reach, and that nothing of them stays."""

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.errors import PlanweaveError
from ontology.terms import ontology_path
from shapes.confined import Crashed, run_confined
from shapes.errors import BadData, TooLarge
from shapes.outside import load_data, validate_files

HERE = Path("/here")
"""Stands for the test's own folder."""

# The child imports a function by its module: those of tests are no modules that it can find, so they are others' here.


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a socket that listens; nobody may have come when the test is over."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def refused(error: type[PlanweaveError], function: Callable[..., Any], *args: Any, **limits: Any) -> str:
    """The one sentence that a run ends with."""
    begun = time.monotonic()
    with pytest.raises(error) as caught:
        run_confined(function, *args, **limits)
    assert type(caught.value) is error
    assert time.monotonic() - begun < 30
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    return text


def test_an_answer_comes_back() -> None:
    assert run_confined(sorted, [3, 1, 2]) == [1, 2, 3]
    assert len(run_confined(bytes, 3_000_000)) == 3_000_000
    assert run_confined(len, "é" * 1_000_000) == 1_000_000


def test_progress_is_told_while_it_works(tmp_path: Path) -> None:
    data, told = tmp_path / "a.ttl", list[tuple[str, int, int]]()
    data.write_text("<x:a> a <https://w3id.org/planweave/ns#Plan> .", encoding="utf-8")
    found = run_confined(validate_files, [data], [], readable=[data], progress=lambda *progress: told.append(progress))
    assert told == [("common", 1, 3), ("plans", 2, 3), ("registers", 3, 3)]
    assert found == run_confined(validate_files, [data], [], readable=[data])


def test_progress_of_a_run_that_fails_does_not_hide_why(tmp_path: Path) -> None:
    """An argument that the function has no name for."""
    assert "unexpected keyword" in refused(Crashed, load_data, [tmp_path / "a.ttl"], progress=print)


def test_what_a_run_prints_is_no_part_of_its_answer() -> None:
    assert run_confined(print, "hello") is None
    assert run_confined(os.write, 1, b"hello") == 5


def test_an_error_of_ours_comes_back_as_it_is(tmp_path: Path) -> None:
    assert "is not there" in refused(BadData, load_data, [tmp_path / "none.ttl"])


def test_another_error_is_told_in_one_sentence() -> None:
    assert refused(Crashed, int, "x") == (
        "The validation broke off (ValueError, invalid literal for int() with base 10: 'x'); "
        "it is not known whether the data is sound."
    )


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (time.sleep, [60]),
        (re.match, ["(a+)+$", "a" * 60 + "b"]),
        (signal.pause, []),
        (pow, [7, 10**10]),
    ],
    ids=["sleep", "regular expression", "pause", "power"],
)
def test_a_run_that_takes_too_long_is_ended(function: Callable[..., Any], args: list[Any]) -> None:
    begun = time.monotonic()
    text = refused(TooLarge, function, *args, seconds=1.5)
    assert "after 1.5 seconds, which is its limit" in text
    assert time.monotonic() - begun >= 1.5


@pytest.mark.parametrize(
    ("function", "args"),
    [(bytearray, [10**10]), (list, [range(10**9)]), (eval, ["'a' * 10**9"])],
    ids=["bytes", "numbers", "text"],
)
def test_a_run_that_takes_too_much_memory_is_ended(function: Callable[..., Any], args: list[Any]) -> None:
    text = refused(TooLarge, function, *args, seconds=20, bytes=300 * 1024**2)
    assert "more than 300 MiB of memory, which is its limit" in text


def test_an_answer_too_large_to_be_said_is_too_large() -> None:
    assert "300 MiB" in refused(TooLarge, bytes, 180 * 1024**2, bytes=300 * 1024**2)


@pytest.mark.parametrize(
    ("function", "args", "why"),
    [(os._exit, [3], "exit code 3"), (os.abort, [], "signal 6"), (sys.exit, [4], "exit code 4")],
    ids=["exit", "abort", "sys.exit"],
)
def test_a_run_that_breaks_off_says_so(function: Callable[..., Any], args: list[Any], why: str) -> None:
    assert why in refused(Crashed, function, *args)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (Path.read_text, [Path("/etc/passwd")]),
        (Path.read_text, [ontology_path().parent / ".." / "pyproject.toml"]),
        (Path.write_text, [HERE / "a.txt", "gone"]),
        (Path.write_text, [ontology_path().with_name("new.txt"), "new"]),
        (open, ["new.txt", "x"]),
        (os.open, ["/etc/passwd", os.O_RDONLY]),
        (os.listdir, ["/"]),
        (os.remove, [HERE / "a.txt"]),
        (os.rename, [HERE / "a.txt", HERE / "b.txt"]),
        (os.mkdir, [HERE / "new"]),
        (os.chmod, [HERE / "a.txt", 0]),
        (os.system, ["true"]),
        (os.fork, []),
        (os.execv, [sys.executable, ["python"]]),
        (os.posix_spawn, [sys.executable, ["python"], {}]),
        (os.kill, [os.getppid(), 0]),
        (os.killpg, [os.getpgrp(), 0]),
        (subprocess.run, [["true"]]),
        (socket.socket, []),
        (socket.getaddrinfo, ["localhost", 80]),
        (socket.gethostbyname, ["localhost"]),
    ],
    ids=lambda value: getattr(value, "__qualname__", None),
)
def test_a_run_reaches_nothing(function: Callable[..., Any], args: list[Any], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("kept", encoding="utf-8")
    text = refused(Crashed, function, *(tmp_path / arg.name if str(arg).startswith(str(HERE)) else arg for arg in args))
    assert "Refused" in text
    assert "is not allowed while somebody else's data or shapes are looked at" in text
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["kept"]
    assert not ontology_path().with_name("new.txt").exists()


def test_a_run_connects_to_nobody(port: int) -> None:
    assert "Refused" in refused(Crashed, socket.create_connection, ("127.0.0.1", port))
    assert "urllib.Request" in refused(Crashed, urllib.request.urlopen, f"http://127.0.0.1:{port}/")


def test_a_run_reads_what_it_is_told_and_the_project_s_own(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("told", encoding="utf-8")
    assert run_confined(Path.read_text, path, readable=[path]) == "told"
    assert run_confined(Path.read_text, ontology_path(), "utf-8") == ontology_path().read_text(encoding="utf-8")
    other = tmp_path / "b.txt"
    other.symlink_to("/etc/passwd")
    assert "Refused" in refused(Crashed, Path.read_text, other, readable=[path])
    assert "Refused" in refused(Crashed, Path.write_text, path, "new", readable=[path])
    assert path.read_text(encoding="utf-8") == "told"


def test_the_code_of_a_run_is_not_compiled_into_files() -> None:
    assert run_confined(eval, "__import__('sys').dont_write_bytecode") is True


def there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not (state.is_file() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z")


def gone(process: int) -> bool:
    """Whether a process ends within some seconds; one that has ended and waits for its parent is gone."""
    until = time.monotonic() + 90
    while there(process) and time.monotonic() < until:
        time.sleep(0.1)
    return not there(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed"])
def test_nothing_stays_of_a_run_whose_parent_is_stopped(number: signal.Signals) -> None:
    script = """
        import re, subprocess, sys
        from shapes import confined
        start = subprocess.Popen
        def told(*args, **options):
            child = start(*args, **options)
            print(child.pid, flush=True)
            return child
        subprocess.Popen = told
        confined._END_SECONDS = 1.0
        confined.run_confined(re.match, "(a+)+$", "a" * 60 + "b", seconds=2)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.5)
        assert there(child)
        parent.send_signal(number)
        parent.communicate(timeout=20)
        assert parent.returncode != 0
    assert gone(child)
