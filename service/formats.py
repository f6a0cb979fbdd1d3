"""The formats of answers: their names and their media types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyoxigraph import QueryResultsFormat, RdfFormat

__all__ = [
    "CSV",
    "GRAPHS",
    "HTML",
    "JSON",
    "NQUADS",
    "TABLES",
    "TRIG",
    "TSV",
    "TURTLE",
    "Format",
    "content_type",
]


@dataclass(frozen=True)
class Format:
    """One format; `media_types` begins with the one that it is sent as, unless a client asks for another."""

    name: str
    media_types: tuple[str, ...]
    engine: QueryResultsFormat | RdfFormat | None

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """Travel to another process by name: the engine's own part cannot."""
        return _by_name, (self.name,)


HTML = Format("html", ("text/html",), None)

JSON = Format("json", ("application/sparql-results+json", "application/json"), QueryResultsFormat.JSON)
XML = Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), QueryResultsFormat.XML)
CSV = Format("csv", ("text/csv",), QueryResultsFormat.CSV)
TSV = Format("tsv", ("text/tab-separated-values",), QueryResultsFormat.TSV)
TABLES = (JSON, XML, CSV, TSV)
"""For solutions and booleans, in the order of preference where a client has none."""

TURTLE = Format("ttl", ("text/turtle",), RdfFormat.TURTLE)
NTRIPLES = Format("nt", ("application/n-triples", "text/plain"), RdfFormat.N_TRIPLES)
RDFXML = Format("rdf", ("application/rdf+xml", "application/xml", "text/xml"), RdfFormat.RDF_XML)
JSONLD = Format("jsonld", ("application/ld+json", "application/json"), RdfFormat.JSON_LD)
TRIG = Format("trig", ("application/trig",), RdfFormat.TRIG)
NQUADS = Format("nq", ("application/n-quads",), RdfFormat.N_QUADS)
GRAPHS = (TURTLE, NTRIPLES, RDFXML, JSONLD, TRIG, NQUADS)
"""For graphs, in the order of preference where a client has none. TriG and N-Quads hold one as the default graph."""


_FORMATS = {format.name: format for format in (HTML, *TABLES, *GRAPHS)}


def _by_name(name: str) -> Format:
    return _FORMATS[name]


def content_type(media_type: str) -> str:
    """What is sent as a Content-Type: all text here is UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
