"""The part of docs/conformance.md that a run makes: the table of suites, and the cases that are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tests.conformance.suites import Exempted, Suite

__all__ = ["PAGE", "REWRITE", "made", "made_part", "with_made_part"]

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "conformance.md"
REWRITE = "`.venv/bin/python -m tests.conformance.table` runs the suites and writes it anew"

_BEGIN = "<!-- Made by a run of the suites: write nothing here by hand. -->"
_END = "<!-- The end of what a run makes. -->"
_PART = re.compile(f"{re.escape(_BEGIN)}\n(.*?){re.escape(_END)}", re.DOTALL)


def made(suites: Iterable[Suite]) -> str:
    """The part as it should be, in Markdown."""
    suites = list(suites)
    sections = [_table(suites), *_lists("Excused", suites), *_lists("Not applicable", suites)]
    return "\n" + "\n\n".join(sections) + "\n\n"


def made_part(page: str) -> str:
    """The part as it is in a page; raises `ValueError` for a page without one."""
    if found := _PART.search(page):
        return found[1]
    raise ValueError(f"The page has no part between {_BEGIN!r} and {_END!r}.")


def with_made_part(page: str, part: str) -> str:
    """The page with another part in the old one's place."""
    return page.replace(f"{_BEGIN}\n{made_part(page)}{_END}", f"{_BEGIN}\n{part}{_END}")


def _table(suites: list[Suite]) -> str:
    rows = [(s.name, s.tests, s.passed, len(s.excuses), len(s.exemptions)) for s in suites]
    total = ("**all**", *(f"**{sum(column)}**" for column in list(zip(*rows, strict=True))[1:]))
    head = ("suite", "tests", "passed", "excused", "not applicable")
    lines = [head, ("---", "---:", "---:", "---:", "---:"), *rows, total]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _lists(title: str, suites: list[Suite]) -> list[str]:
    rows = [
        f"| {suite.name} | {', '.join(f'`{case}`' for case in group.cases)} | {group.reason} |"
        for suite in suites
        for group in _groups(title, suite)
    ]
    if not rows:
        return []
    return [f"### {title}", "\n".join(["| suite | cases | why |", "| --- | --- | --- |", *rows])]


def _groups(title: str, suite: Suite) -> tuple[Exempted, ...]:
    return suite.excused if title == "Excused" else suite.not_applicable
