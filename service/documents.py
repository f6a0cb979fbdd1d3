"""Triples as documents: the same bytes each time, our prefixes, and in JSON-LD our context, in full."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from graph.turtle import turtle
from ontology.terms import BASE, PREFIXES, context_path
from service.formats import GRAPHS, HTML, JSONLD, TURTLE, Format

__all__ = ["FORMATS", "context", "written"]

FORMATS = {format.name: format for format in (HTML, *GRAPHS)}
"""The formats of documents by the suffix of their addresses, the one for people first."""

_LEFT_OUT = {"plan"}
"""Prefixes that Turtle does without: the slashes of a plan's items would each need an escape after it."""


def written(triples: Iterable[Triple], format: Format, base: str = BASE) -> bytes:
    """The triples in a format of RDF, each once, in the order given; `base` takes the place of our own in IRIs.

    A JSON-LD document (JSON-LD 1.1, section 3.1) holds its context, so that nobody has to fetch one to read it.
    """
    unique = list(dict.fromkeys(_rebased(triple, base) for triple in triples))
    if format is JSONLD:
        return _json_ld(unique, base)
    engine = format.engine
    if not isinstance(engine, RdfFormat):
        raise TypeError(f"{format.name} is no format of RDF")
    if format is not TURTLE:
        return serialize(unique, format=engine) or b""
    prefixes = {prefix: _moved(iri, base) for prefix, iri in PREFIXES.items() if prefix not in _LEFT_OUT}
    return turtle(unique, engine, prefixes)


def context(base: str = BASE) -> str:
    """The text of the JSON-LD context, with `base` in place of our own."""
    return context_path().read_text(encoding="utf-8").replace(f'"{BASE}', f'"{base}')


def _rebased(triple: Triple, base: str) -> Triple:
    """The triple with `base` in place of ours in its IRIs; literals stay as they are."""
    if base == BASE:
        return triple
    subject, value = triple.subject, triple.object
    return Triple(
        _rebased_node(subject, base) if isinstance(subject, NamedNode) else subject,
        _rebased_node(triple.predicate, base),
        _rebased_node(value, base) if isinstance(value, NamedNode) else _datatyped(value, base),
    )


def _rebased_node(node: NamedNode, base: str) -> NamedNode:
    return NamedNode(_moved(node.value, base))


def _datatyped(value: BlankNode | Literal | Triple, base: str) -> BlankNode | Literal | Triple:
    if isinstance(value, Literal) and value.datatype.value.startswith(BASE):
        return Literal(value.value, datatype=_rebased_node(value.datatype, base))
    return value


def _moved(iri: str, base: str) -> str:
    return base + iri.removeprefix(BASE) if iri.startswith(BASE) else iri


def _json_ld(triples: Sequence[Triple], base: str) -> bytes:
    import rdflib  # a third of what a service loads, for the one format that nothing else writes

    graph = rdflib.Graph()
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")
    terms = json.loads(context(base))["@context"]
    document: Any = json.loads(graph.serialize(format="json-ld", context=terms, use_native_types=False))
    places = {str(triple.subject).strip("<>"): place for place, triple in reversed(list(enumerate(triples)))}
    if isinstance(nodes := document.get("@graph"), list):
        nodes.sort(key=lambda node: places.get(_expanded(node["id"], terms), 0))
    return (json.dumps(_in_order(document), ensure_ascii=False, indent=1) + "\n").encode()


def _expanded(name: str, terms: dict[str, Any]) -> str:
    prefix, colon, rest = name.partition(":")
    namespace = terms.get(prefix)
    return namespace + rest if colon and isinstance(namespace, str) and not rest.startswith("//") else name


def _in_order(value: Any, key: str = "") -> Any:
    """JSON with the keys of each object and the values of each property in order; a context stays as it is."""
    if key == "@context":
        return value
    if isinstance(value, dict):
        return {name: _in_order(value[name], name) for name in sorted(value, key=_rank)}
    if isinstance(value, list):
        ordered = [_in_order(part) for part in value]
        return ordered if key == "@graph" else sorted(ordered, key=lambda part: json.dumps(part, sort_keys=True))
    return value


def _rank(name: str) -> tuple[bool, bool, bool, str]:
    return (name != "@context", name not in ("@id", "id"), name not in ("@type", "type"), name)
