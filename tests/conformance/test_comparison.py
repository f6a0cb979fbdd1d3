"""How answers are compared: what must count as the same, and what as another answer."""

import pytest
from pyoxigraph import QueryResultsFormat

from tests.conformance.answers import Rows, csv_rows, graph, result_set, same_graph, same_rows, table

BASE = "http://example.org/file"


def rows(text: str) -> Rows:
    """A table in TSV, written with bars for tabs."""
    found = table(text.replace("|", "\t").replace(" / ", "\n").encode(), QueryResultsFormat.TSV)
    assert isinstance(found, Rows)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?x / 1 / 2", "?x / 2 / 1"),
        ("?x|?y / 1|2", "?y|?x / 2|1"),
        ("?x|?y / _:a|_:a / _:a|_:b", "?x|?y / _:q|_:p / _:q|_:q"),
        ("?x / _:a / _:a", "?x / _:b / _:b"),
        ("?x / 2.0 / 1e0", "?x / 2.00 / 1.0E0"),
        ('?x / "0"^^<http://www.w3.org/2001/XMLSchema#boolean>', "?x / false"),
        ("?x|?y / |1", "?x|?y / |1"),
    ],
)
def test_the_same_answer(one: str, other: str) -> None:
    assert same_rows(rows(one), rows(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?x / 1", "?x / 1 / 1"),
        ("?x / 1 / 1 / 2", "?x / 1 / 2 / 2"),
        ("?x / 1", "?y / 1"),
        ("?x|?y / 1|", "?x / 1"),
        ("?x|?y / |1", "?x|?y / 1|"),
        ("?x|?y / _:a|_:a", "?x|?y / _:a|_:b"),
        ("?x|?y / _:a|1 / _:a|2", "?x|?y / _:a|1 / _:b|2"),
        ("?x / 1", "?x / 1.0"),
        ('?x / "1"', "?x / 1"),
        ('?x / "a"@en', '?x / "a"'),
        ("?x / <http://example.org/a>", '?x / "http://example.org/a"'),
    ],
)
def test_another_answer(one: str, other: str) -> None:
    assert not same_rows(rows(one), rows(other))


def test_rows_in_another_order_are_another_answer_where_order_counts() -> None:
    assert not same_rows(rows("?x / 1 / 2"), rows("?x / 2 / 1"), ordered=True)
    assert same_rows(rows("?x / 1 / _:a"), rows("?x / 1 / _:b"), ordered=True)


def test_a_cell_of_csv_is_its_text() -> None:
    assert same_rows(csv_rows('x,y\n"4,4",_:a\n'), csv_rows('y,x\r\n_:b,"4,4"\r\n'))
    assert not same_rows(csv_rows("x\n1.0E6\n"), csv_rows("x\n1000000\n"))


def test_a_result_set_tells_rows() -> None:
    told = b"""
        PREFIX rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#>
        [] rs:resultVariable "x", "y" ;
           rs:solution [ rs:binding [ rs:variable "x" ; rs:value <a> ] , [ rs:variable "y" ; rs:value 1 ] ] ,
                       [ rs:binding [ rs:variable "x" ; rs:value <a> ] ] ."""
    expected = rows("?x|?y / <http://example.org/a>|1 / <http://example.org/a>|")
    assert same_rows(result_set(told, BASE), expected)


def test_graphs_are_the_same_by_isomorphism() -> None:
    loop = b"<s> <p> _:a . _:a <p> _:a ."
    assert same_graph(graph(loop, BASE), graph(b"_:z <p> _:z . <s> <p> _:z .", BASE))
    assert not same_graph(graph(loop, BASE), graph(b"<s> <p> _:a . _:a <p> _:b .", BASE))
