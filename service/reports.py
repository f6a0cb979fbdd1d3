"""Reports for people: the story of an initiative, and how much of a document its graph holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from textwrap import shorten, wrap
from typing import Any

from pyoxigraph import Literal, QueryResultsFormat, Triple, parse_query_results
from rich.console import Console
from rich.text import Text

from graph.reading.coverage import coverage
from graph.reading.document import Document, Span
from graph.suggest import Suggestion
from ontology.terms import ID, OA
from service.questions import Answer
from service.results import console
from service.site import Plan

__all__ = ["coverage_report", "print_trace", "suggestions_report"]

_WORDS_LENGTH = 600
_READING_WIDTH = 110
_OWN_TEXT = ("entry", "step", "milestone", "outcome", "measure", "progress", "figure", "acronym")
"""Kinds whose text is worth reading beside the words that name the initiative."""


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
        f"{document.name}:{line.number}: {line.state} ({line.covered} of {line.printed} characters), "
        f"only markup and rules are left out: {document.exact(texts[line.number - 1])[:100]}"
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


def suggestions_report(suggestions: Sequence[Suggestion]) -> str:
    """Candidates for links as text: the score, both items with their words, and the reasons."""
    if not suggestions:
        return "Nothing is left to suggest: every candidate is linked or rejected."
    lines: list[str] = []
    for place, suggestion in enumerate(suggestions, 1):
        lines.append(f"{place}. {suggestion.score:.2f}")
        for item, quote in zip((suggestion.from_item, suggestion.to_item), suggestion.quotes, strict=True):
            lines.append(f"   {item.removeprefix(ID)}")
            lines.append(f"     {shorten(quote.text, _WORDS_LENGTH, placeholder=' …')}")
        lines.extend(f"   - {reason.text}" for reason in suggestion.reasons)
    return "\n".join(lines)


def print_trace(answer: Answer, name: str, plans: Iterable[Plan]) -> None:
    """Print what each plan says about an initiative, from the answer of the query trace in JSON."""
    found: Any = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    names = [variable.value for variable in found.variables]
    rows = [{key: row[key].value if row[key] else "" for key in names} for row in found]
    told = [(plan, list(items)) for plan, items in groupby(rows, key=lambda row: row["plan"])]
    titles = {plan.slug: plan.title for plan in plans}
    screen = console()
    screen.print(Text(f"{name}: {_counted(len(rows), 'item')} in {_counted(len(told), 'plan')}", style="bold"))
    for plan, items in told:
        slug = plan.rsplit("/", 1)[-1]
        screen.print()
        screen.print(
            Text(f"{items[0]['date'] or 'undated'}  {titles.get(slug, slug)}  [{slug}]", style="bold"),
            soft_wrap=True,
        )
        for item in items:
            _print_item(screen, item)


def _print_item(screen: Console, item: dict[str, str]) -> None:
    facts = [
        f"line {item['line']}" if item["line"] else "no line",
        f"{item['kind']} {item['number']}".strip(),
    ]
    facts.extend(f"{key}: {item[key]}" for key in ("owners", "due", "relation") if item[key])
    _print_words(screen, " · ".join(facts), indent=2, style="cyan")
    text, quote = " ".join(item["text"].split()), " ".join(item["quote"].split())
    if item["kind"] in _OWN_TEXT and text:
        _print_words(screen, text, indent=4)
    if quote and (item["kind"] not in _OWN_TEXT or quote not in text):
        _print_words(screen, f"“{quote}”", indent=4)


def _print_words(screen: Console, words: str, indent: int, style: str = "") -> None:
    shown = shorten(words, _WORDS_LENGTH, placeholder=" …")
    width = min(screen.width, _READING_WIDTH)
    for line in wrap(shown, width, initial_indent=" " * indent, subsequent_indent=" " * 4):
        screen.print(Text(line, style=style), soft_wrap=True)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
