"""HTTP to a SPARQL 1.1 store that somebody else runs: one request, one answer, or one sentence about what went wrong.

Redirects are not followed, so that a name and a password go to the address that was given and to no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgr,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from graph.settings import PASSWORD_VARIABLE, USER_VARIABLE, store_credentials
from queries.errors import shown
from service.errors import StoreFailed

__all__ = ["Reply", "StoreClient", "check_address"]

_WORDS = 200
"""How much of a store's own words an error quotes."""


@dataclass(frozen=True)
class Reply:
    """What a store answered."""

    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type of the body, without its parameters."""
        return self.headers.get_content_type()


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        return None


class _Basic(HTTPBasicAuthHandler):
    """Basic authentication (RFC 7617); a host that asked for it once gets it with every request."""

    def __init__(self, passwords: HTTPPasswordMgr) -> None:
        super().__init__(passwords)
        self._wanted: dict[str, str] = {}

    def http_request(self, req: Request) -> Request:
        if authorization := self._wanted.get(req.host):
            req.add_unredirected_header(self.auth_header, authorization)
        return req

    https_request = http_request

    def retry_http_basic_auth(self, host: str, req: Request, realm: str) -> Any:
        answer = super().retry_http_basic_auth(host, req, realm)
        if authorization := req.unredirected_hdrs.get(self.auth_header):
            self._wanted[req.host] = authorization
        return answer


class _Digest(HTTPDigestAuthHandler):
    """Digest authentication (RFC 7616); a host that challenged once is answered before it does again.

    A store that wants a name may close the connection while a large body is still on its way.
    """

    def __init__(self, passwords: HTTPPasswordMgr) -> None:
        super().__init__(passwords)
        self._challenges: dict[str, Mapping[str, str]] = {}

    def http_request(self, req: Request) -> Request:
        if challenge := self._challenges.get(req.host):
            req.add_unredirected_header(self.auth_header, f"Digest {self.get_authorization(req, challenge)}")
        return req

    https_request = http_request

    def retry_http_digest_auth(self, req: Request, auth: str) -> Any:
        self._challenges[req.host] = parse_keqv_list(list(filter(None, parse_http_list(auth.split(" ", 1)[1]))))
        return super().retry_http_digest_auth(req, auth)


def check_address(address: str) -> str:
    """The address as it is; raises `StoreFailed` for one that is not of HTTP, or that holds a password."""
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        fits = fits and address.isascii() and address.isprintable() and " " not in address
    except ValueError:
        fits = False
        parts = urlsplit("")
    if parts.username is not None or parts.password is not None:
        raise StoreFailed(
            f"The address holds a name or a password; set {USER_VARIABLE} and {PASSWORD_VARIABLE} in the environment "
            "instead."
        )
    if not fits:
        raise StoreFailed(f"{shown(address)} is no address of a store; write one such as http://localhost:7878/query.")
    return address


class StoreClient:
    """Sends requests to a store, as the user that the environment names, if it names one."""

    def __init__(self, seconds: float) -> None:
        """Wait for a store's next byte so long, and no longer."""
        self._seconds = seconds
        self._passwords = HTTPPasswordMgrWithDefaultRealm()
        self._opener = build_opener(_NoRedirect(), _Basic(self._passwords), _Digest(self._passwords))

    def send(self, method: str, address: str, headers: dict[str, str], body: bytes | None = None) -> Reply:
        """Send a request and take the whole answer.

        Raises `StoreFailed` when the store cannot be reached, refuses (a status of 300 or more), or breaks off.
        """
        request = Request(check_address(address), data=body, headers=headers, method=method)  # noqa: S310 - checked
        host = urlsplit(address).netloc
        if credentials := store_credentials():
            self._passwords.add_password(None, address, *credentials)
        try:
            with self._opener.open(request, timeout=self._seconds) as reply:
                return Reply(reply.headers, reply.read())
        except HTTPError as error:
            with error:
                raise _refused(host, error) from error
        except TimeoutError as error:
            raise StoreFailed(f"The store at {host} says nothing for {self._seconds:g} seconds; ask less of it.") from (
                error
            )
        except (URLError, OSError, HTTPException, ValueError) as error:
            reason: Any = getattr(error, "reason", None) or error
            why = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
            raise StoreFailed(f"The store at {host} cannot be asked ({why}); check that it runs there.") from error


def _refused(host: str, error: HTTPError) -> StoreFailed:
    if error.code == 401:
        return StoreFailed(
            f"The store at {host} wants another name and password (401); set {USER_VARIABLE} and {PASSWORD_VARIABLE} "
            "in the environment."
        )
    if 300 <= error.code < 400:
        return StoreFailed(f"The store at {host} is elsewhere, at {error.headers.get('Location')}; give that address.")
    words = " ".join(error.read(4 * _WORDS).decode("utf-8", "replace").split())
    words = words if len(words) <= _WORDS else f"{words[:_WORDS]} …"
    return StoreFailed(f"The store at {host} refuses ({error.code} {error.reason}{': ' if words else ''}{words}).")
