"""How the plans hang together, on a page: names, order, bounds and filters; expected words stand in the plans."""

import re
import time

import pytest
from flask.testing import FlaskClient

from service.linked import MOST_LINKS, network, place, short_name
from service.tables import Cell
from tests.service.conftest import Http

ID = "https://w3id.org/planweave/id/plan/"


def page(http: Http, query: str = "") -> str:
    return http(f"/network{query}", Accept="text/html").text


def rows(html: str) -> list[str]:
    found = re.findall(r"<tr data-relation.*?</tr>", html, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", each)).strip() for each in found]


def counted(html: str) -> tuple[int, int]:
    found = re.search(r"<h2>([\d,]+) links?, ([\d,]+) items?</h2>", html)
    assert found
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def test_outcome_1_of_2009_makes_the_promise_of_action_8_of_2008_in_the_words_of_both(http: Http) -> None:
    (row,) = [
        each for each in rows(page(http)) if re.match(r"NOMS 2009, outcome 1 .*Drug strategy 2008, action 8 ", each)
    ]
    assert "All prisoners have access to a minimum standard of clinical drug treatment DH; NOMS" in row
    assert " same commitment as " in row
    words = (
        "Prison clinical drug treatment to be brought to at least a minimum evidence-based standard across all prisons"
    )
    assert f"{words} DH; MoJ certain" in row


def test_every_link_is_there_and_the_certain_ones_come_first(http: Http) -> None:
    html = page(http)
    sure = re.findall(r'<td class="sure">(\w+)</td>', html)
    # docs/links.md: 59 certain ones and 187 probable ones, judged by eye.
    assert sure == ["certain"] * 59 + ["probable"] * 187
    items = set(re.findall(r'data-item="([^"]+)"', html))
    assert counted(html) == (246, len(items))
    assert 'href="/queries/links"' in html
    assert 'href="/queries/links?format=csv"' in html


@pytest.mark.parametrize(
    ("query", "number"),
    [
        # The table of relations in docs/links.md.
        ("?relation=supersedes", 4),
        ("?relation=continues&strength=Certain", 15),
        ("?relation=dependsOn&plan=&agency=", 2),
        ("?relation=supersedes&strength=Certain", 1),
    ],
)
def test_the_form_narrows_the_links(http: Http, query: str, number: int) -> None:
    html = page(http, query)
    assert counted(html)[0] == number == len(rows(html))


def test_plans_narrow_them_to_links_that_touch_one_of_these(http: Http) -> None:
    html = page(http, "?plan=hmpps-2021&plan=nottingham-idts-2011")
    ends = re.findall(r'data-plan="([\w-]+)" data-label', html)
    assert all({"hmpps-2021", "nottingham-idts-2011"} & set(pair) for pair in zip(ends[::2], ends[1::2], strict=True))
    assert html.count(" checked>") == 2
    assert "plan=hmpps-2021&amp;plan=nottingham-idts-2011" in html


def test_a_body_narrows_them_to_what_it_and_its_other_selves_answer_for(http: Http) -> None:
    held = {row["item"] for row in http("/queries/owned-by?agency=NTA&format=records").json}
    assert f"{ID}noms-2009/outcome/4" in held
    every = http("/queries/links?format=records").json
    theirs = [
        link
        for link in every
        if any(
            link[end] == item or link[end].startswith(f"{item}/") for end in ("from_item", "to_item") for item in held
        )
    ]
    assert 0 < len(theirs) < len(every)
    assert counted(page(http, "?agency=NTA"))[0] == len(theirs)


def test_what_nothing_is_called_is_said_beside_the_form(http: Http) -> None:
    reply = http("/network?agency=Minstry+of+Justice", Accept="text/html")
    assert reply.status == 400
    assert 'role="alert"' in reply.text
    assert "Ministry of Justice" in reply.text
    assert 'value="Minstry of Justice"' in reply.text
    problem = http("/network?relation=loves")
    assert (problem.status, problem.type) == (400, "application/problem+json")
    assert "No link is of this kind" in page(http, "?relation=supersedes&strength=Certain&plan=hmpps-2021")


def test_it_is_soon_there_once_it_was_asked(client: FlaskClient) -> None:
    assert client.get("/network").status_code == 200
    used = []
    for _ in range(5):
        before = time.process_time()
        client.get("/network")
        used.append(time.process_time() - before)
    assert min(used) < 0.2


def link(number: int) -> dict[str, Cell]:
    def item(plan: str) -> Cell:
        return Cell(f"{plan}/action/{number}", f"{ID}{plan}/action/{number}")

    cells = {
        "relation": "continues",
        "strength": "Certain",
        "rationale": "Because.",
        "from_number": str(number),
        "to_number": "",
        "from_text": "New",
        "to_text": "Old",
    }
    return {
        **{name: Cell(text) for name, text in cells.items()},
        "from_plan": Cell("new", f"{ID}new"),
        "to_plan": Cell("old", f"{ID}old"),
        "from_item": item("new"),
        "to_item": item("old"),
    }


def test_more_than_a_page_shows_is_cut_and_said() -> None:
    whole = network([link(number) for number in range(MOST_LINKS)], [], [])
    assert (len(whole.links), whole.items, whole.is_cut) == (MOST_LINKS, 2 * MOST_LINKS, False)
    cut = network([link(number) for number in range(MOST_LINKS + 1)], [], [])
    assert (len(cut.links), cut.items, cut.is_cut) == (MOST_LINKS, 2 * MOST_LINKS, True)


def test_plans_that_no_link_joins_are_left_out_and_owners_stand_by_their_items() -> None:
    names = ("plan", "title", "issued", "publishers")
    plans = [
        dict(zip(names, map(Cell, each), strict=True)) for each in [("old", "Old", "2001", ""), ("other", "O", "", "")]
    ]
    found = network([link(7)], plans, [{"item": Cell("new/action/7"), "owners": Cell("DH; HO")}])
    assert [(plan.slug, plan.items) for plan in found.plans] == [("old", 1), ("new", 1)]
    assert (found.links[0].start.owners, found.links[0].end.owners) == ("DH; HO", "")
    assert (found.links[0].start.label, found.links[0].end.label) == ("7", "action 7")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("outcome/1/milestone/3", "outcome 1, milestone 3"),
        ("deliverable/7.2", "deliverable 7.2"),
        ("recommendation/13/part/b", "recommendation 13, part b"),
        ("section/7/future-direction/paragraph/1", "section 7, future direction, paragraph 1"),
        ("objective/improve-the-drugs-evidence-base", "objective"),
        ("", ""),
    ],
)
def test_where_an_item_stands_is_told_in_words(path: str, name: str) -> None:
    assert place(path) == name


@pytest.mark.parametrize(
    ("slug", "title", "publishers", "name"),
    [
        (
            "noms-2009",
            "Drug Strategy",
            "HM Government; National Offender Management Service (2008 to 2017)",
            "NOMS 2009",
        ),
        ("hmpps-2021", "Action Plan", "HM Prison and Probation Service", "HMPPS 2021"),
        ("nottingham-idts-2011", "IDTS Treatment Plan", "", "Nottingham IDTS 2011"),
        ("x", "", "", "X"),
    ],
)
def test_a_plan_is_called_as_its_title_and_its_publishers_write_it(
    slug: str, title: str, publishers: str, name: str
) -> None:
    assert short_name(slug, title, publishers) == name
