"""Acronyms as one plan uses them: where it declares them, what they denote there, and which it never explains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.reading.declarations import SHORT
from graph.reading.document import Span
from graph.reading.rows import PlanRows
from graph.registers import Registers
from graph.weaving.mentions import Holder
from graph.weaving.names import NameFinder
from graph.weaving.plan_graph import PlanGraph
from ontology.terms import PW, RDF, RDFS

_USED = re.compile(rf"(?:https?://|www\.)\S+|(?<![\w&])(?P<short>{SHORT.pattern})(?![\w&])")
_LONGEST = 8
"""A run of capitals longer than this, in letters, is a word printed in capitals."""
_SHORTEST_WORD = 3
"""Capitals of at least this length that the plan also prints in small letters are a word printed in capitals."""


@dataclass(frozen=True)
class Senses:
    """What the declared short forms denote in this plan: a thing's IRI, or None for something not registered.

    `judged` are those that a register says; the others are found by their expansion being a registered name.
    """

    by_short: Mapping[str, str | None]
    judged: frozenset[str]


def senses_of(rows: PlanRows, registers: Registers, graph: PlanGraph) -> Senses:
    """Resolve the plan's declared short forms, by the register's judgement first, by their expansion else."""
    names = NameFinder(registers.things, plan=graph.plan.value)
    by_short: dict[str, str | None] = {}
    judged = set()
    for declaration in rows.declarations:
        short = _entry_name(declaration.short, rows)
        thing = registers.denotations.get(graph.iri(f"acronym/{short}").value)
        if thing is not None:
            judged.add(short)
            by_short[short] = thing.value
        elif by_short.get(short) is None:
            named = names.whole(declaration.expansion)
            by_short[short] = named.iri.value if named else None
    return Senses(by_short, frozenset(judged))


def _entry_name(short: str, rows: PlanRows) -> str:
    """The short form under which an acronym is entered: the singular, where the plan declares that too."""
    if short.endswith("s") and short[-2:-1].isupper() and any(d.short == short[:-1] for d in rows.declarations):
        return short[:-1]
    return short


def weave_acronyms(
    graph: PlanGraph,
    rows: PlanRows,
    senses: Senses,
    holders: Iterable[Holder],
    registers: Registers,
    finder: NameFinder,
) -> None:
    """Enter every declared acronym, and every acronym that is used and nowhere explained.

    A registered thing's full name that happens to be printed in capitals is no acronym.
    """
    names = {name for thing in registers.things for name in thing.names}
    declared: set[str] = set()
    for declaration in rows.declarations:
        short = _entry_name(declaration.short, rows)
        declared.update((short, declaration.short))
        node = graph.iri(f"acronym/{short}")
        _enter(graph, node, short)
        graph.words(node, PW.expansion, declaration.expansion)
        graph.add(node, PW.declaredIn, PW[declaration.where])
        graph.prove(node, declaration.spans)
        sense = senses.by_short.get(short)
        if sense is not None and short not in senses.judged:
            graph.add(node, PW.denotes, NamedNode(sense))
    _weave_undeclared(graph, holders, declared, names, finder)


def _enter(graph: PlanGraph, node: NamedNode, short: str) -> None:
    graph.add(node, RDF.type, PW.AcronymEntry)
    graph.add(node, PW.plan, graph.plan)
    graph.add(node, RDFS.label, Literal(short, language="en"))
    graph.add(node, PW.shortForm, Literal(short))


def _weave_undeclared(
    graph: PlanGraph, holders: Iterable[Holder], declared: set[str], names: set[str], finder: NameFinder
) -> None:
    uses: dict[str, list[Span]] = {}
    small = set(re.findall(r"[a-z]+", graph.document.text))
    known = {form.casefold() for short in declared for form in (short, f"{short}s", _singular(short))}
    for holder in holders:
        if _shouted(holder.words.text):
            continue
        for found in _USED.finditer(holder.words.text):
            short = found["short"]
            if not short or short.casefold() in known or short in names or len(short) > _LONGEST:
                continue
            if len(short) >= _SHORTEST_WORD and short.isupper() and short.lower() in small:
                continue
            uses.setdefault(_singular(short), []).append(holder.words.spans_of(*found.span())[0])
    for short in sorted(uses):
        if short.endswith("S") and short[:-1] in uses:
            uses[short[:-1]].extend(uses.pop(short))
    for short, spans in sorted(uses.items()):
        node = graph.iri(f"acronym/{short}")
        _enter(graph, node, short)
        graph.number(node, PW.uses, len(set(spans)))
        meant = finder.whole(short)
        if meant is not None:
            graph.add(node, PW.denotes, meant.iri)
        graph.number(node, PW.firstLine, graph.document.line_of(min(spans).start))
        graph.prove(node, (min(spans),))


def _shouted(text: str) -> bool:
    """Whether words are printed wholly in capitals, as headings are."""
    return text.isupper() and any(len(word) > _LONGEST for word in re.findall(r"[A-Z]+", text))


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short
