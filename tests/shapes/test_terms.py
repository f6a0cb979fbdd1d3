"""Terms on their way between the libraries: what is called N-Triples is read by who knows nothing but N-Triples."""

import pyoxigraph as ox
import pytest
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import SH, XSD

from shapes.catalogue import Catalogue
from shapes.engine import run
from shapes.findings import findings
from shapes.model import Severity
from shapes.publication import as_quads, published
from shapes.report import report
from shapes.reports import WRITERS
from shapes.sparql import Sealed
from shapes.terms import as_graph, as_rdflib, from_n_triples, n_triples
from shapes.validation import Outcome

HARD = 'one\ntwo\rthree "four" back\\slash \\" and \'five\' \t, ""'
TERMS = (
    (URIRef("urn:a:é"), "<urn:a:é>"),
    (BNode("b0"), "_:b0"),
    (Literal("plain"), '"plain"'),
    (Literal("a\nb"), '"a\\nb"'),
    (Literal("a\r\nb"), '"a\\r\\nb"'),
    (Literal('say "no"'), '"say \\"no\\""'),
    (Literal("back\\slash"), '"back\\\\slash"'),
    (Literal("two\nlines", lang="en-gb"), '"two\\nlines"@en-gb'),
    (Literal("01", datatype=XSD.integer, normalize=False), '"01"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    (Literal("s", datatype=XSD.string), '"s"'),
)


@pytest.mark.parametrize(("term", "text"), TERMS, ids=[text for _, text in TERMS])
def test_a_term_is_written_as_n_triples_has_it(term: URIRef | BNode | Literal, text: str) -> None:
    assert n_triples(term) == text
    assert n_triples(as_rdflib(from_n_triples(text))) == text


@pytest.mark.parametrize("language", [None, "en", "de-at"])
def test_a_hard_text_comes_back_as_it_was(language: str | None) -> None:
    text = n_triples(Literal(HARD, lang=language))
    assert "\n" not in text
    assert '"""' not in text
    assert from_n_triples(text) == ox.Literal(HARD, language=language)
    assert as_rdflib(from_n_triples(text)) == Literal(HARD, lang=language)


@pytest.mark.parametrize("language", [None, "en"])
def test_a_hard_value_is_found_told_and_published(language: str | None, catalogue: Catalogue) -> None:
    shape = catalogue["PW-OWN-001"]
    data = [
        ox.Triple(ox.NamedNode("urn:x"), ox.NamedNode("urn:p"), ox.Literal(HARD, language=language)),
    ]
    shapes = ox.parse(
        f"""@prefix sh: <{SH}> .
        <{shape.iri}> <http://purl.org/dc/terms/identifier> "{shape.id}" ; sh:targetSubjectsOf <urn:p> ;
            sh:property [ sh:path <urn:p> ; sh:nodeKind sh:IRI ; sh:message "has {{value}}" ] .
        [] sh:targetObjectsOf <urn:p> ; sh:class <urn:c> .
        """,
        format=ox.RdfFormat.TURTLE,
    )
    graph = Sealed(data)
    found = findings(run(graph, as_graph(quad.triple for quad in shapes)), {shape.iri: shape}, graph)
    written = str(ox.Literal(HARD, language=language))
    assert [(f.shape, f.focus, f.value) for f in found] == [
        (shape.id, "urn:x", written),
        (found[1].shape, written, written),
    ]
    assert found[0].message == f"has {HARD}"

    store = ox.Store()
    store.extend(as_quads([Outcome("urn:plan", "0", found[:1])], catalogue))
    assert published(store)["0"].findings == found[:1]

    told = ox.Store()
    told.load(WRITERS["ttl"](report(found, None, ["x.ttl"])).encode(), format=ox.RdfFormat.TURTLE)
    values = {quad.object for quad in told.quads_for_pattern(None, ox.NamedNode(SH.value), None)}
    assert values == {ox.Literal(HARD, language=language)}
    assert found[0].severity is Severity.VIOLATION
