"""The judge of a build: no snapshot of a graph with violations, and what is found about the plans stands in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from pyoxigraph import Quad

from graph.building.judging import Case, Lines, Shelf, Verdict
from graph.lines import Line, as_triples, digest
from shapes.beside import cut
from shapes.catalogue import Catalogue, load_catalogue
from shapes.errors import UnsoundGraph
from shapes.model import CURATED, Severity
from shapes.parting import MOST, REGISTERS
from shapes.publication import head_quads, report_quads, result_quads, shape_quads
from shapes.reach import Registers
from shapes.units import GROUPS_OF, beside_part, joint_fingerprint, unit_fingerprint
from shapes.validation import Outcome, code_version
from shapes.validator import Validator

__all__ = ["Court", "Judge"]

_TOLD = 3


class Court:
    """The judge at work in one process: the shapes for plans, and what all plans share, are made ready once."""

    def __init__(self, catalogue: Catalogue, judged_by: str, context: Collection[Line]) -> None:
        self._catalogue = catalogue
        self._judged_by = judged_by
        self._registers = Registers(context)
        self._shared_digest = digest(self._registers.shared)

    @cached_property
    def _for_plans(self) -> Validator:
        return Validator(self._catalogue, GROUPS_OF["plan"], self._registers.shared_triples)

    @cached_property
    def _for_links(self) -> Validator:
        return Validator(self._catalogue, GROUPS_OF[CURATED], self._registers.shared_triples)

    def fingerprint(self, case: Case) -> str:
        """Hash of all that the findings in a case depend on; that of its unit."""
        return self._fingerprint(case, self._beside(case))

    def _fingerprint(self, case: Case, beside: Sequence[Line]) -> str:
        if _has_registers(case):
            return unit_fingerprint(self._judged_by, case.digest, digest(beside), digest(()))
        return unit_fingerprint(self._judged_by, case.digest, self._shared_digest, digest(beside))

    def _beside(self, case: Case) -> Sequence[Line]:
        if case.plan:
            return self._registers.around(f"<{case.plan}>".encode(), case.named)
        return case.told if _has_registers(case) else beside_part(self._registers, case.own(), case.told)

    def judge(self, case: Case) -> Verdict:
        """Validate a case."""
        own, beside = as_triples(case.own()), self._beside(case)
        if case.plan:
            found = self._for_plans.validate(own, as_triples(beside))
            quads = report_quads(Outcome(case.plan, self._fingerprint(case, beside), found))
        else:
            if _has_registers(case):
                found = Validator(self._catalogue, GROUPS_OF[CURATED], as_triples(beside)).validate(own)
            else:
                found = self._for_links.validate(own, as_triples(beside), from_vocabulary=True)
            quads = result_quads(CURATED, found)
        return Verdict(
            _lines(quads),
            tuple(sorted({finding.shape for finding in found})),
            tuple(f"{finding.shape} {finding.message}" for finding in found if finding.severity is Severity.VIOLATION),
        )


def _has_registers(case: Case) -> bool:
    return not case.plan and case.part == REGISTERS


def _lines(quads: Iterable[Quad]) -> list[bytes]:
    return sorted({f"{quad} .\n".encode() for quad in quads})


class Judge:
    """Validates what a build asserts, by the shapes of a catalogue, or by the project's own.

    `most` is how many triples of links and threads are validated together (`shapes.parting.parting`).
    """

    def __init__(self, catalogue: Catalogue | None = None, most: int | None = MOST) -> None:
        self._most = most
        self.catalogue = catalogue or load_catalogue()
        self._judged_by = f"{self.catalogue.version} {code_version()}"

    @property
    def version(self) -> str:
        """Hash of the shapes and of the code that runs them."""
        return self._judged_by

    def cut(self, shared: Collection[Line], curated: Lines, plans: Mapping[bytes, Lines], shelf: Shelf) -> int:
        """Lay down links and threads in parts of bounded size, each with what plans say of the things it names."""
        return cut(shared, curated, plans, shelf, self._most)

    def join(self, fingerprints: Sequence[str], found: bool) -> Sequence[bytes]:
        """The one validation report of all that is curated, without its results."""
        return _lines(head_quads(CURATED, joint_fingerprint(fingerprints), not found))

    def court(self, context: Collection[Line]) -> Court:
        """The judge at work in a process."""
        return Court(self.catalogue, self._judged_by, context)

    def conclude(self, rules: Collection[str], wrong: Sequence[str]) -> Iterable[Quad]:
        """What the shapes that found something mean; raises `UnsoundGraph` when any was violated."""
        if wrong:
            more = f"; and {len(wrong) - _TOLD} more" if len(wrong) > _TOLD else ""
            raise UnsoundGraph(
                f"The graph has {len(wrong)} violations, so no snapshot is built; `planweave validate` tells them all: "
                f"{'; '.join(wrong[:_TOLD])}{more}."
            )
        return shape_quads(rules, self.catalogue)
