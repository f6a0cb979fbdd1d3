"""Which bodies and initiatives stand in a made-up plan for those of the real one, and by which names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from graph.synthetic.donor import Donor, Name
from graph.synthetic.draw import Draw
from graph.synthetic.things import Body, Pools, pool_size
from ontology.terms import ID

__all__ = ["Cast", "cast_for"]

_STAYS = 0.25
"""Share of the real bodies and initiatives that a plan keeps: some are in every plan."""
_TRIES = 12
_ANYWAY = 0.1
"""Share of the draws in which a body is taken though it did not exist: plans do name such bodies."""


@dataclass(frozen=True)
class Cast:
    """What stands for what: things by their IRIs, and names by their words."""

    things: Mapping[str, str]
    names: Mapping[str, str]

    def thing(self, iri: str) -> str:
        """IRI of the thing that stands for a real one."""
        return self.things.get(iri, iri)


def cast_for(donor: Donor, draw: Draw, number: int, day: date, pools: Pools) -> Cast:
    """Cast the plan of this number (from 1), published on about that day."""
    things: dict[str, str] = {}
    names: dict[str, str] = {name: name for name in donor.kept_names}
    taken: set[str] = set()
    size = pool_size(number)
    for name in donor.names:
        names.update({surface: surface for surface in name.surfaces})
        if not name.may_change or draw.chance(_STAYS):
            continue
        family = name.thing.removeprefix(ID).split("/", 1)[0]
        pool = pools.pool(family, short=bool(name.shorts)).things
        for _ in range(_TRIES):
            body = pool[draw.rank(size)]
            if body.slug not in taken and (body.exists(day) or draw.chance(_ANYWAY)):
                taken.add(body.slug)
                things[name.thing] = f"{ID}{family}/{body.slug}"
                names.update({surface: _surface(name, surface, body) for surface in name.surfaces})
                break
    return Cast(things, names)


def _surface(name: Name, surface: str, body: Body) -> str:
    if surface in name.shorts:
        return body.short + ("s" if surface.endswith("s") else "")
    return body.other if body.other and "&" in surface else body.name
