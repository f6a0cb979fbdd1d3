"""Which format a request asks for: by its name, or by its Accept header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_options_header

from queries.errors import listed, shown
from service.errors import WrongFormat
from service.formats import CSV, GRAPHS, HTML, JSON, JSONLD, RDFXML, TABLES, TSV, XML, Format

__all__ = ["Choice", "Chosen", "choose", "choose_graph", "named"]

_NAMES = {
    "json": (JSON, JSONLD),
    "xml": (XML, RDFXML),
    "csv": (CSV, None),
    "tsv": (TSV, None),
    **{format.name: (None, format) for format in GRAPHS},
}
_OTHER_NAMES = {
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "nquads": "nq",
    "rdfxml": "rdf",
    "rdf+xml": "rdf",
    "json-ld": "jsonld",
}
"""What other endpoints call these formats, and libraries send therefore."""


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
    """The choice that a format's name, or its media type, makes; raises `WrongFormat` for one that no format has."""
    # A plus sign that was not escaped in an address arrives as a space.
    plain = name.strip().lower().replace(" ", "+")
    if plain == HTML.name:
        return Choice(_sent(HTML), _sent(HTML))
    if "/" in plain and "*" not in plain:
        accept = MIMEAccept([(plain, 1)])
        choice = Choice(_best(accept, (*TABLES, HTML)), _best(accept, (*GRAPHS, HTML)))
        if choice.table or choice.graph:
            return choice
    try:
        table, graph = _NAMES[_OTHER_NAMES.get(plain, plain)]
    except KeyError:
        raise WrongFormat(f"format: {shown(name)} is not known; use {listed([*_NAMES, HTML.name])}.") from None
    return Choice(_sent(table) if table else None, _sent(graph) if graph else None)


def choose(accept: MIMEAccept, *, page_first: bool) -> Choice:
    """The choice that an Accept header makes; `page_first`: a client without a preference gets a page.

    The most specific range that a media type falls under gives its weight, and 0 excludes it (RFC 9110, 12.5.1);
    of equal weights, what is named more specifically comes first, then what stands first in our own order.
    Raises `WrongFormat` when the header takes neither a page nor any format.
    """
    tables, graphs = ((HTML, *formats) if page_first else (*formats, HTML) for formats in (TABLES, GRAPHS))
    choice = Choice(_best(accept, tables), _best(accept, graphs))
    if choice.table is None and choice.graph is None:
        offered = [format.media_types[0] for format in (HTML, *TABLES, *GRAPHS)]
        raise WrongFormat(f"Nothing here is of the media types that Accept names; there are {listed(offered)}.")
    return choice


def choose_graph(accept: MIMEAccept, name: str | None = None) -> Choice:
    """The choice where the answer is a graph and never a page: by a format's name if there is one, else by Accept.

    Raises `WrongFormat` when no format of graphs is meant.
    """
    chosen = named(name).graph if name else _best(accept, GRAPHS)
    if chosen is None or chosen.format is HTML:
        offered = [f"{format.name} ({format.media_types[0]})" for format in GRAPHS]
        raise WrongFormat(f"This is a graph; ask for it as {listed(offered)}.")
    return Choice(None, chosen)


def _without_parameters(accept: MIMEAccept) -> MIMEAccept:
    """An Accept header without the parameters of its ranges: what we send is UTF-8 and has no variants.

    A range that asks for another character set is left out; `*`, which some clients send, is any media type.
    """

    def plain() -> Iterator[tuple[str, float]]:
        for media_range, weight in accept:
            bare, parameters = parse_options_header(media_range)
            if parameters.get("charset", "utf-8").lower() in ("utf-8", "utf8", "us-ascii"):
                yield "*/*" if bare == "*" else bare, weight

    return MIMEAccept(list(plain()))


def _sent(format: Format) -> Chosen:
    return Chosen(format, format.media_types[0])


def _best(accept: MIMEAccept, formats: Iterable[Format]) -> Chosen | None:
    ordered = tuple(formats)
    # The usual media type of every format comes before any format's second one.
    offers = {format.media_types[0]: format for format in ordered}
    for format in ordered:
        for media_type in format.media_types[1:]:
            offers.setdefault(media_type, format)
    if not accept:
        return _sent(ordered[0])
    best = _without_parameters(accept).best_match(list(offers))
    return Chosen(offers[best], best) if best else None
