"""The curated registers: agencies, initiatives, other concepts and places, and what each plan's acronyms denote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph.errors import BadRegister
from ontology.terms import ID, PW, RDF, SKOS

HERE = Path(__file__).resolve().parent
REGISTERS = HERE / "registers"


@dataclass(frozen=True)
class Thing:
    """A registered thing and the names by which plans may call it.

    `used_in` lists the plans (IRIs) in which its short forms mean it, where other things share them; empty: in all.
    """

    iri: NamedNode
    names: tuple[str, ...]
    short_forms: tuple[str, ...]
    hidden: tuple[str, ...]
    used_in: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """`agency`, `initiative`, `concept` or `place`: the folder of its IRI."""
        return self.iri.value.removeprefix(ID).split("/", 1)[0]


@dataclass(frozen=True)
class Registers:
    """All registered things, and what acronym entries (IRI) denote (IRI) by a curator's judgement."""

    things: tuple[Thing, ...]
    denotations: Mapping[str, NamedNode] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> tuple[Thing, ...]:
        """The things of the given kinds, in the order of their IRIs."""
        return tuple(thing for thing in self.things if thing.kind in kinds)


def read_turtle(path: Path) -> tuple[Triple, ...]:
    """The triples of a Turtle file; raises `BadRegister` with the parser's message and line."""
    try:
        return tuple(quad.triple for quad in parse(path=str(path), format=RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        raise BadRegister(f"{path.name} cannot be read as Turtle: {error}.") from error


def load_registers(folder: Path = REGISTERS) -> Registers:
    """Read every register in a folder."""
    return registers_of(triple for path in sorted(folder.glob("*.ttl")) for triple in read_turtle(path))


def registers_of(triples: Iterable[Triple]) -> Registers:
    """Collect the registered things and denotations from triples."""
    labels: dict[NamedNode, dict[NamedNode, list[str]]] = {}
    used_in: dict[NamedNode, set[str]] = {}
    denotations: dict[str, NamedNode] = {}
    kinds: set[NamedNode] = set()
    wanted = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, PW.shortForm)
    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, NamedNode):
            raise BadRegister("A register has a blank node; give every thing an IRI.")
        if predicate in wanted and isinstance(value, Literal):
            labels.setdefault(subject, {}).setdefault(predicate, []).append(value.value)
        elif predicate == PW.usedIn and isinstance(value, NamedNode):
            used_in.setdefault(subject, set()).add(value.value)
        elif predicate == PW.denotes and isinstance(value, NamedNode):
            denotations[subject.value] = value
        elif predicate == RDF.type:
            kinds.add(subject)
    things = []
    for iri in sorted(labels, key=str):
        if iri not in kinds or not iri.value.startswith(ID) or "/plan/" in iri.value:
            continue
        names = labels[iri]
        things.append(
            Thing(
                iri,
                tuple(sorted({*names.get(SKOS.prefLabel, ()), *names.get(SKOS.altLabel, ())})),
                tuple(sorted(set(names.get(PW.shortForm, ())))),
                tuple(sorted(set(names.get(SKOS.hiddenLabel, ())))),
                frozenset(used_in.get(iri, ())),
            )
        )
    return Registers(tuple(things), denotations)
