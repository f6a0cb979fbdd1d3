"""The findings about the five plans against what careful readers found by eye (`faults/*.toml`).

Where a shape and its reader differ, `exceptions.toml` says why, item by item: `kind = "found"` for a finding that no
reader listed and that is right, `kind = "listed"` for a fault that a reader listed and the shape does not find.
A line of it that is no longer needed fails.
"""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ontology.terms import ID
from shapes.catalogue import load_catalogue
from shapes.model import CURATED, Finding, Severity

HERE = Path(__file__).parent
FAULTS = {path.stem: path for path in sorted((HERE / "faults").glob("*.toml"))}
SHAPES = [shape.id for shape in load_catalogue().values() if shape.severity is not Severity.VIOLATION]


def load(path: Path, table: str) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        return tomllib.load(file).get(table, [])


def listed(plan: str, shape: str) -> set[str]:
    """The items that the reader of a plan names for a shape; those that the reader doubts are listed as well."""
    faults = [fault for fault in load(FAULTS[plan], "fault") if fault["shape"] == shape]
    return {item for fault in faults for item in fault.get("items", [fault.get("item", "")])}


def excepted(plan: str, shape: str, kind: str) -> set[str]:
    rows = [
        row
        for path in sorted((HERE / "exceptions").glob("*.toml"))
        for row in load(path, "exception")
        if (row["plan"], row["shape"], row["kind"]) == (plan, shape, kind)
    ]
    assert all(row["reason"] for row in rows)
    return {item for row in rows for item in row["items"]}


def about(plan: str, found: Callable[[str], tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """The findings of a plan's own unit, and those of the curated unit that are about it."""
    curated = (finding for finding in found(CURATED) if finding.plan == f"{ID}plan/{plan}")
    return (*found(plan), *curated)


def items(findings: tuple[Finding, ...], shape: str) -> set[str]:
    """The ends of the items' IRIs after the plan's; the plan itself is the empty text."""
    found = [finding for finding in findings if finding.shape == shape]
    return {finding.item.removeprefix(finding.plan).removeprefix("/").removeprefix(ID) for finding in found}


@pytest.mark.usefixtures("real_units")
@pytest.mark.parametrize("plan", FAULTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_finds_what_a_reader_finds(plan: str, shape: str, found: Callable[[str], tuple[Finding, ...]]) -> None:
    seen, read = items(about(plan, found), shape), listed(plan, shape)
    assert seen - read == excepted(plan, shape, "found")
    assert read - seen == excepted(plan, shape, "listed")


def test_every_shape_finds_a_real_fault(
    found: Callable[[str], tuple[Finding, ...]], real_units: Mapping[str, Any]
) -> None:
    finding = {finding.shape for unit in real_units for finding in found(unit)}
    assert set(SHAPES) - finding == set()
