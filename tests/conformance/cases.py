"""The cases of the W3C's SPARQL 1.1 query suites, as the manifests tell them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Store

__all__ = ["FEDERATED", "FOLDERS", "Case", "Data", "cases", "suite_name"]

FOLDERS = (
    "aggregates",
    "bind",
    "bindings",
    "cast",
    "construct",
    "csv-tsv-res",
    "entailment",
    "exists",
    "functions",
    "grouping",
    "json-res",
    "negation",
    "project-expression",
    "property-path",
    "service",
    "subquery",
    "syntax-fed",
    "syntax-query",
)

FEDERATED = ("service", "syntax-fed")
"""The folders whose queries ask other endpoints."""

_BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
"""Where the files are on the Web: their relative IRIs are resolved against this, and nothing is fetched."""

_CASES = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?case ?kind ?action (COALESCE(?told, ?action) AS ?query) ?result {
  ?manifest mf:entries/rdf:rest*/rdf:first ?case .
  ?case a ?kind ; mf:action ?action .
  OPTIONAL { ?action qt:query ?told }
  OPTIONAL { ?case mf:result ?result }
  VALUES ?kind { mf:QueryEvaluationTest mf:CSVResultFormatTest mf:PositiveSyntaxTest11 mf:NegativeSyntaxTest11 }
} ORDER BY ?case"""
_DATA = NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/test-query#data")
_GRAPH_DATA = NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/test-query#graphData")


_REMOTE = """
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
SELECT ?action ?address ?data { ?action qt:serviceData [ qt:endpoint ?address ; qt:data ?data ] }"""


@dataclass(frozen=True)
class Data:
    """A file of data, and its IRI, by which relative IRIs in it are resolved and its named graph is called."""

    file: Path
    iri: str


@dataclass(frozen=True)
class Case:
    """One case: a query, the files of the dataset, and the answer (None where only the syntax is in question)."""

    folder: str
    name: str
    kind: str
    query: Data
    default: tuple[Data, ...]
    named: tuple[Data, ...]
    remote: tuple[tuple[str, Data], ...]
    """What other endpoints hold, by their addresses."""

    result: Data | None

    @property
    def id(self) -> str:
        """The case's name among those of all suites."""
        return f"{self.folder}/{self.name}"


def suite_name(folder: str) -> str:
    """What a folder's suite is called on the page."""
    return f"SPARQL 1.1 query: {folder}"


def cases(suites: Path, folder: str) -> list[Case]:
    """The query cases that the manifest of a folder of `suites` lists, in the order of their names."""
    manifest = Store()
    iri = f"{_BASE}{folder}/manifest.ttl"
    manifest.load(path=str(suites / folder / "manifest.ttl"), format=RdfFormat.TURTLE, base_iri=iri)
    rows: Any = manifest.query(_CASES)
    remote_rows: Any = manifest.query(_REMOTE)
    told = [(row["action"], row["address"].value, row["data"]) for row in remote_rows]

    def data(node: Any) -> Data:
        return Data(suites / node.value.removeprefix(_BASE), node.value)

    def files(action: Any, kind: NamedNode) -> tuple[Data, ...]:
        found = manifest.quads_for_pattern(action, kind, None) if not isinstance(action, NamedNode) else ()
        return tuple(sorted((data(quad.object) for quad in found), key=lambda each: each.iri))

    return [
        Case(
            folder,
            row["case"].value.split("#")[-1],
            row["kind"].value.split("#")[-1],
            data(row["query"]),
            files(row["action"], _DATA),
            files(row["action"], _GRAPH_DATA),
            tuple((address, data(file)) for action, address, file in told if action == row["action"]),
            data(row["result"]) if row["result"] else None,
        )
        for row in rows
    ]
