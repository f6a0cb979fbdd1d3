"""The JSON-LD context covers the vocabulary, is up to date, and round-trips data."""

import json

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from rdflib import Graph

from ontology import ID, PREFIXES, PW, context_path, ontology_path
from ontology.context import DATATYPES, render_context
from ontology.terms import OWL, RDF, RDFS, XSD

CONTEXT = json.loads(context_path().read_text("utf-8"))["@context"]

DATA = """
<{id}plan/noms-2009/outcome/1> a pw:KeyOutcome ;
    rdfs:label "An outcome" ;
    pw:number "1" ;
    pw:ownedBy <{id}agency/noms> ;
    pw:timing <{id}plan/noms-2009/outcome/1/timing/1> ;
    dcterms:isPartOf <{id}plan/noms-2009> .
<{id}plan/noms-2009/outcome/1/timing/1> a pw:Timing ;
    pw:edtf "../2010-03"^^<http://id.loc.gov/datatypes/edtf/EDTF> ;
    pw:latest "2010-03-31"^^xsd:date ;
    pw:timingKind pw:By .
<{id}plan/noms-2009/outcome/1/funding/1> pw:amount "2500000.0"^^xsd:decimal .
<{id}plan/noms-2009/evidence/1-9> oa:start 1 ; pw:startLine 12 ; pw:supports pw:coverage .
"""


def _turtle() -> str:
    prologue = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return prologue + DATA.replace("{id}", ID)


def test_the_file_is_up_to_date() -> None:
    assert context_path().read_text("utf-8") == render_context(), "run `python -m ontology.context`"


@pytest.mark.parametrize("term", PW, ids=lambda term: term.value.removeprefix(PW.NS))
def test_a_term_is_a_key(term: NamedNode) -> None:
    name = term.value.removeprefix(PW.NS)
    entry = CONTEXT[name]
    assert (entry if isinstance(entry, str) else entry["@id"]) == f"pw:{name}"


def test_object_properties_hold_iris_and_data_properties_do_not() -> None:
    for quad in parse(path=ontology_path(), format=RdfFormat.TURTLE):
        if quad.predicate == RDF.type and quad.subject in PW:
            entry = CONTEXT[quad.subject.value.removeprefix(PW.NS)]
            if quad.object == OWL.ObjectProperty:
                assert entry["@type"] == "@id"
            elif quad.object == OWL.DatatypeProperty:
                assert isinstance(entry, str) or entry["@type"] != "@id"


def test_the_datatypes_agree_with_the_ontology() -> None:
    """A date's range is open in OWL: its comment tells people that it is a date, the table tells programs."""
    triples = list(parse(path=ontology_path(), format=RdfFormat.TURTLE))
    dated = {
        quad.subject
        for quad in triples
        if quad.predicate == RDFS.comment and isinstance(quad.object, Literal) and "xsd:date" in quad.object.value
    }
    assert dated == {term for term, datatype in DATATYPES.items() if datatype == XSD.date}
    for quad in triples:
        if quad.predicate == RDFS.range and quad.subject in DATATYPES:
            assert quad.object in {RDFS.Literal, DATATYPES[quad.subject]}


def test_data_survives_json_ld_with_this_context() -> None:
    """Written by one library and read by another, so that neither's habits decide."""
    text = Graph().parse(data=_turtle(), format="turtle").serialize(format="json-ld", context=CONTEXT)
    back = {quad.triple for quad in parse(text, format=RdfFormat.JSON_LD)}
    assert back == {quad.triple for quad in parse(_turtle(), format=RdfFormat.TURTLE)}


def test_json_ld_reads_as_plain_json() -> None:
    graph = Graph().parse(data=_turtle(), format="turtle")
    document = json.loads(graph.serialize(format="json-ld", context=CONTEXT))
    nodes = {node["id"].removeprefix(ID): node for node in document["@graph"]}
    outcome = nodes["plan/noms-2009/outcome/1"]
    assert outcome["type"] == "KeyOutcome"
    assert outcome["label"] == "An outcome"
    assert outcome["ownedBy"] == ID + "agency/noms"
    assert outcome["dcterms:isPartOf"] == ID + "plan/noms-2009"
    assert nodes["plan/noms-2009/outcome/1/timing/1"]["latest"] == "2010-03-31"
