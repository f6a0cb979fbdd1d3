"""The page on threats names a test for each of its promises, and each is there."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PAGE = (PROJECT / "docs" / "threat-model.md").read_text(encoding="utf-8")
TABLES = re.findall(r"^\| promise \| how \| shown by \|\n\| --- \| --- \| --- \|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
ROWS = [[cell.strip() for cell in row.strip("|").split(" | ")] for table in TABLES for row in table.splitlines()]
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_promise_is_shown_by_tests_that_exist(row: list[str]) -> None:
    promise, how, shown = row
    assert promise.endswith(".")
    assert how
    tests = TEST.findall(shown)
    assert tests
    assert ", ".join(f"`{path}::{name}`" for path, name in tests) == shown.rstrip(" |"), "nothing else stands there"
    for path, name in tests:
        module = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
        assert name in {node.name for node in module.body if isinstance(node, ast.FunctionDef)}, f"{path}::{name}"


def test_the_page_promises_something_and_once() -> None:
    promises = [row[0] for row in ROWS]
    assert len(promises) > 30
    assert len(set(promises)) == len(promises)
    assert len(TEST.findall(PAGE)) == sum(len(TEST.findall(row[2])) for row in ROWS), "every test stands in a table"


def test_every_file_of_code_that_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:service|shapes|queries|graph)/\w+\.py)`", PAGE)
    assert len(set(named)) >= 6
    assert [path for path in named if not (PROJECT / path).is_file()] == []
