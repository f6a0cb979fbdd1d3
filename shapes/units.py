"""What is validated together: each plan with its part of the registers, and the curated graphs, in parts of bounded
size, with what they point at.

A plan's soundness depends on its own graph, on the ontology, on what the registers say of the things that it names and
of what these lead to, and on no other plan. So a plan that changes is checked alone, however many others there are, and
the outcome is that of a run over everything.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from graph.lines import Line, as_lines, as_triples, digest, named_in
from graph.sources import SHARED
from ontology.terms import GRAPH, ID, PW, RDF
from shapes.beside import cut
from shapes.model import CURATED
from shapes.parting import MOST, REGISTERS
from shapes.reach import Registers

__all__ = [
    "GROUPS_OF",
    "Unit",
    "beside_part",
    "curated_units",
    "joint_fingerprint",
    "plan_unit",
    "registers_of",
    "unit_fingerprint",
    "units",
]

GROUPS_OF = {"plan": ("common", "plans"), CURATED: ("common", "registers")}
"""The groups of shapes that apply to a plan, and to what is curated."""

_NEVER = (GRAPH.inferred, GRAPH.validation)


@dataclass(frozen=True)
class Unit:
    """Triples that are validated together, and those of them whose subjects the findings may be about.

    `plan` is the plan's IRI, or `CURATED`. `groups` are the groups of shapes that apply. All plans have the same
    `context`, the ontology; `beside` is the part of the registers that concerns this one. What is curated comes in one
    or more units: the first, of `part` 0, has the registers, the others have links and threads.
    """

    plan: str
    groups: tuple[str, ...]
    own: Sequence[Triple]
    context: Sequence[Triple]
    beside: Sequence[Triple] = ()
    part: int = REGISTERS

    @property
    def name(self) -> str:
        """The plan's slug, or `curated`."""
        return self.plan.removeprefix(f"{ID}plan/")

    def fingerprint(self, shapes: str) -> str:
        """Hash of all that the findings depend on; `shapes` is the hash of the shapes and the code that runs them."""
        return unit_fingerprint(shapes, *(digest(as_lines(part)) for part in (self.own, self.context, self.beside)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as text, which takes a tenth of the time that the triples themselves would take."""
        return _unit_of, (self.plan, self.groups, self.part, *map(_written, (self.own, self.context, self.beside)))


def unit_fingerprint(shapes: str, own: str, context: str, beside: str) -> str:
    """The fingerprint of a unit by the digests of its own triples, its context and what stands beside it."""
    return hashlib.sha256(f"{shapes}\n{own}\n{context}\n{beside}".encode()).hexdigest()


def joint_fingerprint(parts: Sequence[str]) -> str:
    """The fingerprint of what was validated in parts, by theirs."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _written(triples: Iterable[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _unit_of(plan: str, groups: tuple[str, ...], part_of_it: int, *written: bytes) -> Unit:
    parts = (parse(part, format=RdfFormat.N_TRIPLES, rename_blank_nodes=False) for part in written)
    own, context, beside = ([quad.triple for quad in part] for part in parts)
    return Unit(plan, groups, own, context, beside, part_of_it)


def plan_unit(plan: str, own: Sequence[Triple], registers: Registers) -> Unit:
    """What is validated of a plan (an IRI): its own triples, with the part of the registers that concerns it."""
    name = f"<{plan}>".encode()
    beside = as_triples(registers.around(name, named_in(as_lines(own), name)))
    return Unit(plan, GROUPS_OF["plan"], own, registers.shared_triples, list(beside))


def registers_of(quads: Iterable[Quad]) -> Registers:
    """What the registers and the ontology say in a build."""
    return Registers(as_lines(quad.triple for quad in quads if quad.graph_name in SHARED))


def beside_part(registers: Registers, own: Sequence[Line], told: Sequence[Line]) -> list[Line]:
    """What a part of links and threads is judged beside: `told`, which is what plans say, and what registers say of
    the things in both. Lines are sorted."""
    ends = {end for line in own for end in line.split(b" ", 2)[::2]}
    named = ends | {line.split(b" ", 1)[0] for line in told}
    return sorted({*told, *registers.around(b"", named)})


def units(quads: Iterable[Quad], most: int | None = MOST) -> tuple[Unit, ...]:
    """The asserted graphs of a build as units: one for each plan, by its IRI, then those of what is curated.

    `most` is how many triples of links and threads are in one of these (`shapes.parting.parting`).
    """
    asserted = list(quads)
    graphs: dict[str, list[Triple]] = defaultdict(list)
    for quad in asserted:
        if quad.graph_name not in _NEVER and not isinstance(quad.graph_name, DefaultGraph):
            graphs[str(quad.graph_name.value)].append(quad.triple)
    plans = {name: _plan_of(triples) for name, triples in graphs.items()}
    registers = registers_of(asserted)
    found = [
        plan_unit(plan, graphs[name], registers)
        for name, plan in sorted(plans.items(), key=lambda pair: pair[1] or "")
        if plan is not None
    ]
    curated = as_lines(
        triple
        for name, plan in plans.items()
        if plan is None and NamedNode(name) not in SHARED
        for triple in graphs[name]
    )
    told = {f"<{plan}>".encode(): as_lines(graphs[name]) for name, plan in plans.items() if plan is not None}
    return (*found, *curated_units(registers, curated, told, most))


class _Heaps:
    """Parts laid down in memory."""

    def __init__(self) -> None:
        self.owned: dict[int, list[Line]] = defaultdict(list)
        self.told: dict[int, set[Line]] = defaultdict(set)

    def own(self, part: int, lines: Iterable[Line]) -> None:
        self.owned[part].extend(lines)

    def beside(self, part: int, lines: Iterable[Line]) -> None:
        self.told[part].update(lines)

    def clear(self) -> None:
        self.owned.clear()
        self.told.clear()


def curated_units(
    registers: Registers, curated: Sequence[Line], told: Mapping[bytes, Sequence[Line]], most: int | None
) -> Iterator[Unit]:
    """Registers, and links and threads (`curated`), as units; `told` is what plans say, by their IRIs in N-Triples."""
    heaps = _Heaps()
    plans = {plan: (lambda lines=lines: lines) for plan, lines in told.items()}
    number = cut(registers.lines, lambda: curated, plans, heaps, most)
    for part in range(number):
        own, beside = sorted(heaps.owned[part]), sorted(heaps.told[part])
        if part == REGISTERS:
            own = sorted({*registers.lines, *own})
            yield Unit(CURATED, GROUPS_OF[CURATED], list(as_triples(own)), list(as_triples(beside)))
        else:
            around = as_triples(beside_part(registers, own, beside))
            triples = list(as_triples(own))
            yield Unit(CURATED, GROUPS_OF[CURATED], triples, registers.shared_triples, list(around), part)


def _plan_of(triples: Iterable[Triple]) -> str | None:
    """The plan that a graph describes: the one subject of class `pw:Plan`, if it has one."""
    for triple in triples:
        if triple.predicate == RDF.type and triple.object == PW.Plan and isinstance(triple.subject, NamedNode):
            return triple.subject.value
    return None
