"""What the page of a thing tells first, by the kind of thing that it is; below it stands all that the graph says."""

from __future__ import annotations

from flask import Request

from ontology.terms import PW, RDF
from service.descriptions import Description
from service.kinds.acronym import tell_acronym
from service.kinds.agency import tell_agency
from service.kinds.entry import tell_entry
from service.kinds.initiative import tell_initiative
from service.kinds.place import tell_place
from service.kinds.plan import tell_plan
from service.kinds.telling import Reader, Teller, Telling
from service.site import Site

__all__ = ["telling_of"]

_TELLERS: dict[str, Teller] = {
    PW.Agency.value: tell_agency,
    PW.AcronymEntry.value: tell_acronym,
    PW.Initiative.value: tell_initiative,
    PW.Place.value: tell_place,
}
"""Who tells of the things of a class, by the class's IRI; of several the first."""

_ITEMS = (
    PW.Entry,
    PW.Step,
    PW.Milestone,
    PW.Outcome,
    PW.ProgressNote,
    PW.Measure,
    PW.Objective,
    PW.Paragraph,
    PW.CaseStudy,
)
_READERS: dict[str, Reader] = {PW.Plan.value: tell_plan, **{kind.value: tell_entry for kind in _ITEMS}}
"""Who tells of the things of a class from what their description says, which is there already."""


def telling_of(asked: Request, site: Site, description: Description) -> Telling | None:
    """What to tell of a thing that was described; None of a thing of no kind that has its own way."""
    kinds = {said.value.value for said in description.statements if said.property == RDF.type}
    reads = next((read for kind, read in _READERS.items() if kind in kinds), None)
    if reads:
        return reads(asked, site, description)
    return next((tell(asked, site, description.thing) for kind, tell in _TELLERS.items() if kind in kinds), None)
