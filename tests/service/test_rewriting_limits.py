"""Where rewriting begins and ends: for each condition a query that meets it, and one that nearly does."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pyoxigraph import RdfFormat, Store, parse

from graph.literals import Literals, open_literals
from ontology.terms import PREFIXES
from service.rewriting.absence import subtracted
from service.rewriting.edits import Edit, edited
from service.rewriting.letters import letters_of
from service.rewriting.narrowing import narrowed
from service.rewriting.reading import read
from service.rewriting.rewriter import Rewriter
from tests.service.rewriting_cases import EX, PROLOGUE
from tests.service.rewritten import Dear, as_snapshot, bag, counted, folder_of

DATA = rf"""
@prefix : <{EX}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:g {{ :x a :A ; :p :y , "risk" ; :q "risk" ; :s "2.5"^^xsd:decimal .
  :y a :A , :B ; :p :x ; :s "2.50"^^xsd:decimal . :z a :B ; :q :x . }}
:g2 {{ :t :l "The Risk to life" , "RIS\u212A" , "ri\u017Fk of harm"@en , "a ris"@cy , "RISK" , "5" , "the life" ,
     "rik" ;
  :m "risk" , "ris" , 5 , :risk ;
  :d "2008-12-31"^^xsd:date , "2009-01-01"^^xsd:date , "2009-02-28"^^xsd:date , "2009-04-01Z"^^xsd:date ,
     "2009-02-01T00:00:00"^^xsd:dateTime , "2009-02-01" . }}
:h {{ :x a :C . :v :l "risk" }}
"""


@dataclass(frozen=True)
class Case:
    """A store, its indexes, and a rewriter over it."""

    store: Store
    literals: Literals
    rewriter: Rewriter
    sizes: Dear


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    whole, store = as_snapshot(parse(DATA, format=RdfFormat.TRIG))
    with folder_of(whole) as folder:
        rewriter = Rewriter(counted(store), folder)
        rewriter.enter()
        literals = open_literals(folder)
        assert literals
        yield Case(store, literals, rewriter, Dear(counted(store)))
        rewriter.close()
        literals.close()


def _changes(case: Case, sparql: str, edits: list[Edit]) -> bool:
    """Whether there are any edits; the answer is the same with them."""
    assert bag(case.store, edited(sparql, edits)) == bag(case.store, sparql)
    return bool(edits)


@pytest.mark.parametrize(
    ("rewritten", "where"),
    [
        (True, "?a a :A FILTER NOT EXISTS { ?a :q ?b }"),
        (True, "FILTER NOT EXISTS { ?a :q ?b FILTER(?b != :x) } ?a a :A"),
        (True, "?a a :A FILTER NOT EXISTS { ?a :p/:p ?b } FILTER NOT EXISTS { ?a :r ?b }"),
        (True, "?a a :A FILTER NOT EXISTS { { ?a :q ?b } UNION { ?b :r ?a } }"),
        (True, "{ ?a a :A } UNION { ?a a :B } FILTER NOT EXISTS { ?a :q ?b }"),
        (True, "?z a :B OPTIONAL { ?a a :A FILTER NOT EXISTS { ?a :q ?b } }"),
        (True, "?z a :B MINUS { ?z :p ?a FILTER NOT EXISTS { ?a :q ?b } }"),
        (False, "?a a :A FILTER NOT EXISTS { ?e :q ?f }"),
        (False, "?a a :A OPTIONAL { ?a :r ?b } FILTER NOT EXISTS { ?e :q ?b }"),
        (False, "?a a :A BIND(1/0 AS ?b) FILTER NOT EXISTS { ?e :q ?b }"),
        (False, "VALUES ?b { UNDEF } ?a a :A FILTER NOT EXISTS { ?e :q ?b }"),
        (False, "{ ?a a :A } UNION { ?b a :B } FILTER NOT EXISTS { ?a :q ?e }"),
        (False, "?a a :A FILTER NOT EXISTS { { ?a :none ?b } UNION { ?e :p ?f } }"),
        (False, "?a a :A FILTER NOT EXISTS { ?a :p ?b OPTIONAL { ?b :q ?e } }"),
        (False, "?a a :A ; :p ?b FILTER NOT EXISTS { ?a :q ?e FILTER(?e != ?b) }"),
        (False, "?a a :A FILTER NOT EXISTS { ?a :q* ?b }"),
        (False, "?a a :A FILTER NOT EXISTS { ?a :q? ?b }"),
        (False, "?z a :B OPTIONAL { ?a a :A FILTER NOT EXISTS { ?a :p ?z } }"),
        (False, "?a a :A FILTER EXISTS { ?a :p ?b FILTER NOT EXISTS { ?a :q ?e } }"),
        (False, "GRAPH ?g { ?a a :A FILTER NOT EXISTS { ?a :q ?b } }"),
        (False, "?a a :A FILTER(NOT EXISTS { ?a :q ?b } || ?a = :x)"),
        (False, "?a a :A FILTER EXISTS { ?a :q ?b }"),
    ],
)
def test_minus(case: Case, rewritten: bool, where: str) -> None:
    sparql = f"{PROLOGUE} SELECT * {{ {where} }}"
    assert _changes(case, sparql, subtracted(read(sparql, PREFIXES), case.sizes)) is rewritten


@pytest.mark.parametrize(
    ("rewritten", "select"),
    [
        (True, "?o (COUNT(?s) AS ?n) (COUNT(*) AS ?m) { ?s a ?o } GROUP BY ?o HAVING(COUNT(DISTINCT ?s) > 1)"),
        (True, "?p (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(COUNT(?o)) LIMIT 2"),
        (True, "(COUNT(*) AS ?n) { ?s ?p ?o } LIMIT 1"),
        (True, "(COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        (True, "(COUNT(DISTINCT ?o) AS ?n) { ?s :p ?o }"),
        (True, "(COUNT(*) AS ?n) { ?s :none ?o }"),
        (True, "?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"),
        (True, "?o ?l (COUNT(?s) AS ?n) { ?s a ?o OPTIONAL { ?o :p ?l } } GROUP BY ?o ?l"),
        (True, "DISTINCT ?o { ?s a ?o } LIMIT 9"),
        (True, "?o { { SELECT ?o (COUNT(*) AS ?n) { ?s a ?o } GROUP BY ?o } FILTER(?n > 1) }"),
        (False, "DISTINCT ?o { ?s a ?o } LIMIT 1"),
        (False, "DISTINCT ?o { ?s a ?o } OFFSET 1"),
        (False, "DISTINCT ?o { ?s a ?o ; :p ?l }"),
        (False, "DISTINCT ?o { ?s a ?o . ?s :p ?l }"),
        (False, "DISTINCT * { ?s a ?o }"),
        (False, "?o { ?s a ?o }"),
        (False, "(COUNT(DISTINCT ?s) AS ?n) { ?s a ?o }"),
        (False, "(COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        (False, "?p (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o } GROUP BY ?p"),
        (False, "(COUNT(DISTINCT ?o) AS ?n) { ?s :s ?o }"),
        (True, "?o (COUNT(DISTINCT ?s) AS ?n) { ?s a ?o . ?z :p ?y } GROUP BY ?o"),
        (False, "?o (COUNT(DISTINCT ?s) AS ?n) { ?s a ?o . ?o :p ?y } GROUP BY ?o"),
        (False, "?o (COUNT(?l) AS ?n) { ?s a ?o OPTIONAL { ?o :p ?l } } GROUP BY ?o"),
        (False, "?o (SUM(?s) AS ?n) (COUNT(*) AS ?m) { ?s a ?o } GROUP BY ?o"),
        (False, "?o (COUNT(?s) AS ?n) (SAMPLE(?s) AS ?m) { ?s a ?o } GROUP BY ?o"),
        (False, "?o (COUNT(?s) AS ?n) { GRAPH :h { ?s a ?o } } GROUP BY ?o"),
        (False, "?o (COUNT(?s) AS ?n) FROM :h { ?s a ?o } GROUP BY ?o"),
        (False, "(COUNT(*) AS ?n) { ?s ?p ?s }"),
        (False, "(COUNT(*) AS ?n) { GRAPH ?g { ?g ?p ?o } }"),
        (False, "?n { GRAPH :h { { SELECT (COUNT(*) AS ?n) { ?s a ?o } } } }"),
        (False, "(COUNT(?s) AS ?n) { ?s a ?o FILTER(?s != :x) }"),
    ],
)
def test_statistics(case: Case, rewritten: bool, select: str) -> None:
    sparql = f"{PROLOGUE} SELECT {select}"
    found = case.rewriter.rewritten(sparql)
    assert bool(found) is rewritten
    if found:
        assert found.applied == ("statistics",)
        assert bag(case.store, found.sparql) == bag(case.store, sparql)


@pytest.mark.parametrize(
    ("rewritten", "where"),
    [
        *(
            (True, f"?a :l ?l FILTER({call})")
            for call in (
                'regex(?l, "risk", "i")',
                'regex(STR(?l), "RISK")',
                'regex(?l, "risk|the l")',
                'regex(?l, "rish?k? ?to", "i")',
                'regex(?l, "rikx*")',
                'CONTAINS(LCASE(?l), "risk")',
                'CONTAINS(LCASE(STR(?l)), "risk") && ?a != :x',
                '(STRENDS(?l, "life") || STRSTARTS(?l, "RIS"))',
            )
        ),
        (True, '?a :m ?l FILTER(CONTAINS(?l, "risk"))'),
        (True, '?a :m|:l ?l FILTER(CONTAINS(?l, "risk"))'),
        (True, '?a :p/:l ?l FILTER(CONTAINS(?l, "risk"))'),
        (True, '?a :d ?l FILTER(?l >= "2009-01-01"^^xsd:date && ?l < "2009-03-01"^^xsd:date)'),
        (True, '?a :d ?l FILTER("2009-02-28"^^xsd:date <= ?l) FILTER("2010-01-01"^^xsd:date > ?l)'),
        (True, '?a :d ?l FILTER(?l = "2009-01-01"^^xsd:date)'),
        (True, 'OPTIONAL { ?a :d ?l FILTER(?l > "2009-01-01"^^xsd:date) }'),
        (False, '?a :m ?l FILTER(CONTAINS(STR(?l), "risk"))'),
        (False, '?a :l ?l FILTER(CONTAINS(?l, "5"))'),
        (False, '?a :l ?l FILTER(CONTAINS(?l, "risk") || ?a = :t)'),
        (False, '?a :l ?l FILTER(CONTAINS(?l, "harm") && ?a = :t || ?a = :t)'),
        (False, '?a :l ?l FILTER(!CONTAINS(?l, "risk"))'),
        (False, '?a :l ?l FILTER(CONTAINS(UCASE(?l), "RISK"))'),
        (False, '?a :l ?l FILTER(regex(?l, "r i s k", "x"))'),
        (False, '?a :l ?l FILTER(regex(?l, "risk|ri"))'),
        (False, '?a :l ?l FILTER(regex(?l, "(risk|life)"))'),
        (False, '?a ?p ?l FILTER(CONTAINS(?l, "risk"))'),
        (False, '?l :l ?a FILTER(CONTAINS(?l, "risk"))'),
        (False, 'OPTIONAL { ?a :l ?l } FILTER(CONTAINS(?l, "risk"))'),
        (False, 'GRAPH :h { ?a :l ?l FILTER(CONTAINS(?l, "risk")) }'),
        (False, '?t :m ?x FILTER NOT EXISTS { ?a :l ?l FILTER(CONTAINS(?l, "risk")) }'),
        (False, '?a :d ?l FILTER(?l >= "2009-01-01Z"^^xsd:date)'),
        (False, '?a :d ?l FILTER(?l >= "2009-01-01"^^xsd:dateTime)'),
        (False, '?a :d ?l FILTER(?l != "2009-01-01"^^xsd:date)'),
    ],
)
def test_texts_and_days(case: Case, rewritten: bool, where: str) -> None:
    sparql = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> {PROLOGUE} SELECT * {{ {where} }}"
    edits = narrowed(read(sparql, PREFIXES), case.sizes, case.literals).edits
    assert _changes(case, sparql, edits) is rewritten


@pytest.mark.parametrize(
    ("expression", "letters"),
    [
        ("drugs?", [["drug"]]),
        ("drugs*x", [["drug"]]),
        ("drugs+ and", [["drugs", " and"]]),
        ("drugs{2}", [["drug"]]),
        ("^inspect(or|ion)s of$", [["inspect", "s of"]]),
        (r"a\.b\.c\sdef", [["a.b.c", "def"]]),
        ("Risk|LIFE", [["risk"], ["life"]]),
        ("caf\u00e9 and", [["caf", " and"]]),
        ("[abc]def[^g]hij", [["def", "hij"]]),
        ("risk|ri", None),
        ("", None),
        ("(risk", None),
        ("(?i)risk", None),
        ("[a-z-[aeiou]]risk", None),
        (r"(r)isk\1", None),
        ("risk\\", None),
    ],
)
def test_letters_of_an_expression(expression: str, letters: list[list[str]] | None) -> None:
    assert letters_of(expression) == letters
