"""The first page: what this is, what the graph holds, and every way to ask it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from service.responses import page
from service.site import Site

__all__ = ["blueprint"]


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def home() -> Response:
        return page(request, render_template("home.html"))

    @routes.app_context_processor
    def everywhere() -> dict[str, Site]:
        return {"site": site}

    return routes
