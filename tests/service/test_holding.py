"""Where the graph is while a service answers: on disk at first, in memory as soon as it is there, or on disk always."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, Store, parse

from graph.snapshot import Snapshot
from ontology.terms import GRAPH
from service.errors import WorkerLost
from service.formats import JSON, TURTLE
from service.hiring import Nursery
from service.holding import DISK, MEMORY, REMOTE, estimated_bytes, workers_for_short
from service.pool import Pool
from service.questions import Question
from service.settings import Settings
from tests.conftest import children
from tests.service.test_safety import Trap

SETTINGS = Settings(workers=2, memory_bytes=1 << 40, waiting_seconds=30.0)
COUNT = "SELECT (COUNT(?plan) AS ?n) { ?plan a pw:Plan }"
WITHIN_SECONDS = 60

CONFINED = """
import socket, sys
from pathlib import Path
from pyoxigraph import Store
from service.landlock import read_only

folder, port = Path(sys.argv[1]), int(sys.argv[2])
store = Store.read_only(str(folder))
print(read_only(folder))
print((folder / "CURRENT").read_bytes().startswith(b"MANIFEST"), sum(1 for _ in store) > 100_000)
for reach in (
    lambda: open("/etc/passwd").close(),
    lambda: (folder / "CURRENT").open("r+").close(),
    lambda: (folder / "new").open("w").close(),
    lambda: Store().query(f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{}} }}"),
    lambda: socket.create_connection(("127.0.0.1", port)).close(),
):
    try:
        reach()
        print("reached")
    except OSError as error:
        print("refused" if error.errno == 13 or "Permission denied" in str(error) else error)
"""


def question(sparql: str) -> Question:
    return Question(sparql, JSON, TURTLE)


def nurseries(kind: str) -> list[int]:
    """The processes that hold the graph so, of those that this process has started.

    The system's list of children may lack one while another ends (proc(5)), so it is read until it has what it should.
    """
    found = []
    for child in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for pid in child.read_text(encoding="ascii").split():
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if b"service.nursery" in words and words[-2] == kind.encode():
                found.append(int(pid))
    return found


def own_bytes(pid: int) -> int:
    """The memory of a process, of what it shares only its part (proc_pid_smaps(5), "Pss")."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(told.split("\nPss:")[1].split()[0]) << 10


def lives(pid: int) -> bool:
    """Whether a thread of a process has not come to its end: until then all may still be open that it had open."""
    try:
        states = [task.joinpath("stat").read_text(encoding="ascii") for task in Path(f"/proc/{pid}/task").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return any(state.rpartition(")")[2].split()[0] not in "ZX" for state in states)


def wait_for(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + WITHIN_SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def pool(snapshot: Snapshot, settings: Settings = SETTINGS) -> Iterator[Pool]:
    opened = Pool(snapshot, settings, at_once=True)
    opened.settle()
    try:
        yield opened
    finally:
        opened.close()


def in_memory_answers() -> bool:
    """Whether all workers are of the graph in memory."""
    held = nurseries("memory")
    return bool(held and children(held[0])) and not children(nurseries("disk")[0])


def stopped_while_it_loads() -> int:
    """The process that loads the graph into memory, which stands still."""
    wait_for(lambda: nurseries("memory"))
    (loading,) = nurseries("memory")
    os.kill(loading, signal.SIGSTOP)
    return loading


def test_it_answers_from_the_disk_while_the_graph_is_loaded(snapshot: Snapshot) -> None:
    with pool(snapshot) as asked:
        loading = stopped_while_it_loads()
        first = asked.answer(question(COUNT))
        assert children(nurseries("disk")[0])
        assert (asked.place, asked.is_settling) == ("disk", True)
        os.kill(loading, signal.SIGCONT)
        wait_for(lambda: not asked.is_settling)
        assert in_memory_answers()
        assert asked.place == "memory"
        assert asked.answer(question(COUNT)) == first


def test_no_question_fails_while_workers_change_places(snapshot: Snapshot) -> None:
    with pool(snapshot) as asked, ThreadPoolExecutor(4) as threads:
        moved = []

        def ask(_: int) -> set[bytes]:
            bodies = set()
            left = 20
            while left:
                bodies.add(asked.answer(question(COUNT)).body)
                if in_memory_answers():
                    moved.append(True)
                    left -= 1
            return bodies

        answers = set[bytes]().union(*threads.map(ask, range(4)))
        assert len(answers) == 1
        assert moved


def test_a_query_that_runs_on_disk_ends_there(snapshot: Snapshot) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a pw:plan ?b . ?c a pw:Entry }"
    with pool(snapshot) as asked, ThreadPoolExecutor(1) as threads:
        loading = stopped_while_it_loads()
        running = threads.submit(asked.answer, question(slow))
        time.sleep(0.05)
        os.kill(loading, signal.SIGCONT)
        assert running.result(WITHIN_SECONDS).body
        wait_for(lambda: nurseries("memory") and asked.answer(question(COUNT)) and in_memory_answers())


def test_where_the_process_that_holds_it_in_memory_dies_the_disk_answers_until_another_does(
    snapshot: Snapshot,
) -> None:
    with pool(snapshot) as asked:
        wait_for(lambda: in_memory_answers() and len(children(nurseries("memory")[0])) >= SETTINGS.workers)
        (holding,) = nurseries("memory")
        ended = [holding, *children(holding)]
        for pid in ended:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not any(map(lives, ended)))
        assert asked.answer(question(COUNT)).body
        wait_for(lambda: nurseries("memory") not in ([], [holding]) and in_memory_answers())
        assert asked.answer(question(COUNT)).body


def test_a_process_that_is_ended_before_it_has_begun_is_lost_and_nothing_worse(snapshot: Snapshot) -> None:
    nursery = Nursery([str(snapshot.folder), str(1 << 30), "10", "1000", DISK], [None, ("", 0.0), False])
    nursery.end()
    with pytest.raises(WorkerLost):
        nursery.greet()


def test_a_graph_that_does_not_fit_is_read_from_the_disk(snapshot: Snapshot) -> None:
    least = estimated_bytes(snapshot.manifest.quads, workers_for_short(SETTINGS, MEMORY))
    with pool(snapshot, replace(SETTINGS, memory_bytes=least - 1)) as asked, pool(snapshot) as other:
        assert asked.answer(question(COUNT)) == other.answer(question(COUNT))
        wait_for(lambda: (len(nurseries("disk")), len(nurseries("memory"))) == (2, 1))
    with pool(snapshot, replace(SETTINGS, memory_bytes=least)):
        wait_for(lambda: len(nurseries("memory")) == 1)


def test_the_estimate_is_no_less_than_what_loading_takes(snapshot: Snapshot) -> None:
    program = (
        "import sys; from pathlib import Path; from graph.snapshot import Manifest, Snapshot\n"
        "told = lambda: Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]\n"
        "before = int(told()); store = Snapshot(Path(sys.argv[1]), Manifest('', '', 0, {})).in_memory()\n"
        "print((int(told()) - before) * 1024)"
    )
    command = [sys.executable, "-c", program, str(snapshot.folder)]
    taken = int(subprocess.run(command, capture_output=True, text=True, check=True, timeout=WITHIN_SECONDS).stdout)
    assert taken <= estimated_bytes(snapshot.manifest.quads, 0) <= 2 * taken


def test_the_estimate_is_no_less_than_what_workers_copy(snapshot: Snapshot) -> None:
    """Each is asked for all that the graph holds, in both of its forms; then the processes are weighed together."""
    everything = "SELECT (COUNT(*) AS ?n) { { ?a ?b ?c } UNION { GRAPH ?g { ?a ?b ?c } } }"
    with pool(snapshot) as asked, ThreadPoolExecutor(SETTINGS.workers) as threads:
        wait_for(lambda: in_memory_answers() and len(children(nurseries(MEMORY)[0])) >= SETTINGS.workers)
        (holding,) = nurseries(MEMORY)
        before = sum(map(own_bytes, [holding, *children(holding)]))
        for _ in range(5):
            list(threads.map(asked.answer, [question(everything)] * SETTINGS.workers))
        copied = sum(map(own_bytes, [holding, *children(holding)])) - before
    one, three = (estimated_bytes(snapshot.manifest.quads, number) for number in (1, 1 + SETTINGS.workers))
    assert (three - one) / 2 < copied <= three - one


def test_as_many_workers_share_short_queries_as_there_are_processors_and_one_more() -> None:
    processors = os.cpu_count() or 1
    assert workers_for_short(Settings(workers=256), MEMORY) == processors + 1
    assert workers_for_short(Settings(workers=256), REMOTE) == 256
    assert workers_for_short(Settings(workers=1), DISK) == 1


def test_memory_and_disk_hold_the_same(snapshot: Snapshot) -> None:
    held = set(snapshot.in_memory())
    assert held == set(snapshot.store)
    named = {quad for quad in held if quad.graph_name != DefaultGraph()}
    assert len(named) == snapshot.manifest.quads
    union = {quad.triple for quad in named if quad.graph_name != GRAPH.validation}
    assert {quad.triple for quad in held - named} == union


def test_a_worker_that_reads_the_disk_opens_nothing_else(snapshot: Snapshot) -> None:
    """Where the system cannot see to that (Linux before 5.13), it says so."""
    trap = Trap()
    port = trap.address.rstrip("/").rpartition(":")[2]
    command = [sys.executable, "-c", CONFINED, str(snapshot.folder / "store"), port]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_SECONDS, check=True)
    finally:
        (snapshot.folder / "store" / "new").unlink(missing_ok=True)
        trap.close()
    can, *tried = done.stdout.split()
    assert tried[:2] == ["True", "True"]
    if can == "True":
        assert tried[2:5] == ["refused"] * 3
        assert trap.caught == tried[5:].count("reached")
        assert tried[5:] in (["refused"] * 2, ["reached"] * 2)


def test_a_store_of_many_files_is_read_whole(snapshot: Snapshot, tmp_path: Path) -> None:
    """The engine opens some files only when it needs them: a worker must still be let to."""
    folder = tmp_path / snapshot.hash
    folder.mkdir()
    shutil.copy(snapshot.folder / "statistics.json", folder)
    store = Store(str(folder / "store"))
    quads = list(parse(path=str(snapshot.folder / "data.nq"), format=RdfFormat.N_QUADS))[:20_000]
    for start in range(0, len(quads), 1_000):
        store.bulk_extend(quads[start : start + 1_000])
    store.flush()
    del store
    assert len(list((folder / "store").glob("*.sst"))) > 16
    held = Snapshot(folder, replace(snapshot.manifest, quads=1 << 40))
    with pool(held) as asked:
        found = asked.answer(question("SELECT ?a { GRAPH ?g { ?a ?b ?c } }"))
        assert found.body.count(b'"uri"') == len(quads)
