"""docs/shapes.md tells every shape, and how many faults each found in the five plans."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from rdflib.namespace import SH

from shapes.catalogue import Catalogue
from shapes.findings import PLACEHOLDERS
from shapes.model import Finding, Severity
from shapes.units import Unit

PAGE = Path(__file__).parents[2] / "docs" / "shapes.md"
VALIDATION = PAGE.with_name("validation.md")
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


def test_placeholders_of_messages_are_those_that_the_page_on_validation_tells(catalogue: Catalogue) -> None:
    """Those of SPARQL-based constraints begin with a question mark, and are the engine's."""
    (told,) = re.findall(r"^- In messages, (.+?) are filled in", VALIDATION.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`\{(\w+)\}`", told)) == set(PLACEHOLDERS)
    messages = [str(text) for graph in catalogue.graphs.values() for text in graph.objects(None, SH.message)]
    used = {name for text in messages for name in re.findall(r"\{(\w+)\}", text)}
    assert used <= set(PLACEHOLDERS)


def test_no_more_was_checked_than_found_nor_agreed_than_checked() -> None:
    for row in SOUNDNESS.findall(text()):
        found, checked, agreed = map(int, row[3:])
        assert found >= checked >= agreed, row[0]


def test_every_shape_of_integrity_is_told(catalogue: Catalogue) -> None:
    told = set(INTEGRITY.findall(text()))
    assert told == {(shape.id, shape.title) for shape in catalogue.values() if shape.severity is Severity.VIOLATION}
