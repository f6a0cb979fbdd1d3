"""A new snapshot is served without a restart: no request fails, and none is answered from two."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from graph.build import build
from graph.snapshot import Manifest, Snapshot
from graph.sources import default_sources
from service.bridge import Soon
from service.questions import Answer
from service.switch import Served, Switch
from tests.conftest import Serve

COUNT = f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }')}&format=json"
SLOW = (
    f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?a a pw:Evidence . ?b a pw:Entry . ?c a pw:Plan }')}&format=json"
)


def named(name: str) -> Snapshot:
    return Snapshot(Path(name), Manifest(name, "", 0, {}))


class Apps:
    """WSGI applications that say which snapshot they are of, and wait where they are told to."""

    def __init__(self) -> None:
        self.closed: list[str] = []
        self.go_on = threading.Event()

    def make(self, snapshot: Snapshot) -> Served:
        def application(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
            if environ.get("slow"):
                self.go_on.wait(10)
            return [snapshot.hash.encode()]

        return Served(snapshot, application, lambda: self.closed.append(snapshot.hash))


def test_the_one_before_ends_with_its_last_request() -> None:
    apps = Apps()
    switch = Switch(apps.make, named("old"), 0)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(switch, {"slow": True}, None)
        time.sleep(0.1)
        switch.turn_to(named("new"))
        assert list(switch({}, None)) == [b"new"]
        assert apps.closed == []
        apps.go_on.set()
        pieces = slow.result(5)
    assert list(pieces) == [b"old"]
    assert apps.closed == []
    pieces.close()  # type: ignore[attr-defined]
    assert apps.closed == ["old"]


def test_one_without_requests_ends_at_once() -> None:
    apps = Apps()
    switch = Switch(apps.make, named("old"), 0)
    switch.turn_to(named("new"))
    assert apps.closed == ["old"]
    switch.close()
    assert apps.closed == ["old", "new"]


class There:
    """A question whose answer is there."""

    def fileno(self) -> int:
        return -1

    def when_there(self, call: Callable[[], object]) -> None:
        call()

    def is_there(self) -> bool:
        return True

    def answer(self) -> Answer:
        raise NotImplementedError

    def close(self) -> None: ...


def test_whoever_sends_the_last_answer_does_not_wait_for_the_end_of_the_one_before() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def end() -> None:
        go_on.wait(10)
        ended.set()

    def make(snapshot: Snapshot) -> Served:
        asked = There()
        return Served(snapshot, None, end, lambda _: Soon(asked, lambda _: [], asked.close))

    switch = Switch(make, named("old"), 0)
    soon = switch.at_once({})
    assert isinstance(soon, Soon)
    switch.turn_to(named("new"))
    soon.close()
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(5)


@pytest.fixture
def folder(snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of snapshots that services take for theirs, with a copy of the project's own as the current one."""
    folder = tmp_path / "snapshots"
    shutil.copytree(snapshot.folder, folder / snapshot.hash)
    (folder / "current").write_text(snapshot.hash)
    monkeypatch.setenv("PLANWEAVE_SNAPSHOTS", str(folder))
    return folder


@pytest.mark.slow
def test_a_build_is_picked_up_while_clients_ask(serve: Serve, snapshot: Snapshot, folder: Path) -> None:
    running = serve("--switch-seconds", "0.2")
    seen: list[tuple[str, int]] = []
    counts: list[int] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            with urlopen(f"{running.url}/health/ready", timeout=30) as reply:
                told = json.loads(reply.read())
            seen.append((told["snapshot"], told["quads"]))
            with urlopen(running.url + COUNT, timeout=30) as reply:
                counts.append(int(json.loads(reply.read())["results"]["bindings"][0]["n"]["value"]))

    def ask_slowly() -> int:
        with urlopen(running.url + SLOW, timeout=60) as reply:
            return int(json.loads(reply.read())["results"]["bindings"][0]["n"]["value"])

    with ThreadPoolExecutor(4) as threads:
        clients = [threads.submit(ask) for _ in range(3)]
        try:
            before = ask_slowly()
            fewer = [source for source in default_sources() if source.path.stem != "nottingham-idts-2011"]
            slow = threads.submit(ask_slowly)
            new = build(folder, fewer)
            deadline = time.monotonic() + 60
            while seen[-1][0] != new.hash and time.monotonic() < deadline:
                time.sleep(0.1)
            assert slow.result(60) == before
            time.sleep(1)
        finally:
            over.set()
        for client in clients:
            client.result(60)
    assert set(seen) == {(one.hash, one.manifest.quads) for one in (snapshot, new)}
    assert set(counts) == {snapshot.manifest.quads, new.manifest.quads}
    assert ask_slowly() < before
    code, _, errors = running.stop()
    assert (code, [json.loads(line)["event"] for line in errors.splitlines()]) == (0, ["serving"])


def test_a_snapshot_that_cannot_be_opened_changes_nothing(serve: Serve, snapshot: Snapshot, folder: Path) -> None:
    running = serve("--switch-seconds", "0.1")
    (folder / "current").write_text("0" * 64)
    time.sleep(0.5)
    with urlopen(f"{running.url}/health/ready", timeout=30) as reply:
        assert json.loads(reply.read())["snapshot"] == snapshot.hash
    _, _, errors = running.stop()
    (line,) = errors.splitlines()
    assert json.loads(line)["event"].endswith("cannot be served; the one before goes on")
