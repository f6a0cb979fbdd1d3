"""The story of an initiative as a page and as a drawing: a view over the queries `trace`, `slippage` and `plans`."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, render_template, request, url_for
from pyoxigraph import NamedNode

from queries.errors import AmbiguousThing, UnknownThing
from queries.model import ParameterType
from service.addresses import slug
from service.asking import rows_of
from service.errors import NothingDescribed
from service.initiatives import MOST_NAMES, matrix
from service.kinds.initiative import story_of
from service.pictures import PAINTED_BY, Painter
from service.responses import answered, content_tag, page, redirected
from service.site import Site
from service.timeline import Drawing

__all__ = ["blueprint"]

_KEPT = 16
"""Pictures, of some 100 kB, that are not drawn again."""


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("tracing", __name__)
    painted = lru_cache(maxsize=_KEPT)(Painter().png)

    @routes.get("/trace")
    def choose() -> Response:
        name = request.args.get("initiative", "").strip()
        if name:
            return redirected(303, _address(_found(site, name)))
        found = rows_of(request, site, "initiative-matrix", most=MOST_NAMES + 1)
        return page(request, render_template("traces.html", matrix=matrix(found, site.plans, request.script_root)))

    @routes.get("/trace/<name>")
    def trace(name: str) -> Response:
        found = _found(site, name)
        if slug(found.value) != name:
            return redirected(303, _address(found))
        other = request.args.get("with", "").strip()
        initiatives = dict.fromkeys([found, *([_found(site, other)] if other else [])])
        stories = [story_of(request, site, each) for each in initiatives]
        return page(request, render_template("trace.html", stories=stories))

    @routes.get("/trace/<name>.svg")
    def drawing(name: str) -> Response:
        text, _ = _drawn(site, name)
        return answered(
            request, content_tag(site, "trace.svg", text), lambda: Response(text, content_type="image/svg+xml")
        )

    @routes.get("/trace/<name>.png")
    def picture(name: str) -> Response:
        text, drawn = _drawn(site, name)
        return answered(
            request,
            content_tag(site, "trace.png", PAINTED_BY, text),
            lambda: Response(painted(text, drawn.width, drawn.height), content_type="image/png"),
        )

    return routes


def _found(site: Site, name: str) -> NamedNode:
    """The initiative of this name; raises `NothingDescribed` for a name of none, or of several."""
    try:
        return site.resolver.resolve(ParameterType.INITIATIVE, name, "initiative")[0]
    except (UnknownThing, AmbiguousThing) as error:
        raise NothingDescribed(str(error), nearest=error.nearest) from error


def _drawn(site: Site, name: str) -> tuple[str, Drawing]:
    """The time line of an initiative as SVG, and its measures; raises `NothingDescribed` where there is none."""
    told = story_of(request, site, _found(site, name))
    if told.drawing is None:
        raise NothingDescribed(f"No plan says anything of {told.subject.name} that a time line could show")
    return render_template("trace.svg", story=told), told.drawing


def _address(initiative: NamedNode) -> str:
    return url_for("tracing.trace", name=slug(initiative.value))
