"""The command line `planweave`: one thin function for each command; the work is done in the rooms below."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from graph.errors import PlanweaveError
from graph.publish import PLANS, read_plan, turtle
from graph.reading.document import load_document
from graph.registers import load_registers
from graph.settings import snapshots_folder
from graph.snapshot import Snapshot, build, current_snapshot
from graph.weaving.plan_graph import plan_iri
from queries import Catalogue, Resolver, bind, load_catalogue
from service import results
from service.reports import coverage_report, print_trace
from service.safety import refuse_service

_FORMATS = click.Choice(["table", "csv", "tsv", "json", "ttl"])


class _Commands(click.Group):
    """Turns planweave's own errors into one sentence on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PlanweaveError as error:
            _fail(str(error))
        except BrokenPipeError:
            sys.exit(0)


def _fail(sentence: str) -> NoReturn:
    click.echo(f"planweave: {sentence}", err=True)
    sys.exit(2)


def _example(text: str) -> Callable[[Any], Any]:
    """Give a command's help the example that every command has."""

    def add(function: Any) -> Any:
        function.__doc__ = f"{function.__doc__}\n\n\b\nExample:\n  {text}"
        return function

    return add


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="planweave")
def main() -> None:
    """Government plans as one evidenced graph: who promised what, by when, in which plan, and where it says so.

    \b
    Example:
      planweave trace IDTS
    """


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--slug", help="The plan's slug, if it is not the file's name.")
@click.option("--output", type=click.Path(path_type=Path), help="Write here instead of to standard output.")
@click.option("--coverage", is_flag=True, help="Print which lines the graph represents, instead of the graph.")
@_example("planweave read reducing-reoffending-2005.txt --coverage")
def read(file: Path, slug: str | None, output: Path | None, coverage: bool) -> None:
    """Read a plan's text and print its graph as Turtle."""
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
        return
    target = output / f"{rows.profile.slug}.ttl" if output.is_dir() else output
    try:
        target.write_bytes(written)
    except OSError as error:
        _fail(f"{target} cannot be written ({error.strerror}); name a folder or file that can be.")
    click.echo(f"{target}: {len(triples)} triples from {document.name}", err=True)


@main.command("build")
@_example("planweave build")
def build_command() -> None:
    """Build a snapshot of the graph from the ontology, the registers and the published plans."""
    snapshot = build(snapshots_folder())
    plans = len(list(PLANS.glob("*.ttl")))
    click.echo(f"{snapshot.hash}  {snapshot.manifest.quads} quads, {plans} plans")
    click.echo(str(snapshot.folder), err=True)


@main.command()
@click.argument("name")
@click.option("--plan", multiple=True, help="Only this plan; may be given several times.")
@click.option("--format", "output", type=click.Choice(["text", "csv", "tsv", "json"]), default="text")
@_example("planweave trace IDTS")
def trace(name: str, plan: tuple[str, ...], output: str) -> None:
    """Tell what each plan says about an initiative, in time order, with the words and the line."""
    snapshot = _snapshot()
    query = _bound(snapshot, load_catalogue(), "trace", {"initiative": [name], "plan": list(plan)})
    if output == "text":
        print_trace(snapshot, name, query)
    else:
        results.write(snapshot.query(query), output)


@main.command()
@click.argument("name")
@click.option("--param", "-p", "params", multiple=True, metavar="KEY=VALUE", help="A parameter of the query.")
@click.option("--format", "output", type=_FORMATS, default="table", show_default=True)
@_example("planweave query due --param from=2009-01-01 --param to=2009-12-31")
def query(name: str, params: tuple[str, ...], output: str) -> None:
    """Run a named query."""
    values: dict[str, list[str]] = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals:
            _fail(f"--param {param!r} has no '='; write --param KEY=VALUE, such as --param plan=noms-2009.")
        values.setdefault(key, []).append(value)
    snapshot = _snapshot()
    results.write(snapshot.query(_bound(snapshot, load_catalogue(), name, values)), output)


@main.command()
@click.argument("query")
@click.option("--format", "output", type=_FORMATS, default="table", show_default=True)
@_example("planweave sparql 'SELECT (COUNT(*) AS ?entries) { ?entry a pw:Action }'")
def sparql(query: str, output: str) -> None:
    """Run a SPARQL query, given as text or as a file; the project's prefixes are known."""
    text = query
    if len(query) < 4096 and "\n" not in query and "{" not in query:
        try:
            text = Path(query).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            _fail(f"{query!r} is neither a SPARQL query nor a file that can be read.")
    refuse_service(text)
    try:
        found = _snapshot().query(results.with_prefixes(text))
        results.write(found, output)
    except (SyntaxError, ValueError) as error:
        _fail(f"The query is not SPARQL 1.1: {error}.")
    except RuntimeError as error:
        _fail(f"The query cannot be evaluated: {error}.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8010, show_default=True, envvar="PORT", type=click.IntRange(1, 65535))
@_example("planweave serve --port 8010")
def serve(host: str, port: int) -> None:
    """Serve the graph over HTTP: the named queries and a SPARQL endpoint."""
    from service.server import run

    run(_snapshot(), host, port)


def _snapshot() -> Snapshot:
    return current_snapshot(snapshots_folder())


def _bound(snapshot: Snapshot, catalogue: Catalogue, name: str, values: dict[str, list[str]]) -> str:
    """The text of a named query with its parameters bound."""
    given = {key: value for key, value in values.items() if value}
    return bind(catalogue[name], given, Resolver(snapshot))
