"""A query's text as terminals (SPARQL 1.1, 19.8), each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from service.rewriting.errors import NotPlain

__all__ = ["Terminal", "string_value", "terminals"]

_TERMINAL = re.compile(
    r"""(?P<blank>(?:[ \t\r\n]++|\#[^\n\r]*+)++)
      | (?P<variable>[?$][A-Za-z0-9_]\w*+)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*+>)
      | (?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
               (?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*
               (?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))?)?)
      | (?P<string>\"{3}(?:"{0,2}(?:[^"\\]|\\.))*+\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
               |(?!"{3})"(?:[^"\\\n\r]|\\.)*+"|(?!'{3})'(?:[^'\\\n\r]|\\.)*+')
      | (?P<number>(?:\d++(?:\.\d++)?+|\.\d++)(?:[eE][+-]?\d++)?+)
      | (?P<word>[A-Za-z_]\w*+)
      | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
      | (?P<sign>\^\^|&&|\|\||<=|>=|!=|[{}()\[\].,;*/|^+\-=<>!?])""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_COMPARED = re.compile(r"[?$&(),]")
"""What may stand between a `<` and a `>` that compare; an IRI with one of these is not taken for one."""


class Terminal(NamedTuple):
    """One terminal: its kind (a group's name of the expression), its words, and its place in the text."""

    kind: str
    text: str
    start: int
    end: int


def terminals(sparql: str) -> list[Terminal]:
    r"""The terminals but for blanks and comments, and one of the kind `end`.

    Raises `NotPlain` for a text with `\u` escapes, letters other than ASCII outside of what is quoted, or with signs
    that may be read in two ways.
    """
    if "\\u" in sparql or "\\U" in sparql:
        raise NotPlain("escapes")
    found: list[Terminal] = []
    position, length = 0, len(sparql)
    match = _TERMINAL.match
    while position < length:
        each = match(sparql, position)
        if each is None:
            raise NotPlain(sparql[position])
        kind, text, position = str(each.lastgroup), each[0], each.end()
        if kind == "blank":
            continue
        if kind == "iri" and _COMPARED.search(text):
            raise NotPlain(text)
        found.append(Terminal(kind, text, each.start(), position))
    found.append(Terminal("end", "", length, length))
    return found


def string_value(quoted: str) -> str:
    """What a quoted string says."""
    width = 3 if quoted[:3] in ('"""', "'''") else 1
    inner = quoted[width:-width]
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[0]), inner) if "\\" in inner else inner
