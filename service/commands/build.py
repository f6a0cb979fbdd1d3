"""`planweave build`: a snapshot of all plans."""

from __future__ import annotations

import click

from graph.settings import snapshots_folder
from ontology.terms import ID
from service.commands.parts import example

__all__ = ["build_command"]


@click.command("build")
@click.option(
    "--processes",
    type=click.IntRange(1, 256),
    help="How many processes work at the same time; all processors if it is not given.",
)
@example("planweave build --processes 2")
def build_command(processes: int | None) -> None:
    """Build a snapshot of the graph.

    It holds the ontology, the registers, the published plans and what validation found; its name is the hash of what
    it holds. A graph with violations is not built. What was worked out for a file is used again as long as the file is
    the same, also after a build that was killed.
    """
    from graph.build import build
    from queries.description import Descriptions
    from service.progress import Shown
    from shapes.judge import Judge

    with Shown() as shown:
        snapshot = build(
            snapshots_folder(), judge=Judge(), additions=[Descriptions()], processes=processes, progress=shown
        )
    plans = sum(name.startswith(f"{ID}plan/") for name in snapshot.manifest.graphs)
    click.echo(f"{snapshot.hash}  {snapshot.manifest.quads} quads, {plans} plans")
    click.echo(str(snapshot.folder), err=True)
