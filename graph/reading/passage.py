"""Words without their markup, each character still knowing its place in the source.

Renditions dress a plan's words in HTML-ish tags, Markdown signs, footnote marks and stray white space.
`fold` takes all that off and keeps, for every character that remains, where it stands in the source,
so that evidence can quote the source exactly.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.reading.document import Span

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_MARKUP = re.compile(
    r"""(?P<sup><sup>\s*(?P<mark>\d{1,3})\s*</sup>)
      | (?P<open><(?:p|li)\b[^<>\n\t]*>(?:\s*-(?=\s))?)
      | (?P<tag></?(?:p|li|ul|ol|b|i|em|strong|a|sup|sub|br|span|div|u)\b[^<>\n\t]*>)
      | (?P<autolink><(?P<address>[a-z]+://[^<>\s]+)>)
      | (?P<link>\[(?P<shown>[^\[\]\n\t]+)\]\([^()\s]+\))
      | (?P<entity>&(?:\#\d{1,6}|\#x[0-9a-fA-F]{1,5}|[A-Za-z]{2,8});)
      | (?P<escape>\\{1,2}(?P<escaped>[_*\#\[\]]))
      | (?P<bold>\*\*)
      | (?P<superscript>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
      | (?P<bullet>[•▶])
      | (?P<line>[ \t]*\n\s*)
      | (?P<gap>[ \t\u00a0]{2,})
      | (?P<space>[ \t\u00a0])
    """,
    re.VERBOSE,
)
_EMPHASIS = re.compile(r"(?<![\w*\\])\*(?=[^\s*])[^*\n\t]*[^\s*\\]\*(?![\w*])")
_LEADING = re.compile(r"\s*(?:\#{1,6}\s+|-\s+(?=[^\s-]))?")


@dataclass(frozen=True)
class Mark:
    """A footnote or reference mark, and the place in the folded text that it follows."""

    position: int
    label: str
    span: Span


@dataclass(frozen=True)
class Passage:
    """Folded words and the source offsets of each of their characters.

    `breaks` are the places in `text` at which a new part begins (a paragraph or list tag, a bullet, a wide gap
    or a line break); `joints` those at which the source itself is interrupted, as at a page break.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    marks: tuple[Mark, ...] = ()
    breaks: tuple[tuple[int, str], ...] = ()
    joints: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The source spans of the whole passage: one, or one for each piece that a page break left."""
        return self.spans_of(0, len(self.text))

    def spans_of(self, start: int, end: int) -> tuple[Span, ...]:
        """The source spans of `text[start:end]`, without white space at either side."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return ()
        edges = [start, *(joint for joint in self.joints if start < joint < end), end]
        spans = []
        for left, right in itertools.pairwise(edges):
            while right > left and self.text[right - 1].isspace():
                right -= 1
            if right > left:
                spans.append(Span(self.starts[left], self.ends[right - 1]))
        return tuple(spans)

    def slice(self, start: int, end: int) -> Passage:
        """The part of the passage between two places of its text, trimmed of white space."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Passage(
            self.text[start:end],
            self.starts[start:end],
            self.ends[start:end],
            tuple(
                Mark(mark.position - start, mark.label, mark.span)
                for mark in self.marks
                if start < mark.position <= end or (mark.position == start == 0)
            ),
            tuple((place - start, kind) for place, kind in self.breaks if start < place < end),
            tuple(place - start for place in self.joints if start < place < end),
        )

    def parts(self, kinds: Iterable[str]) -> tuple[Passage, ...]:
        """The passage cut at its breaks of the given kinds; no empty parts."""
        wanted = set(kinds)
        edges = [0, *(place for place, kind in self.breaks if kind in wanted), len(self.text)]
        cut = (self.slice(left, right) for left, right in itertools.pairwise(edges))
        return tuple(part for part in cut if part)

    def cut_at(self, places: Iterable[int]) -> tuple[Passage, ...]:
        """The passage cut at places of its text; no empty parts."""
        edges = sorted({0, *places, len(self.text)})
        cut = (self.slice(left, right) for left, right in itertools.pairwise(edges))
        return tuple(part for part in cut if part)


EMPTY = Passage("", (), ())


def fold(source: str, start: int, end: int) -> Passage:
    """Take the markup off `source[start:end]` and fold its white space."""
    return _Folder(source).run(start, end)


def join(first: Passage, second: Passage, *, breaks: str | None = None) -> Passage:
    """Two pieces of one passage that the rendition set apart; `breaks` names a break between them, if there is one."""
    if not first or not second:
        return first or second
    shift = len(first.text) + 1
    here = (((shift, breaks),) if breaks else ()) + tuple((p + shift, kind) for p, kind in second.breaks)
    return Passage(
        f"{first.text} {second.text}",
        (*first.starts, first.ends[-1], *second.starts),
        (*first.ends, first.ends[-1], *second.ends),
        first.marks + tuple(Mark(m.position + shift, m.label, m.span) for m in second.marks),
        first.breaks + here,
        (*first.joints, shift, *(place + shift for place in second.joints)),
    )


class _Folder:
    """One run over a stretch of source; holds what has been written so far."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._chars: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._marks: list[Mark] = []
        self._breaks: list[tuple[int, str]] = []
        self._space: tuple[int, int] | None = None
        self._break: str | None = None

    def run(self, start: int, end: int) -> Passage:
        leading = _LEADING.match(self._source, start, end)
        self._fold(leading.end() if leading else start, end)
        return Passage(
            "".join(self._chars),
            tuple(self._starts),
            tuple(self._ends),
            tuple(self._marks),
            tuple(self._breaks),
        )

    def _fold(self, start: int, end: int) -> None:
        dropped: set[int] = set()
        for emphasis in _EMPHASIS.finditer(self._source, start, end):
            dropped.update((emphasis.start(), emphasis.end() - 1))
        at = start
        while at < end:
            found = _MARKUP.match(self._source, at, end)
            if found is None:
                if at not in dropped:
                    self._write(self._source[at], at, at + 1)
                at += 1
                continue
            self._take(found)
            at = found.end()

    def _take(self, found: re.Match[str]) -> None:
        kind = found.lastgroup if found.lastgroup in _SIMPLE else _outer(found)
        start, end = found.span()
        if kind in ("sup", "superscript"):
            label = found["mark"] or found.group().translate(SUPERSCRIPTS)
            self._marks.append(Mark(len(self._chars), label, Span(start, end)))
        elif kind == "open":
            self._pause(start, end, "li" if found.group().startswith("<li") else "p")
        elif kind == "bullet":
            self._pause(start, end, "li")
        elif kind == "line":
            self._pause(start, end, "line")
        elif kind == "gap":
            self._pause(start, end, "gap")
        elif kind == "tag" and found.group().startswith(("</ul", "</ol")):
            self._pause(start, end, "p")
        elif kind == "space" or (kind == "tag" and found.group().startswith(("</p", "</li", "<br"))):
            self._pause(start, end, None)
        elif kind == "autolink":
            self._fold(*found.span("address"))
        elif kind == "link":
            self._fold(*found.span("shown"))
        elif kind == "entity":
            for char in html.unescape(found.group()):
                self._write(char, start, end)
        elif kind == "escape":
            self._write(found["escaped"], start, end)

    def _pause(self, start: int, end: int, kind: str | None) -> None:
        self._space = self._space or (start, end)
        if kind and (self._break is None or kind in ("p", "li")):
            self._break = kind

    def _write(self, char: str, start: int, end: int) -> None:
        if char.isspace():
            self._pause(start, end, None)
            return
        if self._space and self._chars:
            self._chars.append(" ")
            self._starts.append(self._ends[-1])
            self._ends.append(self._ends[-1])
        if self._break and (self._chars or self._break in ("p", "li")):
            self._breaks.append((len(self._chars), self._break))
        self._space = self._break = None
        self._chars.append(char)
        self._starts.append(start)
        self._ends.append(end)


_SIMPLE = ("tag", "bold", "superscript", "bullet", "line", "gap", "space", "entity", "open")


def _outer(found: re.Match[str]) -> str:
    """Name of the outermost alternative that matched."""
    return next(name for name in ("sup", "autolink", "link", "escape") if found[name])
