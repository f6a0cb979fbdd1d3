"""The command line `planweave`: one thin function for each command; the work is done in the rooms below."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from inspect import cleandoc
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import click

from graph.errors import NoSnapshot, PlanweaveError
from graph.explain import explain as explain_triple
from graph.explain import format_explanation
from graph.publish import PLANS, read_plan, turtle
from graph.reading.document import load_document
from graph.registers import load_registers
from graph.settings import snapshots_folder
from graph.snapshot import Snapshot, build, current_snapshot, open_snapshot
from graph.suggest import LINKS, REJECTED_LINKS, pairs_in, suggest_links
from graph.suggesting.evaluation import evaluate, table
from graph.weaving.plan_graph import plan_iri
from queries.binding import bind
from queries.catalogue import load_catalogue
from queries.description import Descriptions
from queries.errors import listed
from queries.nearest import nearest
from queries.resolve import Resolver
from service import results
from service.configuration import Origin, as_toml, settings_options
from service.errors import sentence
from service.evaluation import Engine
from service.push import PUSH_SECONDS, graph_store_of, push, show_sent
from service.remote import check_settings
from service.reports import coverage_report, print_trace, suggestions_report
from service.settings import Settings
from service.site import plans_of
from service.store_client import StoreClient
from service.validating import FORMATS, run_validation, show_progress, write_report
from shapes.judge import Judge
from shapes.model import Severity

_FORMAT = click.option(
    "--format",
    "output",
    type=click.Choice(results.FORMATS),
    default="table",
    show_default=True,
    help="How to print it.",
)

_SEVERITY = click.Choice([severity.name.lower() for severity in Severity], case_sensitive=False)


class _Commands(click.Group):
    """Says what is wrong in one sentence on standard error, and leaves with exit code 2."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run the command line; `args` are the process's own if they are not given."""
        _check_words(sys.argv[1:] if args is None else args)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        try:
            super().main(args, *more, **{**options, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        except click.UsageError as error:
            path = error.ctx.command_path if error.ctx else "planweave"
            _fail(f"{error.format_message().rstrip('.')}; see `{path} --help`.")
        except click.Abort:
            sys.exit(130)
        except PlanweaveError as error:
            _fail(sentence(error))
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            _fail(f"{where}{error.strerror or error}; check the path, its permissions and the space left.")

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whoever reads its output may have enough at any time."""
        try:
            super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except BrokenPipeError:
            # Nothing is left that could be flushed to a closed pipe at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the command that the first word names."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            near = nearest(args[0], self.commands, limit=1)
            hint = f"the nearest is {near[0]}" if near else f"there are {listed(sorted(self.commands))}"
            ctx.fail(f"there is no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)


def _check_words(words: Sequence[str]) -> None:
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            _fail(f"{os.fsencode(word)!r} is not UTF-8 text; write it in UTF-8.")


def _fail(text: str) -> NoReturn:
    click.echo(f"planweave: {text}", err=True)
    sys.exit(2)


def _slug(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise click.BadParameter(f"{value!r} is no slug; write small letters, digits and hyphens, as in noms-2009")
    return value


def _example(text: str) -> Callable[[Any], Any]:
    """Give a command's help the example that every command has."""

    def add(function: Any) -> Any:
        function.__doc__ = f"{cleandoc(function.__doc__)}\n\n\b\nExample:\n  {text}"
        return function

    return add


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="planweave")
def main() -> None:
    """Government plans as one evidenced graph.

    Who promised what, by when, in which plan, and where does it say so?

    \b
    Example:
      planweave trace IDTS
    """


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--slug", callback=_slug, help="The plan's slug, if it is not the file's name.")
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file, or into this folder.")
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
        sys.stdout.buffer.flush()
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
    """Build a snapshot of the graph.

    It holds the ontology, the registers, the published plans and what validation found; its name is the hash of what
    it holds. A graph with violations is not built.
    """
    snapshot = build(snapshots_folder(), judge=Judge(progress=show_progress), additions=[Descriptions()])
    plans = len(list(PLANS.glob("*.ttl")))
    click.echo(f"{snapshot.hash}  {snapshot.manifest.quads} quads, {plans} plans")
    click.echo(str(snapshot.folder), err=True)


@main.command()
@click.argument("name")
@click.option("--plan", multiple=True, help="Only this plan; may be given several times.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", *results.FORMATS]),
    default="text",
    show_default=True,
    help="How to print it.",
)
@_example("planweave trace IDTS")
def trace(name: str, plan: tuple[str, ...], output: str) -> None:
    """Tell what each plan says about an initiative.

    In time order, with the plan's own words and the line on which they stand.
    """
    snapshot = _snapshot()
    sparql = _bound(snapshot, "trace", {"initiative": [name], "plan": list(plan)})
    answer = results.ask(Engine(snapshot.store), sparql, "json" if output == "text" else output)
    if output == "text":
        print_trace(answer, name, plans_of(snapshot.store))
    else:
        results.write(answer, output)


@main.command()
@click.argument("name")
@click.option("--param", "-p", "params", multiple=True, metavar="KEY=VALUE", help="A parameter of the query.")
@_FORMAT
@_example("planweave query due --param from=2009-01-01 --param to=2009-12-31")
def query(name: str, params: tuple[str, ...], output: str) -> None:
    """Run a named query.

    `planweave queries` lists them. A parameter that takes a list may be given several times.
    """
    values: dict[str, list[str]] = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals:
            _fail(f"--param {param!r} has no '='; write --param KEY=VALUE, such as --param plan=noms-2009.")
        values.setdefault(key, []).append(value)
    snapshot = _snapshot()
    results.write(results.ask(Engine(snapshot.store), _bound(snapshot, name, values), output), output)


@main.command()
@_example("planweave queries")
def queries() -> None:
    """List the named queries.

    Each with its parameters; those in brackets may be left out.
    """
    for asked in load_catalogue():
        words = [parameter.name if parameter.required else f"[{parameter.name}]" for parameter in asked.parameters]
        click.echo(f"{' '.join([asked.name, *words])}\n    {asked.title}")


@main.command()
@click.argument("query")
@_FORMAT
@_example("planweave sparql 'SELECT (COUNT(*) AS ?entries) { ?entry a pw:Action }'")
def sparql(query: str, output: str) -> None:
    """Run a SPARQL query.

    QUERY is its text, a file, or - for standard input. The usual prefixes need no declaration.
    """
    results.write(results.ask(Engine(_snapshot().store), _query_text(query), output), output)


@main.command()
@settings_options
@_example("planweave serve --port 8010")
def serve(settings: Settings, origin: Origin) -> None:
    """Serve the graph over HTTP.

    Pages, the named queries and a SPARQL endpoint, until Ctrl+C. docs/settings.md tells more of the options.
    """
    from service.server import run

    snapshot = _snapshot()
    check_settings(settings, snapshot.hash)
    run(snapshot, settings)


@main.command("push")
@click.argument("url")
@click.option("--graph-store", metavar="URL", help="Where the store takes graphs, if that is not /store beside /query.")
@_example("planweave push http://localhost:7878/query")
def push_command(url: str, graph_store: str | None) -> None:
    """Load the graph into a remote SPARQL 1.1 store.

    `planweave serve --store URL` then answers from there. URL is where the store takes queries. A name and a password
    are read from the variables PLANWEAVE_STORE_USER and PLANWEAVE_STORE_PASSWORD. docs/store.md tells more.
    """
    target = graph_store or graph_store_of(url)
    pushed = push(_snapshot(), url, target, StoreClient(PUSH_SECONDS), show_sent)
    click.echo(f"{pushed.hash}  {pushed.graphs} graphs, {pushed.triples} triples")


@main.command()
@settings_options
@_example("planweave config --query-seconds 5")
def config(settings: Settings, origin: Origin) -> None:
    """List the settings of the service.

    What each is and means, and where its value is from, as a file that would set them so.
    """
    click.echo(as_toml(settings, origin))


def _query_text(query: str) -> str:
    """The text of a query that is given as itself, as a file's name, or as a dash."""
    try:
        if query != "-" and ("{" in query or " " in query.strip()) and not Path(query).is_file():
            return query
        data = sys.stdin.buffer.read() if query == "-" else Path(query).read_bytes()
        return data.decode("utf-8")
    except UnicodeDecodeError:
        _fail(f"{query} is not UTF-8 text; give a file with a SPARQL query.")
    except (OSError, ValueError):
        _fail(f"{query!r} is neither a SPARQL query nor a file that can be read.")


@main.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@_example("planweave explain plan/noms-2009/outcome/12 rdf:type pw:Entry")
def explain(subject: str, predicate: str, object_: str) -> None:
    """Say why a triple is in the graph.

    Its evidence, or the rule that concludes it and the triples, with their words, that it rests on.
    """
    click.echo(format_explanation(explain_triple(_snapshot(), subject, predicate, object_)))


@main.command("suggest-links")
@click.option("--plan", multiple=True, help="A plan: one for all that concerns it, two for these two.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many at the most.")
@click.option("--evaluate", "measured", is_flag=True, help="Measure the suggestions against the links there are.")
@_example("planweave suggest-links --plan noms-2009 --plan drug-strategy-2008 --limit 5")
def suggest(plan: tuple[str, ...], limit: int, measured: bool) -> None:
    """Suggest links between plans to a curator.

    The likeliest first, each with its reasons; none that is linked or rejected already.
    """
    if len(plan) > 2 or len(set(plan)) < len(plan):
        _fail(f"--plan names one plan, or two that differ, not {' and '.join(plan)}; leave the rest out.")
    linked, rejected = pairs_in(LINKS), pairs_in(REJECTED_LINKS)
    if measured:
        click.echo(table(evaluate(_snapshot(), linked, rejected)))
        return
    found = suggest_links(_snapshot(), plans=plan or None, linked=linked, rejected=rejected, limit=limit)
    click.echo(suggestions_report(found))


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--plan", multiple=True, help="Only this plan; may be given several times.")
@click.option(
    "--shapes", multiple=True, type=click.Path(path_type=Path), help="Judge FILES by this file of shapes alone."
)
@click.option("--shape", multiple=True, help="Only this shape (PW-OWN-004), or family of shapes (PW-OWN).")
@click.option("--severity", multiple=True, type=_SEVERITY, help="Only findings of this severity.")
@click.option(
    "--fail-on",
    type=_SEVERITY,
    default="violation",
    show_default=True,
    help="Leave with exit code 1 if a finding is as grave as this, or graver.",
)
@click.option(
    "--format", "output", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print it."
)
@click.option("--baseline", type=click.Path(path_type=Path), help="A file of accepted findings; only the rest is told.")
@_example("planweave validate --plan nottingham-idts-2011 --shape PW-OWN-001")
def validate(
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    plan: tuple[str, ...],
    shape: tuple[str, ...],
    severity: tuple[str, ...],
    fail_on: str,
    output: str,
    baseline: Path | None,
) -> None:
    """Say where the graph or a plan is at fault.

    A violation is a fault of the graph, a warning or remark one of the document, with its words and line. FILES (.ttl,
    .trig, .nq, .nt, .rdf, .jsonld) are somebody else's data in this vocabulary; without any, our own graph is judged.
    """
    told = run_validation(
        files, shapes, plan, shape, [Severity[name.upper()] for name in severity], Severity[fail_on.upper()], baseline
    )
    click.echo(write_report(told, output), nl=False)
    if told.failed:
        sys.exit(1)


def _snapshot() -> Snapshot:
    folder = snapshots_folder()
    try:
        open_snapshot(folder)
    except NoSnapshot:
        click.echo("planweave: building the graph, which is needed once …", err=True)
    return current_snapshot(folder, Judge(), [Descriptions()])


def _bound(snapshot: Snapshot, name: str, values: dict[str, list[str]]) -> str:
    """The text of a named query with its parameters bound."""
    given = {key: value for key, value in values.items() if value}
    return bind(load_catalogue()[name], given, Resolver(snapshot))
