"""Every error, whatever surface it comes from, has one shape: RFC 9457 for programs, a small page for people."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Store

from graph.errors import NoSnapshot, PlanweaveError
from graph.snapshot import Snapshot
from queries.errors import BadQueryFile
from service.app import create_app
from service.evaluation import Engine
from service.problems import status_of
from tests.service.conftest import BROWSER
from tests.service.markup import Markup

WRONG = [
    ("GET", "/nothing", 404),
    ("GET", "/queries/nothing", 404),
    ("GET", "/queries/trace.rq.rq", 404),
    ("GET", "/queries//trace", 404),
    ("GET", "/static/../app.py", 404),
    ("POST", "/", 405),
    ("POST", "/queries/trace", 405),
    ("GET", "/sparql?query=SELECT", 400),
    ("GET", "/sparql?query=CLEAR+ALL", 403),
    ("GET", "/sparql?query=ASK{SERVICE<http://x/>{}}", 403),
    ("POST", "/sparql", 415),
]


@pytest.mark.parametrize(("method", "path", "status"), WRONG)
def test_programs_get_problem_details(client: FlaskClient, method: str, path: str, status: int) -> None:
    reply = client.open(path, method=method)
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    body = json.loads(reply.data)
    assert set(body) >= {"type", "title", "status", "detail"}
    assert (body["type"], body["status"]) == ("about:blank", status)
    assert body["detail"].endswith(".")
    assert "\n" not in body["detail"]


@pytest.mark.parametrize(("method", "path", "status"), WRONG)
def test_people_get_a_page(client: FlaskClient, method: str, path: str, status: int) -> None:
    reply = client.open(path, method=method, headers={"Accept": BROWSER})
    assert (reply.status_code, reply.mimetype) == (status, "text/html")
    assert 'role="alert"' in reply.text
    assert Markup(reply.text).dangers == set()


def test_what_is_not_acceptable_is_406(client: FlaskClient) -> None:
    for path in ("/queries", "/queries/trace?initiative=IDTS", "/sparql?query=ASK{}"):
        reply = client.get(path, headers={"Accept": "image/png"})
        assert (reply.status_code, reply.mimetype) == (406, "application/problem+json")


@pytest.fixture
def broken(snapshot: Snapshot, store: Store) -> Flask:
    app = create_app(snapshot, Engine(store))

    @app.get("/fault")
    def fault() -> str:
        raise RuntimeError("the secret is 42")

    @app.get("/file")
    def file() -> str:
        raise BadQueryFile("secret.rq does not parse")

    return app


@pytest.mark.parametrize("path", ["/fault", "/file"])
@pytest.mark.parametrize("accept", ["application/json", BROWSER])
def test_an_unexpected_fault_tells_the_log_and_nobody_else(
    broken: Flask, caplog: pytest.LogCaptureFixture, path: str, accept: str
) -> None:
    reply = broken.test_client().get(path, headers={"Accept": accept})
    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert "secret" in caplog.text


def test_statuses_follow_the_kind_of_error() -> None:
    class New(BadQueryFile):
        pass

    assert status_of(NoSnapshot("")) == 503
    assert status_of(New("")) == 500
    assert status_of(PlanweaveError("")) == 500


def test_a_page_of_what_is_not_there_leads_to_what_may_have_been_meant(client: FlaskClient) -> None:
    for path, near in (
        ("/trace/IDTX", '<a href="/search?q=IDTS">IDTS</a>'),
        ("/id/plan/noms-2008", '<a href="/id/plan/noms-2009">id/plan/noms-2009</a>'),
    ):
        reply = client.get(path, headers={"Accept": BROWSER})
        assert reply.status_code == 404
        assert near in reply.get_data(as_text=True)
