"""The forms of a validation report, by the name that the command line gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapes.report import Report

__all__ = ["WRITERS"]


def _write(module: str, told: Report) -> str:
    """The report as a module of this package writes it; only a form that is asked for is loaded."""
    text: str = import_module(f"{__name__}.{module}").render(told)
    return text


WRITERS: Mapping[str, Callable[[Report], str]] = {
    "text": partial(_write, "text"),
    "csv": partial(_write, "csv"),
    "json": partial(_write, "json"),
    "ttl": partial(_write, "turtle"),
    "junit": partial(_write, "junit"),
    "sarif": partial(_write, "sarif"),
}
