"""An initiative: what it is and which plans name it, with the way to its story."""

from __future__ import annotations

from flask import Request
from pyoxigraph import NamedNode

from ontology.terms import ID
from service.addresses import slug
from service.asking import plans_named, rows_of
from service.kinds.telling import Telling
from service.limits import MAX_HTML_ROWS
from service.site import Site
from service.story import Story, story, subject

__all__ = ["story_of", "tell_initiative"]


def story_of(asked: Request, site: Site, initiative: NamedNode) -> Story:
    """Its story, from the queries `names`, `trace`, `slippage` and `plans`."""
    values = {"initiative": [initiative.value]}
    names = rows_of(asked, site, "names", {"item": [initiative.value]})
    traced = rows_of(asked, site, "trace", values, MAX_HTML_ROWS + 1)
    return story(
        subject(initiative.value, names, asked.script_root),
        traced,
        rows_of(asked, site, "slippage", values),
        plans_named(asked, site, traced),
        asked.script_root,
    )


def tell_initiative(asked: Request, site: Site, thing: NamedNode) -> Telling:
    """The page of an initiative: its story in short."""
    name = {"initiative": slug(thing.value)}
    item = {"item": thing.value.removeprefix(ID)}
    queries = (("trace", name), ("slippage", name), ("names", item))
    return Telling("initiative.html", story_of(asked, site, thing), queries)
