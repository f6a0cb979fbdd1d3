"""Plans made by several processes at once, handed on in the order of their numbers."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from graph.synthetic.errors import BadCorpus

__all__ = ["in_order"]

Made = TypeVar("Made")
_BEGIN = 8
"""Numbers below which one process is quicker than several, which must be started."""


class _Failed(Generic[Made]):
    def __init__(self, reason: str) -> None:
        self.reason = reason


def in_order(make: Callable[[int], Made], last: int, processes: int) -> Generator[Made, None, None]:
    """`make(1)` up to `make(last)`, made by so many processes; `make` and what it gives must be picklable.

    A process that is ahead waits until it is its turn, so that what is made and not taken stays little. Raises
    `BadCorpus` with what went wrong in a process.
    """
    if processes < 2 or last < _BEGIN:
        yield from map(make, range(1, last + 1))
        return
    context = get_context("spawn")
    with ExitStack() as stack:
        pipes: list[Connection] = []
        for first in range(1, processes + 1):
            here, there = context.Pipe(duplex=False)
            worker = context.Process(target=_work, args=(make, range(first, last + 1, processes), there), daemon=True)
            worker.start()
            there.close()
            pipes.append(here)
            stack.callback(worker.join)
            stack.callback(partial(_stop, here, worker.terminate))
        for number in range(1, last + 1):
            try:
                made = pipes[(number - 1) % processes].recv()
            except EOFError as error:
                raise BadCorpus(f"A process ended while it made plan {number}; is there memory enough?") from error
            if isinstance(made, _Failed):
                raise BadCorpus(made.reason)
            yield made


def _stop(pipe: Connection, terminate: Callable[[], None]) -> None:
    pipe.close()
    terminate()


def _work(make: Callable[[int], Made], numbers: range, pipe: Connection) -> None:
    try:
        for number in numbers:
            pipe.send(make(number))
    except OSError as error:
        # Whoever reads may be gone: then there is nobody to tell.
        pipe.send(_Failed(f"A plan cannot be written: {error}."))
