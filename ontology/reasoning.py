"""Ask HermiT whether the ontology, alone or with data, is consistent.

HermiT reads only the datatypes of the OWL 2 datatype map and stops at the first other one. Literals of other
datatypes (``xsd:date``, EDTF) are therefore handed over as strings that hold value and datatype together: two
literals stay equal or different as they were, so functional properties are still checked. Whether a date is
a date is the shapes' question, not the reasoner's.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import owlready2  # type: ignore[import-untyped]
from pyoxigraph import Literal, RdfFormat, Triple, parse, serialize

from ontology.profile import OWL2_DATATYPES
from ontology.terms import BASE, OWL

__all__ = ["ConsistencyReport", "JavaMissingError", "ReasoningError", "check_consistency", "load"]


class ReasoningError(Exception):
    """The reasoner gave no answer; the message says why."""


class JavaMissingError(ReasoningError):
    """HermiT runs on Java, and there is none."""


@dataclass(frozen=True, slots=True)
class ConsistencyReport:
    """What the reasoner found; an inconsistent input makes every class empty, so then none is listed."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is nothing wrong at all."""
        return self.consistent and not self.unsatisfiable


def load(paths: Sequence[Path]) -> Any:
    """Load RDF files of any syntax, named graphs merged, into an owlready2 ``World`` of their own."""
    world = owlready2.World()
    triples = BytesIO()
    serialize(_triples(paths), triples, format=RdfFormat.N_TRIPLES)
    triples.seek(0)
    world.get_ontology(BASE + "reasoning#").load(fileobj=triples)
    return world


def check_consistency(paths: Sequence[Path]) -> ConsistencyReport:
    """Check the union of some RDF files; raise ``ReasoningError`` where HermiT cannot answer."""
    if shutil.which(owlready2.JAVA_EXE) is None:
        raise JavaMissingError(
            f"cannot reason: no Java at {owlready2.JAVA_EXE!r}; install a Java runtime or put it on the PATH"
        )
    job = _Job(load(paths))
    try:
        owlready2.sync_reasoner_hermit([job], debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return ConsistencyReport(consistent=False)
    except owlready2.OwlReadyJavaError as error:
        raise ReasoningError(f"HermiT gave no answer: {_gist(str(error))}") from error
    finally:
        job.tidy()
    unsatisfiable = {cls.iri for cls in job.world.inconsistent_classes()} - {OWL.Nothing.value}
    return ConsistencyReport(consistent=True, unsatisfiable=tuple(sorted(unsatisfiable)))


class _Job:
    """A world that remembers the file written for HermiT, which owlready2 leaves behind when HermiT fails."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self._file: Path | None = None

    def save(self, file: IO[bytes], *, format: str, filter: Any, **_ontology_options: Any) -> None:
        self._file = Path(file.name)
        self.world.save(file, format=format, filter=filter)

    def tidy(self) -> None:
        if self._file:
            self._file.unlink(missing_ok=True)


def _triples(paths: Sequence[Path]) -> Iterator[Triple]:
    for path in paths:
        syntax = RdfFormat.from_extension(path.suffix.lstrip("."))
        if syntax is None:
            raise ReasoningError(f"cannot tell the RDF syntax of {path.name} from its name")
        for quad in parse(path=path, format=syntax, rename_blank_nodes=True):
            yield Triple(quad.subject, quad.predicate, _readable(quad.object))


def _readable(term: Any) -> Any:
    if isinstance(term, Literal) and term.datatype not in OWL2_DATATYPES:
        return Literal(str(term))
    return term


def _gist(message: str) -> str:
    """The lines of a Java error that say something: neither owlready2's heading nor the stack."""
    lines = [line.strip() for line in message.splitlines()]
    return " ".join(line for line in lines if line and not line.startswith(("at ", "Java error message")))[:500]
