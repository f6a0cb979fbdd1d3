"""Find registered names in words: the longest match, at word boundaries, each short form in its plan's sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from graph.registers import Thing

_SAME = str.maketrans("’‘“”–—\u00a0", "''\"\"-- ")


def normal(words: str) -> str:
    """Words in the one spelling that names are compared in: lower case, plain quotes and hyphens, as long as before."""
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in words)
    return lowered.translate(_SAME)


@dataclass(frozen=True, order=True)
class Match:
    """A name found at `start`-`end` of some words, and the thing that it names."""

    start: int
    end: int
    thing: Thing


@dataclass(frozen=True)
class _Name:
    thing: Thing
    spelling: str | None
    """The exact spelling that is required, or None when capitals do not matter."""


class NameFinder:
    """Finds the names of some registered things in words.

    `senses` says what the short forms that a plan declares denote there (thing IRI, or None for something that is not
    registered): a declared short form never means anything else in that plan.
    `whole` are further names, such as hidden labels, that count only where a caller asks for whole tokens.
    """

    def __init__(
        self,
        things: Iterable[Thing],
        *,
        plan: str,
        senses: Mapping[str, str | None] | None = None,
        hidden: bool = False,
    ) -> None:
        self._automaton = ahocorasick.Automaton()
        names: dict[str, list[_Name]] = {}
        for thing in things:
            for name, exact in _names_of(thing, plan, senses or {}, hidden=hidden):
                spelling = name.translate(_SAME) if exact else None
                names.setdefault(normal(name), []).append(_Name(thing, spelling))
        for key, found in names.items():
            self._automaton.add_word(key, (len(key), tuple(found)))
        if names:
            self._automaton.make_automaton()
        self._empty = not names

    def find(self, words: str) -> tuple[Match, ...]:
        """All names in the words, longest first where they overlap, in order."""
        candidates = sorted(self._candidates(words), key=lambda match: (match.start, -match.end, match.thing.iri.value))
        found: list[Match] = []
        taken = bytearray(len(words))
        for match in sorted(candidates, key=lambda match: (match.start - match.end, match.start)):
            if not any(taken[match.start : match.end]):
                taken[match.start : match.end] = b"\1" * (match.end - match.start)
                found.append(match)
        return tuple(sorted(found))

    def whole(self, words: str) -> Thing | None:
        """The thing whose name is all of the words, or None."""
        return next((match.thing for match in self.find(words) if (match.start, match.end) == (0, len(words))), None)

    def _candidates(self, words: str) -> Iterator[Match]:
        if self._empty or not words:
            return
        plain = words.translate(_SAME)
        for last, (length, names) in self._automaton.iter(normal(words)):
            start, end = last - length + 1, last + 1
            if start > 0 and words[start - 1].isalnum():
                continue
            end = _word_end(words, end)
            if end < 0:
                continue
            for name in names:
                if name.spelling is None or plain.startswith(name.spelling, start):
                    yield Match(start, end, name.thing)
                    break


def _word_end(words: str, end: int) -> int:
    """Where the word ends that a name ends in: there, or after a plural s; -1 where it goes on otherwise."""
    if end == len(words) or not words[end].isalnum():
        return end
    if words[end] == "s" and (end + 1 == len(words) or not words[end + 1].isalnum()):
        return end + 1
    return -1


def _names_of(thing: Thing, plan: str, senses: Mapping[str, str | None], *, hidden: bool) -> Iterator[tuple[str, bool]]:
    """A thing's names with whether their capitals matter."""
    for name in thing.names:
        if name in senses and senses[name] != thing.iri.value:
            continue
        yield name, " " not in name
    for short in thing.short_forms:
        if short in senses:
            if senses[short] == thing.iri.value:
                yield short, True
        elif not thing.used_in or plan in thing.used_in:
            yield short, True
    for short, iri in senses.items():
        if iri == thing.iri.value:
            yield short, True
    if hidden:
        for name in thing.hidden:
            yield name, False
