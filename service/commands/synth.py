"""`planweave synth`: made-up plans in any number, to measure with."""

from __future__ import annotations

import os
from pathlib import Path

import click

from service.commands.parts import example

__all__ = ["synth_command"]

_TOLD_EVERY = 500


@click.command("synth")
@click.option("--plans", required=True, type=int, help="How many plans, from 1.")
@click.option("--seed", default=1, show_default=True, help="The same number gives the same plans.")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write to; it must not be there yet, or be empty.",
)
@click.option(
    "--scale",
    default=1 / 7,
    show_default="a seventh",
    help="Mean size of a plan as a share of that of the real ones, up to 1.",
)
@click.option("--jobs", type=click.IntRange(1), help="Processes that make plans; as many as processors by default.")
@example("planweave synth --plans 10 --seed 1 --output corpus-10")
def synth_command(plans: int, seed: int, output: Path, scale: float, jobs: int | None) -> None:
    """Write made-up plans in the shape of real ones.

    PLANWEAVE_CORPUS makes every other command work on it. docs/synthetic.md says what it holds.
    """
    from graph.synthetic.corpus import write_corpus

    def tell(number: int) -> None:
        if number % _TOLD_EVERY == 0:
            click.echo(f"planweave: {number} of {plans} plans", err=True)

    written = write_corpus(output, seed, plans, scale, jobs or os.cpu_count() or 1, tell)
    click.echo(f"{output}: {written.plans} plans, {written.triples} triples, {written.links} links between them")
