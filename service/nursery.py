"""The nursery: a small process that holds the graph, or knows where it is, and forks the workers that answer queries.

It has one thread and no lock, so that forking it is safe; its children share its memory until they write to it. It
takes orders over a socket: a descriptor (one end of a new worker's socket), and answers with the worker's number. When
the socket closes, it ends, and every worker with it.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import selectors
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from pyoxigraph import Store

from graph.snapshot import Manifest, Snapshot
from graph.statistics import read_statistics
from queries.catalogue import load_finders
from service.errors import StoreFailed
from service.evaluation import Engine, with_deep_stack
from service.federation import Federation
from service.holding import MEMORY, REMOTE
from service.landlock import connect_only, read_only
from service.outlet import Bounds
from service.remote import RemoteStore, open_remote
from service.rewriting.rewriter import Rewriter
from service.seclusion import die_with, reach_nothing

__all__ = ["MESSAGE", "is_message_there", "read_message", "send_message"]

_Open = Callable[[], Engine]
_Seclude = Callable[[], object]

MESSAGE = struct.Struct(">Q")
"""What stands before each message: its length in bytes."""


_BEHIND = 5
"""How far queries stand behind the process that speaks HTTP (nice, POSIX): whoever asks is heard first."""


def send_message(channel: socket.socket, message: object, deadline: float | None = None) -> None:
    """Send a Python value to a process of ours, before a time of the monotonic clock."""
    data = pickle.dumps(message)
    _set_timeout(channel, deadline)
    channel.sendall(MESSAGE.pack(len(data)) + data)


def read_message(channel: socket.socket, deadline: float | None = None) -> object:
    """The next value; raises `EOFError` when the other end is closed, `TimeoutError` when all of it is not in time."""
    (length,) = MESSAGE.unpack(_exactly(channel, MESSAGE.size, deadline))
    return pickle.loads(_exactly(channel, length, deadline))  # noqa: S301 - only processes of ours have the other end


def is_message_there(channel: socket.socket, most: int) -> bool:
    """Whether a whole message of at most so many bytes can be read without waiting; nothing is taken.

    The end is none: to make good that a worker has ended takes a while.
    """
    try:
        there = channel.recv(MESSAGE.size + most, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return False
    if len(there) < MESSAGE.size:
        return False
    length: int = MESSAGE.unpack_from(there)[0]
    return len(there) >= MESSAGE.size + length


def _set_timeout(channel: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        return
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(left)


def _exactly(channel: socket.socket, length: int, deadline: float | None) -> bytes:
    data = bytearray(length)
    view, filled = memoryview(data), 0
    while filled < length:
        _set_timeout(channel, deadline)
        count = channel.recv_into(view[filled:])
        if not count:
            raise EOFError
        filled += count
    return bytes(data)


def main() -> None:
    """Load the snapshot, say so, and fork a worker for each descriptor that comes in."""
    orders = socket.socket(fileno=int(sys.argv[1]))
    folder = Path(sys.argv[2])
    memory_bytes, max_rows, max_bytes = map(int, sys.argv[3:6])
    held = sys.argv[6]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        federation = read_message(orders)
        address, seconds = cast("tuple[str, float]", read_message(orders))
        rewrite = bool(read_message(orders))
    except (EOFError, ConnectionError):
        return  # the service has stopped meanwhile
    assert federation is None or isinstance(federation, Federation)  # noqa: S101 - the pool says it first
    rewriter = Rewriter(read_statistics(folder), folder, load_finders()) if rewrite and held != REMOTE else None
    bounds = Bounds(max_rows, max_bytes)
    snapshot = Snapshot(folder, Manifest(folder.name, "", 0, {}))

    def engine_over(store: Store | RemoteStore) -> Engine:
        return Engine(store, bounds, federation, rewriter)

    try:
        if held == REMOTE:
            open_engine = _kept(engine_over(open_remote(address, folder.name, seconds)))
        elif held == MEMORY:
            open_engine = _kept(engine_over(snapshot.in_memory()))
        else:
            # Each worker opens it itself: it comes with threads and descriptors, which a fork would leave behind.
            open_engine = lambda: engine_over(snapshot.store)  # noqa: E731
    except StoreFailed as error:
        send_message(orders, error)
        return
    seclude = _seclusion(held, folder, federation)
    try:
        send_message(orders, "ready")
    except ConnectionError:
        return  # the service has stopped meanwhile
    # What a worker's collector of garbage looks at it writes to, and so copies: not what is there already.
    gc.freeze()
    children: set[int] = set()
    wake, awakened = socket.socketpair()
    wake.setblocking(False)
    awakened.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    with selectors.DefaultSelector() as waiting:
        waiting.register(orders, selectors.EVENT_READ)
        waiting.register(awakened, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in waiting.select()}
            if awakened in ready:
                awakened.recv(4096)
                _bury(children)
            if orders in ready:
                _, descriptors, _, _ = socket.recv_fds(orders, 1, 1)
                if not descriptors:
                    break
                send_message(orders, _fork(open_engine, descriptors[0], memory_bytes, seclude, children))
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _kept(engine: Engine) -> _Open:
    return lambda: engine


def _seclusion(held: str, folder: Path, federation: Federation | None) -> _Seclude:
    """What lets a worker reach no more than it must: a remote store, the files of the graph, the gate, or nothing."""
    if held == REMOTE:
        return lambda: None
    if held == MEMORY:
        return partial(connect_only, federation.port) if federation else reach_nothing
    return partial(read_only, folder / "store", federation.port if federation else None)


def _bury(children: set[int]) -> None:
    while children:
        try:
            child, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        children.discard(child)


def _fork(open_engine: _Open, descriptor: int, memory_bytes: int, seclude: _Seclude, children: set[int]) -> int:
    parent = os.getpid()
    child = os.fork()
    if child:
        os.close(descriptor)
        children.add(child)
        return child
    code = 1
    try:
        die_with(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        channel = socket.socket(fileno=descriptor)
        os.closerange(3, descriptor)
        os.closerange(descriptor + 1, 256)
        with_deep_stack(lambda: _work(open_engine(), channel, memory_bytes, seclude))
        code = 0
    finally:
        os._exit(code)


def _limit_memory(more_bytes: int) -> None:
    """Let this process take so much more address space than it has: what its parent holds is not its own doing."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + more_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(engine: Engine, channel: socket.socket, memory_bytes: int, seclude: _Seclude) -> None:
    """Answer questions, one at a time, until the other end is closed.

    To each belongs one `Answer` or error; for a long answer, a `Begun`, its pieces, and None or an error.
    """
    _limit_memory(memory_bytes)
    os.nice(_BEHIND)
    engine.enter()
    seclude()
    while True:
        try:
            question = read_message(channel)
        except (EOFError, ConnectionError):
            return
        try:
            answer: object = engine.evaluate(question, partial(send_message, channel))  # type: ignore[arg-type]
        except Exception as error:
            answer = error
        send_message(channel, answer)


if __name__ == "__main__":
    main()
