"""The W3C's SPARQL 1.1 query suites over HTTP: a case's data in the store, its query at `/sparql`, its answer compared.

A query's relative IRIs are meant against its file, which the protocol cannot say: so a `BASE` line says it.
"""

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from pyoxigraph import Dataset, QueryResultsFormat, RdfFormat

from graph.snapshot import Snapshot
from tests.conformance.answers import Rows, csv_rows, graph, result_set, same_graph, same_rows, table
from tests.conformance.cases import FEDERATED, FOLDERS, Case, cases, suite_name
from tests.conformance.conftest import w3c_folder
from tests.conformance.federated import Federated, federated
from tests.conformance.page import PAGE
from tests.conformance.served import Endpoint, Reply, endpoint
from tests.conformance.suites import declared_suites

SUITES_FOLDER = Path("sparql", "sparql11")
SUITES = declared_suites()
TABLES = {
    "srx": QueryResultsFormat.XML,
    "srj": QueryResultsFormat.JSON,
    "tsv": QueryResultsFormat.TSV,
}
MEDIA_TYPES = {
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = (
    RdfFormat.TURTLE,
    RdfFormat.N_TRIPLES,
    RdfFormat.RDF_XML,
    RdfFormat.JSON_LD,
    RdfFormat.TRIG,
    RdfFormat.N_QUADS,
)
NOT_SPARQL = "The query is not SPARQL 1.1 "
NO_FUNCTION = "The query calls <http://example/function>, which is no function here"
"""One case has a function that does not exist; its query is understood all the same."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each case that applies."""
    if "query_case" not in metafunc.fixturenames:
        return
    folder = w3c_folder()
    found = [case for name in FOLDERS for case in cases(folder / SUITES_FOLDER, name)] if folder else []
    marked = [
        pytest.param(case, id=case.id, marks=pytest.mark.suite(suite.name))
        for case in found
        if case.id not in (suite := SUITES[suite_name(case.folder)]).exemptions
    ]
    metafunc.parametrize("query_case", marked or ["?"])


@pytest.fixture(scope="module")
def service(small_snapshot: Snapshot) -> Iterator[Endpoint]:
    with endpoint(small_snapshot) as running:
        yield running


@pytest.fixture(scope="module")
def federation(small_snapshot: Snapshot) -> Iterator[Federated]:
    with federated(small_snapshot) as running:
        yield running


@pytest.fixture
def asked(query_case: Case, request: pytest.FixtureRequest) -> Endpoint:
    """The service that a case asks: one with endpoints around it, if its query asks those."""
    if query_case.folder not in FEDERATED:
        service: Endpoint = request.getfixturevalue("service")
        return service
    around: Federated = request.getfixturevalue("federation")
    around.hold(query_case)
    return around.asked


def ask(service: Endpoint, case: Case, accept: str) -> Reply:
    service.hold(case.default, case.named)
    return service.ask(f"BASE <{case.query.iri}>\n{service.read(case.query).decode()}", accept)


def refusal(reply: Reply) -> str:
    """The sentence with which a query was refused."""
    assert reply.type == "application/problem+json", reply
    return str(json.loads(reply.body)["detail"])


def is_ordered(case: Case) -> bool:
    """Whether the query as a whole has an order; one that a subquery has says nothing of the answer's rows."""
    behind = case.query.file.read_text(encoding="utf-8").rpartition("}")[2]
    return bool(re.search(r"\border\s+by\b", behind, re.IGNORECASE))


@pytest.mark.usefixtures("w3c")
def test_a_case_of_the_suites(query_case: Case, asked: Endpoint) -> None:
    match query_case.kind:
        case "PositiveSyntaxTest11":
            reply = ask(asked, query_case, "*/*")
            assert reply.status == 200 or refusal(reply).startswith(NO_FUNCTION), reply
        case "NegativeSyntaxTest11":
            reply = ask(asked, query_case, "*/*")
            assert reply.status == 400, reply
            assert refusal(reply).startswith(NOT_SPARQL)
        case _:
            check_answer(query_case, asked)


def check_answer(case: Case, service: Endpoint) -> None:
    assert case.result is not None
    expected = service.read(case.result)
    kind = case.result.file.suffix.lstrip(".")
    if kind == "csv":
        reply = ask(service, case, "text/csv")
        assert (reply.status, reply.type) == (200, "text/csv"), reply
        found = csv_rows(reply.body.decode())
        assert same_rows(found, csv_rows(expected.decode()), is_ordered(case)), reply.body.decode()
    elif kind in TABLES:
        check_table(case, service, table(expected, TABLES[kind]))
    elif b"ResultSet" in expected:
        check_table(case, service, result_set(expected, case.result.iri))
    else:
        check_graph(case, service, graph(expected, case.result.iri))


def check_table(case: Case, service: Endpoint, expected: Rows | bool) -> None:
    """The same answer in each format that keeps the kinds of terms."""
    for media_type, written in MEDIA_TYPES.items():
        if isinstance(expected, bool) and written == QueryResultsFormat.TSV:
            continue
        reply = ask(service, case, media_type)
        assert (reply.status, reply.type) == (200, media_type), reply
        found = table(reply.body, written)
        if isinstance(expected, bool) or isinstance(found, bool):
            assert found is expected
        else:
            assert same_rows(found, expected, is_ordered(case)), reply.body.decode()


def check_graph(case: Case, service: Endpoint, expected: Dataset) -> None:
    """The same graph in each format."""
    for written in GRAPHS:
        reply = ask(service, case, written.media_type)
        assert (reply.status, reply.type) == (200, written.media_type), reply
        assert same_graph(graph(reply.body, case.query.iri, written), expected), reply.body.decode()


@pytest.mark.parametrize("folder", [name for name in FOLDERS if SUITES[suite_name(name)].excused])
def test_an_excused_case_is_answered_all_the_same(
    folder: str, w3c: Path, service: Endpoint, federation: Federated
) -> None:
    """Otherwise than the suite says, but not by a fault; those on federation are refused with a reason."""
    for case in cases(w3c / SUITES_FOLDER, folder):
        if case.id in SUITES[suite_name(folder)].excuses:
            federation.hold(case)
            reply = ask(federation.asked if folder in FEDERATED else service, case, "application/json, text/csv")
            assert reply.status == (403 if folder in FEDERATED else 200), reply


def test_what_does_not_apply_on_entailment_has_another_answer(w3c: Path, service: Endpoint) -> None:
    exempt = SUITES[suite_name("entailment")].exemptions
    for case in cases(w3c / SUITES_FOLDER, "entailment"):
        if case.id in exempt:
            with pytest.raises(AssertionError):
                check_answer(case, service)


def test_the_page_on_conformance_names_the_engine() -> None:
    assert f"pyoxigraph {version('pyoxigraph')}" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_suite_is_whole(folder: str, w3c: Path) -> None:
    suite = SUITES[suite_name(folder)]
    names = {case.id for case in cases(w3c / SUITES_FOLDER, folder)}
    assert len(names) == suite.tests
    assert {*suite.excuses, *suite.exemptions} <= names
