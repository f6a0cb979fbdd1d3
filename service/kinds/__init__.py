"""What the page of a thing tells first, by the kind of thing that it is; below it stands all that the graph says."""

from __future__ import annotations

from flask import Request

from ontology.terms import PW, RDF
from service.descriptions import Description
from service.kinds.acronym import tell_acronym
from service.kinds.agency import tell_agency
from service.kinds.place import tell_place
from service.kinds.telling import Teller, Telling
from service.site import Site

__all__ = ["telling_of"]

_TELLERS: dict[str, Teller] = {
    PW.Agency.value: tell_agency,
    PW.AcronymEntry.value: tell_acronym,
    PW.Place.value: tell_place,
}
"""Who tells of the things of a class, by the class's IRI; of several the first."""


def telling_of(asked: Request, site: Site, description: Description) -> Telling | None:
    """What to tell of a thing that was described; None of a thing of no kind that has its own way."""
    kinds = {said.value.value for said in description.statements if said.property == RDF.type}
    return next((tell(asked, site, description.thing) for kind, tell in _TELLERS.items() if kind in kinds), None)
