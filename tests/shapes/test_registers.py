"""The curated graphs as one unit: what stands in it, and what a finding about a whole register is about."""

from collections.abc import Iterable

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from ontology.terms import GRAPH, ID, PREFIXES, PW, RDF, ontology_path
from shapes.catalogue import Catalogue
from shapes.model import CURATED, Finding
from shapes.units import Unit, units
from shapes.validation import validate_unit

PLAN = "plan:a-2008 a pw:Plan ."
EVIDENCE = """
    <id/plan/a-2008/evidence/0-5> a pw:Evidence ; oa:hasSource plan:a-2008 ; oa:exact "Words" ; oa:start 0 ; oa:end 5 ;
        pw:startLine 1 ; pw:endLine 1 .
"""


def triples(text: str) -> list[Triple]:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return [quad.triple for quad in parse(head + text, format=RdfFormat.TURTLE, base_iri=ID.removesuffix("id/"))]


def curated(told: str, **graphs: str) -> Unit:
    """The curated unit of a build with one plan and some curated graphs, by the ends of their names."""
    named: dict[NamedNode, Iterable[Triple]] = {
        NamedNode(f"{ID}plan/a-2008/graph"): triples(f"{PLAN}\n{told}"),
        GRAPH.ontology: [quad.triple for quad in parse(path=ontology_path(), format=RdfFormat.TURTLE)],
    }
    named |= {NamedNode(f"{PREFIXES['graph']}{name}"): triples(text) for name, text in graphs.items()}
    quads = [Quad(*triple, graph) for graph, content in named.items() for triple in content]
    return next(unit for unit in units(quads) if unit.plan == CURATED)


def about(findings: tuple[Finding, ...], shape: str) -> list[str]:
    return [finding.item.removeprefix(ID) for finding in findings if finding.shape == shape]


def test_a_rule_over_a_register_is_about_the_thing_that_it_names(catalogue: Catalogue) -> None:
    unit = curated(
        "",
        agencies="""
            agency:a a pw:Agency ; rdfs:label "A"@en ; skos:prefLabel "A"@en .
            agency:b a pw:Agency ; rdfs:label "B"@en ; skos:prefLabel "B"@en ; skos:altLabel "a"@en .
        """,
    )
    (finding,) = validate_unit(unit, catalogue)
    assert (finding.shape, finding.item) == ("PW-REG-003", f"{ID}agency/a")
    assert finding.message == f"“a” is the name of several registered things: {ID}agency/a, {ID}agency/b."


def test_a_rule_about_a_reason_is_about_the_change_that_it_names(catalogue: Catalogue) -> None:
    unit = curated(
        "",
        agencies="""
            <id/event/a-ends> a org:ChangeEvent ; rdfs:label "A ends"@en ; dcterms:date "2008-04-01"^^xsd:date ;
                pw:reason pw:Abolished ; skos:editorialNote "Source: general knowledge."@en .
        """,
    )
    (finding,) = validate_unit(unit, catalogue)
    assert (finding.shape, finding.item) == ("PW-CHG-009", f"{ID}event/a-ends")
    assert finding.message == "“A ends” abolishes nothing."


def test_what_a_register_says_of_a_plans_acronym_is_seen_beside_what_the_plan_says_of_it() -> None:
    acronym = NamedNode(f"{ID}plan/a-2008/acronym/A")
    unit = curated(
        "<id/plan/a-2008/acronym/A> a pw:AcronymEntry ; pw:plan plan:a-2008 .",
        initiatives="<id/plan/a-2008/acronym/A> pw:denotes initiative:a .",
    )
    assert Triple(acronym, RDF.type, PW.AcronymEntry) in unit.context
    assert Triple(NamedNode(f"{ID}plan/a-2008"), RDF.type, PW.Plan) in unit.context


def test_an_acronym_that_plan_and_register_read_differently_is_found(catalogue: Catalogue) -> None:
    unit = curated(
        "<id/plan/a-2008/acronym/A> a pw:AcronymEntry ; pw:plan plan:a-2008 ; pw:denotes agency:home-office .",
        initiatives="<id/plan/a-2008/acronym/A> pw:denotes agency:home-offices .",
        agencies="""
            agency:home-office a pw:Department ; rdfs:label "Home Office"@en ; skos:prefLabel "Home Office"@en .
            agency:home-offices a pw:Agency ; rdfs:label "Home offices"@en ; skos:prefLabel "Home offices"@en .
        """,
    )
    assert about(validate_unit(unit, catalogue), "PW-REG-008") == ["plan/a-2008/acronym/A"]


@pytest.mark.parametrize(("words", "agree"), [("Words", True), ("Other", False)])
def test_evidence_that_a_curated_graph_describes_otherwise_than_the_plan_is_found(
    words: str, agree: bool, catalogue: Catalogue
) -> None:
    unit = curated(EVIDENCE, links=EVIDENCE.replace("Words", words))
    found = about(validate_unit(unit, catalogue), "PW-EVI-001")
    assert found == ([] if agree else ["plan/a-2008/evidence/0-5"])
