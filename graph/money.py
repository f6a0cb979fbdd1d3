"""Find amounts of money in plain English text."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Money:
    """An amount in pounds: `text[start:end] == words`."""

    start: int
    end: int
    words: str
    amount: Decimal
    payer: str | None
    financial_year: str | None
    per_year: bool


def find_money(text: str) -> tuple[Money, ...]:
    """Find every amount of pounds in printed order, with the payer and financial year printed beside it."""
    raise NotImplementedError
