"""From the engine's results to findings: which item of which plan, in which words, on which line of its text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Any, Final

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from ontology.terms import BASE, ID, OA, PW
from shapes.model import Finding, Result, Severity, Shape
from shapes.terms import as_rdflib, from_n_triples, n_triples

__all__ = ["HOLDING", "PLACEHOLDERS", "findings"]

PLACEHOLDERS: Final = ("item", "number", "words", "line", "value", "places")
"""What is filled into messages where it stands in braces."""

_SHOWN_WORDS = 160
_SEVERITIES = {f"http://www.w3.org/ns/shacl#{severity.value}": severity for severity in Severity}
_PLACEHOLDER = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")


def _uri(term: Any) -> URIRef:
    return URIRef(term.value)


_PLAN, _NUMBER, _EVIDENCE, _LINE = map(_uri, (PW.plan, PW.number, PW.evidence, PW.startLine))
_ENTRY = _uri(PW.Entry)
_START, _EXACT, _SOURCE, _SUPPORTS = map(_uri, (OA.start, OA.exact, OA.hasSource, PW.supports))
_FIRST_LINE, _SHORT_FORM, _FILE = map(_uri, (PW.firstLine, PW.shortForm, PW.sourceFile))
_STATEMENT, _STATED, _STATED_BY = map(_uri, (PW.statement, PW.stated, PW.statedBy))
_HOLDERS = (
    (PW.Responsibility, PW.responsibility, True),
    (PW.Timing, PW.timing, True),
    (PW.Funding, PW.funding, True),
    (PW.Figure, PW.about, False),
    (PW.Mention, PW.mentionedIn, False),
    (PW.Evidence, PW.evidence, True),
)
"""Parts that people know by what holds them: class, the property between the two, whether it leads to the part."""
HOLDING: Final = tuple(arc for _, arc, _ in _HOLDERS)
"""Properties between a part and what holds it: a finding about the one may be told by the words of the other."""
_HELD = {_uri(kind): (_uri(arc), inwards) for kind, arc, inwards in _HOLDERS}
_NAMES = (RDFS.label, SKOS.prefLabel, DCTERMS.title)


@dataclass(frozen=True, slots=True)
class _Quote:
    words: str
    line: int | None
    plan: str
    evidence: str = ""


def findings(results: Iterable[Result], shapes: Mapping[str, Shape], data: Graph) -> tuple[Finding, ...]:
    """Tell each result for a person. `shapes` are the named shapes by IRI, `data` the graph that was validated."""
    told = [_finding(result, shapes, data) for result in results]
    return tuple(sorted(_distinct(sorted(told, key=Finding.order)), key=Finding.order))


def _distinct(told: Iterable[Finding]) -> Iterator[Finding]:
    """Give each fault an IRI; results that differ in nothing but their message are numbered."""
    counts: Counter[str] = Counter()
    for finding in dict.fromkeys(told):
        key = "\n".join((finding.shape, finding.focus, finding.path or "", finding.value or "", finding.component))
        counts[key] += 1
        text = key if counts[key] == 1 else f"{key}\n{counts[key]}"
        yield replace(finding, iri=f"{ID}finding/{finding.shape}/{hashlib.sha256(text.encode()).hexdigest()[:16]}")


def _finding(result: Result, shapes: Mapping[str, Shape], data: Graph) -> Finding:
    focus = as_rdflib(from_n_triples(result.focus))
    value = None if result.value is None else as_rdflib(from_n_triples(result.value))
    severity = _SEVERITIES.get(result.severity, Severity.VIOLATION)
    statements = () if severity is Severity.VIOLATION else _statements(data, focus)
    if statements:
        subject, item = _stated_first(data, statements)
    else:
        subject = _subject(data, focus, value)
        item = _item(data, subject)
    quote = _quote(data, subject, item, result.path)
    plan = _plan(data, item) or _plan(data, subject) or quote.plan
    shape = shapes.get(result.shape)
    number = _number(data, item)
    words = {
        "item": _name(data, item),
        "words": shorten(quote.words, _SHOWN_WORDS, placeholder=" …"),
        "value": "" if value is None else _name(data, value),
        "line": "" if quote.line is None else str(quote.line),
        "number": number,
        "places": _places(data, statements),
    }
    return Finding(
        iri="",
        shape=shape.id if shape else result.shape,
        severity=severity,
        plan=plan,
        item=_told(item),
        number=number,
        message=_message(result, words),
        line=quote.line,
        words=quote.words,
        file=str(data.value(URIRef(plan), _FILE) or "") if plan else "",
        evidence=quote.evidence,
        focus=_told(focus),
        component=result.component,
        path=result.path,
        value=result.value,
    )


def _told(node: Node) -> str:
    """An IRI, the name of a blank node, or a literal in N-Triples notation."""
    return n_triples(node) if isinstance(node, Literal) else str(node)


def _message(result: Result, words: Mapping[str, str]) -> str:
    """The shape's own words with its placeholders filled; the engine's, led by the item, if it has none."""
    text = "; ".join(result.messages) or result.component.rpartition("#")[2]
    if not result.own_message:
        text = f"{{item}}: {' '.join(text.split())}"
    return _PLACEHOLDER.sub(lambda found: words[found[1]], text)


def _subject(data: Graph, focus: Node, value: Node | None) -> Node:
    """What the finding is about: where a rule speaks of a whole plan, or of a whole register by a term of the
    vocabulary, the thing in it that the rule names."""
    if not isinstance(value, URIRef):
        return focus
    if (focus, RDF.type, _uri(PW.Plan)) in data:
        return value if (value, _PLAN, focus) in data or value.startswith(f"{focus}/") else focus
    return value if _is_vocabulary(data, focus) and not _is_vocabulary(data, value) else focus


def _is_vocabulary(data: Graph, node: Node) -> bool:
    return (node, RDFS.isDefinedBy, None) in data or (node, RDF.type, OWL.Ontology) in data


def _item(data: Graph, node: Node, below: frozenset[Node] = frozenset()) -> Node:
    """The node itself, or what holds it if it is a part that people know by its holder; `below` are its parts."""
    for kind, (arc, inwards) in _HELD.items():
        if (node, RDF.type, kind) in data:
            holders = data.subjects(arc, node) if inwards else data.objects(node, arc)
            known = sorted((holder for holder in holders if isinstance(holder, URIRef)), key=str)
            holder = _best_holder(data, known, arc) if known else node
            return node if holder == node or holder in below else _item(data, holder, below | {node})
    return node


def _best_holder(data: Graph, holders: list[URIRef], arc: URIRef) -> URIRef:
    """Of an entry and the one milestone of it that share a timing, the milestone, unless the entry has no other."""
    parts = [holder for holder in holders if data.value(holder, DCTERMS.isPartOf) in holders]
    if len(parts) != 1:
        return holders[0]
    entry = data.value(parts[0], DCTERMS.isPartOf)
    return parts[0] if len(list(data.objects(entry, arc))) > 1 else holders[0]


def _statements(data: Graph, thread: Node) -> tuple[Node, ...]:
    """What a commitment thread gathers, in the order of the pages; nothing for what is no thread."""
    gathered = sorted(data.objects(thread, _STATEMENT), key=str)
    return tuple(sorted(gathered, key=lambda node: _start(data, _first(data, node))))


def _stated_first(data: Graph, statements: Iterable[Node]) -> tuple[Node, Node]:
    """What a warning about a thread is about: its first statement, a mere date last, and the item that makes it."""
    made = [(statement, data.value(statement, _STATED_BY) or statement) for statement in statements]
    statement, item = min(made, key=lambda pair: (pair[1], RDF.type, _uri(PW.Timing)) in data)
    return statement, _item(data, item)


def _places(data: Graph, statements: Iterable[Node]) -> str:
    """What statements state, and on which lines."""
    quotes = [(data.value(node, _STATED), data.value(_first(data, node), _LINE)) for node in statements]
    return ", ".join(f"“{words}” (line {line})" for words, line in quotes)


def _first(data: Graph, node: Node) -> Node | None:
    """The piece of a node's evidence that stands first in the text."""
    return min(data.objects(node, _EVIDENCE), key=lambda quote: (_start(data, quote), str(quote)), default=None)


def _start(data: Graph, evidence: Node | None) -> int:
    return 0 if evidence is None else _number_of(data, evidence, _START)


def _plan(data: Graph, node: Node) -> str:
    if (node, RDF.type, _uri(PW.Plan)) in data:
        return str(node)
    named = (data.value(node, arc) for arc in (_PLAN, _SOURCE))
    return next((str(plan) for plan in named if isinstance(plan, URIRef)), "")


def _number(data: Graph, node: Node | None) -> str:
    """The number printed at an item, or at the entry that it is a part of."""
    own = node
    seen: set[Node] = set()
    while node is not None and node not in seen:
        if (number := data.value(node, _NUMBER)) is not None and (node == own or _is_entry(data, node)):
            return str(number)
        seen.add(node)
        node = data.value(node, DCTERMS.isPartOf)
    return ""


def _is_entry(data: Graph, node: Node) -> bool:
    kinds = set(data.objects(node, RDF.type))
    return any(kind == _ENTRY or (kind, RDFS.subClassOf, _ENTRY) in data for kind in kinds)


def _name(data: Graph, node: Node) -> str:
    if isinstance(node, Literal):
        return str(node)
    names = [name for kind in _NAMES for name in sorted(map(str, data.objects(node, kind)))]
    return names[0] if names else str(node).removeprefix(ID).removeprefix(BASE)


def _quote(data: Graph, subject: Node, item: Node, path: str | None) -> _Quote:
    """The words of the value that a path leads to, else the subject's own, else the item's."""
    for node in dict.fromkeys((subject, item)):
        exact = [
            e for e in data.objects(node, _EVIDENCE) if path and any(o.n3() == path for o in data.objects(e, _SUPPORTS))
        ]
        plain = [e for e in data.objects(node, _EVIDENCE) if (e, _SUPPORTS, None) not in data]
        own = [node] if (node, _EXACT, None) in data else []
        for found in (exact, own, plain, list(data.objects(node, _EVIDENCE))):
            if found:
                return _as_quote(data, min(found, key=lambda e: (_number_of(data, e, _START), str(e))))
        if (line := _number_of(data, node, _FIRST_LINE)) > 0:
            return _Quote(_line_of(data.value(node, _SHORT_FORM)), line, "")
    return _Quote("", None, "")


def _as_quote(data: Graph, evidence: Node) -> _Quote:
    words = _line_of(data.value(evidence, _EXACT))
    line = _number_of(data, evidence, _LINE)
    source = data.value(evidence, _SOURCE)
    return _Quote(words, line if line > 0 else None, str(source) if isinstance(source, URIRef) else "", str(evidence))


def _line_of(text: Node | None) -> str:
    return " ".join(str(text or "").split())


def _number_of(data: Graph, node: Node, predicate: URIRef) -> int:
    """A whole number, or 0: data from outside may have anything there."""
    try:
        return int(str(data.value(node, predicate)))
    except ValueError:
        return 0
