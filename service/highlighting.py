"""Words in their context: which parts of a text are the words that matter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Piece", "highlighted", "highlighted_part", "highlighted_words"]


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is what matters."""

    text: str
    marked: bool = False


def highlighted(text: str, names: Iterable[str]) -> tuple[Piece, ...]:
    """The text, with each of the names marked where it stands as words of its own, the longest first.

    A name of capitals alone (IDTS) is marked only in capitals; white space in a name is any white space.
    """
    return _split(text, [_pattern(name) for name in sorted({n for n in names if n.strip()}, key=len, reverse=True)])


def highlighted_words(text: str, words: str) -> tuple[Piece, ...]:
    """The text, with what begins with one of the words marked, capital letters or not."""
    asked = sorted(set(re.findall(r"\w+", words)), key=len, reverse=True)
    return _split(text, [f"(?i:{re.escape(word)}\\w*)" for word in asked])


def highlighted_part(text: str, part: str) -> tuple[Piece, ...]:
    """The text, with each place marked where the part stands, also within words, capital letters or not."""
    pieces = re.split(f"((?i:{re.escape(part)}))", text) if part else [text]
    return tuple(Piece(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece)


def _pattern(name: str) -> str:
    spaced = r"\s+".join(map(re.escape, name.split()))
    return spaced if name.isupper() else f"(?i:{spaced})"


def _split(text: str, patterns: list[str]) -> tuple[Piece, ...]:
    if not patterns:
        return (Piece(text),) if text else ()
    parts = re.split(rf"(?<!\w)({'|'.join(patterns)})(?!\w)", text)
    return tuple(Piece(part, number % 2 == 1) for number, part in enumerate(parts) if part)
