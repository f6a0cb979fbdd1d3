"""What pages need beside themselves: the style sheet."""

from __future__ import annotations

from pathlib import Path

from flask import Response, send_from_directory
from werkzeug.exceptions import NotFound

__all__ = ["asset"]

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css"}


def asset(filename: str) -> Response:
    """A file of the folder `static`, as the media type that its name tells; raises `NotFound` for any other.

    The framework would ask the machine's own tables of media types, which are files elsewhere.
    """
    media_type = _TYPES.get(Path(filename).suffix)
    if media_type is None:
        raise NotFound
    return send_from_directory(_FOLDER, filename, mimetype=media_type)
