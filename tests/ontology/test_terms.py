"""The Python constants, the ontology and the vocabulary contract name the same terms."""

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from ontology import BASE, GRAPH, ID, ONTOLOGY, PREFIXES, PW, ontology_path
from ontology.terms import OA, OWL, RDF, RDFS, SH, SKOS

# What queries, shapes, pages and outside checks rely on: names may join this list, none may leave it.
CONTRACT = """
    Plan Section Objective
    Entry Action KeyOutcome Deliverable ActionPoint DeliveryStep Recommendation
    Step Milestone Outcome Measure ProgressNote Figure Reference CaseStudy
    Agency Department ExecutiveAgency PublicBody LocalPartnership VoluntaryBody Court Role Collective
    Initiative Programme Service InformationSystem SentenceRequirement Arrangement Tool Strategy Legislation
    Review
    AcronymEntry Mention Evidence Timing Funding Responsibility Link

    text number plan evidence
    periodStart periodEnd sourceFile sourceSha256
    objective ownedBy partner responsibility agent capacity Lead Joint Partner Support asPrinted ownerText
    timing timingText coverage coverageText funding fundingText outcome milestone step
    response Agreed PartlyAgreed NotAgreed addressedTo progress
    edtf earliest latest timingKind By From During Ongoing Conditional Unstated
    amount currency payer financialYear
    value unit figureKind Target Count Share Amount about leads
    startLine endLine
    shortForm expansion denotes declaredIn Glossary Inline Footnote
    mentionOf mentionedIn surface mentions
    activeFrom activeTo becameSuccessor laterBodies postAt
    fromItem toItem relation strength Certain Probable rationale
    implements continues reportsProgressOn refines respondsTo sameCommitmentAs dependsOn supersedes relatesTo
    reason Created Renamed Merged Split Absorbed Abolished RemitMoved
    pairing Ambiguous
"""

# The terms that docs/modelling.md adds.
MODELLING = """
    Paragraph Footnote Definition callsFootnote supports issuedEarliest issuedLatest usedIn
    periodText qualifier responseReason cites heading
"""

ARCS = "implements continues reportsProgressOn refines respondsTo sameCommitmentAs dependsOn supersedes"

KINDS = {
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.NamedIndividual,
}


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.load(path=ontology_path(), format=RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def defined(store: Store) -> set[str]:
    return {
        quad.subject.value.removeprefix(PW.NS)
        for quad in store
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(PW.NS)
    }


def _objects(store: Store, subject: NamedNode, predicate: NamedNode) -> list[NamedNode | Literal]:
    return [quad.object for quad in store.quads_for_pattern(subject, predicate, None)]


def test_the_constants_are_the_terms_of_the_ontology(defined: set[str]) -> None:
    assert {term.value.removeprefix(PW.NS) for term in PW} == defined


@pytest.mark.parametrize("name", sorted({*CONTRACT.split(), *MODELLING.split()}))
def test_a_name_that_others_rely_on_is_defined(name: str, defined: set[str]) -> None:
    assert name in defined


@pytest.mark.parametrize("term", PW, ids=lambda term: term.value.removeprefix(PW.NS))
def test_a_term_explains_itself(term: NamedNode, store: Store) -> None:
    labels = _objects(store, term, RDFS.label)
    comments = _objects(store, term, RDFS.comment)
    assert [label.language for label in labels] == ["en"]
    assert [comment.language for comment in comments] == ["en"]
    assert comments[0].value.endswith(".")
    assert comments[0].value[:-1].casefold() != labels[0].value.casefold()
    assert _objects(store, term, RDFS.isDefinedBy) == [ONTOLOGY]
    assert KINDS & set(_objects(store, term, RDF.type))


@pytest.mark.parametrize("name", ["Action", "KeyOutcome", "Deliverable", "ActionPoint", "DeliveryStep"])
def test_a_row_of_every_family_of_plans_is_an_entry(name: str, store: Store) -> None:
    assert PW.Entry in _objects(store, PW[name], RDFS.subClassOf)


@pytest.mark.parametrize("name", ARCS.split())
def test_every_arc_that_a_link_asserts_relates(name: str, store: Store) -> None:
    assert PW.relatesTo in _objects(store, PW[name], RDFS.subPropertyOf)


def test_later_bodies_is_the_closure_of_the_successor(store: Store) -> None:
    assert PW.laterBodies in _objects(store, PW.becameSuccessor, RDFS.subPropertyOf)
    assert OWL.TransitiveProperty in _objects(store, PW.laterBodies, RDF.type)


def test_labels_tell_the_terms_of_one_kind_apart(store: Store) -> None:
    seen: dict[tuple[str, str], str] = {}
    for term in PW:
        label = _objects(store, term, RDFS.label)[0].value
        for kind in KINDS & set(_objects(store, term, RDF.type)):
            assert seen.setdefault((kind.value, label), term.value) == term.value


def test_an_unknown_name_fails() -> None:
    with pytest.raises(AttributeError, match="ownedby"):
        _ = PW.ownedby  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        _ = PW["ownedby"]


def test_the_constants_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="frozen"):
        PW.Entry = NamedNode("http://example.org/")
    with pytest.raises(AttributeError, match="frozen"):
        del PW.Entry
    assert NamedNode(PW.NS + "Entry") == PW.Entry


def test_a_namespace_is_a_collection_of_its_terms() -> None:
    assert OA.exact in OA
    assert PW.Entry not in OA
    assert len(list(OA)) == len(OA)
    assert OA["exact"] == OA.exact == NamedNode("http://www.w3.org/ns/oa#exact")


def test_a_python_word_is_spelt_with_an_underscore() -> None:
    assert NamedNode("http://www.w3.org/ns/shacl#class") == SH.class_ == SH["class"]


def test_everything_of_ours_starts_with_the_base() -> None:
    assert BASE == "https://w3id.org/planweave/"
    assert PW.NS == BASE + "ns#"
    assert ONTOLOGY.value + "#" == PW.NS
    assert GRAPH.agencies.value == BASE + "graph/agencies"
    assert ID.startswith(BASE)
    assert PREFIXES["pw"] == PW.NS


def test_prefixes_are_usable_in_turtle_and_sparql() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(iri.endswith(("/", "#")) for iri in PREFIXES.values())
    prologue = "\n".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items())
    assert Store().query(prologue + "ASK { pw:Entry a owl:Class . agency:noms skos:prefLabel ?name }") is not None
    assert PREFIXES["skos"] == SKOS.NS


def test_only_one_file_of_this_room_spells_the_base_out() -> None:
    room = ontology_path().parent
    assert [path.name for path in sorted(room.glob("*.py")) if BASE in path.read_text("utf-8")] == ["terms.py"]
