"""Many texts read and woven at once, in several processes; one that cannot be read does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.building.crew import each
from graph.errors import BadRegister, PlanweaveError
from graph.files import replace_file
from graph.publish import read_plan, turtle
from graph.reading.document import load_document
from graph.reading.slugs import slug
from graph.registers import Registers, load_registers
from graph.weaving.plan_graph import plan_iri

__all__ = ["ReadText", "read_texts", "texts_in"]


@dataclass(frozen=True)
class ReadText:
    """What came of one text: the file that was written and its number of triples, and what was noticed on the way; or
    the error, in one sentence."""

    text: Path
    target: Path | None = None
    triples: int = 0
    warnings: tuple[str, ...] = ()
    error: str = ""


def texts_in(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files that are named, and the `*.txt` of the folders that are, each once.

    Raises `PlanweaveError` for a folder without any, and for two texts that would give the same plan.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir() and not (inside := sorted(path.glob("*.txt"))):
            raise PlanweaveError(f"{path} has no texts; name files, or a folder that has *.txt.")
        found.update(dict.fromkeys(inside if path.is_dir() else [path]))
    plans: dict[str, Path] = {}
    for text in found:
        if (other := plans.setdefault(slug(text.stem), text)) != text:
            raise PlanweaveError(f"{other} and {text} would give the same plan; name one of them, or rename it.")
    return tuple(found)


def read_texts(texts: Sequence[Path], output: Path, processes: int) -> Iterator[ReadText]:
    """Read texts into published plans in the folder `output`, in several processes; results come as they are ready."""
    for _, result in each(_prepare, output, iter(texts), min(processes, len(texts))):
        yield result


def _prepare(output: Path) -> Callable[[Path], ReadText]:
    registers = load_registers()

    def work(text: Path) -> ReadText:
        try:
            return _read(text, output, registers)
        except PlanweaveError as error:
            said = str(error)
            return ReadText(text, error=said if text.name in said else f"{text.name}: {said}")

    return work


def _read(text: Path, output: Path, registers: Registers) -> ReadText:
    rows, triples = read_plan(load_document(text), registers)
    target = output / f"{rows.profile.slug}.ttl"
    try:
        replace_file(target, turtle(triples, plan_iri(rows.profile.slug)))
    except OSError as error:
        raise BadRegister(f"{target} cannot be written ({error.strerror}); name a folder that can be.") from error
    return ReadText(text, target, len(triples), tuple(f"{text.name}: {warning}" for warning in rows.warnings))
