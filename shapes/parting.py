"""Links and threads in parts of bounded size: what is connected stays together, and is judged as if all were there.

docs/validation.md says why nothing is found otherwise in parts than in one piece.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from graph.lines import Line, plan_of
from ontology.terms import DCTERMS, PW, RDF, RDFS

__all__ = ["MOST", "REGISTERS", "Parting", "names", "parting", "relations_of"]

MOST = 20_000
"""Triples of links and threads that are judged together at the most, unless more are connected: with what stands beside
them they take some 150 MiB."""

REGISTERS = 0
"""The part that has the registers and the ontology, and what of the links and threads is of no known form."""


def names(*terms: object) -> frozenset[bytes]:
    """Terms as they stand in lines."""
    return frozenset(str(term).encode() for term in terms)


_TYPE = str(RDF.type).encode()
_CLASSES = names(PW.Link, PW.CommitmentThread, PW.CommitmentStatement)
_JOINING = names(PW.fromItem, PW.toItem, PW.statement, PW.statedBy)
"""Two links or statements of one thing, the rings and the pairs among them, are seen together."""
_LEADING = names(PW.relation, PW.strength, PW.evidence, PW.plan, DCTERMS.subject)
"""They lead to what stands beside: nothing is said of it here, and no shape asks who else leads to it."""
_SAYING = names(
    RDFS.label, PW.rationale, PW.inSamePlan, PW.stated, PW.earliest, PW.latest, PW.value, PW.unit
)  # fmt: skip
_KNOWN = {_TYPE} | _JOINING | _LEADING | _SAYING

_RELATES = str(PW.relatesTo).encode()
_BELOW = str(RDFS.subPropertyOf).encode()
_ROOT = b""
"""What stands for the registers among the things that are joined; it comes before all."""


@dataclass(frozen=True)
class Parting:
    """How many parts there are, the part of each subject of links and threads, and the parts that name a thing.

    The bits of a number in `named` are parts, the lowest that of the registers.
    """

    number: int
    parts: Mapping[bytes, int]
    named: Mapping[bytes, int]

    def part_of(self, line: Line) -> int:
        """The part in which a line of links or threads is judged."""
        return self.parts[line.split(b" ", 1)[0]]


def parting(shared: Collection[Line], curated: Callable[[], Iterable[Line]], most: int | None = MOST) -> Parting:
    """Part links and threads, `curated`, of which no part has more than `most` lines unless they are connected.

    `shared` are registers and the ontology. One part has all where that is enough, or without `most`.
    """
    joined = _Joined()
    sizes = Counter(line.split(b" ", 1)[0] for line in curated())
    if most is not None and sizes.total() > most:
        _join(joined, shared, curated(), sizes)
        parts = _batches(joined, sizes, most)
    else:
        parts = dict.fromkeys(sizes, REGISTERS)
    named: dict[bytes, int] = defaultdict(int)
    for line in shared:
        _name(named, line, 1 << REGISTERS)
    for line in curated():
        _name(named, line, 1 << parts[line.split(b" ", 1)[0]])
    return Parting(1 + max(parts.values(), default=REGISTERS), parts, dict(named))


def relations_of(shared: Iterable[Line]) -> frozenset[bytes]:
    """The relations that links may assert, as the ontology lists them."""
    below: dict[bytes, set[bytes]] = defaultdict(set)
    for line in shared:
        subject, predicate, thing = line.split(b" ", 2)
        if predicate == _BELOW:
            below[thing].add(subject)
    found, waiting = {_RELATES}, [_RELATES]
    while waiting:
        new = below[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


class _Joined:
    """Things that are connected: each set is known by the least of them."""

    def __init__(self) -> None:
        self._above: dict[bytes, bytes] = {}

    def least(self, thing: bytes) -> bytes:
        above = self._above
        while (next_above := above.get(thing, thing)) != thing:
            above[thing] = above.get(next_above, next_above)
            thing = next_above
        return thing

    def join(self, one: bytes, other: bytes) -> None:
        least, more = sorted((self.least(one), self.least(other)))
        if least != more:
            self._above[more] = least


def _join(joined: _Joined, shared: Collection[Line], curated: Iterable[Line], own: Collection[bytes]) -> None:
    relations = relations_of(shared)
    registered = {line.split(b" ", 1)[0] for line in shared}
    spoken_of = registered.union(thing for line in shared if (thing := line.split(b" ", 2)[2]).startswith(b"<"))
    for line in shared:
        _, predicate, thing = line.split(b" ", 2)
        if predicate in _JOINING or predicate in relations:
            joined.join(thing, _ROOT)
    for line in curated:
        subject, predicate, thing = line.split(b" ", 2)
        of_plan = bool(plan_of(subject))
        strange = (
            (predicate not in relations and (of_plan or predicate not in _KNOWN))
            or (predicate == _TYPE and thing not in _CLASSES)
            or subject in (registered if of_plan else spoken_of)
        )
        joining = predicate in _JOINING or predicate in relations
        if strange or (joining and thing in registered):
            joined.join(subject, _ROOT)
        if joining or thing in own:
            joined.join(subject, thing)


def _batches(joined: _Joined, sizes: Mapping[bytes, int], most: int) -> dict[bytes, int]:
    """The part of each subject. Neighbours by name, mostly of the same plans, come into one."""
    connected: Counter[bytes] = Counter()
    for subject, lines in sizes.items():
        connected[joined.least(subject)] += lines
    part, full = REGISTERS, most
    parts = {_ROOT: REGISTERS}
    for least in sorted(connected.keys() - {_ROOT}):
        if full + connected[least] > most:
            part, full = part + 1, 0
        parts[least] = part
        full += connected[least]
    return {subject: parts[joined.least(subject)] for subject in sizes}


def _name(named: dict[bytes, int], line: Line, parts: int) -> None:
    subject, _, thing = line.split(b" ", 2)
    named[subject] |= parts
    if thing.startswith(b"<"):
        named[thing] |= parts
