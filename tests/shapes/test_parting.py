"""Links and threads are judged in parts, and come to the same as in one piece."""

from collections.abc import Sequence

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from graph.lines import Line
from ontology.terms import GRAPH, ID, OA, PREFIXES, PW, RDF, SKOS
from shapes.catalogue import Catalogue
from shapes.model import CURATED
from shapes.parting import parting
from shapes.units import GROUPS_OF
from shapes.validator import Validator
from tests.shapes.conftest import curated_parts, found_in_parts
from tests.shapes.test_cases import ONTOLOGY as ONTOLOGY_TRIPLES
from tests.shapes.test_cases import cases

BELOW = "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"


def line(subject: str, predicate: str, thing: str) -> Line:
    return f"<{ID}{subject}> <{PREFIXES['pw']}{predicate}> <{ID}{thing}>".encode()


def link(name: str, start: str, end: str) -> list[Line]:
    return [line(f"link/{name}", "fromItem", start), line(f"link/{name}", "toItem", end)]


ONTOLOGY = [f"{arc} <{BELOW}> {PW.relatesTo}".encode() for arc in (PW.continues, PW.supersedes)]
REGISTERS = [*ONTOLOGY, line("agency/a", "leads", "plan/x/1"), line("agency/b", "leads", "link/named")]
TWO = [*link("one", "plan/b/1", "plan/a/1"), *link("two", "plan/b/2", "plan/a/2")]
QUOTED = [line(f"link/{name}", "evidence", "plan/a/evidence/1") for name in ("one", "two")]


def together(lines: Sequence[Line], registers: Sequence[Line] = REGISTERS) -> list[list[str]]:
    """What is told of in each part, the registers' first; a part has as little as it can."""
    made = parting(registers, lambda: lines, 1)
    parts: list[list[str]] = [[] for _ in range(made.number)]
    for subject, part in sorted(made.parts.items()):
        parts[part].append(subject.decode().removeprefix(f"<{ID}").removesuffix(">"))
    return parts


CONNECTED: dict[str, tuple[list[Line], list[list[str]]]] = {
    "nothing shared": ([], [[], ["link/one"], ["link/two"]]),
    "one item": (link("two", "plan/b/2", "plan/a/1"), [[], ["link/one", "link/two"]]),
    "a chain of arcs": (
        [line("plan/b/2", "supersedes", "plan/b/9"), line("plan/b/9", "supersedes", "plan/b/1")],
        [[], ["link/one", "link/two", "plan/b/2", "plan/b/9"]],
    ),
    "one statement": (
        [line("thread/s", "statement", "thread/s/1"), line("thread/t", "statement", "thread/s/1")],
        [[], ["link/one"], ["link/two"], ["thread/s", "thread/t"]],
    ),
    "evidence of a plan": (QUOTED, [[], ["link/one"], ["link/two"]]),
    "evidence that is told of here": (
        [*QUOTED, line("plan/a/evidence/1", "continues", "plan/a/2")],
        [[], ["link/one", "link/two", "plan/a/evidence/1"]],
    ),
}
STRANGE = {
    "a property that links do not have": ([line("link/two", "usedIn", "plan/a")], "link/two"),
    "what only a plan says": ([line("plan/a/7", "label", "plan/a/8")], "plan/a/7"),
    "a class that links do not have": ([f"<{ID}link/two> {RDF.type} {PW.Agency}".encode()], "link/two"),
    "a registered thing": ([line("agency/a", "continues", "thread/s/1")], "agency/a"),
    "an end that is registered": (link("more", "plan/b/8", "agency/a"), "link/more"),
    "a link that a register names": (link("named", "plan/b/8", "plan/a/8"), "link/named"),
}


@pytest.mark.parametrize("case", CONNECTED)
def test_what_is_connected_is_judged_together(case: str) -> None:
    more, expected = CONNECTED[case]
    assert together([*TWO, *more]) == expected


@pytest.mark.parametrize("case", STRANGE)
def test_what_links_and_threads_do_not_say_is_judged_with_the_registers(case: str) -> None:
    more, name = STRANGE[case]
    assert name in together([*TWO, *more])[0]
    assert "link/one" not in together([*TWO, *more])[0]


def test_a_link_that_a_register_tells_of_has_what_shares_its_ends_beside_it() -> None:
    assert together(TWO, [*REGISTERS, *link("three", "plan/c/1", "plan/a/2")]) == [["link/two"], ["link/one"]]


@pytest.mark.parametrize(
    ("most", "sizes"), [(None, [8]), (8, [8]), (7, [0, 6, 2]), (4, [0, 4, 4]), (3, [0, 2, 2, 2, 2])]
)
def test_parts_are_no_larger_than_they_may_be(most: int | None, sizes: list[int]) -> None:
    lines = [*TWO, *link("three", "plan/b/3", "plan/a/3"), *link("four", "plan/b/4", "plan/a/4")]
    made = parting(REGISTERS, lambda: lines, most)
    assert [[made.part_of(each) for each in lines].count(part) for part in range(made.number)] == sizes


PLAN = """
    <plan/a> a pw:Plan . <plan/a/1> pw:plan <plan/a> ; pw:timing <plan/a/1/timing> ; pw:evidence <plan/a/evidence/1> .
    <plan/a/1/timing> a pw:Timing . <plan/a/evidence/1> oa:hasSource <plan/a> . <plan/a/2> pw:plan <plan/a> .
"""
TOLD = """
    <link/one> pw:fromItem <plan/a/1> . <link/two> pw:evidence <plan/a/evidence/1> .
    <thread/s> pw:statement <thread/s/1> . <thread/s/1> pw:statedBy <plan/a/1/timing> .
    <link/last> pw:toItem <agency/a> . <link/plan> pw:fromItem <plan/a/2> .
"""
BODIES = "<agency/a> pw:leads <plan/a/2> ; org:subOrganizationOf <agency/b> . <agency/b> a pw:Agency ."
BESIDE = {
    "link/one": {"plan/a", "plan/a/1", "plan/a/1/timing", "plan/a/evidence/1"},
    "link/two": {"plan/a", "plan/a/1", "plan/a/1/timing", "plan/a/evidence/1"},
    "link/plan": {"plan/a", "plan/a/2"},
    "thread/s": {"plan/a", "plan/a/1", "plan/a/1/timing", "plan/a/evidence/1"},
}


def test_a_part_stands_beside_what_its_things_hold_and_what_holds_them() -> None:
    """Whoever tells of a finding may need the words of an entry where a thread names no more than its timing."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + f"@base <{ID}> .\n"
    graphs = {NamedNode(f"{ID}plan/a/graph"): PLAN, GRAPH.links: TOLD, GRAPH.agencies: BODIES}
    quads = [
        Quad(*quad.triple, graph) for graph, text in graphs.items() for quad in parse(head + text, RdfFormat.TURTLE)
    ]
    parts = curated_parts(quads, 1)
    beside = {
        subject: {str(triple.subject.value).removeprefix(ID) for triple in part.beside}
        for part in parts[1:]
        for subject in {triple.subject.value.removeprefix(ID) for triple in part.own}
    }
    assert beside == {**BESIDE, "thread/s/1": BESIDE["thread/s"]}
    assert {triple.subject.value.removeprefix(ID) for triple in parts[0].own} == {"agency/a", "agency/b", "link/last"}


@pytest.mark.parametrize("given", ["quads", "made"])
def test_what_is_found_in_parts_is_what_is_found_in_one(
    given: str, request: pytest.FixtureRequest, catalogue: Catalogue
) -> None:
    quads: list[Quad] = request.getfixturevalue(given)
    (whole,) = curated_parts(quads, None)
    parts = curated_parts(quads, 1)
    assert len(parts) > 10
    assert sum(len(part.own) for part in parts) == len(whole.own)
    found = found_in_parts(parts, catalogue)
    assert found
    assert found == found_in_parts([whole], catalogue)


def curated(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
    return Quad(subject, predicate, value, GRAPH.links)


def plan_in(thing: NamedNode) -> str:
    return thing.value.removeprefix(f"{ID}plan/").partition("/")[0]


def faulty(quads: Sequence[Quad]) -> list[Quad]:
    """Faults of links, threads and plans, each seen where things that are far apart come together."""
    links = sorted((q for q in quads if q.predicate == PW.fromItem), key=lambda quad: str(quad.subject))
    ends = {quad.subject: quad.object for quad in quads if quad.predicate == PW.toItem}
    threads = sorted({str(q.subject.value) for q in quads if q.predicate == PW.inSamePlan})
    statements = sorted({str(q.object.value) for q in quads if q.predicate == PW.statement})
    first, second, last = links[0], links[1], links[-1]
    twin, ring, back = (NamedNode(f"{ID}link/{name}") for name in ("made-twin", "made-ring", "made-ring-back"))
    one, other = first.object, ends[last.subject]
    starts = {quad.subject: int(quad.object.value) for quad in quads if quad.predicate == OA.start}
    quoted = {quad.object for quad in quads if quad.predicate == PW.evidence and quad.graph_name == GRAPH.links}
    foreign = min(
        (each for each in quoted if plan_in(each) not in map(plan_in, (first.object, ends[first.subject]))),
        key=starts.__getitem__,
    )
    arc = next(q for q in quads if q.subject == second.object and q.object == ends[second.subject])
    return [
        *(quad for quad in quads if quad != arc),
        *(curated(twin, p, o) for p, o in ((RDF.type, PW.Link), (PW.fromItem, last.object), (PW.toItem, other))),
        *(curated(ring, p, o) for p, o in ((RDF.type, PW.Link), (PW.fromItem, one), (PW.toItem, other))),
        *(curated(back, p, o) for p, o in ((RDF.type, PW.Link), (PW.fromItem, other), (PW.toItem, one))),
        curated(first.subject, PW.evidence, foreign),
        curated(one, PW.supersedes, other),
        curated(other, PW.supersedes, one),
        curated(NamedNode(threads[0]), PW.statement, NamedNode(statements[-1])),
        curated(NamedNode(threads[-1]), SKOS.prefLabel, Literal("Home Office", language="en")),
        curated(NamedNode(f"{ID}agency/made-up"), RDF.type, PW.Agency),
    ]


SEEN = {"PW-LNK-001", "PW-LNK-006", "PW-LNK-007", "PW-LNK-008", "PW-LNK-010", "PW-THR-004", "PW-REG-001", "PW-REG-002"}


def test_faults_are_found_in_parts_as_in_one(made: list[Quad], catalogue: Catalogue) -> None:
    quads = faulty(made)
    parts = curated_parts(quads, 1)
    found = found_in_parts(parts, catalogue)
    assert len(parts) > 10
    assert {finding.shape for finding in found} >= SEEN
    assert found == found_in_parts(curated_parts(quads, None), catalogue)


@pytest.mark.parametrize("fault", ["a name in a register", "an arc", "another plan's thing", "a part of another plan"])
def test_a_plan_that_speaks_as_registers_and_links_do_is_judged_with_all_of_them(fault: str, made: list[Quad]) -> None:
    link = min((quad for quad in made if quad.predicate == PW.fromItem), key=lambda quad: str(quad.subject))
    item, other = link.object, next(q.object for q in made if (q.subject, q.predicate) == (link.subject, PW.toItem))
    own = next(quad.graph_name for quad in made if quad.subject == item and quad.graph_name != GRAPH.links)
    said = {
        "a name in a register": Quad(item, SKOS.prefLabel, Literal("Home Office", language="en"), own),
        "an arc": Quad(item, PW.dependsOn, other, own),
        "another plan's thing": Quad(other, RDF.type, SKOS.Concept, own),
        "a part of another plan": Quad(item, PW.plan, next(q.subject for q in made if q.object == PW.Plan), own),
    }
    assert len(curated_parts([*made, said[fault]], 1)) == 1
    assert len(curated_parts(made, 1)) > 1


@pytest.mark.parametrize("shape", ["PW-PLC-003", "PW-REG-003"])
def test_a_rule_that_starts_from_the_vocabulary_tells_of_no_thing_that_is_only_beside(
    shape: str, catalogue: Catalogue
) -> None:
    validator = Validator(catalogue, GROUPS_OF[CURATED], ONTOLOGY_TRIPLES, [shape])
    own = [Triple(NamedNode(f"{ID}link/a"), RDF.type, PW.Link)]
    for faulty in cases(shape, "faulty").values():
        assert validator.validate(own, faulty, from_vocabulary=True) == ()
        assert [each.shape for each in validator.validate([*own, *faulty], from_vocabulary=True)] == [shape]
