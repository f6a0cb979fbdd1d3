"""What FILTERs ask of a variable's value: letters in a text, or a range of days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ontology.terms import XSD
from service.rewriting.letters import folded, letters_of
from service.rewriting.pattern import Filter, Term
from service.rewriting.terminals import Terminal, string_value

__all__ = ["DayBound", "Letters", "conditions"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_COMPARED = {">": ">", ">=": ">", "<": "<", "<=": "<", "=": "="}
_TURNED = {">": "<", "<": ">", "=": "="}
_FUNCTIONS = ("contains", "strstarts", "strends")


@dataclass(frozen=True)
class Letters:
    """A text must hold all stretches of one of these alternatives.

    With `as_string`, any term counts, by what STR says of it; else strings alone.
    """

    variable: Term
    alternatives: tuple[tuple[str, ...], ...]
    as_string: bool


@dataclass(frozen=True)
class DayBound:
    """A day of type xsd:date must be this one or later (`>`), or earlier (`<`), or this one (`=`)."""

    variable: Term
    side: str
    day: str


def conditions(part: Filter) -> Iterator[Letters | DayBound]:
    """What surely holds of a variable where a FILTER lets a solution pass; of most FILTERs nothing is known."""
    if not part.exists:
        for conjunct in _split(part.expression, "&&"):
            found = _day_bound(conjunct) or _letters(conjunct)
            if found:
                yield found


def _split(tokens: Sequence[Terminal], sign: str) -> list[Sequence[Terminal]]:
    """What is joined by this operator, whatever brackets stand around; all as one where another one binds less."""
    tokens = _without_brackets(tokens)
    parts: list[list[Terminal]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text in "([") - (token.text in ")]")
        if not depth and token.text == "||" and sign == "&&":
            return [tokens]
        if not depth and token.text == sign:
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) == 1:
        return [tokens]
    return [each for part in parts for each in _split(part, sign)]


def _without_brackets(tokens: Sequence[Terminal]) -> Sequence[Terminal]:
    while len(tokens) > 1 and tokens[0].text == "(" and tokens[-1].text == ")":
        depth = 0
        for token in tokens[:-1]:
            depth += (token.text == "(") - (token.text == ")")
            if not depth:
                return tokens
        tokens = tokens[1:-1]
    return tokens


def _day_bound(tokens: Sequence[Terminal]) -> DayBound | None:
    if len(tokens) != 5:
        return None
    first, last = tokens[0], tokens[-1]
    if first.kind == "variable" and tokens[1].text in _COMPARED:
        side, literal, variable = _COMPARED[tokens[1].text], tokens[2:], first
    elif last.kind == "variable" and tokens[3].text in _COMPARED:
        side, literal, variable = _TURNED[_COMPARED[tokens[3].text]], tokens[:3], last
    else:
        return None
    quoted, mark, datatype = literal
    if quoted.kind != "string" or mark.text != "^^" or datatype.text not in ("xsd:date", str(XSD.date)):
        return None
    day = string_value(quoted.text)
    return DayBound(f"?{variable.text[1:]}", side, day) if _DAY.fullmatch(day) else None


def _letters(tokens: Sequence[Terminal]) -> Letters | None:
    """What a call of a function of texts asks, or one of several calls for the same variable."""
    calls = [_call(each) for each in _split(tokens, "||")]
    found = [call for call in calls if call]
    if not found or len(found) != len(calls) or len({call.variable for call in found}) > 1:
        return None
    alternatives = tuple(each for call in found for each in call.alternatives)
    return Letters(found[0].variable, alternatives, any(call.as_string for call in found))


def _call(tokens: Sequence[Terminal]) -> Letters | None:
    words = [token.text.lower() for token in tokens]
    if len(words) < 6 or words[1] != "(" or words[-1] != ")" or words[0] not in (*_FUNCTIONS, "regex"):
        return None
    if "," not in words:
        return None
    comma = words.index(",")
    argument = _argument(tokens[2:comma])
    rest = tokens[comma + 1 : -1]
    if argument is None or rest[0].kind != "string":
        return None
    text = string_value(rest[0].text)
    if words[0] != "regex":
        alternatives = [folded([text])] if len(rest) == 1 else None
    elif len(rest) == 1 or (len(rest) == 3 and rest[1].text == "," and rest[2].text[1:-1] in ("", "i")):
        alternatives = letters_of(text)
    else:
        alternatives = None
    if not alternatives or not all(alternatives):
        return None
    variable, as_string = argument
    return Letters(variable, tuple(map(tuple, alternatives)), as_string)


def _argument(tokens: Sequence[Terminal]) -> tuple[Term, bool] | None:
    """The variable of `?x`, `STR(?x)`, `LCASE(?x)` or `LCASE(STR(?x))`, and whether STR is called."""
    as_string = False
    while len(tokens) > 3 and tokens[0].text.lower() in ("str", "lcase") and tokens[1].text == "(":
        if tokens[-1].text != ")":
            return None
        as_string |= tokens[0].text.lower() == "str"
        tokens = tokens[2:-1]
    if len(tokens) != 1 or tokens[0].kind != "variable":
        return None
    return f"?{tokens[0].text[1:]}", as_string
