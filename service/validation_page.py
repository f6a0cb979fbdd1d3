"""What validation found, as a page for who mends it: a view over `shapes`, `finding-counts` and `findings`."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Request, Response, render_template, request
from werkzeug.exceptions import NotFound

from queries.model import ParameterType
from service.addresses import slug
from service.asking import rows_of
from service.errors import AnswerTooLarge
from service.findings import Check, Filter, Matrix, checks_of, families, groups, matrix
from service.limits import MAX_REPORT_FINDINGS
from service.paging import OFFSET, Page, link_headers, links, page_of
from service.responses import answered, content_tag, page
from service.site import Site
from service.trends import told_trend
from service.validation_reports import FORMS, report_of
from shapes.reports import WRITERS
from shapes.trend import trend

__all__ = ["blueprint"]

_MOST = 50
"""Findings on a page."""

_MOST_PLANS = 40
"""Plans that a table has, and that there are boxes to tick for."""


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface. The snapshot is compared with the one before it once, when that is first shown."""
    routes = Blueprint("validation", __name__)
    plans = {plan.slug: plan.title for plan in site.plans}
    compared = cache(lambda: trend(site.snapshot))

    @routes.get("/validation")
    def index() -> Response:
        asked = _asked(request, site)
        wanted = _wanted(request, site)
        root = request.script_root
        every = checks_of(rows_of(request, site, "shapes"), root)
        chosen = checks_of(rows_of(request, site, "shapes", asked.values), root)
        rows = rows_of(request, site, "findings", asked.values, _MOST + 1, wanted.offset)
        given = [(name, value) for name, values in asked.values.items() for value in values]
        pages = links(request.path, given, wanted, more=len(rows) > _MOST)
        html = render_template(
            "validation.html",
            asked=asked,
            plans=plans,
            boxes=len(plans) <= _MOST_PLANS,
            families=families(every),
            matrix=_matrix(request, site, asked, every, plans),
            number=sum(check.findings for check in chosen),
            groups=groups(rows[:_MOST], every, plans, asked.words, root),
            page=wanted,
            shown=min(len(rows), _MOST),
            pages=pages,
            trend=told_trend(compared(), plans, every, _MOST_PLANS, root),
        )
        response = page(request, html)
        response.headers.extend(link_headers(pages))
        return response

    @routes.get("/validation.<form>")
    def export(form: str) -> Response:
        if form not in FORMS:
            raise NotFound
        asked = _asked(request, site)
        tag = content_tag(site, "validation", form, *(f"{name}={value}" for name, value in asked.values.items()))
        return answered(request, tag, lambda: _report(request, site, asked, form))

    return routes


def _asked(asked: Request, site: Site) -> Filter:
    """The filter of a request; raises `UnknownThing` for a plan that is not here."""
    named = [value for value in asked.args.getlist("plan") if value.strip()]
    found = [each for value in named for each in site.resolver.resolve(ParameterType.PLAN, value, "plan")]
    return Filter(
        plans=tuple(dict.fromkeys(slug(plan.value) for plan in found)),
        shape=asked.args.get("shape", "").strip().upper(),
        severity=asked.args.get("severity", "").strip().lower(),
        words=asked.args.get("words", "").strip(),
    )


def _wanted(asked: Request, site: Site) -> Page:
    given = {OFFSET: asked.args.getlist(OFFSET)}
    return Page(_MOST, page_of(site.catalogue["findings"], given, site.settings.max_answer_rows).offset)


def _matrix(asked: Request, site: Site, chosen: Filter, checks: tuple[Check, ...], plans: dict[str, str]) -> Matrix:
    """Of all plans, or, where there are too many for a table, of those that are asked for, or of the first."""
    shown = plans
    if len(plans) > _MOST_PLANS:
        shown = {name: plans[name] for name in [*(chosen.plans or plans)][:_MOST_PLANS]}
    values = chosen.narrowed(shape=chosen.family).values
    if len(shown) < len(plans):
        values["plan"] = list(shown)
    rows = rows_of(asked, site, "finding-counts", values, len(shown) * max(1, len(checks)))
    return matrix(rows, checks, shown, chosen, len(plans) - len(shown))


def _report(asked: Request, site: Site, chosen: Filter, form: str) -> Response:
    rows = rows_of(asked, site, "findings", chosen.values, MAX_REPORT_FINDINGS + 1)
    if len(rows) > MAX_REPORT_FINDINGS:
        raise AnswerTooLarge(
            f"There are more than {MAX_REPORT_FINDINGS:,} findings, the most of a report; ask for one plan or shape"
        )
    told = report_of(rows, rows_of(asked, site, "shapes", chosen.values))
    return Response(WRITERS[FORMS[form].name](told), mimetype=FORMS[form].media_type)
