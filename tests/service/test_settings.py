"""Settings: from where they come, which of them counts, and what is refused."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main

RUNNER = CliRunner()


def config(*options: str, **variables: str) -> Result:
    return RUNNER.invoke(main, ["config", *options], env=variables)


def value(result: Result, name: str) -> tuple[object, str]:
    """A setting's value, and where it is from."""
    before = result.output.splitlines()[[line.split(" =")[0] for line in result.output.splitlines()].index(name) - 1]
    return tomllib.loads(result.output)[name], before.rpartition("from: ")[2]


def test_the_list_is_a_file_that_sets_the_same(tmp_path: Path) -> None:
    file = tmp_path / "planweave.toml"
    file.write_text(config("--port", "8123").output)
    again = config("--config", str(file))
    assert value(again, "port") == (8123, "file")
    assert tomllib.loads(again.output) == tomllib.loads(file.read_text())


def test_an_option_counts_before_a_variable_and_that_before_a_file(tmp_path: Path) -> None:
    file = tmp_path / "planweave.toml"
    file.write_text("query_seconds = 3\nport = 8001\n")
    given = config("--config", str(file), PLANWEAVE_QUERY_SECONDS="4")
    assert value(given, "query_seconds") == (4.0, "variable")
    assert value(given, "port") == (8001, "file")
    assert value(given, "host") == ("127.0.0.1", "default")
    given = config("--config", str(file), "--query-seconds", "5", PLANWEAVE_QUERY_SECONDS="4")
    assert value(given, "query_seconds") == (5.0, "option")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prot = 1", "sets 'prot', which is no setting; did you mean port"),
        ('port = "8010"', "gives port a value of the wrong type; write port = 8010"),
        ("port = 80100", "80100 is not in the range 1<=x<=65535"),
        ("port", "is no TOML"),
        ("host = true", 'write host = "127.0.0.1"'),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "planweave.toml"
    file.write_text(text)
    result = config("--config", str(file))
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output
    assert result.output.count("\n") == 1


def test_a_wrong_variable_is_told() -> None:
    result = config(PLANWEAVE_QUERY_SECONDS="soon")
    assert result.exit_code == 2
    assert "'soon' is not a valid float range" in result.output
