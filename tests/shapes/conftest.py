"""What tests of the shapes share: the catalogue, the graph as it is built, and what validation makes of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

import pytest
from pyoxigraph import Quad

from graph.lines import Line, as_lines, as_triples
from graph.sources import SHARED, asserted, default_sources
from graph.synthetic.corpus import write_corpus
from ontology.terms import ID
from shapes.catalogue import Catalogue, load_catalogue
from shapes.model import Finding
from shapes.units import Unit, curated_units, registers_of, units
from shapes.validation import joined, validate_unit
from shapes.validator import Validator


def curated_parts(quads: Iterable[Quad], most: int | None) -> list[Unit]:
    """What is curated of these graphs, in parts of so many triples."""
    chosen = list(quads)
    plans: dict[bytes, list[Quad]] = {}
    curated: list[Quad] = []
    for quad in chosen:
        graph = str(quad.graph_name.value)  # type: ignore[union-attr]
        if graph.startswith(f"{ID}plan/"):
            plans.setdefault(f"<{graph.removesuffix('/graph')}>".encode(), []).append(quad)
        elif quad.graph_name not in SHARED:
            curated.append(quad)
    told = {plan: as_lines(quad.triple for quad in said) for plan, said in plans.items()}
    return list(curated_units(registers_of(chosen), as_lines(quad.triple for quad in curated), told, most))


def found_in_parts(
    parts: Iterable[Unit], catalogue: Catalogue, shapes: frozenset[str] | None = None
) -> tuple[Finding, ...]:
    """The findings of parts as those of one whole; by some shapes, if they are given."""
    return joined(_found_in(part, catalogue, shapes) for part in parts)


def _found_in(part: Unit, catalogue: Catalogue, shapes: frozenset[str] | None) -> Sequence[Finding]:
    if part.part == 0:
        return Validator(catalogue, part.groups, part.context, shapes).validate(part.own)
    validator = _for_links(tuple(as_lines(part.context)), part.groups, shapes)
    return validator.validate(part.own, part.beside, from_vocabulary=True)


@cache
def _for_links(context: tuple[Line, ...], groups: tuple[str, ...], shapes: frozenset[str] | None) -> Validator:
    return Validator(load_catalogue(), groups, as_triples(context), shapes)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def quads() -> list[Quad]:
    """Everything that a build asserts."""
    return asserted(default_sources())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Quad]:
    """Ten made-up plans with their registers and links."""
    folder = tmp_path_factory.mktemp("made") / "corpus"
    write_corpus(folder, 3, 10, 1 / 7, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANWEAVE_CORPUS", str(folder))
        return asserted(default_sources())


@pytest.fixture(scope="session")
def real_units(quads: list[Quad]) -> Mapping[str, Unit]:
    """The units of the real graph by name: the plans' slugs, and `curated`."""
    return {unit.name: unit for unit in units(quads)}


@pytest.fixture(scope="session")
def found(real_units: Mapping[str, Unit], catalogue: Catalogue) -> Callable[[str], tuple[Finding, ...]]:
    """The findings of a real unit, by its name; each unit is validated once."""
    known: dict[str, tuple[Finding, ...]] = {}

    def of(name: str) -> tuple[Finding, ...]:
        if name not in known:
            known[name] = validate_unit(real_units[name], catalogue)
        return known[name]

    return of
