"""What five independent readers saw in the plans (`truth/*.toml`), item by item, against what the graph says.

Where the graph and a reader differ, the case stands in `truth_exceptions.toml` with the reason. A listed case that no
longer differs fails, and so does a listed case that no test has, so that the list can only say what is true.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.reading.document import Document
from graph.reading.slugs import slug
from graph.registers import Registers

HERE = Path(__file__).parent
TRUTH: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("truth/*.toml"))
}
ENTRIES = ("entry", "deliverable", "action_point")

NOT_COMPARED = {
    "fault": "what a document prints wrongly is for validation to report (`shapes/`), not for reading",
    "cross_reference": "'as per recommendation 13' is kept in the words; a relation between items is a curated link",
    "lead": "who leads a pathway is said in running prose, split over pages; it is mentioned, not resolved",
    "notes": "the reader's judgements",
}
"""Tables of the truth files that no test here reads, and why."""

Record = dict[str, Any]
Case = tuple[str, str, str]


class _Exceptions:
    """The differences that are known, and which of them a test has met."""

    def __init__(self, path: Path) -> None:
        self.reasons: dict[Case, str] = {}
        for item in tomllib.loads(path.read_text(encoding="utf-8"))["exception"]:
            for key in item["keys"]:
                case = (item["test"], item["plan"], key)
                assert case not in self.reasons, f"{case} is listed twice"
                self.reasons[case] = item["reason"]
        self.met: set[Case] = set()

    def marks(self, case: Case) -> list[pytest.MarkDecorator]:
        if case not in self.reasons:
            return []
        self.met.add(case)
        return [pytest.mark.xfail(reason=self.reasons[case], strict=True, raises=AssertionError)]


EXCEPTIONS = _Exceptions(HERE / "truth_exceptions.toml")
COMPARED: set[str] = set()


def for_each(
    *tables: str, having: str | None = None, key: Callable[[Record], str] | str = "key"
) -> Callable[[Any], Any]:
    """Run a test for every record of the given truth tables (that has the field `having`), named by its key."""

    def decorate(test: Any) -> Any:
        COMPARED.update(tables)
        parameters = []
        for plan, truth in TRUTH.items():
            taken: Counter[str] = Counter()
            for table in tables:
                for record in truth.get(table, ()):
                    if having is not None and having not in record:
                        continue
                    name = record[key] if isinstance(key, str) else key(record)
                    taken[name] += 1
                    if taken[name] > 1:
                        name = f"{name}#{taken[name]}"
                    marks = EXCEPTIONS.marks((test.__name__, plan, name))
                    parameters.append(pytest.param(plan, record, id=f"{plan}-{name}", marks=marks))
        return pytest.mark.parametrize(("plan", "record"), parameters)(test)

    return decorate


def at_line(*fields: str) -> Callable[[Record], str]:
    """Name a record by some of its fields and its line."""
    return lambda record: " ".join([*(str(record[field])[:40] for field in fields), f"line {record['line']}"])


@pytest.fixture
def view(plan: str, plan_graph: Callable[[str], Any]) -> Any:
    return plan_graph(plan)


# -- the plan and its counts ------------------------------------------------------------------------------------------


def _entries(view: Any) -> list[str]:
    classes = ("Action", "KeyOutcome", "DeliveryStep", "Recommendation")
    return [path for name in classes for path in view.of_class(f"pw:{name}")]


def _declared(view: Any) -> list[str]:
    return [path for path in view.of_class("pw:AcronymEntry") if view[path, "pw:expansion"]]


def _responding(answer: str) -> Callable[[Any], int]:
    return lambda view: sum(1 for entry in _entries(view) if view.one(entry, "pw:response") == f"pw:{answer}")


def _printed_rows(view: Any) -> int:
    return sum(len(view.lines(path)) for path in view.of_class("pw:Deliverable"))


def _tokens(view: Any, paths: Iterable[str]) -> int:
    return sum(len(view.numbered(path, "responsibility")) for path in paths)


def _by(view: Any, paths: Iterable[str], part: Callable[[str], str]) -> dict[str, int]:
    return dict(Counter(part(path) for path in paths))


def _chapter(path: str) -> str:
    return path.split("/")[1].split(".")[0]


def _key(path: str) -> str:
    return path.split("/")[1].rsplit(".", 1)[0]


def _count(name: str) -> Callable[[Any], int]:
    return lambda view: len(view.of_class(f"pw:{name}"))


def _unlettered(view: Any) -> list[str]:
    return [path for path in view.of_class("pw:Step") if not view[path, "pw:number"]]


def _action_points_with_timing(view: Any) -> int:
    return sum(1 for path in view.of_class("pw:ActionPoint") if view[path, "pw:timing"])


def _naming(words: str) -> Callable[[Any], int]:
    """How often some words are part of a name that is mentioned: 'IDTS' also of 'IDTS lead'."""
    return lambda view: sum(view.one(path, "pw:surface").count(words) for path in view.of_class("pw:Mention"))


def _marked(view: Any) -> list[str]:
    """All items that may call a footnote."""
    classes = (
        "ActionPoint CaseStudy Deliverable KeyOutcome Measure Milestone Objective Paragraph ProgressNote Section Step"
    )
    return [path for name in classes.split() for path in view.of_class(f"pw:{name}")]


COUNTS: dict[str, Callable[[Any], Any]] = {
    "entries": lambda view: len(_entries(view)),
    "objectives": _count("Objective"),
    "priorities": _count("Objective"),
    "priorities_by_section": lambda view: list(_by(view, view.of_class("pw:Objective"), _chapter).values()),
    "sections": lambda view: sum(1 for path in view.of_class("pw:Section") if path.count("/") == 1),
    "progress_notes": _count("ProgressNote"),
    "acronyms": lambda view: sum(
        1 for path in _declared(view) if set(view[path, "pw:declaredIn"]) & _declared_where(view)
    ),
    "acronyms_declared": lambda view: len(_declared(view)),
    "inline_acronyms": lambda view: sum(
        len(view.lines(path)) - ("pw:Glossary" in view[path, "pw:declaredIn"])
        for path in _declared(view)
        if "pw:Inline" in view[path, "pw:declaredIn"]
    ),
    "steps": lambda view: len(_unlettered(view)),
    "parts": lambda view: len(view.of_class("pw:Step")) - len(_unlettered(view)),
    "steps_by_entry": lambda view: [len(view.numbered(path, "step")) for path in _entries(view)],
    "milestones": _count("Milestone"),
    "footnotes": lambda view: len(view.of_class("pw:Footnote")) + len(view.of_class("pw:Reference")),
    "funding": lambda view: _count("Funding")(view) or _amounts(view),
    "money_amounts": lambda view: _amounts(view),
    "agreed": _responding("Agreed"),
    "partly_agreed": _responding("PartlyAgreed"),
    "not_agreed": _responding("NotAgreed"),
    "definitions": _count("Definition"),
    "headings": lambda view: len({view.one(entry, "dcterms:isPartOf") for entry in _entries(view)}),
    "reasons": lambda view: sum(len(view.evidence(path, "pw:responseReason")) for path in _entries(view)),
    "owner_tokens": lambda view: _tokens(view, _entries(view)),
    "partner_tokens": lambda view: _tokens(view, view.of_class("pw:Deliverable")),
    "timing_expressions": lambda view: sum(len(view.numbered(path, "timing")) for path in _entries(view)),
    "entries_by_section": lambda view: list(_by(view, _entries(view), _chapter).values()),
    "entries_by_priority": lambda view: _by(view, _entries(view), _key),
    "entries_without_owner": lambda view: sum(1 for e in _entries(view) if not view[e, "pw:responsibility"]),
    "entries_without_timing": lambda view: sum(1 for e in _entries(view) if not view[e, "pw:timing"]),
    "outcomes": _count("Outcome"),
    "outcomes_by_section": lambda view: list(_by(view, view.of_class("pw:Outcome"), _chapter).values()),
    "idts_mentions": _naming("IDTS"),
    "integrated_drug_treatment_service_mentions": _naming("Integrated Drug Treatment Service"),
    "deliverables": _count("Deliverable"),
    "deliverable_rows": _printed_rows,
    "deliverables_by_chapter": lambda view: _by(view, view.of_class("pw:Deliverable"), _chapter),
    "key_action_areas": lambda view: len(
        {view.one(path, "dcterms:isPartOf") for path in view.of_class("pw:ActionPoint")}
    ),
    "action_points": _count("ActionPoint"),
    "action_points_by_area": lambda view: _by(view, view.of_class("pw:ActionPoint"), _key),
    "action_points_with_timing": _action_points_with_timing,
    "aims": _count("Objective"),
    "aims_by_chapter": lambda view: _by(view, view.of_class("pw:Objective"), _chapter),
    "measures": _count("Measure"),
    "measures_by_chapter": lambda view: _by(view, view.of_class("pw:Measure"), _chapter),
    "references": _count("Reference"),
    "case_studies": _count("CaseStudy"),
    "footnote_calls": lambda view: sum(1 for path in _marked(view) for _ in view[path, "pw:callsFootnote"]),
}
NOT_COUNTED = {
    "key_objectives_tables": "a table broken over pages is one; each is compared in test_tables_of_deliverables",
    "lead_ins": "a paragraph that introduces a list is a step like its bullets",
    "cross_references": "not modelled",
    "priority_paragraphs": "paragraphs belong to the section; their lines are compared in test_priorities",
    "outcome_blocks": "a heading above outcomes is a line of its section",
    "outcome_blocks_empty": "a heading above outcomes is a line of its section",
    "outcomes_without_lead_in": "a paragraph that introduces a list is an outcome like its bullets",
    "progress_notes_without_sub_bullets": "sub-bullets are notes of their own",
}
"""Counts that the readers give and the graph does not, and why."""


def _declared_where(view: Any) -> set[str]:
    """The 2005 plan's reader counts its glossary apart from its running text."""
    return {"pw:Glossary"} if view.slug == "reducing-reoffending-2005" else {"pw:Glossary", "pw:Inline", "pw:Footnote"}


def _amounts(view: Any) -> int:
    return sum(1 for path in view.of_class("pw:Figure") if view.one(path, "pw:figureKind") == "pw:Amount")


def _counts() -> Iterator[Any]:
    for plan, truth in TRUTH.items():
        for name, value in truth["counts"].items():
            if name not in NOT_COUNTED:
                marks = EXCEPTIONS.marks(("test_counts", plan, name))
                yield pytest.param(plan, name, value, id=f"{plan}-{name}", marks=marks)


@pytest.mark.parametrize(("plan", "name", "expected"), list(_counts()))
def test_counts(view: Any, name: str, expected: Any) -> None:
    found = COUNTS[name](view)
    if isinstance(expected, dict):
        found = {key: found.get(key, 0) for key in {*expected, *found}}
    assert found == expected


@pytest.mark.parametrize("plan", ["hmpps-2021", "nottingham-idts-2011"])
def test_the_plan_itself(plan: str, view: Any, registers: Registers) -> None:
    told = TRUTH[plan]["plan"]
    path = f"plan/{plan}"
    (publisher,) = view[path, "dcterms:publisher"]
    names = next(thing.names for thing in registers.things if _short(thing.iri.value) == publisher)
    assert told["publisher_printed"].replace("&", "and") in names
    for field, predicate in (
        ("submitted", "dcterms:issued"),
        ("title", "dcterms:title"),
        ("period_start", "pw:periodStart"),
        ("period_end", "pw:periodEnd"),
    ):
        if field in told:
            assert view.one(path, predicate) == told[field]


# -- entries: words, number, place ------------------------------------------------------------------------------------


@for_each(*ENTRIES)
def test_text(view: Any, record: Record) -> None:
    text = view.one(record["key"], "pw:text")
    assert text.startswith(record["text_starts"])
    assert text.endswith(record.get("text_ends", ""))


@for_each(*ENTRIES, having="number")
def test_number(view: Any, record: Record) -> None:
    assert view.one(record["key"], "pw:number") == record["number"]


@for_each("action_point", having="printed_number")
def test_printed_number(view: Any, record: Record) -> None:
    assert view.one(record["key"], "pw:number") == record["printed_number"].rstrip(")")


@for_each(*ENTRIES)
def test_section(view: Any, record: Record) -> None:
    section = view.one(record["key"], "dcterms:isPartOf")
    where = record.get("section") or record.get("addressed_to")
    if record["key"].startswith("action-point/"):
        assert section == f"section/annex-a/{_key(record['key'])}"
    elif record["key"].startswith("deliverable/"):
        assert section == f"section/{_chapter(record['key'])}"
    else:
        assert where in (section.removeprefix("section/"), view.one(section, "pw:heading"))


@for_each(*ENTRIES, having="objective")
def test_objective(view: Any, record: Record) -> None:
    assert view.one(view.one(record["key"], "pw:objective"), "pw:text") == record["objective"]


@for_each(*ENTRIES, having="priority")
def test_priority(view: Any, record: Record) -> None:
    assert view.one(record["key"], "pw:objective") == f"objective/{record['priority']}"


@for_each(*ENTRIES)
def test_lines(view: Any, record: Record) -> None:
    lines = view.lines(record["key"])
    assert lines[0] == record["line"]
    if "lines" in record:
        assert lines == record["lines"]


@for_each("action_point", having="group")
def test_group(view: Any, record: Record) -> None:
    """The heading that several action points stand under."""
    assert view.one(record["key"], "pw:heading") == record["group"]


@for_each("action_point", having="timing_line")
def test_timing_line(view: Any, record: Record) -> None:
    assert {line for timing in view[record["key"], "pw:timing"] for line in view.lines(timing)} == {
        record["timing_line"]
    }


@for_each(*ENTRIES, having="footnote_calls")
def test_footnote_calls(view: Any, record: Record) -> None:
    key = record["key"]
    places = [key, *view[key, "pw:step"], *view[key, "pw:milestone"], *view[key, "pw:outcome"]]
    objective = view.one(key, "pw:objective")
    if view.lines(objective)[:1] == view.lines(key)[:1]:  # a mark in the objective's cell belongs to its first row
        places.append(objective)
    assert [mark for place in places for mark in view[place, "pw:callsFootnote"]] == record["footnote_calls"]


# -- entries: who -----------------------------------------------------------------------------------------------------


def _responsibilities(view: Any, key: str) -> list[str]:
    found: list[str] = view.numbered(key, "responsibility")
    assert sorted(found) == sorted(view[key, "pw:responsibility"])
    return found


@for_each("entry", having="owners")
def test_owners(view: Any, record: Record) -> None:
    printed = [view.one(path, "pw:asPrinted") for path in _responsibilities(view, record["key"])]
    assert printed == record["owners"]


@for_each("deliverable", having="partners")
def test_partners(view: Any, record: Record) -> None:
    found = _responsibilities(view, record["key"])
    assert [view.one(path, "pw:asPrinted") for path in found] == record["partners"]
    assert all(view.one(path, "pw:capacity") == "pw:Partner" for path in found)
    assert not view[record["key"], "pw:ownedBy"]


@for_each("entry", having="owners")
def test_capacities(view: Any, record: Record) -> None:
    found = _responsibilities(view, record["key"])
    capacities = {path: view.one(path, "pw:capacity") for path in found}
    supporting = [view.one(path, "pw:asPrinted") for path in found if capacities[path] == "pw:Support"]
    assert supporting == record.get("support", [])
    holding = [path for path in found if capacities[path] != "pw:Support"]
    printed_together = Counter(view.lines(path)[0] for path in holding)
    for path in holding:
        several = printed_together[view.lines(path)[0]] > 1
        assert capacities[path] == ("pw:Joint" if several else "pw:Lead")


@for_each("entry", having="owners")
def test_owned_by_says_what_the_responsibilities_say(view: Any, record: Record) -> None:
    held: dict[str, set[str]] = {"pw:ownedBy": set(), "pw:partner": set()}
    for path in _responsibilities(view, record["key"]):
        arc = "pw:ownedBy" if view.one(path, "pw:capacity") in ("pw:Lead", "pw:Joint") else "pw:partner"
        held[arc].update(view[path, "pw:agent"])
    for arc, agents in held.items():
        assert set(view[record["key"], arc]) == agents


@for_each("entry", having="owner_lines")
def test_owner_lines(view: Any, record: Record) -> None:
    lines = [view.lines(path)[0] for path in _responsibilities(view, record["key"])]
    assert lines == record["owner_lines"]


@for_each("entry", "deliverable")
def test_owner_text(view: Any, record: Record) -> None:
    printed = record.get("owner_text", record.get("partners_text", " ".join(record.get("owners", ()))))
    _assert_printed(view[record["key"], "pw:ownerText"], [printed])


def _assert_printed(values: Iterable[str], printed: list[str]) -> None:
    """The values are what is printed, cell by cell or paragraph by paragraph, and nothing else."""
    left = " ".join(text for text in printed if text)
    for value in sorted(values, key=len, reverse=True):
        assert value in left or value in printed, f"{value!r} is not printed in {printed}"
        left = left.replace(value, "\0")
    assert not left.replace("\0", "").strip(), f"{left!r} of {printed} is not in {values}"


# -- entries: when ----------------------------------------------------------------------------------------------------


def _timing(view: Any, path: str) -> dict[str, str]:
    return {
        "words": view.one(path, "pw:asPrinted"),
        "kind": view.one(path, "pw:timingKind").removeprefix("pw:"),
        "earliest": view.one(path, "pw:earliest"),
        "latest": view.one(path, "pw:latest"),
        "edtf": view.one(path, "pw:edtf"),
    }


def _assert_timings(view: Any, paths: Iterable[str], expected: list[dict[str, str]]) -> None:
    """The same expressions; ours may keep what a date is of: 'Launch in summer 2008' for 'summer 2008'."""
    found = [_timing(view, path) for path in paths]
    told = [{"earliest": "", "latest": "", "edtf": "", **timing} for timing in expected]
    for here, there in zip(found, told, strict=False):
        if here["edtf"] == there.pop("edtf_alt", None):
            there["edtf"] = here["edtf"]
        if there["words"] in here["words"]:
            there["words"] = here["words"]
    assert found == told


@for_each("entry", "action_point")
def test_timings(view: Any, record: Record) -> None:
    _assert_timings(view, view.numbered(record["key"], "timing"), record["timings"])
    assert sorted(view[record["key"], "pw:timing"]) == sorted(view.numbered(record["key"], "timing"))


@for_each("deliverable")
def test_distinct_timings(view: Any, record: Record) -> None:
    """The reader lists an expression once that a deliverable prints several times."""
    distinct: dict[str, str] = {}
    for path in view.numbered(record["key"], "timing"):
        distinct.setdefault(view.one(path, "pw:asPrinted"), path)
    _assert_timings(view, distinct.values(), record["timings"])


@for_each(*ENTRIES)
def test_timing_texts(view: Any, record: Record) -> None:
    printed = record.get("timing_texts") or [record.get("timing_text", "")]
    _assert_printed(view[record["key"], "pw:timingText"], printed)


# -- entries: the other cells -----------------------------------------------------------------------------------------


@for_each("entry", having="coverage_text")
def test_coverage_text(view: Any, record: Record) -> None:
    _assert_printed(view[record["key"], "pw:coverageText"], [record["coverage_text"]])


@for_each("entry", having="outcome_starts")
def test_outcome(view: Any, record: Record) -> None:
    assert view[record["key"], "pw:outcome"] == ([f"{record['key']}/outcome"] if record["outcome_starts"] else [])
    assert view.one(f"{record['key']}/outcome", "pw:text").startswith(record["outcome_starts"])


@for_each("entry", having="funding")
def test_funding(view: Any, record: Record) -> None:
    key = record["key"]
    _assert_printed(view[key, "pw:fundingText"], record.get("funding_texts") or [record["funding_text"]])
    found = view.numbered(key, "funding")
    assert sorted(found) == sorted(view[key, "pw:funding"])
    for path, told in zip(found, record["funding"], strict=True):
        assert float(view.one(path, "pw:amount")) == float(told["amount"])
        assert told["words"] in view.one(path, "pw:asPrinted")
        assert bool(view[path, "pw:payer"]) == bool(told["payer"])
        assert [
            year.split("/")[-1].removeprefix("govyear:") for year in view[path, "pw:financialYear"]
        ] == _financial_years(told["year"])


def _financial_years(printed: str) -> list[str]:
    """'2008/9 to 2010/11' as the ends of the years' IRIs: 2008-2009, 2009-2010, 2010-2011."""
    starts = [int(year) for year in re.findall(r"(\d{4})/", printed)]
    return [f"{year}-{year + 1}" for year in range(starts[0], starts[-1] + 1)] if starts else []


@for_each("entry", having="funding_lines")
def test_funding_lines(view: Any, record: Record) -> None:
    found = view.numbered(record["key"], "funding")
    assert [view.lines(path)[0] for path in found] == record["funding_lines"]


@for_each("entry", having="response")
def test_response(view: Any, record: Record) -> None:
    assert view.one(record["key"], "pw:response") == f"pw:{record['response']}"


@for_each("entry", having="reason_starts")
def test_reasons(view: Any, record: Record) -> None:
    reasons = view[record["key"], "pw:responseReason"]
    assert len(reasons) == len(record["reason_starts"])
    for starts in record["reason_starts"]:
        assert any(reason.startswith(starts) for reason in reasons), starts


@for_each("entry", having="addressed")
def test_addressed_bodies(view: Any, record: Record, registers: Registers) -> None:
    _assert_named(view[record["key"], "pw:addressedTo"], record["addressed"], registers)


def _assert_named(agencies: Iterable[str], names: Iterable[str], registers: Registers) -> None:
    """Each agency has one of the names, and each name is one agency's."""
    left = {name.removeprefix("The ").removeprefix("the ") for name in names}
    for agency in agencies:
        thing = next(thing for thing in registers.things if _short(thing.iri.value) == agency)
        own = left & {*thing.names, *thing.short_forms}
        assert own, f"{agency} has none of the names {left}"
        left -= own
    assert not left


def _short(iri: str) -> str:
    return iri.split("/id/", 1)[1]


# -- parts of entries -------------------------------------------------------------------------------------------------


@for_each(*ENTRIES, having="steps")
def test_steps(view: Any, record: Record) -> None:
    paths = view.numbered(record["key"], "step")
    texts = [view.one(path, "pw:text") for path in paths]
    assert len(texts) == len(record["steps"]), texts
    for text, starts in zip(texts, record["steps"], strict=True):
        if starts.startswith("("):  # the letter of a list printed in running text is the step's own
            starts = re.sub(r"^\(\w\)\s+", "", starts)
            text = re.sub(r"^\(\w\)\s+", "", text)
        assert text.startswith(_without_marks(starts))


def _without_marks(words: str) -> str:
    """The readers keep footnote marks in the words: 'DANOS ³ competencies'."""
    return re.sub(r"\s*[⁰¹²³⁴⁵⁶⁷⁸⁹]+", "", words)


@for_each("entry", having="step_lines")
def test_step_lines(view: Any, record: Record) -> None:
    paths = view.numbered(record["key"], "step")
    assert [view.lines(path)[0] for path in paths] == record["step_lines"]


@for_each("entry", having="broken_steps")
def test_steps_broken_by_a_page(view: Any, record: Record) -> None:
    for told in record["broken_steps"]:
        step = f"{record['key']}/step/{told['step']}"
        assert f"{told['first_part_ends']} {told['second_part_starts']}" in view.one(step, "pw:text")
        assert view.lines(step) == told["lines"]


@for_each("entry", having="parts")
def test_lettered_parts(view: Any, record: Record) -> None:
    for number, told in enumerate(record["parts"]):
        letter, starts = told.split(". ", 1)
        part = f"{record['key']}/part/{letter}"
        assert view.one(part, "pw:number") == letter
        assert view.one(part, "pw:text").startswith(starts)
        if "part_lines" in record:
            assert view.lines(part)[0] == record["part_lines"][number]
    lettered = [path for path in view[record["key"], "pw:step"] if "/part/" in path]
    assert len(lettered) == len(record["parts"])


@for_each("entry", having="broken_parts")
def test_parts_broken_by_a_page(view: Any, record: Record) -> None:
    for told in record["broken_parts"]:
        part = f"{record['key']}/part/{told['part']}"
        assert f"{told['first_part_ends']} {told['second_part_starts']}" in view.one(part, "pw:text")
        assert view.lines(part) == told["lines"]


@for_each(*ENTRIES, having="milestones")
def test_milestones(view: Any, record: Record) -> None:
    paths = view.numbered(record["key"], "milestone")
    assert sorted(paths) == sorted(view[record["key"], "pw:milestone"])
    texts = [view.one(path, "pw:text") for path in paths]
    assert texts == [_without_marks(words) for words in record["milestones"]]


@for_each(*ENTRIES, having="milestone_lines")
def test_milestone_lines(view: Any, record: Record) -> None:
    paths = view.numbered(record["key"], "milestone")
    assert [view.lines(path)[0] for path in paths] == record["milestone_lines"]


@for_each(*ENTRIES, having="milestone_dates")
def test_milestone_dates(view: Any, record: Record) -> None:
    paths = view.numbered(record["key"], "milestone")
    if record.get("ambiguous"):
        assert all(view.one(path, "pw:pairing") == "pw:Ambiguous" for path in paths)
        assert not any(view[path, "pw:timing"] for path in paths)
        return
    assert not any(view[path, "pw:pairing"] for path in paths)
    printed = [_printed_date(view, path) for path in paths]
    assert printed == record["milestone_dates"]


def _printed_date(view: Any, path: str) -> str:
    timing = view.one(path, "pw:timing")
    return view.one(timing, "pw:asPrinted") if timing else ""


@for_each("entry", having="step_dates")
def test_step_dates(view: Any, record: Record) -> None:
    steps = view.numbered(record["key"], "step")
    told = {f"{record['key']}/step/{item['step']}": item["date"] for item in record["step_dates"]}
    if record.get("date_applies_to") == "entry":
        told = dict.fromkeys(steps, view.one(record["key"], "pw:timingText"))
    for step in steps:
        assert _printed_date(view, step) == told.get(step, ""), step
        assert view.one(step, "pw:pairing") == ("" if step in told else "pw:Ambiguous"), step


@for_each("action_point", having="step_timings")
def test_step_timings(view: Any, record: Record) -> None:
    timings = [view.one(step, "pw:timing") for step in view.numbered(record["key"], "step")]
    _assert_timings(view, timings, record["step_timings"])


@for_each("action_point", having="progress_lines")
def test_progress_of_an_action_point(view: Any, record: Record) -> None:
    """Every bullet, sub-bullet and paragraph is a note, in order."""
    notes = sorted(view[record["key"], "pw:progress"], key=lambda path: int(path.rsplit("/", 1)[1]))
    assert [view.lines(note)[0] for note in notes] == record["progress_lines"]


# -- narrative items --------------------------------------------------------------------------------------------------


def _found_on(view: Any, name: str, line: int, starts: str) -> list[str]:
    return [
        path
        for path in view.of_class(f"pw:{name}")
        if line in view.lines(path) and view.one(path, "pw:text").startswith(_without_marks(starts))
    ]


@for_each("objective", key=at_line("text"))
def test_objectives(view: Any, record: Record) -> None:
    found = [path for path in view.of_class("pw:Objective") if view.one(path, "pw:text") == record["text"]]
    assert len(found) == 1
    assert view.lines(found[0])[0] == record["line"]


@for_each("section", key=lambda record: record.get("key") or record.get("number") or record["heading"][:40])
def test_sections(view: Any, record: Record) -> None:
    key = record.get("key") or record.get("number") or slug(record["heading"])
    path = f"section/{key}"
    title = record.get("title") or record["heading"]
    assert view.one(path, "pw:heading").rstrip(".") in (title, record.get("number"))
    assert {record["line"], record.get("title_line", record["line"])} <= set(view.lines(path))
    for field in ("identification_line", "table_header_line", "comments_line"):
        if field in record:
            assert record[field] in view.lines(path), field
    assert set(record.get("lines", ())) <= set(view.lines(path))


@for_each("heading", key=at_line())
def test_headings_that_tell_bodies_to_act(view: Any, record: Record) -> None:
    entries = [
        path
        for path in view.of_class("pw:Recommendation")
        if view.one(path, "pw:number") in map(str, record["entries"])
    ]
    sections = {view.one(path, "dcterms:isPartOf") for path in entries}
    assert len(entries) == len(record["entries"])
    assert [view.one(section, "pw:heading") for section in sections] == [record["words"]]
    assert record["line"] in view.lines(sections.pop())


@for_each("key_action_area", key="slug")
def test_key_action_areas(view: Any, record: Record) -> None:
    path = f"section/annex-a/{record['slug']}"
    assert view.one(path, "pw:heading") == record["name"]
    assert record["line"] in view.lines(path)


@for_each("key_objectives_table", key="section")
def test_tables_of_deliverables(view: Any, record: Record) -> None:
    section = f"section/{record['section']}"
    assert {record["heading_line"], record["header_line"]} <= set(view.lines(section))
    rows = {
        line
        for path in view.of_class("pw:Deliverable")
        if view.one(path, "dcterms:isPartOf") == section
        for line in view.lines(path)
    }
    here = {line for line in rows if record["first_row"] <= line <= record["last_row"]}
    assert {record["first_row"], record["last_row"]} <= here


@for_each("priority", key="number")
def test_priorities(view: Any, record: Record) -> None:
    path = f"objective/{record['number']}"
    assert view.one(path, "pw:text") == record["title"]
    assert {record["line"], record["table_line"]} <= set(view.lines(path))
    paragraphs = {
        line
        for paragraph in view.of_class("pw:Paragraph")
        if view.one(paragraph, "dcterms:isPartOf") == path
        for line in view.lines(paragraph)
    }
    assert set(record["text_lines"]) <= paragraphs


@for_each("aim")
def test_aims(view: Any, record: Record) -> None:
    assert record["key"] in _found_on(view, "Objective", record["line"], record["starts"])


@for_each("measure")
def test_measures(view: Any, record: Record) -> None:
    assert record["key"] in _found_on(view, "Measure", record["line"], record["starts"])


@for_each("outcome")
def test_outcomes_of_a_section(view: Any, record: Record) -> None:
    assert record["key"] in _found_on(view, "Outcome", record["line"], record["starts"])
    assert view.one(record["key"], "pw:periodText") == record["period"]


@for_each("outcome_block", key=at_line())
def test_lines_of_an_outcome_block(view: Any, record: Record) -> None:
    assert record["line"] in view.lines(f"section/{record['section']}")
    under = {line for path in view.of_class("pw:Outcome") for line in view.lines(path)}
    assert set(record["items"]) <= under


@for_each("progress", key=at_line())
def test_progress(view: Any, record: Record) -> None:
    assert len(_found_on(view, "ProgressNote", record["line"], record["starts"])) == 1


@for_each("footnote", key="mark")
def test_footnotes(view: Any, record: Record) -> None:
    """A footnote that only cites a document is a reference."""
    found = [
        path for name in ("Footnote", "Reference") for path in _found_on(view, name, record["line"], record["starts"])
    ]
    assert found in ([f"footnote/{record['mark']}"], [f"reference/{record['mark']}"])


@for_each("reference", key="number")
def test_references(view: Any, record: Record) -> None:
    path = f"reference/{record['number']}"
    assert path in _found_on(view, "Reference", record["line"], record["starts"])
    assert view.one(path, "pw:number") == record["number"]


@for_each("footnote_call", key=at_line("mark"))
def test_marks_in_the_text(view: Any, record: Record) -> None:
    assert any(
        record["line"] in view.lines(path) for path in _marked(view) if record["mark"] in view[path, "pw:callsFootnote"]
    )


@for_each("case_study", key="section")
def test_case_studies(view: Any, record: Record) -> None:
    assert f"case-study/{record['section']}" in _found_on(view, "CaseStudy", record["starts_line"], record["starts"])


@for_each("definition", key="term")
def test_definitions(view: Any, record: Record) -> None:
    path = f"definition/{slug(record['term'])}"
    assert view.one(path, "pw:text").startswith(record["starts"])
    assert record["comment_starts"] in view.one(path, "pw:text")
    assert view.one(path, "rdfs:label") == record["term"]
    assert view.lines(path) == [record["line"]]


@for_each("total", key="label")
def test_totals(view: Any, record: Record) -> None:
    path = f"total/{slug(record['label'])}"
    assert float(view.one(path, "pw:value")) == record["value"]
    assert view.one(path, "pw:unit") == record["label"]
    assert view.lines(path) == [record["line"]]


# -- acronyms ---------------------------------------------------------------------------------------------------------


def _entered(view: Any, short: str) -> str:
    """The entry of a short form: a plural is entered under the singular where the plan declares that too."""
    path = f"acronym/{short}"
    return path if path in view or not short.endswith("s") else path[:-1]


@for_each("acronym", "inline_acronym", key=at_line("short"))
def test_declared_acronyms(view: Any, record: Record) -> None:
    path = _entered(view, record["short"])
    assert record["expansion"] in view[path, "pw:expansion"]
    lines = set(view.lines(path)) | {int(view.one(node, "pw:endLine")) for node in view.evidence(path)}
    assert {record["line"], *record.get("also_lines", ())} <= lines
    if "declared" in record:
        assert f"pw:{record['declared']}" in view[path, "pw:declaredIn"]


@for_each("undefined", key="acronym")
def test_acronyms_that_the_plan_never_explains(view: Any, record: Record) -> None:
    path = f"acronym/{record['acronym']}"
    assert "pw:AcronymEntry" in view[path, "rdf:type"]
    assert not view[path, "pw:expansion"]
    assert view.one(path, "pw:firstLine") == str(record["line"])


@for_each("variant", key="acronym")
def test_another_spelling_is_no_other_acronym(view: Any, record: Record) -> None:
    assert f"acronym/{record['of']}" in view
    assert f"acronym/{record['acronym']}" not in view


# -- numbers ----------------------------------------------------------------------------------------------------------


def _figures_on(view: Any, line: int) -> list[str]:
    return [path for path in view.of_class("pw:Figure") if line in view.lines(path)]


@for_each("funding", key=at_line("words"))
def test_amounts_of_money(view: Any, record: Record) -> None:
    found = [
        path
        for path in _figures_on(view, record["line"])
        if view.one(path, "pw:figureKind") == "pw:Amount" and record["words"] in view.one(path, "pw:asPrinted")
    ]
    assert [float(view.one(path, "pw:value")) for path in found].count(float(record["amount"])) >= 1


@for_each("figure", key=lambda record: at_line("words" if "words" in record else "printed", "unit")(record))
def test_figures(view: Any, record: Record) -> None:
    """A share is a share, also where it is a target: its kind is compared only where the reader calls it a share."""
    words = record.get("words", record.get("printed", ""))
    found = [
        path
        for path in _figures_on(view, record["line"])
        if float(view.one(path, "pw:value")) == float(record["value"])
        and ((printed := view.one(path, "pw:asPrinted")) in words or words in printed)
    ]
    assert found, [view.one(path, "pw:asPrinted") for path in _figures_on(view, record["line"])]
    if {view.one(path, "pw:unit") for path in found} == {"%"}:
        assert {view.one(path, "pw:figureKind") for path in found} == {"pw:Share"}
    elif "kind" in record:
        assert f"pw:{record['kind']}" in {view.one(path, "pw:figureKind") for path in found}
    if "about" in record:
        assert any(view.one(path, "pw:about").startswith(record["about"]) for path in found)


@for_each("not_figure", key=at_line("words"))
def test_numbers_that_count_nothing(view: Any, record: Record) -> None:
    number = record["words"].split()[0]
    assert not [path for path in _figures_on(view, record["line"]) if number in view.one(path, "pw:asPrinted")]


# -- mentions ---------------------------------------------------------------------------------------------------------


def _places(document: Document, record: Record) -> list[tuple[int, int]]:
    """Where the surface stands on its line, as whole words; all of them, or the n-th where the reader says which."""
    line = document.lines()[record["line"] - 1]
    pattern = rf"(?<![A-Za-z0-9]){re.escape(record['surface'])}s?(?![A-Za-z0-9])".replace(r"\ ", r"(?:\s|<[^<>]*>|\*)+")
    found = [match.span() for match in re.finditer(pattern, document.exact(line))]
    places = [(line.start + start, line.start + end) for start, end in found]
    return places[record["nth"] - 1 :][:1] if "nth" in record else places


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _mentions_at(view: Any, place: tuple[int, int]) -> list[str]:
    return [path for path in view.of_class("pw:Mention") if _overlap(place, view.span(path))]


def _explained_at(view: Any, place: tuple[int, int]) -> bool:
    """A glossary's row is an acronym's entry; the names in it are what that denotes, not mentions."""
    return any(
        _overlap(place, span)
        for path in view.of_class("pw:AcronymEntry")
        if "pw:Glossary" in view[path, "pw:declaredIn"]
        for span in view.spans(path)
    )


@for_each("mention", key=at_line("surface"))
def test_mentions(view: Any, record: Record, plan: str, plan_document: Callable[[str], Document]) -> None:
    places = _places(plan_document(plan), record)
    assert len(places) >= record.get("occurrences", 1), f"{record['surface']!r} is not on line {record['line']}"
    met = [bool(_mentions_at(view, place)) or _explained_at(view, place) for place in places]
    if "occurrences" in record or "nth" in record:
        assert all(met)
    else:
        assert any(met)


def _things() -> Iterator[Any]:
    for plan, truth in TRUTH.items():
        for thing in sorted({record["thing"] for record in truth["mention"]}):
            marks = EXCEPTIONS.marks(("test_one_thing_has_one_iri", plan, thing))
            yield pytest.param(plan, thing, id=f"{plan}-{thing}", marks=marks)


@pytest.mark.parametrize(("plan", "thing"), list(_things()))
def test_one_thing_has_one_iri(view: Any, plan: str, thing: str, plan_document: Callable[[str], Document]) -> None:
    """All mentions that the reader holds for one thing are of one registered thing, but for those of a longer name."""
    met = {
        view.one(path, "pw:mentionOf")
        for record in TRUTH[plan]["mention"]
        if record["thing"] == thing
        for place in _places(plan_document(plan), record)
        for path in _mentions_at(view, place)
        if view.span(path)[0] >= place[0] and view.span(path)[1] <= place[1]
    }
    assert len(met) <= 1


# -- the tests themselves ---------------------------------------------------------------------------------------------


def test_every_table_of_the_truth_is_compared_or_said_not_to_be() -> None:
    tables = {name for truth in TRUTH.values() for name in truth}
    assert tables - COMPARED - {"plan", "counts"} == set(NOT_COMPARED) & tables


def test_every_count_of_the_truth_is_compared_or_said_not_to_be() -> None:
    assert {name for truth in TRUTH.values() for name in truth["counts"]} == {*COUNTS, *NOT_COUNTED}


def test_every_listed_exception_is_a_case() -> None:
    assert set(EXCEPTIONS.reasons) - EXCEPTIONS.met == set()
