"""What follows from several files together: rules over the few lines that touch more than one plan, and chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.building.local import Surroundings, ends, relevant
from graph.building.rulewords import concluded_by_rules
from graph.building.surroundings import concluded_from_steps
from graph.lines import Line, plan_of

__all__ = ["Told", "conclusions_across"]


@dataclass(frozen=True)
class Told:
    """One file that has been looked at by itself: its plan in N-Triples (empty for none), and how to read its parts."""

    plan: bytes
    told: Callable[[], Iterable[Line]]
    seams: Callable[[], Iterable[Line]]
    steps: Callable[[], Iterable[Line]]


def conclusions_across(files: Sequence[Told], surroundings: Surroundings) -> Iterator[Line]:
    """What follows beyond what follows from each file by itself; some lines may come twice, or be asserted.

    Only that is read of a file which the rules may ask of the things that a seam touches: relevant lines with these
    as subjects, and with what they lead to within their plan.
    """
    templates, read = surroundings.templates, surroundings.read
    asked = {line for file in files for line in file.seams()}
    asked |= _read_around(files, asked, surroundings)
    around, around_it = surroundings.around(asked)
    first = concluded_by_rules(1, asked | around)
    follows = set(templates.follows(first))
    yield from first
    yield from follows
    steps = {line for file in files for line in file.steps()} | set(relevant((*first, *follows), templates.transitive))
    steps |= set(relevant((line for lines in surroundings.told.values() for line in lines), templates.transitive))
    yield from concluded_from_steps(templates, steps)
    concluded = {*relevant(templates.follows(asked), read), *relevant((*first, *follows), read)}
    yield from concluded_by_rules(2, asked | around | around_it | concluded)


def _read_around(files: Sequence[Told], seams: Iterable[Line], surroundings: Surroundings) -> set[Line]:
    """Relevant lines of the things that seams touch, and of what these lead to in their own plans."""
    found: set[Line] = set()
    wanted: dict[bytes, set[bytes]] = defaultdict(set)
    for thing in {end for line in seams for end in ends(line)}:
        if plan_of(thing) or thing not in surroundings.told:
            wanted[plan_of(thing)].add(thing)
    by_plan = {file.plan: file for file in files if file.plan}
    for owner, things in wanted.items():
        if owner in by_plan:
            found.update(_lines_of(by_plan[owner], things, surroundings))
    for file in files:
        if not file.plan and wanted.get(b""):
            found.update(_lines_of(file, wanted[b""], surroundings))
    return found


def _lines_of(file: Told, things: set[bytes], surroundings: Surroundings) -> Iterator[Line]:
    by_subject: dict[bytes, list[Line]] = defaultdict(list)
    for line in relevant(file.told(), surroundings.read):
        by_subject[line.split(b" ", 1)[0]].append(line)
    waiting, seen = set(things), set(things)
    while waiting:
        for line in by_subject.get(waiting.pop(), ()):
            yield line
            new = {end for end in ends(line) if end in by_subject} - seen
            seen |= new
            waiting |= new
