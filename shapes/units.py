"""What is validated together: each plan with the registers, and the curated graphs with what they point at.

A plan's soundness depends on its own graph, on the registers and on the ontology, and on no other plan. So a plan that
changes is checked alone, however many others there are, and the outcome is that of a run over everything.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from ontology.terms import DCTERMS, GRAPH, ID, PW, RDF

__all__ = ["CURATED", "Unit", "units"]

CURATED = "curated"
"""The name of the unit of registers, links and threads."""

_NEVER = (GRAPH.inferred, GRAPH.validation)
_UPWARDS = (PW.plan, DCTERMS.isPartOf)
_CONTEXT = (GRAPH.ontology, GRAPH.agencies, GRAPH.initiatives, GRAPH.places)


@dataclass(frozen=True)
class Unit:
    """Triples that are validated together, and those of them whose subjects the findings may be about.

    `plan` is the plan's IRI, or `CURATED`. `groups` are the groups of shapes that apply.
    """

    plan: str
    groups: tuple[str, ...]
    own: Sequence[Triple]
    context: Sequence[Triple]

    @property
    def name(self) -> str:
        """The plan's slug, or `curated`."""
        return self.plan.removeprefix(f"{ID}plan/")

    def fingerprint(self, shapes: str) -> str:
        """Hash of all that the findings depend on; `shapes` is the hash of the shapes and the code that runs them."""
        digest = hashlib.sha256(shapes.encode())
        for part in (self.own, self.context):
            digest.update(b"\n\n")
            digest.update(b"\n".join(sorted(set(_written(part).splitlines()))))
        return digest.hexdigest()

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as text, which takes a tenth of the time that the triples themselves would take."""
        return _unit_of, (self.plan, self.groups, _written(self.own), _written(self.context))


def _written(triples: Iterable[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _unit_of(plan: str, groups: tuple[str, ...], own: bytes, context: bytes) -> Unit:
    parts = (parse(part, format=RdfFormat.N_TRIPLES, rename_blank_nodes=False) for part in (own, context))
    return Unit(plan, groups, *([quad.triple for quad in part] for part in parts))


def units(quads: Iterable[Quad]) -> tuple[Unit, ...]:
    """The asserted graphs of a build as units: one for each plan, by its IRI, then the curated one."""
    graphs: dict[str, list[Triple]] = defaultdict(list)
    for quad in quads:
        if quad.graph_name not in _NEVER and not isinstance(quad.graph_name, DefaultGraph):
            graphs[str(quad.graph_name.value)].append(quad.triple)
    plans = {name: _plan_of(triples) for name, triples in graphs.items()}
    context = [triple for graph in _CONTEXT for triple in graphs.get(graph.value, ())]
    found = [
        Unit(plan, ("common", "plans"), graphs[name], context)
        for name, plan in sorted(plans.items(), key=lambda pair: pair[1] or "")
        if plan is not None
    ]
    curated = [triple for name, plan in plans.items() if plan is None for triple in graphs[name]]
    told = [triple for name, plan in plans.items() if plan is not None for triple in graphs[name]]
    return (*found, Unit(CURATED, ("common", "registers"), curated, list(_pointed_at(curated, told))))


def _plan_of(triples: Iterable[Triple]) -> str | None:
    """The plan that a graph describes: the one subject of class `pw:Plan`, if it has one."""
    for triple in triples:
        if triple.predicate == RDF.type and triple.object == PW.Plan and isinstance(triple.subject, NamedNode):
            return triple.subject.value
    return None


def _pointed_at(curated: Iterable[Triple], told: Iterable[Triple]) -> Iterator[Triple]:
    """What the plans' graphs say of the things that curated graphs name, and of what these are parts of."""
    by_subject: Mapping[object, list[Triple]] = defaultdict(list)
    for triple in told:
        by_subject[triple.subject].append(triple)
    named = {term for triple in curated for term in (triple.subject, triple.object)}
    waiting = {term for term in named if term in by_subject}
    seen: set[object] = set()
    while waiting:
        node = waiting.pop()
        seen.add(node)
        for triple in by_subject[node]:
            yield triple
            if triple.predicate in _UPWARDS and triple.object in by_subject and triple.object not in seen:
                waiting.add(triple.object)
