"""What `planweave validate` does: choose the data, run the shapes, and write the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click
from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import Quad

from graph.errors import NoSnapshot, PlanweaveError
from graph.settings import snapshots_folder, sources_folder
from graph.snapshot import open_snapshot
from graph.sources import asserted, default_sources
from ontology.terms import ID
from queries.nearest import nearest
from shapes.baseline import Accepted, load_baseline, render_baseline
from shapes.catalogue import Catalogue, load_catalogue
from shapes.confined import run_confined
from shapes.errors import UnknownShape
from shapes.model import CURATED, Finding, Severity, Shape
from shapes.outside import validate_files
from shapes.publication import published
from shapes.report import Report, chosen_shapes, report
from shapes.reports import WRITERS
from shapes.reports.text import summary, tallied
from shapes.units import units
from shapes.validation import Outcome, validate

__all__ = ["FORMATS", "run_validation", "show_file_progress", "show_progress", "write_report"]

FORMATS = (*WRITERS, "html", "baseline")

_SHAPES_FOR = {
    "common": "the shapes for everything",
    "plans": "the shapes for plans",
    "registers": "the shapes for registers and links",
}


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
        quads = asserted(default_sources())
        named = _plans(quads, plans)
        checked, findings = _own(quads, catalogue, named)
        skipped = _not_asked(catalogue, chosen, named)
        folder = sources_folder()
        told = report(findings, chosen, checked, fail_on, severities, accepted, skipped)
        return replace(told, texts=f"{folder.resolve().as_uri()}/" if folder else "")
    if plans:
        raise PlanweaveError("--plan chooses among our own plans; with files, leave it out.")
    if own_shapes and shapes:
        raise PlanweaveError("--shape chooses among our shapes; with --shapes, leave it out.")
    given = tuple(dict.fromkeys(files)), tuple(dict.fromkeys(own_shapes))
    found = run_confined(validate_files, *given, readable=[*files, *own_shapes], progress=show_file_progress)
    names = tuple(str(path) for path in given[0])
    skipped = _not_asked(catalogue, catalogue.values() if own_shapes else chosen)
    told = report(found, None if own_shapes else chosen, names, fail_on, severities, accepted, skipped)
    return replace(told, foreign=True, known=tuple(catalogue.values()))


def write_report(told: Report, form: str) -> str:
    """The report in one of `FORMATS`."""
    if form == "html":
        pages = Environment(loader=PackageLoader("service"), autoescape=True, undefined=StrictUndefined)
        return pages.get_template("validation-report.html").render(report=told, summary=summary(told), tallied=tallied)
    if form == "baseline":
        return render_baseline(told.findings)
    return WRITERS[form](told)


def _not_asked(catalogue: Catalogue, chosen: Iterable[Shape], plans: Sequence[str] = ()) -> Callable[[Accepted], bool]:
    """Whether what a baseline accepts is of one of our shapes, or of a plan, that this run did not look at."""
    skipped = set(catalogue) - {shape.id for shape in chosen}
    within = tuple(f"plan/{plan}/" for plan in plans) or ""

    def not_asked(entry: Accepted) -> bool:
        return entry.finding.partition("/")[0] in skipped or not f"{entry.item}/".startswith(within)

    return not_asked


def _shapes(catalogue: Catalogue, names: Sequence[str]) -> tuple[Shape, ...]:
    try:
        return chosen_shapes(catalogue, names)
    except UnknownShape as error:
        near = nearest(error.name, list(catalogue), limit=1)
        hint = f"the nearest is {near[0]}" if near else "`planweave validate --format json` lists all shapes"
        raise UnknownShape(error.name, hint) from error


def _plans(quads: Sequence[Quad], names: Sequence[str]) -> tuple[str, ...]:
    """The slugs of the plans that are named, in capital letters or not, each once.

    Raises `PlanweaveError` for a name that no plan has.
    """
    if not names:
        return ()
    known = {unit.name.casefold(): unit.name for unit in units(quads) if unit.plan != CURATED}
    for name in names:
        if name.casefold() not in known:
            near = nearest(name, known.values(), limit=1)
            hint = f"the nearest is {near[0]}" if near else f"there are {', '.join(known.values())}"
            raise PlanweaveError(f"There is no plan {name!r}; {hint}.")
    return tuple(dict.fromkeys(known[name.casefold()] for name in names))


def _own(
    quads: Sequence[Quad], catalogue: Catalogue, plans: Sequence[str]
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The names of what was validated of the project's own graph, and the findings; without plans, of all of it."""
    chosen = [f"{ID}plan/{plan}" for plan in plans]
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


def show_file_progress(shapes: str, done: int, whole: int) -> None:
    """Tell on standard error by which shapes the files have been validated."""
    what = _SHAPES_FOR.get(shapes, "the shapes given")
    click.echo(f"planweave: validated the files by {what} ({done} of {whole})", err=True)
