"""Where the W3C's test files are (input only, and no part of this repository), and what a run of them finds."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from graph.build import build
from graph.snapshot import Snapshot
from graph.sources import Source
from ontology.terms import GRAPH, ontology_path
from tests.conformance.suites import MARK, declared_suites
from tests.conformance.tally import TALLY, Tally, case_of, suite_of
from tests.conformance.writable import Writable, writable_service

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent

W3C_VARIABLE = "PLANWEAVE_W3C"
"""The folder of the W3C's test files; `none` on a machine without them: then the tests are deselected, and counted."""
WITHOUT_W3C = os.environ.get(W3C_VARIABLE) == "none"


def w3c_folder() -> Path | None:
    """`PLANWEAVE_W3C`, else `../shared/w3c`; None when it is not there."""
    given = os.environ.get(W3C_VARIABLE)
    folder = Path(given) if given else PROJECT.parent / "shared" / "w3c"
    return folder if folder.is_dir() else None


def pytest_report_header() -> str:
    return f"test files of the W3C: {'none, by request' if WITHOUT_W3C else w3c_folder() or 'NOT FOUND'}"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}(name): one case of a suite of suites.toml")
    config.stash[TALLY] = Tally()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the suites out where their files are not; else expect the excused cases to fail. The page comes last."""
    if WITHOUT_W3C:
        without = [item for item in items if "w3c" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]
    suites = declared_suites()
    for item in items:
        if (name := suite_of(item)) and (reason := suites[name].excuses.get(case_of(item))):
            item.add_marker(pytest.mark.xfail(strict=True, reason=reason))
    items.sort(key=lambda item: item.path == HERE / "test_page.py")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.config.stash[TALLY].add(item, report)
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each SHACL case."""
    if "shacl_case" in metafunc.fixturenames:
        folder = w3c_folder()
        root = folder / "shacl" / "tests" if folder else PROJECT
        files = sorted(root.rglob("*.ttl")) if folder else []
        names = [
            path.relative_to(root).with_suffix("").as_posix() for path in files if b"sht:Validate" in path.read_bytes()
        ]
        metafunc.parametrize("shacl_case", names or ["?"])


@pytest.fixture(scope="session")
def w3c() -> Path:
    """The folder of the W3C's test files."""
    folder = w3c_folder()
    if folder is None:
        pytest.fail(
            f"The W3C's test files are nowhere: set {W3C_VARIABLE} to their folder, or to 'none' where there are none."
        )
    return folder


@pytest.fixture(scope="session")
def small_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot of the ontology alone: the suites bring data of their own."""
    return build(tmp_path_factory.mktemp("small"), [Source(ontology_path(), GRAPH.ontology)])


@pytest.fixture(scope="session")
def writable(small_snapshot: Snapshot) -> Iterator[Writable]:
    """A service that listens and can be written to; each case begins by emptying it."""
    with writable_service(small_snapshot) as service:
        yield service
