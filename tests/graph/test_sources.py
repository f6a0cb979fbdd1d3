"""What a build reads is found in a folder, and what cannot be read is told before anything is built."""

import os
from pathlib import Path

import pytest

from graph.errors import BadRegister
from graph.sources import default_sources


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLANWEAVE_CORPUS", str(tmp_path))
    folder = tmp_path / "plans"
    folder.mkdir()
    return folder


def test_a_corpus_without_plans_is_refused(plans: Path) -> None:
    with pytest.raises(BadRegister, match=r"There is no plan in .*plans; set PLANWEAVE_CORPUS"):
        default_sources()


def test_a_plan_whose_file_name_is_no_text_is_refused(plans: Path) -> None:
    (plans / os.fsdecode(b"x\xff.ttl")).touch()
    with pytest.raises(BadRegister, match=r"x\\xff\.ttl' has a name that is not UTF-8; rename it"):
        default_sources()


def test_the_sources_are_the_ontology_and_what_the_corpus_has(plans: Path) -> None:
    for name in ("b.ttl", "a.ttl", "notes.txt"):
        (plans / name).touch()
    (plans.parent / "links.ttl").touch()
    assert [source.path.name for source in default_sources()] == ["planweave.ttl", "links.ttl", "a.ttl", "b.ttl"]
