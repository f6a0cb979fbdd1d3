"""What those who run the service see: logs, numbers, health, and how often one client may ask."""

import json
import re
import time
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import Store

from graph.snapshot import Snapshot
from service.app import create_app
from service.evaluation import Engine
from service.settings import Settings
from service.telemetry import Telemetry
from tests.conftest import Serve


def numbers(exposition: str) -> dict[str, float]:
    """The lines of /metrics."""
    lines = exposition.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_each_request_is_one_line_of_the_log_without_the_query(serve: Serve) -> None:
    running = serve("--log-requests")
    asked = Request(f"{running.url}/sparql?query=ASK%20%7B%7D", headers={"X-Request-Id": "my-request.1"})
    with urlopen(asked, timeout=20) as reply:
        assert reply.headers["X-Request-Id"] == "my-request.1"
        length = int(reply.headers["Content-Length"])
    with urlopen(f"{running.url}/sparql?query=%20ASK%20%20%7B%7D%23c", timeout=20) as reply:
        assert re.fullmatch(r"[0-9a-f]{32}", reply.headers["X-Request-Id"])
    code, _, errors = running.stop()
    lines = [json.loads(line) for line in errors.splitlines()]
    first, second = (line for line in lines if line.get("path") == "/sparql")
    assert code == 0
    assert first["event"] == "request"
    assert (first["id"], first["method"], first["status"]) == ("my-request.1", "GET", 200)
    assert first["client"] == "127.0.0.1"
    assert first["bytes"] == length
    assert 0 <= first["seconds"] < 20
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["time"])
    assert re.fullmatch(r"[0-9a-f]{12}", first["query"])
    assert first["query"] == second["query"], "equal queries have equal digests, whatever their layout"
    assert "ASK" not in errors


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "application/sparql-query"])
def test_a_body_over_its_limit_is_refused_though_it_cannot_be_logged(
    snapshot: Snapshot, store: Store, media_type: str
) -> None:
    app = create_app(snapshot, Engine(store), Settings(max_body_bytes=1024), telemetry=Telemetry(log_requests=True))
    reply = app.test_client().post("/sparql", data=b"query=" + b"a" * 2000, content_type=media_type)
    assert reply.status_code == 413
    assert "longer than the limit" in reply.json["detail"]


@pytest.mark.parametrize("name", ["", "x" * 65, 'a"b', "a\tb", "ä"])
def test_a_request_name_that_is_not_plain_is_replaced(client: FlaskClient, name: str) -> None:
    reply = client.get("/health/live", headers={"X-Request-Id": name})
    assert re.fullmatch(r"[0-9a-f]{32}", reply.headers["X-Request-Id"])


def test_numbers_grow_with_requests(snapshot: Snapshot, store: Store) -> None:
    client = create_app(snapshot, Engine(store)).test_client()
    client.get("/sparql?query=ASK{}")
    client.get("/sparql?query=ASK{}%20")
    client.get("/sparql?query=nonsense")
    found = numbers(client.get("/metrics").text)
    assert found['planweave_requests_total{method="GET",status="200",surface="protocol"}'] == 2
    assert found['planweave_requests_total{method="GET",status="400",surface="protocol"}'] == 1
    assert found['planweave_request_seconds_count{surface="protocol"}'] == 3
    assert found['planweave_answers_total{kept="yes"}'] == 1
    assert found[f'planweave_snapshot_quads{{snapshot="{snapshot.hash}"}}'] == snapshot.manifest.quads


@pytest.mark.parametrize(("options", "place"), [((), "memory"), (("--memory-bytes", "0"), "disk")])
def test_numbers_tell_where_the_graph_is(serve: Serve, options: tuple[str, ...], place: str) -> None:
    running = serve(*options)
    deadline = time.monotonic() + 60
    found: dict[str, float] = {"planweave_graph_loading": 1}
    while found["planweave_graph_loading"] and time.monotonic() < deadline:
        with urlopen(f"{running.url}/metrics", timeout=20) as reply:
            found = numbers(reply.read().decode())
    assert found["planweave_graph_loading"] == 0
    told = {kind: found[f'planweave_graph_place{{place="{kind}"}}'] for kind in ("memory", "disk", "remote")}
    assert told == {"memory": 0, "disk": 0, "remote": 0, place: 1}


def test_a_fault_of_ours_is_told_in_the_log_by_the_name_of_the_request(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "pages.home", lambda: 1 // 0)
    reply = app.test_client().get("/", headers={"X-Request-Id": "broken-1"})
    assert reply.status_code == 500
    assert "ZeroDivisionError" not in reply.text
    (record,) = caplog.records
    assert record.__dict__["told"]["id"] == "broken-1"
    assert "ZeroDivisionError" in caplog.text


def test_live_needs_no_graph_and_ready_does(snapshot: Snapshot) -> None:
    client = create_app(snapshot, Engine(Store())).test_client()
    assert client.get("/health/live").status_code == 200
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json["status"]) == (503, "the graph holds no plan")


def test_one_client_may_ask_as_often_as_is_set(snapshot: Snapshot, store: Store) -> None:
    app = create_app(snapshot, Engine(store), Settings(rate_limit="3 per minute"))
    mine, yours = ({"REMOTE_ADDR": f"192.0.2.{number}"} for number in (1, 2))
    client = app.test_client()
    replies = [client.get("/health/live", environ_base=mine) for _ in range(5)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429, 429]
    assert replies[3].mimetype == "application/problem+json"
    assert 0 < int(replies[3].headers["Retry-After"]) <= 60
    assert client.get("/health/live", environ_base=yours).status_code == 200


def test_rates_that_are_none_are_refused_at_the_start(serve: Serve) -> None:
    with pytest.raises(pytest.fail.Exception, match="rate_limit: 'often' is no rate; write such as '60 per minute'"):
        serve("--rate-limit", "often")


def test_what_is_not_there_has_a_name_too(client: FlaskClient) -> None:
    assert client.get("/nothing-here").headers["X-Request-Id"]
