"""The numbers that a plan prints and what they count."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal

from graph.figures import find_figures
from graph.money import find_money
from graph.weaving.mentions import Holder
from graph.weaving.plan_graph import PlanGraph
from ontology.terms import DCTERMS, PW, RDF, RDFS, XSD


def weave_figures(graph: PlanGraph, holders: Iterable[Holder]) -> None:
    """Say which figures each holder prints; words that two holders share count for the one that comes first."""
    seen: set[tuple[int, int]] = set()
    for holder in holders:
        text = holder.words.text
        found = [
            (figure.start, figure.end, str(figure.value), figure.unit, figure.kind.value)
            for figure in find_figures(text, promised=holder.promised)
        ]
        found.extend((money.start, money.end, str(money.amount), "GBP", "Amount") for money in find_money(text))
        for start, end, value, unit, kind in found:
            spans = holder.words.spans_of(start, end)
            place = (spans[0].start, spans[-1].end)
            if place in seen:
                continue
            seen.add(place)
            node = graph.iri(f"figure/{place[0]}-{place[1]}")
            graph.add(node, RDF.type, PW.Figure)
            graph.add(node, PW.plan, graph.plan)
            graph.add(node, PW.about, holder.node)
            graph.add(node, RDFS.label, Literal(text[start:end], language="en"))
            graph.add(node, PW.asPrinted, Literal(text[start:end]))
            graph.words(node, PW.text, text[start:end])
            graph.add(node, DCTERMS.isPartOf, holder.node)
            graph.add(node, PW.value, Literal(value, datatype=XSD.decimal))
            graph.add(node, PW.unit, Literal(unit))
            graph.add(node, PW.figureKind, PW[kind])
            graph.prove(node, spans)
