"""Which snapshots were current, in their order: what a build writes beside them, and what it never touches."""

import shutil
from pathlib import Path

from graph.build import build
from graph.history import HISTORY_FILE, earlier, note
from graph.snapshot import Snapshot, earlier_snapshots
from graph.sources import Source

PLAN = "https://w3id.org/planweave/id/plan/x"


def built(folder: Path, words: str) -> Snapshot:
    source = folder.parent / "x.ttl"
    source.write_text(f'<{PLAN}> a <https://w3id.org/planweave/ns#Plan> ; <urn:words> "{words}" .', encoding="utf-8")
    return build(folder, [Source(source, None)])


def test_the_latest_comes_first_and_each_once(tmp_path: Path) -> None:
    for before, now in ("ab", "bc", "cb", "bd"):
        note(tmp_path, before, now)
    assert (tmp_path / HISTORY_FILE).read_text(encoding="utf-8").split() == ["a", "b", "c", "b", "d"]
    assert earlier(tmp_path, "d") == ("b", "c", "a")
    assert earlier(tmp_path, "b") == ("c", "a")
    assert earlier(tmp_path, "a") == ()


def test_a_folder_without_it_tells_of_none(tmp_path: Path) -> None:
    assert earlier(tmp_path, "a") == ()
    (tmp_path / HISTORY_FILE).write_bytes(b"\xff\xfe")
    assert earlier(tmp_path, "a") == ()


def test_a_build_that_did_not_come_to_write_it_is_made_up_for_by_the_next(tmp_path: Path) -> None:
    note(tmp_path, "a", "b")
    assert earlier(tmp_path, "killed") == ("b", "a")
    note(tmp_path, "killed", "c")
    assert earlier(tmp_path, "c") == ("killed", "b", "a")


def test_it_stays_short(tmp_path: Path) -> None:
    for number in range(150):
        note(tmp_path, str(number), str(number + 1))
    assert len(earlier(tmp_path, "150")) == 99


def test_a_build_tells_what_it_follows_and_one_that_changes_nothing_tells_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    first = built(folder, "one")
    assert not (folder / HISTORY_FILE).exists()
    second = built(folder, "two")
    assert [each.hash for each in earlier_snapshots(second)] == [first.hash]
    written = (folder / HISTORY_FILE).read_bytes()
    assert built(folder, "two").hash == second.hash
    assert (folder / HISTORY_FILE).read_bytes() == written
    again = built(folder, "one")
    assert again.hash == first.hash
    assert [each.hash for each in earlier_snapshots(again)] == [second.hash]


def test_no_content_depends_on_it(tmp_path: Path) -> None:
    assert (
        built(tmp_path / "one", "two").hash == (built(tmp_path / "two", "one"), built(tmp_path / "two", "two"))[1].hash
    )


def test_snapshots_that_are_gone_or_damaged_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    one, two, three, four = (built(folder, words) for words in ("one", "two", "three", "four"))
    shutil.rmtree(three.folder)
    (two.folder / "manifest.json").write_text("{", encoding="utf-8")
    assert [each.hash for each in earlier_snapshots(four)] == [one.hash]
