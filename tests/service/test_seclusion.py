"""What the system sees to where a process cannot: a worker that stands still outlives nobody."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

FORKED = """
import os, signal, sys
from service.seclusion import die_with
parent = os.getpid()
child = os.fork()
if not child:
    if sys.argv[1] == "bound":
        die_with(parent)
    os.kill(os.getpid(), signal.SIGSTOP)
os.waitpid(child, os.WUNTRACED)
print(child, flush=True)
signal.pause()
"""


@pytest.mark.parametrize(("how", "outlives"), [("bound", False), ("free", True)])
def test_a_process_that_stands_still_ends_with_the_one_that_forked_it(how: str, outlives: bool) -> None:
    with subprocess.Popen([sys.executable, "-c", FORKED, how], stdout=subprocess.PIPE, text=True) as forking:
        assert forking.stdout is not None
        child = Path("/proc") / forking.stdout.readline().strip()
        assert "(stopped)" in (child / "status").read_text(encoding="ascii")
        forking.kill()
    deadline = time.monotonic() + 5
    while is_there(child) and time.monotonic() < deadline and not outlives:
        time.sleep(0.02)
    found = is_there(child)
    if found:
        subprocess.run(["kill", f"-{signal.SIGKILL.value}", child.name], check=True)
    assert found is outlives


def is_there(process: Path) -> bool:
    """Whether a process is more than an entry that nobody has asked for yet."""
    try:
        return "\nState:\tZ" not in (process / "status").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
