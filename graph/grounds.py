"""The words and the judgements behind an asserted triple."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import NamedNode, QuerySolution, Store, Triple

from ontology.derivation import Term
from ontology.terms import PREFIXES, PW

__all__ = ["Quote", "is_only_probable", "notes", "quotes"]

_STANDS_FOR = """
SELECT ?node WHERE {
  { ?s pw:responsibility ?node . ?node pw:agent ?o . FILTER(?p IN (pw:ownedBy, pw:partner)) }
  UNION { ?node pw:mentionedIn ?s ; pw:mentionOf ?o . FILTER(?p = pw:mentions) }
  UNION { ?node a pw:Link ; pw:fromItem ?s ; pw:toItem ?o ; pw:relation ?p }
  UNION { ?node org:originalOrganization ?s ; org:resultingOrganization ?o . FILTER(?p = pw:becameSuccessor) }
}"""
"""The node that a simple arc is the shortcut of: a responsibility, a mention, a link, a change."""

_NOTES = """
SELECT ?note WHERE {
  { ?node pw:strength ?value . BIND(CONCAT(STRAFTER(STR(?value), "#"), ".") AS ?note) BIND(1 AS ?rank) }
  UNION { ?node a org:ChangeEvent ; rdfs:label ?note . BIND(2 AS ?rank) }
  UNION { ?node pw:rationale|<http://www.w3.org/2004/02/skos/core#editorialNote> ?note . BIND(3 AS ?rank) }
} ORDER BY ?rank ?note"""

_QUOTES = """
SELECT ?words ?plan ?line ?supports WHERE {
  { ?node pw:evidence ?evidence } UNION { ?any pw:evidence ?node . BIND(?node AS ?evidence) }
  ?evidence oa:exact ?words ; oa:hasSource ?plan ; pw:startLine ?line ; oa:start ?start .
  OPTIONAL { ?evidence pw:supports ?supports }
} ORDER BY ?plan ?start ?words"""

_PROLOGUE = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("oa", "org", "pw", "rdfs"))


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a plan, and the line of its text on which they begin."""

    words: str
    plan: NamedNode
    line: int


def quotes(store: Store, triple: Triple) -> tuple[Quote, ...]:
    """The words of the node that the triple is the shortcut of, of its object if that is a part, of its subject."""
    part = [triple.object] if _is_part(triple) else []
    for nodes in (_nodes(store, triple), part):
        if rows := [row for node in nodes for row in _rows(store, _QUOTES, node=node)]:
            return _as_quotes(rows)
    rows = _rows(store, _QUOTES, node=triple.subject)
    exact = [row for row in rows if row["supports"] == triple.predicate]
    return _as_quotes(exact or [row for row in rows if row["supports"] is None] or rows)


def _as_quotes(rows: list[QuerySolution]) -> tuple[Quote, ...]:
    return tuple(dict.fromkeys(Quote(row["words"].value, row["plan"], int(row["line"].value)) for row in rows))


def notes(store: Store, triple: Triple) -> tuple[str, ...]:
    """What a person judged: a link's strength and rationale, the name of a change and the note on it."""
    rows = [row for node in _nodes(store, triple) for row in _rows(store, _NOTES, node=node)]
    return tuple(dict.fromkeys(row["note"].value for row in rows))


def is_only_probable(store: Store, triple: Triple) -> bool:
    """Whether the triple is the arc of links none of which is certain."""
    strengths = {
        quad.object for node in _nodes(store, triple) for quad in store.quads_for_pattern(node, PW.strength, None)
    }
    return bool(strengths) and PW.Certain not in strengths


def _nodes(store: Store, triple: Triple) -> list[NamedNode]:
    rows = _rows(store, _STANDS_FOR, s=triple.subject, p=triple.predicate, o=triple.object)
    return sorted((row["node"] for row in rows), key=str)


def _rows(store: Store, query: str, **bound: Term) -> list[QuerySolution]:
    text = re.sub(r"\?(\w+)", lambda found: str(bound.get(found[1], found[0])), query)
    return list(store.query(_PROLOGUE + text))  # type: ignore[arg-type]


def _is_part(triple: Triple) -> bool:
    """Whether the object is a part of the subject, whose own words prove the triple best: by its IRI."""
    return str(triple.object).startswith(f"{str(triple.subject)[:-1]}/")
