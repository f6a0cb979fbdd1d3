"""Smaller answers for clients that take them: zstd or gzip (RFC 9110, section 8.4.1)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import zstandard
from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from service.cache import ByteCache

__all__ = ["LEAST_BYTES", "coding_for", "compressed", "compressed_pieces", "compressor", "tagged"]

LEAST_BYTES = 1024
"""What is shorter is sent as it is: its headers are longer than what would be saved."""

_GZIP_LEVEL = 5
_ZSTD_LEVEL = 4
_TEXTUAL = ("text/", "application/json", "application/xml")
_TEXTUAL_ENDS = ("+json", "+xml", "-triples", "-quads", "trig", "query")

_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body),
    "gzip": lambda body: gzip.compress(body, _GZIP_LEVEL, mtime=0),
}
"""The codings, the preferred one first. The same body gives the same bytes."""

_STREAMED: dict[str, Callable[[], Any]] = {
    "zstd": lambda: zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj(),
    "gzip": lambda: zlib.compressobj(_GZIP_LEVEL, wbits=16 + zlib.MAX_WBITS),
}
"""The same codings for a body that comes in pieces."""


def coding_for(accept_encoding: str) -> str | None:
    """The coding that a client takes and weighs highest, by its header; None if it takes none, or rather none."""
    if accept_encoding in ("", "identity"):
        return None
    accepted = parse_accept_header(accept_encoding, Accept)
    best = max(_CODINGS, key=lambda coding: accepted.quality(coding), default="")
    return best if accepted.quality(best) > accepted.quality("identity") else None


def tagged(tag: str, coding: str) -> str:
    """The entity tag of an answer's bytes in a coding: other bytes need another tag (RFC 9110, section 8.8.3.3)."""
    return f"{tag}-{coding}"


def compressed(body: bytes, coding: str) -> bytes:
    """A body in one of the codings."""
    return _CODINGS[coding](body)


def compressed_pieces(pieces: Any, coding: str) -> Iterable[bytes]:
    """A body that comes in pieces, in one of the codings; to be closed as the pieces are."""
    return _Compressed(pieces, _STREAMED[coding]())


def compressor(max_bytes: int) -> Callable[[Response], Response]:
    """What compresses responses; it keeps at most so many bytes of what it has compressed."""
    kept: ByteCache[tuple[str, str], bytes] = ByteCache(max_bytes)

    def compress(response: Response) -> Response:
        is_file = response.is_streamed and response.content_length is not None
        if not _is_textual(response) or is_file or response.direct_passthrough:
            return response
        response.vary.add("Accept-Encoding")
        coding = coding_for(request.headers.get("Accept-Encoding", ""))
        if not coding or not (response.is_streamed or len(response.get_data()) >= LEAST_BYTES):
            return response
        response.content_encoding = coding
        tag = response.get_etag()[0]
        if tag:
            response.set_etag(tagged(tag, coding))
        if response.is_streamed:
            response.response = compressed_pieces(response.response, coding)
            return response
        smaller = kept.get((tag, coding)) if tag else None
        if smaller is None:
            smaller = compressed(response.get_data(), coding)
            if tag:
                kept.put((tag, coding), smaller, len(smaller))
        response.set_data(smaller)
        return response

    return compress


class _Compressed:
    """The pieces of a body, compressed as they come."""

    def __init__(self, pieces: Any, coding: Any) -> None:
        self._pieces = pieces
        self._coding = coding

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if smaller := self._coding.compress(piece):
                yield smaller
        yield self._coding.flush()

    def close(self) -> None:
        if close := getattr(self._pieces, "close", None):
            close()


def _is_textual(response: Response) -> bool:
    if response.status_code != 200 or response.content_encoding:
        return False
    media_type = response.mimetype or ""
    return media_type.startswith(_TEXTUAL) or media_type.endswith(_TEXTUAL_ENDS)
