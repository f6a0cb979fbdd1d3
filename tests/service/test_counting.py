"""Rows are counted from an answer's bytes: as many as there are, whatever stands in the cells, wherever it is cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, Store

from service.counting import row_counter

FORMATS = [QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.CSV, QueryResultsFormat.TSV]
HARD = st.text(alphabet='},:{"\\\r\n\t<>result[]&a') | st.sampled_from(
    ["},{", "<result>", '"}]}', "\r\n", "[{", ',{"', '":"', '""']
)


def count(body: bytes, form: QueryResultsFormat, piece: int) -> int:
    counter = row_counter(form)
    for start in range(0, len(body), piece):
        counter.add(body[start : start + piece])
    return counter.rows


@pytest.mark.parametrize("form", FORMATS, ids=str)
@pytest.mark.parametrize("variables", ["?a", "?a ?b"])
@given(cells=st.lists(st.none() | HARD, max_size=6), piece=st.integers(1, 40) | st.just(10_000))
@settings(max_examples=100, deadline=None)
def test_as_many_rows_as_there_are(
    form: QueryResultsFormat, variables: str, cells: list[str | None], piece: int
) -> None:
    names = variables.count("?")
    rows = [" ".join(["UNDEF" if cell is None else str(Literal(cell))] * names) for cell in cells]
    table = " ".join(f"({row})" for row in rows)
    body = Store().query(f"SELECT {variables} {{ VALUES ({variables}) {{ {table} }} }}").serialize(format=form)
    assert count(body, form, piece) == len(cells)
    assert len(cells) * row_counter(form).least_bytes <= len(body)


@pytest.mark.parametrize("form", FORMATS, ids=str)
def test_a_row_without_cells_is_one(form: QueryResultsFormat) -> None:
    assert count(Store().query("SELECT * {}").serialize(format=form), form, 7) == 1


@pytest.mark.parametrize("form", [QueryResultsFormat.JSON, QueryResultsFormat.XML], ids=str)
def test_a_truth_has_no_row(form: QueryResultsFormat) -> None:
    assert count(Store().query("ASK {}").serialize(format=form), form, 7) == 0
