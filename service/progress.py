"""How far long work has come, on standard error: bars on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from graph.building.parts import Step

__all__ = ["Shown"]

_WORDS = {
    "files": ("looking at files", "files"),
    "quads": ("merging", "quads"),
    "rest": ("store and dumps", "parts"),
    "answers": ("answering questions", "answers"),
    "texts": ("reading texts", "texts"),
}
_SECONDS_BETWEEN_LINES = 10.0
_FEW = 10
"""Things that are told one by one in lines."""


class Shown:
    """Shows steps as they come, with the rate and the time that is left; to be used as a context."""

    def __init__(self, terminal: bool | None = None) -> None:
        """`terminal` says whether standard error is one, if it is not to be asked."""
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not self._terminal,
        )
        self._tasks: dict[str, object] = {}
        self._begun: dict[str, float] = {}
        self._told: dict[str, float] = {}

    def __enter__(self) -> Shown:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def __call__(self, step: Step) -> None:
        """Show a step."""
        now = time.monotonic()
        begun = self._begun.setdefault(step.stage, now)
        rate = step.done / (now - begun) if now > begun else 0.0
        what, things = _WORDS[step.stage]
        told = f"{rate:,.1f} {things} a second" if rate else ""
        if self._terminal:
            if step.stage not in self._tasks:
                self._tasks[step.stage] = self._bars.add_task(what, total=step.whole, rate="")
            self._bars.update(self._tasks[step.stage], completed=step.done, rate=told)  # type: ignore[arg-type]
            return
        last = self._told.get(step.stage, begun if step.whole > _FEW else 0.0)
        if step.done < step.whole and now - last < _SECONDS_BETWEEN_LINES and step.whole > _FEW:
            return
        self._told[step.stage] = now
        left = f", {(step.whole - step.done) / rate:,.0f} seconds left" if rate and step.done < step.whole else ""
        name = f" {step.name}" if step.name else ""
        rate_told = f", {told}" if told else ""
        click.echo(f"planweave: {what}{name} ({step.done:,} of {step.whole:,}{rate_told}{left})", err=True)
