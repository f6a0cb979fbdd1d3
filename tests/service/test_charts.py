"""Drawings of answers and of stories; expected numbers stand in the plans."""

import re
import struct
import time
from xml.etree import ElementTree

import pytest

from queries.model import Chart, ChartKind, Measure
from service.charts import MOST_BARS, MOST_PARTS, Bars, Dates, charted
from service.errors import WrongFormat
from service.pictures import Painter
from service.tables import Cell
from tests.service.conftest import Http

IRI = "https://w3id.org/planweave/id/"


def rows(*cells: tuple[str, str, str]) -> list[dict[str, Cell]]:
    return [{"label": Cell(label), "plan": Cell(plan, IRI + plan), "number": Cell(n)} for label, plan, n in cells]


def bars(found: list[dict[str, Cell]], measure: Measure = Measure.SUM, split: str | None = None) -> Bars:
    value = None if measure is Measure.COUNT else "number"
    drawn = charted(Chart(ChartKind.BARS, "T", ("label",), measure, value, split), found, {f"{IRI}p": "Plan P"})
    assert isinstance(drawn, Bars)
    return drawn


def dates(*days: tuple[str, str]) -> Dates | None:
    found = [{"label": Cell("x"), "from": Cell(first), "to": Cell(last)} for first, last in days]
    drawn = charted(Chart(ChartKind.DATES, "T", ("label",), start="from", end="to"), found, {})
    assert not isinstance(drawn, Bars)
    return drawn


def test_rows_of_one_label_are_one_bar_and_the_longest_comes_first() -> None:
    drawn = bars(rows(("a", "p", "1"), ("b", "p", "5"), ("a", "q", "2"), ("c", "p", ""), ("d", "p", "0")))
    assert [(bar.label, bar.number) for bar in drawn.bars] == [("b", "5"), ("a", "3")]
    assert [sum(part.width for part in bar.parts) for bar in drawn.bars] == [76, pytest.approx(45.6)]
    assert drawn.number == 2


def test_a_measure_counts_rows_or_takes_what_is_furthest_from_nothing() -> None:
    found = rows(("a", "p", "30"), ("a", "q", "-1461"), ("b", "p", "1370"))
    assert [(bar.label, bar.number) for bar in bars(found, Measure.MOST).bars] == [("a", "-1,461"), ("b", "+1,370")]
    assert [(bar.label, bar.number) for bar in bars(found, Measure.COUNT).bars] == [("a", "2"), ("b", "1")]


def test_what_is_below_nothing_goes_to_the_left() -> None:
    drawn = bars(rows(("a", "p", "-100"), ("b", "p", "300")), Measure.MOST)
    before, after = {bar.label: bar.parts[0] for bar in drawn.bars}["a"], drawn.bars[0].parts[0]
    assert (before.x, before.width, drawn.zero) == (0, 19, 19)
    assert (after.x, after.width) == (19, 57)


def test_bars_are_split_by_name_while_tones_can_be_told_apart() -> None:
    drawn = bars(rows(("a", "p", "1"), ("a", "q", "3")), split="plan")
    assert drawn.tones == ("Plan P", "q")
    assert [(part.x, part.width, part.tone, part.title) for part in drawn.bars[0].parts] == [
        (0, 19, 0, "Plan P: 1"),
        (19, 57, 1, "q: 3"),
    ]
    many = rows(*(("a", f"plan-{number}", "1") for number in range(MOST_PARTS + 1)))
    assert bars(many, split="plan").tones == ()
    assert len(bars(many, split="plan").bars[0].parts) == 1


def test_a_chart_has_an_end_and_says_how_many_there_are() -> None:
    drawn = bars(rows(*((f"label {number}", "p", "1") for number in range(100))))
    assert (len(drawn.bars), drawn.number) == (MOST_BARS, 100)


@pytest.mark.parametrize(
    ("label", "cut"),
    [
        ("Home Office", "Home Office"),
        ("x" * 48, "x" * 48),
        ("x" * 49, "x" * 47 + "…"),
        (
            "Department for Children, Schools and Families · Home Office",
            "Department for Children, Schools… · Home Office",
        ),
    ],
)
def test_a_label_is_cut_where_it_is_longest(label: str, cut: str) -> None:
    (bar,) = bars(rows((label, "p", "1"))).bars
    assert (bar.label, bar.title) == (cut, label)
    assert len(bars(rows((" · ".join(["word " * 9] * 9), "p", "1"))).bars[0].label) < 120


def test_nothing_to_draw_is_no_chart() -> None:
    chart = Chart(ChartKind.BARS, "T", ("label",), Measure.SUM, "number")
    for found in ([], rows(("a", "p", "")), rows(("a", "p", "0")), rows(("a", "p", "NaN")), rows(("a", "p", "many"))):
        assert charted(chart, found, {}) is None
    assert dates(("2009-01-01", ""), ("", "soon")) is None


def test_days_stand_between_beginnings_of_months_or_years() -> None:
    drawn = dates(("2008-04-01", "2009-03-31"), ("", "2009-01-01"), ("2010-01-01", "2009-01-01"))
    assert drawn
    assert [tick.words for tick in drawn.ticks] == ["Apr 2008", "Jul 2008", "Oct 2008", "Jan 2009", "Apr 2009"]
    first, single, turned = drawn.spans
    assert first.x == drawn.ticks[0].x
    assert drawn.ticks[3].x < first.end < drawn.ticks[4].x
    assert single.x == single.end == drawn.ticks[3].x
    assert turned.x == turned.end
    assert (first.title, single.title) == ("x: 2008-04-01 to 2009-03-31", "x: 2009-01-01")


@pytest.mark.parametrize(
    "days", [("0001-01-01", "0001-01-01"), ("9999-12-31", "9999-12-31"), ("0001-01-01", "9999-12-31")]
)
def test_the_ends_of_the_calendar_can_be_drawn(days: tuple[str, str]) -> None:
    drawn = dates(days)
    assert drawn
    assert all(0 <= place <= 100 for span in drawn.spans for place in (span.x, span.end))
    assert len(drawn.ticks) <= 6


def test_the_money_of_the_action_plan_of_2009_is_drawn(http: Http) -> None:
    """The FUNDING column of the action plan, lines 42 to 92."""
    page = http("/queries/funding?plan=noms-2009", Accept="text/html").text
    drawing = re.search(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert drawing
    drawn = ElementTree.fromstring(drawing[0])  # noqa: S314 - our own
    numbers = [each.text for each in drawn.iter("{http://www.w3.org/2000/svg}text") if each.get("class") == "number"]
    assert numbers == [
        "45,700,000",
        "42,000,000",
        "39,700,000",
        "13,900,000",
        "6,000,000",
        "2,100,000",
        "2,000,000",
        "1,500,000",
        "250,000",
        "200,000",
        "80,000",
    ]
    for number in numbers:
        assert f">{number}</td>" in page


def test_acronyms_without_meaning_are_counted(http: Http) -> None:
    """The strategy of 2008 names its advice line FRANK on four places, and nowhere says what that stands for."""
    page = http("/queries/undefined-acronyms?plan=drug-strategy-2008", Accept="text/html").text
    bar = re.search(r"<g>\s*<text[^>]*>FRANK</text>.*?</g>", page, re.DOTALL)
    assert bar
    assert re.findall(r'class="number"[^>]*>([^<]*)<', bar[0]) == ["4"]


def test_a_drawing_is_of_all_rows_and_the_table_of_one_page(http: Http) -> None:
    whole, part = (http(f"/queries/funding{more}", Accept="text/html").text for more in ("", "?limit=2&offset=2"))
    assert part.count("<tr>") == 3
    assert re.findall(r'<svg class="chart".*?</svg>', whole, re.DOTALL) == re.findall(
        r'<svg class="chart".*?</svg>', part, re.DOTALL
    )


def test_a_query_without_a_chart_has_none(http: Http) -> None:
    assert "<svg" not in http("/queries/trace?initiative=IDTS", Accept="text/html").text


# -- pictures ----------------------------------------------------------------------------------------------------------


def test_the_time_line_of_an_initiative_is_there_as_a_picture(http: Http) -> None:
    drawing = ElementTree.fromstring(http("/trace/idts.svg").body)  # noqa: S314 - our own
    width, height = (float(number) for number in (drawing.get("viewBox") or "").split()[2:])
    reply = http("/trace/IDTS.png")
    assert (reply.status, reply.type) == (200, "image/png")
    assert reply.body.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", reply.body[16:24]) == (2 * width, 2 * height)
    assert len(reply.body) > 20_000
    assert http("/trace/idts.png", If_None_Match=reply.headers["ETag"]).status == 304
    assert http("/trace/idts.png").body == reply.body
    assert http("/trace/nothing.png").status == 404
    assert 'href="/trace/idts.png"' in http("/trace/idts", Accept="text/html").text


def test_words_are_drawn_with_the_font_that_comes_with_it() -> None:
    def drawn(words: str) -> bytes:
        text = f'<text x="5" y="20" font-family="Georgia, serif" font-size="16">{words}</text>'
        return Painter().png(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30">{text}</svg>', 90, 30)

    assert drawn("IDTS") == drawn("IDTS")
    assert len({drawn(words) for words in ("", "IDTS", "CARAT", "2008–11", "é")}) == 5


@pytest.mark.parametrize("element", ["image", "use", "style", "x:image", "foreignObject", "IMAGE"])
def test_a_drawing_that_could_name_a_file_is_no_picture(element: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><{element} href="/etc/hostname"/></svg>'
    with pytest.raises(ValueError, match=element):
        Painter().png(svg, 90, 30)


def test_no_picture_is_larger_than_can_be_read() -> None:
    tall = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 20000"/>'
    begun = time.monotonic()
    picture = Painter().png(tall, 960, 20_000)
    assert time.monotonic() - begun < 5
    width, height = struct.unpack(">II", picture[16:24])
    assert width * height <= 6_100_000
    with pytest.raises(WrongFormat, match=r"it is there as SVG"):
        Painter().png(tall.replace("20000", "2000000"), 960, 2_000_000)
