"""What the plans say a thing costs, who pays, and in which financial year."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.money import Money, find_money

# Words, pounds, payer, financial years, every year.
Row = tuple[str, str, str | None, tuple[str, ...], bool]

FUNDING_CELLS_OF_NOMS_2009: dict[str, list[Row]] = {
    "£45.7m in 2009/10 (DH - £39.7m NOMS - £6.0m)": [
        ("£45.7m in 2009/10", "45700000", None, ("2009-2010",), False),
        ("DH - £39.7m", "39700000", "DH", ("2009-2010",), False),
        ("NOMS - £6.0m", "6000000", "NOMS", ("2009-2010",), False),
    ],
    "£250,000 (with ongoing data handling and analysis costs)": [("£250,000", "250000", None, (), False)],
    "£80,000": [("£80,000", "80000", None, (), False)],
    "£42m contribution to Pooled Treatment Budget": [("£42m", "42000000", None, (), False)],
    "£13.9m 2008/9 to 2010/11": [
        (
            "£13.9m 2008/9 to 2010/11",
            "13900000",
            None,
            ("2008-2009", "2009-2010", "2010-2011"),
            False,
        )
    ],
    "£2.1m in 2008/09 £2.0m in 2009/10 From funding above": [
        ("£2.1m in 2008/09", "2100000", None, ("2008-2009",), False),
        ("£2.0m in 2009/10", "2000000", None, ("2009-2010",), False),
    ],
    "£1.5m in 2008/9": [("£1.5m in 2008/9", "1500000", None, ("2008-2009",), False)],
    "£200,000 pa": [("£200,000 pa", "200000", None, (), True)],
    "-": [],
}
RUNNING_TEXT: dict[str, list[Row]] = {
    "we now spend £300 million per year on rehabilitation": [("£300 million per year", "300000000", None, (), True)],
    "costing £1,000 – £1,500 per week, and": [
        ("£1,000", "1000", None, (), False),
        ("£1,500", "1500", None, (), False),
    ],
    "stole around £1,000 worth of goods": [("£1,000", "1000", None, (), False)],
    "items worth around £700 a week": [("£700", "700", None, (), False)],
    "mental health in-reach investment will reach £20 million in 2005/06 to": [
        ("£20 million in 2005/06", "20000000", None, ("2005-2006",), False)
    ],
    "For every £1 spent on treatment at least £9.50 is saved": [
        ("£1", "1", None, (), False),
        ("£9.50", "9.50", None, (), False),
    ],
    # The year stands too far from the amount to be read with certainty.
    "An additional £10m will be made available in 2006-07, with a further £15m going to Trusts in 2007-08": [
        ("£10m", "10000000", None, (), False),
        ("£15m", "15000000", None, (), False),
    ],
    "being funded through £2m grant over 3 years": [("£2m", "2000000", None, (), False)],
    "being funded through £2.04m over 3 years": [("£2.04m", "2040000", None, (), False)],
    "standardised grant of £46 for all prisoners aged over 18": [("£46", "46", None, (), False)],
    "award up to a further £50 to help": [("£50", "50", None, (), False)],
    "£80 million of new money; the £80m investment; an additional £2.5 million of investment": [
        ("£80 million", "80000000", None, (), False),
        ("£80m", "80000000", None, (), False),
        ("£2.5 million", "2500000", None, (), False),
    ],
    "Home Office - £3bn, for 2009/10": [
        ("Home Office - £3bn, for 2009/10", "3000000000", "Home Office", ("2009-2010",), False)
    ],
    "£5 in April 2009": [("£5", "5", None, (), False)],
    "£5 more": [("£5", "5", None, (), False)],
    "£ and 200": [],
}


def row(money: Money) -> Row:
    return money.words, str(money.amount), money.payer, money.financial_years, money.per_year


@pytest.mark.parametrize(("text", "expected"), [*FUNDING_CELLS_OF_NOMS_2009.items(), *RUNNING_TEXT.items()])
def test_money_as_printed(text: str, expected: list[Row]) -> None:
    assert [row(money) for money in find_money(text)] == expected


def test_the_financial_year_is_the_only_one() -> None:
    assert [money.financial_year for money in find_money("£1.5m in 2008/9")] == ["2008-2009"]
    assert [money.financial_year for money in find_money("£13.9m 2008/9 to 2010/11")] == [None]


PIECES = st.sampled_from(
    ["£", "£5", "£1,000", "45.7", "m", " million", " in 2009/10", " (", ")", "DH - ", " pa", " – ", "\n", "x"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
@settings(deadline=None)
def test_every_text_is_read_in_order(text: str) -> None:
    reached = 0
    for money in find_money(text):
        assert reached <= money.start < money.end <= len(text)
        assert text[money.start : money.end] == money.words
        assert money.amount.is_finite()
        assert money.amount >= 0
        reached = money.end


@pytest.mark.parametrize("piece", ["£", "£1", "£1 (", "1,000,", "A ", "A", "AB/", "DH - ", "£1 in 2009/10 (", " "])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    started = time.perf_counter()
    find_money(text)
    assert time.perf_counter() - started < 10
