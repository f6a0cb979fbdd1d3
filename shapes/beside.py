"""What plans say of the things that curated graphs name: each part of these is judged beside what concerns it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.building.judging import Lines, Shelf
from graph.lines import Line, plan_of
from ontology.terms import DCTERMS, OA, ORG, OWL, PROV, PW, RDF, SKOS
from shapes.findings import HOLDING
from shapes.parting import MOST, Parting, names, parting, relations_of

__all__ = ["cut"]


_UPWARDS = names(PW.plan, DCTERMS.isPartOf)
"""From an item to what it is part of, and to its plan."""
_HOLDING = names(*HOLDING)
_SOURCE = str(OA.hasSource).encode()
_TYPE = str(RDF.type).encode()
_ACRONYM = str(PW.AcronymEntry).encode()
_CONCEPT = str(SKOS.Concept).encode()
_SHORT_FORM = str(PW.shortForm).encode()
_FOREIGN = names(
    *(SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.notation, SKOS.exactMatch, SKOS.broader, OWL.sameAs),
    *(PW.usedIn, PW.activeFrom, PW.activeTo, PW.postAt, PW.leads, PW.becameSuccessor, PW.reason),
    *(ORG.subOrganizationOf, ORG.originalOrganization, ORG.resultingOrganization, ORG.changedBy, ORG.resultedFrom),
    *(PROV.used, PROV.generated),
    *(PW.fromItem, PW.toItem, PW.relation, PW.strength, PW.statement, PW.stated, PW.statedBy, PW.inSamePlan),
)
"""What registers, links and threads say, and plans do not. Shapes ask for it wherever it stands."""


@dataclass(frozen=True)
class _Said:
    """What a plan says of things that are named, or that these lead up to; the parts that each of them concerns, as
    bits; and what these lead up to outside the plan."""

    lines: Mapping[bytes, Sequence[Line]]
    parts: Mapping[bytes, int]
    elsewhere: Collection[bytes]


def cut(
    shared: Collection[Line], curated: Lines, plans: Mapping[bytes, Lines], shelf: Shelf, most: int | None = MOST
) -> int:
    """Lay down links and threads, `curated`, in parts, each with what plans say of the things it names.

    `shared` are registers and the ontology; they go with the first part, and are not laid down. `plans` are what plans
    say, by their IRIs in N-Triples. Gives the number of parts. Where a plan speaks of what is not its own, or as only
    links and registers do, there is but one.
    """
    found = parting(shared, curated, most)
    if found.number == 1:
        _lay_down_all(found, plans, shelf)
    elif not _lay_down(found, plans, shelf, _FOREIGN | relations_of(shared)):
        shelf.clear()
        found = parting(shared, curated, None)
        _lay_down_all(found, plans, shelf)
    for line in curated():
        shelf.own(found.part_of(line), [line])
    return found.number


def _lay_down_all(found: Parting, plans: Mapping[bytes, Lines], shelf: Shelf) -> None:
    """All beside the only part: plans are gone through again where one leads up to another."""
    named = dict(found.named)
    new: Mapping[bytes, int] = named
    while new:
        elsewhere: set[bytes] = set()
        for lines in plans.values():
            said = _said(lines(), new)
            elsewhere.update(said.elsewhere)
            for subject in said.parts:
                shelf.beside(0, said.lines[subject])
        new = dict.fromkeys(elsewhere - named.keys(), 1)
        named |= new


def _lay_down(found: Parting, plans: Mapping[bytes, Lines], shelf: Shelf, foreign: Collection[bytes]) -> bool:
    """What plans say beside each of several parts; False as soon as a plan says what parts cannot be judged beside."""
    for plan, lines_of_plan in plans.items():
        said = _said(lines_of_plan(), found.named)
        if any(_is_foreign(plan, subject, said.lines[subject], foreign) for subject in said.parts):
            return False
        beside: dict[int, list[Line]] = defaultdict(list)
        for subject, parts in _with_holders(said).items():
            beside[parts].extend(said.lines[subject])
        for parts, lines in beside.items():
            for part in range(parts.bit_length()):
                if parts >> part & 1:
                    shelf.beside(part, lines)
    return True


def _said(lines: Iterable[Line], named: Mapping[bytes, int]) -> _Said:
    by_subject: dict[bytes, list[Line]] = defaultdict(list)
    for line in lines:
        by_subject[line.split(b" ", 1)[0]].append(line)
    upwards: dict[bytes, list[bytes]] = {}
    elsewhere: set[bytes] = set()
    parts = {subject: named[subject] for subject in by_subject if subject in named}
    waiting = list(parts)
    while waiting:
        subject = waiting.pop()
        if subject not in upwards:
            ends = [line.split(b" ", 2) for line in by_subject[subject]]
            above = [thing for _, predicate, thing in ends if predicate in _UPWARDS]
            upwards[subject] = [thing for thing in above if thing in by_subject]
            elsewhere.update(thing for thing in above if thing not in by_subject and thing.startswith(b"<"))
        for thing in upwards[subject]:
            if (more := parts.get(thing, 0) | parts[subject]) != parts.get(thing):
                parts[thing] = more
                waiting.append(thing)
    return _Said(by_subject, parts, elsewhere)


def _with_holders(said: _Said) -> Mapping[bytes, int]:
    """The parts that things concern: a thing goes with what it holds and what holds it, and words go with their plan.

    A finding about the one may be told by the words of the other, although another part names that.
    """
    near: dict[bytes, list[bytes]] = defaultdict(list)
    for subject in said.parts:
        for line in said.lines[subject]:
            _, predicate, thing = line.split(b" ", 2)
            if thing in said.parts and predicate in _HOLDING:
                near[thing].append(subject)
                near[subject].append(thing)
            elif thing in said.parts and (predicate in _UPWARDS or predicate == _SOURCE):
                near[subject].append(thing)
    parts = dict(said.parts)
    waiting = list(near)
    while waiting:
        subject = waiting.pop()
        for thing in near[subject]:
            if parts[thing] | parts[subject] != parts[thing]:
                parts[thing] |= parts[subject]
                waiting.append(thing)
    return parts


def _is_foreign(plan: bytes, subject: bytes, lines: Sequence[Line], foreign: Collection[bytes]) -> bool:
    """Whether a plan says of a thing what is not for it to say, or leads from it into another plan."""
    said = [line.split(b" ", 2)[1:] for line in lines]
    return plan_of(subject) != plan or any(
        predicate in foreign
        or (predicate == _TYPE and thing == _CONCEPT)
        or (predicate == _SHORT_FORM and [_TYPE, _ACRONYM] not in said)
        or ((predicate in _UPWARDS or predicate in _HOLDING) and plan_of(thing) != plan)
        for predicate, thing in said
    )
