"""What tests of every room may use: the graph as a snapshot, a running service, the plans' texts."""

import gc
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from graph.build import current_snapshot
from graph.settings import SNAPSHOTS_VARIABLE, SOURCES_VARIABLE, sources_folder
from graph.snapshot import Snapshot
from queries.description import Descriptions
from shapes.judge import Judge

# Machines differ in speed, and a failure must be the same for everybody: no deadline for an example, no random seed.
settings.register_profile("everywhere", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("everywhere")

WITHOUT_SOURCES = os.environ.get(SOURCES_VARIABLE) == "none"
"""A machine without the plans' texts says so; then the tests that need them are deselected, and counted."""

COMMAND = Path(sys.executable).with_name("planweave")
START_SECONDS = 180


def pytest_report_header() -> str:
    where = "none, by request" if WITHOUT_SOURCES else str(sources_folder() or "NOT FOUND")
    return f"source texts of the plans: {where}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if WITHOUT_SOURCES:
        without = [item for item in items if "sources" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder of the plans' texts."""
    folder = sources_folder()
    if folder is None:
        pytest.fail(
            f"The plans' texts are nowhere: set {SOURCES_VARIABLE} to their folder, or to 'none' where there are none."
        )
    return folder


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of snapshots for this run alone; commands that tests start use it too."""
    folder = tmp_path_factory.mktemp("snapshots")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SNAPSHOTS_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session")
def snapshot(snapshots: Path) -> Snapshot:
    """The project's graph as it is now."""
    built = current_snapshot(snapshots, Judge(), [Descriptions()])
    # Answers of the engine must be dropped in the thread that asked, and a later collection may be in any.
    gc.collect()
    return built


def children(pid: int) -> list[int]:
    """The processes that a process has started, by any of its threads, and that have not ended."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended since
            found += map(int, listed.read_text(encoding="ascii").split())
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A `planweave serve` in a process of its own."""

    def __init__(self, *options: str, through: Sequence[str] = (), port: int = 0) -> None:
        """Start it, by the command `through` if there is one, and wait until it answers."""
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [*through, COMMAND, "serve", "--port", str(self.port), "--no-log-requests", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.greeting = self._greeting()

    def _greeting(self) -> str:
        """What it prints once it answers."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            ready = selector.select(START_SECONDS)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            pytest.fail(f"The service did not start: {self.process.communicate()[1]}")
        return line.rstrip("\n")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float, str]:
        """Send a signal; the exit code, the seconds that it took, and what stood on standard error."""
        begun = time.monotonic()
        self.process.send_signal(number)
        try:
            _, errors = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, errors = self.process.communicate()
            pytest.fail(f"The service did not stop: {errors}")
        return self.process.returncode, time.monotonic() - begun, errors


Serve = Callable[..., Running]
"""What the fixture `serve` gives."""


@pytest.fixture(scope="session")
def serve(snapshot: Snapshot) -> Iterator[Serve]:
    """Start a service; whatever still runs at the end is stopped."""
    started: list[Running] = []

    def start(*options: str) -> Running:
        started.append(Running(*options))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="session")
def server(serve: Serve) -> str:
    """The address of a service that runs for the whole session."""
    return serve().url
