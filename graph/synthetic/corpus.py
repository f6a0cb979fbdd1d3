"""A whole made-up corpus, written plan by plan."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from graph.publish import turtle
from graph.registers import Thing, load_registers
from graph.settings import PROJECT
from graph.synthetic.casting import cast_for
from graph.synthetic.choosing import choose
from graph.synthetic.donor import Donor, Name
from graph.synthetic.draw import Draw
from graph.synthetic.errors import BadCorpus
from graph.synthetic.linking import Example, Linker, Summary, examples
from graph.synthetic.making import Made, make
from graph.synthetic.probe import PROBE
from graph.synthetic.reading import load
from graph.synthetic.registers import write_registers
from graph.synthetic.things import Pools, make_pools
from graph.synthetic.words import Rewording, Vocabulary, collect
from graph.synthetic.workers import in_order
from ontology.terms import BASE, ID, PW

__all__ = ["Source", "Written", "make_plan", "source", "write_corpus"]

_FIRST_YEAR, _LAST_YEAR = 1997, 2025
_CYCLE = 4
"""Years are moved by whole leap cycles, so that every day of the real plan has one in the made-up plan."""


@dataclass(frozen=True)
class Source:
    """What made-up plans are made from: the real plans taken apart, their words, and the things for all plans."""

    seed: int
    scale: float
    donors: tuple[Donor, ...]
    vocabulary: Vocabulary
    pools: Pools
    links: tuple[Example, ...]


@dataclass(frozen=True)
class Written:
    """What a corpus holds: plans, triples of plans, links between plans."""

    plans: int
    triples: int
    links: int


_PREFIXES = (
    f"@prefix link: <{BASE}id/link/> .\n"
    f"@prefix pw: <{BASE}ns#> .\n"
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
)


def source(seed: int, plans: int, scale: float) -> Source:
    """Read the project's own plans and registers."""
    registers = load_registers(PROJECT / "graph" / "registers")
    known = {thing.iri.value: _name(thing) for thing in registers.things}
    paths = sorted((PROJECT / "graph" / "plans").glob("*.ttl"))
    donors = tuple(load(path, known, registers.denotations) for path in paths)
    vocabulary = collect(
        fact.value.value
        for donor in donors
        for item in donor.items.values()
        for fact in item.facts
        if fact.predicate == PW.text
    )
    kinds = {f"{ID}plan/{donor.slug}/{path}": item.kind.value for donor in donors for path, item in donor.items.items()}
    links = examples(PROJECT / "graph" / "links.ttl", kinds)
    return Source(seed, scale, donors, vocabulary, make_pools(seed, plans, registers.things), links)


def _name(thing: Thing) -> Name:
    return Name(thing.iri.value, thing.names, thing.short_forms, thing.kind in ("agency", "initiative"))


def make_plan(source: Source, number: int) -> Made:
    """The plan of this number, from 1; the same whatever the number of plans is."""
    draw = Draw(source.seed, "plan", number)
    donor = _donor(source, number)
    shifts = range(
        -(-(_FIRST_YEAR - donor.year) // _CYCLE) * _CYCLE, (_LAST_YEAR - donor.year) // _CYCLE * _CYCLE + 1, _CYCLE
    )
    years = draw.one_of(shifts)
    choice = choose(donor, draw, source.scale)
    cast = cast_for(donor, draw, number, date(donor.year + years, 7, 1), source.pools)
    words = Rewording(source.vocabulary, draw.seed, cast.names, years)
    probe = PROBE if number <= PROBE.plans else None
    return make(donor, f"synthetic-{number:05}", choice, cast, words, years, probe)


def _donor(source: Source, number: int) -> Donor:
    """The real plan that a plan is made from: of each five plans, one from each, in an order by chance."""
    block, place = divmod(number - 1, len(source.donors))
    return source.donors[Draw(source.seed, "donors", block).shuffled(range(len(source.donors)))[place]]


def write_corpus(
    folder: Path, seed: int, plans: int, scale: float = 1, processes: int = 1, told: Callable[[int], None] | None = None
) -> Written:
    """Write a corpus into a new or empty folder: plans, registers, links and threads.

    `scale` is the mean size of a plan as a share of that of the real ones, above 0 and up to 1. `told` is called with
    the number of each plan that is written. Raises `BadCorpus` where the order or the folder is no good.
    """
    _check(folder, plans, scale)
    try:
        return _write(folder, source(seed, plans, scale), plans, processes, told)
    except OSError as error:
        raise BadCorpus(
            f"The corpus cannot be written to {folder}: {error.strerror or error}; name a folder that can be, "
            "on a disk with room enough."
        ) from error


def _check(folder: Path, plans: int, scale: float) -> None:
    if plans < 1:
        raise BadCorpus(f"A corpus has 1 plan at the least; {plans} were asked for.")
    if not 0 < scale <= 1:
        raise BadCorpus(
            f"The scale must be above 0 and at most 1, the size of the real plans; {scale:g} was asked for."
        )
    if folder.exists() and not folder.is_dir():
        raise BadCorpus(f"{folder} is a file; name a folder that is not there yet, or an empty one.")
    if folder.is_dir() and any(folder.iterdir()):
        raise BadCorpus(f"{folder} is not empty; name a folder that is not there yet, or an empty one.")


def _write(folder: Path, made_from: Source, plans: int, processes: int, told: Callable[[int], None] | None) -> Written:
    (folder / "plans").mkdir(parents=True)
    write_registers(folder / "registers", PROJECT / "graph" / "registers", made_from.pools, PROBE)
    linker = Linker(made_from.seed, made_from.scale, made_from.links)
    triples = links = 0
    with ExitStack() as stack:
        names = ("registers/acronyms.ttl", "links.ttl", "threads.ttl")
        acronyms, linked, threads = (
            stack.enter_context((folder / name).open("w", encoding="utf-8", newline="\n")) for name in names
        )
        for file in (acronyms, linked, threads):
            file.write(_PREFIXES)
        summaries = in_order(partial(write_plan, made_from, folder / "plans"), plans, processes)
        for number, plan in enumerate(stack.enter_context(closing(summaries)), 1):
            acronyms.writelines(f"<{entry}> pw:denotes <{thing}> .\n" for entry, thing in plan.denotations)
            found = list(linker.links(plan))
            linked.writelines(found)
            threads.writelines(linker.threads(plan))
            linker.add(plan)
            triples += plan.triples
            links += len(found)
            if told:
                told(number)
    return Written(plans, triples, links)


def write_plan(made_from: Source, folder: Path, number: int) -> Summary:
    """Make the plan of this number, write it to `folder`, and keep what the rest of the corpus needs of it."""
    made = make_plan(made_from, number)
    slug = made.plan.value.removeprefix(f"{ID}plan/")
    (folder / f"{slug}.ttl").write_bytes(turtle(made.triples, made.plan))
    return Summary(slug, made.year, len(made.triples), made.denotations, made.ends)
