"""docs/conformance.md says what the suites found, and no case is excused that was not before."""

import pytest

from tests.conformance.page import PAGE, REWRITE, made, made_part
from tests.conformance.suites import declared_suites
from tests.conformance.tally import TALLY

MOST_EXCUSED = 15
MOST_NOT_APPLICABLE = 42


def test_the_page_has_the_table_and_the_lists() -> None:
    assert made_part(PAGE.read_text(encoding="utf-8")) == made(declared_suites().values()), REWRITE


def test_no_more_cases_are_told_apart_than_before() -> None:
    suites = declared_suites().values()
    assert sum(len(suite.excuses) for suite in suites) == MOST_EXCUSED
    assert sum(len(suite.exemptions) for suite in suites) == MOST_NOT_APPLICABLE


def test_what_ran_is_what_the_page_says(request: pytest.FixtureRequest) -> None:
    """Of every suite that ran whole before this test, which stands last; a suite in part says nothing."""
    tally = request.config.stash[TALLY]
    for name, suite in declared_suites().items():
        if tally.ran(name) >= suite.passed + len(suite.excuses):
            assert (tally.passed[name], tally.excused[name]) == (suite.passed, len(suite.excuses)), name
