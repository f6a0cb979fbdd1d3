"""Somebody else's files: what is read, what is refused in one sentence, and that nothing is fetched or waited for."""

import json
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import SH, SKOS
from rdflib.term import Node

from graph.errors import PlanweaveError
from graph.publish import PLANS
from ontology.terms import BASE, ID, PW, RDF
from shapes import outside
from shapes.catalogue import GROUPS, Catalogue
from shapes.confined import run_confined
from shapes.engine import run
from shapes.errors import BadData, BadShapes, TooLarge
from shapes.model import Finding
from shapes.outside import CONTEXT, load_data, load_shapes, validate_files, validate_outside
from shapes.report import report
from shapes.reports import WRITERS
from shapes.sparql import Sealed
from shapes.terms import as_graph
from shapes.units import Unit
from shapes.validation import validate_unit

Write = Callable[[str, str | bytes], Path]

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix x: <x:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = "".join(
    ['<x:a> a <x:T> ; <x:p> "', "a" * 60, '!" . ', *(f'<x:n{number}> <x:p> "{number}" .\n' for number in range(300))]
)
SHAPE = "x:S a sh:NodeShape ; sh:targetClass x:T ; "
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:y="x:">{}</rdf:RDF>'
SECONDS = 2.0
MEMORY = 1024**3


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


@pytest.fixture
def listener() -> Iterator[int]:
    """The port of a socket that listens; nobody may have come when the test is over."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def look(data: Path, *shapes: Path) -> tuple[Finding, ...]:
    """Validate files in the way that strangers' files are."""
    return run_confined(validate_files, [data], list(shapes), seconds=SECONDS, bytes=MEMORY, readable=[data, *shapes])


def one_sentence(error: BaseException) -> str:
    text = str(error)
    assert text.endswith("."), text
    assert "\n" not in text
    assert len(text) < 600, text
    assert not re.search(r"\. [A-Z]", text), text
    return text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", '<x:a> <x:p> "é" .'),
        ("a.TTL", '\ufeff<x:a> <x:p> "é" .'),
        ("a.trig", '<x:g> { <x:a> <x:p> "é" }'),
        ("a.nt", '<x:a> <x:p> "é" .'),
        ("a.nq", '<x:a> <x:p> "é" <x:g> .'),
        ("a.jsonld", '{"@context": {"p": "x:p"}, "@id": "x:a", "p": "é"}'),
        ("a.rdf", XML.format('<rdf:Description rdf:about="x:a"><y:p>é</y:p></rdf:Description>')),
        (
            "b.rdf",
            '<!DOCTYPE rdf:RDF [<!ENTITY e "é">]>'
            + XML.format('<rdf:Description rdf:about="x:a"><y:p>&e;</y:p></rdf:Description>'),
        ),
    ],
)
def test_every_format_is_read(write: Write, name: str, text: str) -> None:
    (quad,) = load_data([write(name, text)])
    assert (quad.subject, quad.predicate, quad.object) == (NamedNode("x:a"), NamedNode("x:p"), Literal("é"))


def test_blank_nodes_of_different_files_are_apart_and_have_the_same_names_every_time(write: Write) -> None:
    paths = [write("a.ttl", "_:b <x:p> [] . _:b <x:q> 1 ."), write("b.ttl", "_:b <x:p> 1 .")]
    quads = load_data(paths)
    assert load_data(paths) == quads
    first, second = (
        {term for quad in part for term in quad.triple if isinstance(term, BlankNode)}
        for part in (quads[:2], quads[2:])
    )
    assert len(first) == 2
    assert len(second) == 1
    assert not first & second


def test_relative_names_are_the_file_s(write: Write) -> None:
    path = write("a.ttl", "<#a> <x:p> <> .")
    (quad,) = load_data([path])
    assert quad.subject == NamedNode(f"{path.as_uri()}#a")


def test_our_context_needs_no_network(write: Write, listener: int) -> None:
    document = {"@context": [CONTEXT, {"q": "x:q"}], "id": "x:plan", "type": "Plan", "label": "A plan", "q": 1}
    quads = load_data([write("a.jsonld", json.dumps(document))])
    assert Quad(NamedNode("x:plan"), RDF.type, PW.Plan) in quads
    assert len(quads) == 3
    assert CONTEXT.startswith(BASE)


REFUSED_DATA = {
    "latin.ttl": ('<x:a> <x:b> "x" ;\n <x:c> "caf\xe9" .'.encode("latin-1"), ":2:12: this is not UTF-8"),
    "utf16.ttl": ('<x:a> <x:b> "x" .'.encode("utf-16"), ":1:1: this is not UTF-8"),
    "truncated.ttl": ('<x:a> <x:b> "abc" ;\n <x:c> [ <x:d> ', ":2:16: this is not Turtle"),
    "bad.nq": ("<x:a> <x:b> <x:c> <x:g> .\n<x:a> <x:b> .", ":2:13: this is not N-Quads"),
    "relative.nt": ("<a> <x:b> <x:c> .", ":1:1: this is not N-Triples"),
    "turtle.rdf": ("<x:a> <x:b> <x:c> .", "this is not RDF/XML"),
    "empty.ttl": ("", "says nothing"),
    "empty.jsonld": ("", ":1:1: this is not JSON"),
    "nothing.trig": ("# nothing\n", "says nothing"),
    "bad.jsonld": ('{"@context": {"@vocab": "x:"},\n "a": 1,}', ":2:9: this is not JSON"),
    "number.jsonld": ('{"@context": {"t": {"@id": 5}},\n "t": 1}', "this is not JSON-LD"),
    "elsewhere.jsonld": (
        '{\n"@context": "https://schema.org/", "a": 1}',
        ":2: the context https://schema.org/ is elsewh",
    ),
    "imported.jsonld": ('{"@context": {"@import": "https://schema.org/"}, "a": 1}', "nothing is fetched"),
    "inner.jsonld": (
        '{"@context": {"t": {"@id": "x:t", "@context": "c.jsonld"}}}',
        "the context c.jsonld is elsewhere",
    ),
    "deep.jsonld": ("[" * 100_000, "nested too deeply"),
    "rdf12.ttl": ("<x:a> <x:b> <<( <x:a> <x:b> 1 )>> .", "RDF 1.1"),
    "direction.ttl": ('<x:a> <x:b> "x"@en--ltr .', "RDF 1.1"),
    "nested.rdf": ('<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + XML.format("<y:a>&b;</y:a>"), "entity b"),
    "file.rdf": ('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + XML.format("<y:a>&a;</y:a>"), "entity a"),
    "parameter.rdf": ('<!DOCTYPE r [<!ENTITY % a "x">]>' + XML.format("<y:a/>"), "entity a"),
    "table.csv": ("a,b", "must end with .ttl, .trig, .nq, .nt, .jsonld or .rdf"),
    "noname": ("<x:a> <x:b> 1 .", "does not say its format"),
}


@pytest.mark.parametrize("name", REFUSED_DATA)
def test_what_cannot_be_read_is_refused_in_one_sentence(write: Write, name: str) -> None:
    text, says = REFUSED_DATA[name]
    path = write(name, text)
    with pytest.raises(BadData) as caught:
        load_data([path])
    assert one_sentence(caught.value).startswith(str(path))
    assert says in str(caught.value)
    with pytest.raises(BadShapes):
        load_shapes([path])


def test_data_in_which_nothing_is_ours_is_not_called_sound(write: Write) -> None:
    path = write("people.ttl", '<x:a> <http://xmlns.com/foaf/0.1/name> "A" .')
    with pytest.raises(BadData, match="says nothing in the vocabulary https://") as caught:
        validate_files([path])
    one_sentence(caught.value)
    assert validate_files([path], [write("shapes.ttl", PREFIXES + SHAPE + "sh:nodeKind sh:IRI .")]) == ()


def test_what_is_no_file_is_refused_in_one_sentence(tmp_path: Path, write: Write) -> None:
    (tmp_path / "folder.ttl").mkdir()
    os.mkfifo(tmp_path / "pipe.ttl")
    for name, says in (("folder.ttl", "is a folder"), ("none.ttl", "is not there"), ("pipe.ttl", "no ordinary file")):
        with pytest.raises(BadData, match=says) as caught:
            load_data([write("good.ttl", DATA), tmp_path / name])
        one_sentence(caught.value)


def test_files_may_not_be_larger_than_the_limit(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "MAX_FILE_BYTES", len(DATA) * 3 // 2)
    first, second = write("a.ttl", DATA), write("b.ttl", DATA)
    assert load_data([first])
    with pytest.raises(TooLarge, match=r"b\.ttl is too large") as caught:
        load_data([first, second])
    one_sentence(caught.value)
    grown = '<!DOCTYPE r [<!ENTITY a "' + "a" * 1000 + '">]>' + XML.format(f"<y:a>{'&a;' * 1000}</y:a>")
    with pytest.raises(TooLarge, match="XML entities"):
        load_data([write("a.rdf", grown)])


def test_shapes_say_what_they_are_for_and_bring_what_they_import(write: Write) -> None:
    with pytest.raises(BadShapes, match="give one a target") as caught:
        load_shapes([write("a.ttl", PREFIXES + "x:S a sh:NodeShape ; sh:class x:T .")])
    one_sentence(caught.value)
    importing = write("b.ttl", PREFIXES + "x:o owl:imports x:other , sh: . " + SHAPE + "sh:class x:T .")
    with pytest.raises(BadShapes, match=r"b\.ttl imports x:other, and nothing is fetched here") as caught:
        load_shapes([importing])
    one_sentence(caught.value)
    shapes = load_shapes([importing, write("c.ttl", PREFIXES + "x:other a owl:Ontology .")])
    assert (URIRef("x:S"), SH.targetClass, URIRef("x:T")) in shapes
    assert load_shapes([write("d.ttl", PREFIXES + "x:S a owl:Class , sh:NodeShape ; sh:class x:T .")])


def select(query: str) -> str:
    return f'{SHAPE} sh:sparql [ sh:select """{query}""" ] .'


HOSTILE = {
    "service": (select("SELECT $this { SERVICE <http://127.0.0.1:PORT/> { $this ?p ?o } }"), BadShapes),
    "service silent": (select("SELECT $this { service\tsilent<http://127.0.0.1:PORT/>{ $this ?p ?o } }"), BadShapes),
    "service and comments": (
        select("SELECT $this { SERVICE # <x:y>\\n SILENT # { }\\n <http://127.0.0.1:PORT/> { $this ?p ?o } }"),
        BadShapes,
    ),
    "service spelt": (select("SELECT $this { S\\\\u0045RVICE <http://127.0.0.1:PORT/> { $this ?p ?o } }"), BadShapes),
    "service glued": (select("SELECT $this { SERVICESILENT<http://127.0.0.1:PORT/>{ $this ?p ?o } }"), BadShapes),
    "service behind a sign": (select("SELECT $this { FILTER(1<1)SERVICE?e#>\\n{ $this ?p ?o } }"), BadShapes),
    "service for a blank node": (
        "x:S a sh:NodeShape ; sh:targetNode [] ; sh:sparql [ sh:select "
        '"SELECT $this { FILTER EXISTS { SERVICE <http://127.0.0.1:PORT/> { $this ?p ?o } } }" ] .',
        BadShapes,
    ),
    "service in a prefix": (
        select("SELECT $this { $this ?p ?o }").replace("sh:select", "sh:prefixes x:P ; sh:select")
        + 'x:P sh:declare [ sh:prefix "q" ; '
        + 'sh:namespace "x:> SELECT $this { SERVICE <http://127.0.0.1:PORT/> {} } #" ] .',
        BadShapes,
    ),
    "from a file": (select("SELECT $this FROM <file:///etc/passwd> { $this ?p ?o }"), BadShapes),
    "from a host": (select("SELECT $this FROM NAMED <http://127.0.0.1:PORT/> { GRAPH ?g { $this ?p ?o } }"), BadShapes),
    "import of a host": ("x:o owl:imports <http://127.0.0.1:PORT/> . " + SHAPE + "sh:class x:T .", BadShapes),
    "import of a file": ("x:o owl:imports <file:///etc/passwd> . " + SHAPE + "sh:class x:T .", BadShapes),
    "JavaScript": (
        SHAPE
        + "sh:js [ sh:jsFunctionName 'f' ; sh:jsLibrary [ sh:jsLibraryURL 'http://127.0.0.1:PORT/'^^xsd:anyURI ] ] .",
        BadShapes,
    ),
    "a component in JavaScript": (
        "x:C a sh:ConstraintComponent ; sh:parameter [ sh:path x:par ] ; "
        "sh:validator [ a sh:JSValidator ; sh:jsFunctionName 'f' ] . " + SHAPE + "x:par 1 .",
        BadShapes,
    ),
    "a rule": (SHAPE + "sh:rule [ a sh:TripleRule ] .", BadShapes),
    "a target by query": (
        "x:S a sh:NodeShape ; sh:targetClass x:T ; sh:target [ sh:select 'SELECT ?this {}' ] .",
        BadShapes,
    ),
    "entailment": ("x:o sh:entailment <http://www.w3.org/ns/entailment/RDFS> . " + SHAPE + "sh:class x:T .", BadShapes),
    "a recursive shape": (SHAPE + "sh:node x:S .", BadShapes),
    "a recursion of three": (
        SHAPE + "sh:not x:R . x:R sh:or ( x:Q ) . x:Q sh:property [ sh:path x:p ; sh:node x:S ] .",
        BadShapes,
    ),
    "a list without an end": (SHAPE + "sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", BadShapes),
    "a path without an end": (
        SHAPE + "sh:property [ sh:path _:p ; sh:minCount 1 ] . _:p sh:inversePath _:p .",
        BadShapes,
    ),
    "a path of fifty steps": (
        SHAPE + f"sh:property [ sh:path {'[ sh:inversePath ' * 50}x:p{' ]' * 50} ; sh:minCount 1 ] .",
        BadShapes,
    ),
    "fifty shapes in one another": (
        SHAPE + "sh:and ( " + "[ sh:and ( " * 50 + "[ sh:class x:N ]" + " ) ]" * 50 + " ) .",
        BadShapes,
    ),
    "no regular expression": (SHAPE + "sh:property [ sh:path x:p ; sh:pattern '(' ] .", BadShapes),
    "no query": (select("SELECT $this WHERE { nonsense"), BadShapes),
    "an update": (select("DELETE WHERE { ?s ?p ?o }"), BadShapes),
    "no query but a number": (SHAPE + "sh:sparql [ sh:select 5 ] .", BadShapes),
    "a regular expression without an end": (SHAPE + "sh:property [ sh:path x:p ; sh:pattern '^(a+)+$' ] .", TooLarge),
    "a query without an end": (
        select(
            "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . "
            "FILTER (CONCAT(STR(?c), STR(?f), STR(?i), STR(?l)) = 'none') }"
        ),
        TooLarge,
    ),
    "a query without an end, for a blank node": (
        "x:S a sh:NodeShape ; sh:targetNode [] ; sh:sparql [ sh:select "
        '"SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER (?c = ?f && ?l = 7) }" ] .',
        TooLarge,
    ),
    "a query that grows": (
        select("SELECT $this ?c ?f ?i ?l { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"),
        TooLarge,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_shapes_get_one_sentence_and_nobody_is_called(name: str, write: Write, listener: int) -> None:
    text, kind = HOSTILE[name]
    data = write("data.ttl", DATA)
    shapes = write("shapes.ttl", PREFIXES + text.replace("PORT", str(listener)))
    begun = time.monotonic()
    # What is refused is refused without the help of the confinement.
    way = look if kind is TooLarge else lambda data, shapes: validate_files([data], [shapes])
    with pytest.raises(PlanweaveError) as caught:
        way(data, shapes)
    assert type(caught.value) is kind, caught.value
    one_sentence(caught.value)
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize("place", ['"@context": "URL"', '"@context": ["URL"]', '"@context": {"@import": "URL"}'])
def test_a_remote_context_is_not_fetched(place: str, write: Write, listener: int) -> None:
    path = write("a.jsonld", f'{{{place.replace("URL", f"http://127.0.0.1:{listener}/c")}, "a": 1}}')
    with pytest.raises(BadData, match="nothing is fetched here"):
        look(path)


def test_data_that_is_slow_to_read_is_given_up(write: Write) -> None:
    path = write("a.rdf", XML.format("<y:a><y:b>" * 100_000 + "</y:b></y:a>" * 100_000))
    with pytest.raises(TooLarge, match="2 seconds"):
        look(path)


def test_only_the_extra_shapes_are_run_and_findings_bear_their_names(write: Write) -> None:
    text = """
    x:S a sh:NodeShape ; sh:targetClass x:T ; sh:severity sh:Warning ;
        sh:property [ sh:path x:q ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "{item} has no q." ] .
    x:Must a sh:NodeShape ; sh:targetNode x:nowhere ; sh:property [ sh:path x:p ; sh:minCount 1 ] .
    """
    data = write("a.trig", "<x:g> { <x:a> a <x:T> . _:b a <x:T> } <x:h> { <x:c> a <x:T> ; <x:q> 1 }")
    found = look(data, write("shapes.ttl", PREFIXES + text))
    assert [(f.shape, f.focus, f.severity.value) for f in found] == [
        ("x:Must", "x:nowhere", "Violation"),
        ("x:S", "d0b0", "Warning"),
        ("x:S", "x:a", "Warning"),
    ]
    assert found[2].message == "x:a has no q."
    assert found == look(data, write("shapes.ttl", PREFIXES + text))


def test_a_file_is_judged_by_each_group_of_shapes_as_by_all_at_once(catalogue: Catalogue) -> None:
    data = Sealed(quad.triple for quad in load_data([PLANS / "hmpps-2021.ttl"]))
    apart = [result for group in GROUPS for result in run(data, catalogue.graph([group]))]
    assert sorted(apart, key=str) == sorted(run(data, catalogue.graph(GROUPS)), key=str)
    told: list[tuple[str, int, int]] = []
    text = "x:S a sh:NodeShape ; sh:targetNode x:a ; sh:class x:T ."
    shapes = as_graph(quad.triple for quad in parse((PREFIXES + text).encode(), format=RdfFormat.TURTLE))
    validate_outside([], catalogue, shapes, lambda *progress: told.append(progress))
    assert told == [("given", 1, 1)]


def test_shapes_without_a_name_and_shapes_like_ours_are_told_as_what_they_are(
    catalogue: Catalogue, write: Write
) -> None:
    ours = catalogue["PW-OWN-001"]
    text = f"<{ours.iri}> a sh:NodeShape ; sh:targetNode x:a ; sh:class x:N . [] sh:targetNode x:b ; sh:class x:T ."
    shapes = load_shapes([write("s.ttl", PREFIXES + text)])
    found = validate_outside(load_data([write("a.ttl", DATA)]), catalogue, shapes)
    whole = replace(report(found, None, ["a.ttl"]), known=tuple(catalogue.values()))
    told = Graph().parse(data=WRITERS["ttl"](whole), format="turtle")
    sources = {(told.value(result, SH.focusNode), told.value(result, SH.sourceShape)) for result in results_of(told)}
    assert (URIRef("x:a"), URIRef(ours.iri)) in sources
    assert [focus for focus, shape in sources if isinstance(shape, BNode)] == [URIRef("x:b")]
    assert f"{ours.id}  {ours.title}: 1 violation\n  {ours.meaning}\n" in WRITERS["text"](whole)


def results_of(told: Graph) -> list[Node]:
    return list(told.objects(None, SH.result))


def test_our_registers_stand_beside_the_data_and_are_not_what_is_found(write: Write) -> None:
    text = """
    x:S a sh:NodeShape ; sh:targetObjectsOf x:by ; sh:class <https://w3id.org/planweave/ns#Agency> .
    x:R sh:targetClass <https://w3id.org/planweave/ns#Agency> ; sh:property [ sh:path x:q ; sh:minCount 1 ] .
    """
    data = write("a.ttl", f"<x:a> <x:by> <{ID}agency/national-offender-management-service> , <x:nobody> .")
    found = look(data, write("shapes.ttl", PREFIXES + text.replace("https://w3id.org/planweave/", BASE)))
    assert [(f.shape, f.focus) for f in found] == [("x:S", "x:nobody")]


def test_a_plan_of_ours_from_a_file_has_its_own_findings(real_units: dict[str, Unit], catalogue: Catalogue) -> None:
    ours = validate_unit(real_units["noms-2009"], catalogue)
    outside_found = validate_outside(load_data([PLANS / "noms-2009.ttl"]), catalogue)
    assert set(ours) <= set(outside_found)
    assert {finding.plan for finding in outside_found} == {f"{ID}plan/noms-2009"}


def test_what_the_data_describes_itself_is_not_mixed_with_our_word_for_it(catalogue: Catalogue, write: Write) -> None:
    agency, label = f"{ID}agency/national-offender-management-service", SKOS.prefLabel
    text = f"x:S a sh:NodeShape ; sh:targetNode <{agency}> ; sh:property [ sh:path <{label}> ; sh:maxCount 1 ] ."
    shapes = load_shapes([write("shapes.ttl", PREFIXES + text)])
    whole = write("whole.ttl", f'<{agency}> a <{PW.Agency.value}> ; <{label}> "Another name"@en .')
    added = write("added.ttl", f'<{agency}> <{label}> "Another name"@en .')
    assert validate_outside(load_data([whole]), catalogue, shapes) == ()
    assert [finding.focus for finding in validate_outside(load_data([added]), catalogue, shapes)] == [agency]
