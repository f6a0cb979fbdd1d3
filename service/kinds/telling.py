"""What pages of things of one kind have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Request
from pyoxigraph import NamedNode

from service.descriptions import Description
from service.site import Site

__all__ = ["Reader", "Teller", "Telling"]


@dataclass(frozen=True)
class Telling:
    """A part of a page: the template in `templates/kinds/`, what it is given as `told`, and the queries behind it.

    `queries` are names of named queries with the parameters that were asked; the page links to them and their data.
    `heading` is what the page is headed with, where that is not the name of the thing.
    """

    template: str
    told: Any
    queries: tuple[tuple[str, Mapping[str, str]], ...] = field(default=())
    heading: str = ""


Teller = Callable[[Request, Site, NamedNode], Telling]
"""Tells of one thing of its kind; it asks named queries by `service.asking.rows_of`."""

Reader = Callable[[Request, Site, Description], Telling]
"""The same, by what the thing's description says as well."""
