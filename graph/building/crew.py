"""The same work on many things, in this process or in several."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, TypeVar

from graph.errors import PlanweaveError

__all__ = ["LostProcess", "each"]

Setup = TypeVar("Setup")
Task = TypeVar("Task")
Result = TypeVar("Result")


_LOST = (
    "A process of several has ended before its work was done, perhaps for want of memory; "
    "run the command again, with fewer processes."
)


class LostProcess(PlanweaveError):
    """A process of several has ended before its work was done."""


def each(
    prepare: Callable[[Setup], Callable[[Task], Result]], setup: Setup, tasks: Iterable[Task], processes: int
) -> Iterator[tuple[Task, Result]]:
    """Do each task, in `processes` processes if they are more than one; results come as they are ready.

    `prepare` makes of the setup what does the tasks: once in each process, so that what all tasks need travels once.
    What a task or `prepare` raises is raised here, if it is a `PlanweaveError` or an `OSError`, and the processes end.
    Raises `LostProcess` where one was killed. A process whose parent is gone ends at once, in the middle of a task too.
    """
    if processes < 2:
        work = prepare(setup)
        yield from ((task, work(task)) for task in tasks)
        return
    yield from _in_processes(prepare, setup, iter(tasks), processes)


def _in_processes(
    prepare: Callable[[Setup], Callable[[Task], Result]], setup: Setup, tasks: Iterator[Task], processes: int
) -> Iterator[tuple[Task, Result]]:
    spawn = get_context("spawn")
    crew: dict[Connection, BaseProcess] = {}
    doing: dict[Connection, Task] = {}
    try:
        for task in tasks:
            if len(crew) < processes:
                ours, theirs = spawn.Pipe()
                process = spawn.Process(target=_work, args=(theirs, prepare, setup), daemon=True)
                process.start()
                theirs.close()
                crew[ours] = process
                idle = ours
            else:
                idle, done, result = _next(doing)
                yield done, result
            doing[idle] = task
            _send(idle, task)
        while doing:
            _, done, result = _next(doing)
            yield done, result
    finally:
        for pipe, member in crew.items():
            if pipe in doing:
                member.terminate()
            pipe.close()
        for member in crew.values():
            member.join()


def _send(pipe: Connection, task: object) -> None:
    try:
        pipe.send(task)
    except OSError as lost:
        raise LostProcess(_LOST) from lost


def _next(doing: dict[Connection, Task]) -> tuple[Connection, Task, Any]:
    """The next result, of whichever process; its process is idle then."""
    pipe = next(ready for ready in wait(list(doing)) if isinstance(ready, Connection))
    try:
        result, error = pipe.recv()
    except (EOFError, OSError) as lost:
        raise LostProcess(_LOST) from lost
    task = doing.pop(pipe)
    if error is not None:
        raise error
    return pipe, task, result


def _work(pipe: Connection, prepare: Callable[[Setup], Callable[[Task], Result]], setup: Setup) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    try:
        work: Callable[[Task], Result] | None = None
        while True:
            task = pipe.recv()
            try:
                work = work or prepare(setup)
                done = (work(task), None)
            except (PlanweaveError, OSError) as error:
                pipe.send((None, error))
            else:
                pipe.send(done)
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        return


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
