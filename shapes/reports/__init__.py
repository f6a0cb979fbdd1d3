"""The forms of a validation report, by the name that the command line gives them."""

from collections.abc import Callable, Mapping

from shapes.report import Report
from shapes.reports import csv, json, junit, sarif, text, turtle

__all__ = ["WRITERS"]

WRITERS: Mapping[str, Callable[[Report], str]] = {
    "text": text.render,
    "csv": csv.render,
    "json": json.render,
    "ttl": turtle.render,
    "junit": junit.render,
    "sarif": sarif.render,
}
