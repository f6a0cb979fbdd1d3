"""Everything in a plan's graph traces to words: exact, in their place, and none of the document left out."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyoxigraph import BlankNode, NamedNode

from graph.reading.coverage import coverage
from graph.reading.document import Document, Span
from graph.reading.passage import fold
from graph.reading.profile import load_profiles
from graph.reading.rows import PlanRows

PLANS = sorted(load_profiles())
ITEMS = (
    "Action", "ActionPoint", "Deliverable", "DeliveryStep", "KeyOutcome", "Recommendation", "Step", "Milestone",
    "Outcome", "Measure", "ProgressNote", "Objective", "Section", "Paragraph", "Reference", "CaseStudy",
    "Footnote", "Definition", "Responsibility", "Timing", "Funding", "Figure", "Mention", "AcronymEntry",
)  # fmt: skip
"""Classes whose every thing has evidence; the plan itself has none."""


@pytest.fixture(params=PLANS)
def plan(request: pytest.FixtureRequest) -> str:
    slug: str = request.param
    return slug


@pytest.fixture
def view(plan: str, plan_graph: Callable[[str], Any]) -> Any:
    return plan_graph(plan)


@pytest.fixture
def document(plan: str, plan_document: Callable[[str], Document]) -> Document:
    return plan_document(plan)


def test_evidence_quotes_the_source_exactly(view: Any, document: Document) -> None:
    for node in view.of_class("pw:Evidence"):
        start, end = view.span(node)
        assert 0 <= start < end <= len(document.text)
        assert view.one(node, "oa:exact") == document.text[start:end], node
        assert node == f"evidence/{start}-{end}"


def test_evidence_says_its_lines(view: Any, document: Document) -> None:
    for node in view.of_class("pw:Evidence"):
        start, end = view.span(node)
        assert int(view.one(node, "pw:startLine")) == document.text.count("\n", 0, start) + 1
        assert int(view.one(node, "pw:endLine")) == document.text.count("\n", 0, end - 1) + 1


def test_evidence_is_of_this_plan(view: Any, plan: str) -> None:
    for node in view.of_class("pw:Evidence"):
        assert view[node, "oa:hasSource"] == [f"plan/{plan}"]


def test_evidence_begins_and_ends_with_a_printed_character(view: Any) -> None:
    for node in view.of_class("pw:Evidence"):
        exact = view.one(node, "oa:exact")
        assert exact.strip()


def test_all_evidence_is_of_something(view: Any) -> None:
    used = {node for path in _all(view) for node in view[path, "pw:evidence"]}
    assert used == set(view.of_class("pw:Evidence"))


@pytest.mark.parametrize("name", ITEMS)
def test_everything_has_evidence(view: Any, name: str) -> None:
    for path in view.of_class(f"pw:{name}"):
        assert view[path, "pw:evidence"], path


def test_every_class_of_thing_is_known_to_these_tests(view: Any) -> None:
    assert {kind for path in _all(view) for kind in view[path, "rdf:type"]} <= {
        f"pw:{name}" for name in (*ITEMS, "Plan", "Evidence")
    }


def test_everything_says_its_plan_its_label_and_where_it_belongs(view: Any, plan: str) -> None:
    for path in _all(view):
        kinds = set(view[path, "rdf:type"])
        if kinds & {"pw:Evidence", "pw:Plan"}:
            continue
        assert view[path, "pw:plan"] == [f"plan/{plan}"], path
        assert view.one(path, "rdfs:label"), path


def _all(view: Any) -> list[str]:
    return [view.short(subject) for subject in dict.fromkeys(triple.subject for triple in view.triples)]


def test_what_an_item_says_is_in_its_evidence(view: Any, document: Document) -> None:
    """Each word of an item's text is quoted by its evidence, in order."""
    for name in ("Step", "Milestone", "Responsibility", "Timing", "Funding", "Figure", "ProgressNote", "Measure"):
        for path in view.of_class(f"pw:{name}"):
            words = view.one(path, "pw:text") or view.one(path, "pw:asPrinted")
            quoted = " ".join(fold(document.text, *span).text for span in view.spans(path))
            assert _letters(words) in _letters(quoted), path


def _letters(words: str) -> str:
    """Words without white space and without a list's sign."""
    return "".join(words.split()).lstrip("-")


def test_every_mention_is_in_the_sentence_that_is_quoted_for_it(view: Any, document: Document) -> None:
    for path in view.of_class("pw:Mention"):
        start, end = view.span(path)
        surface = view.one(path, "pw:surface")
        quoted = view.spans(path)
        assert quoted[0][0] <= start < end <= quoted[-1][1], path
        if len(quoted) == 1:
            assert surface in fold(document.text, *quoted[0]).text, path
            assert fold(document.text, start, end).text == surface, path


def test_every_value_of_a_cell_is_proved_by_the_cell(view: Any) -> None:
    """`pw:supports` says which property the words of a cell prove, where the value has no node of its own."""
    proofs = {
        "pw:timingText": "pw:timingText",
        "pw:ownerText": "pw:ownerText",
        "pw:coverageText": "pw:coverage",
        "pw:fundingText": "pw:fundingText",
        "pw:response": "pw:response",
        "pw:responseReason": "pw:responseReason",
    }
    for path in _all(view):
        for said, proved in proofs.items():
            if view[path, said]:
                assert view.evidence(path, proved), (path, said)


# -- nothing is left out ----------------------------------------------------------------------------------------------


def _evidence(view: Any) -> Iterator[Span]:
    for node in view.of_class("pw:Evidence"):
        yield Span(*view.span(node))


def test_every_character_of_every_table_row_is_in_some_evidence(view: Any, document: Document) -> None:
    found = coverage(document, _evidence(view))
    assert [line.number for line in found.missing() if line.table] == []
    assert found.share(tables=True) == 1.0


def test_every_character_of_the_document_is_in_some_evidence(view: Any, document: Document) -> None:
    found = coverage(document, _evidence(view))
    assert [line.number for line in found.missing()] == []
    assert found.share() >= 0.999


def test_reading_the_plan_warns_of_nothing(plan: str, plan_rows: Callable[[str], PlanRows]) -> None:
    assert plan_rows(plan).warnings == ()


# -- names ------------------------------------------------------------------------------------------------------------


def test_there_are_no_blank_nodes(view: Any) -> None:
    for triple in view.triples:
        assert not isinstance(triple.subject, BlankNode)
        assert not isinstance(triple.object, BlankNode)


def test_every_iri_is_valid(view: Any) -> None:
    iris = {term.value for triple in view.triples for term in triple if isinstance(term, NamedNode)}
    for iri in iris:
        assert NamedNode(iri).value == iri  # the engine refuses an IRI that is none
        assert not set(iri) & set(" <>\"{}|\\^`'()"), iri
        assert iri.isascii(), iri
        assert "//" not in iri.split("://", 1)[1], iri
        assert not iri.endswith("/"), iri


def test_whatever_is_said_of_something_of_the_plan_is_said_of_something_described(view: Any, plan: str) -> None:
    described = set(_all(view))
    inside = f"/id/plan/{plan}/"
    for triple in view.triples:
        if isinstance(triple.object, NamedNode) and inside in triple.object.value:
            assert view.short(triple.object) in described, triple


# -- how coverage is counted ------------------------------------------------------------------------------------------


def test_coverage_counts_printed_characters_line_by_line() -> None:
    document = Document("x.txt", "ab c\n\na\tb\nxyz", "")
    found = coverage(document, [Span(0, 4), Span(6, 7), Span(10, 12)])
    assert [(line.number, line.printed, line.covered, line.state) for line in found.lines] == [
        (1, 3, 3, "represented"),
        (2, 0, 0, "blank"),
        (3, 2, 1, "partly"),
        (4, 3, 2, "partly"),
    ]
    assert [line.number for line in found.missing()] == [3, 4]
    assert found.share() == 6 / 8
    assert found.share(tables=True) == 1 / 2


def test_nothing_printed_is_covered_wholly() -> None:
    assert coverage(Document("x.txt", "", ""), []).share() == 1.0
    assert coverage(Document("x.txt", "words", ""), []).lines[0].state == "not represented"
