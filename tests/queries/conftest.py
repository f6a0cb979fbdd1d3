"""A store with the made-up plans and what follows from them, its default graph flattened as a snapshot's is."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, Quad, RdfFormat, Store, parse

from graph.inference import infer
from graph.snapshot import Snapshot
from ontology.terms import GRAPH, ID, XSD
from queries.binding import bind
from queries.catalogue import Catalogue, load_catalogue
from queries.resolve import Resolver

DATA = Path(__file__).parent / "data" / "plans.trig"

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="session")
def conclude() -> Callable[[Store], None]:
    """Adds to a store what follows from what it says, as a snapshot has it."""

    def into(store: Store) -> None:
        store.extend(Quad(*quad.triple) for quad in infer(store))

    return into


@pytest.fixture(scope="session")
def store(conclude: Callable[[Store], None]) -> Store:
    store = Store()
    for quad in parse(path=DATA, format=RdfFormat.TRIG):
        store.add(quad)
        if quad.graph_name != GRAPH.validation:
            store.add(Quad(quad.subject, quad.predicate, quad.object))
    conclude(store)
    return store


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def resolver(store: Store) -> Resolver:
    return Resolver(store)


@pytest.fixture
def ask(store: Store, catalogue: Catalogue, resolver: Resolver) -> Callable[..., Rows]:
    """The rows of a named query; ``ask("due", {"from": [...]})``."""

    def rows(name: str, values: dict[str, list[str]] | None = None) -> Rows:
        solutions = store.query(bind(catalogue[name], values or {}, resolver))
        return [tuple(map(plain, solution)) for solution in solutions]

    return rows


@pytest.fixture(scope="session")
def ask_snapshot(snapshot: Snapshot) -> Callable[..., list[dict[str, str]]]:
    """The rows of a named query on the real graph, inferences and all: ``ask_snapshot("trace", initiative="IDTS")``."""
    resolver, catalogue = Resolver(snapshot.store), load_catalogue()

    def rows(name: str, **values: str) -> list[dict[str, str]]:
        columns = [column.name for column in catalogue[name].columns]
        found: Any = snapshot.query(bind(catalogue[name], {key: [value] for key, value in values.items()}, resolver))
        return [
            {column: row[column].value.removeprefix(f"{ID}plan/") for column in columns if row[column] is not None}
            for row in found
        ]

    return rows


def plain(term: Any) -> Any:
    """A cell as tests write it: IRIs without the start of ours, numbers as numbers, the rest as text."""
    if term is None:
        return None
    if isinstance(term, Literal) and term.datatype in (XSD.integer, XSD.decimal):
        return Decimal(term.value)
    return term.value.removeprefix(ID)
