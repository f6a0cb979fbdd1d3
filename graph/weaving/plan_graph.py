"""The triples of one plan in the making; every item gets its label, its words, its place and its evidence here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.reading.document import Document, Span
from graph.reading.passage import Passage
from ontology.terms import DCTERMS, ID, OA, PW, RDF, RDFS, XSD

_LABEL_LENGTH = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9._~&/-]+")


def plan_iri(slug: str) -> NamedNode:
    """The IRI of a plan."""
    return NamedNode(f"{ID}plan/{slug}")


def shortened(words: str, most: int = _LABEL_LENGTH) -> str:
    """Words cut at a space so that at most `most` characters remain, with an ellipsis."""
    if len(words) <= most:
        return words
    return words[: most + 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


class PlanGraph:
    """Collects a plan's triples; all IRIs are made under the plan's."""

    def __init__(self, document: Document, slug: str, notes: Mapping[str | None, str] | None = None) -> None:
        """`notes` maps the marks of the plan's printed references and footnotes to their paths."""
        self.document = document
        self._notes = notes or {}
        self.plan = plan_iri(slug)
        self._triples: set[Triple] = set()

    def iri(self, path: str) -> NamedNode:
        """The IRI of a path under the plan."""
        return NamedNode(f"{self.plan.value}/{_UNSAFE.sub('-', path)}")

    def add(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """Say one thing."""
        self._triples.add(Triple(subject, predicate, value))

    def words(self, subject: NamedNode, predicate: NamedNode, words: str) -> None:
        """Say one thing in the plan's own words, if there are any."""
        if words:
            self.add(subject, predicate, Literal(words))

    def number(self, subject: NamedNode, predicate: NamedNode, value: int) -> None:
        """Say a whole number."""
        self.add(subject, predicate, Literal(str(value), datatype=XSD.integer))

    def evidence(self, spans: Iterable[Span]) -> list[NamedNode]:
        """The evidence nodes of some spans of the source."""
        nodes = []
        for span in spans:
            node = self.iri(f"evidence/{span.start}-{span.end}")
            nodes.append(node)
            self.add(node, RDF.type, PW.Evidence)
            self.add(node, OA.hasSource, self.plan)
            self.add(node, OA.exact, Literal(self.document.exact(span)))
            self.number(node, OA.start, span.start)
            self.number(node, OA.end, span.end)
            self.number(node, PW.startLine, self.document.line_of(span.start))
            self.number(node, PW.endLine, self.document.line_of(span.end - 1))
        return nodes

    def prove(self, subject: NamedNode, spans: Iterable[Span], supports: NamedNode | None = None) -> None:
        """Give an item its evidence; `supports` names the property that it proves."""
        for node in self.evidence(spans):
            self.add(subject, PW.evidence, node)
            if supports is not None:
                self.add(node, PW.supports, supports)

    def item(
        self,
        path: str,
        kind: NamedNode,
        words: Passage,
        parent: NamedNode | None,
        *,
        spans: Iterable[Span] | None = None,
        number: str | None = None,
        label: str | None = None,
    ) -> NamedNode:
        """Describe an item as every item is described; returns its IRI."""
        node = self.iri(path)
        self.add(node, RDF.type, kind)
        self.add(node, PW.plan, self.plan)
        self.add(node, DCTERMS.isPartOf, parent or self.plan)
        self.words(node, PW.text, words.text)
        self.add(
            node,
            RDFS.label,
            Literal(label or shortened(words.text) or path.rsplit("/", 1)[-1], language="en"),
        )
        if number is not None:
            self.add(node, PW.number, Literal(number))
        for mark in words.marks:
            self.add(node, PW.callsFootnote, Literal(mark.label))
            if mark.label in self._notes:
                self.add(node, DCTERMS.references, self.iri(self._notes[mark.label]))
        self.prove(node, words.spans if spans is None else spans)
        return node

    def triples(self) -> tuple[Triple, ...]:
        """All triples in a stable, readable order: by subject (numbers by value), predicate, object."""
        return tuple(sorted(self._triples, key=_order))


def _order(triple: Triple) -> tuple[object, ...]:
    if isinstance(triple.subject, BlankNode):
        raise AssertionError("a plan's graph has no blank nodes")
    is_kind = triple.predicate == RDF.type
    return (natural(str(triple.subject)), not is_kind, str(triple.predicate), natural(str(triple.object)))


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which `action/9` stands before `action/10`."""
    pieces = re.split(r"(\d+)", text)
    return tuple((1, int(piece), "") if piece.isdigit() else (0, 0, piece) for piece in pieces)
