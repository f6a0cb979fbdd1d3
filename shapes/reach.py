"""The part of the registers that concerns a plan: what they say of the things it names, and of all that these lead to.

A plan is judged beside this part alone. However many plans there are and however long the registers grow, it costs the
same; and a change in a register concerns the plans that reach what has changed, and no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property

from pyoxigraph import Triple

from graph.lines import Line, as_triples, plan_of
from ontology.terms import ID

__all__ = ["Registers"]

_OURS = f"<{ID}".encode()


class Registers:
    """What registers and the ontology say, as `lines`.

    What concerns all plans alike is `shared`: all whose subject is not ours.
    """

    def __init__(self, lines: Collection[Line]) -> None:
        self.lines = lines
        self.shared: list[Line] = []
        self._said: dict[bytes, list[Line]] = defaultdict(list)
        self._of_plan: dict[bytes, set[bytes]] = defaultdict(set)
        for line in lines:
            subject, _, thing = line.split(b" ", 2)
            if not subject.startswith(_OURS):
                self.shared.append(line)
                continue
            self._said[subject].append(line)
            for plan in {plan_of(subject), plan_of(thing)} - {b""}:
                self._of_plan[plan].add(subject)

    @cached_property
    def shared_triples(self) -> Sequence[Triple]:
        """What concerns all plans, as triples."""
        return list(as_triples(self.shared))

    def around(self, plan: bytes, named: Collection[bytes]) -> list[Line]:
        """What is said of named things, of the plan's own, and of what leads to these; and of what all these lead to.

        The plan is an IRI in N-Triples. Lines are sorted.
        """
        waiting = [thing for thing in {*named, *self._of_plan.get(plan, ())} if thing in self._said]
        seen = set(waiting)
        found: list[Line] = []
        while waiting:
            for line in self._said[waiting.pop()]:
                found.append(line)
                thing = line.split(b" ", 2)[2]
                if thing not in seen and thing in self._said:
                    seen.add(thing)
                    waiting.append(thing)
        return sorted(found)
