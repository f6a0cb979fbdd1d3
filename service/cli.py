"""The command line `planweave`: one thin function for each command; the work is done in the rooms below."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.errors import PlanweaveError
from graph.settings import snapshots_folder
from queries.errors import listed
from queries.nearest import nearest
from service.commands.bench import bench_command
from service.commands.build import build_command
from service.commands.parts import current, example, fail
from service.commands.read import read_command
from service.commands.synth import synth_command
from service.configuration import Origin, as_toml, settings_options
from service.errors import sentence
from service.formats import GRAPHS, TABLES
from service.settings import Settings
from shapes.model import Severity
from shapes.reports import WRITERS

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

# What one command alone needs is imported when it runs: each begins at once, and a service does not hold it all.

_FORMATS = ("table", *(format.name for format in (*TABLES, *GRAPHS)))
_REPORTS = (*WRITERS, "html", "baseline")

_FORMAT = click.option(
    "--format",
    "output",
    type=click.Choice(_FORMATS),
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
            fail(f"{error.format_message().rstrip('.')}; see `{path} --help`.")
        except click.Abort:
            sys.exit(130)
        except PlanweaveError as error:
            fail(sentence(error))
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            fail(f"{where}{error.strerror or error}; check the path, its permissions and the space left.")

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
            fail(f"{os.fsencode(word)!r} is not UTF-8 text; write it in UTF-8.")


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
@click.argument("name")
@click.option("--plan", multiple=True, help="Only this plan; may be given several times.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", *_FORMATS]),
    default="text",
    show_default=True,
    help="How to print it.",
)
@example("planweave trace IDTS")
def trace(name: str, plan: tuple[str, ...], output: str) -> None:
    """Tell what each plan says about an initiative.

    In time order, with the plan's own words and the line on which they stand.
    """
    from service import results
    from service.evaluation import Engine
    from service.reports import print_trace
    from service.site import plans_of

    snapshot = current()
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
@example("planweave query due --param from=2009-01-01 --param to=2009-12-31")
def query(name: str, params: tuple[str, ...], output: str) -> None:
    """Run a named query.

    `planweave queries` lists them. A parameter that takes a list may be given several times.
    """
    from service import results
    from service.evaluation import Engine

    values: dict[str, list[str]] = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals:
            fail(f"--param {param!r} has no '='; write --param KEY=VALUE, such as --param plan=noms-2009.")
        values.setdefault(key, []).append(value)
    snapshot = current()
    results.write(results.ask(Engine(snapshot.store), _bound(snapshot, name, values), output), output)


@main.command()
@example("planweave queries")
def queries() -> None:
    """List the named queries.

    Each with its parameters; those in brackets may be left out.
    """
    from queries.catalogue import load_catalogue

    for asked in load_catalogue():
        words = [parameter.name if parameter.required else f"[{parameter.name}]" for parameter in asked.parameters]
        click.echo(f"{' '.join([asked.name, *words])}\n    {asked.title}")


@main.command()
@click.argument("query")
@_FORMAT
@example("planweave sparql 'SELECT (COUNT(*) AS ?entries) { ?entry a pw:Action }'")
def sparql(query: str, output: str) -> None:
    """Run a SPARQL query.

    QUERY is its text, a file, or - for standard input. The usual prefixes need no declaration.
    """
    from service import results
    from service.evaluation import Engine

    results.write(results.ask(Engine(current().store), _query_text(query), output), output)


@main.command()
@settings_options
@example("planweave serve --port 8010")
def serve(settings: Settings, origin: Origin) -> None:
    """Serve the graph over HTTP.

    Pages, the named queries and a SPARQL endpoint, until Ctrl+C. docs/settings.md tells more of the options.
    """
    from graph.snapshot import open_snapshot
    from service.remote import check_settings
    from service.server import run

    snapshot = current() if settings.build else open_snapshot(snapshots_folder())
    check_settings(settings, snapshot.hash)
    run(snapshot, settings)


@main.command("push")
@click.argument("url")
@click.option("--graph-store", metavar="URL", help="Where the store takes graphs, if that is not /store beside /query.")
@example("planweave push http://localhost:7878/query")
def push_command(url: str, graph_store: str | None) -> None:
    """Load the graph into a remote SPARQL 1.1 store.

    `planweave serve --store URL` then answers from there. URL is where the store takes queries. A name and a password
    are read from the variables PLANWEAVE_STORE_USER and PLANWEAVE_STORE_PASSWORD. docs/store.md tells more.
    """
    from service.push import PUSH_SECONDS, graph_store_of, push, show_sent
    from service.store_client import StoreClient

    target = graph_store or graph_store_of(url)
    pushed = push(current(), url, target, StoreClient(PUSH_SECONDS), show_sent)
    click.echo(f"{pushed.hash}  {pushed.graphs} graphs, {pushed.triples} triples")


@main.command()
@settings_options
@example("planweave config --query-seconds 5")
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
        fail(f"{query} is not UTF-8 text; give a file with a SPARQL query.")
    except (OSError, ValueError):
        fail(f"{query!r} is neither a SPARQL query nor a file that can be read.")


@main.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@example("planweave explain plan/noms-2009/outcome/12 rdf:type pw:Entry")
def explain(subject: str, predicate: str, object_: str) -> None:
    """Say why a triple is in the graph.

    Its evidence, or the rule that concludes it and the triples, with their words, that it rests on.
    """
    from graph.explain import explain as explain_triple
    from graph.explain import format_explanation

    click.echo(format_explanation(explain_triple(current(), subject, predicate, object_)))


@main.command("suggest-links")
@click.option("--plan", multiple=True, help="A plan: one for all that concerns it, two for these two.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many at the most.")
@click.option("--evaluate", "measured", is_flag=True, help="Measure the suggestions against the links there are.")
@example("planweave suggest-links --plan noms-2009 --plan drug-strategy-2008 --limit 5")
def suggest(plan: tuple[str, ...], limit: int, measured: bool) -> None:
    """Suggest links between plans to a curator.

    The likeliest first, each with its reasons; none that is linked or rejected already.
    """
    from graph.suggest import LINKS, REJECTED_LINKS, pairs_in, suggest_links
    from graph.suggesting.evaluation import evaluate, table
    from service.reports import suggestions_report

    if len(plan) > 2 or len(set(plan)) < len(plan):
        fail(f"--plan names one plan, or two that differ, not {' and '.join(plan)}; leave the rest out.")
    linked, rejected = pairs_in(LINKS), pairs_in(REJECTED_LINKS)
    if measured:
        click.echo(table(evaluate(current(), linked, rejected)))
        return
    found = suggest_links(current(), plans=plan or None, linked=linked, rejected=rejected, limit=limit)
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
    "--format", "output", type=click.Choice(_REPORTS), default="text", show_default=True, help="How to print it."
)
@click.option("--baseline", type=click.Path(path_type=Path), help="A file of accepted findings; only the rest is told.")
@example("planweave validate --plan nottingham-idts-2011 --shape PW-OWN-001")
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
    from service.validating import run_validation, write_report

    told = run_validation(
        files, shapes, plan, shape, [Severity[name.upper()] for name in severity], Severity[fail_on.upper()], baseline
    )
    click.echo(write_report(told, output), nl=False)
    if told.failed:
        sys.exit(1)


main.add_command(bench_command)
main.add_command(build_command)
main.add_command(read_command)
main.add_command(synth_command)


def _bound(snapshot: Snapshot, name: str, values: dict[str, list[str]]) -> str:
    """The text of a named query with its parameters bound."""
    from queries.binding import bind
    from queries.catalogue import load_catalogue
    from queries.resolve import Resolver

    given = {key: value for key, value in values.items() if value}
    return bind(load_catalogue()[name], given, Resolver(snapshot))
