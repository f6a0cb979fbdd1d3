"""What is new, what is gone and what is the same: findings of two snapshots, compared by their keys."""

from pathlib import Path

import pytest

from graph.build import build
from graph.snapshot import Snapshot
from graph.sources import Source
from ontology.terms import GRAPH
from shapes.catalogue import Catalogue
from shapes.families import FAMILIES, family, family_title
from shapes.model import Severity
from shapes.trend import MOST_TOLD, Change, trend

PREFIXES = """@base <https://w3id.org/planweave/id/> .
@prefix pw: <https://w3id.org/planweave/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
REPORT = '<validation/{0}> a sh:ValidationReport ; pw:fingerprint "{0}" ; pw:plan <plan/{0}> .\n'
FINDING = """<validation/{plan}> sh:result <finding/{key}> .
<finding/{key}> pw:plan <plan/{plan}> ; pw:concerns <plan/{plan}/action/1> ; sh:resultMessage "{message}" .
"""
Faults = list[tuple[str, str, str]]
"""The plan, the key and the message of each."""


def built(folder: Path, faults: Faults, terms: str = REPORT) -> Snapshot:
    """A snapshot with a report of two plans, `a` and `b`, that tells these faults."""
    text = PREFIXES + terms.format("a") + terms.format("b")
    text += "".join(FINDING.format(plan=plan, key=key, message=message) for plan, key, message in faults)
    source = folder.parent / "report.ttl"
    source.write_text(text, encoding="utf-8")
    return build(folder, [Source(source, GRAPH.validation)])


BEFORE: Faults = [("a", "PW-OWN-001/0a", "gone"), ("a", "PW-OWN-001/0b", "stays"), ("b", "PW-TIM-001/0c", "stays")]
AFTER: Faults = [
    ("a", "PW-OWN-001/0b", "stays, in other words"),
    ("b", "PW-TIM-001/0c", "stays"),
    ("b", "PW-OWN-001/0d", "new"),
]


def test_findings_are_told_apart_by_their_keys(tmp_path: Path) -> None:
    before = built(tmp_path / "s", BEFORE)
    found = trend(built(tmp_path / "s", AFTER))
    assert found
    assert found.before == before.hash
    assert found.whole == Change(new=1, gone=1, same=2)
    plan = "https://w3id.org/planweave/id/plan/"
    assert found.by_plan == {f"{plan}a": Change(0, 1, 1), f"{plan}b": Change(1, 0, 1)}
    assert found.by_shape == {"PW-OWN-001": Change(1, 1, 1), "PW-TIM-001": Change(0, 0, 1)}
    assert [(told.key, told.shape, told.message) for told in found.new] == [("PW-OWN-001/0d", "PW-OWN-001", "new")]
    assert [(told.key, told.item, told.message) for told in found.gone] == [
        ("PW-OWN-001/0a", f"{plan}a/action/1", "gone")
    ]


def test_all_are_counted_and_the_first_are_told(tmp_path: Path) -> None:
    built(tmp_path / "s", [])
    found = trend(built(tmp_path / "s", [("a", f"PW-OWN-001/{number:02}", "new") for number in range(60)]))
    assert found
    assert found.whole == Change(60, 0, 0)
    assert len(found.new) == MOST_TOLD
    assert found.new[0].key == "PW-OWN-001/00"


def test_without_an_earlier_snapshot_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert trend(built(tmp_path / "s", BEFORE)) is None


@pytest.mark.parametrize(
    "terms",
    [
        "<validation/{0}> a sh:ValidationReport .\n",
        "<plan/{0}> pw:plan <plan/{0}> .\n",
        REPORT + "<validation/{0}> sh:result <result/1> .\n",
    ],
    ids=["reports without fingerprints", "no reports", "findings with other names"],
)
def test_a_snapshot_in_other_terms_is_passed_over_for_the_one_before_it(tmp_path: Path, terms: str) -> None:
    before = built(tmp_path / "s", BEFORE)
    built(tmp_path / "s", [], terms)
    found = trend(built(tmp_path / "s", AFTER))
    assert found
    assert found.before == before.hash


def test_a_snapshot_whose_store_is_damaged_is_passed_over(tmp_path: Path) -> None:
    before = built(tmp_path / "s", BEFORE)
    damaged = built(tmp_path / "s", [])
    for path in (damaged.folder / "store").iterdir():
        path.unlink()
    found = trend(built(tmp_path / "s", AFTER))
    assert found
    assert found.before == before.hash


def test_every_family_that_judges_documents_has_a_name_and_no_other(catalogue: Catalogue) -> None:
    judging = {family(shape.id) for shape in catalogue.values() if shape.severity is not Severity.VIOLATION}
    assert judging == set(FAMILIES)
    assert (family_title("PW-OWN"), family_title("PW-XYZ")) == ("Owners", "PW-XYZ")
