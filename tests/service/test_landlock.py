"""A process with one port open to it: what the system lets it do, tried with real sockets and with the engine."""

import socket
import subprocess
import sys

from tests.service.test_safety import Trap

PROGRAM = """
import socket, sys
from pyoxigraph import Store
from service.landlock import connect_only

gate, other = map(int, sys.argv[1:])
print(connect_only(gate))
socket.create_connection(("127.0.0.1", gate)).close()
try:
    socket.create_connection(("127.0.0.1", other)).close()
    print("connected")
except PermissionError:
    print("refused")
try:
    Store().query(f"ASK {{ SERVICE <http://127.0.0.1:{other}/> {{}} }}")
except OSError as error:
    print("refused" if "Permission denied" in str(error) else "connected")
"""


def test_where_the_system_can_it_lets_nobody_connect_elsewhere() -> None:
    """Where it cannot, that is told, and nothing is changed."""
    trap = Trap()
    with socket.create_server(("127.0.0.1", 0)) as gate:
        ports = [str(gate.getsockname()[1]), trap.address.rstrip("/").rpartition(":")[2]]
        command = [sys.executable, "-c", PROGRAM, *ports]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    trap.close()
    can, *tried = done.stdout.split()
    assert (can, tried, trap.caught) in [
        ("True", ["refused", "refused"], 0),
        ("False", ["connected", "connected"], 2),
    ]
