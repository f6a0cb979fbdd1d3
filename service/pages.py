"""The first page: what this is, what the graph holds, and ways to begin."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from service.addresses import address
from service.asking import rows_of
from service.limits import MAX_HTML_ROWS
from service.responses import page
from service.site import Site
from service.story import lanes_of
from service.timeline import drawn
from service.worked import worked

__all__ = ["blueprint"]

_MOST_PLANS = 60
"""Plans that the page lists: of more, those published last."""

_BEGINNINGS = ("initiative-matrix", "slippage", "orphan-owners")


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def home() -> Response:
        plans = rows_of(request, site, "plans", most=_MOST_PLANS, after=max(0, len(site.plans) - _MOST_PLANS))
        matrix, slippage, orphans = (rows_of(request, site, name, most=MAX_HTML_ROWS + 1) for name in _BEGINNINGS)
        drawing = drawn(lanes_of(plans, request.script_root))
        return page(
            request,
            render_template(
                "home.html",
                plans=[(plan, address(plan["plan"].iri or "", request.script_root)) for plan in plans],
                drawing=drawing,
                worked=worked(matrix, slippage, orphans, {plan.slug: plan.title for plan in site.plans}, MAX_HTML_ROWS),
            ),
        )

    @routes.app_context_processor
    def everywhere() -> dict[str, Site]:
        return {"site": site}

    return routes
