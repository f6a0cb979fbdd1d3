"""docs/profiles.md: its plans are read as it says, with nothing but the files that it shows, and it names every key."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from graph.reading import profile as module
from graph.reading.coverage import coverage
from graph.reading.document import Span, document_of
from graph.reading.profile import (
    Layout,
    Owners,
    Profile,
    Promises,
    Rule,
    Table,
    load_layout,
    load_layouts,
    load_profile,
)
from graph.reading.reader import detect_layout, read
from graph.registers import Registers
from graph.settings import PROJECT
from graph.weaving.weave import weave

PAGE = (PROJECT / "docs" / "profiles.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
PLANS = sorted(Path(name).stem for name in FILES if name.endswith(".txt"))


@pytest.fixture
def layouts(tmp_path: Path) -> dict[str, Layout]:
    """The project's layouts and the page's."""
    found = load_layouts()
    for name, text in FILES.items():
        if name.endswith(".toml") and "summary" in tomllib.loads(text):
            (tmp_path / name).write_text(text, encoding="utf-8")
            found[Path(name).stem] = load_layout(tmp_path / name)
    return found


@pytest.fixture
def profile(tmp_path: Path, layouts: dict[str, Layout], plan: str) -> Profile:
    (tmp_path / f"{plan}.toml").write_text(FILES[f"{plan}.toml"], encoding="utf-8")
    return load_profile(tmp_path / f"{plan}.toml", layouts)


def test_the_page_has_two_plans() -> None:
    assert PLANS == ["harbour-2030", "library-2030"]


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_of_the_page_is_read_as_the_page_says(
    plan: str, profile: Profile, registers: Registers, plan_view: Any
) -> None:
    document = document_of(f"{plan}.txt", FILES[f"{plan}.txt"].encode())
    rows = read(document, profile)
    found = weave(rows, registers)
    promised = {quad.triple for quad in parse(FILES[f"{plan}.ttl"].encode(), format=RdfFormat.TURTLE)}
    missing: set[Triple] = promised - set(found)
    assert not missing
    assert rows.warnings == ()
    view = plan_view(plan, found)
    evidence = [Span(*view.span(node)) for node in view.of_class("pw:Evidence")]
    assert coverage(document, evidence).missing() == ()


@pytest.mark.parametrize("plan", PLANS)
def test_its_layout_is_told_by_its_tables(plan: str, profile: Profile, layouts: dict[str, Layout]) -> None:
    document = document_of(f"{plan}.txt", FILES[f"{plan}.txt"].encode())
    assert detect_layout(document, layouts.values()) == profile.layout


@pytest.mark.parametrize("kind", [Layout, Rule, Table, Owners, Promises, Profile])
def test_every_key_is_on_the_page(kind: type[Any]) -> None:
    named = {"name", "slug", "rules", "tables"}  # the names of the files, and keys that are spelt [[rule]], [[table]]
    for item in fields(kind):
        assert item.name in named or re.search(rf"[`\[.\"]{item.name}[`\].\"]", PAGE), item.name
    assert "`[[rule]]`" in PAGE
    assert "`[[table]]`" in PAGE


@pytest.mark.parametrize("values", ["_KINDS", "_OPENINGS", "_ITEMS", "_ENTRIES", "_ROLES"])
def test_every_value_that_a_key_may_have_is_on_the_page(values: str) -> None:
    for value in getattr(module, values):
        assert f"`{value}`" in PAGE, value
