"""The whole graph as files over HTTP: the list, the files, ranges of them, and what is asked for in vain."""

import gzip
import hashlib
import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from graph.dumps import dump_chunks
from graph.snapshot import Snapshot
from tests.service.conftest import BROWSER, Http

TYPES = {
    "ttl": "text/turtle; charset=utf-8",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "ttl.gz": "application/gzip",
    "trig.gz": "application/gzip",
    "nq.gz": "application/gzip",
}


def address(snapshot: Snapshot, suffix: str) -> str:
    return f"/dump/planweave-{snapshot.hash[:12]}.{suffix}"


# -- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_names_every_file_with_its_size_and_checksum(http: Http, snapshot: Snapshot) -> None:
    told = http("/dump/", Accept="application/json").json
    assert told["snapshot"] == snapshot.hash
    assert [dump["href"] for dump in told["dumps"]] == [
        address(snapshot, suffix) for suffix in ("ttl", "ttl.gz", "trig", "trig.gz", "nq", "nq.gz")
    ]
    for dump in told["dumps"]:
        body = http(dump["href"]).body
        assert (dump["size"], dump["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())


def test_a_browser_gets_a_page_with_links_that_work(http: Http, snapshot: Snapshot) -> None:
    page = http("/dump/", Accept=BROWSER)
    assert (page.status, page.type) == (200, "text/html")
    links = set(re.findall(r'href="(/dump/[^"]+)"', page.text))
    assert links == {address(snapshot, suffix) for suffix in TYPES} | {f"/dump/latest.{suffix}" for suffix in TYPES} | {
        "/dump/?format=json"
    }
    for link in links:
        assert http(link, method="HEAD").status == 200
    assert snapshot.hash in page.text


def test_the_list_is_there_without_the_slash(http: Http) -> None:
    assert http("/dump?format=json").json == http("/dump/?format=json").json


def test_a_client_that_has_the_list_is_told_so(http: Http) -> None:
    tag = http("/dump/?format=json").headers["ETag"]
    assert http("/dump/?format=json", If_None_Match=tag).status == 304


# -- the files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "media_type"), TYPES.items())
def test_a_file_comes_under_its_name_and_may_be_kept_for_ever(
    http: Http, snapshot: Snapshot, suffix: str, media_type: str
) -> None:
    reply = http(address(snapshot, suffix), method="HEAD")
    assert (reply.status, reply.headers["Content-Type"]) == (200, media_type)
    name = f"planweave-{snapshot.hash[:12]}.{suffix}"
    assert reply.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert reply.headers["Content-Encoding"] is None
    kept = {part.strip() for part in reply.headers["Cache-Control"].split(",")}
    assert kept == {"public", "immutable", "max-age=31536000"}


def test_turtle_holds_what_queries_see(http: Http, snapshot: Snapshot) -> None:
    triples = {quad.triple for quad in parse(http(address(snapshot, "ttl")).body, format=RdfFormat.TURTLE)}
    query = quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    counted = http(f"/sparql?query={query}&format=json").json["results"]["bindings"][0]["n"]["value"]
    assert len(triples) == int(counted)


@pytest.mark.parametrize(("suffix", "format"), [("trig", RdfFormat.TRIG), ("nq", RdfFormat.N_QUADS)])
def test_the_others_hold_every_named_graph(http: Http, snapshot: Snapshot, suffix: str, format: RdfFormat) -> None:
    counted: dict[str, int] = {}
    for quad in parse(http(address(snapshot, suffix)).body, format=format):
        graph = str(quad.graph_name).strip("<>")
        counted[graph] = counted.get(graph, 0) + 1
    assert counted == snapshot.manifest.graphs


def test_n_quads_prove_the_hash_in_their_name(http: Http, snapshot: Snapshot) -> None:
    body = gzip.decompress(http(address(snapshot, "nq.gz")).body)
    assert hashlib.sha256(body).hexdigest() == snapshot.hash
    assert body == http(address(snapshot, "nq")).body


def test_a_client_that_takes_compressed_answers_gets_the_file_as_it_is(http: Http, snapshot: Snapshot) -> None:
    plain = http(address(snapshot, "ttl"))
    reply = http(address(snapshot, "ttl"), Accept_Encoding="gzip, zstd")
    assert reply.headers["Content-Encoding"] is None
    assert reply.body == plain.body
    assert int(reply.headers["Content-Length"]) == len(plain.body)


@pytest.mark.parametrize("suffix", TYPES)
def test_latest_leads_to_the_file_of_the_present_snapshot(client: FlaskClient, snapshot: Snapshot, suffix: str) -> None:
    reply = client.get(f"/dump/latest.{suffix}")
    assert (reply.status_code, reply.headers["Location"]) == (302, address(snapshot, suffix))
    assert reply.headers["Cache-Control"] == "no-cache"


# -- conditions and ranges (RFC 9110, sections 13 and 14) -------------------------------------------------------------


def test_a_file_has_a_strong_tag_of_its_bytes_and_is_not_sent_again(http: Http, snapshot: Snapshot) -> None:
    path = address(snapshot, "trig.gz")
    first = http(path)
    assert first.headers["ETag"] == f'"{hashlib.sha256(first.body).hexdigest()}"'
    known = http(path, If_None_Match=first.headers["ETag"])
    assert (known.status, known.body, known.headers["ETag"]) == (304, b"", first.headers["ETag"])


@pytest.mark.parametrize("suffix", ["nq", "ttl.gz"])
@pytest.mark.parametrize(
    ("range", "part"),
    [("bytes=0-99", slice(0, 100)), ("bytes=300000-600000", slice(300_000, 600_001)), ("bytes=-7", slice(-7, None))],
)
def test_a_part_of_a_file_can_be_asked_for(
    http: Http, snapshot: Snapshot, suffix: str, range: str, part: slice
) -> None:
    whole = http(address(snapshot, suffix))
    reply = http(address(snapshot, suffix), Range=range)
    start, end, _ = part.indices(len(whole.body))
    assert (whole.headers["Accept-Ranges"], reply.status) == ("bytes", 206)
    assert reply.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole.body)}"
    assert reply.body == whole.body[part]


def test_a_download_that_broke_off_goes_on_only_in_the_same_file(http: Http, snapshot: Snapshot) -> None:
    path = address(snapshot, "ttl")
    whole = http(path)
    same = http(path, Range="bytes=5000000-", If_Range=whole.headers["ETag"])
    other = http(path, Range="bytes=5000000-", If_Range='"of another file"')
    assert (same.status, same.body) == (206, whole.body[5_000_000:])
    assert (other.status, other.body) == (200, whole.body)


def test_a_range_that_is_not_there_is_refused_with_the_length(http: Http, snapshot: Snapshot) -> None:
    size = len(http(address(snapshot, "nq")).body)
    reply = http(address(snapshot, "nq"), Range=f"bytes={size}-")
    assert (reply.status, reply.type) == (416, "application/problem+json")
    assert reply.headers["Content-Range"] == f"bytes */{size}"
    assert reply.json["detail"] == "The file has no such range; Content-Range says how long it is."


@pytest.mark.parametrize("range", ["lines=1-2", "bytes", "bytes=x-y", "", "bytes=0-1,5-6"])
def test_a_range_in_no_known_form_and_several_at_a_time_are_passed_over(
    http: Http, snapshot: Snapshot, range: str
) -> None:
    assert http(address(snapshot, "ttl.gz"), Range=range).status == 200


# -- what is asked for in vain ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["planweave-000000000000.nq", "latest-of-all.nq"])
def test_the_file_of_another_snapshot_is_answered_with_the_name_of_the_present_one(
    http: Http, snapshot: Snapshot, name: str
) -> None:
    reply = http(f"/dump/{name}")
    present = address(snapshot, "nq").removeprefix("/dump/")
    assert (reply.status, reply.type) == (404, "application/problem+json")
    assert reply.json["detail"] == f"There is no dump '{name}'; of the present snapshot there is {present}."


@pytest.mark.parametrize(
    "name",
    ["x", "planweave.zip", "data.nq%00", "..%2Fmanifest.json", "dump.nq.gz", "%F0%9F%92%A5", "latest.", "LATEST.NQ"],
)
def test_no_other_name_gives_a_file(http: Http, name: str) -> None:
    reply = http(f"/dump/{name}")
    assert (reply.status, reply.type) == (404, "application/problem+json")


def test_a_person_is_told_on_a_page(http: Http, snapshot: Snapshot) -> None:
    reply = http("/dump/planweave-000000000000.ttl", Accept=BROWSER)
    assert (reply.status, reply.type) == (404, "text/html")
    assert address(snapshot, "ttl").removeprefix("/dump/") in reply.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_files_are_only_read(http: Http, snapshot: Snapshot, method: str) -> None:
    assert http(address(snapshot, "nq"), data=b"", method=method).status == 405


# -- what it costs ----------------------------------------------------------------------------------------------------


def test_files_are_read_in_pieces(snapshot: Snapshot) -> None:
    dump = next(dump for dump in snapshot.dumps if (dump.format, dump.compressed) == ("nq", False))
    pieces = [len(piece) for piece in dump_chunks(snapshot.folder, dump)]
    assert sum(pieces) == dump.size
    assert max(pieces) <= 256 * 1024


def test_nothing_is_written_into_the_folder_of_the_snapshot(app: Flask, snapshot: Snapshot) -> None:
    def files() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in snapshot.folder.iterdir()}

    before = files()
    client = app.test_client()
    for suffix in TYPES:
        assert client.get(address(snapshot, suffix)).status_code == 200
    assert client.get("/.well-known/void").status_code == 200
    assert client.get("/sparql").status_code == 200
    assert files() == before
