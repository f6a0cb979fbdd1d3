"""Three replicas of one snapshot behind nginx: the same answers from each, and no failed request when one is killed."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from graph.build import build
from graph.snapshot import Snapshot
from graph.sources import default_sources
from tests.conftest import Running
from tests.service.replicas import Asked, Balancer, Load, kill_tree, told_by_nginx

JSON = "application/sparql-results+json"
PLANS = "SELECT ?plan ?issued { ?plan a pw:Plan ; pw:issuedEarliest ?issued } ORDER BY ?plan"
QUESTIONS = (
    Asked("/"),
    Asked("/queries"),
    Asked("/trace/idts", accept="text/html"),
    Asked("/queries/trace?initiative=IDTS&format=csv"),
    Asked("/queries/due?from=2009-01-01&to=2009-12-31&format=records&limit=5&offset=5"),
    Asked(f"/sparql?query={quote(PLANS)}", accept=JSON),
    Asked("/sparql", urlencode({"query": PLANS}).encode(), accept="text/csv"),
    Asked("/sparql", urlencode({"query": "DESCRIBE plan:noms-2009"}).encode(), accept="application/n-triples"),
    Asked("/id/initiative/idts.ttl"),
    Asked("/nothing-here", accept="application/json"),
)
TAGGED = [each for each in QUESTIONS if each.body is None and each.path != "/nothing-here"]
_MANY_ROWS = "SELECT * { GRAPH ?g { ?s ?p ?o } VALUES ?n { 1 2 3 4 5 6 7 8 9 } } LIMIT 200000"
EVERYTHING = Asked(f"/sparql?query={quote(_MANY_ROWS)}&format=csv")
"""Tens of megabytes: far more than the balancer and the sockets hold."""


def slow(number: int) -> Asked:
    """A query by POST that takes a second, and whose answer nobody has asked for before."""
    digests = "SHA512(" * 3 + f'CONCAT(STR(?o), "{number}")' + ")" * 3
    text = f'SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({digests} != "") }}'
    return Asked("/sparql", urlencode({"query": text}).encode(), JSON)


@dataclass
class Replicas:
    """Three services, each with a folder of snapshots of its own as on three machines, and the balancer."""

    running: list[Running]
    folders: list[Path]
    balancer: Balancer

    def restart(self, number: int) -> None:
        """Start one again where it was."""
        self.running[number] = start(self.folders[number], self.running[number].port)

    def used(self, number: int) -> int:
        """How many requests the balancer had answered by one of them."""
        address = f"127.0.0.1:{self.running[number].port}"
        return sum(line["replica"].split(", ")[-1] == address for line in told_by_nginx(self.balancer.log))


def start(folder: Path, port: int) -> Running:
    """A replica: it has the snapshot, and not the files from which that was built."""
    through = ["env", f"PLANWEAVE_SNAPSHOTS={folder}", f"PLANWEAVE_CORPUS={folder / 'nothing'}"]
    return Running("--no-build", "--switch-seconds", "0.2", through=through, port=port)


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on, each another one."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def ship(snapshot: Snapshot, folder: Path) -> None:
    """Bring a snapshot to a replica: the folder first, then, in one step, the name of the one to serve."""
    shutil.copytree(snapshot.folder, folder / snapshot.hash, copy_function=os.link)
    (folder / ".current").write_text(snapshot.hash)
    (folder / ".current").replace(folder / "current")


@pytest.fixture(scope="module")
def nginx() -> str:
    """What nginx says of itself; a machine that has none says so by PLANWEAVE_ENGINES=none."""
    return subprocess.run(["nginx", "-v"], capture_output=True, text=True, timeout=10, check=True).stderr


@pytest.fixture(scope="module")
def replicas(snapshot: Snapshot, nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    folders = [tmp_path_factory.mktemp(f"replica-{number}") for number in range(3)]
    for folder in folders:
        ship(snapshot, folder)
    with ThreadPoolExecutor(3) as threads:
        running = list(threads.map(start, folders, free_ports(3)))
    balancer = Balancer(tmp_path_factory.mktemp("nginx"), [each.port for each in running])
    found = Replicas(running, folders, balancer)
    try:
        yield found
    finally:
        balancer.stop()
        for each in found.running:
            if each.process.poll() is None:
                each.stop()


def ask(port: int, asked: Asked, **headers: str) -> tuple[int, str | None, bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        status, found, body = asked.send(connection, **headers)
    return status, found.get("etag"), body


def test_nginx_finds_the_configuration_right(replicas: Replicas) -> None:
    said = replicas.balancer.check()
    assert said.returncode == 0, said.stderr
    assert "warn" not in said.stderr


def test_every_replica_gives_the_same_bytes_under_the_same_tag(replicas: Replicas) -> None:
    ports = [replicas.balancer.port, *(each.port for each in replicas.running)]
    for asked in QUESTIONS:
        (seen,) = {ask(port, asked) for port in ports}
        assert seen[0] == (404 if asked.path == "/nothing-here" else 200)
    for asked in TAGGED:
        tag = ask(ports[1], asked)[1]
        assert tag
        assert {ask(port, asked, If_None_Match=tag)[0] for port in ports} == {304}, asked


def test_what_a_client_may_send_makes_no_replica_look_broken(replicas: Replicas) -> None:
    """Long addresses come back in heads of answers, limits are told by 503, updates are refused: all are answers."""
    port = replicas.balancer.port
    odd = (
        Asked(f"/queries/findings?format=records&limit=1&offset=1&words={chr(39) * 15_000}"),
        Asked(f"/sparql?query={quote('ASK {}')}{'%20' * 4000}"),
        Asked(f"/id/{'%C3%A4' * 2000}"),
        Asked("/sparql", urlencode({"update": "CLEAR ALL"}).encode()),
        Asked("/sparql", b"query=" + b"a" * 500_000),
        Asked("/editor/check", b"query=ASK"),
    )
    assert [ask(port, each)[0] for each in odd] == [200, 200, 404, 403, 413, 405]
    assert ask(port, Asked("/metrics"))[0] == 404
    for line in told_by_nginx(replicas.balancer.log):
        assert ", " not in line["replica"], line


@pytest.mark.slow
def test_one_is_killed_and_no_request_fails(replicas: Replicas) -> None:
    load = Load(replicas.balancer.port, QUESTIONS)
    with load.running(3), ThreadPoolExecutor(6) as threads:
        load.wait_for(50)
        queries = [threads.submit(ask, load.port, slow(number)) for number in range(6)]
        time.sleep(0.3)
        assert not any(query.done() for query in queries)
        kill_tree(replicas.running[0])
        load.wait_for(100)
        counted = {query.result(60)[::2] for query in queries}
        assert [status for status, _ in counted] == [200], counted
        before = replicas.used(0)
        replicas.restart(0)
        deadline = time.monotonic() + 20
        while replicas.used(0) < before + 10 and time.monotonic() < deadline:
            load.wait_for(20)
        assert replicas.used(0) >= before + 10, "the one that was started again is used again"
    assert load.failures == []
    assert set(load.answers) == set(QUESTIONS)
    for asked, seen in load.answers.items():
        assert list(seen) == [ask(replicas.running[1].port, asked)]
    tried_twice = [line for line in told_by_nginx(replicas.balancer.log) if ", " in line["replica"]]
    assert "POST" in {line["method"] for line in tried_twice}, "a query was under way in the one that was killed"
    assert {line["status"] for line in tried_twice} <= {"200", "404"}


@pytest.mark.slow
def test_one_is_stopped_for_an_update_and_no_request_fails(replicas: Replicas) -> None:
    load = Load(replicas.balancer.port, QUESTIONS)
    with load.running(4), ThreadPoolExecutor(3) as threads:
        load.wait_for(50)
        queries = [threads.submit(ask, load.port, slow(number)) for number in range(10, 13)]
        time.sleep(0.2)
        code, _, _ = replicas.running[1].stop()
        assert code == 0
        replicas.restart(1)
        load.wait_for(40)
        assert {query.result(60)[0] for query in queries} == {200}
    assert load.failures == []
    for asked, seen in load.answers.items():
        assert list(seen) == [ask(replicas.running[0].port, asked)]


def health(replicas: Replicas, number: int) -> str:
    """The snapshot that one replica serves."""
    return str(json.loads(ask(replicas.running[number].port, Asked("/health/ready"))[2])["snapshot"])


@pytest.mark.slow
def test_a_new_snapshot_rolls_over_and_no_request_fails(replicas: Replicas, snapshot: Snapshot, tmp_path: Path) -> None:
    new = build(tmp_path, [source for source in default_sources() if source.graph or source.path.stem == "noms-2009"])
    counting = Asked(f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }')}", accept="text/csv")
    load = Load(replicas.balancer.port, [counting, Asked(f"/sparql?query={quote(PLANS)}"), Asked("/")])
    with load.running(4):
        load.wait_for(50)
        for number, folder in enumerate(replicas.folders):
            ship(new, folder)
            deadline = time.monotonic() + 30
            while health(replicas, number) != new.hash and time.monotonic() < deadline:
                time.sleep(0.1)
            load.wait_for(30)
    assert load.failures == []
    assert [health(replicas, number) for number in range(3)] == [new.hash] * 3
    counts = {int(body.split()[1]): tag for _, tag, body in load.answers[counting]}
    assert set(counts) == {snapshot.manifest.quads, new.manifest.quads}
    assert len(set(counts.values())) == 2
    for asked, seen in load.answers.items():
        assert {status for status, _, _ in seen} == {200}, asked
        assert len(seen) <= 2, "an answer is of one snapshot or of the other"


def test_the_limit_by_client_that_the_configuration_offers_works(nginx: str, tmp_path: Path) -> None:
    """Its lines are comments at first."""
    balancer = Balancer(tmp_path, [1, 2, 3], lambda text: re.sub(r"# (limit_req)", r"\1", text))
    try:
        assert balancer.check().returncode == 0
        with closing(HTTPConnection("127.0.0.1", balancer.port, timeout=20)) as connection:
            statuses = [Asked("/").send(connection)[0] for _ in range(300)]
    finally:
        balancer.stop()
    assert statuses[0] == 502
    assert statuses[-1] == 429


def test_an_answer_that_was_under_way_is_visibly_broken_off(replicas: Replicas) -> None:
    whole = ask(replicas.running[1].port, EVERYTHING)[2]
    gone = threading.Event()

    def read(_number: int) -> bytes | None:
        with closing(HTTPConnection("127.0.0.1", replicas.balancer.port, timeout=60)) as connection:
            connection.request("GET", EVERYTHING.path)
            reply = connection.getresponse()
            begun = reply.read(1000)
            begun_all.wait(30)
            gone.wait(30)
            try:
                return begun + reply.read()
            except IncompleteRead:
                return None

    begun_all = threading.Barrier(4)
    with ThreadPoolExecutor(3) as threads:
        reading = [threads.submit(read, number) for number in range(3)]
        begun_all.wait(30)
        kill_tree(replicas.running[2])
        gone.set()
        answers = [each.result(60) for each in reading]
    assert set(answers) == {None, whole}
