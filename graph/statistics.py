"""Statistics: a snapshot counted in the terms of VoID (https://www.w3.org/TR/void/#statistics), once, at its build."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.building.counting import Distinct
from graph.errors import NoSnapshot
from graph.lines import Line
from ontology.terms import BASE, GOVYEAR, ID, RDF, STATGEO

__all__ = [
    "STATISTICS_FILE",
    "ClassCount",
    "Counter",
    "Counts",
    "GraphCounter",
    "LinkCount",
    "PropertyCount",
    "Statistics",
    "read_statistics",
    "write_statistics",
]

STATISTICS_FILE = "statistics.json"

OTHERS = (GOVYEAR, STATGEO)
"""Where the IRIs of the data sets begin that ours points to. Vocabularies are none of them."""

_OTHERS = tuple((space, f"<{space}".encode()) for space in OTHERS)
_BASE = f"<{BASE}".encode()
_ID = f"<{ID}".encode()
_TYPE = str(RDF.type).encode()


@dataclass(frozen=True)
class Counts:
    """How much a graph holds; entities are the subjects that are data of planweave's own."""

    triples: int
    entities: int
    subjects: int
    objects: int
    properties: int
    classes: int


@dataclass(frozen=True)
class PropertyCount:
    """How often a property is used, with how many different subjects and objects."""

    iri: str
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class ClassCount:
    """How many things are of a class, and in how many triples they have each property."""

    iri: str
    entities: int
    properties: dict[str, int]


@dataclass(frozen=True)
class LinkCount:
    """How many triples with one property point to things of another data set, whose IRIs begin with `space`."""

    space: str
    property: str
    triples: int


@dataclass(frozen=True)
class Statistics:
    """A snapshot, counted: all its graphs (each triple once), the default graph, and each named graph."""

    all_triples: int
    default: Counts
    graphs: dict[str, Counts]
    classes: tuple[ClassCount, ...]
    properties: tuple[PropertyCount, ...]
    links: tuple[LinkCount, ...]


class Counter:
    """Counts a snapshot while its quads go by, in memory that does not grow with them.

    Objects are told apart by their canonical form, so that 2.50 and 2.5 are two.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is for files that are needed while counting."""
        self._all = 0
        self._default = GraphCounter(folder)
        self._entities: dict[bytes, int] = defaultdict(int)
        self._used: dict[bytes, dict[bytes, int]] = defaultdict(lambda: defaultdict(int))
        self._links: dict[tuple[str, bytes], int] = defaultdict(int)
        self._subject = b""
        self._of_subject: list[tuple[bytes, bytes]] = []

    def triple(self, line: Line, in_default: bool) -> None:
        """Take a triple that any graph has; they come sorted, each once."""
        self._all += 1
        if not in_default:
            return
        subject, predicate, thing = line.split(b" ", 2)
        self._default.add(subject, predicate, thing)
        if subject != self._subject:
            self._close_subject()
            self._subject = subject
        self._of_subject.append((predicate, thing))

    def statistics(self, graphs: Mapping[str, Counts]) -> Statistics:
        """All that was counted; `graphs` are the counts of the named graphs."""
        self._close_subject()
        default, properties = self._default.counts()
        return Statistics(
            all_triples=self._all,
            default=default,
            graphs=dict(sorted(graphs.items())),
            classes=tuple(
                ClassCount(_iri(kind), number, {_iri(name): each for name, each in sorted(self._used[kind].items())})
                for kind, number in sorted(self._entities.items())
            ),
            properties=properties,
            links=tuple(
                LinkCount(space, _iri(name), number)
                for space in OTHERS
                for (found, name), number in sorted(self._links.items())
                if found == space
            ),
        )

    def _close_subject(self) -> None:
        kinds = [thing for predicate, thing in self._of_subject if predicate == _TYPE and thing.startswith(b"<")]
        for kind in kinds:
            self._entities[kind] += 1
            used = self._used[kind]
            for predicate, _ in self._of_subject:
                used[predicate] += 1
        if self._subject.startswith(_BASE):
            for predicate, thing in self._of_subject:
                for space, start in _OTHERS:
                    if thing.startswith(start):
                        self._links[space, predicate] += 1
        self._of_subject.clear()


class GraphCounter:
    """Counts one graph by its triples, which come sorted, each once."""

    def __init__(self, folder: Path) -> None:
        """`folder` is for files that are needed while counting; no other counter may be at work in it."""
        self._objects = Distinct(folder)
        self._numbers: dict[bytes, int] = {}
        self._triples: list[int] = []
        self._subjects: list[int] = []
        self._classes: set[bytes] = set()
        self._entities = self._different = 0
        self._last = (b"", b"")

    def add(self, subject: bytes, predicate: bytes, thing: bytes) -> None:
        """Take a triple, in N-Triples terms."""
        number = self._numbers.setdefault(predicate, len(self._numbers))
        if number == len(self._triples):
            self._triples.append(0)
            self._subjects.append(0)
        self._triples[number] += 1
        if (subject, predicate) != self._last:
            self._subjects[number] += 1
            if subject != self._last[0]:
                self._different += 1
                self._entities += subject.startswith(_ID)
            self._last = (subject, predicate)
        if predicate == _TYPE:
            self._classes.add(thing)
        self._objects.add(number, thing)

    def counts(self) -> tuple[Counts, tuple[PropertyCount, ...]]:
        """What was counted, and for each property."""
        objects, of_properties = self._objects.counts()
        counts = Counts(
            sum(self._triples), self._entities, self._different, objects, len(self._numbers), len(self._classes)
        )
        return counts, tuple(
            PropertyCount(_iri(name), self._triples[number], self._subjects[number], of_properties[number])
            for name, number in sorted(self._numbers.items())
        )


def _iri(term: bytes) -> str:
    return term[1:-1].decode()


def write_statistics(folder: Path, statistics: Statistics) -> None:
    """Write statistics into a snapshot's folder."""
    (folder / STATISTICS_FILE).write_text(json.dumps(asdict(statistics), indent=1) + "\n", encoding="utf-8")


def read_statistics(folder: Path) -> Statistics:
    """The statistics of a snapshot; raises `NoSnapshot` when they are missing or damaged."""
    try:
        told = json.loads((folder / STATISTICS_FILE).read_text(encoding="utf-8"))
        return Statistics(
            all_triples=told["all_triples"],
            default=Counts(**told["default"]),
            graphs={graph: Counts(**counts) for graph, counts in told["graphs"].items()},
            classes=tuple(ClassCount(**kind) for kind in told["classes"]),
            properties=tuple(PropertyCount(**property) for property in told["properties"]),
            links=tuple(LinkCount(**link) for link in told["links"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoSnapshot(f"The statistics in {folder} are damaged ({error}); run `planweave build`.") from error
