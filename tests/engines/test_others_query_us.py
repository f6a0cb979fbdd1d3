"""Other engines, as real processes and libraries, query a real running service, and join its data with their own.

The expected values stand in the plans: the NOMS drug strategy has twenty key outcomes, and its twelfth has number 12.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from service.store_client import StoreClient
from tests.engines.processes import Engine, start_oxigraph

NS, ID, EX = "https://w3id.org/planweave/ns#", "https://w3id.org/planweave/id/", "http://example.org/"
PREFIXES = f"PREFIX pw: <{NS}> PREFIX plan: <{ID}plan/> PREFIX ex: <{EX}> "
OUTCOMES = PREFIXES + "SELECT ?number { ?outcome pw:plan plan:noms-2009 ; a pw:KeyOutcome ; pw:number ?number }"
NUMBERS = {str(number) for number in range(1, 21)}
ENTRIES = {
    f"{ID}plan/reducing-reoffending-2005": "99",
    f"{ID}plan/drug-strategy-2008": "87",
    f"{ID}plan/noms-2009": "20",
    f"{ID}plan/nottingham-idts-2011": "66",
    f"{ID}plan/hmpps-2021": "14",
}
"""How many entries each plan has, as the README counts them in the documents."""

REVIEWS = f"""
<{ID}plan/noms-2009/outcome/12> <{EX}verdict> "kept" .
<{ID}plan/noms-2009/outcome/4> <{EX}verdict> "late" .
<{ID}plan/elsewhere/outcome/1> <{EX}verdict> "unknown here" .
"""
"""What a neighbour says of things of ours, and of one that is none."""

NODE = Path(sys.executable).with_name("node")
COMUNICA = Path(__file__).parent / "comunica" / "node_modules" / ".bin" / "comunica-sparql"


@pytest.fixture(scope="session")
def endpoint(server: str) -> str:
    return f"{server}/sparql"


@pytest.fixture(scope="module")
def neighbour() -> Iterator[Engine]:
    """Another `oxigraph` server, with data of its own in its default graph."""
    engine = start_oxigraph()
    StoreClient(30).send("PUT", f"{engine.graphs}?default", {"Content-Type": "text/turtle"}, REVIEWS.encode())
    yield engine
    engine.stop()


@pytest.fixture(scope="session")
def comunica() -> Path:
    if not COMUNICA.exists():
        pytest.fail("There is no Comunica here; `make engines` installs it.")
    return COMUNICA


def rows(answer: Any) -> list[dict[str, str]]:
    """The rows of an answer in SPARQL JSON, cells as text."""
    return [{name: cell["value"] for name, cell in row.items()} for row in answer["results"]["bindings"]]


def asked_of(address: str, query: str) -> list[dict[str, str]]:
    """The rows that another store's endpoint gives."""
    request = Request(address, urlencode({"query": query}).encode(), {"Accept": "application/sparql-results+json"})
    try:
        with urlopen(request, timeout=60) as reply:
            return rows(json.load(reply))
    except HTTPError as error:
        pytest.fail(error.read().decode())


class TestSparqlWrapper:
    @staticmethod
    def wrapper(endpoint: str, query: str, format: str = JSON) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(endpoint)
        wrapper.setQuery(query)
        wrapper.setReturnFormat(format)
        return wrapper

    @pytest.mark.parametrize("way", [URLENCODED, POSTDIRECTLY])
    def test_a_select_by_post(self, way: str, endpoint: str) -> None:
        wrapper = self.wrapper(endpoint, OUTCOMES)
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(way)
        assert {row["number"] for row in rows(wrapper.queryAndConvert())} == NUMBERS

    def test_a_select_by_get_in_each_format(self, endpoint: str) -> None:
        query = f"{OUTCOMES} ORDER BY ?number LIMIT 2"
        assert rows(self.wrapper(endpoint, query).queryAndConvert()) == [{"number": "1"}, {"number": "10"}]
        found = self.wrapper(endpoint, query, XML).queryAndConvert()
        assert [node.firstChild.data for node in found.getElementsByTagName("literal")] == ["1", "10"]
        assert self.wrapper(endpoint, query, CSV).queryAndConvert() == b"number\r\n1\r\n10\r\n"
        assert self.wrapper(endpoint, query, TSV).queryAndConvert() == b'?number\n"1"\n"10"\n'

    def test_an_ask(self, endpoint: str) -> None:
        assert self.wrapper(endpoint, f"{PREFIXES} ASK {{ plan:noms-2009 a pw:Plan }}").queryAndConvert()["boolean"]
        assert not self.wrapper(endpoint, f"{PREFIXES} ASK {{ plan:noms-2009 a ex:No }}").queryAndConvert()["boolean"]

    # SPARQLWrapper reads these into a class of rdflib's that rdflib calls deprecated.
    @pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
    @pytest.mark.parametrize("format", [TURTLE, RDFXML, JSONLD])
    def test_a_construct_in_each_format(self, format: str, endpoint: str) -> None:
        query = f"{PREFIXES} CONSTRUCT {{ ?plan a pw:Plan }} WHERE {{ ?plan a pw:Plan }}"
        found = self.wrapper(endpoint, query, format).queryAndConvert()
        graph = Graph().parse(data=found, format="turtle") if isinstance(found, bytes) else found
        assert {str(plan) for plan in graph.subjects(RDF.type, URIRef(f"{NS}Plan"))} == set(ENTRIES)

    def test_a_query_that_is_none_is_the_error_that_it_knows(self, endpoint: str) -> None:
        with pytest.raises(QueryBadFormed, match="line 1, column"):
            self.wrapper(endpoint, "SELECT ?x { ?x ?y }").query()


class TestRdflib:
    @pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
    def test_a_graph_over_our_endpoint(self, method: str, endpoint: str) -> None:
        graph = Graph(SPARQLStore(endpoint, method=method))
        assert {str(plan) for plan in graph.subjects(RDF.type, URIRef(f"{NS}Plan"))} == set(ENTRIES)
        assert {str(row.number) for row in graph.query(OUTCOMES)} == NUMBERS
        assert graph.query(f"{PREFIXES} ASK {{ plan:hmpps-2021 a pw:Plan }}").askAnswer
        entries = (
            f"{PREFIXES} CONSTRUCT {{ ?e a pw:KeyOutcome }} WHERE {{ ?e a pw:KeyOutcome ; pw:plan plan:noms-2009 }}"
        )
        assert len(graph.query(entries).graph) == 20

    def test_its_own_data_join_ours(self, endpoint: str) -> None:
        reviews = Graph().parse(data=REVIEWS, format="turtle")
        query = f"""{PREFIXES} SELECT ?verdict ?number {{
          ?outcome ex:verdict ?verdict .
          SERVICE <{endpoint}> {{ ?outcome pw:number ?number }}
        }}"""
        found = {(str(row.verdict), str(row.number)) for row in reviews.query(query)}
        assert found == {("kept", "12"), ("late", "4")}


class TestOxigraph:
    def test_a_select_and_an_aggregate(self, neighbour: Engine, endpoint: str) -> None:
        query = f"""{PREFIXES} SELECT ?plan ?entries {{ SERVICE <{endpoint}> {{
          SELECT ?plan (COUNT(*) AS ?entries) {{ ?entry a pw:Entry ; pw:plan ?plan }} GROUP BY ?plan
        }} }}"""
        assert {row["plan"]: row["entries"] for row in asked_of(neighbour.query, query)} == ENTRIES

    def test_its_own_data_join_ours(self, neighbour: Engine, endpoint: str) -> None:
        query = f"""{PREFIXES} SELECT ?verdict ?number {{
          ?outcome ex:verdict ?verdict . SERVICE <{endpoint}> {{ ?outcome pw:number ?number ; a pw:KeyOutcome }}
        }} ORDER BY ?verdict"""
        assert asked_of(neighbour.query, query) == [
            {"verdict": "kept", "number": "12"},
            {"verdict": "late", "number": "4"},
        ]

    def test_values_reach_us(self, neighbour: Engine, endpoint: str) -> None:
        query = f"""{PREFIXES} SELECT ?outcome {{ SERVICE <{endpoint}> {{
          VALUES ?number {{ "12" "none" }} ?outcome pw:plan plan:noms-2009 ; a pw:KeyOutcome ; pw:number ?number
        }} }}"""
        assert asked_of(neighbour.query, query) == [{"outcome": f"{ID}plan/noms-2009/outcome/12"}]


class TestVirtuoso:
    def test_a_select(self, virtuoso: Engine, endpoint: str) -> None:
        query = OUTCOMES.replace("SELECT ?number {", f"SELECT ?number {{ SERVICE <{endpoint}> {{") + " }"
        assert {row["number"] for row in asked_of(virtuoso.query, query)} == NUMBERS

    def test_its_own_data_join_ours(self, virtuoso: Engine, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PLANWEAVE_STORE_USER", "dba")
        monkeypatch.setenv("PLANWEAVE_STORE_PASSWORD", "dba")
        where = f"{virtuoso.graphs}?{urlencode({'graph': EX + 'reviews'})}"
        StoreClient(30).send("PUT", where, {"Content-Type": "text/turtle"}, REVIEWS.encode())
        query = f"""{PREFIXES} SELECT ?verdict ?number {{
          GRAPH ex:reviews {{ ?outcome ex:verdict ?verdict }}
          SERVICE <{endpoint}> {{ ?outcome pw:number ?number ; a pw:KeyOutcome }}
        }} ORDER BY ?verdict"""
        assert asked_of(virtuoso.query, query) == [
            {"verdict": "kept", "number": "12"},
            {"verdict": "late", "number": "4"},
        ]


class TestComunica:
    @staticmethod
    def ask(comunica: Path, query: str, *sources: str, form: str = "application/sparql-results+json") -> str:
        command = [NODE, comunica, *(f"sparql@{source}" for source in sources), query, "-t", form]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_a_select(self, comunica: Path, endpoint: str) -> None:
        assert {row["number"] for row in rows(json.loads(self.ask(comunica, OUTCOMES, endpoint)))} == NUMBERS

    def test_an_ask(self, comunica: Path, endpoint: str) -> None:
        query = f"{PREFIXES} ASK {{ plan:noms-2009 a pw:Plan }}"
        assert json.loads(self.ask(comunica, query, endpoint))["boolean"] is True

    def test_a_construct(self, comunica: Path, endpoint: str) -> None:
        query = f"{PREFIXES} CONSTRUCT {{ ?plan a pw:Plan }} WHERE {{ ?plan a pw:Plan }}"
        found = Graph().parse(data=self.ask(comunica, query, endpoint, form="text/turtle"), format="turtle")
        assert {str(plan) for plan in found.subjects(RDF.type, URIRef(f"{NS}Plan"))} == set(ENTRIES)

    def test_bound_joins_between_a_neighbour_and_us(self, comunica: Path, neighbour: Engine, endpoint: str) -> None:
        query = f"""{PREFIXES} SELECT ?verdict ?number {{
          ?outcome ex:verdict ?verdict . ?outcome pw:number ?number . ?outcome a pw:KeyOutcome
        }} ORDER BY ?verdict"""
        found = rows(json.loads(self.ask(comunica, query, neighbour.query, endpoint)))
        assert found == [{"verdict": "kept", "number": "12"}, {"verdict": "late", "number": "4"}]
