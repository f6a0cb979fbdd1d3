"""The judge of a build: no snapshot of a graph with violations, and what is found about the plans stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Quad

from graph.snapshot import Snapshot
from shapes.catalogue import Catalogue, load_catalogue
from shapes.errors import UnsoundGraph
from shapes.model import Progress
from shapes.publication import as_quads, published
from shapes.validation import code_version, validate, violations

__all__ = ["Judge"]

_TOLD = 3


class Judge:
    """Validates what a build asserts. Units that the snapshot before has the outcome of are not run again."""

    def __init__(self, catalogue: Catalogue | None = None, progress: Progress | None = None) -> None:
        self.catalogue = catalogue or load_catalogue()
        self.progress = progress

    @property
    def version(self) -> str:
        """Hash of the shapes and of the code that runs them."""
        return f"{self.catalogue.version} {code_version()}"

    def __call__(self, told: Sequence[Quad], before: Snapshot | None) -> Iterable[Quad]:
        """The content of `graph/validation`; raises `UnsoundGraph` when a shape is violated."""
        known = published(before.store) if before else {}
        outcomes = validate(told, self.catalogue, known, self.progress)
        if wrong := violations(outcomes):
            first = "; ".join(f"{finding.shape} {finding.message}" for finding in wrong[:_TOLD])
            more = f"; and {len(wrong) - _TOLD} more" if len(wrong) > _TOLD else ""
            raise UnsoundGraph(
                f"The graph has {len(wrong)} violations, so no snapshot is built; `planweave validate` tells them all: "
                f"{first}{more}."
            )
        return tuple(as_quads(outcomes, self.catalogue))
