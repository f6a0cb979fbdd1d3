"""A build judges what is curated in parts: the same as `planweave validate` does, and anew only what has changed."""

import shutil
from pathlib import Path

import pytest

from graph.building.curated import judged_curated
from graph.building.jobs import FileJob, bare, told_piece
from graph.building.pieces import Piece
from graph.sources import SHARED, Source, asserted, default_sources, file_hashes
from graph.synthetic.corpus import write_corpus
from ontology.terms import PW
from shapes.judge import Judge
from shapes.model import CURATED
from shapes.publication import report_quads
from shapes.validation import validate

FEW = 200
"""Triples of links and threads in a part."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("curated") / "corpus"
    write_corpus(folder, 3, 8, 1 / 7, 2)
    return folder


@pytest.fixture
def sources(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Source, ...]:
    """A corpus of one's own, whose files may be changed."""
    monkeypatch.setenv("PLANWEAVE_CORPUS", str(shutil.copytree(corpus, tmp_path / "corpus")))
    return default_sources()


def verdict(folder: Path, sources: tuple[Source, ...], most: int | None, processes: int = 1) -> list[Piece]:
    """The pieces of what is said of curated graphs; those of the files are read anew."""
    hashes = file_hashes(sources)
    pieces = [told_piece(folder, FileJob(each, hashes[each.path]), hashes[each.path], None) for each in sources]
    shared = {graph.value for graph in SHARED}
    context = {line for piece in pieces if piece.told["graph"] in shared for line in bare(piece.lines("told"))}
    others = [piece for piece in pieces if piece.told["graph"] not in shared]
    return list(judged_curated(folder, Judge(most=most), sorted(context), others, processes))


def said(pieces: list[Piece]) -> set[bytes]:
    return {line for piece in pieces for line in piece.lines("judged")}


def without_fingerprint(lines: set[bytes]) -> set[bytes]:
    found = {line for line in lines if str(PW.fingerprint).encode() not in line}
    assert len(found) == len(lines) - 1
    return found


def test_in_parts_a_build_says_what_it_says_in_one(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    whole = verdict(tmp_path / "whole", sources, None)
    parts = verdict(tmp_path / "parts", sources, FEW)
    assert len(whole) == 2
    assert len(parts) > 4
    assert len(said(whole)) > 10
    assert without_fingerprint(said(parts)) == without_fingerprint(said(whole))
    assert said(verdict(tmp_path / "crew", sources, FEW, processes=2)) == said(parts)


@pytest.mark.parametrize("most", [None, FEW])
def test_a_build_and_a_validation_say_the_same_of_what_is_curated(
    most: int | None, tmp_path: Path, sources: tuple[Source, ...]
) -> None:
    judge = Judge(most=most)
    (outcome,) = validate(asserted(sources), judge.catalogue, only=[CURATED], most=most)
    assert said(verdict(tmp_path / "kept", sources, most)) == {f"{quad} .\n".encode() for quad in report_quads(outcome)}


def test_a_changed_link_makes_its_part_be_judged_again(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    before = verdict(tmp_path / "kept", sources, FEW)
    links = next(source.path for source in sources if source.path.name == "links.ttl")
    text = links.read_text(encoding="utf-8")
    changed = text.replace('rdfs:label "', 'rdfs:label "Changed: ', 1)
    assert changed != text
    links.write_text(changed, encoding="utf-8")
    after = verdict(tmp_path / "kept", sources, FEW)
    news = {piece.path for piece in after} - {piece.path for piece in before}
    assert len(after) == len(before)
    assert len(news) == 2, "the part of the link, and what is said of all parts"


def test_nothing_is_left_of_the_files_between(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    verdict(tmp_path / "kept", sources, FEW)
    assert {path.suffix for path in (tmp_path / "kept").iterdir()} == {".piece"}
