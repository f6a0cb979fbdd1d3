"""Other words for the words of a plan: of the same form, from all real plans, the same throughout one made-up plan."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.synthetic.draw import share_of

__all__ = ["Rewording", "Vocabulary", "collect", "pieces"]

_HERE = Path(__file__).resolve().parent
_PIECE = "|".join(
    (
        r"<[^<>]*>|&[#A-Za-z0-9]{2,8};|(?:https?://|www\.)\S+",
        r"[A-Za-z]+(?:[’'][a-z]+)?",
        r"(?<!\d)(?:19|20)\d\d(?!\d)(?:\s?[/–-]\s?(?:20)?\d\d(?!\d))?",
        r"\d+",
        r".[^A-Za-z0-9<&]*",
    )
)
_WORD = re.compile(r"[A-Za-z]+")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:(\s?[/–-]\s?)((?:20)?\d\d))?")
_REPLACED = 0.6
"""Share of the words of a plan that are put in place of others."""
_SHORTEST = 4


@dataclass(frozen=True)
class Vocabulary:
    """The words that may stand for each other, by their form, each as often as the real plans use it."""

    by_form: Mapping[str, tuple[str, ...]]
    endings: tuple[str, ...]
    kept: frozenset[str]
    known: frozenset[str] = frozenset()
    """All words that may change."""

    def form_of(self, word: str) -> str:
        """The form of a word in small letters: its ending and whether it is short or long."""
        ending = next((end for end in self.endings if word.endswith(end) and len(word) > len(end) + 2), "")
        return f"{ending}{len(word) // 4}"

    def may_change(self, word: str) -> bool:
        """Whether a word in small letters is one for which another may stand."""
        return len(word) >= _SHORTEST and word not in self.kept


def collect(texts: Iterable[str]) -> Vocabulary:
    """The vocabulary of some texts: of their words in small letters, those that are not kept as they are."""
    data = tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))
    kept = frozenset(word for group in data["kept"].values() for word in group.split())
    endings = tuple(data["endings"].split())
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(re.findall(r"(?<![\w’'-])[a-z]{4,}(?![\w’'-])", text))
    vocabulary = Vocabulary({}, endings, kept)
    forms: dict[str, list[str]] = {}
    for word, uses in sorted(counts.items()):
        if vocabulary.may_change(word):
            # The root keeps the commonest words from standing everywhere.
            forms.setdefault(vocabulary.form_of(word), []).extend([word] * int(uses**0.5 + 0.5))
    by_form = {form: tuple(words) for form, words in forms.items()}
    return Vocabulary(by_form, endings, kept, frozenset(word for words in forms.values() for word in words))


def pieces(text: str, names: re.Pattern[str] | None) -> tuple[str, ...]:
    """A text in pieces that are each reworded alone: names, words, years, and all between them."""
    pattern = re.compile(f"{names.pattern}|{_PIECE}" if names else _PIECE, re.DOTALL)
    found = tuple(match.group() for match in pattern.finditer(text))
    if "".join(found) != text:
        raise AssertionError("pieces of a text must make up all of it")
    return found


class Rewording(dict[str, str]):
    """What each piece of text becomes in one made-up plan; pieces are looked up, new ones are worked out once."""

    def __init__(self, vocabulary: Vocabulary, seed: int, names: Mapping[str, str], years: int) -> None:
        """`names` says what names become; `years` is added to each year."""
        super().__init__(names)
        self._vocabulary = vocabulary
        self._seed = seed
        self._years = years

    def __missing__(self, piece: str) -> str:
        new = self._of(piece)
        self[piece] = new
        return new

    def text(self, some: Iterable[str]) -> str:
        """The pieces reworded, as one text."""
        return "".join(map(self.__getitem__, some))

    def word(self, word: str) -> str:
        """What a word in small letters becomes."""
        vocabulary = self._vocabulary
        if not vocabulary.may_change(word) or share_of(self._seed, word) > _REPLACED:
            return word
        words = vocabulary.by_form.get(vocabulary.form_of(word), ())
        return words[int(share_of(self._seed ^ 0x5BD1E995, word) * len(words))] if words else word

    def _of(self, piece: str) -> str:
        if year := _YEAR.fullmatch(piece):
            first, between, last = year.groups(default="")
            return f"{int(first) + self._years}{between}{_later(last, self._years)}"
        if not _WORD.fullmatch(piece):
            return piece
        if piece.islower():
            return self.word(piece)
        if piece.istitle() and len(piece) >= _SHORTEST:
            return self.word(piece.lower()).capitalize()
        if piece.isupper() and len(piece) >= _SHORTEST and piece.lower() in self._vocabulary.known:
            return self.word(piece.lower()).upper()
        return piece


def _later(year: str, years: int) -> str:
    """A year of two or four digits, or none, moved by so many years."""
    if len(year) == 2:
        return f"{(int(year) + years) % 100:02}"
    return str(int(year) + years) if year else ""
