"""A real HTTP server on this machine that plays a good, a broken or a hostile endpoint, as the path says."""

from __future__ import annotations

import json
import ssl
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
ONE_ROW = json.dumps(
    {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "http://x.org/1"}}]}}
).encode()
"""What a good endpoint answers: one row, in which ?x is <http://x.org/1>."""

ONE_ROW_XML = (
    b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>'
    b'<results><result><binding name="x"><uri>http://x.org/1</uri></binding></result></results></sparql>'
)
FIXED: dict[str, tuple[int, str, bytes]] = {
    "/good": (200, JSON, ONE_ROW),
    "/good.xml": (200, XML, ONE_ROW_XML),
    "/plain": (200, "application/json", ONE_ROW),
    "/page": (200, "text/html", b"<p>no table</p>"),
    "/yes": (200, JSON, b'{"head": {}, "boolean": true}'),
    "/half": (200, JSON, ONE_ROW[:-20]),
    "/broken": (500, "text/plain", b"a secret of the endpoint"),
    "/strange": (299, JSON, ONE_ROW),
    "/absent": (404, "text/plain", b""),
    "/see-other": (303, "text/plain", b""),
}


class StubEndpoint:
    """Listens until it is closed, and keeps what it was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        stub = self
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        """The path, the query and the headers of each request."""
        self.closing = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                with suppress(ConnectionError):
                    stub.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        form = parse_qs(asked.rfile.read(int(asked.headers["Content-Length"])).decode())
        self.asked.append((asked.path, form["query"][0], {k.lower(): v for k, v in asked.headers.items()}))
        asked.close_connection = True
        path, _, target = asked.path.partition("?to=")
        if path in FIXED:
            self._reply(asked, *FIXED[path])
        elif path == "/moved":
            self._reply(asked, 307, JSON, b"", Location=target)
        elif path == "/zipped":
            self._reply(asked, 200, JSON, ONE_ROW, **{"Content-Encoding": "gzip"})
        elif path == "/slow":
            self.closing.wait(30)
        else:
            asked.send_response(200)
            asked.send_header("Content-Type", JSON)
            asked.end_headers()
            # '/drip' sends too slowly to be waited for, '/endless' too much to be taken.
            while not self.closing.is_set():
                asked.wfile.write(b" " if path == "/drip" else b" " * 65_536)
                time.sleep(0.1 if path == "/drip" else 0)

    @staticmethod
    def _reply(asked: BaseHTTPRequestHandler, status: int, media_type: str, body: bytes, **headers: str) -> None:
        asked.send_response(status)
        asked.send_header("Content-Type", media_type)
        asked.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            asked.send_header(name, value)
        asked.end_headers()
        asked.wfile.write(body)
