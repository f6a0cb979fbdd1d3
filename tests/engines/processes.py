"""Other engines as real processes, each on free ports of this machine and in a folder of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.benchmark.virtuoso import write_settings

__all__ = ["Engine", "free_port", "start_oxigraph", "start_virtuoso", "virtuoso_sql"]

START_SECONDS = 60


@dataclass(frozen=True)
class Engine:
    """A running store: where it takes queries, and where graphs."""

    process: subprocess.Popen[bytes]
    query: str
    graphs: str
    sql_port: int = 0

    def stop(self) -> None:
        """End it at once; nothing of it is wanted any more."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_oxigraph() -> Engine:
    """An empty `oxigraph` server that keeps its data in memory."""
    port = free_port()
    program = Path(sys.executable).with_name("oxigraph")
    url = f"http://127.0.0.1:{port}"
    return _started([_program(str(program)), "serve", "--bind", f"127.0.0.1:{port}"], f"{url}/query", f"{url}/store")


def start_virtuoso(folder: Path) -> Engine:
    """An empty Virtuoso with its files in this folder; its administrator is `dba`, with the password `dba`."""
    port, sql_port = free_port(), free_port()
    settings = write_settings(folder, port, sql_port, folder)
    command = [_program("virtuoso-t"), "+configfile", str(settings), "+foreground"]
    url = f"http://127.0.0.1:{port}"
    return _started(command, f"{url}/sparql", f"{url}/sparql-graph-crud-auth", sql_port)


def virtuoso_sql(engine: Engine, *statements: str) -> None:
    """Let Virtuoso's administrator carry out statements of SQL."""
    for statement in statements:
        command = [_program("isql-vt"), f"127.0.0.1:{engine.sql_port}", "dba", "dba", f"exec={statement};"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert "Done." in done.stdout, done.stdout + done.stderr


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"There is no {Path(name).name} here; `make engines` installs it.")
    return found


def _started(command: list[str], query: str, graphs: str, sql_port: int = 0) -> Engine:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    engine = Engine(process, query, graphs, sql_port)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{query}?query=ASK%7B%7D", timeout=5):
                return engine
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    engine.stop()
    pytest.fail(f"{Path(command[0]).name} did not answer within {START_SECONDS} seconds.")
