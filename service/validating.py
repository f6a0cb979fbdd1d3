"""What `planweave validate` does: choose the data, run the shapes, and write the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click
from jinja2 import Environment, PackageLoader, StrictUndefined

from graph.errors import NoSnapshot, PlanweaveError
from graph.settings import snapshots_folder
from graph.snapshot import asserted, default_sources, open_snapshot
from ontology.terms import ID
from queries.nearest import nearest
from shapes.baseline import Accepted, load_baseline, render_baseline
from shapes.catalogue import Catalogue, load_catalogue
from shapes.confined import run_confined
from shapes.errors import UnknownShape
from shapes.model import Finding, Severity, Shape
from shapes.outside import validate_files
from shapes.publication import published
from shapes.report import Report, chosen_shapes, report
from shapes.reports import WRITERS
from shapes.reports.text import summary
from shapes.units import CURATED, units
from shapes.validation import Outcome, validate

__all__ = ["FORMATS", "run_validation", "show_progress", "write_report"]

FORMATS = (*WRITERS, "html", "baseline")


def run_validation(
    files: Sequence[Path] = (),
    own_shapes: Sequence[Path] = (),
    plans: Sequence[str] = (),
    shapes: Sequence[str] = (),
    severities: Sequence[Severity] = (),
    fail_on: Severity = Severity.VIOLATION,
    baseline: Path | None = None,
) -> Report:
    """Validate files, by our shapes or by files of shapes, or else the project's own graph, or some plans by slug.

    Files are read and validated in a process of its own, which has little time, memory and reach.
    """
    catalogue = load_catalogue()
    chosen = _shapes(catalogue, shapes)
    accepted = load_baseline(baseline) if baseline else ()
    if not files:
        if own_shapes:
            raise PlanweaveError("--shapes is for files: name the files that they are to judge.")
        checked, findings = _own(catalogue, plans)
        return report(findings, chosen, checked, fail_on, severities, accepted, _not_asked(catalogue, chosen, plans))
    if plans:
        raise PlanweaveError("--plan chooses among our own plans; with files, leave it out.")
    if own_shapes and shapes:
        raise PlanweaveError("--shape chooses among our shapes; with --shapes, leave it out.")
    given = tuple(files), tuple(own_shapes)
    found = run_confined(validate_files, *given, readable=[*files, *own_shapes])
    names = tuple(str(path) for path in files)
    skipped = _not_asked(catalogue, catalogue.values() if own_shapes else chosen)
    return report(found, None if own_shapes else chosen, names, fail_on, severities, accepted, skipped)


def write_report(told: Report, form: str) -> str:
    """The report in one of `FORMATS`."""
    if form == "html":
        pages = Environment(loader=PackageLoader("service"), autoescape=True, undefined=StrictUndefined)
        return pages.get_template("validation-report.html").render(report=told, summary=summary(told))
    if form == "baseline":
        return render_baseline(told.findings)
    return WRITERS[form](told)


def _not_asked(catalogue: Catalogue, chosen: Iterable[Shape], plans: Sequence[str] = ()) -> Callable[[Accepted], bool]:
    """Whether what a baseline accepts is of one of our shapes, or of a plan, that this run did not look at."""
    skipped = set(catalogue) - {shape.id for shape in chosen}
    within = tuple(f"plan/{plan}" for plan in plans)

    def not_asked(entry: Accepted) -> bool:
        elsewhere = bool(within) and not f"{entry.item}/".startswith(tuple(f"{plan}/" for plan in within))
        return elsewhere or entry.finding.partition("/")[0] in skipped

    return not_asked


def _shapes(catalogue: Catalogue, names: Sequence[str]) -> tuple[Shape, ...]:
    try:
        return chosen_shapes(catalogue, names)
    except UnknownShape as error:
        unknown = next(name for name in names if f"{name!r}" in str(error))
        near = nearest(unknown, list(catalogue), limit=1)
        raise UnknownShape(f"There is no shape {unknown!r}; {_hint(near)}") from error


def _hint(near: Sequence[str]) -> str:
    return f"the nearest is {near[0]}." if near else "`planweave validate --format json` lists all shapes."


def _own(catalogue: Catalogue, plans: Sequence[str]) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The names of what was validated of the project's own graph, and the findings."""
    quads = asserted(default_sources())
    known = {unit.name: unit.plan for unit in units(quads) if unit.plan != CURATED}
    for plan in plans:
        if plan not in known:
            near = nearest(plan, list(known), limit=1)
            hint = f"the nearest is {near[0]}" if near else f"there are {', '.join(known)}"
            raise PlanweaveError(f"There is no plan {plan!r}; {hint}.")
    chosen = [known[plan] for plan in plans]
    outcomes = validate(quads, catalogue, _before(), show_progress, [*chosen, CURATED] if plans else None)
    found = tuple(finding for outcome in outcomes for finding in outcome.findings)
    if plans:
        return tuple(plans), tuple(finding for finding in found if finding.plan in chosen)
    return tuple(outcome.unit.removeprefix(f"{ID}plan/") for outcome in outcomes), found


def _before() -> dict[str, Outcome]:
    """What the current snapshot says was found, so that only what has changed is looked at."""
    try:
        return dict(published(open_snapshot(snapshots_folder()).store))
    except (NoSnapshot, OSError):
        return {}


def show_progress(name: str, done: int, whole: int) -> None:
    """Tell on standard error which part has been validated."""
    what = "the registers and links" if name == CURATED else name
    click.echo(f"planweave: validated {what} ({done} of {whole})", err=True)
