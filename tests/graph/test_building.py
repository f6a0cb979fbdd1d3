"""Builds in parts: what is kept is used again, and the parts come to what everything at once would come to."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.build import build, canonical
from graph.building import counting
from graph.building.counting import Distinct
from graph.building.crew import LostProcess, each
from graph.building.merge import Run, distinct, merged
from graph.building.pieces import open_piece, write_piece
from graph.errors import BadRegister
from graph.inference import infer
from graph.snapshot import Snapshot
from graph.sources import Source, asserted
from ontology.terms import GRAPH, ID, PREFIXES, ontology_path

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + f"@base <{ID}> .\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def plan(folder: Path, name: str, text: str = "", entries: int = 3) -> Source:
    """A plan of some entries, each with a step, an owner and an initiative."""
    parts = "".join(
        f"""<plan/{name}/action/{n}> a pw:Action ; pw:plan <plan/{name}> ; dcterms:isPartOf <plan/{name}> ;
        pw:ownedBy <agency/old> ; pw:mentions <initiative/i> ; rdfs:label "{name} {n}"@en .
        <plan/{name}/action/{n}/step/1> a pw:Step ; dcterms:isPartOf <plan/{name}/action/{n}> ; pw:plan <plan/{name}> .
        """
        for n in range(1, entries + 1)
    )
    issued = f'pw:issuedEarliest "200{len(name)}-01-01"^^xsd:date ; pw:issuedLatest "200{len(name)}-12-31"^^xsd:date'
    return Source(written(folder, name, f"<plan/{name}> a pw:Plan ; {issued} .\n{parts}{text}"), None)


AGENCIES = "<agency/old> a pw:Department ; pw:becameSuccessor <agency/new> . <agency/new> a pw:Department ."
INITIATIVES = "<initiative/i> a pw:Programme ."
LINKS = """<plan/bb/action/1/step/1> pw:implements <plan/a/action/2/step/1> .
<plan/ccc/action/1> pw:continues <plan/bb/action/1> . <plan/a/action/1> pw:sameCommitmentAs <plan/ccc/action/3> .
"""


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Source, ...]:
    folder = tmp_path / "corpus"
    folder.mkdir()
    return (
        Source(ontology_path(), GRAPH.ontology),
        Source(written(folder, "agencies", AGENCIES), GRAPH.agencies),
        Source(written(folder, "initiatives", INITIATIVES), GRAPH.initiatives),
        Source(written(folder, "links", LINKS), GRAPH.links),
        plan(folder, "a"),
        plan(folder, "bb"),
        plan(folder, "ccc"),
    )


def inferred(snapshot: Snapshot) -> bytes:
    """The lines of what was concluded."""
    end = f" {GRAPH.inferred} .\n".encode()
    lines = (snapshot.folder / "data.nq").read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if line.endswith(end))


def pieces(folder: Path) -> dict[str, int]:
    """The pieces that are kept, with their inodes: a piece that is made anew has another one."""
    return {path.name: path.stat().st_ino for path in (folder / ".kept").glob("*.piece")}


# -- the same as everything at once -----------------------------------------------------------------------------------

NEWS = {
    "nothing more": "",
    "a plan links to another": "<plan/dddd/action/1> pw:dependsOn <plan/a/action/3/step/1> .",
    "a plan tells what became of a body": "<agency/new> pw:becameSuccessor <agency/newest> .",
    "a plan is a part of another's entry": "<plan/dddd/action/1> dcterms:isPartOf <plan/bb/action/2> .",
    "a plan speaks of an initiative that no register has": """<plan/dddd/action/1> pw:mentions <initiative/unknown> .
        <initiative/unknown> a pw:Programme .""",
    "a plan owns what another says": """<plan/a/action/1> pw:ownedBy <agency/other> .
        <agency/other> pw:becameSuccessor <agency/new> .""",
}


@pytest.mark.parametrize("more", NEWS.values(), ids=NEWS)
def test_file_by_file_it_concludes_what_follows_from_everything(
    tmp_path: Path, sources: tuple[Source, ...], more: str
) -> None:
    everything = [*sources, plan(tmp_path, "dddd", more)]
    built = build(tmp_path / "snapshots", everything)
    assert inferred(built) == canonical(infer(asserted(everything)))


def test_links_reach_across_plans(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    built = build(tmp_path / "snapshots", sources)
    for one, other in [("bb/action/1", "a/action/2"), ("ccc/action/1", "a/action/2"), ("ccc/action/3", "a/action/1")]:
        assert f"<{ID}plan/{one}> {PW_RESTS_ON} <{ID}plan/{other}> ".encode() in inferred(built)


PW_RESTS_ON = f"<{PREFIXES['pw']}restsOn>"


def test_several_processes_build_the_same_bytes_as_one(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    one = build(tmp_path / "one", sources, processes=1)
    two = build(tmp_path / "two", sources[::-1], processes=2)
    assert one.hash == two.hash
    for name in ("data.nq", "dump.ttl.gz", "dump.trig.gz", "dump.nq.gz", "statistics.json"):
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes(), name


def test_two_files_of_one_plan_are_refused(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    (tmp_path / "again.ttl").write_bytes(sources[-1].path.read_bytes())
    with pytest.raises(BadRegister, match="describe the same plan; keep one of them"):
        build(tmp_path / "snapshots", [*sources, Source(tmp_path / "again.ttl", None)])


# -- what is kept -----------------------------------------------------------------------------------------------------


def test_only_a_changed_file_is_looked_at_again(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    folder = tmp_path / "snapshots"
    build(folder, sources)
    before = pieces(folder)
    plan(tmp_path / "corpus", "bb", entries=4)
    built = build(folder, sources)
    after = pieces(folder)
    assert len(after) == len(before) == len(sources)
    assert len(after.items() - before.items()) == 1
    assert built.hash == build(tmp_path / "fresh", sources).hash


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_piece_is_made_anew(tmp_path: Path, sources: tuple[Source, ...], damage: str) -> None:
    folder = tmp_path / "snapshots"
    built = build(folder, sources)
    before = pieces(folder)
    path = max((folder / ".kept").glob("*.piece"), key=lambda each: each.stat().st_mtime_ns)
    data = path.read_bytes()
    path.write_bytes({"cut": data[:-9], "changed": data[:-9] + b"123456789", "empty": b""}[damage])
    assert build(folder, sources).hash == built.hash
    assert pieces(folder).keys() == before.keys()
    assert path.read_bytes() == data


KILLED = """
import os, signal, sys
from pathlib import Path

from graph.build import build
from graph.sources import Source

def kill_at_the_third(step):
    if step.stage == "files" and step.done == 3:
        os.kill(os.getpid(), signal.SIGKILL)

plans = [Source(path, None) for path in sorted(Path(sys.argv[2]).glob("p*.ttl"))]
build(Path(sys.argv[1]), plans, progress=kill_at_the_third)
"""


def test_a_build_goes_on_where_one_was_killed(tmp_path: Path) -> None:
    plans = [plan(tmp_path, f"p{n}") for n in range(5)]
    killed = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "snapshots", tmp_path])
    assert killed.returncode == -signal.SIGKILL
    left = pieces(tmp_path / "snapshots")
    assert len(left) == 3
    built = build(tmp_path / "snapshots", plans)
    assert left.items() <= pieces(tmp_path / "snapshots").items()
    assert built.hash == build(tmp_path / "fresh", plans).hash


HOLDING = """
import sys, time
from pathlib import Path
from graph.building.work import working_folder
with working_folder(Path(sys.argv[1])) as work:
    print(work.name, flush=True)
    time.sleep(60)
"""


def test_a_build_clears_away_what_a_killed_one_left_and_nothing_of_one_that_lives(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDING, tmp_path], stdout=subprocess.PIPE, text=True) as living:
        assert living.stdout is not None
        name = living.stdout.readline().strip()
        (tmp_path / ".building-left").mkdir()
        build(tmp_path, [plan(tmp_path, "p")])
        assert [path.name for path in tmp_path.glob(".building-*")] == [name]
        living.kill()
    build(tmp_path, [plan(tmp_path, "p", entries=2)])
    assert not list(tmp_path.glob(".building-*"))


def test_a_piece_tells_its_lines_section_by_section(tmp_path: Path) -> None:
    write_piece(tmp_path, "x", {"n": 1}, {"one": [b"a\n", b"b\n"], "none": [], "two": [b"c\n"]})
    piece = open_piece(tmp_path, "x")
    assert piece is not None
    assert piece.told == {"n": 1}
    assert [list(piece.lines(name)) for name in ("one", "none", "two")] == [[b"a\n", b"b\n"], [], [b"c\n"]]


# -- in memory that does not grow -------------------------------------------------------------------------------------

PEAK = """
import resource, sys
from pathlib import Path

from graph.build import build
from graph.sources import Source

if __name__ == "__main__":
    plans = [Source(path, None) for path in sorted(Path(sys.argv[2]).glob("p*.ttl"))[:int(sys.argv[3])]]
    build(Path(sys.argv[1]), plans, processes=2)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_number_of_plans(tmp_path: Path) -> None:
    """The triples of the fifty plans more take some 30 MiB where all are held at once."""
    for n in range(60):
        plan(tmp_path, f"p{n:02}", entries=100)
    script = tmp_path / "peak.py"
    script.write_text(PEAK, encoding="utf-8")

    def peak(plans: int) -> int:
        """In KiB."""
        command = [sys.executable, script, tmp_path / str(plans), tmp_path, str(plans)]
        return int(subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=Path.cwd()).stdout)

    assert peak(60) - peak(10) < 8 * 1024


def runs(lines: list[list[bytes]]) -> list[Run]:
    return [Run(lambda run=run: iter(run), run[0], run[-1]) for run in lines]  # type: ignore[misc]


@pytest.mark.parametrize("number", [1, 5, 200])
def test_any_number_of_runs_is_merged_in_order(tmp_path: Path, number: int) -> None:
    draw = random.Random(number)  # noqa: S311
    made = [sorted(b"%d\n" % draw.randrange(500) for _ in range(draw.randrange(1, 40))) for _ in range(number)]
    assert list(merged(runs(made), tmp_path)) == sorted(line for run in made for line in run)


def test_runs_that_do_not_overlap_are_opened_one_after_the_other(tmp_path: Path) -> None:
    opened: list[int] = []

    def reading(n: int) -> Callable[[], object]:
        def read() -> object:
            opened.append(n)
            return iter([b"%d\n" % n, b"%d.5\n" % n])

        return read

    made = [Run(reading(n), b"%d\n" % n, b"%d.5\n" % n) for n in range(9)]  # type: ignore[arg-type]
    lines = merged(made, tmp_path)
    next(lines)
    assert opened == [0]
    assert len(list(lines)) == 17


def test_equal_lines_are_told_once() -> None:
    assert list(distinct([b"a", b"a", b"b", b"b", b"c"])) == [b"a", b"b", b"c"]


def test_values_are_counted_alike_in_memory_and_in_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(1)  # noqa: S311
    values = [(draw.randrange(4), b"%d" % draw.randrange(300)) for _ in range(3000)]
    expected = len({value for _, value in values}), {key: len({v for k, v in values if k == key}) for key in range(4)}
    for most in (counting._MOST, 100):
        monkeypatch.setattr(counting, "_MOST", most)
        counter = Distinct(tmp_path)
        for key, value in values:
            counter.add(key, value)
        assert counter.counts() == expected
    assert not list(tmp_path.iterdir())


# -- processes --------------------------------------------------------------------------------------------------------


def prepare_doubling(_setup: None) -> Callable[[int], int]:
    return double


def double(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 17:
        raise BadRegister("17 is no number.")
    return 2 * number


def test_a_process_that_is_killed_ends_the_work_with_an_error() -> None:
    with pytest.raises(LostProcess, match="has ended before its work was done"):
        list(each(prepare_doubling, None, iter([1, 13, 2]), 2))


def test_what_a_task_raises_is_raised_where_the_work_was_asked_for() -> None:
    with pytest.raises(BadRegister, match="17 is no number"):
        list(each(prepare_doubling, None, iter([1, 17, 2]), 2))


def test_every_task_is_done_once() -> None:
    assert sorted(each(prepare_doubling, None, iter(range(10)), 2)) == [(n, 2 * n) for n in range(10)]


WAITING = """
from tests_of_crew import prepare
from graph.building.crew import each

if __name__ == "__main__":
    for _ in each(prepare, None, iter([0, 600]), 2):
        pass
"""
CREW = """
import os, sys, time

def prepare(setup):
    return work

def work(seconds):
    os.write(sys.stdout.fileno(), b"%d\\n" % os.getpid())
    time.sleep(seconds)
"""


def test_no_process_outlives_a_parent_that_is_killed_whether_idle_or_at_work(tmp_path: Path) -> None:
    (tmp_path / "waiting.py").write_text(WAITING, encoding="utf-8")
    (tmp_path / "tests_of_crew.py").write_text(CREW, encoding="utf-8")
    command = [sys.executable, tmp_path / "waiting.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        try:
            crew = {int(parent.stdout.readline()) for _ in range(2)}
        finally:
            parent.kill()
        assert len(crew) == 2
    running = crew
    until = time.monotonic() + 30
    while running and time.monotonic() < until:
        running = {process for process in running if _runs(process)}
        time.sleep(0.05)
    assert not running


def _runs(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
