"""The named queries in the OpenAPI document: one path each, made of nothing but the header of its file."""

from __future__ import annotations

from typing import Any

from queries.model import Column, ColumnType, Parameter, ParameterType, Query
from service.formats import GRAPHS, TABLES
from service.openapi_parts import GRAPH_FORMATS, TABLE_FORMATS, content, format_parameter, problems
from service.paging import LIMIT, OFFSET
from service.records import MEDIA_TYPE, NAME

__all__ = ["query_operation"]

Node = dict[str, Any]

_TYPES: dict[ParameterType, Node] = {
    ParameterType.DATE: {"type": "string", "format": "date"},
    ParameterType.INTEGER: {"type": "integer", "minimum": -(10**18) + 1, "maximum": 10**18 - 1},
    ParameterType.BOOLEAN: {"type": "boolean"},
}
_NOT_BLANK = r"[^\s\u001c-\u001f\u0085]"
"""A needed value has a character that is no white space, as Python knows it."""

_NAMED = "{words} A slug, an IRI, an acronym or a name of one that the graph has, capital letters or not."
_CELLS: dict[ColumnType, Node] = {
    ColumnType.IRI: {"type": ["string", "null"], "format": "iri"},
    ColumnType.STRING: {"type": ["string", "null"]},
    ColumnType.DATE: {"type": ["string", "null"], "format": "date"},
    ColumnType.INTEGER: {"type": ["integer", "null"]},
    ColumnType.DECIMAL: {"type": ["number", "null"]},
    ColumnType.BOOLEAN: {"type": ["boolean", "null"]},
    ColumnType.IRI_OR_STRING: {"type": ["string", "null"]},
}
_LINK: Node = {
    "Link": {
        "description": "Where `limit` is given: the first page, the one before and the next (RFC 8288).",
        "schema": {"type": "string"},
    }
}


def query_operation(query: Query, most_rows: int) -> Node:
    """The operation GET of a query's path."""
    return {
        "operationId": query.name,
        "summary": query.title,
        "description": query.description,
        "tags": ["Named queries"],
        "parameters": [_parameter(parameter) for parameter in query.parameters] + _shared(query, most_rows),
        "responses": {
            "200": _answer(query),
            "304": {"description": "The client has this answer already: its If-None-Match names it."},
            **problems("400", "406", "413", "429", "503"),
        },
    }


def _parameter(parameter: Parameter) -> Node:
    schema: Node = dict(_TYPES.get(parameter.type, {"type": "string"}))
    if parameter.values:
        schema["enum"] = [*([] if parameter.required else [""]), *parameter.values]
    if parameter.default is not None:
        schema["default"] = _value(parameter, parameter.default)
    if parameter.required and schema == {"type": "string"}:
        schema["pattern"] = _NOT_BLANK
    words = parameter.description
    told: Node = {
        "name": parameter.name,
        "in": "query",
        "description": _NAMED.format(words=words) if parameter.type.is_thing else words,
        "required": parameter.required,
        "schema": schema,
    }
    if not parameter.required:
        told["allowEmptyValue"] = True
    if parameter.many:
        told |= {"schema": {"type": "array", "items": schema}, "style": "form", "explode": True}
    if parameter.example is not None:
        example = _value(parameter, parameter.example)
        told["example"] = [example] if parameter.many else example
    return told


def _value(parameter: Parameter, text: str) -> str | int | bool:
    if parameter.type is ParameterType.INTEGER:
        return int(text)
    return text.lower() == "true" if parameter.type is ParameterType.BOOLEAN else text


def _shared(query: Query, most_rows: int) -> list[Node]:
    if query.answers_with_graph:
        return [format_parameter(each.name for each in GRAPHS)]
    return [
        _number(LIMIT, "How many rows a page has; without it all come.", 1, most_rows),
        _number(OFFSET, "How many rows to leave out before.", 0, most_rows),
        format_parameter([NAME, *(each.name for each in TABLES)]),
    ]


def _number(name: str, description: str, least: int, most: int) -> Node:
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return {"name": name, "in": "query", "description": description, "allowEmptyValue": True, "schema": schema}


def _answer(query: Query) -> Node:
    if query.answers_with_graph:
        return {"description": "A graph.", "content": content(GRAPH_FORMATS)}
    records: Node = {
        "schema": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [column.name for column in query.columns],
                "additionalProperties": False,
                "properties": {column.name: _cell(column) for column in query.columns},
            },
        }
    }
    return {"description": "A table.", "headers": _LINK, "content": content(TABLE_FORMATS, {MEDIA_TYPE: records})}


def _cell(column: Column) -> Node:
    return {**_CELLS[column.type], "description": column.description}
