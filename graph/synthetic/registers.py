"""The registers of a made-up corpus: the project's own, without what they say of real plans, and the made-up things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from graph.registers import read_turtle
from graph.synthetic.probe import Probe
from graph.synthetic.things import BLOCK, Body, Change, Pool, Pools
from graph.turtle import turtle
from ontology.terms import DCTERMS, ID, ORG, PROV, PW, RDF, RDFS, SKOS, XSD

__all__ = ["write_registers"]

_NOTE = "Made up, like the plans that name it."


def write_registers(folder: Path, own: Path, pools: Pools, probe: Probe) -> None:
    """Write agencies, initiatives, concepts and places into a new folder; `own` holds the project's registers."""
    folder.mkdir()
    made = {"agencies": list(_family(pools, "agency")), "initiatives": [*_probe(probe), *_family(pools, "initiative")]}
    for path in sorted(own.glob("*.ttl")):
        if path.stem != "acronyms":
            kept = _without_plans(read_turtle(path))
            (folder / path.name).write_bytes(turtle([*kept, *made.get(path.stem, ())]))


def _without_plans(triples: Iterable[Triple]) -> Iterator[Triple]:
    """What a register says but for real plans; a short form that is told apart by them goes too."""
    told = list(triples)
    bound = {triple.subject for triple in told if triple.predicate == PW.usedIn}
    for triple in told:
        if triple.predicate in (PW.usedIn, PW.leads) or (triple.predicate == PW.shortForm and triple.subject in bound):
            continue
        yield triple


def _probe(probe: Probe) -> Iterator[Triple]:
    body = Body(probe.slug, probe.name, "Programme", probe.short)
    yield from _thing(Pool("initiative", ()), body, {}, {})


def _family(pools: Pools, family: str) -> Iterator[Triple]:
    for short in (True, False):
        pool = pools.pool(family, short=short)
        for number, changes in enumerate(pool.changes):
            before: dict[str, list[Change]] = {}
            after: dict[str, list[Change]] = {}
            for change in changes:
                for slug in change.before:
                    before.setdefault(slug, []).append(change)
                for slug in change.after:
                    after.setdefault(slug, []).append(change)
            for body in pool.things[number * BLOCK : (number + 1) * BLOCK]:
                yield from _thing(pool, body, before, after)
            for change in changes:
                yield from _change(family, change)


def _thing(
    pool: Pool, body: Body, before: Mapping[str, list[Change]], after: Mapping[str, list[Change]]
) -> Iterator[Triple]:
    node = NamedNode(f"{ID}{pool.family}/{body.slug}")
    yield Triple(node, RDF.type, PW[body.kind])
    yield Triple(node, RDFS.label, Literal(body.name, language="en"))
    yield Triple(node, SKOS.prefLabel, Literal(body.name, language="en"))
    if body.other:
        yield Triple(node, SKOS.altLabel, Literal(body.other, language="en"))
    if body.short:
        yield Triple(node, PW.shortForm, Literal(body.short))
    note = SKOS.editorialNote if pool.family == "agency" else SKOS.scopeNote
    yield Triple(node, note, Literal(_NOTE, language="en"))
    if body.part_of:
        whole = ORG.subOrganizationOf if pool.family == "agency" else SKOS.broader
        yield Triple(node, whole, NamedNode(f"{ID}{pool.family}/{body.part_of}"))
    if pool.family == "agency":
        for predicate, day in ((PW.activeFrom, body.first_day), (PW.activeTo, body.last_day)):
            if day:
                yield Triple(node, predicate, Literal(day.isoformat(), datatype=XSD.date))
    for change in before.get(body.slug, ()):
        yield Triple(node, ORG.changedBy, NamedNode(f"{ID}event/{change.slug}"))
        for slug in change.after:
            yield Triple(node, PW.becameSuccessor, NamedNode(f"{ID}{pool.family}/{slug}"))
    for change in after.get(body.slug, ()):
        yield Triple(node, ORG.resultedFrom, NamedNode(f"{ID}event/{change.slug}"))


def _change(family: str, change: Change) -> Iterator[Triple]:
    node = NamedNode(f"{ID}event/{change.slug}")
    was, came = (
        (ORG.originalOrganization, ORG.resultingOrganization) if family == "agency" else (PROV.used, PROV.generated)
    )
    yield Triple(node, RDF.type, ORG.ChangeEvent)
    yield Triple(node, RDFS.label, Literal(change.label, language="en"))
    yield Triple(node, DCTERMS.date, Literal(change.day.isoformat(), datatype=XSD.date))
    yield Triple(node, PW.reason, PW[change.reason])
    for slug in change.before:
        yield Triple(node, was, NamedNode(f"{ID}{family}/{slug}"))
    for slug in change.after:
        yield Triple(node, came, NamedNode(f"{ID}{family}/{slug}"))
    yield Triple(node, SKOS.editorialNote, Literal(_NOTE, language="en"))
