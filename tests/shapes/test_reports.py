"""Reports: every form tells the same findings, and a baseline takes out what somebody accepts."""

import csv
import io
import json
import pickle
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH

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


@pytest.mark.parametrize("name", ["pw-own-001", "Pw-Own", "pw-own"])
def test_shapes_are_chosen_in_capital_letters_or_not(name: str, catalogue: Catalogue) -> None:
    assert chosen_shapes(catalogue, [name]) == chosen_shapes(catalogue, [name.upper()])
    assert chosen_shapes(catalogue, [name, name.upper()]) == chosen_shapes(catalogue, [name])


@pytest.mark.parametrize("name", ["PW-NO-001", "PW-OWN-00", "PW-OWN-", "", "it's “odd”", "PW-NO-001', 'PW"])
def test_a_shape_that_is_not_there_is_carried_by_the_error(name: str, catalogue: Catalogue) -> None:
    with pytest.raises(UnknownShape) as caught:
        chosen_shapes(catalogue, ["PW-OWN-001", name])
    assert caught.value.name == name
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own words
    assert (again.name, str(again)) == (name, str(caught.value))
    assert name not in catalogue
    assert catalogue.get(name) is None


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


def of_no_plan(number: int, name: str, severity: Severity) -> Finding:
    """What a shape from outside finds in somebody else's file."""
    found = finding(number, shape(1, severity), line=None)
    return replace(
        found, iri=f"{ID}finding/{name}/{number:016x}", shape=name, plan="", item=f"http://x.example/{number}"
    )


@pytest.fixture
def foreign() -> Report:
    """Two files, judged by one shape that finds things of two severities, and by a second one."""
    outside = "http://x.example/shapes#Owner"
    found = [
        of_no_plan(1, outside, Severity.INFO),
        of_no_plan(2, outside, Severity.VIOLATION),
        replace(of_no_plan(3, "urn:second", Severity.WARNING), plan=PLAN),
    ]
    return replace(report(found, None, ["data/a.ttl", "b.ttl"]), foreign=True)


def test_a_shape_from_outside_stands_once_and_is_as_grave_as_the_gravest(foreign: Report) -> None:
    assert [(s.title, s.severity, len(f)) for s, f in foreign.by_shape().items()] == [
        ("Owner", Severity.VIOLATION, 2),
        ("urn:second", Severity.WARNING, 1),
    ]
    text = write_report(foreign, "text")
    assert text.startswith("http://x.example/shapes#Owner  Owner: 1 violation, 1 remark\n")
    rules = json.loads(write_report(foreign, "sarif"))["runs"][0]["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in rules] == [
        ("http://x.example/shapes#Owner", "error"),
        ("urn:second", "warning"),
    ]
    assert write_report(foreign, "html").count('id="http://x.example/shapes#Owner"') == 1


def test_text_does_not_call_things_of_files_ours(foreign: Report) -> None:
    text = write_report(foreign, "text")
    assert "  of no plan (2)\n" in text
    assert "  a-2008 (1)\n" in text
    assert "register" not in text
    assert text.endswith("data/a.ttl, b.ttl: 1 violation, 1 warning, 1 remark, by the shapes given.\n")
    assert "  registers and links (2)\n" in write_report(replace(foreign, foreign=False), "text")


def test_junit_has_one_suite_for_files_and_each_shape_in_it_once(foreign: Report) -> None:
    root = ElementTree.fromstring(write_report(foreign, "junit"))  # noqa: S314 - the text is our own
    (suite,) = root
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("data/a.ttl, b.ttl", "2", "1")
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == ["http://x.example/shapes#Owner Owner", "urn:second urn:second"]
    assert {case.get("classname") for case in cases} == {"data/a.ttl, b.ttl"}
    assert (cases[0].findtext("failure") or "").startswith("http://x.example/2: ")
    assert (cases[0].findtext("system-out") or "").startswith("http://x.example/1: ")
    assert cases[1].find("failure") is None


def test_junit_has_a_suite_for_each_plan_and_one_for_what_is_curated() -> None:
    found = (FOUND[0], replace(FOUND[1], plan=""))
    told = write_report(report(found, SHAPES, ["b-2009", "a-2008", "curated"], Severity.WARNING), "junit")
    suites = ElementTree.fromstring(told)  # noqa: S314 - the text is our own
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in suites] == [
        ("b-2009", "3", "0"),
        ("a-2008", "3", "1"),
        ("curated", "3", "1"),
    ]


def test_a_report_conforms_if_there_is_nothing_of_what_was_asked_for(told: Report) -> None:
    """FOUND has warnings of the first shape and a remark of the second."""

    def conforms(whole: Report) -> bool:
        graph = Graph().parse(data=write_report(whole, "ttl"), format="turtle")
        (head,) = graph.subjects(RDF.type, SH.ValidationReport)
        (said,) = graph.objects(head, SH.conforms)
        assert said == Literal(not list(graph.objects(head, SH.result)))
        assert json.loads(write_report(whole, "json"))["conforms"] is said.toPython()
        return bool(said.toPython())

    assert not conforms(told)
    assert conforms(report(FOUND, SHAPES[2:], ["a-2008"]))
    assert conforms(report(FOUND, SHAPES, ["a-2008"], severities=[Severity.VIOLATION]))
    assert not conforms(report(FOUND, SHAPES, ["a-2008"], severities=[Severity.INFO]))


def test_a_report_says_nothing_of_what_was_not_asked_for() -> None:
    """Of the three shapes one finds remarks."""
    asked = report(FOUND, SHAPES, ["a-2008"], severities=[Severity.INFO])
    said = "a-2008: 1 remark, by 1 shape; violations and warnings were not asked for."
    assert write_report(asked, "text").endswith(f"\n{said}\n")
    graph = Graph().parse(data=write_report(asked, "ttl"), format="turtle")
    (head,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert list(graph.objects(head, RDFS.comment)) == [Literal(said, lang="en")]
    whole = json.loads(write_report(asked, "json"))
    assert (whole["severities"], whole["counts"]) == (["Info"], {"Info": 1})
    suite = ElementTree.fromstring(write_report(asked, "junit"))[0]  # noqa: S314 - the text is our own
    assert [case.get("name") for case in suite] == ["PW-XYZ-002 Title 2"]


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
    assert place == {
        "artifactLocation": {"uri": "a-2008.txt", "uriBaseId": "PLANWEAVE_SOURCES"},
        "region": {"startLine": 7},
    }
    assert [result["level"] for result in run["results"]] == ["warning", "warning", "note"]


def test_sarif_says_where_a_text_is_to_be_opened(told: Report, tmp_path: Path) -> None:
    """SARIF 2.1.0: a base is an absolute URI that ends with a slash (3.14.14), what is under it a relative one."""
    folder = tmp_path / "plan texts"
    found = [replace(FOUND[0], file="a 2008: 100%.txt")]
    run = json.loads(write_report(replace(report(found, SHAPES, ["a-2008"]), texts=f"{folder.as_uri()}/"), "sarif"))[
        "runs"
    ][0]
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    base = run["originalUriBaseIds"][location["uriBaseId"]]
    assert base["uri"].startswith("file:///")
    assert base["uri"].endswith("/plan%20texts/")
    assert location["uri"] == "a%202008%3A%20100%25.txt"
    assert url2pathname(urlsplit(urljoin(base["uri"], location["uri"])).path) == str(folder / found[0].file)
    unknown = json.loads(write_report(told, "sarif"))["runs"][0]["originalUriBaseIds"]["PLANWEAVE_SOURCES"]
    assert "uri" not in unknown
    assert unknown["description"]["text"]


def test_sarif_points_at_the_one_file_that_was_judged(tmp_path: Path) -> None:
    path = tmp_path / "a plan.ttl"

    def places(*files: Path) -> list[Any]:
        told = report([of_no_plan(1, "urn:s", Severity.INFO)], None, [str(file) for file in files])
        (result,) = json.loads(write_report(replace(told, foreign=True), "sarif"))["runs"][0]["results"]
        return [place.get("physicalLocation") for place in result["locations"]]

    assert places(path) == [{"artifactLocation": {"uri": path.as_uri()}}]
    assert places(path, tmp_path / "b.ttl") == [None]


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


def test_a_rendered_baseline_is_toml_whatever_the_data_says(tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    odd = replace(FOUND[0], item='"a\x7f\x01\n \\ \u2028 𝄞"', message="a\x7f\nb\r]]")
    path.write_text(render_baseline([odd]).replace(' = ""', ' = "known"'), encoding="utf-8")
    assert [(e.finding, e.item) for e in load_baseline(path)] == [(odd.key, odd.item)]


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
        (["finding ="], "this is not TOML"),
    ],
)
def test_a_baseline_without_a_reason_or_a_name_is_refused(tmp_path: Path, rows: Sequence[str], says: str) -> None:
    with pytest.raises(BadBaseline, match=says):
        load_baseline(written(tmp_path / "baseline.toml", *rows))


GOOD = 'finding = "PW-A-001/0123456789abcdef"\nreason = "r"\nby = "b"'
RUBBISH: dict[str, tuple[str | bytes, str]] = {
    "no TOML": ("this is no TOML", r":1:6: this is not TOML \("),
    "JSON": ('{"accepted": []}', ":1:1: this is not TOML"),
    "cut short": ('[[accepted]]\nfinding = "PW', r": this is not TOML \("),
    "half a line": ("[[accepted]]\nfinding =", r": this is not TOML \("),
    "a key twice": (
        f"[[accepted]]\n{GOOD}\nby = 'c'",
        "this is not TOML .Cannot overwrite a value, at its end.; correct it there",
    ),
    "no UTF-8": (b"[[accepted]]\nby = '\xff'", ":2: this is not UTF-8; save the file as UTF-8"),
    "UTF-16": ("[[accepted]]".encode("utf-16"), ":1: this is not UTF-8"),
    "bytes of a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", ":1: this is not UTF-8"),
    "a long number": (f"a = {'9' * 5000}", "this is not TOML .a number that is too long"),
    "deep": ("a = " + "[" * 100_000, "is nested too deeply"),
    "one table": (f"[accepted]\n{GOOD}", "says what is accepted as a table; write each finding as a table"),
    "a text": ('accepted = "all"', "says what is accepted as a text; write each"),
    "a number": ("accepted = 1", "says what is accepted as a number; write each"),
    "a list of texts": ('accepted = ["PW-OWN-001"]', "entry 1 is a text; write each"),
    "a mixed list": (f"accepted = [{{{GOOD.replace(chr(10), ', ')}}}, 7]", "entry 2 is a number; write each"),
    "nothing in it": ("[[accepted]]", "entry 1 needs a text for finding and reason and by"),
    "another name": (f"[[accept]]\n{GOOD}", "has 'accept' outside of what is accepted; write each"),
    "beside the tables": (f"by = 'me'\n[[accepted]]\n{GOOD}", "has 'by' outside of what is accepted; write each"),
    "a number as a reason": (GOOD.replace('"r"', "1"), "entry 1 has a number as its reason; write a text, in quotes"),
    "a list as a name": (GOOD.replace('"b"', "['b']"), "entry 1 has a list as its by; write a text, in quotes"),
    "a date as a name": (GOOD.replace('"b"', "2009-01-01"), "entry 1 has a date or a time as its by; write a text"),
    "a number as an item": (f"{GOOD}\nitem = 5", "entry 1 has a number as its item; write a text, in quotes"),
    "truth as a finding": (f"{GOOD}\n[[accepted]]\nfinding = true", "entry 2 has a truth value as its finding"),
    "a table in it": (f"{GOOD}\n[accepted.more]\nwhy = 'x'", "entry 1 has 'more'; write finding, reason, by"),
    "a key with a line break": (f'{GOOD}\n"a\\nb" = 1', "entry 1 has 'a.nb'; write finding"),
    "a long key": (f"{GOOD}\n{'k' * 9999} = 1", "entry 1 has 'k+…'; write finding"),
    "a shape for a finding": (GOOD.replace("/0123456789abcdef", ""), "'PW-A-001', which is the key of no finding"),
    "a line for a finding": (GOOD.replace("PW-A-001/0123456789abcdef", "noms.txt:5"), "the key of no finding"),
    "an IRI for a finding": (GOOD.replace("0123456789abcdef", "0123456789ABCDEF"), "the key of no finding"),
}
PYTHON = re.compile(r"None|Error|Errno|NoneType|\b(str|int|dict|bytes|codec|instance|Traceback|object)\b")


@pytest.mark.parametrize("name", RUBBISH)
def test_a_broken_baseline_is_refused_in_one_sentence_of_ours(name: str, tmp_path: Path) -> None:
    text, says = RUBBISH[name]
    path = tmp_path / "base.toml"
    if isinstance(text, str) and text.startswith("finding"):
        text = f"[[accepted]]\n{text}"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadBaseline, match=says) as caught:
        load_baseline(path)
    said = str(caught.value)
    assert said.count(str(path)) == 1
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said.replace(str(path), "")) < 220, said
    assert not re.search(r"\. [A-Z]", said), said
    assert not PYTHON.search(said.replace(str(path), "")), said


@pytest.mark.parametrize(("make", "says"), [("folder", "is a directory"), ("none", "no such file or directory")])
def test_a_baseline_that_is_no_file_is_refused(make: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "base.toml"
    if make == "folder":
        path.mkdir()
    with pytest.raises(BadBaseline) as caught:
        load_baseline(path)
    assert str(caught.value) == f"The baseline {path} cannot be read ({says}); give the name of a TOML file."


def test_a_baseline_without_an_end_is_refused() -> None:
    with pytest.raises(BadBaseline, match="too large: it may have 16 MiB"):
        load_baseline(Path("/dev/zero"))


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff[[accepted]]\n" + GOOD, "accepted = []"])
def test_an_odd_baseline_that_is_right_is_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "base.toml"
    path.write_text(text, encoding="utf-8")
    assert len(load_baseline(path)) == text.count("finding")


def test_a_missing_baseline_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadBaseline, match=r"nowhere\.toml"):
        load_baseline(tmp_path / "nowhere.toml")
