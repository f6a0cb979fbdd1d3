"""Queries in other words: the same solutions as before, whatever the graph, or no other words at all."""

from contextlib import closing

from hypothesis import HealthCheck, event, given, settings
from pyoxigraph import Quad

from graph.literals import open_literals
from ontology.terms import PREFIXES
from service.rewriting.absence import subtracted
from service.rewriting.edits import edited
from service.rewriting.errors import NotPlain
from service.rewriting.narrowing import narrowed
from service.rewriting.reading import read
from service.rewriting.rewriter import Rewriter
from tests.service.rewriting_cases import PROLOGUE, counting, data, narrowing, queries
from tests.service.rewritten import Dear, as_snapshot, bag, counted, folder_of, store_of

_many = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@given(data, queries)
@_many
def test_minus_is_the_same(quads: list[Quad], query: str) -> None:
    store = store_of(quads)
    sparql = PROLOGUE + query
    try:
        before = bag(store, sparql)
    except SyntaxError:
        return
    try:
        edits = subtracted(read(sparql, PREFIXES), Dear(counted(store)))
    except NotPlain:
        return
    event("rewritten" if edits else "left")
    assert not edits or " LIMIT " in sparql or bag(store, edited(sparql, edits)) == before


@given(data, counting())
@_many
def test_counts_are_the_same(quads: list[Quad], query: str) -> None:
    whole, store = as_snapshot(quads)
    sparql = PROLOGUE + query
    try:
        before = bag(store, sparql)
    except SyntaxError:
        return
    with folder_of(whole) as folder, closing(Rewriter(counted(store), folder)) as rewriter:
        rewriter.enter()
        found = rewriter.rewritten(sparql)
    event("rewritten" if found else "left")
    assert not found or bag(store, found.sparql) == before


@given(data, narrowing())
@_many
def test_indexes_leave_nothing_out(quads: list[Quad], query: str) -> None:
    whole, store = as_snapshot(quads)
    sparql = PROLOGUE + "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n" + query
    try:
        before = bag(store, sparql)
        parsed = read(sparql, PREFIXES)
    except (SyntaxError, NotPlain):
        return
    with folder_of(whole) as folder:
        index = open_literals(folder)
        assert index
        with closing(index):
            found = narrowed(parsed, Dear(counted(store)), index)
    event(" ".join(found.applied) or "left")
    assert parsed.dataset or not found.edits or bag(store, edited(sparql, found.edits)) == before
