"""The queries are standard SPARQL 1.1: another engine, rdflib's, gives the same rows in the same order."""

from io import BytesIO

import pytest
from pyoxigraph import DefaultGraph, RdfFormat
from rdflib import Dataset, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Literal

from ontology.terms import GRAPH
from queries.binding import bind

QUESTIONS = [
    ("acronym", {"term": ["idts"]}),
    ("acronym-conflicts", {}),
    ("acronym-conflicts", {"term": ["dip"]}),
    ("agency-history", {"agency": ["NOMS"]}),
    ("agency-matrix", {}),
    ("co-owners", {}),
    ("co-owners", {"agency": ["DH"], "plan": ["beta-2009"]}),
    ("describe", {"item": ["alpha-2005/action/1"]}),
    ("due", {"from": ["2000-01-01"], "to": ["2020-12-31"]}),
    ("due", {"from": ["2000-01-01"], "to": ["2020-12-31"], "agency": ["DH", "Probation Service"]}),
    ("finding-counts", {}),
    ("due", {"from": ["2000-01-01"], "to": ["2020-12-31"], "plan": ["alpha-2005"]}),
    ("findings", {"shape": ["PW-OWN"]}),
    ("findings", {"plan": ["gamma-2011"], "severity": ["warning"], "words": ["PROBATION"]}),
    ("funding", {}),
    ("initiative-matrix", {}),
    ("initiative-matrix", {"min_plans": ["1"], "plan": ["beta-2009"]}),
    ("lineage", {"agency": ["NOMS"]}),
    ("links", {}),
    ("links", {"plan": ["beta-2009"], "item": ["alpha-2005/action/1"], "relation": ["continues"]}),
    ("links", {"strength": ["Probable"], "agency": ["noms-2004"]}),
    ("mentions", {"item": ["alpha-2005/action/1"]}),
    ("names", {"item": ["initiative/idts"]}),
    ("orphan-owners", {}),
    ("owned-by", {"agency": ["noms-2004"]}),
    ("owned-by", {"agency": ["DH"], "predecessors": ["false"], "plan": ["beta-2009"]}),
    ("owner-as-of", {"item": ["alpha-2005/action/1"], "date": ["2009-01-01"]}),
    ("owner-as-of", {"item": ["beta-2009/outcome/1"], "date": ["2007-01-01"]}),
    ("owner-as-of", {"item": ["beta-2009/outcome/1"], "date": ["2018-01-01"]}),
    ("owner-as-of", {"item": ["alpha-2005/action/2"], "date": ["2009-01-01"]}),
    ("parts", {"item": ["agency/home-office"]}),
    ("owners", {"item": ["alpha-2005/action/2", "beta-2009/outcome/2/step/1", "gamma-2011/objective/1"]}),
    ("places", {"place": ["England"]}),
    ("plan-acronyms", {"plan": ["beta-2009"]}),
    ("plan-entries", {"plan": ["alpha-2005"]}),
    ("plan-links", {"plan": ["beta-2009"]}),
    ("plan-owners", {"plan": ["alpha-2005"]}),
    ("plans", {}),
    ("plans", {"plan": ["beta-2009"]}),
    ("progress", {}),
    ("progress", {"initiative": ["DIP"]}),
    ("search", {"q": ["idts"]}),
    ("search", {"q": ["System, IDTS"]}),
    ("shapes", {"words": ["never"]}),
    ("slippage", {}),
    ("slippage", {"initiative": ["DIP"]}),
    ("slippage", {"item": ["beta-2009/outcome/2"]}),
    ("standing", {"item": ["alpha-2005/action/1"]}),
    ("trace", {"initiative": ["IDTS"]}),
    ("trace", {"initiative": ["DIP"], "plan": ["beta-2009", "gamma-2011"]}),
    ("undefined-acronyms", {}),
    ("validation-report", {"shape": ["PW-OWN"]}),
]

# rdflib calls its own deprecated attribute when it answers from a dataset.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")

# rdflib tries the ways of up to five links one after the other, for minutes, even on these few; it can read the query.
TOO_SLOW = ("dependency-chain",)


@pytest.fixture(scope="module")
def graph(store):
    def triples(name):
        written = BytesIO()
        store.dump(written, format=RdfFormat.N_TRIPLES, from_graph=name)
        return written.getvalue()

    dataset = Dataset()
    dataset.default_graph.parse(data=triples(DefaultGraph()), format="nt")
    dataset.graph(URIRef(GRAPH.validation.value)).parse(data=triples(GRAPH.validation), format="nt")
    return dataset


@pytest.mark.parametrize(("name", "values"), QUESTIONS)
def test_rdflib_gives_the_same_rows(name, values, catalogue, resolver, store, graph):
    query = bind(catalogue[name], values, resolver)
    ours = [tuple(cell and cell.value for cell in row) for row in store.query(query)]
    theirs = [tuple(None if cell is None else plain(cell) for cell in row) for row in graph.query(query)]
    if catalogue[name].answers_with_graph:
        ours, theirs = sorted(ours), sorted(theirs)
    assert ours
    assert ours == theirs


def plain(cell):
    """The cell's text, a decimal's as pyoxigraph writes it: 5000000.00 is 5000000."""
    text = str(cell)
    decimal = isinstance(cell, Literal) and str(cell.datatype).endswith("#decimal")
    return text.rstrip("0").rstrip(".") if decimal and "." in text else text


def test_every_query_is_asked_here(catalogue):
    assert {name for name, _ in QUESTIONS} | set(TOO_SLOW) == set(catalogue.names)


@pytest.mark.parametrize("name", TOO_SLOW)
def test_rdflib_reads_what_it_takes_minutes_to_answer(name, catalogue, resolver):
    assert prepareQuery(bind(catalogue[name], {"item": ["alpha-2005/action/1"]}, resolver))
