"""Explanations: the words behind what is asserted, the rule or axioms and the asserted triples behind what is not."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from graph.build import build
from graph.explain import CannotExplain, Explanation, explain, format_explanation
from graph.snapshot import Snapshot
from graph.sources import Source
from ontology.naming import compact, readings, write
from ontology.terms import GRAPH, ID, PREFIXES, PW, RDF, ontology_path

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + f"@base <{ID}> .\n"

PLAN = """
<plan/{plan}> a pw:Plan ; pw:issuedEarliest "{year}-01-01"^^xsd:date ; pw:issuedLatest "{year}-12-31"^^xsd:date .
<plan/{plan}/action/1> a pw:Action ; pw:plan <plan/{plan}> ; pw:number "1" ; pw:ownedBy agency:old ;
    pw:responsibility <plan/{plan}/action/1/responsibility/1> ; pw:step <plan/{plan}/action/1/step/1> ;
    pw:mentions initiative:i ; pw:evidence <plan/{plan}/evidence/0-9>, <plan/{plan}/evidence/4-9> .
<plan/{plan}/action/1/responsibility/1> a pw:Responsibility ; pw:agent agency:old ;
    pw:evidence <plan/{plan}/evidence/20-23> .
<plan/{plan}/action/1/step/1> a pw:Step ; dcterms:isPartOf <plan/{plan}/action/1> ;
    pw:evidence <plan/{plan}/evidence/30-34> .
<plan/{plan}/evidence/0-9> oa:exact "1\\t| do\\nit" ; oa:start 0 ; pw:startLine 1 ; oa:hasSource <plan/{plan}> .
<plan/{plan}/evidence/4-9> oa:exact "do it" ; oa:start 4 ; pw:startLine 1 ; oa:hasSource <plan/{plan}> ;
    pw:supports pw:number .
<plan/{plan}/evidence/20-23> oa:exact "OLD" ; oa:start 20 ; pw:startLine 2 ; oa:hasSource <plan/{plan}> .
<plan/{plan}/evidence/30-34> oa:exact "step" ; oa:start 30 ; pw:startLine 3 ; oa:hasSource <plan/{plan}> .
"""

LINKS = """
<plan/b/action/1> pw:implements <plan/a/action/1/step/1> .
link:one a pw:Link ; pw:fromItem <plan/b/action/1> ; pw:toItem <plan/a/action/1/step/1> ; pw:relation pw:implements ;
    pw:strength pw:Probable ; pw:rationale "The same words." ;
    pw:evidence <plan/a/evidence/30-34>, <plan/b/evidence/4-9> .
<plan/c/action/1> pw:sameCommitmentAs <plan/b/action/1> .
<plan/d/action/1> pw:continues <plan/c/action/1> ; pw:refines <plan/c/action/1> .
<plan/d/action/1/step/1> pw:dependsOn <plan/c/action/1> .
link:continued a pw:Link ; pw:fromItem <plan/d/action/1> ; pw:toItem <plan/c/action/1> ; pw:relation pw:continues ;
    pw:strength pw:Probable ; pw:rationale "A like aim." .
link:depended a pw:Link ; pw:fromItem <plan/d/action/1/step/1> ; pw:toItem <plan/c/action/1> ;
    pw:relation pw:dependsOn ; pw:strength pw:Certain ; pw:rationale "It says so." .
link:refined a pw:Link ; pw:fromItem <plan/d/action/1> ; pw:toItem <plan/c/action/1> ; pw:relation pw:refines ;
    pw:strength pw:Certain ; pw:rationale "The same number." .
"""

AGENCIES = """
agency:old a pw:Department ; pw:shortForm "OB" ; pw:becameSuccessor agency:middle . agency:middle a pw:Department ;
    pw:becameSuccessor agency:new . agency:new a pw:Department .
<event/e> a org:ChangeEvent ; rdfs:label "Old becomes middle" ; org:originalOrganization agency:old ;
    org:resultingOrganization agency:middle ; skos:editorialNote "By Order." .
initiative:i a pw:Programme .
"""

Explain = Callable[[str, str, str], Explanation]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("explained")

    def source(name: str, text: str, graph: object) -> Source:
        path = folder / f"{name}.ttl"
        path.write_text(HEAD + text, encoding="utf-8")
        return Source(path, graph)  # type: ignore[arg-type]

    plans = [
        source(p, PLAN.format(plan=p, year=y), None) for p, y in (("a", 2005), ("b", 2008), ("c", 2011), ("d", 2015))
    ]
    registers = [source("links", LINKS, GRAPH.links), source("agencies", AGENCIES, GRAPH.agencies)]
    return build(folder / "snapshots", [Source(ontology_path(), GRAPH.ontology), *plans, *registers])


@pytest.fixture
def why(snapshot: Snapshot) -> Explain:
    return partial(explain, snapshot)


def words(explanation: Explanation) -> list[str]:
    return [quote.words for quote in explanation.quotes]


def rests_on(explanation: Explanation) -> list[str]:
    return [write(leaf.triple) for leaf in explanation.asserted]


# -- what is asserted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("triple", "quoted"),
    [
        (("plan/a/action/1", "pw:number", "1"), ["do it"]),
        (("plan/a/action/1", "a", "pw:Action"), ["1\t| do\nit"]),
        (("plan/a/action/1", "pw:ownedBy", "agency:old"), ["OLD"]),
        (("plan/a/action/1", "pw:step", "plan/a/action/1/step/1"), ["step"]),
        (("plan/a/action/1/step/1", "dcterms:isPartOf", "plan/a/action/1"), ["step"]),
        (("plan/b/action/1", "pw:implements", "plan/a/action/1/step/1"), ["step", "do it"]),
        (("agency:old", "pw:becameSuccessor", "agency:middle"), []),
    ],
)
def test_an_asserted_triple_has_its_graph_and_its_words(
    triple: tuple[str, str, str], quoted: list[str], why: Explain
) -> None:
    explanation = why(*triple)
    assert not explanation.inferred
    assert explanation.premises == explanation.axioms == ()
    assert explanation.graphs
    assert words(explanation) == quoted


def test_a_link_has_its_strength_and_rationale_and_a_succession_its_event(why: Explain) -> None:
    link = why("plan/b/action/1", "pw:implements", "plan/a/action/1/step/1")
    assert link.notes == ("Probable.", "The same words.")
    assert [(compact(quote.plan), quote.line) for quote in link.quotes] == [("plan:a", 3), ("plan:b", 1)]
    assert why("agency:old", "becameSuccessor", "agency:middle").notes == ("Old becomes middle", "By Order.")


# -- what is inferred -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("triple", "how", "on"),
    [
        (("plan/a/action/1", "a", "pw:Item"), "OWL sub-class", ["plan/a/action/1 rdf:type pw:Action"]),
        (
            ("plan/a/action/1/responsibility/1", "prov:agent", "agency:old"),
            "OWL sub-property",
            ["plan/a/action/1/responsibility/1 pw:agent agency:old"],
        ),
        (
            ("plan/b/action/1", "pw:sameCommitmentAs", "plan/c/action/1"),
            "OWL symmetric",
            ["plan/c/action/1 pw:sameCommitmentAs plan/b/action/1"],
        ),
        (
            ("plan/a/action/1", "dcterms:hasPart", "plan/a/action/1/step/1"),
            "OWL sub-property",
            ["plan/a/action/1 pw:step plan/a/action/1/step/1"],
        ),
        (
            ("agency:old", "org:changedBy", "<https://w3id.org/planweave/id/event/e>"),
            "OWL inverse",
            ["event/e org:originalOrganization agency:old"],
        ),
        (
            ("agency:old", "pw:laterBodies", "agency:new"),
            "OWL transitive, sub-property",
            ["agency:old pw:becameSuccessor agency:middle", "agency:middle pw:becameSuccessor agency:new"],
        ),
        (
            ("agency:new", "pw:earlierBodies", "agency:old"),
            "OWL inverse, transitive, sub-property",
            ["agency:old pw:becameSuccessor agency:middle", "agency:middle pw:becameSuccessor agency:new"],
        ),
        (
            ("plan/a/action/1", "pw:answeredBy", "agency:new"),
            "rule later-selves",
            [
                "plan/a/action/1 pw:ownedBy agency:old",
                "agency:old pw:becameSuccessor agency:middle",
                "agency:middle pw:becameSuccessor agency:new",
            ],
        ),
        (
            ("initiative:i", "pw:runsThrough", "plan:a"),
            "rule initiative-plans",
            ["plan/a/action/1 pw:mentions initiative:i", "plan/a/action/1 pw:plan plan:a"],
        ),
        (
            ("plan/b/action/1", "pw:restsDirectlyOn", "plan/a/action/1"),
            "rule rests-on-linked",
            [
                "plan/b/action/1 pw:implements plan/a/action/1/step/1",
                "plan/a/action/1/step/1 dcterms:isPartOf plan/a/action/1",
            ],
        ),
        (
            ("plan/c/action/1", "pw:restsDirectlyOn", "plan/b/action/1"),
            "rule rests-on-restated",
            [
                "plan/c/action/1 pw:sameCommitmentAs plan/b/action/1",
                'plan:c pw:issuedEarliest "2011-01-01"^^<http://www.w3.org/2001/XMLSchema#date>',
                'plan:b pw:issuedLatest "2008-12-31"^^<http://www.w3.org/2001/XMLSchema#date>',
            ],
        ),
        (("pw:Action", "rdfs:subClassOf", "pw:Item"), "OWL sub-class", []),
    ],
)
def test_an_inferred_triple_names_its_rule_and_what_it_rests_on(
    triple: tuple[str, str, str], how: str, on: list[str], why: Explain
) -> None:
    explanation = why(*triple)
    assert explanation.graphs == (GRAPH.inferred,)
    assert explanation.how == how
    assert rests_on(explanation) == on
    assert bool(explanation.axioms) == how.startswith("OWL")


def test_a_long_chain_is_explained_to_its_quotes(why: Explain) -> None:
    explanation = why("plan/c/action/1", "pw:restsOn", "plan/a/action/1")
    assert explanation.how == "OWL transitive, sub-property"
    assert [premise.how for premise in explanation.premises] == ["rule rests-on-restated", "rule rests-on-linked"]
    text = format_explanation(explanation)
    assert "plan:a, line 3: “step”" in text
    assert "axiom: pw:restsOn rdf:type owl:TransitiveProperty" in text
    assert "asserted in graph:links" in text


def test_of_two_ways_the_shorter_is_shown_and_of_these_the_certain_one(why: Explain) -> None:
    explanation = why("plan/d/action/1", "pw:restsDirectlyOn", "plan/c/action/1")
    assert rests_on(explanation) == ["plan/d/action/1 pw:refines plan/c/action/1"]
    assert explanation.premises[0].notes == ("Certain.", "The same number.")


def test_quotes_are_printed_on_one_line(why: Explain) -> None:
    assert "plan:a, line 1: “1 | do it”" in format_explanation(why("plan/a/action/1", "a", "pw:Action"))


def test_domain_and_range_are_named(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "links.ttl"
    path.write_text(HEAD + "<plan/b/x> pw:ownedBy agency:a .", encoding="utf-8")
    small = build(tmp_path / "s", [Source(ontology_path(), GRAPH.ontology), Source(path, GRAPH.links)])
    assert explain(small, "plan/b/x", "a", "pw:Item").how == "OWL domain"
    assert explain(small, "agency:a", "a", "pw:Agency").how == "OWL range"
    assert explain(small, "agency:a", "a", "org:Organization").how == "OWL range, sub-class"


def everything(snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
    for quad in snapshot.store.quads_for_pattern(None, None, None, GRAPH.inferred):
        object_ = quad.object.value if not str(quad.object).startswith("<") else str(quad.object)
        yield str(quad.subject), str(quad.predicate), object_


def test_everything_inferred_is_explained_by_what_is_asserted(snapshot: Snapshot, why: Explain) -> None:
    for triple in everything(snapshot):
        explanation = why(*triple)
        assert explanation.inferred
        assert explanation.axioms or explanation.premises
        assert all(leaf.graphs and GRAPH.inferred not in leaf.graphs for leaf in explanation.asserted)


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "subject", ["plan/a/action/1", "a/action/1", f"{ID}plan/a/action/1", f"<{ID}plan/a/action/1>", "plan:a/action/1"]
)
@pytest.mark.parametrize("predicate", ["a", "rdf:type", RDF.type.value])
@pytest.mark.parametrize("object_", ["pw:Item", "Item", "ns#Item", PW.Item.value])
def test_terms_are_written_as_people_like(subject: str, predicate: str, object_: str, why: Explain) -> None:
    assert why(subject, predicate, object_).how == "OWL sub-class"


@pytest.mark.parametrize("text", ['"1"', "1"])
def test_words_are_written_with_or_without_quotes(text: str, why: Explain) -> None:
    assert words(why("plan/a/action/1", "number", text)) == ["do it"]


def test_what_the_graph_does_not_say_is_said_to_be_so(why: Explain) -> None:
    no = r"^The graph does not say so: plan/a/action/1 pw:ownedBy agency:new; it says agency:old\.$"
    with pytest.raises(CannotExplain, match=no):
        why("plan/a/action/1", "pw:ownedBy", "agency:new")
    with pytest.raises(CannotExplain, match=r'^The graph does not say so: plan/a/action/1 pw:number 2; it says "1"\.$'):
        why("plan/a/action/1", "pw:number", "2")
    with pytest.raises(CannotExplain, match=r"^The graph does not say so: agency:new pw:ownedBy agency:old\.$"):
        why("agency:new", "pw:ownedBy", "agency:old")


@pytest.mark.parametrize(
    ("triple", "wrong", "right"),
    [
        (("plan/a/acton/1", "pw:ownedBy", "agency:new"), "plan/a/acton/1", "plan/a/action/1"),
        (("plan/a/action/1", "pw:ownedby", "agency:new"), "pw:ownedby", "pw:ownedBy"),
        (("plan/a/action/1", "pw:ownedBy", "agency:midle"), "agency:midle", "agency:middle"),
        (("plan/a/action/1", "pw:ownedBy", "agency:ob"), "agency:ob", "agency:old"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest(
    triple: tuple[str, str, str], wrong: str, right: str, why: Explain
) -> None:
    with pytest.raises(CannotExplain, match=f"^The graph has nothing called '{wrong}'; the nearest is {right}\\.$"):
        why(*triple)


def test_words_that_are_no_names_are_refused(why: Explain) -> None:
    for strange in ("", "   ", "<>", "a b c", "http://", "\0", '"', "pw:", "é:é"):
        with pytest.raises(CannotExplain):
            why(strange, strange, strange)


def test_compact_names_read_back() -> None:
    for term in (PW.ownedBy, RDF.type, *(readings(end)[0] for end in ("plan/a/action/7.2", "agency/x"))):
        assert term in readings(compact(term))
