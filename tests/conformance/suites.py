"""The W3C's suites as `suites.toml` declares them: how many cases, which are excused, which do not apply, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["MARK", "Exempted", "Suite", "declared_suites"]

MARK = "suite"
"""The mark of a test that is one case of a suite; its argument is the suite's name."""

_FILE = Path(__file__).with_name("suites.toml")


@dataclass(frozen=True)
class Exempted:
    """Cases that do not pass, or are not run, for one reason."""

    reason: str
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Suite:
    """One suite: all its cases, and those that are told apart."""

    name: str
    tests: int
    excused: tuple[Exempted, ...] = ()
    not_applicable: tuple[Exempted, ...] = ()

    @property
    def excuses(self) -> dict[str, str]:
        """Why each excused case fails."""
        return _by_case(self.excused)

    @property
    def exemptions(self) -> dict[str, str]:
        """Why each case that is not run does not apply."""
        return _by_case(self.not_applicable)

    @property
    def passed(self) -> int:
        """How many cases must pass."""
        return self.tests - len(self.excuses) - len(self.exemptions)


def declared_suites(file: Path = _FILE) -> dict[str, Suite]:
    """The suites by name, in the file's order; a case that stands there twice is refused."""
    suites = [_suite(told) for told in tomllib.loads(file.read_text(encoding="utf-8"))["suite"]]
    return {suite.name: suite for suite in suites}


def _suite(told: dict[str, Any]) -> Suite:
    lists = {
        kind: tuple(Exempted(group["reason"], tuple(group["cases"])) for group in told.get(kind, ()))
        for kind in ("excused", "not_applicable")
    }
    cases = [case for groups in lists.values() for group in groups for case in group.cases]
    if len(set(cases)) < len(cases):
        raise ValueError(f"suites.toml tells a case of {told['name']} twice.")
    return Suite(told["name"], told["tests"], **lists)


def _by_case(groups: Iterable[Exempted]) -> dict[str, str]:
    return {case: group.reason for group in groups for case in group.cases}
