"""The ontology keeps to OWL 2 DL and is consistent; broken copies show that these tests can fail."""

import shutil
from collections.abc import Callable
from pathlib import Path

import owlready2
import pytest
from pyoxigraph import BlankNode, RdfFormat, parse

from ontology import PREFIXES, ontology_path
from ontology.profile import OWL2_DATATYPES, profile_violations
from ontology.reasoning import ConsistencyReport, JavaMissingError, ReasoningError, check_consistency, load
from ontology.terms import EDTF, PW, XSD

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java, and there is none")
PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in {**PREFIXES, "x": "http://x.org/"}.items())


Writer = Callable[[str], Path]


@pytest.fixture
def broken(tmp_path: Path) -> Writer:
    """Write a copy of the ontology with more statements."""

    def write(statements: str) -> Path:
        path = tmp_path / "broken.ttl"
        path.write_text(ontology_path().read_text("utf-8") + PROLOGUE + statements, encoding="utf-8")
        return path

    return write


@pytest.fixture
def data(tmp_path: Path) -> Writer:
    """Write a file of data."""

    def write(statements: str) -> Path:
        path = tmp_path / "data.ttl"
        path.write_text(PROLOGUE + statements, encoding="utf-8")
        return path

    return write


def _violations(path: Path) -> tuple[str, ...]:
    return profile_violations(parse(path=path, format=RdfFormat.TURTLE))


def test_there_are_no_blank_nodes() -> None:
    for quad in parse(path=ontology_path(), format=RdfFormat.TURTLE):
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)


def test_the_ontology_is_in_the_profile() -> None:
    assert _violations(ontology_path()) == ()


@pytest.mark.parametrize(
    ("statements", "complaint"),
    [
        ("pw:Entry rdfs:subClassOf [ a owl:Class ] .", "blank node"),
        ("pw:ownedBy a owl:DatatypeProperty .", "at once"),
        ("pw:ownedBy a owl:AnnotationProperty .", "at once"),
        ("x:entry x:promises x:thing .", "x.org/promises> is used but not declared"),
        ("x:entry a x:Promise .", "x.org/Promise> stands in"),
        ("pw:Entry rdfs:subClassOf x:Promise .", "not declared as a class"),
        ("pw:Entry owl:disjointWith pw:step .", "not declared as a class"),
        ("pw:step rdfs:domain x:Promise .", "not declared as a class"),
        ("pw:step rdfs:range xsd:string .", "not declared as a class"),
        ("pw:text rdfs:range xsd:date .", "not in the OWL 2 datatype map"),
        ("x:other rdfs:range xsd:string .", "no declared property"),
        ('x:timing pw:latest "2009-03-31"^^xsd:date .', "not in the OWL 2 datatype map"),
        ('x:entry pw:ownedBy "MoJ" .', "a literal for the object property"),
        ("x:entry pw:text x:words .", "no literal for the data property"),
        ('x:entry owl:sameAs "that" .', "a literal for"),
        ("pw:step rdfs:subPropertyOf pw:text .", "not properties of one kind"),
        ("pw:text owl:inverseOf pw:heading .", "no object property"),
        ("pw:text a owl:TransitiveProperty .", "but no object property"),
        ("pw:usedIn a owl:FunctionalProperty .", "but no data property or object property"),
        ("pw:laterBodies a owl:IrreflexiveProperty .", "not simple"),
        ("pw:relatesTo a owl:TransitiveProperty .", "not simple"),
        ("pw:dependsOn a owl:TransitiveProperty .", "relatesTo> is not simple"),
        (
            "x:before a owl:ObjectProperty, owl:FunctionalProperty ; owl:inverseOf pw:laterBodies .",
            "not simple",
        ),
        ("pw:laterBodies owl:propertyDisjointWith pw:postAt .", "not both are simple"),
        ("owl:Thing a owl:Class .", "reserved vocabulary"),
        ("x:another a owl:Ontology .", "exactly one owl:Ontology"),
    ],
)
def test_the_profile_check_sees(statements: str, complaint: str, broken: Writer) -> None:
    assert any(complaint in violation for violation in _violations(broken(statements)))


def test_data_may_bring_datatypes_of_its_own(broken: Writer) -> None:
    dated = broken('x:timing pw:latest "2009-03-31"^^xsd:date ; x:said "by March" .')
    triples = list(parse(path=dated, format=RdfFormat.TURTLE))
    assert profile_violations(triples, datatypes=OWL2_DATATYPES | {XSD.date}) == (
        "<http://x.org/said> is used but not declared",
    )


def test_the_ontology_loads_in_owlready2() -> None:
    world = load([ontology_path()])
    assert world[PW.Action.value] in world[PW.Entry.value].subclasses()
    assert world[PW.laterBodies.value] in world.object_properties()


def test_every_load_is_a_world_of_its_own() -> None:
    one, other = load([ontology_path()]), load([ontology_path()])
    assert one is not other
    assert owlready2.default_world[PW.Entry.value] is None


@needs_java
def test_the_ontology_is_consistent_and_every_class_can_have_members() -> None:
    assert check_consistency([ontology_path()]) == ConsistencyReport(consistent=True, unsatisfiable=())


@needs_java
def test_every_class_may_have_a_member_at_the_same_time(data: Writer) -> None:
    world = load([ontology_path()])
    members = "".join(f"x:member{n} a <{cls.iri}> .\n" for n, cls in enumerate(world.classes()))
    assert check_consistency([ontology_path(), data(members)]).ok


@needs_java
def test_a_class_that_cannot_have_members_is_found(broken: Writer) -> None:
    report = check_consistency([broken("x:Both a owl:Class ; rdfs:subClassOf pw:Entry, pw:Step .")])
    assert report == ConsistencyReport(consistent=True, unsatisfiable=("http://x.org/Both",))
    assert not report.ok


@needs_java
@pytest.mark.parametrize(
    "statements",
    [
        "x:thing a pw:Entry, pw:Agency .",
        "x:thing a pw:Entry, pw:Step .",
        "x:thing a pw:Action, pw:Recommendation .",
        "x:body a pw:Department, pw:VoluntaryBody .",
        'x:agency a pw:Agency ; pw:text "Words"@en .',
        "x:scheme a pw:Initiative . x:owner pw:agent x:scheme .",
        "x:somewhere a pw:Place, pw:PublicBody .",
        "x:entry pw:step x:step . x:step a pw:Milestone .",
        "x:a pw:becameSuccessor x:a .",
        "x:a pw:supersedes x:b . x:b pw:supersedes x:a .",
        "x:a pw:sameCommitmentAs x:a .",
        "x:owner pw:capacity pw:Lead, pw:Support .",
        "x:timing pw:timingKind pw:By, pw:From .",
        'x:timing pw:latest "2009-03-31"^^xsd:date, "2009-12-31"^^xsd:date .',
        'x:timing pw:edtf "2009"^^edtf:EDTF, "2009-12"^^edtf:EDTF .',
        'x:funding pw:amount "£2m" .',
        "x:evidence pw:startLine 0 .",
    ],
)
def test_data_that_contradicts_the_ontology_is_inconsistent(statements: str, data: Writer) -> None:
    assert check_consistency([ontology_path(), data(statements)]) == ConsistencyReport(consistent=False)


@needs_java
def test_sound_data_is_consistent(data: Writer) -> None:
    sound = data("""
        x:plan a pw:Plan ; dcterms:issued "2008-02"^^xsd:gYearMonth ;
            pw:issuedEarliest "2008-02-01"^^xsd:date .
        x:entry a pw:Action ; pw:plan x:plan ; pw:number "15" ; pw:text "Do it" ;
            pw:ownedBy x:body ; pw:step x:step ; pw:responsibility x:owner ;
            pw:timing x:timing, x:later ; pw:evidence x:evidence .
        x:step a pw:Step ; pw:timing x:timing .
        x:owner a pw:Responsibility ; pw:agent x:body ; pw:capacity pw:Lead ; pw:asPrinted "MoJ" .
        x:body a pw:Department ; pw:shortForm "MoJ"@en ; pw:becameSuccessor x:new .
        x:new pw:becameSuccessor x:newer .
        x:timing a pw:Timing ; pw:timingKind pw:By ; pw:latest "2009-03-31"^^xsd:date ;
            pw:edtf "../2009-03"^^edtf:EDTF .
        x:evidence a pw:Evidence ; oa:hasSource x:plan ; oa:exact "Do it" ; oa:start 3 ; oa:end 8 ;
            pw:startLine 1 ; pw:supports pw:text .
        x:link a pw:Link ; pw:fromItem x:entry ; pw:toItem x:other ; pw:relation pw:continues .
        x:entry pw:continues x:other .
        x:acronym a pw:AcronymEntry ; pw:declaredIn pw:Footnote . x:note a pw:Footnote ; pw:plan x:plan .
        x:outcome a pw:KeyOutcome, pw:Outcome .
    """)
    assert check_consistency([ontology_path(), sound]) == ConsistencyReport(consistent=True)


@needs_java
def test_the_example_of_the_vocabulary_page_holds(tmp_path: Path) -> None:
    page = (ontology_path().parents[1] / "docs" / "vocabulary.md").read_text("utf-8")
    example = tmp_path / "example.ttl"
    example.write_text(page.partition("```turtle\n")[2].partition("```")[0], encoding="utf-8")
    triples = [quad for path in (ontology_path(), example) for quad in parse(path=path, format=RdfFormat.TURTLE)]
    assert profile_violations(triples, datatypes=OWL2_DATATYPES | {XSD.date, EDTF.EDTF}) == ()
    assert check_consistency([ontology_path(), example]).ok


@needs_java
def test_what_hermit_refuses_is_an_error_and_no_answer(broken: Writer) -> None:
    with pytest.raises(ReasoningError, match="Non-simple property"):
        check_consistency([broken("pw:laterBodies a owl:IrreflexiveProperty .")])


@needs_java
def test_no_file_is_left_behind(broken: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    check_consistency([broken("x:thing a pw:Entry, pw:Agency .")])
    with pytest.raises(ReasoningError):
        check_consistency([broken("pw:laterBodies a owl:IrreflexiveProperty .")])
    check_consistency([ontology_path()])
    assert list(scratch.iterdir()) == []


def test_without_java_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owlready2, "JAVA_EXE", "no-such-java")
    with pytest.raises(JavaMissingError, match="no-such-java"):
        check_consistency([ontology_path()])


def test_a_file_of_unknown_syntax_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReasoningError, match=r"plan\.docx"):
        load([tmp_path / "plan.docx"])
