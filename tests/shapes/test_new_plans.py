"""No shape of integrity is made for five plans only: the plans of docs/profiles.md violate none either."""

import re
import tomllib
from pathlib import Path

import pytest
from pyoxigraph import Quad

from graph.reading.document import document_of
from graph.reading.profile import load_layout, load_layouts, load_profile
from graph.reading.reader import read
from graph.registers import load_registers
from graph.settings import PROJECT
from graph.weaving.weave import weave
from ontology.terms import ID
from shapes.catalogue import Catalogue
from shapes.model import Severity
from shapes.units import plan_unit, registers_of
from shapes.validation import validate_unit

PAGE = (PROJECT / "docs" / "profiles.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
PLANS = sorted(Path(name).stem for name in FILES if name.endswith(".txt"))


@pytest.mark.parametrize("plan", PLANS)
def test_a_new_plan_violates_nothing(plan: str, tmp_path: Path, catalogue: Catalogue, quads: list[Quad]) -> None:
    layouts = load_layouts()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        if name.endswith(".toml") and "summary" in tomllib.loads(text):
            layouts[Path(name).stem] = load_layout(tmp_path / name)
    rows = read(
        document_of(f"{plan}.txt", FILES[f"{plan}.txt"].encode()), load_profile(tmp_path / f"{plan}.toml", layouts)
    )
    unit = plan_unit(f"{ID}plan/{plan}", list(weave(rows, load_registers())), registers_of(quads))
    found = validate_unit(unit, catalogue)
    assert [f"{finding.shape} {finding.message}" for finding in found if finding.severity is Severity.VIOLATION] == []
