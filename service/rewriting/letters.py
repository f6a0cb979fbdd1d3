"""What letters a text must hold to match a regular expression (XPath and XQuery Functions 3.1, 5.6)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["folded", "letters_of"]

_LEAST = 3
"""The shortest stretch that the index of texts knows."""
_QUANTIFIERS = "*?{"
_CLOSING = {"(": ")", "[": "]"}


def folded(stretches: Sequence[str]) -> list[str]:
    """The parts of stretches of text that are letters of ASCII, as the index compares them; short ones are left out.

    Only for those do SPARQL's small letters and expressions that ignore case agree with the folding of case.
    """
    parts = ("".join(letter if letter.isascii() else "\n" for letter in text).split("\n") for text in stretches)
    return [part.casefold() for each in parts for part in each if len(part) >= _LEAST]


def letters_of(expression: str) -> list[list[str]] | None:
    """Alternatives: whatever matches holds all the stretches of one of them.

    None where nothing is sure: in an alternative without three letters in a row, and in what is not plain.
    """
    alternatives: list[list[str]] = [[]]
    run = ""
    at = 0
    while at < len(expression):
        letter = expression[at]
        at += 1
        if letter == "\\":
            if at == len(expression):
                return None
            letter, at = expression[at], at + 1
            if letter.isalnum():
                if letter not in "sSdDwW":
                    return None
                run = _ended(alternatives, run)
                continue
        elif letter in _CLOSING:
            run = _ended(alternatives, run)
            behind = _behind(expression, at - 1)
            if behind is None:
                return None
            at = behind
            continue
        elif letter in _QUANTIFIERS:
            run = _ended(alternatives, run[:-1])
            if letter == "{":
                at = expression.find("}", at) + 1
                if not at:
                    return None
            continue
        elif letter in "+.^$":
            run = _ended(alternatives, run)
            continue
        elif letter == "|":
            run = _ended(alternatives, run)
            alternatives.append([])
            continue
        elif letter in ")]}":
            return None
        run += letter
    _ended(alternatives, run)
    found = [folded(stretches) for stretches in alternatives]
    return found if all(found) else None


def _ended(alternatives: list[list[str]], run: str) -> str:
    alternatives[-1].append(run)
    return ""


def _behind(expression: str, start: int) -> int | None:
    """The place behind a group or a class that begins here; None where that is not plain."""
    opened: list[str] = []
    at = start
    while at < len(expression):
        letter = expression[at]
        at += 1
        if letter == "\\":
            at += 1
        elif opened and opened[-1] == "]":
            if letter == "]":
                opened.pop()
            elif letter == "[":
                return None
        elif letter in _CLOSING:
            if expression[at : at + 1] in ("?", "]", "^") and expression[at : at + 2] != "^]" and letter == "[":
                at += expression[at] == "^"
                if expression[at : at + 1] == "]":
                    return None
            elif letter == "(" and expression[at : at + 1] == "?":
                return None
            opened.append(_CLOSING[letter])
        elif letter == ")":
            opened.pop()
        if not opened:
            return at
    return None
