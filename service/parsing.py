"""What the engine's parser says of a text: whether it is SPARQL, and whether it asks another endpoint.

The engine performs `SERVICE` by itself, to any address, and cannot be told not to. Only its own parser knows
where it sees that keyword (`SERVICESILENT<…>` and `trueSERVICE<…>` are two of the places), so it is asked: a
query is first parsed with every `SERVICE` in it turned into a word of the same kind that is no keyword. In a
string, an IRI, a comment or a name this changes nothing; where it was the keyword, the text is no query now.
"""

from __future__ import annotations

import re

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store

from ontology.terms import BASE, PREFIXES
from queries.errors import listed
from service.errors import NotSparql, ServiceRefused, UpdateRefused
from service.placing import Place, place_of

__all__ = ["asked_of_nothing", "explained", "has_keyword", "not_sparql"]

_MESSAGE_LENGTH = 160


def _spelt(word: str, first: str) -> re.Pattern[str]:
    r"""The word in any case, any letter of it perhaps as `\uXXXX` or `\UXXXXXXXX` (SPARQL 1.1, 19.2)."""

    def letter(character: str) -> str:
        lower, upper = character.lower(), character.upper()
        return rf"[{lower}{upper}]|\\(?:u|U0000)00(?:{ord(lower):02x}|{ord(upper):02x})"

    letters = [letter(character) for character in first + word[1:]]
    return re.compile(f"({letters[0]})(" + "".join(f"(?:{each})" for each in letters[1:]) + ")", re.ASCII)


_KEYWORD = _spelt("service", "s")
_DECOYS = tuple((letter, _spelt("service", letter)) for letter in "qxzkw")
_UPDATE = re.compile(
    r"""(?: \s++ | \#[^\n\r]*+ | base\s*+<[^>]*+> | prefix\s++[^\s:]*+:\s*+<[^>]*+> )*+
        (?: insert | delete | load | clear | drop | create | copy | move | add | with ) \b""",
    re.VERBOSE | re.IGNORECASE,
)
# A string that nobody closes ends with its line: to look for its end from each quote would take the square of the time.
_OPAQUE = re.compile(r"""<[^<>"{}|^`\\\x00-\x20]*>|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|\#[^\n]*""")
_DECLARATION = re.compile(r"\bprefix\s+([\w.-]*):", re.IGNORECASE)
_PREFIX = re.compile(r"(?<![\w:?$@%.-])([A-Za-z][\w.-]*|):")
_POSITION = re.compile(r"error at (\d+):(\d+)")
_BLANK = re.compile(r"(?:\s++|#[^\n\r]*+)*+(?:silent)?", re.IGNORECASE)


def has_keyword(sparql: str) -> bool:
    """Whether the word `SERVICE` is anywhere in a text, in any spelling."""
    return _KEYWORD.search(sparql) is not None


def asked_of_nothing(sparql: str, refusal: str) -> QuerySolutions | QueryBoolean | QueryTriples:
    """What a query gives where there is no data.

    Raises `ServiceRefused`, in these words, for one with the keyword `SERVICE`, which is not followed, `NotSparql` or
    `UpdateRefused` for a text that is no query.
    """
    disguised = _disguised(sparql)
    try:
        return Store().query(disguised, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        if _stands_at_keyword(disguised, sparql, error):
            raise ServiceRefused(refusal) from error
        raise explained(sparql, error) from error


def explained(sparql: str, error: Exception) -> NotSparql | UpdateRefused:
    """What `not_sparql` says, with the place at which the text goes wrong.

    The text is parsed again for that, so call this only where a text of any depth may be parsed.
    """
    # The engine must not see a SERVICE that nobody has looked at, even in a text that it is sure to refuse.
    return not_sparql(sparql, error, None if has_keyword(sparql) else place_of(sparql))


def not_sparql(sparql: str, error: Exception, place: Place | None = None) -> NotSparql | UpdateRefused:
    """What to say of a text that the parser refuses: an update is told apart from what is no SPARQL."""
    if _UPDATE.match(sparql):
        return UpdateRefused(
            "The graph is read-only, so updates are refused; ask a SELECT, ASK, CONSTRUCT or DESCRIBE."
        )
    problem = " ".join(str(error).split())
    where, line, column = "", None, None
    position = _POSITION.match(problem)
    if position:
        line, column = int(position[1]), int(position[2])
        problem = problem[position.end() :].lstrip(": ")
    if place:
        line, column, problem = place.line, place.column, place.problem
    if line is not None:
        unknown = _undeclared(sparql)
        problem = f"nothing declares {listed(unknown)}" if unknown else problem
        where = f"line {line}, column {column}: "
    if len(problem) > _MESSAGE_LENGTH:
        problem = problem[:_MESSAGE_LENGTH] + " …"
    message = f"The query is not SPARQL 1.1 ({where}{problem})."
    return NotSparql(message, problem=problem, line=line, column=column)


def _undeclared(sparql: str) -> list[str]:
    """The prefixes that a text seems to use without declaring them; good enough for a hint."""
    bare = _OPAQUE.sub(" ", sparql)
    declared = {*PREFIXES, *_DECLARATION.findall(bare), "_"}
    return [f"{name}:" for name in dict.fromkeys(_PREFIX.findall(bare)) if name not in declared]


def _disguised(sparql: str) -> str:
    """The query with another first letter in each `SERVICE`: as long, and in the same spelling."""
    letter = next((letter for letter, spelt in _DECOYS if not spelt.search(sparql)), _DECOYS[0][0])

    def swap(found: re.Match[str]) -> str:
        first = found[1]
        return (letter if len(first) == 1 else f"{first[:-2]}{ord(letter):02x}") + found[2]

    return _KEYWORD.sub(swap, sparql)


def _stands_at_keyword(disguised: str, sparql: str, error: SyntaxError) -> bool:
    """Whether the parser gave up at, or just behind, a word that was `SERVICE`."""
    found = _POSITION.search(str(error))
    if found is None:
        return False
    line, column = int(found[1]), int(found[2])
    starts = [0, *(match.end() for match in re.finditer("\n", disguised))]
    if line > len(starts):
        return False
    position = starts[line - 1] + column - 1
    for word in _KEYWORD.finditer(sparql):
        behind = _BLANK.match(sparql, word.end())
        if word.start() <= position <= (behind.end() if behind else word.end()) + 1:
            return True
    return False
