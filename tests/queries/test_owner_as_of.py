"""Who answers for an entry on a day: on the made-up plans, then on the real ones, as the register has the bodies."""

# ruff: noqa: E501 - a row of an answer is a line

import pytest

NOMS_2004, NOMS, HEALTH, PROBATION = "agency/noms-2004", "agency/noms", "agency/health", "agency/probation"
IS_SPLIT = "2008-04-01 Split: NOMS is split"
# fmt: off
OWNERS = [
    # The body of 2004 was split: both of its later selves answer, until one of them is abolished.
    ("alpha-2005/action/1", "2008-03-31", [("NOMS", NOMS_2004, "NOMS", NOMS_2004, "")]),
    ("alpha-2005/action/1", "2008-04-01", [("NOMS", NOMS_2004, "NOMS", NOMS, IS_SPLIT), ("NOMS", NOMS_2004, "Probation Service", PROBATION, IS_SPLIT)]),
    ("alpha-2005/action/1", "2017-04-01", [("NOMS", NOMS_2004, "Probation Service", PROBATION, IS_SPLIT)]),
    # A body that has not begun has earlier selves; one that was abolished has nobody after it.
    ("beta-2009/outcome/1", "2008-03-31", [("DH", HEALTH, "Department of Health", HEALTH, ""), ("NOMS", NOMS, "NOMS", NOMS_2004, IS_SPLIT)]),
    ("beta-2009/outcome/1", "2017-03-31", [("DH", HEALTH, "Department of Health", HEALTH, ""), ("NOMS", NOMS, "NOMS", NOMS, "")]),
    ("beta-2009/outcome/1", "2017-04-01", [("DH", HEALTH, "Department of Health", HEALTH, ""), ("NOMS", NOMS, None, None, "2017-04-01 Abolished: NOMS is abolished")]),
    # Words that name no body are kept; partners do not answer.
    ("alpha-2005/action/2", "2009-01-01", [("All regional leads", None, None, None, ""), ("Dept of Health", HEALTH, "Department of Health", HEALTH, "")]),
    # A step has the owners of its entry, or its own.
    ("alpha-2005/action/1/step/1", "2005-01-01", [("NOMS", NOMS_2004, "NOMS", NOMS_2004, "")]),
    ("beta-2009/outcome/2/step/1", "2009-01-01", [("Probation", PROBATION, "Probation Service", PROBATION, "")]),
    ("alpha-2005/action/3", "2009-01-01", []),
]
# fmt: on


@pytest.mark.parametrize(("item", "day", "rows"), OWNERS)
def test_owner_as_of_follows_the_owner_to_the_day(ask, item, day, rows):
    assert ask("owner-as-of", {"item": [item], "date": [day]}) == [(f"plan/{item}", *row) for row in rows]


# Printed in drug-strategy-2008, action 33: "HMRC", "SOCA", "UKBA" and "FCO"; in action 62 "CLG"; in noms-2009, outcome 4,
# "NTA / Home Office / NOMS". The days are those of the register's events.
# fmt: off
REAL = [
    ("noms-2009/outcome/4", "2009-06-01", {("Home Office", "Home Office"), ("NOMS", "National Offender Management Service"), ("NTA", "National Treatment Agency")}),
    ("noms-2009/outcome/4", "2007-01-01", {("Home Office", "Home Office"), ("NOMS", "National Offender Management Service"), ("NOMS", "HM Prison Service"), ("NTA", "National Treatment Agency")}),
    ("noms-2009/outcome/4", "2022-01-01", {("Home Office", "Home Office"), ("NOMS", "HM Prison and Probation Service"), ("NOMS", "Ministry of Justice"), ("NTA", "Office for Health Improvement and Disparities")}),
    ("drug-strategy-2008/action/33", "2013-10-06", {("FCO", "Foreign and Commonwealth Office"), ("HMRC", "HM Revenue and Customs"), ("SOCA", "Serious Organised Crime Agency"), ("UKBA", "Border Force"), ("UKBA", "Immigration Enforcement"), ("UKBA", "UK Visas and Immigration")}),
    ("drug-strategy-2008/action/33", "2013-10-07", {("FCO", "Foreign and Commonwealth Office"), ("HMRC", "HM Revenue and Customs"), ("SOCA", "National Crime Agency"), ("UKBA", "Border Force"), ("UKBA", "Immigration Enforcement"), ("UKBA", "UK Visas and Immigration")}),
    # Border Force left the agency a year before it ended: until then it answers itself. It began in April 2008.
    ("drug-strategy-2008/action/33", "2012-06-01", {("FCO", "Foreign and Commonwealth Office"), ("HMRC", "HM Revenue and Customs"), ("SOCA", "Serious Organised Crime Agency"), ("UKBA", "UK Border Agency")}),
    ("drug-strategy-2008/action/33", "2008-03-01", {("FCO", "Foreign and Commonwealth Office"), ("HMRC", "HM Revenue and Customs"), ("SOCA", "Serious Organised Crime Agency"), ("UKBA", None)}),
]
# fmt: on


@pytest.mark.parametrize(("item", "day", "names"), REAL)
def test_the_real_bodies_answer_under_their_names_of_the_day(ask_snapshot, item, day, names):
    rows = ask_snapshot("owner-as-of", item=item, date=day)
    assert {(row["as_printed"], row.get("name_then")) for row in rows} == names
    assert len(rows) == len(names)


def test_every_change_on_the_way_is_told_with_its_day(ask_snapshot):
    rows = ask_snapshot("owner-as-of", item="noms-2009/outcome/4", date="2022-01-01")
    assert {row["via"] for row in rows if row["as_printed"] == "NTA"} == {
        "2013-04-01 Absorbed: The National Treatment Agency becomes part of Public Health England; "
        "2021-10-01 Split: Public Health England is replaced by OHID and the UK Health Security Agency"
    }
    assert {row["via"] for row in rows if row["as_printed"] == "Home Office"} == {""}
    by_day = {
        day: {row["name_then"] for row in ask_snapshot("owner-as-of", item="drug-strategy-2008/action/62", date=day)}
        for day in ("2009-06-04", "2009-06-05", "2018-01-08", "2021-12-08", "2024-10-30")
    }
    assert "Department for Innovation, Universities and Skills" in by_day["2009-06-04"]
    assert "Department for Business, Innovation and Skills" in by_day["2009-06-05"]
    assert "Ministry of Housing, Communities and Local Government" in by_day["2018-01-08"]
    assert "Department for Levelling Up, Housing and Communities" in by_day["2021-12-08"]
    assert "Ministry of Housing, Communities and Local Government" in by_day["2024-10-30"]
