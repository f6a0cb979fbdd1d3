"""Pages of bodies, acronyms and places: what they tell first; expected words stand in the plans and the registers."""

import re
from html import unescape

import pytest

from service.bodies import holders
from service.kinds.history import history
from service.lineage import drawn
from service.tables import Cell
from tests.service.conftest import Http

SOCA = "/id/agency/serious-organised-crime-agency.html"
NOMS = "/id/agency/national-offender-management-service.html"


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).replace(" ,", ",").replace(" .", ".").strip()


def part(html: str, heading: str) -> str:
    """What stands below a heading, up to the next of its level."""
    found = re.search(rf"<h2>{heading}</h2>(.*?)(?:<h2>|<aside)", html, re.DOTALL)
    assert found, heading
    return found[1]


def items(html: str) -> list[tuple[str, str]]:
    """Numbers and facts of the items, in their order."""
    found = re.findall(r'<article class="moment[^"]*">(.*?)</article>', html, re.DOTALL)
    return [
        (
            "".join(map(text_of, re.findall(r'<p class="kind">(.*?)</p>', each))),
            " ".join(map(text_of, re.findall(r"<span>(.*?)</span>", each))),
        )
        for each in found
    ]


def test_a_body_answers_for_the_entries_that_name_it_as_owner(http: Http) -> None:
    """drug-strategy-2008, lines 55, 56, 76 and 77: SOCA stands in the column of owners, never alone."""
    page = http(SOCA, Accept="text/html").text
    own = part(page, "What it answers for")
    assert text_of(own).startswith("4 items in 1 plan.")
    assert [number for number, _ in items(own)] == ["24", "25", "33", "34"]
    assert [facts for _, facts in items(own)][1] == "due 2009-03-31 jointly"
    assert "Pilot to test the potential benefits of establishing a national forensic database of drug seizures" in own


def test_it_answers_with_those_who_stand_in_the_same_cell(http: Http) -> None:
    """The same lines: HO and ACPO twice, HMRC and FCO twice, UKBA once."""
    told = text_of(part(http(SOCA, Accept="text/html").text, "Who answers with it"))
    for name, number in (
        ("Home Office", "2 entries"),
        ("Association of Chief Police Officers", "2 entries"),
        ("HM Revenue and Customs", "2 entries"),
        ("Foreign and Commonwealth Office", "2 entries"),
        ("UK Border Agency", "1 entry"),
    ):
        assert f"{name} {number} together" in told


def test_it_says_what_became_of_it_with_the_day_and_the_source(http: Http) -> None:
    told = part(http(SOCA, Accept="text/html").text, "What it was and became")
    assert 'Its work went to <a href="/id/agency/national-crime-agency">National Crime Agency</a>.' in told
    words = text_of(told)
    assert "2013-10-07 The National Crime Agency takes over from SOCA · absorbed".replace(" ·", "") in words
    assert "Crime and Courts Act 2013. Source: general knowledge." in words


def test_what_others_held_before_and_after_it_is_told_apart(http: Http) -> None:
    """All twenty outcomes of noms-2009 are NOMS's; in 2005 the service of 2004 and HMPS were partners."""
    own = part(http(NOMS, Accept="text/html").text, "What it answers for")
    mine, earlier, later = re.split(r"<details", own)
    assert text_of(mine).startswith("20 items in 1 plan.")
    assert {number for number, _ in items(mine)} == {str(number) for number in range(1, 21)}
    assert "of bodies whose work it took over" in earlier
    assert "The National Reducing Re-offending Delivery Plan" in earlier
    assert all(facts.endswith(("as HMPS", "as NOMS", "as HMPS, NOMS")) for _, facts in items(earlier))
    assert "of bodies that took its work over" in later
    assert all(facts.endswith("as MoJ") for _, facts in items(later))


def test_the_drawing_has_every_self_as_a_link_and_marks_the_body(http: Http) -> None:
    drawing = re.search(r"<svg.*?</svg>", http(NOMS, Accept="text/html").text, re.DOTALL)
    assert drawing
    bodies = re.findall(r'<a class="body (\w+)" href="/id/agency/([^"]+)"', drawing[0])
    assert sorted(bodies) == [
        ("itself", "national-offender-management-service"),
        ("other", "department-for-constitutional-affairs"),
        ("other", "home-office-offender-management"),
        ("predecessor", "her-majestys-prison-service"),
        ("predecessor", "national-offender-management-service-2004"),
        ("successor", "her-majestys-prison-and-probation-service"),
        ("successor", "ministry-of-justice"),
    ]
    assert drawing[0].count('aria-current="page"') == 1


def test_a_body_that_only_lost_a_part_has_no_drawing_and_says_why(http: Http) -> None:
    page = http("/id/agency/home-office.html", Accept="text/html").text
    told = part(page, "What it was and became")
    assert "<svg" not in told
    assert "Goes on after 9 May 2007 and is not succeeded by the Ministry of Justice" in text_of(told)
    assert "2012-03-01 Border Force leaves the UK Border Agency" in text_of(told)
    assert 'href="/id/agency/drug-strategy-directorate"' in part(page, "What is part of it")


def test_a_body_whose_posts_answer_says_where_to_look(http: Http) -> None:
    told = text_of(part(http("/id/agency/hmp-nottingham.html", Accept="text/html").text, "What it answers for"))
    assert told == (
        "No plan gives it anything to answer for under this name. What is part of it, or at it, may have something: "
        "see below."
    )


def test_a_post_says_where_it_is_and_a_body_which_posts_it_has(http: Http) -> None:
    lead = http("/id/agency/hmp-nottingham-healthcare-lead.html", Accept="text/html").text
    assert 'At <a href="/id/agency/hmp-nottingham">' in lead
    assert 'href="/id/agency/hmp-nottingham-healthcare-lead"' in part(
        http("/id/agency/hmp-nottingham.html", Accept="text/html").text, "Posts and teams at it"
    )


def test_short_forms_are_given_the_shortest_first(http: Http) -> None:
    assert "In short MoJ or MOJ." in text_of(http("/id/agency/ministry-of-justice.html", Accept="text/html").text)


def test_a_name_that_stands_among_the_short_forms_is_a_name(http: Http) -> None:
    """The register has three spellings of 'Probation Service' there, as they are matched with their capitals."""
    told = text_of(http("/id/agency/probation-service.html", Accept="text/html").text)
    assert "Also called Probation Service. Part of HM Prison and Probation Service." in told
    assert "In short" not in told


def test_a_page_leads_to_its_queries_and_to_their_data(http: Http) -> None:
    page = http(SOCA, Accept="text/html").text
    for name in ("owned-by", "agency-history", "lineage", "co-owners"):
        assert f'href="/queries/{name}?agency=serious-organised-crime-agency"' in page
        assert http(f"/queries/{name}?agency=serious-organised-crime-agency&format=csv").status == 200


def test_an_acronym_that_is_never_spelt_out_says_so_and_what_else_is_written(http: Http) -> None:
    """noms-2009 prints DRR and expands only DDR; hmpps-2021 prints DRRs (line 49); the other two have DRR in a list."""
    page = http("/id/plan/noms-2009/acronym/DRR.html", Accept="text/html").text
    told = text_of(page)
    assert "Used, and nowhere spelt out." in told
    assert "first on line 53" in told
    assert "Drug Rehabilitation Requirement is written DDR in “The National Offender Management Service Drug" in told
    assert "Drug Rehabilitation Requirement is written DRRs in “Action Plan: a response" in told
    others = text_of(part(page, "Elsewhere"))
    assert re.findall(r"\d{4}-\d\d", others) == ["2005-11", "2008-02"]
    assert "“Drug Rehabilitation Requirement”, line 226" in others


def test_an_acronym_that_is_spelt_out_says_where(http: Http) -> None:
    """reducing-reoffending-2005, line 707: 'a Drug Rehabilitation Requirement (DRR)', and its list of acronyms."""
    page = http("/id/plan/reducing-reoffending-2005/acronym/DRR.html", Accept="text/html").text
    assert "in its list of acronyms and in the text, first on line 707." in text_of(page)
    assert "<blockquote>Drug Rehabilitation Requirement (DRR)</blockquote>" in page
    assert 'It means <a href="/id/initiative/drr">Drug Rehabilitation Requirement</a>.' in page


def test_an_ampersand_of_the_source_is_no_other_word(http: Http) -> None:
    """reducing-reoffending-2005, line 1476, holds `A&amp;E` and the words; nothing else is printed of it."""
    page = http("/id/plan/reducing-reoffending-2005/acronym/A&E.html", Accept="text/html").text
    assert "“Accident and Emergency”" in page
    assert "as printed" not in page
    assert "No other plan has it." in page


def test_an_acronym_of_two_things_says_in_which_plans(http: Http) -> None:
    """The service of 2004 in the plan of 2005; the agency in those of 2008 and 2009."""
    told = text_of(http("/id/plan/drug-strategy-2008/acronym/NOMS.html", Accept="text/html").text)
    assert (
        "It does not mean the same everywhere: National Offender Management Service (2004 to 2008) in the plan of "
        "2005-11; National Offender Management Service (2008 to 2017) in the plans of 2008-02 and 2009."
    ) in told


def test_an_acronym_that_is_spelt_out_in_two_ways_says_them(http: Http) -> None:
    told = text_of(http("/id/plan/nottingham-idts-2011/acronym/PPO.html", Accept="text/html").text)
    assert (
        "PPO is spelt out in 2 ways: “Prolific and Priority Offenders” and “prolific and other priority offender”."
    ) in told


def test_plurals_and_capitals_are_no_other_way(http: Http) -> None:
    told = text_of(http("/id/plan/drug-strategy-2008/acronym/DAT.html", Accept="text/html").text)
    assert "spelt out in" not in told.partition("Elsewhere")[0].replace("So spelt out in", "")


def test_a_place_has_what_applies_there_with_the_plans_words(http: Http) -> None:
    """noms-2009, line 62: 'Barnsley, Bristol, Cardiff and Salford' stands where key outcome 8 applies."""
    page = http("/id/place/cardiff.html", Accept="text/html").text
    applies = part(page, "What applies here")
    assert [number for number, _ in items(applies)] == ["8"]
    assert "The National Offender Management Service Drug Strategy 2008–2011: Action Plan" in applies
    assert 'What applies in <a href="/id/place/wales">Wales</a> applies here too' in applies


def test_where_is_not_said_again_where_it_is_just_the_name(http: Http) -> None:
    """drug-strategy-2008: 'England' for most, 'England (plus pilot areas for two-year-olds)' for action 39."""
    applies = part(http("/id/place/england.html", Accept="text/html").text, "What applies here")
    said = {number: facts for number, facts in items(applies) if facts}
    assert said["39"] == "“England (plus pilot areas for two-year-olds)”"
    assert "8" not in said


def test_the_bodies_stand_in_the_order_of_their_entries(http: Http) -> None:
    page = http("/agencies", Accept="text/html").text
    names = re.findall(r'<li>\s*<p><a href="(/id/agency/[^"]+)">', page)
    counts = [int(number) for number in re.findall(r'<p class="count">([\d,]+) entr', page)]
    assert names[0] == "/id/agency/home-office"
    assert counts == sorted(counts, reverse=True)
    assert dict(zip(names, counts, strict=True))["/id/agency/serious-organised-crime-agency"] == 4


@pytest.mark.parametrize("number", [1, 8, 9, 30])
def test_of_very_many_plans_the_latest_are_named(number: int) -> None:
    rows = [row(agency="a", label="A", plan=f"p{n:02}", entries="1", total=str(number)) for n in range(number)]
    plans = [row(plan=f"p{n:02}", title=f"Plan {n}", issued=str(1990 + n)) for n in range(number)]
    (holder,) = holders(rows, plans)
    assert holder.more_plans == max(0, number - 8)
    assert [part.title for part in holder.plans] == [f"Plan {n}" for n in range(number)][-8:]


def test_a_change_without_a_day_is_told_and_not_drawn() -> None:
    told = row(event="Merged: A and B", date="", concerns="itself", source="No day.", before="", after="")
    change = {"change": "c", "kind": "Merged", "event": "A and B", "date": "", "active_from": "", "active_to": ""}
    rows = [
        row(**change, side="before", body="a", name="A", held_as="predecessor"),
        row(**change, side="after", body="b", name="B", held_as="itself"),
    ]
    found = history(rows, [told])
    assert (found.drawing, drawn([], [])) == (None, None)
    assert [(event.day, event.kind, event.words) for event in found.events] == [("", "merged", "A and B")]


def row(**cells: str) -> dict[str, Cell]:
    return {name: Cell(text, f"https://w3id.org/planweave/id/{name}/{text}") for name, text in cells.items()}
