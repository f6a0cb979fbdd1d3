"""What families of shapes look at: the letters in a shape's identifier, in words."""

from __future__ import annotations

from typing import Final

__all__ = ["FAMILIES", "family", "family_title"]

FAMILIES: Final = {
    "PW-ACR": "Acronyms",
    "PW-NUM": "Numbers",
    "PW-OTH": "Promises",
    "PW-OWN": "Owners",
    "PW-RES": "Responses",
    "PW-TIM": "Timing",
    "PW-TXT": "Printing",
}
"""Those that judge documents. The others judge the graph, and find nothing in one that is served."""


def family(shape: str) -> str:
    """The family of a shape by its identifier: `PW-OWN` of `PW-OWN-004`; the identifier itself if it has no number."""
    return shape.rpartition("-")[0] or shape


def family_title(name: str) -> str:
    """What a family looks at; its name, for one that is not listed."""
    return FAMILIES.get(name, name)
