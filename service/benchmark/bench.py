"""A whole run of the benchmark, from its options to its report."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from graph.errors import PlanweaveError
from queries.errors import listed
from service.benchmark.corpora import Corpus
from service.benchmark.errors import UnknownQuestion
from service.benchmark.figures import Run, write
from service.benchmark.machine import Probe, machine, noise_of
from service.benchmark.measuring import Plan, measure_size
from service.benchmark.peers import Running, start
from service.benchmark.questions import names
from service.benchmark.report import chart_of, report
from service.benchmark.stories import measure_trace
from service.errors import sentence

__all__ = ["bench"]

_PACKAGES = ("planweave", "pyoxigraph", "oxigraph", "rdflib-endpoint", "rdflib")


def bench(
    *,
    plans: tuple[int, ...],
    servers: tuple[str, ...],
    clients: tuple[int, ...],
    only: tuple[str, ...],
    seconds: float,
    starts: int,
    trace: int | None,
    work: Path,
    output: Path,
    tell: Callable[[str], None],
    begin: Callable[[str, Corpus], Running] = start,
) -> Run:
    """Measure, and write the report, the drawing and the figures; `tell` hears what is done.

    What fails is said in the report, which is written whatever happens. Raises `UnknownQuestion` before anything is
    measured, and `OSError` where the report cannot be written.
    """
    unknown = [name for name in only if name not in names()]
    if unknown:
        raise UnknownQuestion(f"There is no question {unknown[0]!r}; there are {listed(names())}.")
    begun = datetime.now(UTC)
    run = Run(machine(), f"{begun:%Y-%m-%d %H:%M} UTC", _versions(), clients)
    plan = Plan(servers, clients, seconds, only, starts)
    probes: list[Probe] = []
    try:
        for number in plans or (None,):
            try:
                probes += measure_size(plan, number, work, run, tell, begin)
            except PlanweaveError as error:
                what = "the real plans" if number is None else f"{number:,} plans"
                run.remarks.append(f"On {what} the run ended early: {sentence(error)}")
        if trace:
            try:
                run.traces.extend(measure_trace((min(plans, default=10), trace), work, tell, begin))
            except PlanweaveError as error:
                run.remarks.append(f"`trace` at {trace:,} plans was not measured: {sentence(error)}")
    except KeyboardInterrupt:
        run.remarks.append("The run was interrupted; what follows is what had been measured until then.")
    if probes:
        run.noise = noise_of(probes)
    if run.noise and run.noise.foreign > 0.3:
        run.remarks.append(
            f"The machine was not quiet: others kept {run.noise.foreign:.1f} processors busy. Ratios hold less well."
        )
    taken = (datetime.now(UTC) - begun).total_seconds()
    tell(f"measured in {taken / 60:.0f} minutes; writing {output}")
    output.write_text(report(run, output.with_suffix(".svg").name), encoding="utf-8")
    output.with_suffix(".svg").write_text(chart_of(run), encoding="utf-8")
    write(run, output.with_suffix(".json"))
    return run


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    try:
        said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False, timeout=10)  # noqa: S607
        found["Virtuoso"] = next((part for part in (said.stdout + said.stderr).split() if part.startswith("07.")), "7")
    except (OSError, subprocess.TimeoutExpired):
        pass
    return found
