"""docs/shapes.md tells every shape, and how many faults each found in the five plans."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from shapes.catalogue import Catalogue
from shapes.model import Finding, Severity
from shapes.units import Unit

PAGE = Path(__file__).parents[2] / "docs" / "shapes.md"
SOUNDNESS = re.compile(r"^\| (PW-[A-Z]+-\d+) \| (\w+) \| (.+?) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
INTEGRITY = re.compile(r"^\| (PW-[A-Z]+-\d+) \| ([^|]+?) \|$", re.MULTILINE)


def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_every_shape_of_soundness_is_told_with_what_it_found(
    catalogue: Catalogue, real_units: Mapping[str, Unit], found: Callable[[str], tuple[Finding, ...]]
) -> None:
    counts = Counter(finding.shape for unit in real_units for finding in found(unit))
    told = {(row[0], row[1], row[2], int(row[3])) for row in SOUNDNESS.findall(text())}
    assert told == {
        (shape.id, shape.severity.value, shape.title, counts[shape.id])
        for shape in catalogue.values()
        if shape.severity is not Severity.VIOLATION
    }


def test_no_more_was_checked_than_found_nor_agreed_than_checked() -> None:
    for row in SOUNDNESS.findall(text()):
        found, checked, agreed = map(int, row[3:])
        assert found >= checked >= agreed, row[0]


def test_every_shape_of_integrity_is_told(catalogue: Catalogue) -> None:
    told = set(INTEGRITY.findall(text()))
    assert told == {(shape.id, shape.title) for shape in catalogue.values() if shape.severity is Severity.VIOLATION}
