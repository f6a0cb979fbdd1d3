"""Where a plan says what an acronym means: its glossary, its running text, its footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph.reading.blocks import Block
from graph.reading.passage import Passage
from graph.reading.rows import Declaration

if TYPE_CHECKING:
    from graph.reading.rows import PlanRows

SHORT = re.compile(r"(?:[A-Z]{1,2}-)?[a-z&]*[A-Z][a-z&]*[A-Z][A-Za-z&]*")
"""A short form: letters (and `&`), at least two of them capitals, perhaps with a prefix (`P-ASRO`)."""

_BRACKETED = re.compile(rf"\((?P<short>{SHORT.pattern})\)")
_OPENED = re.compile(rf"(?<![\w(])(?P<short>{SHORT.pattern})\s+\((?P<long>[^()]{{8,90}})\)")
_WORD = re.compile(r"[A-Za-z][\w’'.]*")
_SMALL = {"of", "and", "for", "the", "to", "in", "a", "&"}
_LONGEST = 10
_REACH = 400  # characters before a bracket in which the expansion of a short form stands


def glossary_pairs(row: Block) -> Iterator[Declaration]:
    """The pairs of short form and expansion in a glossary row of two, four or more columns."""
    for short, expansion in zip(row.cells[::2], row.cells[1::2], strict=False):
        if short and expansion:
            yield Declaration(short.text, expansion.text, "Glossary", (*short.spans, *expansion.spans))


def declarations_of(rows: PlanRows) -> tuple[Declaration, ...]:
    """The plan's declarations: its glossary's, then those in running text and in footnotes, in document order."""
    found = list(rows.declarations)
    passages = [section.title for section in rows.sections]
    passages.extend(item.words for item in rows.items)
    owners: list[Passage] = []
    for entry in rows.entries:
        passages.append(entry.text)
        passages.extend(part.words for part in entry.parts)
        for cell in entry.cells:
            (owners if cell.role in ("owner", "partner") else passages).append(cell.words)
    inline = {declaration.spans: declaration for passage in passages for declaration in _inline(passage)}
    # 'Cabinet Office (SETF)' in an owner cell names a unit of a body; only initials that fit make it an expansion.
    inline.update((declaration.spans, declaration) for words in owners for declaration in _inline(words, strict=True))
    found.extend(sorted(inline.values(), key=lambda declaration: declaration.spans))
    found.extend(_footnoted(rows, passages))
    return tuple(found)


def _inline(passage: Passage, *, strict: bool = False) -> Iterator[Declaration]:
    for bracket in _BRACKETED.finditer(passage.text):
        if len(bracket["short"]) <= _LONGEST:
            reach = passage.text.rfind(" ", 0, max(0, bracket.start() - _REACH)) + 1
            before = passage.text[reach : bracket.start()].rstrip()
            start = expansion_start(before, bracket["short"], strict=strict)
            if start is not None:
                long, start = before[start:], reach + start
                yield Declaration(bracket["short"], long, "Inline", passage.spans_of(start, bracket.end()))
    for opened in _OPENED.finditer(passage.text):
        if _initials_match(opened["short"], opened["long"]):
            spans = passage.spans_of(*opened.span())
            yield Declaration(opened["short"], opened["long"].strip(), "Inline", spans)


def expansion_start(before: str, short: str, *, strict: bool = False) -> int | None:
    """Where in `before` the expansion of a bracketed short form begins.

    The letters of the short form are looked for from the end backwards, the first of them at the start of a word
    (Schwartz and Hearst 2003); where that fails, as many capitalised words as it has letters are taken, so that a
    misprinted acronym is still read as printed. `strict` leaves that second way out. A short form without a letter
    stands for nothing.
    """
    letters = _letters(short)
    if not letters:
        return None
    otherwise = None if strict else _capitalised_run(before, len(letters))
    earliest = _earliest(before, min(len(letters) + 5, 2 * len(letters)))
    at = len(before)
    for index in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= earliest and not (
            before[at].lower() == letters[index] and (index > 0 or at == 0 or not before[at - 1].isalnum())
        ):
            at -= 1
        if at < earliest:
            return otherwise
    return at if _plausible(before[at:], letters) else otherwise


def _letters(short: str) -> str:
    bare = short[:-1] if len(short) > 2 and short[-1] == "s" and short[-2].isupper() else short
    return "".join(char for char in bare.lower() if char.isalnum())


def _earliest(before: str, words: int) -> int:
    starts = [word.start() for word in _WORD.finditer(before)]
    return starts[-words] if len(starts) >= words else 0


def _plausible(long: str, letters: str) -> bool:
    words = [word for word in _WORD.findall(long) if word.lower() not in _SMALL]
    return len(words) >= 2 and len(words) <= len(letters) + 2 and "." not in long[:-1]


def _capitalised_run(before: str, count: int) -> int | None:
    """Where the last words begin that are all capitalised: at most `count`, at least two, perhaps with an 'of'."""
    start = None
    taken = 0
    for word in reversed(list(_WORD.finditer(before))):
        if taken and word.group().endswith("."):
            break
        if word.group()[0].isupper():
            start, taken = word.start(), taken + 1
        elif word.group() != "of":
            break
        if taken == count:
            break
    return start if taken > 1 else None


def _initials_match(short: str, long: str) -> bool:
    """Whether a short form is made of the initials of some words, with or without the small words among them."""
    letters = _letters(short)
    for separators in (r"[^\w]+", r"[^\w-]+"):
        words = [word for word in re.split(separators, long) if word]
        initials = "".join(word[0].lower() for word in words)
        without = "".join(word[0].lower() for word in words if word.lower() not in _SMALL)
        if letters in (initials, without):
            return True
    return False


def _footnoted(rows: PlanRows, passages: list[Passage]) -> Iterator[Declaration]:
    """A footnote called right after an acronym, whose words have its initials, expands it."""
    footnotes = {item.number: item for item in rows.items if item.kind == "footnote"}
    seen = set()
    for passage in passages:
        for mark in passage.marks:
            footnote = footnotes.get(mark.label)
            before = re.search(rf"(?P<short>{SHORT.pattern})\s*$", passage.text[: mark.position])
            if footnote and before and _initials_match(before["short"], footnote.words.text):
                key = (before["short"], footnote.path)
                if key not in seen:
                    seen.add(key)
                    yield Declaration(before["short"], footnote.words.text, "Footnote", footnote.words.spans)
