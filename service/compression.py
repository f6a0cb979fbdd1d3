"""Smaller answers for clients that take them: zstd or gzip (RFC 9110, section 8.4.1)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import zstandard
from flask import Response, request

from service.cache import ByteCache

__all__ = ["SUFFIXES", "compressor"]

_LEAST_BYTES = 1024
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

SUFFIXES = ("", *(f"-{coding}" for coding in _CODINGS))
"""What may stand at the end of an entity tag: other bytes need another tag (RFC 9110, section 8.8.3.3)."""


def compressor(max_bytes: int) -> Callable[[Response], Response]:
    """What compresses responses; it keeps at most so many bytes of what it has compressed."""
    kept: ByteCache[tuple[str, str], bytes] = ByteCache(max_bytes)

    def compress(response: Response) -> Response:
        is_file = response.is_streamed and response.content_length is not None
        if not _is_textual(response) or is_file or response.direct_passthrough:
            return response
        response.vary.add("Accept-Encoding")
        coding = _wanted()
        if not coding or not (response.is_streamed or len(response.get_data()) >= _LEAST_BYTES):
            return response
        response.content_encoding = coding
        tag = response.get_etag()[0]
        if tag:
            response.set_etag(f"{tag}-{coding}")
        if response.is_streamed:
            response.response = _Compressed(response.response, _STREAMED[coding]())
            return response
        smaller = kept.get((tag, coding)) if tag else None
        if smaller is None:
            smaller = _CODINGS[coding](response.get_data())
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


def _wanted() -> str | None:
    """The coding that the client takes and weighs highest; None if it takes none, or rather none."""
    accepted = request.accept_encodings
    best = max(_CODINGS, key=lambda coding: accepted.quality(coding), default="")
    return best if accepted.quality(best) > accepted.quality("identity") else None
