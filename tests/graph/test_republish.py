"""Many texts at once give what each would give alone, and one that cannot be read does not stop the others."""

import shutil
import subprocess
from pathlib import Path

import pytest

from graph.errors import PlanweaveError
from graph.publish import PLANS
from graph.republish import texts_in
from tests.conftest import COMMAND

TEXTS = ("noms-2009.txt", "hmpps-2021.txt")


def read(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "read", *map(str, arguments)], capture_output=True, text=True)


@pytest.fixture
def folder(tmp_path: Path, sources: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in TEXTS:
        shutil.copy(sources / name, folder)
    return folder


def test_a_folder_of_texts_is_read_into_the_published_plans(tmp_path: Path, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\xff\xfe")
    done = read(folder, "--output", tmp_path, "--processes", 2)
    assert done.returncode == 2
    assert "bad.txt" in done.stderr
    assert done.stderr.endswith("1 of 3 texts could not be read, for the reasons above; the others are written.\n")
    for name in TEXTS:
        written = Path(name).with_suffix(".ttl")
        assert (tmp_path / written).read_bytes() == (PLANS / written).read_bytes()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--coverage"], "--coverage is for one text; name one file."),
        (["--slug", "x"], "--slug is for one text; name one file."),
        ([], "Several texts are read into a folder; name one that is there by --output."),
        (["--output", "nowhere/at/all"], "Several texts are read into a folder; name one that is there by --output."),
    ],
)
def test_what_fits_one_text_only_is_refused_for_many(folder: Path, more: list[str], says: str) -> None:
    done = read(folder, *more)
    assert (done.returncode, done.stderr) == (2, f"planweave: {says}\n")


def test_texts_are_found_in_folders_and_told_once(folder: Path) -> None:
    assert texts_in([folder, folder / "noms-2009.txt"]) == (folder / "hmpps-2021.txt", folder / "noms-2009.txt")


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanweaveError, match=r"has no texts; name files, or a folder that has \*\.txt"):
        texts_in([tmp_path])


def test_two_texts_of_one_plan_are_refused(tmp_path: Path, folder: Path) -> None:
    shutil.copy(folder / "noms-2009.txt", tmp_path)
    with pytest.raises(PlanweaveError, match="would give the same plan"):
        texts_in([folder, tmp_path / "noms-2009.txt"])
