"""Replicas of the service behind a real nginx, by the configuration of docs/deploy."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.conftest import Running, free_port

__all__ = ["CONFIGURATION", "Asked", "Balancer", "Load", "kill_tree", "told_by_nginx"]

CONFIGURATION = Path(__file__).resolve().parents[2] / "docs" / "deploy" / "nginx-replicas.conf"

HOST = "plans.example.org"
"""The name by which clients know the service: pages cite themselves by it."""

_AROUND = """\
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/main.log;
{user}
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/planweave.conf;
}}
"""


class Balancer:
    """A running nginx with the file of the docs, whose addresses, ports and folders are those of the test."""

    def __init__(self, folder: Path, replicas: Sequence[int], change: Callable[[str], str] = str) -> None:
        """Balance these ports; `change` may change the file further."""
        self.port = free_port()
        self.log = folder / "planweave.log"
        self._folder = folder
        text = change(CONFIGURATION.read_text(encoding="utf-8"))
        servers = re.findall(r"server 127\.0\.0\.1:(\d+)", text)
        assert len(servers) == len(replicas)
        for old, new in zip(servers, replicas, strict=True):
            text = text.replace(f"127.0.0.1:{old} ", f"127.0.0.1:{new} ")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.port};").replace("/var/log/nginx", str(folder))
        (folder / "planweave.conf").write_text(text, encoding="utf-8")
        user = "user root;" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user), encoding="utf-8")
        self._process = subprocess.Popen([*self._command(), "-g", "daemon off;"])
        deadline = time.monotonic() + 10
        while not (folder / "nginx.pid").is_file() and self._process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)

    def check(self) -> subprocess.CompletedProcess[str]:
        """What nginx says of its configuration."""
        return subprocess.run([*self._command(), "-t"], capture_output=True, text=True, timeout=20, check=False)

    def stop(self) -> None:
        """End it, and wait until it is gone."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(20)

    def _command(self) -> list[str]:
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            pytest.fail("There is no nginx here; `make engines` installs it.")
        return [program, "-c", str(self._folder / "nginx.conf"), "-e", str(self._folder / "main.log")]


def kill_tree(running: Running) -> None:
    """End a service and every process of it at once, as a crash of the machine would."""
    for pid in [running.process.pid, *_descendants(running.process.pid)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    running.process.communicate()


def _descendants(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text(encoding="ascii").split():
            yield int(child)
            yield from _descendants(int(child))


@dataclass(frozen=True)
class Asked:
    """A request that clients repeat."""

    path: str
    body: bytes | None = None
    accept: str = "*/*"

    def send(self, connection: HTTPConnection, **more: str) -> tuple[int, Mapping[str, str], bytes]:
        """Its answer over this connection: status, headers by their names in small letters, body."""
        headers = {
            "Accept": self.accept,
            "Host": HOST,
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        if self.body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if self.body is None else "POST", self.path, self.body, headers)
        reply = connection.getresponse()
        body = reply.read()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, body


Seen = tuple[int, str | None, bytes]
"""The status, the entity tag and the body of an answer."""


@dataclass
class Load:
    """Clients that ask the same questions in turn until they are told to stop."""

    port: int
    questions: Sequence[Asked]
    answers: dict[Asked, Counter[Seen]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    number: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def running(self, clients: int) -> Iterator[Load]:
        """Ask with so many clients while this context lasts."""
        with ThreadPoolExecutor(clients) as threads:
            asking = [threads.submit(self._ask, start) for start in range(clients)]
            try:
                yield self
            finally:
                self._over.set()
            for each in asking:
                each.result(60)

    def wait_for(self, more: int, seconds: float = 30) -> None:
        """Wait until so many more requests have been answered."""
        wanted, deadline = self.number + more, time.monotonic() + seconds
        while self.number < wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        assert self.number >= wanted, self.failures[:3]

    def _ask(self, number: int) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self._over.is_set():
            asked = self.questions[number % len(self.questions)]
            number += 1
            try:
                status, headers, body = asked.send(connection)
            except (OSError, HTTPException) as error:
                connection.close()
                with self._lock:
                    self.failures.append(f"{asked}: {error!r}")
                continue
            with self._lock:
                self.number += 1
                self.answers.setdefault(asked, Counter())[status, headers.get("etag"), body] += 1
        connection.close()


def told_by_nginx(log: Path) -> Iterator[dict[str, str]]:
    """The lines of the balancer's log."""
    for line in log.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
