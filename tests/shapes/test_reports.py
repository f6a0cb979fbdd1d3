"""Reports: every form tells the same findings, and a baseline takes out what somebody accepts."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH

from ontology.terms import ID, SHAPE
from service.validating import FORMATS, write_report
from shapes.baseline import Accepted, load_baseline, render_baseline
from shapes.catalogue import Catalogue
from shapes.errors import BadBaseline, UnknownShape
from shapes.model import Finding, Severity, Shape
from shapes.report import Report, chosen_shapes, report
from shapes.reports.turtle import shacl_path

PLAN = f"{ID}plan/a-2008"


def shape(number: int, severity: Severity) -> Shape:
    name = f"PW-XYZ-00{number}"
    return Shape(name, SHAPE + name, f"Title {number}", f"What {number} means, & <why>.", severity, "plans")


SHAPES = (shape(1, Severity.WARNING), shape(2, Severity.INFO), shape(3, Severity.WARNING))


def finding(number: int, of: Shape, line: int | None = 7, path: str | None = None) -> Finding:
    return Finding(
        iri=f"{ID}finding/{of.id}/{number:016x}",
        shape=of.id,
        severity=of.severity,
        plan=PLAN,
        item=f"{PLAN}/action/{number}",
        number=str(number),
        message=f"Action {number} is <wrong> & “odd”, with a bell \x07.",
        line=line,
        words="the exact, printed words" if line else "",
        file="a-2008.txt" if line else "",
        evidence=f"{PLAN}/evidence/1-2" if line else "",
        focus=f"{PLAN}/action/{number}",
        component=str(SH.MinCountConstraintComponent),
        path=path,
        value=None,
    )


FOUND = (
    finding(1, SHAPES[0]),
    finding(2, SHAPES[0], path="<urn:a>/^<urn:b>"),
    finding(3, SHAPES[1], line=None),
)


@pytest.fixture
def told() -> Report:
    return report(FOUND, SHAPES, ["a-2008"])


def test_a_report_counts_by_severity_and_groups_by_shape(told: Report) -> None:
    assert told.counts() == {Severity.VIOLATION: 0, Severity.WARNING: 2, Severity.INFO: 1}
    assert {s.id: len(f) for s, f in told.by_shape().items()} == {"PW-XYZ-001": 2, "PW-XYZ-002": 1}
    assert not told.conforms


@pytest.mark.parametrize(
    ("limit", "failed"), [(Severity.VIOLATION, False), (Severity.WARNING, True), (Severity.INFO, True)]
)
def test_a_run_fails_by_the_gravity_that_was_asked_for(limit: Severity, failed: bool) -> None:
    assert report(FOUND, SHAPES, ["a-2008"], limit).failed is failed
    assert not report((), SHAPES, ["a-2008"], limit).failed


def test_shapes_and_severities_choose_what_is_told() -> None:
    assert report(FOUND, SHAPES[1:], ["a-2008"]).findings == FOUND[2:]
    assert report(FOUND, SHAPES, ["a-2008"], severities=[Severity.WARNING]).findings == FOUND[:2]


def test_shapes_are_chosen_by_identifier_or_by_family(catalogue: Catalogue) -> None:
    assert [s.id for s in chosen_shapes(catalogue, ["PW-OWN-001"])] == ["PW-OWN-001"]
    assert {s.id for s in chosen_shapes(catalogue, ["PW-OWN"])} == {i for i in catalogue if i.startswith("PW-OWN-")}
    assert len(chosen_shapes(catalogue, [])) == len(catalogue)
    with pytest.raises(UnknownShape, match="'PW-NO-001'"):
        chosen_shapes(catalogue, ["PW-NO-001"])


def test_text_gives_file_line_message_and_words(told: Report) -> None:
    text = write_report(told, "text")
    assert "PW-XYZ-001  Title 1: 2 warnings" in text
    assert "a-2008.txt:7  Action 1 is <wrong> & “odd”" in text
    assert "“the exact, printed words”" in text
    assert text.endswith("a-2008: 0 violations, 2 warnings, 1 remark, by 3 shapes.\n")


def test_csv_has_the_columns_of_the_query_first(told: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(write_report(told, "csv"), newline="")))
    assert list(rows[0])[:7] == ["shape", "severity", "plan", "item", "number", "message", "line"]
    assert [row["message"] for row in rows] == [f.message for f in FOUND]
    assert [row["line"] for row in rows] == ["7", "7", ""]


def test_json_is_one_object(told: Report) -> None:
    whole = json.loads(write_report(told, "json"))
    assert whole["counts"] == {"Violation": 0, "Warning": 2, "Info": 1}
    assert [row["finding"] for row in whole["findings"]] == [f.key for f in FOUND]
    assert [row["found"] for row in whole["shapes"]] == [2, 1, 0]


def test_turtle_is_a_validation_report_of_the_w3c(told: Report) -> None:
    graph = Graph().parse(data=write_report(told, "ttl"), format="turtle")
    (head,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert list(graph.objects(head, SH.conforms)) == [Literal(False)]
    results = list(graph.objects(head, SH.result))
    assert len(results) == len(FOUND)
    for result in results:
        for needed in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape):
            assert len(list(graph.objects(result, needed))) == 1
    (path,) = graph.objects(None, SH.resultPath)
    steps = Collection(graph, path)
    assert steps[0] == URIRef("urn:a")
    assert graph.value(steps[1], SH.inversePath) == URIRef("urn:b")


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("(<urn:a>|<urn:b>)", SH.alternativePath),
        ("(<urn:a>)*", SH.zeroOrMorePath),
        ("(<urn:a>)+", SH.oneOrMorePath),
        ("(<urn:a>)?", SH.zeroOrOnePath),
        ("^(<urn:a>/<urn:b>)", SH.inversePath),
    ],
)
def test_every_kind_of_path_has_its_form_in_shacl(text: str, predicate: URIRef) -> None:
    graph = Graph()
    assert (shacl_path(graph, text), predicate, None) in graph


def test_junit_fails_a_shape_by_what_is_grave_enough() -> None:
    def suite(limit: Severity) -> Any:
        told = write_report(report(FOUND, SHAPES, ["a-2008"], limit), "junit")
        return ElementTree.fromstring(told)[0]  # noqa: S314 - the text is our own

    assert suite(Severity.VIOLATION).get("failures") == "0"
    warned = suite(Severity.WARNING)
    assert (warned.get("name"), warned.get("tests"), warned.get("failures")) == ("a-2008", "3", "1")
    assert "a-2008.txt:7" in (warned.findtext("testcase/failure") or "")
    assert suite(Severity.INFO).get("failures") == "2"


def test_sarif_points_at_file_and_line(told: Report) -> None:
    run = json.loads(write_report(told, "sarif"))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [result["ruleId"] in rules for result in run["results"]] == [True] * len(FOUND)
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a-2008.txt"}, "region": {"startLine": 7}}
    assert [result["level"] for result in run["results"]] == ["warning", "warning", "note"]


def test_html_escapes_the_documents_words(told: Report) -> None:
    page = write_report(told, "html")
    assert "Action 1 is &lt;wrong&gt; &amp; “odd”" in page
    assert "http" not in page.replace("http-equiv", "").partition("<body>")[0]


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_can_tell_nothing(form: str) -> None:
    assert write_report(report((), SHAPES, ["a-2008"]), form)


# A baseline


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(f"[[accepted]]\n{row}" for row in rows), encoding="utf-8")
    return path


def entry(of: Finding) -> Accepted:
    return Accepted(of.key, "known since 2008", "A. Steward")


def test_a_baseline_takes_out_what_it_accepts_and_names_what_is_gone() -> None:
    gone = Accepted("PW-XYZ-003/00000000000000ff", "was there", "A. Steward")
    elsewhere = Accepted("PW-OTHER-001/00000000000000ff", "not asked for", "A. Steward")
    told = report(
        FOUND,
        SHAPES,
        ["a-2008"],
        Severity.WARNING,
        baseline=[entry(FOUND[0]), gone, elsewhere],
        not_asked=lambda accepted: accepted == elsewhere,
    )
    assert told.findings == FOUND[1:]
    assert (told.accepted, told.gone) == (1, (gone,))
    assert "1 accepted by the baseline, 1 of it gone" in write_report(told, "text")


def test_an_accepted_finding_fails_nothing() -> None:
    told = report(FOUND, SHAPES, ["a-2008"], Severity.INFO, baseline=[entry(f) for f in FOUND])
    assert not told.failed
    assert told.conforms


def test_a_rendered_baseline_is_read_once_it_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    text = render_baseline(FOUND)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadBaseline, match="entry 1 needs a text for reason and by"):
        load_baseline(path)
    path.write_text(text.replace('reason = ""', 'reason = "known"').replace('by = ""', 'by = "me"'), encoding="utf-8")
    assert [e.finding for e in load_baseline(path)] == [f.key for f in FOUND]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (['finding = "PW-A-001/1"\nreason = "r"'], "entry 1 needs a text for by"),
        (['finding = "PW-A-001/1"\nreason = " "\nby = "b"'], "entry 1 needs a text for reason"),
        (['finding = "PW-A-001/1"\nreason = "r"\nby = "b"\nwhen = "now"'], "entry 1 has 'when'"),
        (["finding ="], "cannot be read"),
    ],
)
def test_a_baseline_without_a_reason_or_a_name_is_refused(tmp_path: Path, rows: Sequence[str], says: str) -> None:
    with pytest.raises(BadBaseline, match=says):
        load_baseline(written(tmp_path / "baseline.toml", *rows))


def test_a_missing_baseline_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadBaseline, match=r"nowhere\.toml"):
        load_baseline(tmp_path / "nowhere.toml")
