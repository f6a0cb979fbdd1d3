"""Compressed answers: by what the client takes, under an entity tag of their own, and never what is short."""

import gzip

import pytest
import zstandard
from flask.testing import FlaskClient

LONG = "/queries/plan-entries?plan=noms-2009&format=csv"
PLAIN = {"Accept-Encoding": "identity"}


def unpacked(body: bytes, coding: str | None) -> bytes:
    if coding == "gzip":
        return gzip.decompress(body)
    return zstandard.ZstdDecompressor().decompress(body) if coding == "zstd" else body


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, zstd;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("br", None),
        ("*;q=0", None),
        ("rubbish;;q=x", None),
        ("", None),
    ],
)
def test_the_client_chooses(client: FlaskClient, accepted: str, coding: str | None) -> None:
    plain = client.get(LONG, headers=PLAIN)
    reply = client.get(LONG, headers={"Accept-Encoding": accepted})
    assert reply.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in reply.vary
    assert unpacked(reply.data, coding) == plain.data
    assert len(reply.data) == int(reply.headers["Content-Length"])
    assert (len(reply.data) < len(plain.data) / 2) == (coding is not None)
    assert (reply.headers["ETag"] == plain.headers["ETag"]) == (coding is None)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_the_same_answer_gives_the_same_bytes_and_304(client: FlaskClient, coding: str) -> None:
    accepted = {"Accept-Encoding": coding}
    first, second = client.get(LONG, headers=accepted), client.get(LONG, headers=accepted)
    assert first.data == second.data
    again = client.get(LONG, headers={**accepted, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    head = client.head(LONG, headers=accepted)
    assert (head.headers["Content-Length"], head.data) == (first.headers["Content-Length"], b"")


def test_304_is_about_the_bytes_that_this_client_takes(client: FlaskClient) -> None:
    def again(tag: str, accepted: dict[str, str]) -> tuple[int, str | None]:
        reply = client.get(LONG, headers={**accepted, "If-None-Match": tag})
        assert {"Accept", "Accept-Encoding"} <= set(reply.vary), reply.status
        return reply.status_code, reply.headers.get("Content-Encoding")

    plain, gzipped = [client.get(LONG, headers=wish).headers["ETag"] for wish in (PLAIN, {"Accept-Encoding": "gzip"})]
    assert again(gzipped, PLAIN) == (200, None)
    assert again(gzipped, {"Accept-Encoding": "zstd"}) == (200, "zstd")
    assert again(f"{plain}, {gzipped}", {"Accept-Encoding": "gzip"}) == (304, None)
    assert again(plain, PLAIN) == (304, None)


@pytest.mark.parametrize("page", ["/", "/queries"])
def test_pages_too(client: FlaskClient, page: str) -> None:
    first = client.get(page, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert gzip.decompress(first.data).startswith(b"<!doctype html>")
    again = client.get(
        page, headers={"Accept": "text/html", "Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_what_is_short_is_sent_as_it_is(client: FlaskClient) -> None:
    reply = client.get("/sparql?query=ASK{}", headers={"Accept-Encoding": "gzip"})
    assert reply.headers.get("Content-Encoding") is None
    assert reply.headers["ETag"] == client.get("/sparql?query=ASK{}", headers=PLAIN).headers["ETag"]
