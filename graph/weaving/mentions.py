"""Every registered agency and initiative that a plan names, each with the sentence that names it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.reading.passage import Passage
from graph.weaving.names import NameFinder
from graph.weaving.plan_graph import PlanGraph
from ontology.terms import OA, PW, RDF, RDFS


@dataclass(frozen=True)
class Holder:
    """An item and words of it in which names and numbers are looked for; `promised` words state what shall be."""

    node: NamedNode
    words: Passage
    promised: bool = False


_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9£])")
_NOT_AN_END = re.compile(r"(?:\b(?:e\.g|i\.e|etc|inc|No|Dr|Mr|St|vs|v|p|pp|cf)\.|\b[A-Z]\.|\.\.\.)$")

_LONGEST_ABBREVIATION = 8


def sentences(words: Passage) -> Iterator[tuple[int, int]]:
    """The sentences of a passage as places in its text; a part of a list or a line of its own is one too."""
    edges = [0]
    breaks = {place for place, kind in words.breaks if kind in ("p", "li", "line")}
    ends = {
        found.end()
        for found in _SENTENCE_END.finditer(words.text)
        if not _NOT_AN_END.search(words.text[max(0, found.start() - _LONGEST_ABBREVIATION) : found.start()])
    }
    edges.extend(sorted(place for place in breaks | ends if 0 < place < len(words.text)))
    edges.append(len(words.text))
    for start, end in itertools.pairwise(edges):
        if words.text[start:end].strip():
            yield start, end


def weave_mentions(graph: PlanGraph, holders: Iterable[Holder], finder: NameFinder) -> None:
    """Say what each holder mentions; words that two holders share count for the one that comes first."""
    seen: set[tuple[int, int]] = set()
    for holder in holders:
        bounds = tuple(sentences(holder.words))
        for match in finder.find(holder.words.text):
            spans = holder.words.spans_of(match.start, match.end)
            place = (spans[0].start, spans[-1].end)
            if place in seen:
                continue
            seen.add(place)
            mention = graph.iri(f"mention/{place[0]}-{place[1]}")
            surface = holder.words.text[match.start : match.end]
            graph.add(mention, RDF.type, PW.Mention)
            graph.add(mention, PW.plan, graph.plan)
            graph.add(mention, RDFS.label, Literal(surface, language="en"))
            graph.add(mention, PW.surface, Literal(surface))
            graph.add(mention, PW.mentionOf, match.thing.iri)
            graph.add(mention, PW.mentionedIn, holder.node)
            graph.add(holder.node, PW.mentions, match.thing.iri)
            graph.number(mention, OA.start, place[0])
            graph.number(mention, OA.end, place[1])
            for start, end in bounds:
                if start < match.end and match.start < end:
                    graph.prove(mention, holder.words.spans_of(start, end))
