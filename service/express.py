"""The short way to an answer: what is kept already, and plain queries, without the framework.

The framework costs more than the engine takes for a short query. So what needs nothing of it goes past it: a request
that was answered before, byte for byte, from the same snapshot; and a query by GET or POST that names nothing but
itself, but for a page. Everything else, and every error, is the framework's. What is sent is the same on both ways;
a test compares them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from werkzeug.wsgi import ClosingIterator

from graph.errors import PlanweaveError
from service.answers import question_for
from service.bridge import HANG_UP, Later, Soon, Whole
from service.cache import ByteCache
from service.compression import LEAST_BYTES, compressed, compressed_pieces, tagged
from service.formats import content_type
from service.questions import Answer
from service.responses import REWRITING, common_headers, entity_tag
from service.safety import check_length
from service.site import Site
from service.streams import Reading
from service.telemetry import REQUEST_ID, Telemetry, Told, request_id
from service.wishes import Wish, Wishes

__all__ = ["EXPRESS_ERROR", "Express"]

EXPRESS_ERROR = "planweave.express_error"
"""The key, in a request's WSGI environment, of what was raised on the short way: the framework says it."""

_KEY, _PLAIN = "planweave.key", "planweave.plain"
"""Where a request's environment keeps what was found out about it: one that has to wait is tried again."""

_OK = "200 OK"
_ENDPOINT = "/sparql"
_QUERIES = "/queries/"
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_HEAD_BYTES = 2048
"""What is reckoned for the head of a kept answer, and for what surrounds it."""

_NO_MATTER = frozenset(("HTTP_USER_AGENT", "HTTP_X_REQUEST_ID", "HTTP_CONNECTION", "HTTP_REFERER", "HTTP_COOKIE"))
"""Headers that change nothing of an answer to a query."""

_NOT_PLAIN = ("HTTP_IF_NONE_MATCH", "HTTP_CONTENT_ENCODING", "HTTP_TRANSFER_ENCODING")

Start = Callable[..., Any]
_Key = tuple[Any, ...]


@dataclass(frozen=True)
class _Kept:
    """An answer with status 200, but for the header that names the request, and what was asked."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    asked: str


class Express:
    """A WSGI application in front of another, which answers what has no short way."""

    def __init__(self, application: Any, site: Site, telemetry: Telemetry) -> None:
        """Go past the application where that can be done.

        There is no short way for a service that can be written to, or that limits how often a client may ask.
        """
        self._application = application
        self._site = site
        self._telemetry = telemetry
        self._open = site.writer is None and not site.settings.rate_limit
        self._kept: ByteCache[_Key, _Kept] = ByteCache(site.settings.cache_bytes if self._open else 0)
        self._wishes = Wishes()
        self._common = (*common_headers(), ("Vary", "Accept, Accept-Encoding"), ("Cache-Control", "no-cache"))

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request."""
        if EXPRESS_ERROR in environ or not self._is_for_here(environ):
            return self._passed_on(environ, start_response)
        key = _key(environ)
        if there := self._there(environ, key):
            start_response(_OK, list(there.headers))
            return [there.body]
        if plain := self._plain(environ, key):
            return self._evaluated(environ, start_response, *plain, key)
        return self._keeping(environ, start_response, key)

    def at_once(self, environ: dict[str, Any]) -> Whole | Soon | Later | None:
        """The answer to a request if it is kept, or what makes it: this waits for nothing."""
        if not self._is_for_here(environ):
            return None
        key = _key(environ)
        if there := self._there(environ, key):
            return there
        plain = self._plain(environ, key)
        return self._soon(environ, *plain, key) if plain else None

    def _plain(self, environ: dict[str, Any], key: _Key) -> tuple[str, Wish] | tuple[()]:
        """A request's query and what it wishes, if it says nothing else; found out once, however often it is tried."""
        if _PLAIN not in environ:
            text = _plain_query(environ, key)
            said = environ.get("HTTP_ACCEPT", ""), environ.get("HTTP_ACCEPT_ENCODING", "")
            wish = None if text is None else self._wishes.told(*said)
            environ[_PLAIN] = (text, wish) if wish else ()
        plain: tuple[str, Wish] | tuple[()] = environ[_PLAIN]
        return plain

    def _soon(self, environ: dict[str, Any], text: str, wish: Wish, key: _Key) -> Whole | Soon | Later | None:
        begun = time.monotonic()
        try:
            check_length(text)
            asked = self._site.engine.ask(question_for(text, wish.choice), environ.get(HANG_UP))
        except PlanweaveError:
            return None  # who asks again and waits is told what it is
        if isinstance(asked, Answer):
            return None
        if asked is None:
            return Later()

        def respond(start_response: Start) -> Iterable[bytes]:
            try:
                answer = asked.answer()
            except PlanweaveError as error:
                environ[EXPRESS_ERROR] = error
                raise
            return self._told(environ, start_response, answer, text, wish, key, begun)

        return Soon(asked, respond, asked.close, takes_long=wish.coding is not None)

    def _is_for_here(self, environ: Mapping[str, Any]) -> bool:
        """Whether a request may be about queries, and says how long its body is: within what may be sent at all."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if not self._open or not (path == _ENDPOINT or path.startswith(_QUERIES)):
            return False
        length = environ.get("CONTENT_LENGTH", "")
        return method == "GET" or (
            method == "POST" and length.isdecimal() and int(length) <= self._site.settings.max_body_bytes
        )

    def _there(self, environ: Mapping[str, Any], key: _Key) -> Whole | None:
        begun = time.monotonic()
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._telemetry.count_answer(True)
        named = self._tell(environ, len(kept.body), begun, kept.asked)
        return Whole(200, (*kept.headers, named), kept.body)

    def _evaluated(
        self, environ: dict[str, Any], start_response: Start, text: str, wish: Wish, key: _Key
    ) -> Iterable[bytes]:
        begun = time.monotonic()
        try:
            check_length(text)
            answer = self._site.engine.begin(question_for(text, wish.choice), environ.get(HANG_UP))
        except PlanweaveError as error:
            environ[EXPRESS_ERROR] = error
            return self._passed_on(environ, start_response)
        return self._told(environ, start_response, answer, text, wish, key, begun)

    def _told(
        self,
        environ: dict[str, Any],
        start_response: Start,
        answer: Answer | Reading,
        text: str,
        wish: Wish,
        key: _Key,
        begun: float,
    ) -> Iterable[bytes]:
        what = answer if isinstance(answer, Answer) else answer.begun
        chosen = wish.choice.graph if what.kind == "graph" else wish.choice.table
        media_type = chosen.media_type if chosen else what.format.media_types[0]
        headers = [("Content-Type", content_type(media_type)), *self._common]
        if what.rewriting:
            headers.append((REWRITING, ", ".join(what.rewriting)))
        tag = entity_tag(self._site, text, wish.choice.key, "|")
        is_long = not isinstance(answer, Answer) or len(answer.body) >= LEAST_BYTES
        coding = wish.coding if is_long else None
        if coding:
            headers.append(("Content-Encoding", coding))
        if tag and environ["REQUEST_METHOD"] == "GET":
            headers.append(("ETag", f'"{tagged(tag, coding) if coding else tag}"'))
        if not isinstance(answer, Answer):
            start_response(_OK, [*headers, self._tell(environ, None, begun, text)])
            return ClosingIterator(compressed_pieces(answer, coding) if coding else answer, [answer.close])
        body = compressed(answer.body, coding) if coding else answer.body
        headers.append(("Content-Length", str(len(body))))
        if tag:
            self._keep(key, _Kept(tuple(headers), body, text))
        start_response(_OK, [*headers, self._tell(environ, len(body), begun, text)])
        return [body]

    def _passed_on(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        passed: Iterable[bytes] = self._application(environ, start_response)
        return passed

    def _keeping(self, environ: dict[str, Any], start_response: Start, key: _Key) -> Iterable[bytes]:
        """The framework's answer, kept where the snapshot alone decides on it: then it has an entity tag."""
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def listen(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            said.append((status, headers))
            return start_response(status, headers, *error)

        pieces = self._passed_on(environ, listen)
        status, headers = said[-1]
        found = dict(headers)
        is_page = found.get("Content-Type", "").startswith("text/html")
        if status != _OK or is_page or not {"ETag", "Content-Length"} <= found.keys() or "Location" in found:
            return pieces
        body = b"".join(pieces)
        if close := getattr(pieces, "close", None):
            close()
        kept = tuple((name, value) for name, value in headers if name != REQUEST_ID)
        self._keep(key, _Kept(kept, body, _asked(environ)))
        return [body]

    def _keep(self, key: _Key, kept: _Kept) -> None:
        # All of a key that a client decides on counts, or one with long headers would fill the memory.
        sizes = map(len, (*key[:-1], *(text for header in key[-1] for text in header)))
        self._kept.put(key, kept, len(kept.body) + len(kept.asked) + sum(sizes) + _HEAD_BYTES)

    def _tell(self, environ: Mapping[str, Any], length: int | None, begun: float, asked: str) -> tuple[str, str]:
        """Count and log a request; the header that names it."""
        name = request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        told = Told(
            id=name,
            surface="protocol" if environ["PATH_INFO"] == _ENDPOINT else "named",
            client=environ.get("REMOTE_ADDR"),
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"],
            status=200,
            seconds=time.monotonic() - begun,
            bytes=length,
            asked=asked,
        )
        self._telemetry.tell(told)
        return (REQUEST_ID, name)


def _key(environ: dict[str, Any]) -> _Key:
    """All that an answer depends on but the snapshot: the request, without what changes nothing."""
    if _KEY in environ:
        key: _Key = environ[_KEY]
        return key
    headers = tuple(
        sorted((name, value) for name, value in environ.items() if name.startswith("HTTP_") and name not in _NO_MATTER)
    )
    environ[_KEY] = key = (
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
        environ.get("CONTENT_TYPE", ""),
        environ.get("SCRIPT_NAME", ""),
        environ["wsgi.url_scheme"],
        _body(environ),
        headers,
    )
    return key


def _body(environ: dict[str, Any]) -> bytes:
    """The request's body, which can be read again."""
    if environ["REQUEST_METHOD"] != "POST":
        return b""
    body: bytes = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = BytesIO(body)
    return body


def _plain_query(environ: Mapping[str, Any], key: _Key) -> str | None:
    """The text of a request that is a query and nothing else; None for every other, however well it may be meant."""
    body: bytes = key[6]
    if environ["PATH_INFO"] != _ENDPOINT or any(name in environ for name in _NOT_PLAIN):
        return None
    where = environ["QUERY_STRING"]
    if not where.isascii():  # bytes that WSGI tells as Latin-1, whatever they are
        return None
    try:
        if environ["REQUEST_METHOD"] == "GET":
            return _only_query(where)
        if where:
            return None
        kind = environ.get("CONTENT_TYPE", "")
        if kind == _QUERY:
            return body.decode("utf-8") if body.strip() else None
        return _only_query(body.decode("ascii")) if kind == _FORM else None
    except ValueError:
        return None


def _only_query(form: str) -> str | None:
    """The query of a form that has nothing else; raises `ValueError` for what is not UTF-8."""
    name, _, value = form.partition("=")
    text = unquote_plus(value, errors="strict") if name == "query" and "&" not in value else ""
    return text if text.strip() else None


def _asked(environ: Mapping[str, Any]) -> str:
    """What a request that the framework answered has asked, for the log."""
    query = environ["QUERY_STRING"]
    if environ["PATH_INFO"] == _ENDPOINT:
        return next((value for name, value in parse_qsl(query) if name == "query"), "")
    return f"{environ['PATH_INFO']}?{query}"
