"""Entries in the making: rows are added as they are met, and cut into steps and milestones at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.errors import BadProfile
from graph.reading.document import Span
from graph.reading.passage import EMPTY, Passage, join
from graph.reading.profile import Profile
from graph.reading.rows import Cell, Entry, Part
from graph.reading.slugs import slug

PART_ROLES = ("step", "milestone")
_LETTER = re.compile(r"\(?(?P<letter>[a-h])[.)]\s+")
_ENDED = re.compile(r"[.!?:;)]$")


@dataclass
class EntryDraft:
    """An entry whose continuation rows may still follow."""

    kind: str
    path: str
    number: str | None
    section: str | None
    objective: str | None = None
    addressee: Passage | None = None
    group: str | None = None
    text: Passage = EMPTY
    printings: list[Span] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def add_row(self, by_role: Mapping[str, Passage], text: Passage, span: Span) -> None:
        """Add a printed row: the entry's first, or one that a page break set apart."""
        row = len(self.printings)
        self.printings.append(span)
        if row == 0:
            self.text = text
        elif text and not self.repeats(text):
            self.text = _continued(self.text, text)
        for role, words in by_role.items():
            if role not in ("text", "objective", "number") and words:
                self._add_cell(role, words, row)

    def repeats(self, text: Passage) -> bool:
        """Whether words in the entry's own column only print again what stands there, or the end of it.

        A table that runs on over a page prints its entry again; a rendition leaves a fragment of it as a half-heading.
        """
        here, above = slug(text.text, most=10_000), slug(self.text.text, most=10_000)
        return above == here or above.endswith(f"-{here}")

    def _add_cell(self, role: str, words: Passage, row: int) -> None:
        for index in range(len(self.cells) - 1, -1, -1):
            above = self.cells[index]
            if above.role == role:
                if _runs_on(above.words, words):
                    self.cells[index] = Cell(role, join(above.words, _bare(words)), above.row)
                    return
                break
        self.cells.append(Cell(role, words, row))

    def add_part(self, words: Passage, span: Span) -> None:
        """Add a step that is printed below the promise instead of in a cell."""
        path = f"{self.path}/step/{len(self.parts) + 1}"
        self.parts.append(Part("step", path, words, len(self.printings)))
        self.printings.append(span)


def _runs_on(above: Passage, below: Passage) -> bool:
    return not _ENDED.search(above.text) and below.text[:1].islower()


def _bare(words: Passage) -> Passage:
    """The passage without a break before its first word: it goes on with a part that has begun above."""
    return Passage(
        words.text,
        words.starts,
        words.ends,
        words.marks,
        tuple(item for item in words.breaks if item[0] > 0),
        words.joints,
    )


def _continued(above: Passage, below: Passage) -> Passage:
    return join(above, _bare(below)) if _runs_on(above, below) else join(above, below, breaks="p")


def finish_entry(draft: EntryDraft, profile: Profile) -> Entry:
    """The entry with its steps and milestones; raises `BadProfile` for a split that the document does not print."""
    splits = profile.splits.get(draft.path, {})
    for role in splits:
        if role not in PART_ROLES:
            raise BadProfile(f"{profile.slug}.toml: splits of {draft.path} name {role!r}; use step or milestone.")
    parts = list(draft.parts)
    cells = [cell for cell in draft.cells if cell.role not in PART_ROLES]
    parts.extend(_listed_parts(draft))
    for role in PART_ROLES:
        pieces = _pieces(draft, role, profile, splits.get(role, ()))
        giving_reasons = False
        for row, words, listed_below in pieces:
            if _is_reason(words, profile) or (giving_reasons and listed_below):
                cells.append(Cell("reason", words, row))
                giving_reasons = giving_reasons or words.text.endswith(":")
                continue
            giving_reasons = False
            number = sum(1 for part in parts if part.kind == role and part.letter is None) + 1
            parts.append(Part(role, f"{draft.path}/{role}/{number}", words, row))
    return Entry(
        draft.kind,
        draft.path,
        draft.number,
        draft.section,
        draft.objective,
        draft.text,
        tuple(dict.fromkeys(draft.printings)),
        tuple(cells),
        tuple(parts),
        draft.addressee,
        draft.group,
    )


def _listed_parts(draft: EntryDraft) -> list[Part]:
    """The bullets or lettered paragraphs inside the entry's own text."""
    kinds = ("li", "p")
    parts: list[Part] = []
    for words in draft.text.parts(kinds)[1:]:
        letter = _LETTER.match(words.text)
        if letter:
            own = words.slice(letter.end(), len(words.text))
            parts.append(Part("step", f"{draft.path}/part/{letter['letter']}", own, 0, letter["letter"]))
        else:
            number = sum(1 for part in parts if part.letter is None) + 1
            parts.append(Part("step", f"{draft.path}/step/{number}", words, 0))
    return parts


def _is_reason(words: Passage, profile: Profile) -> bool:
    pattern = profile.layout.reason
    return bool(pattern and pattern.match(words.text))


def _pieces(
    draft: EntryDraft, role: str, profile: Profile, openings: tuple[str, ...]
) -> list[tuple[int, Passage, bool]]:
    """The parts of a column's cells: printed row, words, and whether the part is a bullet of a list."""
    unseen = set(openings)
    pieces: list[tuple[int, Passage, bool]] = []
    for cell in draft.cells:
        if cell.role != role:
            continue
        bullets = {cell.words.starts[place] for place, kind in cell.words.breaks if kind == "li"}
        for part in cell.words.parts(profile.layout.part_breaks):
            places = []
            for opening in openings:
                at = part.text.find(opening)
                if at > 0 and opening in unseen:
                    places.append(at)
                    unseen.discard(opening)
            listed = part.starts[0] in bullets
            pieces.extend((cell.row, piece, listed) for piece in part.cut_at(places))
    if unseen:
        raise BadProfile(
            f"{profile.slug}.toml: {draft.path} has no {role} that begins {sorted(unseen)[0]!r} inside a cell; "
            "copy the opening words from the document."
        )
    return pieces
