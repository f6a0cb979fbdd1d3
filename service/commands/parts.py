"""What several commands share: how they end with an error, their examples, and the snapshot that they read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from inspect import cleandoc
from typing import Any, NoReturn

import click

from graph.errors import NoSnapshot
from graph.freshness import fitting, remember, state_of_files
from graph.settings import snapshots_folder
from graph.snapshot import Snapshot, open_snapshot

__all__ = ["current", "example", "fail"]


def fail(text: str) -> NoReturn:
    """End the command with one sentence on standard error, and exit code 2."""
    click.echo(f"planweave: {text}", err=True)
    sys.exit(2)


def example(text: str) -> Callable[[Any], Any]:
    """Give a command's help the example that every command has."""

    def add(function: Any) -> Any:
        function.__doc__ = f"{cleandoc(function.__doc__)}\n\n\b\nExample:\n  {text}"
        return function

    return add


def current() -> Snapshot:
    """The snapshot of the project's own files, built if it is missing or out of date."""
    folder, state = snapshots_folder(), state_of_files()
    if found := fitting(folder, state):
        return found
    from graph.build import current_snapshot
    from queries.description import Descriptions
    from shapes.judge import Judge

    try:
        open_snapshot(folder)
    except NoSnapshot:
        click.echo("planweave: building the graph, which is needed once …", err=True)
    snapshot = current_snapshot(folder, Judge(), [Descriptions()])
    remember(folder, snapshot, state)
    return snapshot
