"""`planweave validate` as a steward uses it: what it tells, how it leaves, and what it says of bad input."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

import pytest
from click.testing import CliRunner, Result
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH

from graph.snapshot import Snapshot
from service.cli import main
from service.validating import FORMATS

PROJECT = Path(__file__).resolve().parent.parent.parent
Run = Callable[..., Result]


@pytest.fixture
def run(snapshot: Snapshot) -> Run:
    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["validate", *words])

    return call


def test_the_five_plans_have_no_violation(run: Run) -> None:
    done = run("--severity", "violation")
    assert done.exit_code == 0, done.output
    assert "0 violations" in done.stdout.splitlines()[-1]


def test_a_plan_and_a_shape_are_told_with_file_line_and_words(run: Run) -> None:
    """Steps 3.1.1 to 4.1.2 of the Nottingham plan have empty cells where others print who and when."""
    done = run("--plan", "nottingham-idts-2011", "--shape", "PW-OWN-001")
    lines = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("    nottingham")]
    assert lines == [f"nottingham-idts-2011.txt:{line}" for line in (216, 217, 229, 235, 279, 280)]
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (["--shape", "pw-own-001"], ["--shape", "PW-OWN-001"]),
        (["--shape", "pw-OWN"], ["--shape", "PW-OWN"]),
        (["--shape", "PW-OWN-001", "--shape", "pw-own-001"], ["--shape", "PW-OWN-001"]),
        (["--plan", "hmpps-2021", "--plan", "hmpps-2021"], ["--plan", "hmpps-2021"]),
        (["--plan", "HMPPS-2021"], ["--plan", "hmpps-2021"]),
    ],
)
def test_the_same_asked_otherwise_or_twice_is_told_the_same(run: Run, words: list[str], same: list[str]) -> None:
    done = run(*words, "--format", "junit")
    assert done.exit_code == 0, done.output
    assert done.stdout == run(*same, "--format", "junit").stdout


def test_a_report_of_a_choice_speaks_of_nothing_else(run: Run) -> None:
    """Six steps of the Nottingham plan have nobody's name: warnings, and no remark; other plans have more."""

    def conforms(*words: str) -> bool:
        told = Graph().parse(data=run(*words, "--format", "ttl").stdout, format="turtle")
        (said,) = told.objects(None, SH.conforms)
        assert said == Literal(not list(told.objects(None, SH.result)))
        return bool(said.toPython())

    chosen = ("--plan", "nottingham-idts-2011", "--shape", "PW-OWN-001")
    assert not conforms(*chosen)
    assert not conforms(*chosen, "--severity", "warning")
    assert conforms(*chosen, "--severity", "info")
    assert conforms("--severity", "violation")
    done = run(*chosen, "--severity", "warning")
    assert done.stdout.endswith(
        "\nnottingham-idts-2011: 6 warnings, by 1 shape; violations and remarks were not asked for.\n"
    )


def test_sarif_names_the_folder_of_the_texts(run: Run, sources: Path) -> None:
    told = json.loads(run("--shape", "PW-OWN-001", "--format", "sarif").stdout)["runs"][0]
    folder = told["originalUriBaseIds"]["PLANWEAVE_SOURCES"]["uri"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in told["results"]]
    assert places
    for place in places:
        assert place["uriBaseId"] == "PLANWEAVE_SOURCES"
        assert Path(url2pathname(urlsplit(urljoin(folder, place["uri"])).path)).is_file()


@pytest.mark.parametrize(("limit", "code"), [("violation", 0), ("warning", 1), ("info", 1)])
def test_the_exit_code_follows_the_gravity_asked_for(run: Run, limit: str, code: int) -> None:
    assert run("--shape", "PW-OWN-001", "--fail-on", limit).exit_code == code


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_is_printed_alone_on_standard_output(run: Run, form: str) -> None:
    done = run("--shape", "PW-OWN-001", "--format", form)
    assert done.exit_code == 0, done.output
    assert "step/3.1.1" in done.stdout or "216" in done.stdout
    assert "planweave:" not in done.stdout


def test_the_query_findings_tells_the_same(run: Run) -> None:
    told = json.loads(run("--format", "json").stdout)["findings"]
    asked = CliRunner().invoke(main, ["query", "findings", "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(asked.stdout, newline="")))
    assert len(rows) == len(told)
    assert sorted((row["shape"], row["item"], row["message"]) for row in rows) == sorted(
        (row["shape"], row["item"], row["message"]) for row in told
    )


def test_nothing_is_validated_anew_that_the_snapshot_tells(run: Run) -> None:
    assert run("--shape", "PW-OWN-001").stderr == ""


def test_a_baseline_written_by_it_is_accepted_by_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    printed = run("--shape", "PW-OWN-001", "--format", "baseline").stdout
    path.write_text(printed.replace('""', '"known"'), encoding="utf-8")
    done = run("--shape", "PW-OWN-001", "--baseline", str(path), "--fail-on", "info")
    assert done.exit_code == 0, done.output
    assert "accepted by the baseline, 0 of it gone" in done.stdout


@pytest.mark.parametrize("text", ["nothing", "[accepted]", "accepted = [1]", "[[accepted]]\nfinding = 1", "\0"])
def test_a_baseline_that_is_none_is_one_sentence_and_exit_code_2(run: Run, text: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    path.write_text(text, encoding="utf-8")
    done = run("--shape", "PW-OWN-001", "--baseline", str(path))
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert str(path) in line


def accepted(run: Run, path: Path, *more: str) -> tuple[Path, int]:
    """A baseline of what is found of one shape, with more entries of these keys, and how many were found."""
    printed = run("--shape", "PW-OWN-001", "--format", "baseline").stdout.replace('""', '"known"')
    rows = [f'[[accepted]]\nfinding = "{key}"\nreason = "once"\nby = "A. Steward"\n' for key in more]
    path.write_text("\n".join([printed, *rows]), encoding="utf-8")
    return path, printed.count("[[accepted]]")


def test_what_is_accepted_of_another_plan_is_not_gone(run: Run, tmp_path: Path) -> None:
    path, found = accepted(run, tmp_path / "baseline.toml")
    done = run("--plan", "nottingham-idts-2011", "--shape", "PW-OWN-001", "--baseline", str(path))
    assert found > 60
    assert "6 accepted by the baseline, 0 of it gone" in done.stdout


def test_what_is_accepted_of_a_shape_that_is_not_there_is_gone(run: Run, tmp_path: Path) -> None:
    path, found = accepted(
        run, tmp_path / "baseline.toml", "PW-ONW-001/0123456789abcdef", "PW-TIM-006/0123456789abcdef"
    )
    done = run("--shape", "PW-OWN-001", "--baseline", str(path))
    assert f"{found} accepted by the baseline, 1 of it gone" in done.stdout
    assert "PW-ONW-001/0123456789abcdef" in done.stdout


ALIEN = """
@prefix pw: <https://w3id.org/planweave/ns#> .
<http://example.org/plan/1> a pw:Action ; pw:ownedBy <http://example.org/nobody> .
"""
STRICT = """
@prefix pw: <https://w3id.org/planweave/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://example.org/shape> a sh:NodeShape ; sh:targetClass pw:Action ;
    sh:property [ sh:path pw:number ; sh:minCount 1 ; sh:message "An action needs a number." ] .
"""


def test_somebody_elses_file_is_judged_by_the_same_shapes(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "alien.ttl"
    path.write_text(ALIEN, encoding="utf-8")
    done = run(str(path), "--format", "json")
    assert done.exit_code == 1, done.output
    told = {finding["shape"] for finding in json.loads(done.stdout)["findings"]}
    assert "PW-OWN-001" in told
    assert any(not shape.startswith("PW-OWN") for shape in told)


def test_files_tell_their_progress(run: Run, tmp_path: Path) -> None:
    data, shapes = tmp_path / "alien.ttl", tmp_path / "strict.ttl"
    data.write_text(ALIEN, encoding="utf-8")
    shapes.write_text(STRICT, encoding="utf-8")
    assert run(str(data)).stderr.splitlines() == [
        "planweave: validated the files by the shapes for everything (1 of 3)",
        "planweave: validated the files by the shapes for plans (2 of 3)",
        "planweave: validated the files by the shapes for registers and links (3 of 3)",
    ]
    given = run(str(data), "--shapes", str(shapes)).stderr
    assert given == "planweave: validated the files by the shapes given (1 of 1)\n"


def test_a_file_named_twice_is_judged_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "alien.ttl"
    path.write_text(ALIEN + "[] a pw:Action .", encoding="utf-8")
    assert run(str(path), str(path)).stdout == run(str(path)).stdout


def test_a_file_of_shapes_judges_alone(run: Run, tmp_path: Path) -> None:
    data, shapes = tmp_path / "alien.ttl", tmp_path / "strict.ttl"
    data.write_text(ALIEN, encoding="utf-8")
    shapes.write_text(STRICT, encoding="utf-8")
    done = run(str(data), "--shapes", str(shapes))
    assert done.exit_code == 1
    assert "An action needs a number." in done.stdout
    assert "1 violation, 0 warnings, 0 remarks" in done.stdout


def test_a_copy_of_our_shapes_judges_as_they_do(run: Run, tmp_path: Path) -> None:
    data, shapes = tmp_path / "alien.ttl", tmp_path / "copied.ttl"
    data.write_text(ALIEN, encoding="utf-8")
    shapes.write_text((PROJECT / "shapes" / "plans" / "owners.ttl").read_text(encoding="utf-8"), encoding="utf-8")
    done = run(str(data), "--shapes", str(shapes), "--format", "json", "--fail-on", "info")
    assert done.exit_code == 1
    assert "PW-OWN-001" in {finding["shape"] for finding in json.loads(done.stdout)["findings"]}


ODD = """
@prefix pw: <https://w3id.org/planweave/ns#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
<x:entry> a pw:Action ; pw:plan "the plan" ; pw:firstLine "abc" ; pw:responsibility <x:r1> .
<x:r1> a pw:Responsibility ; pw:responsibility <x:r2> ; pw:number "1", "2" .
<x:r2> a pw:Responsibility ; pw:responsibility <x:r1> .
<x:plan> a pw:Plan ; pw:sourceFile "a literal: with spaces", "plain words" ; pw:evidence <x:e> .
<x:e> a pw:Evidence ; oa:hasSource "no plan" ; oa:exact "words" ; pw:startLine "one" .
"""
LITERALS = """
@prefix pw: <https://w3id.org/planweave/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://example.org/shape> a sh:NodeShape ; sh:targetObjectsOf pw:sourceFile ; sh:nodeKind sh:IRI .
"""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("own", [False, True], ids=["our shapes", "shapes of their own"])
def test_odd_data_is_judged_and_told_in_every_form(run: Run, own: bool, form: str, tmp_path: Path) -> None:
    data, shapes = tmp_path / "odd.ttl", tmp_path / "literals.ttl"
    data.write_text(ODD, encoding="utf-8")
    shapes.write_text(LITERALS, encoding="utf-8")
    done = run(str(data), *(["--shapes", str(shapes)] if own else []), "--format", form)
    assert done.exit_code == 1, done.output
    if form == "ttl":
        told = Graph().parse(data=done.stdout, format="turtle")
        focused = set(told.objects(None, SH.focusNode))
        literals = {Literal("a literal: with spaces"), Literal("plain words")}
        assert focused == literals if own else URIRef("x:entry") in focused


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--plan", "curated"], "There is no plan 'curated'"),
        (["x.ttl", "--shapes", "y.ttl", "--shape", "PW-OWN"], "with --shapes, leave it out"),
        (["nowhere.ttl"], "nowhere.ttl is not there"),
        (["data.doc"], "data.doc"),
        (["--shapes", "x.ttl"], "--shapes is for files"),
        (["x.ttl", "--plan", "noms-2009"], "with files, leave it out"),
        (["--plan", "nottingam-idts-2011"], "the nearest is nottingham-idts-2011"),
        (["--shape", "PW-OWN-0004"], "There is no shape 'PW-OWN-0004'; the nearest is PW-OWN-00"),
        (["--shape", "PW-OWN-001", "--shape", "it's “odd”"], """There is no shape "it's “odd”"; """),
        (["--severity", "bad"], "'bad' is not one of 'violation', 'warning', 'info'"),
        (["--fail-on", "never"], "'never' is not one of"),
        (["--format", "pdf"], "'pdf' is not one of"),
        (["--baseline", "nowhere.toml"], "nowhere.toml cannot be read (no such file or directory)"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(run: Run, words: list[str], says: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert len([line for line in done.stderr.splitlines() if "validated" not in line]) == 1
