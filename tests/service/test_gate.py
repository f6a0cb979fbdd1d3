"""The gate: whom it asks, at which address, for how long and for how much; everything it asks is a real server."""

import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
import trustme

from service.endpoints import checked_endpoints, is_public, judged, place_of, resolve
from service.errors import CannotServe, EndpointFailed, EndpointTooSlow, QueryTooExpensive, ServiceRefused
from service.gate import Calls, Gate
from service.settings import Settings
from service.upstream import Reach, ask_endpoint
from tests.conftest import free_port
from tests.service.stub_endpoint import JSON, ONE_ROW, ONE_ROW_XML, XML, StubEndpoint

ALL = "SELECT ?x WHERE { ?x ?p ?o . }"

# An answer that a test of another module left behind may be collected here, in a thread that did not make it.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def stub() -> Iterator[StubEndpoint]:
    stub = StubEndpoint()
    yield stub
    stub.close()


def reach(*endpoints: str, seconds: float = 5.0, max_bytes: int = 1 << 20) -> Reach:
    """Whoever is named may be asked, on this machine too."""
    return Reach(frozenset(endpoints), private=True, seconds=seconds, max_bytes=max_bytes)


# Addresses


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "100.64.0.1", "169.254.169.254", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
        # IPv4 in the clothes of IPv6: mapped, compatible, NAT64, 6to4, Teredo.
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:c0a8:101::1", "2001:0:7f00:1::1",
    ],
)  # fmt: skip
def test_any_other_address_is_not(address: str) -> None:
    assert not is_public(address)


PUBLIC = "93.184.215.14"


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.1.2.3"], ["::ffff:127.0.0.1"], [PUBLIC, "192.168.0.1"], ["fe80::1%eth0", PUBLIC]]
)
def test_a_name_that_means_an_inner_address_is_refused(addresses: list[str]) -> None:
    iri = "https://data.example.org/sparql"
    with pytest.raises(ServiceRefused, match=r"inner network.*service_private"):
        judged(iri, place_of(iri), lambda _host, _port: addresses, private=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "[::1]", "0", "[::]"])
def test_no_spelling_of_this_machine_passes(host: str) -> None:
    """The system's own resolver knows all of these, or knows nothing."""
    iri = f"http://{host}/sparql"
    with pytest.raises((ServiceRefused, EndpointFailed)):
        judged(iri, place_of(iri), resolve, private=False)


def test_a_public_name_gives_the_address_to_connect_to() -> None:
    iri = "https://data.example.org:8443/sparql?graph=a"
    asked: list[tuple[str, int]] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return [PUBLIC, "93.184.215.15"]

    assert judged(iri, place_of(iri), resolver, private=False) == PUBLIC
    assert asked == [("data.example.org", 8443)]


@pytest.mark.parametrize(
    "entry",
    [
        "", "data.example.org", "ftp://data.example.org/", "file:///etc/passwd", "http://", "http:///sparql",
        "https://user:word@example.org/", "https://example.org/#all", "https://example.org/#", "http://example.org:x/",
        "http://example.org:99999/", "http://exämple.org/", "http://example.org/a b", "http://example.org/<x>",
        "http://example.org/\r\nX: y",
    ],
)  # fmt: skip
def test_an_entry_of_the_list_that_is_no_address_is_told(entry: str) -> None:
    with pytest.raises(CannotServe, match=r"service_allow.*https://example.org/sparql"):
        checked_endpoints(["https://example.org/sparql", entry])


# One call


@pytest.mark.parametrize(
    ("path", "media_type", "body"),
    [("/good", JSON, ONE_ROW), ("/good.xml", XML, ONE_ROW_XML), ("/plain", JSON, ONE_ROW)],
)
def test_an_answer_comes_back_as_it_was_sent(stub: StubEndpoint, path: str, media_type: str, body: bytes) -> None:
    found = ask_endpoint(stub.url + path, ALL, reach(stub.url + path))
    assert (found.media_type, found.body) == (media_type, body)


def test_an_endpoint_gets_the_query_and_little_else(stub: StubEndpoint) -> None:
    ask_endpoint(f"{stub.url}/good", ALL, reach(f"{stub.url}/good"))
    ((path, query, headers),) = stub.asked
    assert (path, query) == ("/good", ALL)
    assert headers["accept"].startswith(JSON)
    assert set(headers) == {
        "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/page", "answers as text/html"),
        ("/yes", "answers with yes or no"),
        ("/half", "no SPARQL results that can be read"),
        ("/broken", r"HTTP status 500 Internal Server Error\.$"),
        ("/strange", r"HTTP status 299\.$"),
        ("/absent", r"HTTP status 404 Not Found\.$"),
        ("/see-other", r"HTTP status 303 See Other\.$"),
        ("/zipped", "encoding 'gzip', unasked"),
        ("/moved", r"HTTP status 307 Temporary Redirect\.$"),
    ],
)
def test_what_is_no_answer_is_told_in_a_sentence(stub: StubEndpoint, path: str, words: str) -> None:
    with pytest.raises((EndpointFailed, ServiceRefused), match=words) as caught:
        ask_endpoint(stub.url + path, ALL, reach(stub.url + path))
    assert stub.url + path in str(caught.value)
    assert "secret" not in str(caught.value)


def test_nobody_there_is_told() -> None:
    iri = f"http://127.0.0.1:{free_port()}/sparql"
    with pytest.raises(EndpointFailed, match=r"cannot be asked \(Connection refused\)"):
        ask_endpoint(iri, ALL, reach(iri))


def test_a_host_that_nobody_knows_is_told() -> None:
    iri = "http://no-such-host.invalid/sparql"
    with pytest.raises(EndpointFailed, match=r"nothing knows the host no-such-host\.invalid"):
        ask_endpoint(iri, ALL, reach(iri))


@pytest.mark.parametrize("path", ["/slow", "/drip"])
def test_an_endpoint_has_its_time_and_no_more(stub: StubEndpoint, path: str) -> None:
    begun = time.monotonic()
    with pytest.raises(EndpointTooSlow, match=r"in 0\.5 seconds, the limit service_seconds"):
        ask_endpoint(stub.url + path, ALL, reach(stub.url + path, seconds=0.5))
    assert 0.5 <= time.monotonic() - begun < 5


def test_a_resolver_that_hangs_counts_too(stub: StubEndpoint) -> None:
    def resolver(_host: str, _port: int) -> list[str]:
        stub.closing.wait(30)
        return []

    begun = time.monotonic()
    iri = "http://data.example.org/sparql"
    with pytest.raises(EndpointTooSlow):
        ask_endpoint(iri, ALL, replace(reach(iri, seconds=0.5), resolver=resolver))
    assert time.monotonic() - begun < 5


def test_a_body_without_end_is_cut_at_the_limit(stub: StubEndpoint) -> None:
    iri = f"{stub.url}/endless"
    with pytest.raises(EndpointFailed, match="more than 1,048,576 bytes, the limit service_bytes"):
        ask_endpoint(iri, ALL, reach(iri))


def test_one_redirect_on_the_list_is_followed_with_the_query(stub: StubEndpoint) -> None:
    start, end = f"{stub.url}/moved?to=/good", f"{stub.url}/good"
    assert ask_endpoint(start, ALL, reach(start, end)).body == ONE_ROW
    assert [(path, query) for path, query, _ in stub.asked] == [("/moved?to=/good", ALL), ("/good", ALL)]


def test_a_redirect_off_the_list_is_not_followed(stub: StubEndpoint) -> None:
    start = f"{stub.url}/moved?to=/good"
    with pytest.raises(
        ServiceRefused, match=r"passes queries on to .*/good', which is not in the setting service_allow"
    ):
        ask_endpoint(start, ALL, reach(start))
    assert len(stub.asked) == 1


def test_a_redirect_is_judged_by_its_address_too(stub: StubEndpoint) -> None:
    """The first host is public by name, the second is on the list but at an inner address."""
    start, end = (
        f"http://public.example.org:{stub.port}/moved?to=http://inner.example.org/",
        "http://inner.example.org/",
    )
    seen: list[str] = []

    def resolver(host: str, _port: int) -> list[str]:
        seen.append(host)
        return ["127.0.0.1" if host.startswith("public") else "10.0.0.1"]

    with pytest.raises(ServiceRefused, match="inner network"):
        ask_endpoint(end, ALL, replace(reach(start, end), private=False, resolver=resolver))
    with pytest.raises(ServiceRefused, match="inner network"):
        ask_endpoint(start, ALL, replace(reach(start, end), private=False, resolver=resolver))
    assert seen == ["inner.example.org", "public.example.org"]
    assert stub.asked == []


def test_a_second_redirect_is_not_followed(stub: StubEndpoint) -> None:
    middle = f"{stub.url}/moved?to=/good"
    start = f"{stub.url}/moved?to={middle}"
    with pytest.raises(EndpointFailed, match="307 Temporary Redirect"):
        ask_endpoint(start, ALL, reach(start, middle, f"{stub.url}/good"))
    assert len(stub.asked) == 2


def test_a_name_is_resolved_once_and_the_connection_goes_there(stub: StubEndpoint) -> None:
    """A name that would mean another address a moment later gains nothing."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    iri = f"http://data.example.org:{stub.port}/good"
    found = ask_endpoint(iri, ALL, replace(reach(iri), resolver=lambda _host, _port: next(answers)))
    assert found.body == ONE_ROW
    assert stub.asked[0][2]["host"] == f"data.example.org:{stub.port}"
    assert next(answers) == ["127.0.0.2"]


def test_tls_is_verified_against_the_endpoints_own_name() -> None:
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("data.example.org").configure_cert(theirs)
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    stub = StubEndpoint(theirs)
    right, wrong = (f"https://{name}.example.org:{stub.port}/good" for name in ("data", "other"))
    here = replace(reach(right, wrong), resolver=lambda _host, _port: ["127.0.0.1"])
    try:
        assert ask_endpoint(right, ALL, replace(here, tls=ours)).body == ONE_ROW
        with pytest.raises(EndpointFailed, match=r"certificate is not valid: Hostname mismatch"):
            ask_endpoint(wrong, ALL, replace(here, tls=ours))
        with pytest.raises(EndpointFailed, match=r"certificate is not valid: unable to get local issuer"):
            ask_endpoint(right, ALL, here)
    finally:
        stub.close()
    assert len(stub.asked) == 1


def test_proxies_play_no_part(stub: StubEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert ask_endpoint(f"{stub.url}/good", ALL, reach(f"{stub.url}/good")).body == ONE_ROW


# Many calls


def test_a_query_asks_the_same_thing_once(stub: StubEndpoint) -> None:
    calls = Calls(reach(f"{stub.url}/good", f"{stub.url}/broken"), most_calls=2, query_seconds=20)
    for _ in range(5):
        assert calls.ask("q1", f"{stub.url}/good", ALL).body == ONE_ROW
        with pytest.raises(EndpointFailed):
            calls.ask("q1", f"{stub.url}/broken", ALL)
    assert [path for path, *_ in stub.asked] == ["/good", "/broken"]
    calls.ask("q2", f"{stub.url}/good", ALL)
    assert len(stub.asked) == 3


def test_a_query_has_its_number_of_calls(stub: StubEndpoint) -> None:
    calls = Calls(reach(f"{stub.url}/good"), most_calls=2, query_seconds=20)
    for number in range(2):
        calls.ask("q1", f"{stub.url}/good", f"{ALL} LIMIT {number}")
    with pytest.raises(QueryTooExpensive, match="more than 2 times, the limit service_calls"):
        calls.ask("q1", f"{stub.url}/good", ALL)
    assert calls.ask("q2", f"{stub.url}/good", ALL).body == ONE_ROW
    assert len(stub.asked) == 3


def test_what_is_kept_of_answers_is_bounded(stub: StubEndpoint) -> None:
    """Four times the longest answer: of six answers of this length, the first is asked for again."""
    calls = Calls(reach(f"{stub.url}/good", max_bytes=len(ONE_ROW)), most_calls=100, query_seconds=20)
    for number in (1, 2, 3, 4, 5, 6, 6, 5, 1):
        calls.ask("q", f"{stub.url}/good", f"{ALL} LIMIT {number}")
    assert [query.split()[-1] for _, query, _ in stub.asked] == ["1", "2", "3", "4", "5", "6", "1"]


# The process


@pytest.fixture
def gate(stub: StubEndpoint) -> Iterator[Gate]:
    gate = Gate(Settings(service_allow=(f"{stub.url}/good",), service_private=True))
    yield gate
    gate.close()


def through(gate: Gate, endpoint: str, base: str | None = None) -> tuple[int, bytes]:
    """What the engine does: one call of a query that is called 'q'."""
    address = f"{base or gate.federation.gate}/q/{quote(endpoint, safe='')}"
    try:
        with urlopen(Request(address, ALL.encode(), {"Content-Type": "application/sparql-query"}), timeout=20) as reply:
            return reply.status, reply.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def test_the_gate_asks_who_is_on_the_list_and_nobody_else(stub: StubEndpoint, gate: Gate) -> None:
    assert through(gate, f"{stub.url}/good") == (200, ONE_ROW)
    assert through(gate, f"{stub.url}/good/../good")[0] == 502
    status, body = through(gate, f"{stub.url}/plain")
    assert (status, body.partition(b": ")[0]) == (502, b"ServiceRefused")
    assert b"service_allow" in body
    assert len(stub.asked) == 1


def test_without_the_token_the_gate_is_shut(stub: StubEndpoint, gate: Gate) -> None:
    open_part, _, token = gate.federation.gate.rpartition("/")
    assert len(token) >= 32
    for wrong in ("", "x", token[:-1], token + "x", token.swapcase()):
        assert through(gate, f"{stub.url}/good", f"{open_part}/{wrong}") == (404, b"")
    assert stub.asked == []


def test_a_gate_that_dies_is_replaced_at_its_address(stub: StubEndpoint, gate: Gate) -> None:
    assert through(gate, f"{stub.url}/good")[0] == 200
    os.kill(gate.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    status = 0
    while status != 200 and time.monotonic() < deadline:
        try:
            status, _ = through(gate, f"{stub.url}/good")
        except (URLError, ConnectionError):
            time.sleep(0.1)
    assert status == 200


def test_a_gate_ends_with_the_process_that_started_it(stub: StubEndpoint) -> None:
    program = (
        "import sys, time; from service.gate import Gate; from service.settings import Settings\n"
        f"gate = Gate(Settings(service_allow=({stub.url!r},))); print(gate.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        os.kill(pid, 0)
        process.kill()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("The gate is still there.")


def test_a_list_with_a_mistake_starts_no_gate() -> None:
    with pytest.raises(CannotServe, match="service_allow"):
        Gate(Settings(service_allow=("example.org",)))
