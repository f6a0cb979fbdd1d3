"""`planweave bench`: measure this service beside other SPARQL servers."""

from __future__ import annotations

from pathlib import Path

import click

from graph.settings import PROJECT
from service.benchmark.names import OTHERS, OURS, OURS_CACHED
from service.commands.parts import example, fail

__all__ = ["bench_command"]


@click.command("bench")
@click.option("--plans", multiple=True, type=click.IntRange(1), help="A synthetic corpus of so many plans; repeatable.")
@click.option("--peers", multiple=True, type=click.Choice(OTHERS), help="Only this server; repeatable.")
@click.option("--clients", multiple=True, type=click.IntRange(1, 256), help="So many clients at one time; repeatable.")
@click.option("--queries", multiple=True, help="Only the question of this name; repeatable.")
@click.option("--seconds", type=click.FloatRange(0.01), help="Time for each question and number of clients.")
@click.option("--trace", type=click.IntRange(1), help="Compare `trace` at so many plans with the smallest corpus.")
@click.option("--quick", is_flag=True, help="The real plans and oxigraph in memory only: some two minutes.")
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    default=PROJECT / ".bench",
    help="Folder for corpora, snapshots and the servers' files, which the next run uses again.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=PROJECT / "docs" / "performance.md",
    help="The report; beside it a drawing (.svg) and all figures (.json).",
)
@example("planweave bench --plans 10 --plans 100 --clients 1 --clients 8")
def bench_command(
    plans: tuple[int, ...],
    peers: tuple[str, ...],
    clients: tuple[int, ...],
    queries: tuple[str, ...],
    seconds: float | None,
    trace: int | None,
    quick: bool,
    work: Path,
    output: Path,
) -> None:
    """Measure this service beside other SPARQL servers.

    In one run, on the same data and the same queries, answers compared first. Without --plans on the project's own
    plans. docs/performance.md is what it wrote last.
    """
    from service.benchmark.bench import bench

    if not output.parent.is_dir():
        fail(f"There is no folder {output.parent}; name a file in one that is there.")
    bench(
        plans=() if quick else plans,
        servers=(OURS, OURS_CACHED, *(peers or (["oxigraph-memory"] if quick else OTHERS))),
        clients=tuple(dict.fromkeys(clients)) or ((1, 8) if quick else (1, 8, 32)),
        only=queries,
        seconds=seconds or (0.3 if quick else 1.0),
        starts=1 if quick else 3,
        trace=trace,
        work=work,
        output=output,
        tell=lambda text: click.echo(f"planweave: {text}", err=True),
    )
