"""What a run of the suites found: the outcome of each case, counted by suite."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.conformance.suites import MARK

__all__ = ["TALLY", "Tally", "case_of", "suite_of"]


@dataclass
class Tally:
    """Outcomes by suite. It grows while a session runs, and stands in that session's stash."""

    passed: Counter[str] = field(default_factory=Counter)
    excused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def add(self, item: pytest.Item, report: pytest.TestReport) -> None:
        """Count a report, if it is the last word on a case of a suite."""
        name = suite_of(item)
        if name is None or (report.when != "call" and report.passed):
            return
        if report.failed or report.when != "call":
            self.failed[name] += 1
        elif hasattr(report, "wasxfail"):
            self.excused[name] += 1
        else:
            self.passed[name] += 1

    def ran(self, name: str) -> int:
        """How many cases of a suite have an outcome."""
        return self.passed[name] + self.excused[name] + self.failed[name]


TALLY = pytest.StashKey[Tally]()


def suite_of(item: pytest.Item) -> str | None:
    """The suite of which this test is a case."""
    mark = item.get_closest_marker(MARK)
    return str(mark.args[0]) if mark else None


def case_of(item: pytest.Item) -> str:
    """The case's name: the parameter's id, else the test's own name."""
    called = getattr(item, "callspec", None)
    return str(called.id) if called else item.name.removeprefix("test_")
