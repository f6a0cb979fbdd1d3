"""What the queries of plan and entry pages answer on the made-up plans, written down by hand."""

from datetime import date

import pytest

ALPHA, BETA, GAMMA = "plan/alpha-2005", "plan/beta-2009", "plan/gamma-2011"
A1, A2, A3 = f"{ALPHA}/action/1", f"{ALPHA}/action/2", f"{ALPHA}/action/3"
B1, B2, G1 = f"{BETA}/outcome/1", f"{BETA}/outcome/2", f"{GAMMA}/step/1.1.1"
IDTS, DIP = "initiative/idts", "initiative/dip"
SYSTEM = "Integrated Drug Treatment System"


def neighbours(rows):
    """Of the row of `standing`: the entry, what it stands in, and what is before and after it."""
    ((entry, _, plan, section, _, part, _, objective, _, previous, _, after, _),) = rows
    return entry, plan, section, part, objective, previous, after


@pytest.mark.parametrize(
    ("item", "before", "after"),
    [(A3, None, A1), (A1, A3, A2), (A2, A1, None), (f"{A1}/milestone/1", A3, A2), (f"{A1}/progress/1", A3, A2)],
)
def test_an_entry_stands_between_its_neighbours_in_the_order_of_the_document(ask, item, before, after):
    entry, plan, section, part, _, previous, following = neighbours(ask("standing", {"item": [item]}))
    assert entry == (item if item in (A1, A2, A3) else A1)
    assert (plan, section, part) == (ALPHA, f"{ALPHA}/section/1", None)
    assert (previous, following) == (before, after)


def test_an_entry_serves_its_objective_and_the_only_one_of_a_plan_stands_alone(ask):
    assert neighbours(ask("standing", {"item": [A1]}))[4] == f"{ALPHA}/objective/1"
    assert neighbours(ask("standing", {"item": [G1]})) == (G1, GAMMA, f"{GAMMA}/section/1", None, None, None, None)


@pytest.mark.parametrize("item", [f"{BETA}/section/1/paragraph/1", f"{GAMMA}/objective/1", IDTS])
def test_what_is_no_entry_and_no_part_of_one_stands_nowhere(ask, item):
    assert ask("standing", {"item": [item]}) == []


def test_an_entry_names_what_it_and_its_parts_name(ask):
    assert {(row[1], row[4]) for row in ask("mentions", {"item": [A1]})} == {
        (IDTS, A1),
        (IDTS, f"{A1}/step/1"),
        (IDTS, f"{A1}/milestone/2"),
    }
    assert {row[:3] + row[4:] for row in ask("mentions", {"item": [f"{BETA}/progress/1"]})} == {
        ("initiative", IDTS, SYSTEM, f"{BETA}/progress/1", 12),
        ("initiative", DIP, "Drug Interventions Programme", f"{BETA}/progress/1", 12),
        ("agency", "agency/noms", "NOMS (2008 to 2017)", f"{BETA}/progress/1", 12),
    }
    assert ask("mentions", {"item": [A3]}) == []


def test_the_owners_of_a_plan_come_with_their_capacities_and_the_unknown_as_printed(ask):
    assert ask("plan-owners", {"plan": ["alpha-2005"]}) == [
        (None, "All regional leads", "Joint", 1),
        ("agency/health", "Department of Health", "Joint", 1),
        ("agency/home-office", "Home Office", "Partner", 1),
        ("agency/noms-2004", "NOMS (2004 to 2008)", "Lead", 1),
        (None, "others", "Support", 1),
    ]
    # The owners of outcome 2 are known without the words; its step has one of its own.
    assert ask("plan-owners", {"plan": ["beta-2009"]}) == [
        ("agency/health", "Department of Health", "Joint", 1),
        ("agency/noms", "NOMS (2008 to 2017)", "Joint", 1),
        ("agency/probation", "Probation Service", "Lead", 1),
    ]


def test_a_plan_is_linked_with_earlier_and_with_later_ones(ask):
    assert ask("plan-links", {"plan": ["beta-2009"]}) == [
        ("earlier", ALPHA, "continues", 1),
        ("earlier", ALPHA, "refines", 1),
        ("earlier", ALPHA, "reportsProgressOn", 1),
        ("earlier", ALPHA, "sameCommitmentAs", 1),
        ("later", GAMMA, "dependsOn", 1),
        ("later", GAMMA, "implements", 1),
    ]


def test_the_acronyms_of_a_plan_stand_in_the_order_of_the_alphabet(ask):
    assert ask("plan-acronyms", {"plan": ["alpha-2005"]}) == [
        (f"{ALPHA}/acronym/CDP", "CDP", "Community Drug Programme", None, None, None, None),
        (f"{ALPHA}/acronym/DIP", "DIP", "", None, None, 40, 3),
        (f"{ALPHA}/acronym/IDTS", "IDTS", SYSTEM, IDTS, SYSTEM, None, None),
    ]


def test_what_falls_due_in_one_plan(ask):
    ever = {"from": [date.min.isoformat()], "to": [date.max.isoformat()]}
    assert [row[1] for row in ask("due", {**ever, "plan": ["beta-2009"]})] == [B1, B1]
    assert [row[1] for row in ask("due", {**ever, "plan": ["gamma-2011", "alpha-2005"]})] == [
        A1,
        f"{A1}/milestone/2",
        G1,
    ]
    assert ask("due", {**ever, "plan": ["gamma-2011"], "agency": ["DH"]}) == []


def test_threads_that_an_item_or_a_part_of_it_states(ask):
    def titles(item):
        return list(dict.fromkeys(row[0] for row in ask("slippage", {"item": [item]})))

    assert titles(A1) == ["IDTS everywhere"]
    assert titles(f"{A1}/milestone/2") == ["IDTS everywhere"]
    assert titles(f"{A1}/milestone/1") == []
    assert titles(B2) == ["A beginning", "Working together"]
    assert len(ask("slippage", {"item": [A1]})) == 4


def test_initiatives_of_one_plan_and_how_many_plans_name_each(ask):
    assert ask("initiative-matrix", {"plan": ["gamma-2011"]}) == [
        (DIP, "Drug Interventions Programme", GAMMA, 1, 1, 2),
    ]
    assert [(row[0], row[5]) for row in ask("initiative-matrix", {"plan": ["alpha-2005"], "min_plans": ["1"]})] == [
        (IDTS, 2)
    ]


def test_the_partners_of_an_entry_are_no_owners_and_stand_beside_them(ask):
    rows = {row[0]: row[5:] for row in ask("plan-entries", {"plan": ["alpha-2005"]})}
    assert rows[A2][0] == "All regional leads; DH"
    assert rows[A2][-2:] == ("Home Office; others", 20)
    assert rows[A1][-2:] == ("", 10)
