"""What registers and the ontology say and lead to: worked out once, since every file's conclusions build on it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from graph.building.local import Surroundings, relevant
from graph.building.rulewords import concluded_by_rules, read_by_rules
from ontology.templates import Line, Templates, chains

__all__ = ["concluded_from_steps", "surround", "surroundings_hash"]


def surround(
    templates: Templates, told: Collection[Line], more: Collection[Line] = (), concluded: Collection[Line] = ()
) -> tuple[Surroundings, frozenset[Line]]:
    """The surroundings of all files, and what follows from what registers and the ontology tell.

    `more` is told by other files of what registers speak of, or what others than they refer to; `concluded` follows
    from those files.
    """
    read = read_by_rules()
    known = {*told, *more}
    asked = set(relevant(known, read))
    first = concluded_by_rules(1, asked) - known
    found = {*templates.words, *templates.follows(known), *first, *templates.follows(first)} - known
    steps = set(relevant((*known, *found, *concluded), templates.transitive))
    found |= set(concluded_from_steps(templates, steps)) - known
    around = {*relevant(found, read), *relevant(concluded, read)}
    second = concluded_by_rules(2, asked | around) - known
    return Surroundings(templates, read, _by_subject(asked), _by_subject(around)), frozenset(found | second)


def concluded_from_steps(templates: Templates, steps: Iterable[Line]) -> Iterable[Line]:
    """What follows from chains of transitive properties, and from these conclusions in turn."""
    pairs: dict[bytes, dict[bytes, set[bytes]]] = defaultdict(lambda: defaultdict(set))
    for line in steps:
        subject, predicate, thing = line.split(b" ", 2)
        pairs[predicate][subject].add(thing)
    for predicate in sorted(pairs):
        for start, end in chains(pairs[predicate]):
            line = b"%b %b %b" % (start, predicate, end)
            yield line
            yield from templates.follows([line])


def surroundings_hash(surroundings: Surroundings) -> str:
    """Hash of all that conclusions from a file depend on beside the file and the code."""
    templates = surroundings.templates
    digest = hashlib.sha256()
    for part in (templates.arcs, templates.kinds, templates.above, surroundings.told, surroundings.concluded):
        digest.update(b"\n\n")
        for name in sorted(part):
            digest.update(b"\n%b %b" % (name, repr(part[name]).encode()))
    digest.update(b"\n".join([*sorted(templates.transitive), *sorted(surroundings.read)]))
    return digest.hexdigest()


def _by_subject(lines: Iterable[Line]) -> Mapping[bytes, tuple[Line, ...]]:
    found: dict[bytes, list[Line]] = defaultdict(list)
    for line in sorted(lines):
        found[line.split(b" ", 1)[0]].append(line)
    return {subject: tuple(each) for subject, each in found.items()}
