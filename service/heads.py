"""What a request's head may hold, before anything else looks at it."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestHeaderFieldsTooLarge

from service.limits import MAX_ACCEPT_BYTES

__all__ = ["check_head"]

_WEIGHED = ("Accept", "Accept-Encoding")


def check_head() -> None:
    """Raise `RequestHeaderFieldsTooLarge` (RFC 6585, section 5) for a list of wishes that is too long to be weighed."""
    for name in _WEIGHED:
        if len(request.headers.get(name, "")) > MAX_ACCEPT_BYTES:
            # The error itself is put into the form that Accept asks for.
            del request.environ[f"HTTP_{name.upper().replace('-', '_')}"]
            raise RequestHeaderFieldsTooLarge(
                f"The header {name} is longer than {MAX_ACCEPT_BYTES:,} bytes; name less."
            )
