"""What looks at a build before it becomes a snapshot: a judge, who sits in every process as a court of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Quad

from graph.lines import Line

__all__ = ["Addition", "Case", "Court", "Judge", "Lines", "Shelf", "Verdict"]


@dataclass(frozen=True)
class Case:
    """What is judged together: a plan's own lines, by its IRI; or, with no plan, a part of what is curated.

    `digest` is that of the own lines, `named` what they lead to under our own IRIs outside the plan. Beside a part of
    what is curated stands `told`, which is what plans say of the things it names; the first `part` is 0.
    """

    plan: str
    own: Callable[[], Sequence[Line]]
    digest: str
    named: Collection[bytes] = ()
    part: int = 0
    told: Sequence[Line] = ()


@dataclass(frozen=True)
class Verdict:
    """What was found in a case: canonical N-Quads lines, sorted; the rules that found something; and the messages, by
    rule, of what must not be in a snapshot. A part of what is curated has no lines where nothing was found."""

    lines: Sequence[bytes]
    rules: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


class Court(Protocol):
    """A judge at work in one process, who has read the context that all plans share."""

    def fingerprint(self, case: Case) -> str:
        """Hash of all that the verdict depends on."""
        ...

    def judge(self, case: Case) -> Verdict:
        """Look at a case."""
        ...


class Shelf(Protocol):
    """Where parts of what is curated are laid down, piece by piece; a line may come several times."""

    def own(self, part: int, lines: Iterable[Line]) -> None:
        """Lay down lines of links or threads."""
        ...

    def beside(self, part: int, lines: Iterable[Line]) -> None:
        """Lay down what plans say of what a part names."""
        ...

    def clear(self) -> None:
        """Take away what was laid down."""
        ...


Lines = Callable[[], Iterable[Line]]
"""Lines, as often as they are asked for."""


class Judge(Protocol):
    """What looks at a build before it becomes a snapshot, and may stop it by an error. It travels between processes."""

    @property
    def version(self) -> str:
        """Hash of what it judges by; it belongs to the build's fingerprint."""
        ...

    def cut(self, shared: Collection[Line], curated: Lines, plans: Mapping[bytes, Lines], shelf: Shelf) -> int:
        """Lay down the parts in which links and threads, `curated`, are judged; gives their number.

        `shared` are registers and the ontology, which go with the first part and are not laid down. `plans` are what
        plans say, by their IRIs in N-Triples.
        """
        ...

    def join(self, fingerprints: Sequence[str], found: bool) -> Sequence[bytes]:
        """What is said of all parts of what is curated, by their fingerprints: canonical N-Quads lines, sorted.

        `found` tells whether anything was found in any of them.
        """
        ...

    def court(self, context: Collection[Line]) -> Court:
        """Sit in a process; `context` is what registers and the ontology say, sorted."""
        ...

    def conclude(self, rules: Collection[str], wrong: Sequence[str]) -> Iterable[Quad]:
        """What is said, in graphs of its own, of the rules that found something in any case.

        Stops the build by an error where something is wrong.
        """
        ...


class Addition(Protocol):
    """What a snapshot holds beside the graph: it is neither judged nor concluded from."""

    @property
    def version(self) -> str:
        """Hash of what it adds; it belongs to the build's fingerprint."""
        ...

    @property
    def questions(self) -> Sequence[str]:
        """Queries, each a SELECT that names no graphs, whose answers a snapshot is to have ready."""
        ...

    def __call__(self) -> Iterable[Quad]:
        """What it adds, in graphs of its own, without blank nodes."""
        ...
