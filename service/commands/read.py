"""`planweave read`: the graph of a plan's text, or of many."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import click

from service.commands.parts import example, fail

__all__ = ["read_command"]


def _slug(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise click.BadParameter(f"{value!r} is no slug; write small letters, digits and hyphens, as in noms-2009")
    return value


@click.command("read")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--slug", callback=_slug, help="The plan's slug, if it is not the file's name.")
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file, or into this folder.")
@click.option("--coverage", is_flag=True, help="Print which lines the graph represents, instead of the graph.")
@click.option("--processes", type=click.IntRange(1, 256), help="How many texts are read at the same time.")
@example("planweave read reducing-reoffending-2005.txt --coverage")
def read_command(
    files: tuple[Path, ...], slug: str | None, output: Path | None, coverage: bool, processes: int | None
) -> None:
    """Read a plan's text and print its graph as Turtle.

    Several files, or folders of *.txt, are read at the same time into the folder that --output names.
    """
    if len(files) == 1 and not files[0].is_dir():
        _read_one(files[0], slug, output, coverage)
        return
    if slug or coverage:
        fail(f"{'--slug' if slug else '--coverage'} is for one text; name one file.")
    if output is None or not output.is_dir():
        fail("Several texts are read into a folder; name one that is there by --output.")
    _read_many(files, output, processes or os.cpu_count() or 1)


def _read_one(file: Path, slug: str | None, output: Path | None, coverage: bool) -> None:
    from graph.files import replace_file
    from graph.publish import read_plan, turtle
    from graph.reading.document import load_document
    from graph.registers import load_registers
    from graph.weaving.plan_graph import plan_iri
    from service.reports import coverage_report

    document = load_document(file)
    rows, triples = read_plan(document, load_registers(), slug)
    for warning in rows.warnings:
        click.echo(f"planweave: {warning}", err=True)
    if coverage:
        click.echo(coverage_report(document, triples))
        return
    written = turtle(triples, plan_iri(rows.profile.slug))
    if output is None:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
        return
    target = output / f"{rows.profile.slug}.ttl" if output.is_dir() else output
    try:
        if target.exists() and not target.is_file():  # a device or a pipe: it is written to, not put out of its place
            target.write_bytes(written)
        else:
            replace_file(target.resolve(), written)
    except OSError as error:
        fail(f"{target} cannot be written ({error.strerror}); name a folder or file that can be.")
    click.echo(f"{target}: {len(triples)} triples from {document.name}", err=True)


def _read_many(files: tuple[Path, ...], output: Path, processes: int) -> None:
    from graph.building.parts import Step
    from graph.republish import read_texts, texts_in
    from service.progress import Shown

    texts = texts_in(files)
    wrong = 0
    with Shown() as shown:
        for done, read in enumerate(read_texts(texts, output, processes), 1):
            for told in (*read.warnings, *([read.error] if read.error else [])):
                click.echo(f"planweave: {told}", err=True)
            if read.target:
                click.echo(f"{read.target}: {read.triples} triples from {read.text.name}", err=True)
            wrong += bool(read.error)
            shown(Step("texts", done, len(texts)))
    if wrong:
        fail(f"{wrong} of {len(texts)} texts could not be read, for the reasons above; the others are written.")
