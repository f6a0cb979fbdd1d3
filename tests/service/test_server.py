"""The server as a process: it greets, refuses a taken port, survives its worker, and stops when told."""

import json
import os
import re
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from graph.snapshot import Snapshot
from service import server as server_module
from service.settings import Settings
from tests.conftest import COMMAND, Running, Serve, children

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def health(running: Running) -> str:
    with urlopen(f"{running.url}/health", timeout=10) as reply:
        return str(json.loads(reply.read())["status"])


def workers(running: Running) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(running.process.pid)], capture_output=True, text=True, check=False)
    return [int(number) for number in found.stdout.split()]


def test_it_says_what_it_serves_and_where(serve: Serve) -> None:
    running = serve()
    with urlopen(f"{running.url}/health", timeout=10) as reply:
        served = json.loads(reply.read())["snapshot"]
    assert running.greeting == f"Serving {served[:8]} on {running.url}/ (Ctrl+C stops)"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_at_once_and_leaves_nothing(serve: Serve, number: signal.Signals) -> None:
    running = serve()
    children = workers(running)
    assert children
    code, seconds, errors = running.stop(number)
    assert (code, errors) == (0, "")
    assert seconds < 5
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_it_stops_although_a_query_runs(serve: Serve) -> None:
    running = serve()

    def ask() -> None:
        with suppress(OSError):
            urlopen(f"{running.url}/sparql?query={quote(ENDLESS)}", timeout=60).close()

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.5)
    assert health(running) == "ok"
    code, seconds, _ = running.stop()
    asking.join()
    assert code == 0
    assert seconds < 10


def test_a_taken_port_is_one_sentence(server: str, snapshot: Snapshot) -> None:
    port = server.rsplit(":", 1)[1]
    tried = subprocess.run([COMMAND, "serve", "--port", port], capture_output=True, text=True, timeout=60, check=False)
    assert (tried.returncode, tried.stdout) == (2, "")
    assert re.fullmatch(rf"planweave: Cannot listen on 127\.0\.0\.1, port {port} \(.*\); try .*\.\n", tried.stderr)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_a_host_that_is_not_here_is_one_sentence(snapshot: Snapshot, host: str) -> None:
    tried = subprocess.run([COMMAND, "serve", "--host", host], capture_output=True, text=True, timeout=60, check=False)
    assert tried.returncode == 2
    assert len(tried.stderr.splitlines()) == 1
    assert "--host 127.0.0.1" in tried.stderr


def test_a_process_that_dies_is_replaced_however_often(serve: Serve) -> None:
    running = serve()
    for _ in range(3):
        (killed,) = workers(running)
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + 60
        status = ""
        while (status != "ok" or workers(running) == [killed]) and time.monotonic() < deadline:
            time.sleep(0.1)
            with suppress(OSError):
                status = health(running)
        assert status == "ok"
    code, _, _ = running.stop()
    assert code == 0


def test_many_at_one_time_get_what_one_gets(server: str) -> None:
    paths = [
        "/queries/trace?initiative=IDTS&format=json",
        "/queries/owned-by?agency=NOMS&format=csv",
        "/queries/due?from=2009-01-01&to=2009-12-31",
        "/sparql?query=" + quote("SELECT ?s ?t WHERE { ?s a ?t } LIMIT 500"),
        "/sparql?query=" + quote("DESCRIBE plan:noms-2009"),
        "/",
    ]

    def get(path: str) -> bytes:
        with urlopen(server + path, timeout=60) as reply:
            return bytes(reply.read())

    alone = {path: get(path) for path in paths}
    with ThreadPoolExecutor(16) as pool:
        for path, body in zip(paths * 50, pool.map(get, paths * 50), strict=True):
            assert body == alone[path]


def test_an_application_that_cannot_be_made_leaves_no_processes(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A switch to a snapshot may fail again and again: what was begun for each must not stay."""
    begun: list[int] = []

    def fail(*_arguments: object, **_options: object) -> None:
        begun.extend(set(children(os.getpid())) - before)
        raise RuntimeError("as if the snapshot were damaged")

    before = set(children(os.getpid()))
    monkeypatch.setattr("service.app.create_app", fail)
    with pytest.raises(RuntimeError, match="damaged"):
        server_module.load(snapshot, Settings())
    assert begun
    assert set(children(os.getpid())) == before
