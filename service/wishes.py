"""What a request asks for by its headers Accept and Accept-Encoding, told without the framework."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from service.cache import ByteCache
from service.compression import coding_for
from service.errors import WrongFormat
from service.limits import MAX_ACCEPT_BYTES
from service.negotiation import Choice, choose

__all__ = ["Wish", "Wishes"]

_KEPT_BYTES = 1 << 18
_WISH_BYTES = 512
"""What is reckoned for a wish beside the headers that say it."""


@dataclass(frozen=True)
class Wish:
    """The formats of an answer that is no page, and the coding in which it may be sent if it is long."""

    choice: Choice
    coding: str | None


class Wishes:
    """Tells wishes, and keeps what it told: clients send the same headers each time. Any number of threads may ask."""

    def __init__(self) -> None:
        self._kept: ByteCache[tuple[str, str], Wish] = ByteCache(_KEPT_BYTES)

    def told(self, accept: str, accept_encoding: str) -> Wish | None:
        """The wish that these headers say; None where the framework must say what comes of it: a page, or an error."""
        key = (accept, accept_encoding)
        wish = self._kept.get(key)
        if wish is None and (wish := _wish(accept, accept_encoding)):
            self._kept.put(key, wish, len(accept) + len(accept_encoding) + _WISH_BYTES)
        return wish


def _wish(accept: str, accept_encoding: str) -> Wish | None:
    if max(len(accept), len(accept_encoding)) > MAX_ACCEPT_BYTES:
        return None
    try:
        choice = choose(parse_accept_header(accept, MIMEAccept), page_first=False)
    except WrongFormat:
        return None
    return None if choice.is_page else Wish(choice, coding_for(accept_encoding))
