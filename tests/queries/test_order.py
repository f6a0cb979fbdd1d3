"""The order of every answer is total: no two rows that differ are equal in all that they are ordered by.

Then pages do not overlap and leave nothing out, whatever engine answers.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from pyoxigraph import Store

from graph.snapshot import Snapshot
from queries.binding import bind
from queries.catalogue import load_catalogue
from queries.clauses import outside_braces
from queries.model import Query
from queries.resolve import Resolver

TABLES = [query for query in load_catalogue() if query.columns]


def keys(sparql: str) -> Iterator[str]:
    """What the rows are ordered by, one expression each, without the direction."""
    plain = outside_braces(sparql)
    *_, found = re.finditer(r"\bORDER\s+BY\b", plain)
    for part in re.findall(r"\w*\s*\((?:[^()]|\([^()]*\))*\)|\?\w+", sparql[found.end() :]):
        yield re.sub(r"^(?:ASC|DESC)\s*(?=\()", "", part.strip())


def ties(store: Any, sparql: str) -> list[tuple[Any, Any]]:
    """Neighbours that differ and are equal in all that they are ordered by."""
    columns = {f"?{variable.value}": place for place, variable in enumerate(store.query(sparql).variables)}
    places, more = [], ""
    for key in keys(sparql):
        bare = key.strip("() ")
        if bare not in columns:
            # What is no column is made one, beside the others.
            columns[bare] = len(columns)
            more += f" ({key} AS ?key{len(columns)})"
        places.append(columns[bare])
    head = re.search(r"\bWHERE\b", outside_braces(sparql))
    assert head, "the query has no WHERE"
    asked = f"{sparql[: head.start()]}{more}\n{sparql[head.start() :]}"
    rows = [tuple(str(cell) for cell in row) for row in store.query(asked)]
    assert rows
    return [
        (one, other)
        for one, other in pairwise(rows)
        if one != other and all(one[place] == other[place] for place in places)
    ]


def test_the_keys_of_an_order_are_found() -> None:
    assert list(keys("SELECT * { ?a ?b ?c } ORDER BY DESC(?a) MIN(?b) ?c (COUNT(DISTINCT ?d))")) == [
        "(?a)",
        "MIN(?b)",
        "?c",
        "(COUNT(DISTINCT ?d))",
    ]
    tied = "SELECT ?a ?b WHERE { VALUES (?a ?b) { (1 2) (1 3) } } ORDER BY ?a"
    assert len(ties(Store(), tied)) == 1
    assert ties(Store(), f"{tied} ?b") == []


@pytest.mark.parametrize("query", TABLES, ids=lambda query: query.name)
def test_no_rows_tie_on_the_real_graph(query: Query, snapshot: Snapshot) -> None:
    values = {each.name: [each.example or ""] for each in query.parameters if each.required}
    assert ties(snapshot.store, bind(query, values, Resolver(snapshot.store))) == []


@pytest.mark.parametrize("query", TABLES, ids=lambda query: query.name)
def test_no_rows_tie_on_the_made_up_graph(query: Query, store: Store) -> None:
    assert ties(store, query.sparql) == []


@pytest.mark.parametrize("name", ["trace", "due", "search", "findings"])
def test_pages_are_the_whole_answer_cut(name: str, snapshot: Snapshot) -> None:
    query = load_catalogue()[name]
    values = {each.name: [each.example or ""] for each in query.parameters if each.required}
    sparql = bind(query, values, Resolver(snapshot.store))

    def rows(more: str) -> list[str]:
        return [str(row) for row in snapshot.query(sparql + more)]

    whole = rows("")
    size = 1 + len(whole) // 5
    pages = [rows(f"\nLIMIT {size} OFFSET {start}") for start in range(0, len(whole), size)]
    assert len(pages) > 1
    assert [row for page in pages for row in page] == whole
