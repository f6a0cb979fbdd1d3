"""The named queries over HTTP."""

import csv
import io
import re
import time
from html import unescape
from urllib.parse import parse_qs, quote, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries.catalogue import QUERIES, load_catalogue
from queries.model import Query
from tests.service.conftest import Http, Reply

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
    assert '<table class="sheet"' in reply.text or "<pre>" in reply.text


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
    form = http("/queries/due", Accept="text/html")
    assert form.status == 200
    assert 'type="date"' in form.text
    wrong = http("/queries/due?from=soon", Accept="text/html")
    assert wrong.status == 400
    assert 'role="alert"' in wrong.text
    assert 'value="soon"' in wrong.text


@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, {"Accept": "application/json"}])
def test_a_program_that_leaves_out_what_is_needed_is_told_so(http: Http, headers: dict[str, str]) -> None:
    reply = http("/queries/due", **headers)
    assert (reply.status, reply.type) == (400, "application/problem+json")
    assert reply.json["detail"] == "due needs from, such as from=2009-01-01."


# -- records -----------------------------------------------------------------------------------------------------------


def test_application_json_means_records_and_the_name_json_means_sparql_json(http: Http) -> None:
    path = "/queries/co-owners?plan=noms-2009"
    records = http(path, Accept="application/json")
    assert records.type == "application/json"
    assert records.body == http(path + "&format=records").body
    for reply in (http(path + "&format=json"), http(path, Accept="application/sparql-results+json")):
        assert reply.type == "application/sparql-results+json"
        assert len(reply.json["results"]["bindings"]) == len(records.json)
    sparql = http("/sparql?query=ASK%20%7B%7D", Accept="application/json")
    assert sparql.json == {"head": {}, "boolean": True}


def test_a_record_has_numbers_truths_dates_and_nulls(http: Http) -> None:
    # noms-2009, outcome 1: "£45.7m in 2009/10", without saying whose money it is.
    first = http("/queries/funding?plan=noms-2009&format=records").json[0]
    assert first == {
        "plan": "https://w3id.org/planweave/id/plan/noms-2009",
        "item": "https://w3id.org/planweave/id/plan/noms-2009/outcome/1",
        "number": "1",
        "amount": 45_700_000,
        "currency": "GBP",
        "payer": None,
        "year": "2009-2010",
        "printed": "£45.7m in 2009/10",
    }
    rows = [
        row
        for row in http("/queries/slippage?initiative=IDTS&format=records").json
        if row["commitment"] == "IDTS in prisons nationally"
    ]
    assert [(row["latest"], row["days_from_first"], row["value"], row["in_same_plan"]) for row in rows] == [
        ("2008-03-31", 0, None, False),
        ("2008-03-31", 0, None, False),
        (None, None, 53, False),
        ("2011-12-31", 1370, None, False),
    ]


def test_records_are_tagged_apart_from_the_other_json(http: Http) -> None:
    records = http("/queries/co-owners?format=records")
    assert http("/queries/co-owners?format=records", If_None_Match=records.headers["ETag"]).status == 304
    assert http("/queries/co-owners?format=json").headers["ETag"] != records.headers["ETag"]


def test_a_graph_has_no_records(http: Http) -> None:
    path = example(CATALOGUE["describe"])
    assert http(path + "&format=records").status == 406
    assert "@id" in http(path, Accept="application/json").json[0]


# -- pages -------------------------------------------------------------------------------------------------------------

LINK = re.compile(r'<([^>]*)>; rel="(\w+)"')


def links(reply: Reply) -> dict[str, str]:
    return {relation: address for address, relation in LINK.findall(reply.headers.get("Link", ""))}


def test_the_next_links_lead_through_the_whole_answer_and_the_previous_back(http: Http) -> None:
    path = "/queries/trace?initiative=IDTS&plan=noms-2009&plan=hmpps-2021&format=records"
    whole = http(path)
    assert "Link" not in whole.headers
    found, address, seen = [], path + "&limit=4", []
    while address:
        reply = http(address)
        assert len(reply.json) <= 4
        found += reply.json
        seen.append(address)
        assert links(reply)["first"] == seen[0]
        assert links(reply).get("prev") == (seen[-2] if len(seen) > 1 else None)
        address = links(reply).get("next", "")
    assert found == whole.json
    assert len(seen) == -(-len(found) // 4) > 1


def test_the_head_of_an_answer_does_not_grow_with_the_address(http: Http) -> None:
    """Before a proxy, a client could else make it take the service for a broken one."""
    short, long = (f"/queries/findings?format=records&limit=1&offset=1&words={chr(39) * n}" for n in (100, 8000))
    assert set(links(http(short))) == {"first", "prev"}
    for path in (long, long.replace("/queries/findings", "/validation")):
        reply = http(path)
        assert reply.status == 200
        assert sum(map(len, str(reply.headers))) < 10_000


def test_there_is_no_next_page_after_the_last_row(http: Http) -> None:
    number = len(http("/queries/funding?format=records").json)
    assert "next" in links(http(f"/queries/funding?format=csv&limit={number - 1}"))
    exact = http(f"/queries/funding?format=csv&limit={number}")
    assert set(links(exact)) == {"first"}
    beyond = http(f"/queries/funding?format=records&limit=5&offset={number + 3}")
    assert beyond.json == []
    assert links(beyond) == {
        "first": "/queries/funding?format=records&limit=5",
        "prev": f"/queries/funding?format=records&limit=5&offset={number - 2}",
    }


@pytest.mark.parametrize(("name", "lines"), [("csv", 4), ("tsv", 4)])
def test_a_page_comes_in_every_format(http: Http, name: str, lines: int) -> None:
    reply = http(f"/queries/funding?format={name}&limit=3&offset=2")
    assert len(reply.text.splitlines()) == lines
    assert set(links(reply)) == {"first", "prev", "next"}
    for format_name in ("json", "xml"):
        body = http(f"/queries/funding?format={format_name}&limit=3&offset=2").text
        assert body.count("outcome/1") == http("/queries/funding?format=csv&limit=3&offset=2").text.count("outcome/1")


def test_what_was_asked_stays_in_a_link_and_cannot_leave_it(http: Http) -> None:
    q = 'drug>; rel="evil", <a"\r\nX: é'
    reply = http(f"/queries/search?{urlencode({'q': 'drug', 'format': 'records', 'limit': 1})}")
    assert links(reply)["next"] == "/queries/search?q=drug&format=records&limit=1&offset=1"
    hostile = http(f"/queries/search?{urlencode({'q': q, 'format': 'records', 'limit': 1})}")
    assert set(links(hostile)) == {"first"}
    assert parse_qs(links(hostile)["first"].partition("?")[2])["q"] == [q]
    assert "X" not in hostile.headers


def test_a_page_for_people_is_never_without_end(http: Http) -> None:
    """`links` has more rows than a page shows: 246 judged links, as docs/links.md counts them."""
    page = http("/queries/links", Accept="text/html").text
    assert page.count("<tr>") == 121
    assert "Rows 1 to 120" in page
    assert 'href="/queries/links?limit=120&amp;offset=120" rel="next"' in page
    last = http("/queries/links?limit=120&offset=240", Accept="text/html").text
    assert "Rows 241 to 246" in last
    assert 'rel="next"' not in last
    assert http("/queries/links?limit=1000000", Accept="text/html").text.count("<tr>") == 247


@pytest.mark.parametrize("path", ["/queries", "/queries/findings", "/queries/links", "/queries/slippage", "/trace"])
def test_a_warm_page_is_made_in_a_fifth_of_a_second(client: FlaskClient, path: str) -> None:
    """The processor's time, which does not grow where others use the machine."""

    def taken() -> float:
        begun = time.process_time()
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200
        return time.process_time() - begun

    taken()
    assert min(taken() for _ in range(5)) < 0.2


def test_the_answer_and_its_data_have_the_same_cells(http: Http) -> None:
    page = unescape(http("/queries/undefined-acronyms", Accept="text/html").text)
    shown = [re.findall(r"<td[^>]*>(?:<a[^>]*>)?([^<]*)", row) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)]
    data = list(csv.reader(io.StringIO(http("/queries/undefined-acronyms?format=csv").text)))
    assert [row[1:] for row in shown[1:]] == [row[1:] for row in data[1:]]


def test_columns_and_fields_are_told_in_words(http: Http) -> None:
    page = http("/queries/owned-by?agency=DH", Accept="text/html").text
    assert re.findall(r"<th [^>]*>([^<]*)</th>", page)[6:9] == ["Due from", "Due by", "Held as"]
    assert 'title="Lead, Joint, Partner or Support."' in page
    assert re.findall(r'<label for="owned-by[^>]*>([^<]*\w)', page) == ["Body", "Earlier and later selves too", "Plan"]
    assert "The NOMS Drug Strategy" not in page
    assert '<option value="noms-2009">The National Offender Management Service Drug Strategy' in page


def test_a_wrong_name_leads_to_the_nearest_with_all_else_as_it_was(http: Http) -> None:
    page = http("/queries/trace?initiative=IDTX&plan=noms-2009", Accept="text/html").text
    assert 'href="/queries/trace?initiative=IDTS&amp;plan=noms-2009"' in page
    assert re.search(r'value="IDTX"[^>]*aria-invalid="true"', page)
    assert '<option value="noms-2009" selected>' in page


def test_the_list_of_queries_tells_programs_what_is_drawn(http: Http) -> None:
    listed = {query["name"]: query for query in http("/queries?format=json").json["queries"]}
    assert listed["trace"]["chart"] is None
    assert listed["undefined-acronyms"]["chart"] == {
        "kind": "bars",
        "title": "How often an acronym is used that is nowhere spelt out.",
        "label": ["acronym"],
        "measure": "sum",
        "value": "uses",
        "split": "plan",
    }
    assert listed["due"]["chart"]["to"] == "latest"
    assert listed["due"]["parameters"][1]["label"] == "Until"


def test_each_query_stands_in_one_group(http: Http) -> None:
    page = http("/queries", Accept="text/html").text
    found = re.findall(r'href="/queries/([\w-]+)"', page)
    assert sorted(found) == sorted(IDS)
    groups = re.findall(r'<section aria-labelledby="([^"]*)">(.*?)</section>', page, re.DOTALL)
    held = {name: group for group, text in groups for name in re.findall(r'href="/queries/([\w-]+)"', text)}
    assert (held["trace"], held["owned-by"], held["slippage"]) == (
        "through-the-plans",
        "who-answers-for-it",
        "when-and-in-what-order",
    )


def test_a_page_for_people_has_its_neighbours_as_links(http: Http) -> None:
    page = http("/queries/funding?limit=3&offset=3", Accept="text/html").text
    assert 'href="/queries/funding?limit=3" rel="prev"' in page
    assert 'href="/queries/funding?limit=3&amp;offset=6" rel="next"' in page
    assert 'rel="next"' not in http("/queries/funding", Accept="text/html").text


@pytest.mark.parametrize(
    ("asked", "parameter", "words"),
    [
        ("funding?limit=0", "limit", "limit: '0' is not a whole number from 1 to 1000000."),
        ("funding?limit=-1", "limit", "limit: '-1' is not a whole number from 1 to 1000000."),
        ("funding?limit=ten", "limit", "limit: 'ten' is not a whole number from 1 to 1000000."),
        ("funding?limit=1000001", "limit", "limit: '1000001' is not a whole number from 1 to 1000000."),
        ("funding?limit=1&limit=2", "limit", "limit takes one value, not 2; give it once."),
        ("funding?offset=1;DROP", "offset", "offset: '1;DROP' is not a whole number from 0 to 1000000."),
        (
            "describe?item=noms-2009/outcome/1&limit=1",
            "limit",
            "limit: describe answers with a graph, which has no pages.",
        ),
    ],
)
def test_a_wrong_page_is_400(http: Http, asked: str, parameter: str, words: str) -> None:
    reply = http(f"/queries/{asked}", Accept="application/json")
    assert (reply.status, reply.json["parameter"], reply.json["detail"]) == (400, parameter, words)


def test_an_empty_limit_is_none(http: Http) -> None:
    assert http("/queries/funding?format=csv&limit=&offset=").body == http("/queries/funding?format=csv").body


def test_the_list_comes_in_no_other_format(http: Http) -> None:
    assert http("/queries", Accept="text/csv").status == 406


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
        path = f"/queries/{name}?{urlencode({parameter: value})}"
        assert http(path).status in (200, 400)
        reply = http(path, Accept="text/html")
        assert (reply.status in (200, 400), reply.type) == (True, "text/html")
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
