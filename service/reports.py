"""Reports for people: the story of an initiative, and how much of a document its graph holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from graph.reading.coverage import coverage
from graph.reading.document import Document, Span
from graph.snapshot import Snapshot
from ontology.terms import DCTERMS, OA

_QUOTE_LENGTH = 400


def coverage_report(document: Document, triples: Sequence[Triple]) -> str:
    """Which lines of a document its graph represents, and which not and why."""
    report = coverage(document, _evidence(triples))
    states = {"represented": 0, "partly": 0, "not represented": 0, "blank": 0}
    for line in report.lines:
        states[line.state] += 1
    head = [
        f"{document.name}: {len(report.lines)} lines, "
        + ", ".join(f"{count} {state}" for state, count in states.items()),
        f"printed characters represented: {report.share():.2%}; of table rows: {report.share(tables=True):.2%}",
    ]
    texts = document.lines()
    missing = [
        f"{document.name}:{line.number}: {line.state} ({line.covered} of {line.printed} characters), only markup and "
        f"rules are left out: {document.exact(texts[line.number - 1])[:100]}"
        for line in report.missing()
    ]
    return "\n".join([*head, *missing])


def _evidence(triples: Iterable[Triple]) -> list[Span]:
    starts: dict[Any, int] = {}
    ends: dict[Any, int] = {}
    for triple in triples:
        if "/evidence/" in str(triple.subject) and isinstance(triple.object, Literal):
            if triple.predicate == OA.start:
                starts[triple.subject] = int(triple.object.value)
            elif triple.predicate == OA.end:
                ends[triple.subject] = int(triple.object.value)
    return [Span(start, ends[node]) for node, start in starts.items()]


def print_trace(snapshot: Snapshot, name: str, sparql: str) -> None:
    """Print what each plan says about an initiative, plan by plan."""
    found = snapshot.query(sparql)
    names = [variable.value for variable in found.variables]
    rows = [{key: solution[key] for key in names} for solution in found]
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=120)
    plans = [(plan, list(items)) for plan, items in groupby(rows, key=lambda row: row["plan"])]
    console.print(f"[bold]{escape(name)}[/bold]: {len(rows)} items in {len(plans)} plans")
    for plan, items in plans:
        date = items[0]["date"].value if items[0]["date"] else ""
        console.print()
        console.print(f"[bold]{date}  {escape(_title(snapshot, plan))}[/bold]")
        for item in items:
            _print_item(console, item)


def _print_item(console: Console, item: dict[str, Any]) -> None:
    number = item["number"].value if item["number"] else ""
    facts = [f"line {item['line'].value}", f"{item['kind'].value} {number}".strip()]
    if item["owners"] and item["owners"].value:
        facts.append(f"owners: {item['owners'].value}")
    if item["due"]:
        facts.append(f"due: {item['due'].value}")
    console.print(Text("  " + " · ".join(facts), style="cyan"))
    text = item["text"].value if item["text"] else ""
    quote = " ".join(item["quote"].value.split()) if item["quote"] else ""
    for words in dict.fromkeys((text, quote) if item["kind"].value in ("entry", "step", "milestone") else (quote or text,)):
        if words:
            shown = words if len(words) <= _QUOTE_LENGTH else words[:_QUOTE_LENGTH].rsplit(" ", 1)[0] + " …"
            mark = "“{}”" if words == quote else "{}"
            console.print(Text(mark.format(shown)), width=min(console.width, 110), style=None, soft_wrap=False)


def _title(snapshot: Snapshot, plan: NamedNode) -> str:
    for solution in snapshot.query(f"SELECT ?title {{ {plan} {DCTERMS.title} ?title }}"):
        return str(solution["title"].value)
    return plan.value
