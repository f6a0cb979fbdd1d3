"""Weave a plan's rows into triples by the vocabulary contract."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Set

from pyoxigraph import Literal, NamedNode, Triple

from graph.errors import BadProfile
from graph.reading.passage import Passage, fold
from graph.reading.profile import Profile
from graph.reading.rows import Item, PlanRows
from graph.registers import Registers
from graph.weaving.acronyms import Senses, senses_of, weave_acronyms
from graph.weaving.entries import EntryWeaver
from graph.weaving.figures import weave_figures
from graph.weaving.mentions import Holder, weave_mentions
from graph.weaving.names import NameFinder
from graph.weaving.plan_graph import PlanGraph, shortened
from ontology.terms import DCTERMS, ID, PW, RDF, RDFS, XSD

_CLASSES = {
    "objective": PW.Objective,
    "paragraph": PW.Paragraph,
    "measure": PW.Measure,
    "outcome": PW.Outcome,
    "progress": PW.ProgressNote,
    "reference": PW.Reference,
    "case-study": PW.CaseStudy,
    "footnote": PW.Footnote,
    "definition": PW.Definition,
    "total": PW.Figure,
}
_NOT_READ = ("Contents",)
"""Titles of sections whose words only list the titles of others: names there are not mentions."""


def weave(rows: PlanRows, registers: Registers) -> tuple[Triple, ...]:
    """The triples of one plan, in a stable order, without blank nodes."""
    notes = {item.number: item.path for item in rows.items if item.kind in ("reference", "footnote")}
    graph = PlanGraph(rows.document, rows.profile.slug, notes)
    senses = senses_of(rows, registers, graph)
    _weave_plan(graph, rows, {thing.iri for thing in registers.of_kind("agency")})
    holders = [*_weave_sections(graph, rows), *_weave_items(graph, rows)]
    weaver = EntryWeaver(graph, rows, _finders(registers, graph, senses))
    for entry in rows.entries:
        holders.extend(weaver.weave(entry))
    searched = registers.of_kind("agency", "initiative")
    finder = NameFinder(searched, plan=graph.plan.value, senses=senses.by_short)
    weave_mentions(graph, holders, finder)
    weave_figures(graph, holders)
    weave_acronyms(graph, rows, senses, holders, registers, finder)
    return graph.triples()


def _finders(registers: Registers, graph: PlanGraph, senses: Senses) -> dict[str, NameFinder]:
    def finder(*kinds: str) -> NameFinder:
        return NameFinder(registers.of_kind(*kinds), plan=graph.plan.value, senses=senses.by_short, hidden=True)

    return {
        "owner": finder("agency", "initiative"),
        "agency": finder("agency"),
        "place": NameFinder(registers.of_kind("place"), plan=graph.plan.value),
        "hidden place": finder("place"),
    }


def _weave_plan(graph: PlanGraph, rows: PlanRows, bodies: Set[NamedNode]) -> None:
    profile = rows.profile
    plan = graph.plan
    graph.add(plan, RDF.type, PW.Plan)
    graph.add(plan, RDFS.label, Literal(shortened(profile.title), language="en"))
    graph.add(plan, DCTERMS.title, Literal(profile.title, language="en"))
    for publisher in profile.publishers:
        agency = NamedNode(f"{ID}agency/{publisher}")
        if agency not in bodies:
            raise BadProfile(
                f"{profile.slug}.toml: publisher {publisher!r} is no agency of the registers; "
                "give the slug of one, or register it in graph/registers/agencies.ttl."
            )
        graph.add(plan, DCTERMS.publisher, agency)
    for identifier in profile.identifiers:
        graph.add(plan, DCTERMS.identifier, Literal(identifier))
    graph.add(plan, PW.sourceFile, Literal(rows.document.name))
    graph.add(plan, PW.sourceSha256, Literal(rows.document.sha256))
    if profile.issued:
        datatype, earliest, latest = issue_bounds(profile)
        graph.add(plan, DCTERMS.issued, Literal(profile.issued, datatype=datatype))
        graph.add(plan, PW.issuedEarliest, Literal(earliest.isoformat(), datatype=XSD.date))
        graph.add(plan, PW.issuedLatest, Literal(latest.isoformat(), datatype=XSD.date))
    for predicate, day in ((PW.periodStart, profile.period_start), (PW.periodEnd, profile.period_end)):
        if day:
            graph.add(plan, predicate, Literal(day, datatype=XSD.date))


def issue_bounds(profile: Profile) -> tuple[NamedNode, datetime.date, datetime.date]:
    """Datatype, first and last day of a profile's `issued` (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`)."""
    numbers = [int(part) for part in (profile.issued or "").split("-") if part.isdigit()]
    try:
        if len(numbers) == 1:
            return XSD.gYear, datetime.date(numbers[0], 1, 1), datetime.date(numbers[0], 12, 31)
        if len(numbers) == 2:
            last = calendar.monthrange(numbers[0], numbers[1])[1]
            return XSD.gYearMonth, datetime.date(numbers[0], numbers[1], 1), datetime.date(numbers[0], numbers[1], last)
        day = datetime.date.fromisoformat(profile.issued or "")
    except (ValueError, TypeError, calendar.IllegalMonthError) as error:
        raise BadProfile(
            f"{profile.slug}.toml: issued = {profile.issued!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD."
        ) from error
    return XSD.date, day, day


def _weave_sections(graph: PlanGraph, rows: PlanRows) -> list[Holder]:
    holders = []
    declared = {span for declaration in rows.declarations for span in declaration.spans}
    for section in rows.sections:
        parent = graph.iri(section.parent) if section.parent else None
        node = graph.item(
            section.path, PW.Section, section.title, parent, spans=section.furniture, number=section.number
        )
        graph.words(node, PW.heading, section.title.text)
        for span in section.furniture:
            # A glossary's rows are acronym entries; the names in them are what those denote, not mentions.
            if not any(span.start <= other.start and other.end <= span.end for other in declared):
                holders.append(Holder(node, fold(rows.document.text, span.start, span.end)))
    return holders


def _weave_items(graph: PlanGraph, rows: PlanRows) -> list[Holder]:
    holders = []
    unread = {section.path for section in rows.sections if section.title.text in _NOT_READ}
    for item in rows.items:
        node = _weave_item(graph, item)
        if item.parent not in unread:
            holders.append(Holder(node, item.words, promised=item.kind in ("objective", "outcome", "measure")))
            if item.kind == "objective":
                text = rows.document.text
                holders.extend(Holder(node, fold(text, span.start, span.end)) for span in item.printings)
    return holders


def _weave_item(graph: PlanGraph, item: Item) -> NamedNode:
    parent = graph.iri(item.parent) if item.parent else None
    words = item.words
    label = item.term.text if item.term else None
    spans = (*words.spans, *item.printings)
    node = graph.item(item.path, _CLASSES[item.kind], words, parent, spans=spans, number=item.number, label=label)
    if item.period:
        graph.words(node, PW.periodText, item.period)
    for path in item.reports_on:
        graph.add(graph.iri(path), PW.progress, node)
    if len(item.reports_on) > 1:
        graph.add(node, PW.pairing, PW.Ambiguous)
    if item.kind == "total" and item.term:
        graph.add(node, PW.about, graph.plan)
        _weave_total(graph, node, item.term, words)
    return node


def _weave_total(graph: PlanGraph, node: NamedNode, term: Passage, words: Passage) -> None:
    graph.words(node, PW.asPrinted, words.text)
    graph.words(node, PW.unit, term.text)
    graph.add(node, PW.figureKind, PW.Count)
    if words.text.isdigit():
        graph.add(node, PW.value, Literal(words.text, datatype=XSD.decimal))
