"""What tests of the shapes share: the catalogue, the graph as it is built, and what validation makes of it."""

from collections.abc import Callable, Mapping

import pytest
from pyoxigraph import Quad

from graph.snapshot import asserted, default_sources
from shapes.catalogue import Catalogue, load_catalogue
from shapes.model import Finding
from shapes.units import Unit, units
from shapes.validation import validate_unit


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def quads() -> list[Quad]:
    """Everything that a build asserts."""
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
