"""Where a text goes wrong that is no query: the engine's parser says it, once it is asked so that it can.

The parser compares a keyword by taking as many characters as it has, and says where it stopped the farthest on: behind
the next words that it took for an `OPTIONAL`, or at the end of the text, often far from what is wrong. So it is asked
again with more blanks wherever there are some, more than a keyword has letters: what it stops at then is what is wrong.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from pyoxigraph import Store

from ontology.terms import BASE, PREFIXES

__all__ = ["Place", "place_of"]

_MORE = " " * 24
_POSITION = re.compile(r"error at (\d+):(\d+)(?:: *)?")
_BLANK = re.compile(
    r"""(?P<kept> <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n\r]*+
      | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
      | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' | \\. )
    | [ \t\r\n]++""",
    re.VERBOSE | re.DOTALL,
)
_SIGN = re.compile(r'"(?:[^"\\]|\\.)*+"|\[[^\]]*+\]')
_KEYWORD = re.compile(r"\b[A-Z_]{2,}\b")
_SENTENCE = re.compile(r"(?:^expected (?:one of )?|, )((?:[A-Z][a-z]*|\?\w+) [^,]*[a-z][^,]*)")
"""In the parser's list of what it expected, between signs in quotes, ranges and keywords: a rule that was broken."""

_LONGEST_WORD = 40


@dataclass(frozen=True)
class Place:
    """A line and a column in it, both from 1, in characters, and what the parser says of it."""

    line: int
    column: int
    problem: str


def place_of(sparql: str) -> Place | None:
    """Where a text goes wrong; None where the parser finds nothing wrong with it, or does not say where."""
    spaced, cuts = _spaced(sparql)
    try:
        Store().query(spaced, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        told = " ".join(str(error).split())
    else:
        return None
    found = _POSITION.match(told)
    if found is None:
        return None
    problem = told[found.end() :]
    overshot = _overshot(problem)
    at = _offset(spaced, int(found[1]), int(found[2])) - overshot
    before = bisect_right(cuts, at, key=lambda cut: cut[0])
    at -= len(_MORE) * before
    if before:
        at = max(at, cuts[before - 1][1])
    at = min(max(at, 0), len(sparql.rstrip()))
    word = sparql[at : at + _LONGEST_WORD].split(maxsplit=1)
    if rule := _SENTENCE.search(_SIGN.sub("", problem)):
        problem = rule[1].strip()
        at = _begun(sparql, at)
    elif overshot and word:
        problem = f"{word[0]} cannot stand here"
    line = sparql.count("\n", 0, at) + 1
    return Place(line, at - (sparql.rfind("\n", 0, at) + 1) + 1, problem)


def _begun(sparql: str, at: int) -> int:
    """Where the word begins behind which a broken rule was noticed."""
    while at and not sparql[at - 1].isspace() and sparql[at - 1] not in "{}();,":
        at -= 1
    return at


def _spaced(sparql: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with more blanks behind each of its own; where each of these ends, there and here."""
    pieces: list[str] = []
    cuts: list[tuple[int, int]] = []
    last = 0
    whole = f"{sparql}\n"
    for found in _BLANK.finditer(whole):
        if not found["kept"]:
            pieces += [whole[last : found.end()], _MORE]
            last = found.end()
            cuts.append((last + len(_MORE) * (len(cuts) + 1), min(last, len(sparql))))
    return "".join([*pieces, whole[last:]]), cuts


def _offset(text: str, line: int, column: int) -> int:
    starts = [0, *accumulate(len(each) for each in text.split("\n"))]
    return starts[min(line, len(starts)) - 1] + line - 1 + column - 1


def _overshot(problem: str) -> int:
    """How far behind the place the parser is, because it compared keywords: not at all where it expected a sign too."""
    if _SIGN.search(problem) or _SENTENCE.search(problem):
        return 0
    return min(map(len, _KEYWORD.findall(problem)), default=0)
