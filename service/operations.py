"""What a request to a SPARQL endpoint asks for: SPARQL 1.1 Protocol, 2.1 (query) and 2.2 (update)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from flask import Request
from pyoxigraph import NamedNode
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from ontology.terms import GRAPH
from service.safety import check_length

__all__ = ["Operation", "is_iri", "query_of", "update_of", "wants_update"]

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_UTF8 = ("utf-8", "utf8", "us-ascii")


@dataclass(frozen=True)
class Operation:
    """A text of SPARQL, if there is one, and the dataset that the request names for it."""

    text: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


def wants_update(asked: Request) -> bool:
    """Whether the request asks for an update, well or badly."""
    if asked.method == "POST" and asked.mimetype == _UPDATE:
        return True
    return "update" in asked.args or "update" in _form(asked)


def query_of(asked: Request) -> Operation:
    """The query operation of a request.

    Raises `BadRequest` for what is no query operation, `UnsupportedMediaType` for a body that cannot be one,
    `QueryTooLong`.
    """
    text, parameters = _one_text(asked, "query", _QUERY)
    check_length(text or "")
    for name in ("using-graph-uri", "using-named-graph-uri"):
        if name in parameters:
            raise BadRequest(f"{name} goes with an update; a query takes default-graph-uri and named-graph-uri.")
    return Operation(text, _graphs(parameters, "default-graph-uri"), _graphs(parameters, "named-graph-uri"))


def update_of(asked: Request) -> Operation:
    """The update operation of a request; raises as `query_of` does."""
    if asked.method != "POST":
        raise BadRequest("An update comes by POST.")
    text, parameters = _one_text(asked, "update", _UPDATE)
    return Operation(text, _graphs(parameters, "using-graph-uri"), _graphs(parameters, "using-named-graph-uri"))


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _one_text(asked: Request, name: str, media_type: str) -> tuple[str | None, MultiDict[str, str]]:
    """The text of this operation, and the parameters that go with it."""
    _decoded(unquote_to_bytes(asked.query_string), "address")
    texts, parameters = asked.args.getlist(name), asked.args
    if asked.method == "POST":
        _check_body(asked, media_type)
        body = asked.get_data()
        if asked.mimetype == _FORM:
            _decoded(unquote_to_bytes(body), "body")
            texts = [*texts, *_form(asked).getlist(name)]
            parameters = MultiDict([*asked.args.items(multi=True), *_form(asked).items(multi=True)])
        else:
            texts = [*texts, _decoded(body, "body")]
    if len(texts) > 1:
        raise BadRequest(f"The request has '{name}' {len(texts)} times, in its address or its body; send one.")
    return (texts[0] if texts and texts[0].strip() else None), parameters


def _form(asked: Request) -> MultiDict[str, str]:
    """The form in the body, if it is one; the body can still be read afterwards."""
    if asked.method != "POST" or asked.mimetype != _FORM:
        return MultiDict()
    asked.get_data()
    return asked.form


def _check_body(asked: Request, media_type: str) -> None:
    if asked.mimetype not in (media_type, _FORM):
        raise UnsupportedMediaType(f"By POST, send the text as {media_type}, or in a form as {_FORM}.")
    if asked.mimetype_params.get("charset", "utf-8").lower() not in _UTF8:
        raise UnsupportedMediaType("Send the text in UTF-8.")
    if asked.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType("Send the body without a Content-Encoding.")


def _decoded(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The request's {where} is not UTF-8 text (byte {error.start} cannot be decoded).") from error


def _graphs(parameters: MultiDict[str, str], name: str) -> tuple[str, ...]:
    iris = tuple(parameters.getlist(name))
    if not all(map(is_iri, iris)):
        raise BadRequest(f"{name} takes the IRI of a graph, such as {GRAPH.agencies.value}.")
    return iris
