"""How the findings stand to those of the snapshot before, as a page tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.addresses import address, slug
from service.findings import Check, Filter
from shapes.trend import Change, Told, Trend

__all__ = ["Changed", "Moved", "TrendTold", "told_trend"]


@dataclass(frozen=True)
class Changed:
    """A plan or a shape, the filter that gives its findings, and what became of these."""

    text: str
    title: str
    filter: Filter
    change: Change

    @property
    def is_steady(self) -> bool:
        """Whether nothing is new and nothing is gone."""
        return not (self.change.new or self.change.gone)


@dataclass(frozen=True)
class Moved:
    """One finding that is new or gone. `href` leads to what it is about, where that is known still to be there."""

    shape: str
    plan: str
    message: str
    line: str
    href: str


@dataclass(frozen=True)
class TrendTold:
    """All of it. `plans` and `checks` have those first in which most has changed, and `more` counts those left out."""

    before: str
    whole: Change
    plans: tuple[Changed, ...]
    checks: tuple[Changed, ...]
    more_plans: int
    steady_checks: int
    new: tuple[Moved, ...]
    gone: tuple[Moved, ...]


def told_trend(
    found: Trend | None, plans: Mapping[str, str], checks: Iterable[Check], most: int, root: str = ""
) -> TrendTold | None:
    """The trend with the titles of plans (by slug) and shapes; at most so many plans, and the shapes that changed."""
    if found is None:
        return None
    titles = {check.name: check.title for check in checks}
    by_plan = [
        Changed(plans.get(slug(iri), slug(iri)), slug(iri), Filter(plans=(slug(iri),)), change)
        for iri, change in found.by_plan.items()
        if iri
    ]
    by_shape = [
        Changed(name, titles.get(name, ""), Filter(shape=name), change) for name, change in found.by_shape.items()
    ]
    by_plan.sort(key=lambda each: -(each.change.new + each.change.gone))
    moving = tuple(each for each in by_shape if not each.is_steady)
    return TrendTold(
        before=found.before,
        whole=found.whole,
        plans=tuple(by_plan[:most]),
        checks=moving,
        more_plans=max(0, len(by_plan) - most),
        steady_checks=len(by_shape) - len(moving),
        new=tuple(_moved(each, plans, root, is_there=True) for each in found.new),
        gone=tuple(_moved(each, plans, root, is_there=False) for each in found.gone),
    )


def _moved(told: Told, plans: Mapping[str, str], root: str, *, is_there: bool) -> Moved:
    return Moved(
        shape=told.shape,
        plan=plans.get(slug(told.plan), slug(told.plan)),
        message=told.message,
        line=told.line,
        href=(address(told.item, root) or "") if is_there else "",
    )
