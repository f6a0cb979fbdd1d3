"""The addresses beside the named queries in the OpenAPI document."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from queries.catalogue import Catalogue
from service.formats import GRAPHS, TABLES
from service.openapi_parts import GRAPH_FORMATS, content, format_parameter, problems

__all__ = ["fixed_paths", "other_paths"]

Node = dict[str, Any]

_TEXT: Node = {"schema": {"type": "string"}}
_PAGE: Node = {"200": {"description": "A page.", "content": {"text/html": _TEXT}}}
_NOT_MODIFIED: Node = {"304": {"description": "The client has it already: its If-None-Match names it."}}
_ARGUMENT = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
_IRIS: Node = {"type": "array", "items": {"type": "string", "format": "iri"}}
_SPARQL_FORMATS = (*TABLES, *GRAPHS)


def fixed_paths(catalogue: Catalogue) -> Node:
    """The addresses that programs need beside the queries themselves."""
    name = {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "The query's name.",
        "schema": {"type": "string", "enum": list(catalogue.names)},
    }
    listed = {"application/json": {"schema": {"type": "object", "required": ["queries"]}}, "text/html": _TEXT}
    described = {"application/json": {"schema": {"type": "object", "required": ["openapi", "paths"]}}}
    return {
        "/queries": {
            "get": {
                "operationId": "list-queries",
                "summary": "The named queries with their parameters and columns",
                "tags": ["Named queries"],
                "parameters": [format_parameter(["json"])],
                "responses": {
                    "200": {"description": "The list.", "content": listed},
                    **_NOT_MODIFIED,
                    **problems("406", "429"),
                },
            }
        },
        "/queries/{name}.rq": {
            "get": {
                "operationId": "query-file",
                "summary": "A named query itself, header and all",
                "tags": ["Named queries"],
                "parameters": [name],
                "responses": {
                    "200": {"description": "The file.", "content": {"application/sparql-query": _TEXT}},
                    **_NOT_MODIFIED,
                    **problems("404", "429"),
                },
            }
        },
        "/.well-known/sparql-examples": {
            "get": {
                "operationId": "sparql-examples",
                "summary": "The named queries as RDF",
                "tags": ["Named queries"],
                "parameters": [format_parameter(each.name for each in GRAPHS)],
                "responses": {
                    "200": {"description": "A graph.", "content": content(GRAPHS)},
                    **_NOT_MODIFIED,
                    **problems("400", "406", "429"),
                },
            }
        },
        "/openapi.json": {
            "get": {
                "operationId": "openapi",
                "summary": "This document",
                "tags": ["Service"],
                "responses": {
                    "200": {"description": "The document.", "content": described},
                    **_NOT_MODIFIED,
                    **problems("429"),
                },
            }
        },
        "/sparql": {"get": _sparql_get(), "post": _sparql_post()},
    }


def other_paths(app: Flask, told: Node) -> Node:
    """What else can be read here: each address with what its module says of itself."""
    return {path: {"get": _other(app, rule)} for path, rule in _readable(app) if path not in told}


def _sparql_get() -> Node:
    query = {
        "name": "query",
        "in": "query",
        "description": "SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE. Without it the service describes itself.",
        "schema": {"type": "string"},
        "example": "SELECT ?plan { ?plan a pw:Plan } ORDER BY ?plan",
    }
    return {
        "operationId": "sparql-get",
        "summary": "Ask in SPARQL",
        "description": "The query operation of the SPARQL 1.1 Protocol.",
        "tags": ["SPARQL"],
        "parameters": [query, *_dataset(), format_parameter(dict.fromkeys(each.name for each in _SPARQL_FORMATS))],
        "responses": _sparql_responses(),
    }


def _sparql_post() -> Node:
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": {"type": "string", "examples": ["ASK { ?plan a pw:Plan }"]},
            "default-graph-uri": _IRIS,
            "named-graph-uri": _IRIS,
        },
    }
    return {
        "operationId": "sparql-post",
        "summary": "Ask in SPARQL, at any length",
        "description": "The query operation of the SPARQL 1.1 Protocol, for queries longer than an address may be.",
        "tags": ["SPARQL"],
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {"schema": form},
                "application/sparql-query": {"schema": {"type": "string"}, "example": "ASK { ?plan a pw:Plan }"},
            },
        },
        "responses": {**_sparql_responses(), **problems("415")},
    }


def _dataset() -> Iterator[Node]:
    for name, words in (("default-graph-uri", "default graph"), ("named-graph-uri", "named graphs")):
        yield {"name": name, "in": "query", "description": f"Graphs of this snapshot for the {words}.", "schema": _IRIS}


def _sparql_responses() -> Node:
    return {
        "200": {"description": "A table, yes or no, or a graph.", "content": content((*TABLES, *GRAPH_FORMATS))},
        **_NOT_MODIFIED,
        **problems("400", "403", "406", "413", "429", "503"),
    }


def _readable(app: Flask) -> Iterator[tuple[str, Rule]]:
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for rule in rules:
        if "GET" in (rule.methods or ()):
            yield _ARGUMENT.sub(r"{\1}", rule.rule), rule


def _other(app: Flask, rule: Rule) -> Node:
    arguments = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _ARGUMENT.findall(rule.rule)
    ]
    told: Node = {
        "summary": _says(app.view_functions[rule.endpoint]),
        "tags": ["Service"],
        "responses": {"default": {"description": "What docs/service.md says of this address."}},
    }
    return {**told, "parameters": arguments} if arguments else told


def _says(view: Callable[..., Any]) -> str:
    """The first sentence of what a view, else its module, says of itself."""
    module = sys.modules[inspect.unwrap(view).__module__]
    words = view.__doc__ if view.__module__.startswith("service.") and view.__doc__ else module.__doc__
    return " ".join((words or "").split("\n\n")[0].split()).rstrip(".")
