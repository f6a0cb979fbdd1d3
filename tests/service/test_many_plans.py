"""What pages do where there are more plans than they can show: they ask about those that they tell of, and say so."""

import re

import pytest

from graph.snapshot import Snapshot
from service import pages
from service.app import create_app
from service.evaluation import Engine
from tests.service.listening import Listening

LAST = "The 2 that were published last."


@pytest.fixture(scope="module")
def engine(snapshot: Snapshot) -> Engine:
    return Engine(snapshot.in_memory())


def test_the_first_page_lists_the_plans_that_were_published_last(
    snapshot: Snapshot, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(snapshot, engine).test_client()
    assert LAST not in client.get("/").text
    monkeypatch.setattr(pages, "_MOST_PLANS", 2)
    text = create_app(snapshot, engine).test_client().get("/").text
    assert "5 government plans" in text
    assert LAST in text
    assert "All 5 plans" in text
    listed = re.search(r'<ol class="plans">(.*?)</ol>', text, re.DOTALL)
    assert listed
    assert re.findall(r"<time>(\d{4})", listed[1]) == ["2011", "2021"]


@pytest.mark.parametrize(
    ("path", "plans", "others"),
    [
        # The texts of four plans have the letters IDTS in them; that of 2021 has not.
        ("/trace/idts", {"noms-2009", "nottingham-idts-2011", "drug-strategy-2008"}, {"hmpps-2021"}),
        ("/id/plan/noms-2009/outcome/1/milestone/3", {"noms-2009"}, {"hmpps-2021"}),
        # That of Nottingham never names the Home Office.
        ("/id/agency/home-office", {"drug-strategy-2008"}, {"nottingham-idts-2011"}),
        ("/id/plan/noms-2009/acronym/IDTS", {"noms-2009"}, {"hmpps-2021"}),
    ],
)
def test_a_page_asks_about_no_other_plans_than_it_tells_of(
    snapshot: Snapshot, engine: Engine, path: str, plans: set[str], others: set[str]
) -> None:
    listening = Listening(engine)
    client = create_app(snapshot, listening).test_client()
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 200, answer.text[:200]
    asked = [text for text in listening.texts if "?issued_latest ?period_start" in text]
    assert len(asked) == 1
    clause = re.search(r"VALUES \?plan \{([^}]*)\}", asked[0])
    assert clause
    named = set(re.findall(r"plan/([^>/]+)>", clause[1]))
    assert "UNDEF" not in clause[1]
    assert plans <= named
    assert not named & others
