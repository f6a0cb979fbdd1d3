"""Rules of the house: imports run downwards, modules stay small, and what is written about the commands is true."""

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.snapshot import Snapshot
from service import limits
from service.app import create_app
from service.cli import main
from service.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent

MAY_IMPORT = {
    "ontology": set(),
    "graph": {"ontology"},
    "shapes": {"ontology", "graph"},
    "queries": {"ontology", "graph"},
    "service": {"ontology", "graph", "shapes", "queries"},
}
WEB = {"flask", "click", "werkzeug", "jinja2", "granian", "rich"}
MOST_LINES = 450

MODULES = sorted(path for room in MAY_IMPORT for path in (PROJECT / room).rglob("*.py"))
DOCUMENTS = sorted([PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")])

COMMAND_LINE = re.compile(r"^\$ (.+)$", re.MULTILINE)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)

OF_THE_MACHINE = {"workers": "two a processor, eight at the least", "memory_bytes": "half of the machine's memory"}
"""Defaults that are other ones on other machines, in words."""


def imported(path: Path) -> Iterator[str]:
    """The first part of every module that a module imports, wherever in its text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.relative_to(PROJECT)} imports relatively; name the room"
            yield str(node.module).split(".")[0]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return [
            path for room in (*MAY_IMPORT, "docs", "tests") for path in (PROJECT / room).rglob("*") if path.is_file()
        ]
    return [path for name in listed.stdout.split("\0") if name and (path := PROJECT / name).is_file()]


def commands(path: Path) -> list[list[str]]:
    """What a document tells to type: the lines that begin with a dollar sign, in its console blocks."""
    blocks = CONSOLE.findall(path.read_text(encoding="utf-8"))
    return [shlex.split(line, comments=True) for block in blocks for line in COMMAND_LINE.findall(block)]


def planweave_commands(path: Path) -> list[list[str]]:
    return [words[1:] for words in commands(path) if Path(words[0]).name == "planweave"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_imports_run_only_downwards(path: Path) -> None:
    room = path.relative_to(PROJECT).parts[0]
    allowed = MAY_IMPORT[room] | {room}
    upwards = (set(imported(path)) & set(MAY_IMPORT)) - allowed
    assert not upwards, f"{room} may not import {sorted(upwards)}"
    if room != "service":
        web = set(imported(path)) & WEB
        assert not web, f"{room} may not import {sorted(web)}: only service meets people"
    assert "tests" not in set(imported(path))


def test_no_module_is_long() -> None:
    lengths = {str(path.relative_to(PROJECT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_file_names_a_registry_or_a_machine() -> None:
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("crates", "io"))
    ]
    machine = "/".join(("", "work", ""))
    for path in tracked():
        data = path.read_bytes()
        for word in (*hosts, machine):
            assert word.encode() not in data, f"{path.relative_to(PROJECT)} has {word}"


def test_every_module_says_what_it_is() -> None:
    for path in MODULES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_the_readme_tells_only_targets_that_the_makefile_has() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    told = {words[1] for path in DOCUMENTS for words in commands(path) if words[0] == "make" and len(words) > 1}
    told |= set(re.findall(r"`make ([a-z]+)", (PROJECT / "README.md").read_text(encoding="utf-8")))
    assert told
    assert told <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_in_the_documents_runs(path: Path, snapshot: Snapshot) -> None:
    for words in planweave_commands(path):
        if words[0] in ("read", "serve", "push", "synth") or "|" in words or ">" in words:
            assert words[0] in main.commands
            continue
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, f"planweave {shlex.join(words)}: {done.output}"


def test_the_readme_tells_of_commands() -> None:
    assert len(planweave_commands(PROJECT / "README.md")) >= 3


def test_every_command_and_option_is_in_the_page_on_the_command_line() -> None:
    """The options of settings stand in the page on them, which another test compares."""
    text = (PROJECT / "docs" / "command-line.md").read_text(encoding="utf-8")
    for name, command in main.commands.items():
        assert f"## `planweave {name}" in text
        for parameter in command.params:
            if parameter.name in Settings.__dataclass_fields__:
                continue
            for option in (opt for opt in parameter.opts if opt.startswith("--")):
                assert f"`{option}" in text, f"{name} {option}"


def test_every_route_and_limit_is_in_the_page_on_the_service(snapshot: Snapshot) -> None:
    text = (PROJECT / "docs" / "service.md").read_text(encoding="utf-8")
    for rule in create_app(snapshot).url_map.iter_rules():
        path = re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule)
        assert f"`{path}`" in text, path
    settings = (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8")
    for field in fields(Settings):
        value = OF_THE_MACHINE.get(field.name, field.default)
        assert f"| `{field.name}` | {value} | {field.metadata['meaning']}" in settings, field.name
    for name in limits.__annotations__:
        value = getattr(limits, name)
        assert re.search(rf"\| `{name}` \| {value:,} \|", text), f"{name} {value:,}"
