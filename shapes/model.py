"""What validation speaks of: shapes, raw results of the engine, and findings that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from ontology.terms import ID

__all__ = ["CURATED", "Finding", "Progress", "Result", "Severity", "Shape"]

Progress = Callable[[str, int, int], None]
"""Told after each part of a run: its name, how many are done, how many there are."""

CURATED = "curated"
"""The name of the unit of registers, links and threads, beside those of the plans."""

_IRI = re.compile(r"<[^<>\s]+>")


class Severity(Enum):
    """How grave a finding is: the three severities of SHACL (section 2.1.4), the gravest first.

    A violation is a fault of our graph, a warning or an information one of the document.
    """

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)

    def reaches(self, limit: Severity) -> bool:
        """Whether it is as grave as the limit, or graver."""
        return self.rank <= limit.rank


@dataclass(frozen=True, slots=True)
class Shape:
    """A named shape: one rule, with what it means for a reader.

    `group` is the folder that it stands in: `common`, `plans` or `registers`.
    """

    id: str
    iri: str
    title: str
    meaning: str
    severity: Severity
    group: str


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (SHACL, section 3.6.2), in N-Triples terms.

    `path` is a SPARQL 1.1 property path. `shape` is the nearest shape with an identifier that the failing one belongs
    to, if there is one, else the failing shape itself. `own_message` tells whether the shape's author wrote the
    messages or the engine.
    """

    focus: str
    shape: str
    component: str
    severity: str
    messages: tuple[str, ...]
    own_message: bool
    path: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, told for a person: what, where, in which words.

    `iri` is the same for the same fault in every run. IRIs are absolute; `value` is an N-Triples term. `line` is the
    first line of the words in the plan's source `file`, counted from 1, and `evidence` where the graph has them. What
    does not apply is empty or None.
    """

    iri: str
    shape: str
    severity: Severity
    plan: str
    item: str
    number: str
    message: str
    line: int | None
    words: str
    file: str
    evidence: str
    focus: str
    component: str
    path: str | None = None
    value: str | None = None

    @property
    def key(self) -> str:
        """The shape's identifier and a hash of the fault: the same in every run, also when lines move."""
        return "/".join(self.iri.rsplit("/", 2)[-2:])

    @property
    def place(self) -> str:
        """Where to look: the line of the file, or the item where that is not known."""
        return f"{self.file}:{self.line}" if self.file and self.line else self.item.removeprefix(ID)

    @property
    def property(self) -> str:
        """The IRI of the one property that the path is; empty for a longer path, or none."""
        return self.path[1:-1] if self.path and _IRI.fullmatch(self.path) else ""

    def order(self) -> tuple[str, str, int, str, str, str, str, str]:
        """Where it stands in every report: by shape, plan, line and item."""
        last = (self.item, self.focus, self.path or "", self.value or "", self.iri)
        return (self.shape, self.plan, self.line or 0, *last)

    def as_row(self) -> Mapping[str, str | int | None]:
        """The first columns of the query `findings`, in its order."""
        return {
            "shape": self.shape,
            "severity": self.severity.value,
            "plan": self.plan,
            "item": self.item,
            "number": self.number,
            "message": self.message,
            "line": self.line,
        }
