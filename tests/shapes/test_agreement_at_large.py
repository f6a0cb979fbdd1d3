"""The engine finds in whole plans what pySHACL finds: in the real ones, in their mutations and in ten made-up ones.

pySHACL runs over a graph in rdflib's memory here, and makes and evaluates all constraints itself; only the queries in
shapes are answered by pyoxigraph. By rdflib they take more than eighteen minutes for the smallest of the real plans;
tests/shapes/test_agreement.py has pySHACL with rdflib's answers, on each shape's own cases.
"""

from collections.abc import Iterable, Mapping, Sequence

import pyshacl
import pytest
from pyoxigraph import Quad, Triple
from rdflib import Graph, URIRef

from shapes.catalogue import Catalogue
from shapes.engine import report
from shapes.model import CURATED
from shapes.reach import Registers
from shapes.sparql import Sealed
from shapes.terms import as_graph
from shapes.units import Unit, plan_unit, registers_of, units
from tests.shapes.test_agreement import results
from tests.shapes.test_cases import alone
from tests.shapes.test_mutations import MUTATIONS, mutated

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

REAL = ("drug-strategy-2008", "hmpps-2021", "noms-2009", "nottingham-idts-2011", "reducing-reoffending-2005", CURATED)
MADE = 10


class Both:
    """One graph as each of the two has it; it can become another, of which most is the same."""

    def __init__(self) -> None:
        self.theirs = Graph(bind_namespaces="none")  # pySHACL would write prefixes into messages
        self.there: frozenset[Triple] = frozenset()

    def agree(self, triples: Iterable[Triple], shapes: Sequence[Graph]) -> int:
        """Compare what the two find in these triples, result by result; gives how many results there are."""
        new = frozenset(triples)
        self.theirs -= as_graph(self.there - new)
        self.theirs += as_graph(new - self.there)
        self.there = new
        sealed = Sealed(new)
        self.theirs.query = sealed.query  # type: ignore[method-assign]
        number = 0
        for each in shapes:
            wanted = Graph(bind_namespaces="none")
            wanted += each
            found = results(pyshacl.validate(self.theirs, shacl_graph=wanted, inplace=True)[1])
            assert results(report(sealed, each)) == found
            number += found.total()
        return number


@pytest.fixture(scope="module")
def both() -> Both:
    return Both()


@pytest.fixture(scope="module")
def registers(quads: list[Quad]) -> Registers:
    return registers_of(quads)


def everything(unit: Unit) -> Iterable[Triple]:
    return (*unit.own, *unit.context, *unit.beside)


@pytest.mark.parametrize("name", REAL)
def test_in_the_real_graph(name: str, real_units: Mapping[str, Unit], catalogue: Catalogue) -> None:
    unit = real_units[name]
    assert Both().agree(everything(unit), [catalogue.graph(unit.groups)]) > (0 if name == CURATED else 50)


@pytest.fixture(scope="module")
def made_plans(made: list[Quad]) -> Sequence[Unit]:
    return [unit for unit in units(made) if unit.plan != CURATED]


@pytest.mark.parametrize("number", range(MADE))
def test_in_made_up_plans(number: int, made_plans: Sequence[Unit], catalogue: Catalogue) -> None:
    assert Both().agree(everything(made_plans[number]), [catalogue.graph(made_plans[number].groups)]) > 5


@pytest.mark.parametrize("title", MUTATIONS)
def test_in_a_mutation_by_the_shapes_that_find_it(
    title: str, both: Both, registers: Registers, real_units: Mapping[str, Unit], catalogue: Catalogue
) -> None:
    mutation = MUTATIONS[title]
    unit = real_units[mutation["unit"]]
    broken = mutated(unit, mutation["update"])
    if unit.plan != CURATED:
        unit = plan_unit(unit.plan, broken, registers)
    names = sorted({line.split()[0] for line in (*mutation["finds"], *mutation.get("loses", []))})
    shapes = [alone(URIRef(catalogue[name].iri), catalogue.graphs[catalogue[name].group]) for name in names]
    number = both.agree((*broken, *unit.context, *unit.beside), shapes)
    assert number or not mutation["finds"]
