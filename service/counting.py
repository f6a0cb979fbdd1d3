"""How many rows an answer has, told from its bytes: no row is looked at one by one."""

from __future__ import annotations

import re

from pyoxigraph import QueryResultsFormat

__all__ = ["count_rows"]

_JSON_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


def count_rows(body: bytes, written_as: QueryResultsFormat) -> int:
    """The number of solutions in a result that pyoxigraph wrote (SPARQL 1.1 Query Results in JSON, XML, CSV, TSV)."""
    if written_as == QueryResultsFormat.XML:
        return body.count(b"<result>")  # in a text, < is escaped
    if written_as == QueryResultsFormat.TSV:
        return max(0, body.count(b"\n") - 1)  # in a text, the line's end is escaped
    if written_as == QueryResultsFormat.CSV:
        outside = b"".join(body.split(b'"')[::2])
        return max(0, outside.count(b"\r\n") - 1)
    bare = _JSON_STRING.sub(b"", body)
    rows = bare[bare.index(b"[", bare.index(b"]")) :] if b"[" in bare[bare.find(b"]") :] else b""
    return 0 if rows.startswith(b"[]") or not rows else rows.count(b"},{") + 1
