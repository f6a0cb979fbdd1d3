"""What follows from one file by itself, with what registers say around it; and what must be looked at across files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.building.rulewords import concluded_by_rules
from graph.lines import Line, plan_of
from ontology.templates import Templates

__all__ = ["Found", "Surroundings", "ends", "local_conclusions", "relevant", "touches_other_plans"]


@dataclass(frozen=True)
class Surroundings:
    """What files share: the templates, the names that stand in rules, and what registers say in these predicates.

    `told` is what is asserted, by subject, and `concluded` what follows from it.
    """

    templates: Templates
    read: frozenset[bytes]
    told: Mapping[bytes, tuple[Line, ...]]
    concluded: Mapping[bytes, tuple[Line, ...]]

    def around(self, lines: Iterable[Line]) -> tuple[set[Line], set[Line]]:
        """What is told, and what is concluded, of the things that lines lead to, and of those that these lead to."""
        told: set[Line] = set()
        concluded: set[Line] = set()
        waiting = {end for line in lines for end in ends(line)}
        seen: set[bytes] = set()
        while waiting:
            thing = waiting.pop()
            seen.add(thing)
            for of_it, kept in ((self.told, told), (self.concluded, concluded)):
                for line in of_it.get(thing, ()):
                    kept.add(line)
                    waiting.update(end for end in ends(line) if end not in seen)
        return told, concluded


@dataclass(frozen=True)
class Found:
    """What was found out about one file.

    `inferred` follows from it by itself. `seams` are the relevant lines that touch a plan other than the file's own:
    rules look at them once all files are known. `steps` are statements, told or concluded, of transitive properties.
    `shared` is what is told in relevant predicates of things that belong to no plan, and that registers do not say;
    `shared_concluded` is what is concluded of them. `outside` are such things that relevant lines lead to.
    """

    inferred: frozenset[Line]
    seams: frozenset[Line]
    steps: frozenset[Line]
    shared: frozenset[Line]
    shared_concluded: frozenset[Line]
    outside: frozenset[bytes]


def ends(line: Line) -> Iterator[bytes]:
    """Subject and object, if it is an IRI."""
    subject, _, thing = line.split(b" ", 2)
    yield subject
    if thing.startswith(b"<"):
        yield thing


def relevant(lines: Iterable[Line], predicates: Collection[bytes]) -> Iterator[Line]:
    """The lines with one of the predicates."""
    return (line for line in lines if line.split(b" ", 2)[1] in predicates)


def local_conclusions(told: Collection[Line], plan: bytes, surroundings: Surroundings) -> Found:
    """Conclude from the lines of one file; `plan` is its plan in N-Triples, or empty for a file of no plan's.

    Lines that touch another plan are left to what looks across files: here, not all is known of that plan.
    """
    templates, read = surroundings.templates, surroundings.read
    known = told if isinstance(told, set | frozenset) else frozenset(told)
    alone = set(templates.follows(known)) - known
    told_here = set(relevant(known, read))
    seams = {line for line in told_here if touches_other_plans(line, plan)}
    asked = told_here - seams
    around, around_it = surroundings.around(asked)
    first = concluded_by_rules(1, asked | around) - known
    found = alone | first | (set(templates.follows(first)) - known)
    concluded_here = {line for line in relevant(found, read) if not touches_other_plans(line, plan)}
    second = concluded_by_rules(2, asked | around | around_it | concluded_here) - known
    relevant_found = set(relevant(found, read))
    return Found(
        frozenset(found | second),
        frozenset(seams),
        frozenset(relevant((*known, *found), templates.transitive)),
        frozenset(_news_of_shared(told_here, surroundings)),
        frozenset(_news_of_shared(relevant_found, surroundings)),
        frozenset(
            thing
            for line in told_here | relevant_found
            if (thing := line.split(b" ", 2)[2]).startswith(b"<") and not plan_of(thing)
        ),
    )


def touches_other_plans(line: Line, plan: bytes) -> bool:
    """Whether subject or object is a plan other than this one, or belongs to one."""
    return any(plan_of(end) not in (b"", plan) for end in ends(line))


def _news_of_shared(lines: Iterable[Line], surroundings: Surroundings) -> Iterator[Line]:
    for line in lines:
        subject = line.split(b" ", 1)[0]
        known = (surroundings.told.get(subject, ()), surroundings.concluded.get(subject, ()))
        if not plan_of(subject) and not any(line in lines_there for lines_there in known):
            yield line
