"""A plan is judged beside the part of the registers that concerns it, and comes to the same as beside all of them."""

import pytest
from pyoxigraph import Quad

from graph.sources import SHARED
from ontology.terms import ID
from shapes.catalogue import Catalogue
from shapes.model import CURATED
from shapes.reach import Registers
from shapes.units import registers_of, units
from shapes.validator import Validator


def line(subject: str, predicate: str, thing: str) -> bytes:
    return f"<{ID}{subject}> <urn:{predicate}> <{ID}{thing}>".encode()


CLASS = b"<urn:class> <urn:below> <urn:other>"
PART = line("agency/a-part", "partOf", "agency/whole")
WHOLE = line("agency/whole", "changedBy", "event/change")
CHANGE = line("event/change", "led-to", "agency/whole")
LEADS = line("agency/leader", "leads", "plan/one/section/1")
LEADER = line("agency/leader", "partOf", "agency/whole")
ACRONYM = line("plan/one/acronym/A", "denotes", "agency/meant")
MEANT = line("agency/meant", "partOf", "place/here")
OTHER_ACRONYM = line("plan/one-more/acronym/A", "denotes", "agency/alone")
ALONE = line("agency/alone", "partOf", "agency/whole")
REGISTERS = Registers([CLASS, PART, WHOLE, CHANGE, LEADS, LEADER, ACRONYM, MEANT, OTHER_ACRONYM, ALONE])
ONE = f"<{ID}plan/one>".encode()


def test_what_is_not_said_of_our_things_concerns_every_plan() -> None:
    assert REGISTERS.shared == [CLASS]


def test_a_plan_reaches_what_it_names_and_what_that_leads_to() -> None:
    named = [f"<{ID}agency/a-part>".encode(), f"<{ID}agency/unknown>".encode()]
    assert REGISTERS.around(f"<{ID}plan/two>".encode(), named) == sorted([PART, WHOLE, CHANGE])


def test_a_plan_reaches_what_is_said_of_its_things_and_what_leads_to_them() -> None:
    assert REGISTERS.around(ONE, ()) == sorted([LEADS, LEADER, WHOLE, CHANGE, ACRONYM, MEANT])


def test_a_plan_that_names_nothing_reaches_nothing() -> None:
    assert REGISTERS.around(f"<{ID}plan/none>".encode(), ()) == []


@pytest.mark.parametrize("given", ["quads", "made"])
def test_what_is_found_is_what_is_found_beside_all_registers(
    given: str, request: pytest.FixtureRequest, catalogue: Catalogue
) -> None:
    quads: list[Quad] = request.getfixturevalue(given)
    registers = registers_of(quads)
    everything = [quad.triple for quad in quads if quad.graph_name in SHARED]
    plans = [unit for unit in units(quads) if unit.plan != CURATED]
    ours = Validator(catalogue, plans[0].groups, registers.shared_triples)
    theirs = Validator(catalogue, plans[0].groups, everything)
    assert sum(len(unit.beside) for unit in plans) > 0
    for unit in plans:
        found = ours.validate(unit.own, unit.beside)
        assert found
        assert found == theirs.validate(unit.own)


def test_every_plan_is_judged_by_one_and_the_same_context(quads: list[Quad]) -> None:
    plans = [unit for unit in units(quads) if unit.plan != CURATED]
    assert {id(unit.context) for unit in plans} == {id(plans[0].context)}
