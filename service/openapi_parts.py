"""What operations of the OpenAPI document share: media types of answers, and how problems are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.formats import GRAPHS, HTML, TABLES, Format

__all__ = ["GRAPH_FORMATS", "SCHEMAS", "SHARED_RESPONSES", "TABLE_FORMATS", "content", "format_parameter", "problems"]

TABLE_FORMATS = (*TABLES, HTML)
GRAPH_FORMATS = (*GRAPHS, HTML)

Node = dict[str, Any]

SCHEMAS: Node = {
    "Problem": {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What is wrong, and what would be right."},
            "parameter": {"type": "string", "description": "The parameter that is at fault."},
            "nearest": {
                "type": "array",
                "items": {"type": "string"},
                "description": "What may have been meant, the likeliest first.",
            },
        },
    },
    "SparqlResults": {
        "type": "object",
        "description": "SPARQL 1.1 Query Results JSON Format: a table, or yes or no.",
        "required": ["head"],
        "properties": {
            "head": {"type": "object"},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {"bindings": {"type": "array", "items": {"type": "object"}}},
            },
            "boolean": {"type": "boolean"},
        },
    },
}

_PROBLEMS = {
    "400": "BadRequest",
    "403": "Forbidden",
    "404": "NotFound",
    "406": "NotAcceptable",
    "413": "TooLarge",
    "415": "UnsupportedMediaType",
    "429": "TooManyRequests",
    "503": "Unavailable",
}
_WORDS = {
    "BadRequest": "A parameter or the query is wrong; the detail says how.",
    "Forbidden": "The graph is read-only, and asks no endpoint that it may not.",
    "NotFound": "There is nothing of this name.",
    "NotAcceptable": "No format that is asked for exists, or can carry the answer.",
    "TooLarge": "The query, the body or the answer is over its limit.",
    "UnsupportedMediaType": "The body is of a type that is not taken.",
    "TooManyRequests": "This client asks more often than it may.",
    "Unavailable": "The query is over its limit of time or memory, or too many run at once.",
}
_RETRY: Node = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def _problem(name: str) -> Node:
    told: Node = {
        "description": _WORDS[name],
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
            "text/html": {"schema": {"type": "string"}},
        },
    }
    if name in ("TooManyRequests", "Unavailable"):
        told["headers"] = _RETRY
    return told


SHARED_RESPONSES: Node = {name: _problem(name) for name in _WORDS}


def problems(*statuses: str) -> Node:
    """The responses of an operation that may fail with these statuses."""
    return {status: {"$ref": f"#/components/responses/{_PROBLEMS[status]}"} for status in statuses}


def content(formats: Iterable[Format], more: Node | None = None) -> Node:
    """The media types of an answer that comes in these formats; `more` has those with a schema of their own."""
    told: Node = dict(more or {})
    for format in formats:
        media_type = format.media_types[0]
        text = media_type == "application/sparql-results+json"
        schema = {"$ref": "#/components/schemas/SparqlResults"} if text else _schema(media_type)
        told.setdefault(media_type, {"schema": schema} if schema else {})
    return told


def _schema(media_type: str) -> Node:
    return {} if media_type.endswith("json") else {"type": "string"}


def format_parameter(names: Iterable[str]) -> Node:
    """The parameter that names a format, for people who would not set a header."""
    return {
        "name": "format",
        "in": "query",
        "description": "The format by its name; without it, or empty, the Accept header chooses.",
        "schema": {"type": "string", "enum": ["", *names]},
    }
