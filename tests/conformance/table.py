"""Run the W3C's suites and write what they found into docs/conformance.md: `python -m tests.conformance.table`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conformance.page import PAGE, made, with_made_part
from tests.conformance.suites import Suite, declared_suites
from tests.conformance.tally import TALLY, Tally

__all__ = ["main"]


class _Keeper:
    """Keeps the tally of a session that is over."""

    tally = Tally()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.tally = session.config.stash[TALLY]


def main() -> int:
    """Exit code 0 when the page says what the run found; 1, with the page as it was, when they cannot agree."""
    keeper = _Keeper()
    pytest.main(["-q", "--deselect", "tests/conformance/test_page.py", str(Path(__file__).parent)], plugins=[keeper])
    suites = list(declared_suites().values())
    wrong = [line for suite in suites if (line := _disagreement(suite, keeper.tally))]
    if wrong:
        print("\n".join(["The page stays as it was:", *wrong]), file=sys.stderr)
        return 1
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_made_part(text, made(suites)), encoding="utf-8")
    print(f"{PAGE.name} says what this run found.")
    return 0


def _disagreement(suite: Suite, tally: Tally) -> str:
    """One sentence on what the run and suites.toml say otherwise of a suite; empty when they agree."""
    found = (tally.passed[suite.name], tally.excused[suite.name], tally.failed[suite.name])
    told = (suite.passed, len(suite.excuses), 0)
    if found == told:
        return ""
    return f"{suite.name}: {found[0]} passed, {found[1]} excused, {found[2]} failed; told are {told[0]}, {told[1]}, 0."


if __name__ == "__main__":
    sys.exit(main())
