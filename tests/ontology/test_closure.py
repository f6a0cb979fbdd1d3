"""The closure says what OWL 2 RL says and nothing more, and each of its conclusions has a derivation."""

from pathlib import Path

import owlrl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ontology.closure import close
from ontology.derivation import Axioms, Term
from ontology.rulebook import BadRule, read_rule, rules
from ontology.terms import BASE, ID, OWL, PREFIXES, PW, RDF, RDFS, XSD, ontology_path

PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + f"@base <{ID}> .\n"

DATA = """
<plan/p> a pw:Plan .
<plan/p/action/1> a pw:Action ; pw:plan <plan/p> ; pw:text "Do it" ; pw:ownedBy <agency/a> ;
    pw:funding <plan/p/funding/1> ; pw:coverage <place/x> ; pw:refines <plan/q/action/2> .
<plan/p/funding/1> a pw:Funding ; pw:amount "02.50"^^xsd:decimal ; pw:currency "GBP" .
<plan/p/action/1/step/1> dcterms:isPartOf <plan/p/action/1> .
<plan/p/action/1> pw:step <plan/p/action/1/step/1> .
<plan/q/action/2> a pw:Action ; pw:sameCommitmentAs <plan/p/action/3> .
<plan/p/mention/1> pw:mentionOf <initiative/i> ; pw:mentionedIn <plan/p/action/1> .
<agency/a> a pw:Department ; pw:becameSuccessor <agency/b> .
<agency/b> a pw:Department ; pw:becameSuccessor <agency/c>, <agency/d> .
<agency/c> org:changedBy <event/e> .
<http://example.org/there> a pw:Place .
"""


def triples(text: str) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in parse(PROLOGUE + text, format=RdfFormat.TURTLE))


ONTOLOGY = frozenset(quad.triple for quad in parse(path=str(ontology_path()), format=RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def concluded() -> frozenset[Triple]:
    return close(ONTOLOGY, triples(DATA))


@pytest.mark.parametrize(
    "conclusion",
    [
        "<plan/p/action/1> a pw:Entry, pw:Item, prov:Plan .",
        "<plan/p/action/1/step/1> a pw:Step, pw:Item .",
        "<initiative/i> a pw:RegisteredThing .",
        "<plan/p/mention/1> a pw:Mention, oa:Annotation ; oa:hasBody <initiative/i> .",
        "<plan/p/action/1> pw:relatesTo <plan/q/action/2> ; dcterms:relation <plan/q/action/2> .",
        "<plan/p/action/3> pw:sameCommitmentAs <plan/q/action/2> .",
        "<plan/p/action/1> dcterms:hasPart <plan/p/action/1/step/1> ; dcterms:spatial <place/x> .",
        "<agency/a> pw:laterBodies <agency/b>, <agency/c>, <agency/d> .",
        "<agency/d> pw:earlierBodies <agency/a>, <agency/b> .",
        "<event/e> org:originalOrganization <agency/c> .",
        '<plan/p/funding/1> schema:value "02.50"^^xsd:decimal ; schema:currency "GBP" .',
        "pw:Action rdfs:subClassOf pw:Item, prov:Plan . pw:refines rdfs:subPropertyOf dcterms:relation .",
    ],
)
def test_it_concludes(conclusion: str, concluded: frozenset[Triple]) -> None:
    told = triples(conclusion)
    assert not told & triples(DATA)
    assert told <= concluded


def test_it_says_nothing_that_nobody_needs(concluded: frozenset[Triple]) -> None:
    assert not concluded & (ONTOLOGY | triples(DATA))
    for triple in concluded:
        assert isinstance(triple.subject, NamedNode)
        assert triple.subject.value.startswith(BASE)
        assert triple.subject != triple.object
        assert isinstance(triple.object, NamedNode | Literal)
        about_terms = triple.predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        assert about_terms or triple.predicate == RDF.type or not triple.predicate.value.startswith((OWL.NS, RDFS.NS))
        assert not str(triple.object).startswith((f"<{OWL.NS}", f"<{RDFS.NS}", f"<{XSD.NS}", "<urn:planweave"))
    # A place's range is dcterms:Location, which is a public class and stands above no class that <place/x> has.
    assert not any(triple.subject == NamedNode(f"{ID}place/x") for triple in concluded)


def test_without_axioms_nothing_follows() -> None:
    assert close(frozenset(), triples(DATA)) == frozenset()


def test_two_values_of_a_functional_property_do_not_make_one_thing() -> None:
    twice = triples("<plan/p/action/1> a pw:Action ; pw:plan <plan/p>, <plan/q> . <plan/p> pw:text 'a' .")
    found = close(ONTOLOGY, twice)
    assert not [triple for triple in found if triple.predicate == OWL.sameAs]
    assert Triple(NamedNode(f"{ID}plan/q"), PW.text, Literal("a")) not in found


def test_another_library_concludes_the_same(concluded: frozenset[Triple]) -> None:
    """Owlrl, given all axioms, says nothing in our terms about our things that is not concluded, and all that is."""
    graph = rdflib.Graph()
    for triple in ONTOLOGY | triples(DATA):
        graph.parse(data=f"{triple} .", format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    asserted = ONTOLOGY | triples(DATA)
    theirs = set()
    for subject, predicate, object_ in graph:
        if isinstance(subject, rdflib.URIRef) and isinstance(object_, rdflib.URIRef) and subject != object_:
            theirs.add(Triple(NamedNode(subject), NamedNode(predicate), NamedNode(object_)))
    ours = {triple for triple in concluded if isinstance(triple.object, NamedNode)}
    assert ours <= theirs
    kept = (RDF.type, RDFS.subClassOf, RDFS.subPropertyOf)
    more = {
        triple
        for triple in theirs - ours - asserted
        if str(triple.subject).startswith(f"<{BASE}")
        and triple.object.value.startswith(BASE)
        and (triple.predicate in kept or triple.predicate in PW)
    }
    assert more == set()


def test_every_conclusion_has_a_derivation(concluded: frozenset[Triple]) -> None:
    asserted = ONTOLOGY | triples(DATA)
    axioms = Axioms(ONTOLOGY)

    def facts(subject: Term | None, predicate: NamedNode | None, object_: Term | None) -> list[Triple]:
        wanted = (subject, predicate, object_)
        return [
            t
            for t in asserted
            if all(w in (None, x) for w, x in zip(wanted, (t.subject, t.predicate, t.object), strict=True))
        ]

    for triple in concluded:
        derivation = axioms.derive(triple, facts)
        assert derivation is not None, triple
        assert {*derivation.axioms, *derivation.premises} <= asserted
        assert derivation.kind


# -- rules ------------------------------------------------------------------------------------------------------------


def test_the_rules_run_by_stratum_and_none_reads_what_a_later_one_concludes() -> None:
    names = [rule.name for rule in rules()]
    assert names == ["rests-on-linked", "rests-on-restated", "initiative-plans", "later-selves"]
    concluding = {rule.predicate.value.rpartition("#")[2] for rule in rules()}
    for rule in rules():
        where = rule.select.partition("SELECT * WHERE")[2]
        assert not [name for name in concluding if f"pw:{name}" in where]


GOOD = """#+ title: T
#+ description: D
#+   and more
#+ stratum: 1
#+ premise: ?a pw:step* ?b
CONSTRUCT { ?a pw:restsOn ?b } WHERE { ?a pw:step ?b }
"""


def test_a_rule_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text(GOOD)
    rule = read_rule(path)
    assert (rule.name, rule.description, rule.stratum, rule.predicate) == ("mine", "D and more", 1, PW.restsOn)
    assert rule.premises[0].chain
    assert "SELECT * WHERE { ?a pw:step ?b }" in rule.select


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#+ title: T\n", ""),
        ("stratum: 1", "stratum: 3"),
        ("premise: ?a pw:step* ?b", "premise: ?a pw:step*"),
        ("?a pw:step* ?b", "?a none:step ?b"),
        ("{ ?a pw:restsOn ?b }", "{ ?a pw:restsOn ?b . ?b pw:restsOn ?a }"),
        ("{ ?a pw:restsOn ?b }", "{ ?a ?b ?a }"),
        ("#+ premise", "#+ unknown"),
    ],
)
def test_a_bad_rule_is_refused_by_name(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "mine.rq"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(BadRule, match=r"^mine\.rq"):
        read_rule(path)
