"""What a description says of a thing and of its parts, as pages of plans and entries read it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from ontology.terms import DCTERMS, OA, PW, RDFS, SH, SKOS
from service.addresses import address, slug
from service.descriptions import Description

__all__ = ["Proof", "Said", "Spot", "folded", "in_words", "told_once"]

_NAME = re.compile(r"\b[A-Za-z][a-z]+(?:[A-Z][a-z]+)+(?=:|$)")
_LATER_CAPITAL = re.compile(r"(?<=[a-z])[A-Z]")

_NOTHING = ("-", "–", "—")
"""What a cell of a plan's table says where it says nothing."""

_NAMES = (SKOS.prefLabel, DCTERMS.title, RDFS.label)


@dataclass(frozen=True)
class Spot:
    """A thing that a page leads to, by name."""

    name: str
    href: str


@dataclass(frozen=True)
class Proof:
    """Where words stand: the line of the source file, and the page of the evidence."""

    line: str
    href: str


class Said:
    """A description, asked by thing and property; for a site at the path `root`."""

    def __init__(self, description: Description, root: str = "") -> None:
        self.thing = description.thing
        self._root = root
        self._values: defaultdict[tuple[NamedNode, NamedNode], list[NamedNode | Literal]] = defaultdict(list)
        own = (Triple(description.thing, said.property, said.value) for said in description.statements)
        for triple in sorted({*description.triples, *description.names, *own}, key=str):
            self._values[triple.subject, triple.predicate].append(triple.object)  # type: ignore[index, arg-type]

    def texts(self, node: NamedNode, property: NamedNode) -> list[str]:
        """The values of a property as text, in the order of their characters."""
        return [value.value for value in self._values.get((node, property), ())]

    def text(self, node: NamedNode, property: NamedNode) -> str:
        """The first of them, or nothing."""
        return next(iter(self.texts(node, property)), "")

    def things(self, node: NamedNode, property: NamedNode) -> list[NamedNode]:
        """The things that a property leads to, in the order of the document where they have words in it."""
        found = [value for value in self._values.get((node, property), ()) if isinstance(value, NamedNode)]
        return sorted(found, key=lambda each: (self._start(each), each.value))

    def name(self, node: NamedNode) -> str:
        """What a thing is called: by its name, else by the end of its IRI."""
        return next((words for naming in _NAMES if (words := self.text(node, naming))), slug(node.value))

    def spot(self, node: NamedNode) -> Spot:
        """A thing by its name, and its page."""
        return Spot(self.name(node), self.href(node))

    def message(self, finding: NamedNode) -> str:
        """What a finding says."""
        return self.text(finding, SH.resultMessage) or self.name(finding)

    def href(self, node: NamedNode) -> str:
        """The page of a thing of ours; nothing for a thing of somebody else."""
        return address(node.value, self._root) or ""

    def proof(self, node: NamedNode, words: str = "") -> Proof | None:
        """The evidence of a thing that proves these words best: that is them, else has them in it, else is there."""
        pieces = self.things(node, PW.evidence)
        if not pieces:
            return None
        sought = folded(words)
        exact = {piece: folded(self.text(piece, OA.exact)) for piece in pieces}
        found = [piece for piece in pieces if exact[piece] == sought] or [
            piece for piece in pieces if sought in exact[piece]
        ]
        best = min(found or pieces, key=lambda piece: len(exact[piece]))
        line = self.text(best, PW.startLine)
        return Proof(line, self.href(best)) if line else None

    def _start(self, node: NamedNode) -> int:
        """Where the words of a thing begin: the earliest of its evidence, or its own if it is evidence itself."""
        starts = self._numbers([node, *self._evidence(node)])
        return min(starts, default=0)

    def _evidence(self, node: NamedNode) -> list[NamedNode]:
        return [value for value in self._values.get((node, PW.evidence), ()) if isinstance(value, NamedNode)]

    def _numbers(self, nodes: Iterable[NamedNode]) -> list[int]:
        return [int(text) for node in nodes for text in self.texts(node, OA.start) if text.isdecimal()]


def folded(text: str) -> str:
    """The text with each run of white space as one space."""
    return " ".join(text.split())


def in_words(text: str) -> str:
    """The text with names like `RemitMoved`, before a colon or at its end, as words: `Remit moved`."""
    return _NAME.sub(lambda name: _LATER_CAPITAL.sub(lambda capital: f" {capital[0].lower()}", name[0]), text)


def told_once(cell: str) -> str:
    """What a cell of a plan's table says: once what it says for each of several steps, and nothing for dashes alone."""
    words = cell.split()
    if all(word in _NOTHING for word in words):
        return ""
    length = next(n for n in range(1, len(words) + 1) if len(words) % n == 0 and words[:n] * (len(words) // n) == words)
    return " ".join(words[:length]) if length < len(words) else cell
