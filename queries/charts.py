"""The line of a query's header that says how its answer is drawn: read, and checked against the columns."""

from collections.abc import Iterator, Sequence

from queries.errors import listed
from queries.model import Chart, ChartKind, Column, ColumnType, Measure, Query

__all__ = ["chart", "faults"]

_OPTIONS = {
    ChartKind.BARS: ("label", "split", *(measure.value for measure in Measure)),
    ChartKind.DATES: ("label", "from", "to"),
}
_FORMS = {
    ChartKind.BARS: "'label COLUMN …', 'sum COLUMN', 'most COLUMN' or 'count rows', 'split COLUMN'",
    ChartKind.DATES: "'label COLUMN …', 'from COLUMN', 'to COLUMN'",
}
_ROWS = "rows"
"""What is counted: 'count rows' names no column."""

_NUMBERS = (ColumnType.INTEGER, ColumnType.DECIMAL)


def chart(kind: str, options: Sequence[str], title: str) -> Chart:
    """The chart that these words of a header ask for; raises ``ValueError``, with the remedy, for any others."""
    if kind not in set(ChartKind):
        raise ValueError(f"{kind!r} is no chart here; write {listed([each.value for each in ChartKind])}")
    drawn = ChartKind(kind)
    given: dict[str, str] = {}
    for option in options:
        key, _, value = option.partition(" ")
        if key not in _OPTIONS[drawn] or not value or key in given:
            raise ValueError(f"cannot read {option!r} of a chart of {drawn.value}; write {_FORMS[drawn]}, each once")
        given[key] = value
    if "label" not in given:
        raise ValueError("the chart has no label; write 'label COLUMN'")
    if drawn is ChartKind.DATES:
        if "to" not in given:
            raise ValueError("the chart has no day; write 'to COLUMN'")
        return Chart(drawn, title, tuple(given["label"].split()), start=given.get("from"), end=given["to"])
    measures = [measure for measure in Measure if measure.value in given]
    if len(measures) != 1 or (Measure.COUNT in measures and given[Measure.COUNT.value] != _ROWS):
        raise ValueError("the chart has not one measure; write 'sum COLUMN', 'most COLUMN' or 'count rows'")
    if "split" in given and Measure.MOST in measures:
        raise ValueError("the chart splits what is not added up; leave 'split' out, or write 'sum COLUMN'")
    measured = None if measures[0] is Measure.COUNT else given[measures[0].value]
    return Chart(drawn, title, tuple(given["label"].split()), measures[0], measured, given.get("split"))


def faults(query: Query) -> Iterator[str]:
    """What is wrong with the columns that the query's chart names: none, if it has no chart."""
    drawn = query.chart
    if drawn is None:
        return
    columns = {column.name: column for column in query.columns}
    unknown = [name for name in drawn.columns if name not in columns]
    if unknown:
        yield f"the chart names {listed(unknown)}, which is no column; write {listed(list(columns))}"
        return
    yield from _wrong([drawn.value], columns, _NUMBERS, "number")
    yield from _wrong([drawn.start, drawn.end], columns, (ColumnType.DATE,), "date")


def _wrong(
    names: Sequence[str | None], columns: dict[str, Column], types: Sequence[ColumnType], wanted: str
) -> Iterator[str]:
    for name in filter(None, names):
        if columns[name].type not in types:
            yield f"the chart draws {name}, which is no {wanted}; name a column of that type"
