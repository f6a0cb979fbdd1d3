"""Answers on the real graph, inferences and all: expected values read off the documents by eye."""

import re
from collections.abc import Callable
from html import unescape

import pytest

Ask = Callable[..., list[dict[str, str]]]


@pytest.fixture
def ask(ask_snapshot: Ask) -> Ask:
    return ask_snapshot


def test_every_stated_part_stands_in_the_quote(ask: Ask) -> None:
    rows = ask("slippage")
    assert len(rows) > 100
    for row in rows:
        quote = " ".join(unescape(re.sub(r"<[^>]*>", "", row["quote"])).split())
        for part in row["stated"].split("; "):
            assert part in quote, row["item"]


def test_a_report_of_progress_stands_where_its_plan_prints_it(ask: Ask) -> None:
    rows = [row for row in ask("slippage", initiative="IDTS") if row["commitment"] == "IDTS in prisons nationally"]
    assert [(row["plan"], row.get("latest"), row.get("days_from_first"), row.get("value")) for row in rows] == [
        ("reducing-reoffending-2005", "2008-03-31", "0", None),
        ("drug-strategy-2008", "2008-03-31", "0", None),
        ("noms-2009", None, None, "53"),
        ("noms-2009", "2011-12-31", "1370", None),
    ]


def test_a_thread_of_numbers_shows_them(ask: Ask) -> None:
    rows = [row for row in ask("slippage") if row["commitment"] == "Drug System Change pilots"]
    assert [row["value"] for row in rows] == ["6", "7", "7"]
    assert [row.get("earliest") for row in rows] == ["2008-09-01", None, "2009-04-01"]


def test_what_gives_up_a_record_does_not_rest_on_it(ask: Ask) -> None:
    paragraph = "nottingham-idts-2011/section/2/paragraph/3"
    back = ask("dependency-chain", item=paragraph, direction="back")
    assert "noms-2009/outcome/4" not in {row["item"] for row in back}
    chains = [ask("dependency-chain", item=f"noms-2009/outcome/{number}") for number in range(1, 21)]
    assert not any("supersedes" in row["via"] for chain in chains for row in chain)


def test_an_ongoing_promise_is_open_whatever_its_last_date(ask: Ask) -> None:
    by_item = {row["item"]: row for row in ask("owned-by", agency="national-offender-management-service")}
    supply = by_item["noms-2009/outcome/20"]
    assert supply["open"] == "true"
    assert by_item["noms-2009/outcome/8"]["open"] == "false"


def test_a_split_leaves_every_promise_to_both_successors(ask: Ask) -> None:
    outcomes = {f"noms-2009/outcome/{number}" for number in range(1, 21)}
    for body in ("her-majestys-prison-and-probation-service", "ministry-of-justice"):
        assert outcomes <= {row["item"] for row in ask("owned-by", agency=body)}, body


def test_a_body_that_stood_above_another_is_no_self_of_it(ask: Ask) -> None:
    item = "reducing-reoffending-2005/deliverable/6.1"
    assert item in {row["item"] for row in ask("owned-by", agency="probation-service")}
    assert item not in {row["item"] for row in ask("owned-by", agency="NOMS")}


def test_a_body_that_lives_on_shows_what_it_gave_away(ask: Ask) -> None:
    rows = ask("agency-history", agency="Home Office")
    assert ("2007-05-09", "part") in {(row.get("date"), row["concerns"]) for row in rows}
    assert "not succeeded" in rows[0]["source"]


def test_a_change_without_an_established_day_is_told_by_its_note(ask: Ask) -> None:
    (row,) = ask("agency-history", agency="NPD")
    assert row["event"] == "No change is dated"
    assert "headquarters of NOMS" in row["source"]
