"""Find amounts of money in plain English text, with the payer and the financial year printed beside them."""

import re
from dataclasses import dataclass
from decimal import Decimal

from graph.timing import find_dates

_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}

_AMOUNT = re.compile(
    r"""
    (?:(?<![\w&])(?P<payer>[A-Z][A-Za-z&]*(?:[ /]{1,3}[A-Z][A-Za-z&]*){0,4})\s?[-–]\s?)?
    £\s?(?P<number>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<pence>\.\d+)?
    (?:\s?(?P<scale>(?i:k|thousand|m|million|bn|billion))\b)?
    (?P<per_year>\s(?i:pa\b|p\.a\.|per\s(?:year|annum)\b|(?:a|each)\syear\b|annually\b))?
    """,
    re.VERBOSE,
)
_YEAR_REACH = 40  # characters after an amount in which '(in) 2008/9 to 2010/11' must begin and end
_BRACKET_REACH = 400  # characters: a breakdown in brackets is no longer than that


@dataclass(frozen=True)
class Money:
    """An amount in pounds: `text[start:end] == words`, which include the payer and the years beside it.

    `financial_years` are the years, 1 April to 31 March, that the amount is for; `financial_year` is the only
    one of them, or None where the amount covers several or the words name none.
    """

    start: int
    end: int
    words: str
    amount: Decimal
    payer: str | None
    financial_year: str | None
    per_year: bool
    financial_years: tuple[str, ...] = ()


def find_money(text: str) -> tuple[Money, ...]:
    """Find every amount of pounds in printed order.

    An amount in brackets after another one is part of it, and is for the same financial years:
    '£45.7m in 2009/10 (DH - £39.7m NOMS - £6.0m)'.
    """
    found: list[Money] = []
    bracket_end = 0
    bracket_years: tuple[str, ...] = ()
    for match in _AMOUNT.finditer(text):
        before = found[-1] if found else None
        if before and re.fullmatch(r"\s?\(\s?", text[before.end : match.start()][:4]):
            bracket_end = text.find(")", match.end(), match.end() + _BRACKET_REACH)
            bracket_years = before.financial_years
        end, years = _years_after(text, match.end())
        if not years and match.start() < bracket_end:
            years = bracket_years
        found.append(
            Money(
                start=match.start(),
                end=end,
                words=text[match.start() : end],
                amount=_amount(match),
                payer=match["payer"],
                financial_year=years[0] if len(years) == 1 else None,
                per_year=match["per_year"] is not None,
                financial_years=years,
            )
        )
    return tuple(found)


def _amount(match: re.Match[str]) -> Decimal:
    number = Decimal(match["number"].replace(",", "") + (match["pence"] or ""))
    power = _SCALES[match["scale"].lower()] if match["scale"] else 0
    # Without an exponent, which xsd:decimal does not allow.
    return Decimal(f"{number.scaleb(power):f}")


def _years_after(text: str, end: int) -> tuple[int, tuple[str, ...]]:
    """Return the financial years printed straight after an amount, and where they end."""
    after = re.compile(r",?\s(?:for\s)?").match(text, end)
    if after is None:
        return end, ()
    for date in find_dates(text[after.end() : end + _YEAR_REACH])[:1]:
        if date.start == 0 and date.financial_years:
            return after.end() + date.end, date.financial_years
    return end, ()
