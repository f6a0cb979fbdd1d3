"""Rows are counted from an answer's bytes: as many as there are, whatever stands in the cells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, Store

from service.counting import count_rows

FORMATS = [QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.CSV, QueryResultsFormat.TSV]
HARD = st.text(alphabet='},{"\\\r\n\t<>result[]&a') | st.sampled_from(["},{", "<result>", '"}]}', "\r\n"])


@pytest.mark.parametrize("form", FORMATS, ids=str)
@pytest.mark.parametrize("variables", ["?a", "?a ?b"])
@given(cells=st.lists(st.none() | HARD, max_size=6))
@settings(max_examples=60, deadline=None)
def test_as_many_rows_as_there_are(form: QueryResultsFormat, variables: str, cells: list[str | None]) -> None:
    names = variables.count("?")
    rows = [" ".join(["UNDEF" if cell is None else str(Literal(cell))] * names) for cell in cells]
    table = " ".join(f"({row})" for row in rows)
    body = Store().query(f"SELECT {variables} {{ VALUES ({variables}) {{ {table} }} }}").serialize(format=form)
    assert count_rows(body, form) == len(cells)


@pytest.mark.parametrize("form", FORMATS, ids=str)
def test_a_row_without_cells_is_one(form: QueryResultsFormat) -> None:
    assert count_rows(Store().query("SELECT * {}").serialize(format=form), form) == 1
