"""The named queries over HTTP."""

import csv
import io
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries.catalogue import QUERIES, load_catalogue
from queries.model import Query
from tests.service.conftest import Reply

Http = Callable[..., Reply]
CATALOGUE = load_catalogue()
IDS = [query.name for query in CATALOGUE]


def example(query: Query, **more: str) -> str:
    """The path of a query with its parameters' own examples."""
    values = {p.name: p.example or "" for p in query.parameters if p.required}
    return f"/queries/{query.name}?{urlencode({**values, **more})}"


def test_the_list_comes_as_a_page_and_as_json(http: Http) -> None:
    page = http("/queries")
    assert page.type == "text/html"
    listed = http("/queries", Accept="application/json").json["queries"]
    assert [query["name"] for query in listed] == IDS
    assert listed == http("/queries?format=json").json["queries"]
    trace = listed[IDS.index("trace")]
    assert trace["parameters"][0]["name"] == "initiative"
    assert trace["href"] == "/queries/trace"
    for query in listed:
        assert query["title"] in page.text


@pytest.mark.parametrize("query", CATALOGUE, ids=IDS)
def test_each_query_answers_its_own_example_on_a_page(http: Http, query: Query) -> None:
    reply = http(example(query))
    assert (reply.status, reply.type) == (200, "text/html")
    assert 'role="alert"' not in reply.text
    assert "<table>" in reply.text or "<pre>" in reply.text


@pytest.mark.parametrize("query", [query for query in CATALOGUE if query.columns], ids=lambda query: query.name)
def test_each_table_comes_as_json_csv_and_tsv(http: Http, query: Query) -> None:
    columns = [column.name for column in query.columns]
    answer = http(example(query, format="json"))
    assert answer.type == "application/sparql-results+json"
    assert answer.json["head"]["vars"] == columns
    rows = list(csv.reader(io.StringIO(http(example(query), Accept="text/csv").text)))
    assert rows[0] == columns
    assert len(rows) - 1 == len(answer.json["results"]["bindings"])
    tsv = http(example(query, format="tsv")).text.splitlines()
    assert tsv[0] == "\t".join(f"?{column}" for column in columns)
    assert len(tsv) == len(rows)


def test_a_graph_query_comes_as_turtle_and_not_as_csv(http: Http) -> None:
    path = example(CATALOGUE["describe"])
    assert http(path, Accept="text/turtle").type == "text/turtle"
    assert http(path, Accept="application/json").type == "application/json"
    assert http(path, Accept="text/csv").status == 406


def test_a_list_may_be_given_again_and_an_empty_field_is_nothing(http: Http) -> None:
    def plans(path: str) -> set[str]:
        rows = http(path + "&format=json").json["results"]["bindings"]
        return {row["plan"]["value"].rsplit("/", 1)[-1] for row in rows}

    assert plans("/queries/trace?initiative=IDTS&plan=noms-2009&plan=hmpps-2021&plan=") <= {
        "noms-2009",
        "hmpps-2021",
    }
    assert len(plans("/queries/trace?initiative=IDTS&plan=")) >= 4


def test_the_file_of_a_query_is_the_file(http: Http) -> None:
    reply = http("/queries/trace.rq")
    assert reply.type == "application/sparql-query"
    assert reply.body == (QUERIES / "trace.rq").read_bytes()
    assert http("/queries/trace.rq", If_None_Match=reply.headers["ETag"]).status == 304


def test_answers_are_tagged(http: Http) -> None:
    path = "/queries/trace?initiative=IDTS&format=json"
    tag = http(path).headers["ETag"]
    assert http(path, If_None_Match=tag).status == 304
    assert http("/queries/trace?initiative=idts&format=json").headers["ETag"] == tag
    assert http("/queries/trace?initiative=IDTS&format=csv").headers["ETag"] != tag


def test_an_unknown_query_is_404_and_names_the_nearest(http: Http) -> None:
    for path in ("/queries/trase", "/queries/trase.rq", "/queries/trase?format=json"):
        reply = http(path)
        assert reply.status == 404
        assert "trace" in reply.json["nearest"]


@pytest.mark.parametrize(
    ("path", "parameter", "words"),
    [
        ("trace", "initiative", "needs initiative"),
        ("trace?initiative=IDTX", "initiative", "nearest"),
        ("trace?initiative=IDTS&initiative=DIP", "initiative", "one value"),
        ("trace?initiative=IDTS&plam=x", "plam", "no parameter"),
        ("due?from=2009-02-30&to=2009-03-31", "from", "YYYY-MM-DD"),
        ("due?from=soon&to=2009-03-31", "from", "YYYY-MM-DD"),
        ("initiative-matrix?min_plans=many", "min_plans", "whole number"),
    ],
)
def test_a_bad_parameter_is_400_in_one_sentence(http: Http, path: str, parameter: str, words: str) -> None:
    reply = http(f"/queries/{path}", Accept="application/json")
    assert (reply.status, reply.type) == (400, "application/problem+json")
    assert reply.json["parameter"] == parameter
    assert words in reply.json["detail"]
    assert reply.json["detail"].count("\n") == 0


def test_a_page_without_parameters_is_the_form_and_with_bad_ones_says_so(http: Http) -> None:
    form = http("/queries/due")
    assert form.status == 200
    assert 'type="date"' in form.text
    wrong = http("/queries/due?from=soon")
    assert wrong.status == 400
    assert 'role="alert"' in wrong.text
    assert 'value="soon"' in wrong.text


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    '" } SELECT * { ?s ?p ?o } #',
    "IDTS> } INSERT DATA { <a:a> <a:b> <a:c> } #",
    "\\u0022 } #",
    "{{ 7*7 }}",
    "../../etc/passwd",
    "\x00\x01",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "a" * 5000,
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_words_are_only_words(http: Http, value: str) -> None:
    for name, parameter in (("trace", "initiative"), ("acronym", "term"), ("owned-by", "agency"), ("describe", "item")):
        reply = http(f"/queries/{name}?{urlencode({parameter: value})}")
        assert reply.status in (200, 400)
        assert "<script>" not in reply.text
        assert "<img" not in reply.text
        assert "Traceback" not in reply.text
        assert http(f"/queries/{quote(value, safe='')}").status == 404


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(IDS), key=st.text(max_size=12), value=st.text(max_size=40))
def test_no_parameter_ever_makes_a_fault(client: FlaskClient, name: str, key: str, value: str) -> None:
    known = [parameter.name for parameter in CATALOGUE[name].parameters]
    for parameter in {key, *known}:
        for accept in ("application/json", "text/html"):
            reply = client.get(f"/queries/{name}", query_string={parameter: value}, headers={"Accept": accept})
            assert reply.status_code in (200, 400, 406)
