"""The command line: what it prints, and the one sentence for everything that is wrong."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from graph.settings import SNAPSHOTS_VARIABLE
from graph.snapshot import Snapshot
from queries.catalogue import load_catalogue
from service.cli import main
from tests.conftest import COMMAND

Run = Callable[..., Result]
EXAMPLE = re.compile(r"Example:\n +planweave (.+)")


@pytest.fixture
def run(snapshot: Snapshot) -> Run:
    def call(*words: str, text: str | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=text)

    return call


def process(*words: str | bytes, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [COMMAND, *words], text=True, timeout=120, check=False, **{"capture_output": True, **options}
    )


def example_of(name: str) -> list[str]:
    found = EXAMPLE.search(CliRunner().invoke(main, [name, "--help"]).stdout)
    assert found, f"planweave {name} has no example"
    return shlex.split(found[1])


@pytest.mark.parametrize("name", sorted(main.commands))
def test_each_command_has_an_example_that_names_it_and_a_short_line(name: str) -> None:
    assert example_of(name)[0] == name
    short = main.commands[name].get_short_help_str(60)
    assert short.endswith(".")
    assert "..." not in short
    for parameter in main.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help


@pytest.mark.parametrize("name", sorted(set(main.commands) - {"bench", "push", "read", "serve", "synth"}))
def test_each_example_runs(run: Run, name: str) -> None:
    done = run(*example_of(name))
    assert done.exit_code == 0, done.output
    assert done.stdout.strip()


def test_the_example_of_read_runs(run: Run, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sources)
    done = run(*example_of("read"))
    assert done.exit_code == 0, done.output
    assert "printed characters represented" in done.stdout


def test_the_example_of_synth_runs(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*example_of("synth"))
    assert done.exit_code == 0, done.output
    assert "10 plans" in done.stdout
    assert len(list((tmp_path / "corpus-10" / "plans").glob("*.ttl"))) == 10


def test_help_and_version_are_there(run: Run) -> None:
    assert "version" in run("--version").stdout
    for words in (["--help"], ["-h"], ["trace", "-h"]):
        assert run(*words).exit_code == 0
    assert run().exit_code == 2


# What is wrong, and a word that the sentence has to hold.
WRONG = [
    (["trce"], "trace"),
    (["--nope"], "--help"),
    (["trace"], "NAME"),
    (["trace", "IDTX"], "IDTS"),
    (["trace", ""], "initiative"),
    (["trace", "a'\"<>\\ {} \\u0022"], "initiative"),
    (["trace", "IDTS", "--plan", "nomz-2009"], "noms-2009"),
    (["trace", "IDTS", "--format", "docx"], "json"),
    (["trace", "IDTS", "--format", "ttl"], "csv"),
    (["query", "trase"], "trace"),
    (["query", "../trace"], "trace"),
    (["query", "trace"], "initiative=IDTS"),
    (["query", "trace", "-p", "initiative"], "KEY=VALUE"),
    (["query", "trace", "-p", "initative=IDTS"], "initiative"),
    (["query", "trace", "-p", "initiative=IDTS", "-p", "initiative=DIP"], "one value"),
    (["query", "due", "-p", "from=2009-13-01", "-p", "to=2009-12-31"], "YYYY-MM-DD"),
    (["query", "due", "-p", "from=2009-01-01"], "to=2009-03-31"),
    (["query", "describe", "-p", "item=noms-2009/outcome/1", "--format", "csv"], "ttl"),
    (["query", "initiative-matrix", "-p", "min_plans=two"], "whole number"),
    (["query", "links", "-p", "relation=pw:continues"], "the nearest is continues"),
    (["explain", "noms-2009/outcme/1", "pw:ownedBy", "agency:home-office"], "plan/noms-2009/outcome/1"),
    (["explain", "noms-2009/outcome/1", "pw:ownedBy", "agency:dh"], "agency:department-of-health"),
    (["explain", "noms-2009/outcome/1", "pw:number", "2"], 'it says "1"'),
    (["suggest-links", "--plan", "noms-2009", "--plan", "noms-2009"], "two that differ"),
    (["suggest-links", *("--plan", "noms-2009", "--plan", "hmpps-2021", "--plan", "x")], "two that differ"),
    (["sparql", "SELECT * {"], "line 1, column"),
    (["sparql", "nowhere.rq"], "nowhere.rq"),
    (["sparql", "ASK { x:y a x:z }"], "nothing declares x:"),
    (["sparql", "ASK { SERVICE <http://127.0.0.1:9/> {} }"], "SERVICE"),
    (["sparql", "CLEAR ALL {}"], "read-only"),
    (["sparql", "ASK {}", "--format", "ttl"], "json"),
    (["sparql", "DESCRIBE plan:noms-2009", "--format", "csv"], "ttl"),
    (["read", "nowhere.txt"], "nowhere.txt"),
    (["read", "."], "folder"),
    (["serve", "--port", "0"], "65535"),
    (["serve", "--port", "http"], "port"),
]


@pytest.mark.parametrize(("words", "hint"), WRONG, ids=[" ".join(words)[:40] for words, _ in WRONG])
def test_what_is_wrong_is_one_sentence_with_the_nearest_right_thing(run: Run, words: list[str], hint: str) -> None:
    done = run(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.fullmatch(r"planweave: .+\.\n", done.stderr)
    assert hint in done.stderr


TEXTS = {
    "empty": b"",
    "blank": b" \n\n",
    "binary": bytes(range(256)) * 8,
    "zero": b"plan\0plan",
    "latin": "Café".encode("latin-1"),
    "crlf": b"# Plan\r\n\r\n| a | b |\r\n",
    "marked": b"\xef\xbb\xbf# Plan\n",
    "words": b"Only words stand here, and no table.\n",
    "table": b"| a | b |\n| --- | --- |\n| 1 | 2 |\n",
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_that_is_no_plan_is_one_sentence(run: Run, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"{kind}.txt"
    file.write_bytes(TEXTS[kind])
    done = run("read", str(file))
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.fullmatch(rf"planweave: {kind}\.txt .+\.\n", done.stderr)


def test_read_writes_the_published_graph(run: Run, sources: Path, tmp_path: Path) -> None:
    text = str(sources / "noms-2009.txt")
    done = run("read", text, "--output", str(tmp_path))
    assert (done.exit_code, done.stdout) == (0, "")
    written = (tmp_path / "noms-2009.ttl").read_bytes()
    assert run("read", text).stdout_bytes == written
    run("read", text, "--output", str(tmp_path / "other.ttl"))
    assert (tmp_path / "other.ttl").read_bytes() == written


def test_read_writes_through_a_link_and_into_a_device(run: Run, sources: Path, tmp_path: Path) -> None:
    text = str(sources / "nottingham-idts-2011.txt")
    (tmp_path / "link.ttl").symlink_to("plan.ttl")
    assert run("read", text, "--output", str(tmp_path / "link.ttl")).exit_code == 0
    assert (tmp_path / "link.ttl").is_symlink()
    assert (tmp_path / "plan.ttl").read_bytes() == run("read", text).stdout_bytes
    assert run("read", text, "--output", "/dev/null").exit_code == 0
    assert Path("/dev/null").is_char_device()


def test_where_read_cannot_write_or_name_is_one_sentence(run: Run, sources: Path, tmp_path: Path) -> None:
    text = str(sources / "noms-2009.txt")
    for options in (["--output", str(tmp_path / "no" / "x.ttl")], ["--slug", "A <b>"], ["--output", "/dev/full"]):
        done = run("read", text, *options)
        assert (done.exit_code, done.stdout) == (2, "")
        assert re.fullmatch(r"planweave: .+\.\n", done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ["query", "trace", "--param", "initiative=IDTS", "--format", "json"],
        ["sparql", "SELECT ?s WHERE { ?s a pw:Plan }", "--format", "json"],
        ["sparql", "ASK {}", "--format", "json"],
        ["trace", "IDTS", "--format", "json"],
    ],
)
def test_json_is_alone_on_standard_output(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.exit_code == 0
    assert set(json.loads(done.stdout)) == {"head", "results"} or json.loads(done.stdout)["boolean"]


def test_a_first_build_is_told_on_standard_error(tmp_path: Path) -> None:
    done = process(
        "sparql", "ASK {}", "--format", "json", env={**os.environ, SNAPSHOTS_VARIABLE: str(tmp_path / "new")}
    )
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"head": {}, "boolean": True}
    assert "building the graph" in done.stderr


def test_trace_tells_a_story_plan_by_plan(run: Run) -> None:
    text = run("trace", "IDTS").stdout
    head, *plans = text.split("\n\n")
    assert re.fullmatch(r"IDTS: \d+ items in \d plans", head)
    titles = [plan.splitlines()[0] for plan in plans]
    assert len(titles) >= 4
    assert titles == sorted(titles)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d  .+  \[[a-z0-9-]+\]", title) for title in titles)
    for plan in plans:
        facts = [line for line in plan.splitlines()[1:] if not line.startswith("    ")]
        assert all(re.match(r"  (line \d+|no line) · [a-z-]+", line) for line in facts)
    assert all(line == line.rstrip() for line in text.splitlines())


def test_trace_can_be_kept_to_a_plan(run: Run) -> None:
    assert "1 plan\n" in run("trace", "IDTS", "--plan", "noms-2009").stdout


def test_a_narrow_answer_is_a_table_and_a_wide_one_a_list(run: Run) -> None:
    narrow = run("query", "undefined-acronyms").stdout
    assert narrow.startswith("┏")
    wide = run("query", "trace", "-p", "initiative=IDTS").stdout
    assert wide.startswith("── 1 ")
    assert max(map(len, wide.splitlines())) <= 160
    for text in (narrow, wide):
        assert re.search(r"\d+ rows\n$", text)


def test_sparql_takes_a_text_a_file_and_standard_input(run: Run, tmp_path: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?plan a pw:Plan }"
    file = tmp_path / "count {plans}.rq"
    file.write_text(query)
    answers = [
        run(
            "sparql",
            given,
            text=query,
        ).stdout
        for given in (query, str(file), "-")
    ]
    assert len(set(answers)) == 1
    assert "5" in answers[0]


def test_queries_lists_every_query(run: Run) -> None:
    text = run("queries").stdout
    for query in load_catalogue():
        assert re.search(rf"^{query.name}\b", text, re.MULTILINE)


def test_what_is_not_utf8_is_one_sentence(snapshot: Snapshot) -> None:
    done = process("trace", b"\xff")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"planweave: .+UTF-8\.\n", done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ["trace", "IDTS"],
        ["query", "trace", "-p", "initiative=IDTS", "--format", "csv"],
        ["sparql", "SELECT * WHERE { ?s ?p ?o } LIMIT 20000", "--format", "json"],
        ["sparql", "SELECT * WHERE { ?s ?p ?o } LIMIT 5000"],
    ],
)
def test_a_reader_who_has_enough_is_no_error(snapshot: Snapshot, words: list[str]) -> None:
    with subprocess.Popen([COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0


@pytest.mark.parametrize("options", [[], ["--format", "json"]])
def test_a_full_disk_is_one_sentence(snapshot: Snapshot, options: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = process("trace", "IDTS", *options, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert re.fullmatch(r"planweave: .+\.\n", done.stderr)


def test_a_poor_terminal_gets_what_it_can_show(snapshot: Snapshot) -> None:
    done = process("trace", "IDTS", env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_for_snapshots_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for command in (["build"], ["trace", "IDTS"]):
        done = process(*command, env={**os.environ, SNAPSHOTS_VARIABLE: str(tmp_path / "file")})
        assert (done.returncode, done.stdout) == (2, "")
        assert str(tmp_path / "file") in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr
