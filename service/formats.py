"""The formats of answers: their names, their media types, and which of them a request asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import QueryResultsFormat, RdfFormat
from werkzeug.datastructures import MIMEAccept

from queries.errors import listed, shown
from service.errors import WrongFormat

__all__ = [
    "CSV",
    "GRAPHS",
    "HTML",
    "JSON",
    "TABLES",
    "TSV",
    "TURTLE",
    "Choice",
    "Chosen",
    "Format",
    "choose",
    "named",
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
GRAPHS = (TURTLE, NTRIPLES, RDFXML, JSONLD)
"""For graphs, in the order of preference where a client has none."""


def _by_name(name: str) -> Format:
    return next(format for format in (HTML, *TABLES, *GRAPHS) if format.name == name)


_NAMES = {
    "json": (JSON, JSONLD),
    "xml": (XML, RDFXML),
    "csv": (CSV, None),
    "tsv": (TSV, None),
    "ttl": (None, TURTLE),
    "turtle": (None, TURTLE),
    "nt": (None, NTRIPLES),
    "rdf": (None, RDFXML),
    "jsonld": (None, JSONLD),
}


@dataclass(frozen=True)
class Chosen:
    """A format, and the media type under which it is sent."""

    format: Format
    media_type: str


@dataclass(frozen=True)
class Choice:
    """What a request wants if the answer is a table or a boolean, and what if it is a graph.

    None: it takes no answer of that kind.
    """

    table: Chosen | None
    graph: Chosen | None

    @property
    def table_format(self) -> Format | None:
        """The format of a table."""
        return self.table.format if self.table else None

    @property
    def graph_format(self) -> Format | None:
        """The format of a graph."""
        return self.graph.format if self.graph else None

    @property
    def key(self) -> str:
        """The choice as a part of an entity tag."""
        return " ".join(chosen.media_type if chosen else "-" for chosen in (self.table, self.graph))

    @property
    def is_page(self) -> bool:
        """Whether the request is a browser's, which wants a page."""
        return HTML in (self.table_format, self.graph_format)


def named(name: str) -> Choice:
    """The choice that a format's name makes; raises `WrongFormat` for a name that no format has."""
    if name == HTML.name:
        return Choice(_sent(HTML), _sent(HTML))
    try:
        table, graph = _NAMES[name]
    except KeyError:
        raise WrongFormat(f"format: {shown(name)} is not known; use {listed([*_NAMES, HTML.name])}.") from None
    return Choice(_sent(table) if table else None, _sent(graph) if graph else None)


def choose(accept: MIMEAccept, *, page_first: bool) -> Choice:
    """The choice that an Accept header makes; `page_first`: a client without a preference gets a page.

    Raises `WrongFormat` when the header takes neither a page nor any format.
    """
    choice = Choice(_best(accept, TABLES, page_first), _best(accept, GRAPHS, page_first))
    if choice.table is None and choice.graph is None:
        offered = [format.media_types[0] for format in (HTML, *TABLES, *GRAPHS)]
        raise WrongFormat(f"Nothing here is of the media types that Accept names; there are {listed(offered)}.")
    return choice


def _sent(format: Format) -> Chosen:
    return Chosen(format, format.media_types[0])


def _best(accept: MIMEAccept, formats: Iterable[Format], page_first: bool) -> Chosen | None:
    ordered = (HTML, *formats) if page_first else (*formats, HTML)
    # The usual media type of every format comes before any format's second one.
    offers = {format.media_types[0]: format for format in ordered}
    for format in ordered:
        for media_type in format.media_types[1:]:
            offers.setdefault(media_type, format)
    if not accept:
        return _sent(ordered[0])
    best = accept.best_match(list(offers))
    return Chosen(offers[best], best) if best else None
