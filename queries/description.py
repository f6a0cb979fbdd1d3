"""The catalogue as RDF, where agents and SPARQL editors look for a graph's queries.

A query is a ``sh:SPARQLExecutable`` (SHACL, section 5.1), described as collections of SPARQL examples describe theirs:
``rdfs:comment``, ``schema:keywords``, ``schema:target`` and the text. What the header says besides is in schema.org's
terms for a parameter (``schema:PropertyValueSpecification``) and in those of CSV on the Web for a column.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from ontology.external import CSVW
from ontology.terms import BASE, DCTERMS, GRAPH, ID, ONTOLOGY, PREFIXES, PW, RDF, RDFS, SCHEMA, SH, XSD
from queries.catalogue import Catalogue, load_catalogue
from queries.general import general
from queries.model import Column, ColumnType, Parameter, ParameterType, Query

__all__ = ["ENDPOINT", "Descriptions", "described", "query_iri"]

ENDPOINT: Final = NamedNode(f"{BASE}sparql")
"""The SPARQL endpoint by its own name, wherever it is served."""

_LANGUAGE = "en"
_LITERALS = {
    ParameterType.DATE: XSD.date,
    ParameterType.BOOLEAN: XSD.boolean,
    ParameterType.INTEGER: XSD.integer,
    ParameterType.STRING: XSD.string,
    ParameterType.TERM: XSD.string,
}
_THINGS = {
    ParameterType.INITIATIVE: PW.Initiative,
    ParameterType.AGENCY: PW.Agency,
    ParameterType.PLAN: PW.Plan,
    ParameterType.PLACE: PW.Place,
    ParameterType.ITEM: RDFS.Resource,
}
_CELLS = {
    ColumnType.IRI: XSD.anyURI,
    ColumnType.STRING: XSD.string,
    ColumnType.DATE: XSD.date,
    ColumnType.INTEGER: XSD.integer,
    ColumnType.DECIMAL: XSD.decimal,
    ColumnType.BOOLEAN: XSD.boolean,
    ColumnType.IRI_OR_STRING: XSD.string,
}


class Descriptions:
    """What a build adds to a snapshot: its named queries, in ``graph/queries``, and the answers to the general ones."""

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        """Describe these queries, or those of the project."""
        chosen = catalogue or load_catalogue()
        self._questions = tuple(general(chosen))
        self._quads = tuple(
            Quad(triple.subject, triple.predicate, triple.object, GRAPH.queries) for triple in described(chosen)
        )

    @property
    def version(self) -> str:
        """Hash of all that is added; it belongs to the build's fingerprint."""
        return hashlib.sha256("\n".join([*sorted(map(str, self._quads)), *self._questions]).encode()).hexdigest()

    @property
    def questions(self) -> tuple[str, ...]:
        """The queries as they are asked without a value, where that is a table and can be done."""
        return self._questions

    def __call__(self) -> tuple[Quad, ...]:
        """The content of ``graph/queries``."""
        return self._quads


def query_iri(name: str) -> NamedNode:
    """The IRI of the named query of this name."""
    return NamedNode(f"{ID}query/{name}")


def described(catalogue: Catalogue) -> Iterator[Triple]:
    """The queries of a catalogue with their parameters and columns, and the prefixes that they may use."""
    for prefix, namespace in sorted(PREFIXES.items()):
        declaration = NamedNode(f"{ID}prefix/{prefix}")
        yield Triple(ONTOLOGY, SH.declare, declaration)
        yield Triple(declaration, RDF.type, SH.PrefixDeclaration)
        yield Triple(declaration, SH.prefix, Literal(prefix))
        yield Triple(declaration, SH.namespace, Literal(namespace, datatype=XSD.anyURI))
    for query in catalogue:
        yield from _query(query)


def _query(query: Query) -> Iterator[Triple]:
    this = query_iri(query.name)
    is_select = isinstance(Store().query(query.sparql), QuerySolutions)
    yield Triple(this, RDF.type, SH.SPARQLExecutable)
    yield Triple(this, RDF.type, SH.SPARQLSelectExecutable if is_select else SH.SPARQLConstructExecutable)
    yield Triple(this, SH.select if is_select else SH.construct, Literal(query.sparql))
    yield Triple(this, SH.prefixes, ONTOLOGY)
    yield Triple(this, DCTERMS.identifier, Literal(query.name))
    yield Triple(this, RDFS.label, _words(query.title))
    yield Triple(this, RDFS.comment, _words(query.description))
    yield Triple(this, SCHEMA.target, ENDPOINT)
    for tag in query.tags:
        yield Triple(this, SCHEMA.keywords, Literal(tag))
    for place, parameter in enumerate(query.parameters, 1):
        yield from _parameter(this, place, parameter)
    for place, column in enumerate(query.columns, 1):
        yield from _column(this, place, column)


def _parameter(query: NamedNode, place: int, parameter: Parameter) -> Iterator[Triple]:
    this = NamedNode(f"{query.value}/parameter/{parameter.name}")
    yield Triple(query, DCTERMS.hasPart, this)
    yield Triple(this, RDF.type, SCHEMA.PropertyValueSpecification)
    yield Triple(this, SCHEMA.valueName, Literal(parameter.name))
    yield Triple(this, RDFS.label, _words(parameter.words))
    yield Triple(this, RDFS.comment, _words(parameter.description))
    yield Triple(this, SH.order, Literal(place))
    yield Triple(this, SCHEMA.valueRequired, Literal(parameter.required))
    yield Triple(this, SCHEMA.multipleValues, Literal(parameter.many))
    if parameter.type.is_thing:
        yield Triple(this, SH.class_, _THINGS[parameter.type])
    else:
        yield Triple(this, SH.datatype, _LITERALS[parameter.type])
    if parameter.default is not None:
        yield Triple(this, SCHEMA.defaultValue, Literal(parameter.default))
    if parameter.example is not None:
        yield Triple(this, SCHEMA.workExample, Literal(parameter.example))
    if parameter.values:
        yield Triple(this, SCHEMA.valuePattern, Literal("|".join(parameter.values)))


def _column(query: NamedNode, place: int, column: Column) -> Iterator[Triple]:
    this = NamedNode(f"{query.value}/column/{column.name}")
    yield Triple(query, DCTERMS.hasPart, this)
    yield Triple(this, RDF.type, CSVW.Column)
    yield Triple(this, CSVW.name, Literal(column.name))
    yield Triple(this, RDFS.label, _words(column.words))
    yield Triple(this, RDFS.comment, _words(column.description))
    yield Triple(this, SH.order, Literal(place))
    yield Triple(this, CSVW.datatype, _CELLS[column.type])


def _words(text: str) -> Literal:
    return Literal(text, language=_LANGUAGE)
