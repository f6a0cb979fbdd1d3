"""Whatever is asked, the service opens no file but its own, writes none, connects to nobody and starts nothing.

A real service is watched from outside while some two thousand requests of all kinds come in: by Python's audit hook in
each of its processes (`watch/sitecustomize.py`), which sees what Python code does, and by strace, which sees every
system call of every process, so also what the engine does, which is written in Rust. A listener waits for visitors.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from graph.literals import LITERALS_FILE
from graph.settings import PROJECT
from graph.snapshot import Snapshot
from queries.catalogue import load_catalogue
from service.app import create_app
from service.holding import MEMORY
from tests.conftest import START_SECONDS, Running
from tests.service.markup import OURS, Markup
from tests.service.misuse import EVALUATED, Asked, Elsewhere, everything

WATCH = Path(__file__).with_name("watch")
STRACE = ("strace", "--daemonize", "--follow-forks", "--seccomp-bpf", "--absolute-timestamps=format:unix,precision:us")
LIBRARIES = tuple(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
OWN_STATE = (
    "/dev/null", "/proc/self/statm", "/proc/self/cgroup", "/sys/devices/system/cpu/online",
    "/proc/sys/vm/overcommit_memory",
)  # fmt: skip
"""What a query worker opens as it begins, to limit its memory and to give up its means to open anything else, and what
the libraries of C and Rust open to count the processors, and before they give memory back."""

MEMORY_LEFT = re.compile(r"/proc/\d+/statm")
"""What tells of a worker that has stepped back whether it has memory left for another query."""

ROOMS = frozenset(("graph", "ontology", "queries", "service", "shapes"))
"""Modules of ours that are loaded when they are needed first."""

OPENING = re.compile(r'(?:open|openat|openat2|creat)\((?:[^,"]*, )?"((?:[^"\\]|\\.)*)"[^)]*\)\s*= (-?\d+)')
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|^creat")
REACHING = re.compile(
    r"(?:connect|bind|listen|execve\w*|unlink\w*|rename\w*|mkdir\w*|rmdir|link\w*|symlink\w*|chmod|fchmod\w*|\w*chown\w*"
    r"|truncate|mknod\w*|mount|ptrace|utime\w*|setxattr|swapon|chroot|socket)\("
)


@dataclass(frozen=True)
class Answered:
    """A request and what came back."""

    asked: Asked
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def media_type(self) -> str:
        return "".join(self.values("content-type")).partition(";")[0]


@dataclass(frozen=True)
class Event:
    """An event of a Python process: its name in the audit table, and its arguments."""

    name: str
    args: tuple[str | int, ...]


@dataclass(frozen=True)
class Watched:
    """All that came back, and all that was seen from the first of these requests to the last."""

    answers: Sequence[Answered]
    events: Sequence[Event]
    calls: Sequence[str]
    """Lines of strace, each of one system call."""
    writable: frozenset[str]
    """The files that its processes hold open for writing at the end."""
    elsewhere: Elsewhere
    folders: tuple[str, ...]
    """Where the service's own files are."""

    def is_own(self, path: str) -> bool:
        own = f"{os.path.realpath(path)}{os.sep}".startswith(self.folders)
        return own or path in OWN_STATE or bool(MEMORY_LEFT.fullmatch(path))


def watching(folder: Path) -> dict[str, str]:
    """The environment of a Python process that is to be watched; Python itself would else write what it compiles."""
    log = str(folder / "events")
    return {"PYTHONPATH": str(WATCH), "PLANWEAVE_TESTS_WATCH": log, "PYTHONDONTWRITEBYTECODE": "1"}


def tracing(folder: Path) -> list[str]:
    """The words before a command that is to be traced; none where strace is not."""
    return (
        [*STRACE, "--trace=%file,%network,%process", f"--output={folder / 'calls'}"] if shutil.which("strace") else []
    )


def events(folder: Path, since: float = 0, until: float = float("inf")) -> Iterator[Event]:
    for line in (folder / "events").read_text(encoding="utf-8").splitlines():
        moment, _process, name, *args = json.loads(line)
        if since <= moment <= until:
            yield Event(name, tuple(args))


def whole(log: Path) -> list[str]:
    """The lines of strace, once it has told of the end of the process that it began with."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        first = lines[0].split()[0]
        if any(line.startswith(f"{first} ") and "+++ exited" in line for line in lines[-50:]):
            return lines
        time.sleep(0.1)
    pytest.fail("strace does not come to an end")


def calls(folder: Path, since: float = 0, until: float = float("inf")) -> Iterator[str]:
    """The system calls of a time, each whole: strace writes one that another comes between in two lines."""
    if not (folder / "calls").exists():
        return
    begun: dict[str, str] = {}
    for line in whole(folder / "calls"):
        process, moment, call = line.split(maxsplit=2)
        if call.endswith("<unfinished ...>"):
            begun[process] = call.removesuffix("<unfinished ...>")
            continue
        if resumed := re.match(r"<\.\.\. \w+ resumed>", call):
            call = begun.pop(process, "") + call[resumed.end() :]
        if since <= float(moment) <= until:
            yield call


def processes(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        yield from processes(int(child))


def await_memory(pid: int, workers: int) -> None:
    """Wait until the graph is in memory, and all workers come from there: loading it opens what any start opens."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        for each in processes(pid):
            words = Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0")
            if words[-2:-1] == [MEMORY.encode()] and len(list(processes(each))) == 1 + workers:
                return
        time.sleep(0.1)
    pytest.fail("the graph does not come into memory")


def open_for_writing(pids: Iterable[int]) -> Iterator[str]:
    """Ordinary files: sockets, pipes and devices are none."""
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            flags = re.search(
                r"^flags:\s*(\d+)", Path(f"/proc/{pid}/fdinfo/{descriptor.name}").read_text(), re.MULTILINE
            )
            if descriptor.is_file() and flags and int(flags[1], 8) & (os.O_WRONLY | os.O_RDWR):
                yield os.readlink(descriptor)


def send(connection: HTTPConnection, asked: Asked) -> Iterator[Answered]:
    """The answer, and where it sends the client on, the answer there."""
    connection.putrequest(asked.method, asked.path, skip_host="Host" in asked.headers, skip_accept_encoding=True)
    for name, value in asked.headers.items():
        connection.putheader(name, value)
    if asked.body is not None:
        connection.putheader("Content-Length", str(len(asked.body)))
    connection.endheaders(asked.body)
    reply = connection.getresponse()
    answer = Answered(asked, reply.status, reply.getheaders(), reply.read())
    yield answer
    if 300 <= answer.status < 400 and answer.values("location")[0].startswith("/"):
        yield from send(connection, Asked(answer.values("location")[0]))


@pytest.fixture(scope="module")
def watched(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("watched")
    elsewhere = Elsewhere(folder)
    rules = [re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule) for rule in create_app(snapshot).url_map.iter_rules()]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in watching(folder).items():
            patch.setenv(name, value)
        running = Running("--query-seconds", "2", "--workers", "2", through=tracing(folder))
    await_memory(running.process.pid, workers=2)
    connection = HTTPConnection("127.0.0.1", running.port, timeout=30)
    begun = time.time()
    try:
        requests = everything(rules, load_catalogue(), elsewhere)
        answers = [answer for asked in requests for answer in send(connection, asked)]
        ended = time.time()
        writable = frozenset(open_for_writing(list(processes(running.process.pid)))) - {str(folder / "events")}
    finally:
        connection.close()
        running.stop()
    # Python looks for an archive of its library, which is nowhere.
    archives = [path for path in sys.path if path.endswith(".zip")]
    own = (
        *LIBRARIES,
        *map(os.path.realpath, LIBRARIES),
        *archives,
        str(PROJECT),
        str(snapshot.folder.parent.resolve()),
    )
    yield Watched(
        answers,
        tuple(events(folder, begun, ended)),
        tuple(calls(folder, begun, ended)),
        writable,
        elsewhere,
        tuple(f"{each}{os.sep}" for each in own),
    )
    elsewhere.close()


@pytest.fixture(scope="module")
def traced(watched: Watched) -> Watched:
    """The same, for tests that need strace; `make engines` installs it."""
    assert shutil.which("strace"), "strace is not here: install it, or set PLANWEAVE_ENGINES=none."
    assert watched.calls
    return watched


# -- the watch itself --------------------------------------------------------------------------------------------------


def test_the_watch_sees_what_python_does_and_strace_what_the_engine_does(traced: Watched, tmp_path: Path) -> None:
    """The engine connects, and reads a file, without an event of Python: one watch alone would not do."""
    elsewhere = Elsewhere(tmp_path)
    script = f"""
import pyoxigraph, socket
open({str(elsewhere.file)!r}).close()
socket.create_connection(("127.0.0.1", {elsewhere.port})).close()
try:
    pyoxigraph.Store().query("ASK {{ SERVICE <{elsewhere.url}> {{}} }}")
except OSError:
    pass
pyoxigraph.Store().load(path={str(elsewhere.file)!r}, format=pyoxigraph.RdfFormat.TURTLE)
"""
    environment = {**os.environ, **watching(tmp_path)}
    subprocess.run([*tracing(tmp_path), sys.executable, "-c", script], env=environment, check=True, timeout=60)
    told = Counter(
        event.name for event in events(tmp_path) if event.name != "open" or event.args[0] == str(elsewhere.file)
    )
    seen = list(calls(tmp_path))
    elsewhere.close()
    assert (told["open"], told["socket.connect"]) == (1, 1)
    assert sum(f'"{elsewhere.file}"' in call for call in seen if OPENING.match(call)) == 2
    assert sum(f"htons({elsewhere.port})" in call for call in seen if call.startswith("connect(")) == 2
    assert elsewhere.visits == 2


def test_the_requests_are_of_all_kinds(watched: Watched) -> None:
    assert len(watched.answers) > 1500
    assert {answer.status for answer in watched.answers} >= {200, 204, 302, 303, 400, 403, 404, 405, 406, 415, 503}
    assert {answer.media_type for answer in watched.answers if answer.status == 200} >= {
        "text/html", "text/css", "text/csv", "text/tab-separated-values", "text/turtle", "text/plain",
        "application/json", "application/sparql-results+json", "application/sparql-results+xml",
        "application/ld+json", "application/rdf+xml", "application/n-triples", "application/n-quads",
        "application/trig", "application/gzip", "application/sparql-query",
    }  # fmt: skip


# -- no file and no network --------------------------------------------------------------------------------------------


def test_python_opens_only_files_of_the_project_the_snapshot_and_its_libraries(watched: Watched) -> None:
    opened = {str(event.args[0]) for event in watched.events if event.name == "open"}
    assert any(path.endswith(".html") for path in opened)
    assert {path for path in opened if not watched.is_own(path)} == set()
    written = {event.args for event in watched.events if event.name == "open" and int(event.args[2]) & os.O_ACCMODE}
    assert written == set()


def test_python_connects_to_nobody_and_starts_nothing_but_query_workers(watched: Watched) -> None:
    names = {event.name for event in watched.events}
    # A worker that is killed (os.kill) is replaced (os.fork); its socket is one of a pair (AF_UNIX), sent by sendmsg.
    # It opens the snapshot's index of texts before it gives up the means to open anything.
    indexes = {"sqlite3.connect", "sqlite3.connect/handle"}
    assert names - indexes <= {
        "open", "import", "os.listdir", "os.kill", "os.fork", "socket.__new__", "socket.sendmsg",
    }  # fmt: skip
    opened = {str(event.args[0]) for event in watched.events if event.name == "sqlite3.connect"}
    assert all(name.endswith(f"/{LITERALS_FILE}?mode=ro&immutable=1") for name in opened)
    assert all(watched.is_own(name.removeprefix("file://")) for name in opened)
    families = {event.args[1] for event in watched.events if event.name == "socket.__new__"}
    assert families <= {-1, 1}, "-1: the family of a socket that is there already"


def test_python_imports_only_what_was_installed_for_the_project(watched: Watched) -> None:
    imported = {str(event.args[0]).partition(".")[0] for event in watched.events if event.name == "import"}
    strangers = imported - {*sys.stdlib_module_names, *packages_distributions(), *ROOMS}
    # Libraries try what makes them faster, or what a later Python has, and do without it where it is not there.
    assert {name for name in strangers if find_spec(name)} == set()


def test_no_process_opens_a_file_elsewhere_or_for_writing(traced: Watched) -> None:
    opened = {found[1]: call for call in traced.calls if (found := OPENING.match(call)) and int(found[2]) >= 0}
    assert any(path.endswith(".html") for path in opened)
    assert {path: call for path, call in opened.items() if not traced.is_own(path)} == {}
    assert [call for call in traced.calls if OPENING.match(call) and WRITING.search(call)] == []
    assert traced.writable == set()


def test_no_process_connects_listens_starts_a_program_or_changes_a_file(traced: Watched) -> None:
    assert [call for call in traced.calls if REACHING.match(call)] == []
    assert any(call.startswith("clone") for call in traced.calls), "query workers are replaced"


def test_nobody_elsewhere_is_asked_and_no_secret_told(watched: Watched) -> None:
    assert watched.elsewhere.visits == 0
    assert [answer.asked for answer in watched.answers if Elsewhere.WORD.encode() in answer.body] == []
    assert [answer.asked for answer in watched.answers if b"root:x:0:" in answer.body] == []


# -- what comes back ---------------------------------------------------------------------------------------------------


def test_nothing_that_is_asked_is_a_fault(watched: Watched) -> None:
    faults = [answer for answer in watched.answers if answer.status >= 500]
    assert {answer.status for answer in faults} == {503}
    assert all(b"query_seconds" in answer.body for answer in faults)


def test_every_refusal_is_a_problem_or_a_page(watched: Watched) -> None:
    refused = [answer for answer in watched.answers if answer.status >= 400 and answer.asked.method != "HEAD"]
    assert {answer.media_type for answer in refused} == {"application/problem+json", "text/html"}
    for answer in refused:
        if answer.media_type == "application/problem+json":
            problem = json.loads(answer.body)
            assert problem["status"] == answer.status
            assert problem["detail"].endswith("."), problem


def test_nothing_sent_becomes_a_header_a_cookie_or_another_site(watched: Watched) -> None:
    for answer in watched.answers:
        names = [name.lower() for name, _ in answer.headers]
        assert "x-injected" not in names
        assert "set-cookie" not in names
        assert all(OURS.match(address) for address in answer.values("location")), answer
        assert not any("evil.example" in value for _, value in answer.headers), answer


def test_every_answer_says_what_a_browser_may_do_with_it(watched: Watched) -> None:
    for answer in watched.answers:
        assert answer.values("x-content-type-options") == ["nosniff"]
        assert "default-src 'self'" in "".join(answer.values("content-security-policy"))
        assert answer.values("access-control-allow-origin") == ["*"]
        assert answer.values("access-control-allow-credentials") == []


def test_nothing_sent_becomes_markup(watched: Watched) -> None:
    pages = [answer for answer in watched.answers if answer.media_type == "text/html" and answer.body]
    assert any(b"&lt;xss&gt;" in answer.body for answer in pages)
    for answer in pages:
        text = answer.body.decode()
        assert Markup(text).dangers == set(), answer.asked
        assert EVALUATED not in text, answer.asked
