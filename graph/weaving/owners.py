"""Owner cells: split into the printed tokens, each resolved against the register or kept as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph.reading.profile import Owners
from graph.registers import Thing
from graph.weaving.names import NameFinder

_TRIM = " .;:,/()[]&\t"
_JOINERS = {"and", "or", "with", "the", "&"}


@dataclass(frozen=True)
class Token:
    """A printed owner: its place in the cell, its words, what it resolves to, and whether it only supports.

    `qualifier` are words printed beside it that limit its part, such as 'to contribute'.
    """

    start: int
    end: int
    words: str
    thing: Thing | None
    supports: bool = False
    qualifier: str | None = None


def split_owners(cell: str, owners: Owners, finder: NameFinder) -> tuple[Token, ...]:
    """The owner tokens of a cell in printed order.

    A name that is registered whole is never split. What stands between separators is one token where it resolves,
    else the registered names in it, else the words themselves, unresolved.
    """
    if not cell.strip(_TRIM) or cell.strip() == "-":
        return ()
    tokens: list[Token] = []
    for start, end in _pieces(cell, owners, finder):
        tokens.extend(_resolve(cell, start, end, owners, finder))
    return tuple(_share_heads(tokens, owners, finder))


def _pieces(cell: str, owners: Owners, finder: NameFinder) -> list[tuple[int, int]]:
    """The stretches between separators, where no registered name spans a separator."""
    whole = [match for match in finder.find(cell) if owners.separators.search(cell[match.start : match.end])]
    edges = [0]
    for separator in owners.separators.finditer(cell):
        inside = any(match.start < separator.end() and separator.start() < match.end for match in whole)
        if separator.end() > separator.start() and not inside:
            edges.extend(separator.span())
    edges.append(len(cell))
    return [(edges[index], edges[index + 1]) for index in range(0, len(edges), 2)]


def _resolve(cell: str, start: int, end: int, owners: Owners, finder: NameFinder) -> list[Token]:
    start, end = _trimmed(cell, start, end)
    if start >= end:
        return []
    words = cell[start:end]
    supports = bool(owners.support and owners.support.search(words))
    thing = finder.whole(words)
    if thing is not None:
        return [Token(start, end, words, thing, supports)]
    contributors = re.search(r"\((?P<who>[^()]+?) (?P<how>to contribute)\)", words)
    if contributors:
        left = _resolve(cell, start, start + contributors.start(), owners, finder)
        who = (start + contributors.start("who"), start + contributors.end("who"))
        support = [
            Token(token.start, token.end, token.words, token.thing, True, contributors["how"])
            for token in _resolve(cell, *who, owners, finder)
        ]
        return [*left, *support, *_resolve(cell, start + contributors.end(), end, owners, finder)]
    matches = finder.find(words)
    covered = sum(match.end - match.start for match in matches)
    rest = _without(words, [(match.start, match.end) for match in matches])
    if matches and (covered >= len(words) - len(rest) - 2 * len(matches)) and _only_joiners(rest):
        return [
            Token(start + match.start, start + match.end, words[match.start : match.end], match.thing, supports)
            for match in matches
        ]
    return [Token(start, end, words, None, supports)]


def _trimmed(cell: str, start: int, end: int) -> tuple[int, int]:
    while start < end and cell[start] in _TRIM and not (cell[start] in "([" and _closes(cell, start, end)):
        start += 1
    while end > start and cell[end - 1] in _TRIM and not (cell[end - 1] in ")]" and "(" in cell[start:end]):
        end -= 1
    return start, end


def _closes(cell: str, start: int, end: int) -> bool:
    return ")" in cell[start:end]


def _without(words: str, spans: list[tuple[int, int]]) -> list[str]:
    left = list(words)
    for start, end in spans:
        left[start:end] = [" "] * (end - start)
    return [word.strip(_TRIM) for word in "".join(left).split() if word.strip(_TRIM)]


def _only_joiners(words: list[str]) -> bool:
    return all(word.lower() in _JOINERS for word in words)


def _share_heads(tokens: list[Token], owners: Owners, finder: NameFinder) -> list[Token]:
    """Give 'CJIT, CARAT and Healthcare leads' its three leads: the head word that only the last of them prints."""
    shared: list[Token] = []
    head: str | None = None
    for token in reversed(tokens):
        last = token.words.split()[-1].strip(".").lower()
        if last in owners.shared_heads:
            head = "lead" if last.endswith("s") or head else None
            shared.append(token)
            continue
        led = finder.whole(f"{token.words} {head}") if head else None
        if led is None:
            head = None
        shared.append(replace(token, thing=led or token.thing))
    return shared[::-1]
