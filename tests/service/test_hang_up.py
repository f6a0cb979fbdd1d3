"""A client that hangs up stops its query; slow clients hold no thread, and nobody else up."""

import os
import socket
import subprocess
import threading
import time
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from service.hang_up import HangUp
from tests.conftest import Running, Serve

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ASK = f"/sparql?query={quote('ASK {}')}"


@pytest.fixture(scope="module")
def running(serve: Serve) -> Running:
    # Left on disk: the workers are not to be replaced while they are counted.
    limits = ("--query-seconds", "60", "--body-seconds", "2", "--request-threads", "4", "--workers", "2")
    return serve(*limits, "--memory-bytes", "1")


def connect(running: Running) -> socket.socket:
    return socket.create_connection(("127.0.0.1", running.port), timeout=20)


def children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return sorted(int(number) for number in found.stdout.split())


def query_workers(running: Running) -> list[int]:
    """The processes that evaluate queries: the server's process starts the nurseries, and these fork them."""
    (server,) = children(running.process.pid)
    return sorted(worker for nursery in children(server) for worker in children(nursery))


def has_long_query(worker: int) -> bool:
    return os.getpriority(os.PRIO_PROCESS, worker) == 19


def seconds(running: Running, path: str = ASK) -> float:
    begun = time.monotonic()
    with urlopen(running.url + path, timeout=20) as reply:
        assert reply.status == 200
    return time.monotonic() - begun


def test_a_query_stops_when_its_client_hangs_up(running: Running) -> None:
    before = query_workers(running)
    with connect(running) as client:
        client.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        deadline = time.monotonic() + 20
        while not any(map(has_long_query, before)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert sum(map(has_long_query, before)) == 1
    deadline = time.monotonic() + 5
    while set(before) <= set(query_workers(running)) and time.monotonic() < deadline:
        time.sleep(0.05)
    after = query_workers(running)
    assert len(after) == len(before)
    assert len(set(before) & set(after)) == len(before) - 1
    assert seconds(running) < 2


def test_clients_that_hang_up_while_they_wait_leave_the_queue(running: Running) -> None:
    clients = [connect(running) for _ in range(6)]
    for client in clients:
        client.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    time.sleep(1)
    for client in clients:
        client.close()
    time.sleep(1)
    assert seconds(running) < 2


def test_a_body_that_does_not_come_is_not_waited_for(running: Running) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: here\r\nContent-Type: application/sparql-query\r\nContent-Length: 50\r\n\r\n"
    clients = [connect(running) for _ in range(20)]
    for client in clients:
        client.sendall(head.encode() + b"ASK")
    assert seconds(running) < 2
    for client in clients:
        reply = client.recv(4096).decode()
        assert reply.startswith("HTTP/1.1 408 ")
        client.close()


def test_a_head_that_does_not_end_is_not_waited_for(running: Running) -> None:
    clients = [connect(running) for _ in range(20)]
    for client in clients:
        client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ")
    assert seconds(running) < 2
    for client in clients:
        client.settimeout(10)
        assert client.recv(4096)[:12] in (b"", b"HTTP/1.1 408", b"HTTP/1.1 400")
        client.close()


def test_clients_that_do_not_read_hold_no_thread(running: Running) -> None:
    large = "SELECT * { ?a ?b ?c . ?c ?d ?e } LIMIT 20000"
    clients = [connect(running) for _ in range(6)]
    for client in clients:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(f"GET /sparql?query={quote(large)} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    time.sleep(6)
    assert seconds(running) < 2
    for client in clients:
        client.close()


def test_whoever_comes_late_hears_at_once_that_the_client_is_gone() -> None:
    hang_up = HangUp()
    told: list[str] = []
    with hang_up.calling(lambda: told.append("left in time")):
        pass
    with hang_up.calling(lambda: told.append("waiting")):
        threading.Thread(target=hang_up.tell).start()
        while not hang_up.gone or not told:
            time.sleep(0.01)
    with hang_up.calling(lambda: told.append("late")):
        assert told == ["waiting", "late"]
