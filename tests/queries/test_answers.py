"""What each query answers on the made-up plans, written down by hand."""

# ruff: noqa: E501 - a row of an answer is a line

import pytest

ALPHA, BETA, GAMMA = "plan/alpha-2005", "plan/beta-2009", "plan/gamma-2011"
A1, A2, A3 = f"{ALPHA}/action/1", f"{ALPHA}/action/2", f"{ALPHA}/action/3"
B1, B2, G1 = f"{BETA}/outcome/1", f"{BETA}/outcome/2", f"{GAMMA}/step/1.1.1"
NOMS_2004, NOMS, HEALTH = "agency/noms-2004", "agency/noms", "agency/health"
HOME_OFFICE, PROBATION = "agency/home-office", "agency/probation"
IDTS, DIP = "initiative/idts", "initiative/dip"

# fmt: off
TRACE_ALPHA = [
    ("2005-11-01", ALPHA, "entry", A1, "1", "Roll out IDTS", "NOMS", "2006-03-31", "", "Roll out IDTS", 10),
    ("2005-11-01", ALPHA, "step", f"{A1}/step/1", "1", "Train IDTS staff", "NOMS", "2006-03-31", "", "Train IDTS staff", 11),
    ("2005-11-01", ALPHA, "milestone", f"{A1}/milestone/2", "b", "IDTS in 53 prisons. IDTS is the norm.", "NOMS", "2007-03-31", "", "IDTS in 53 prisons.", 12),
    ("2005-11-01", ALPHA, "figure", f"{ALPHA}/figure/908-918", "1", "53 prisons", "NOMS", None, "", "53 prisons", 12),
    ("2005-11-01", ALPHA, "acronym", f"{ALPHA}/acronym/IDTS", None, "IDTS Integrated Drug Treatment System", "", None, "", "IDTS\tIntegrated Drug Treatment System", 50),
]
TRACE_BETA = [
    ("2009-01-01", BETA, "mention", f"{BETA}/section/1/paragraph/1", None, "IDTS and DIP meet here.", "", None, "", "IDTS and DIP meet here.", 2),
    ("2009-01-01", BETA, "entry", B1, "1", "IDTS for every prisoner", "DH; NOMS", "2010-06-30", "continues; refines", "IDTS for every prisoner", 7),
    ("2009-01-01", BETA, "outcome", f"{B1}/outcome", "1", "IDTS works", "DH; NOMS", "2010-06-30", "", "IDTS works", 7),
    ("2009-01-01", BETA, "step", f"{B2}/step/1", "2", "Review IDTS", "Probation Service", None, "", "Review IDTS", 9),
    ("2009-01-01", BETA, "progress", f"{BETA}/progress/1", None, "IDTS and DIP are well, says NOMS", "", None, "", "IDTS and DIP are well, says NOMS", 12),
    ("2009-01-01", BETA, "acronym", f"{BETA}/acronym/IDTS", None, "integrated drug  treatment system", "", None, "", "IDTS", 30),
]
# fmt: on


def test_trace_follows_an_initiative_through_the_plans_in_time_order(ask):
    assert ask("trace", {"initiative": ["IDTS"]}) == TRACE_ALPHA + TRACE_BETA


def test_trace_in_one_plan_or_two(ask):
    assert ask("trace", {"initiative": ["idts"], "plan": ["beta-2009"]}) == TRACE_BETA
    assert ask("trace", {"initiative": ["idts"], "plan": ["beta-2009", "alpha-2005"]}) == TRACE_ALPHA + TRACE_BETA
    assert ask("trace", {"initiative": ["idts"], "plan": ["gamma-2011"]}) == []


def test_trace_names_every_kind_of_item(ask):
    rows = ask("trace", {"initiative": ["DIP"]})
    assert [(row[2], row[3], row[4], row[9]) for row in rows] == [
        ("mention", f"{BETA}/section/1/paragraph/1", None, "DIP began."),
        ("progress", f"{BETA}/progress/1", None, "IDTS and DIP are well, says NOMS"),
        ("reference", f"{BETA}/reference/1", "1", "A study of DIP"),
        ("case-study", f"{BETA}/case-study/1", None, "How DIP helped"),
        ("acronym", f"{BETA}/acronym/DIP", None, "DIP"),
        ("acronym", f"{BETA}/acronym/CJIP", None, "CJIP"),
        ("acronym", f"{BETA}/acronym/DIPs", None, "DIPs"),
        ("entry", G1, "1.1.1", "Meet the DIP team"),
    ]


OWNED_BY_NOMS = [
    (ALPHA, A1, "1", "Roll out IDTS", "NOMS", "Lead", None, "2006-03-31"),
    (BETA, B1, "1", "IDTS for every prisoner", "NOMS", "Joint", "2009-04-01", "2010-06-30"),
    (BETA, B2, "2", "Work together", "NOMS", None, None, None),
]
OWNED_BY_PROBATION = [
    (BETA, f"{B2}/step/1", "2", "Review IDTS", "Probation Service", "Lead", None, None),
    (GAMMA, G1, "1.1.1", "Meet the DIP team", "Probation Service", "Lead", None, "2011-04-30"),
]


def test_owned_by_includes_earlier_and_later_selves_but_no_siblings(ask):
    noms = "https://w3id.org/planweave/id/agency/noms"
    assert ask("owned-by", {"agency": [noms]}) == OWNED_BY_NOMS
    assert ask("owned-by", {"agency": [noms], "predecessors": ["false"]}) == OWNED_BY_NOMS[1:]
    everyone = sorted(OWNED_BY_NOMS + OWNED_BY_PROBATION, key=lambda row: row[:2])
    assert ask("owned-by", {"agency": ["noms-2004"]}) == everyone


def test_owned_by_keeps_to_a_plan(ask):
    assert ask("owned-by", {"agency": ["noms"], "plan": ["alpha-2005"]}) == OWNED_BY_NOMS[:1]


def test_owned_by_gives_partners_their_capacity_and_entries_their_dates(ask):
    assert ask("owned-by", {"agency": ["Home Office"]}) == [
        (ALPHA, A2, "2", "Improve health", "Home Office", "Partner", "2005-04-01", None),
        (BETA, B2, "2", "Work together", "Home Office", None, None, None),
    ]


DUE_A1 = (ALPHA, A1, "1", "Roll out IDTS", "NOMS", "March 2006", None, "2006-03-31")
# fmt: off
DUE_A1_SECOND = (ALPHA, f"{A1}/milestone/2", "b", "IDTS in 53 prisons. IDTS is the norm.", "NOMS", "in 2006/07", "2006-04-01", "2007-03-31")
# fmt: on
DUE_B1 = (BETA, B1, "1", "IDTS for every prisoner", "DH; NOMS", "2009/10", "2009-04-01", "2010-03-31")
DUE_B1_LATER = (BETA, B1, "1", "IDTS for every prisoner", "DH; NOMS", "June 2010", None, "2010-06-30")
DUE_G1 = (GAMMA, G1, "1.1.1", "Meet the DIP team", "Probation Service", "April 2011", None, "2011-04-30")


@pytest.mark.parametrize(
    ("first", "last", "rows"),
    [
        ("2000-01-01", "2020-12-31", [DUE_A1, DUE_A1_SECOND, DUE_B1, DUE_B1_LATER, DUE_G1]),
        ("2006-03-31", "2006-03-31", [DUE_A1]),
        ("2006-04-01", "2010-03-31", [DUE_A1_SECOND, DUE_B1]),
        ("2012-01-01", "2020-12-31", []),
        ("2020-12-31", "2000-01-01", []),
    ],
)
def test_due_has_one_row_for_each_timing_in_the_window(ask, first, last, rows):
    assert ask("due", {"from": [first], "to": [last]}) == rows


def test_due_for_a_body_or_for_either_of_two(ask):
    window = {"from": ["2000-01-01"], "to": ["2020-12-31"]}
    assert ask("due", {**window, "agency": ["DH"]}) == [DUE_B1, DUE_B1_LATER]
    assert ask("due", {**window, "agency": ["DH", "noms"]}) == [DUE_B1, DUE_B1_LATER]
    assert ask("due", {**window, "agency": ["noms-2004", "Probation Service"]}) == [
        DUE_A1,
        DUE_A1_SECOND,
        DUE_G1,
    ]


def test_plan_entries_come_in_the_order_of_the_document(ask):
    section, objective = f"{ALPHA}/section/1", f"{ALPHA}/objective/1"
    assert ask("plan-entries", {"plan": ["The Alpha Plan"]}) == [
        (A3, "3", section, None, "Begin", "", "", "", ""),
        (A1, "1", section, objective, "Roll out IDTS", "NOMS", "by March 2006", "England", "£5m from DH"),
        (
            A2,
            "2",
            section,
            None,
            "Improve health",
            "All regional leads; DH",
            "from April 2005",
            "England and Wales",
            "",
        ),
    ]


@pytest.mark.parametrize("term", ["IDTS", "idts", " Idts "])
def test_acronym_is_found_plan_by_plan_whatever_its_capitals(ask, term):
    assert ask("acronym", {"term": [term]}) == [
        ("IDTS", "Integrated Drug Treatment System", ALPHA, "Glossary", IDTS, 50),
        ("IDTS", "integrated drug  treatment system", BETA, "Footnote; Inline", IDTS, 30),
    ]


def test_acronym_shows_uses_without_expansion(ask):
    assert ask("acronym", {"term": ["DIP"]}) == [
        ("DIP", None, ALPHA, "", None, 40),
        ("DIP", "Drug Interventions Programme", BETA, "Glossary", DIP, 34),
    ]


def test_acronym_conflicts_are_of_two_kinds(ask):
    assert ask("acronym-conflicts") == [
        ("CDP", ALPHA, "Community Drug Programme", None),
        ("CDP", GAMMA, "Crime and Drugs Partnership", None),
        ("CJIP", BETA, "Criminal Justice Interventions Programme", DIP),
        ("DIP", BETA, "Drug Interventions Programme", DIP),
    ]


def test_undefined_acronyms(ask):
    alpha, beta = (ALPHA, "DIP", 40, 3), (BETA, "DIPs", 36, 1)
    assert ask("undefined-acronyms") == [alpha, beta]
    assert ask("undefined-acronyms", {"plan": ["beta-2009"]}) == [beta]


def test_funding(ask):
    alpha = (ALPHA, A1, "1", 5000000, "GBP", "DH", "2005-2006", "£5m")
    gamma = (GAMMA, G1, "1.1.1", None, None, "", "", "within budget")
    assert ask("funding") == [alpha, gamma]
    assert ask("funding", {"plan": ["gamma-2011"]}) == [gamma]


def test_progress_is_about_an_entry_or_else_about_initiatives(ask):
    alpha = (ALPHA, f"{A1}/progress/1", "29 prisons done", A1, 14)
    beta = (BETA, f"{BETA}/progress/1", "IDTS and DIP are well, says NOMS", "DIP; IDTS", 12)
    assert ask("progress") == [alpha, beta]
    assert ask("progress", {"initiative": ["IDTS"]}) == [alpha, beta]
    assert ask("progress", {"initiative": ["DIP", "IDTS"], "plan": ["beta-2009"]}) == [beta]
    assert ask("progress", {"initiative": ["DIP"]}) == [beta]


def test_places(ask):
    england = (ALPHA, A1, "1", "Roll out IDTS", "England")
    both = (ALPHA, A2, "2", "Improve health", "England and Wales")
    assert ask("places", {"place": ["england"]}) == [england, both]
    assert ask("places", {"place": ["Wales"]}) == [both]


def test_initiative_matrix_counts_entries_and_mentions(ask):
    rows = [
        (DIP, "Drug Interventions Programme", BETA, 0, 5),
        (DIP, "Drug Interventions Programme", GAMMA, 1, 1),
        (IDTS, "Integrated Drug Treatment System", ALPHA, 1, 4),
        (IDTS, "Integrated Drug Treatment System", BETA, 2, 5),
    ]
    assert ask("initiative-matrix") == rows
    assert ask("initiative-matrix", {"min_plans": ["1"]}) == rows
    assert ask("initiative-matrix", {"min_plans": ["3"]}) == []


def test_co_owners_are_pairs_the_closest_first(ask):
    pairs = [(HEALTH, NOMS, 2), (HEALTH, HOME_OFFICE, 1), (HOME_OFFICE, NOMS, 1)]
    assert ask("co-owners") == pairs
    assert ask("co-owners", {"plan": ["beta-2009"]}) == pairs
    assert ask("co-owners", {"plan": ["alpha-2005"]}) == []


@pytest.mark.parametrize("item", [A1, "alpha-2005/action/1", f"https://w3id.org/planweave/id/{A1}"])
def test_describe_gives_a_thing_its_parts_and_their_evidence(ask, item):
    triples = ask("describe", {"item": [item]})
    assert {subject for subject, _, _ in triples} == {
        A1,
        f"{A1}/responsibility/1",
        f"{A1}/timing/1",
        f"{A1}/funding/1",
        f"{A1}/step/1",
        f"{A1}/progress/1",
        f"{A1}/milestone/1",
        f"{A1}/milestone/2",
        f"{A1}/milestone/2/timing/1",
        f"{ALPHA}/evidence/200-260",
        f"{ALPHA}/evidence/300-316",
        f"{ALPHA}/evidence/1100-1115",
    }
    assert (A1, "https://w3id.org/planweave/ns#text", "Roll out IDTS") in triples
    assert (A1, "https://w3id.org/planweave/ns#ownedBy", HOME_OFFICE) not in triples
