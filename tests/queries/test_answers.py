"""What each query answers on the made-up plans, written down by hand."""

# ruff: noqa: E501 - a row of an answer is a line

from datetime import date
from itertools import pairwise

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from ontology.terms import ID, PW, RDF, XSD
from queries.binding import bind
from queries.errors import BadValue

ALPHA, BETA, GAMMA = "plan/alpha-2005", "plan/beta-2009", "plan/gamma-2011"
A1, A2, A3 = f"{ALPHA}/action/1", f"{ALPHA}/action/2", f"{ALPHA}/action/3"
B1, B2, G1 = f"{BETA}/outcome/1", f"{BETA}/outcome/2", f"{GAMMA}/step/1.1.1"
NOMS_2004, NOMS, HEALTH = "agency/noms-2004", "agency/noms", "agency/health"
HOME_OFFICE, PROBATION = "agency/home-office", "agency/probation"
IDTS, DIP = "initiative/idts", "initiative/dip"
B_PARAGRAPH, A_OBJECTIVE, G_OBJECTIVE = f"{BETA}/section/1/paragraph/1", f"{ALPHA}/objective/1", f"{GAMMA}/objective/1"

# fmt: off
TRACE_ALPHA = [
    ("2005-11-01", ALPHA, "entry", A1, "1", "Roll out IDTS", "NOMS", "2006-03-31", "", "Roll out IDTS", 10),
    ("2005-11-01", ALPHA, "step", f"{A1}/step/1", "1", "Train IDTS staff", "NOMS", "2006-03-31", "", "Train IDTS staff", 11),
    ("2005-11-01", ALPHA, "milestone", f"{A1}/milestone/2", "b", "IDTS in 53 prisons. IDTS is the norm.", "NOMS", "2007-03-31", "sameCommitmentAs", "IDTS in 53 prisons.", 12),
    ("2005-11-01", ALPHA, "figure", f"{ALPHA}/figure/908-918", "1", "53 prisons", "NOMS", None, "", "53 prisons", 12),
    ("2005-11-01", ALPHA, "acronym", f"{ALPHA}/acronym/IDTS", None, "IDTS Integrated Drug Treatment System", "", None, "", "IDTS\tIntegrated Drug Treatment System", 50),
]
TRACE_BETA = [
    ("2009-01-01", BETA, "mention", f"{BETA}/section/1/paragraph/1", None, "IDTS and DIP meet here.", "", None, "reportsProgressOn", "IDTS and DIP meet here.", 2),
    ("2009-01-01", BETA, "entry", B1, "1", "IDTS for every prisoner", "DH; NOMS", "2010-06-30", "continues; refines", "IDTS for every prisoner", 7),
    ("2009-01-01", BETA, "outcome", f"{B1}/outcome", "1", "IDTS works", "DH; NOMS", "2010-06-30", "", "IDTS works", 7),
    ("2009-01-01", BETA, "step", f"{B2}/step/1", "2", "Review IDTS", "Probation Service", None, "sameCommitmentAs", "Review IDTS", 9),
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


# fmt: off
OWNED_BY_NOMS = [
    (ALPHA, A1, "1", "Roll out IDTS", "NOMS", "Lead", None, "2006-03-31", "predecessor", "false"),
    (BETA, B1, "1", "IDTS for every prisoner", "NOMS", "Joint", "2009-04-01", "2010-06-30", "itself", "false"),
    (BETA, B2, "2", "Work together", "NOMS", None, None, None, "itself", "false"),
]
OWNED_BY_NOMS_2004 = [
    (ALPHA, A1, "1", "Roll out IDTS", "NOMS", "Lead", None, "2006-03-31", "itself", "false"),
    (BETA, B1, "1", "IDTS for every prisoner", "NOMS", "Joint", "2009-04-01", "2010-06-30", "successor", "false"),
    (BETA, B2, "2", "Work together", "NOMS", None, None, None, "successor", "false"),
    (BETA, f"{B2}/step/1", "2", "Review IDTS", "Probation Service", "Lead", None, None, "successor", "false"),
    (GAMMA, G1, "1.1.1", "Meet the DIP team", "Probation Service", "Lead", None, "2011-04-30", "successor", "false"),
]
# fmt: on


def test_owned_by_includes_earlier_and_later_selves_but_no_siblings(ask):
    noms = "https://w3id.org/planweave/id/agency/noms"
    assert ask("owned-by", {"agency": [noms]}) == OWNED_BY_NOMS
    assert ask("owned-by", {"agency": [noms], "predecessors": ["false"]}) == OWNED_BY_NOMS[1:]
    assert ask("owned-by", {"agency": ["noms-2004"]}) == OWNED_BY_NOMS_2004


def test_what_any_self_of_the_name_holds_the_body_holds_itself(ask):
    rows = ask("owned-by", {"agency": ["NOMS"]})
    assert [row[:8] for row in rows] == [row[:8] for row in OWNED_BY_NOMS_2004]
    assert [row[8] for row in rows] == ["itself", "itself", "itself", "successor", "successor"]


def test_owned_by_keeps_to_a_plan(ask):
    assert ask("owned-by", {"agency": ["noms"], "plan": ["alpha-2005"]}) == OWNED_BY_NOMS[:1]


def test_owned_by_gives_partners_their_capacity_and_entries_their_dates(ask):
    assert ask("owned-by", {"agency": ["Home Office"]}) == [
        (ALPHA, A2, "2", "Improve health", "Home Office", "Partner", "2005-04-01", None, "itself", "true"),
        (BETA, B2, "2", "Work together", "Home Office", None, None, None, "itself", "false"),
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
    assert [row[:9] for row in ask("plan-entries", {"plan": ["The Alpha Plan"]})] == [
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


SYSTEM, PROGRAMME = "Integrated Drug Treatment System", "Drug Interventions Programme"
ALPHA_IDTS = (f"{ALPHA}/acronym/IDTS", SYSTEM, None, "IDTS\tIntegrated Drug Treatment System")
BETA_IDTS = (f"{BETA}/acronym/IDTS", SYSTEM, None, "IDTS … IDTS")
BETA_DIP = (f"{BETA}/acronym/DIP", PROGRAMME, None, "DIP")


@pytest.mark.parametrize("term", ["IDTS", "idts", " Idts "])
def test_acronym_is_found_plan_by_plan_whatever_its_capitals(ask, term):
    assert ask("acronym", {"term": [term]}) == [
        ("IDTS", "Integrated Drug Treatment System", ALPHA, "Glossary", IDTS, 50, *ALPHA_IDTS),
        ("IDTS", "integrated drug  treatment system", BETA, "Footnote; Inline", IDTS, 30, *BETA_IDTS),
    ]


def test_acronym_shows_uses_without_expansion(ask):
    assert ask("acronym", {"term": ["DIP"]}) == [
        ("DIP", None, ALPHA, "", None, 40, f"{ALPHA}/acronym/DIP", None, 3, ""),
        ("DIP", "Drug Interventions Programme", BETA, "Glossary", DIP, 34, *BETA_DIP),
    ]


def test_acronym_conflicts_are_of_two_kinds(ask):
    meanings = [
        ("CDP", ALPHA, "Community Drug Programme", None, None),
        ("CDP", GAMMA, "Crime and Drugs Partnership", None, None),
    ]
    names = [
        ("CJIP", BETA, "Criminal Justice Interventions Programme", DIP, PROGRAMME),
        ("DIP", BETA, "Drug Interventions Programme", DIP, PROGRAMME),
    ]
    assert ask("acronym-conflicts") == [*meanings, *names]
    assert ask("acronym-conflicts", {"term": ["cdp"]}) == meanings
    for term in ("CJIP", "DIP"):
        assert ask("acronym-conflicts", {"term": [term]}) == names
    assert ask("acronym-conflicts", {"term": ["IDTS"]}) == []


def test_undefined_acronyms(ask):
    alpha, beta = (ALPHA, "DIP", 40, 3), (BETA, "DIPs", 36, 1)
    assert ask("undefined-acronyms") == [alpha, beta]
    assert ask("undefined-acronyms", {"plan": ["beta-2009"]}) == [beta]


def test_findings_are_chosen_by_plan_shape_family_and_severity(ask):
    step, words = (GAMMA, G1, "1.1.1"), "Meet the DIP team"
    acronym = (
        "PW-ACR-001",
        "Info",
        BETA,
        f"{BETA}/acronym/DIPs",
        None,
        "DIPs is never expanded.",
        36,
        "DIPs",
        None,
        "3",
    )
    nobody = ("PW-OWN-001", "Warning", *step, "Step 1.1.1 names nobody.", 3, words, None, "1")
    orphan = ("PW-OWN-004", "Warning", *step, "Nothing spells Probation out.", 3, words, None, "2")
    assert ask("findings") == [acronym, nobody, orphan]
    assert ask("findings", {"plan": ["beta-2009"]}) == [acronym]
    assert ask("findings", {"plan": ["beta-2009", "gamma-2011"]}) == [acronym, nobody, orphan]
    assert ask("findings", {"shape": ["pw-own-004"]}) == [orphan]
    assert ask("findings", {"shape": ["PW-OWN"]}) == [nobody, orphan]
    assert ask("findings", {"shape": ["PW-OWN-00"]}) == []
    assert ask("findings", {"severity": ["Info"]}) == [acronym]
    assert ask("findings", {"severity": ["violation"]}) == []
    assert ask("findings", {"words": ["SPELLS prob"]}) == [orphan]
    assert ask("findings", {"words": ["dip"]}) == [acronym, nobody, orphan]
    assert ask("findings", {"words": ["dip"], "plan": ["gamma-2011"], "shape": ["PW-OWN-001"]}) == [nobody]


def test_findings_are_counted_by_plan_and_shape(ask):
    assert ask("finding-counts") == [(BETA, "PW-ACR-001", 1), (GAMMA, "PW-OWN-001", 1), (GAMMA, "PW-OWN-004", 1)]
    assert ask("finding-counts", {"shape": ["PW-OWN"], "words": ["probation"]}) == [(GAMMA, "PW-OWN-004", 1)]


def test_shapes_say_what_they_mean_and_how_much_they_found(ask):
    dark = ("PW-ACR-001", "Dark", "Never expanded.", "Info", 1)
    nobody = ("PW-OWN-001", "Nobody", "Nobody is named.", "Warning", 1)
    assert ask("shapes") == [dark, nobody, ("PW-OWN-004", "Who?", "A name is dark.", "Warning", 1)]
    assert ask("shapes", {"plan": ["beta-2009"]}) == [dark]
    assert ask("shapes", {"severity": ["warning"], "words": ["names nobody"]}) == [nobody]


def test_a_report_has_what_is_asked_for_and_nothing_else(store, catalogue, resolver):
    asked = bind(catalogue["validation-report"], {"shape": ["PW-OWN-004"]}, resolver)
    told = {(t.subject.value.rsplit("/", 1)[-1], str(t.predicate).rsplit("#", 1)[-1][:-1]) for t in store.query(asked)}
    assert {subject for subject, _ in told} == {"gamma-2011", "2", "PW-OWN-004"}
    assert {("gamma-2011", "conforms"), ("gamma-2011", "result"), ("2", "resultMessage")} <= told


def test_orphan_owners_are_the_entry_and_the_token_as_printed(ask):
    nobody = (GAMMA, G1, "1.1.1", "", "no-owner")
    orphan = (GAMMA, G1, "1.1.1", "Probation", "undefined")
    assert ask("orphan-owners") == [nobody, orphan]
    assert ask("orphan-owners", {"reason": ["undefined"]}) == [orphan]
    assert ask("orphan-owners", {"plan": ["beta-2009"]}) == []


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
        (DIP, "Drug Interventions Programme", BETA, 0, 5, 2),
        (DIP, "Drug Interventions Programme", GAMMA, 1, 1, 2),
        (IDTS, "Integrated Drug Treatment System", ALPHA, 1, 4, 2),
        (IDTS, "Integrated Drug Treatment System", BETA, 2, 5, 2),
    ]
    assert ask("initiative-matrix") == rows
    assert ask("initiative-matrix", {"min_plans": ["1"]}) == rows
    assert ask("initiative-matrix", {"min_plans": ["3"]}) == []


def test_co_owners_are_pairs_the_closest_first(ask):
    pairs = [
        (HEALTH, NOMS, 2, "Department of Health", "NOMS (2008 to 2017)"),
        (HEALTH, HOME_OFFICE, 1, "Department of Health", "Home Office"),
        (HOME_OFFICE, NOMS, 1, "Home Office", "NOMS (2008 to 2017)"),
    ]
    assert ask("co-owners") == pairs
    assert ask("co-owners", {"agency": ["Home Office"]}) == pairs[1:]
    assert ask("co-owners", {"agency": ["noms"]}) == [pairs[0], pairs[2]]
    assert ask("co-owners", {"agency": ["Probation Service"]}) == []
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
        "link/continued",
        "link/refined",
        f"{ALPHA}/evidence/200-260",
        f"{ALPHA}/evidence/300-316",
        f"{ALPHA}/evidence/1100-1115",
    }
    assert (A1, "https://w3id.org/planweave/ns#text", "Roll out IDTS") in triples
    assert (A1, "https://w3id.org/planweave/ns#ownedBy", HOME_OFFICE) not in triples


# fmt: off
REPORTED = (BETA, B_PARAGRAPH, None, "reportsProgressOn", ALPHA, A_OBJECTIVE, None, "Probable", "It began.", "DIP began. IDTS and DIP meet here.", None)
CONTINUED = (BETA, B1, "1", "continues", ALPHA, A1, "1", "Certain", "Both name IDTS.", "IDTS for every prisoner", "Roll out IDTS")
REFINED = (BETA, B1, "1", "refines", ALPHA, A1, "1", "Probable", "Every prisoner, not every prison.", "IDTS for every prisoner", "Roll out IDTS")
REPEATED = (BETA, f"{B2}/step/1", "2", "sameCommitmentAs", ALPHA, f"{A1}/milestone/2", "b", "Probable", "The same promise.", "Review IDTS", "IDTS in 53 prisons. IDTS is the norm.")
REPLACED = (GAMMA, G_OBJECTIVE, "1", "supersedes", ALPHA, A3, "3", "Probable", "No longer so.", "Work as one", "Begin")
LOOKED_BACK = (GAMMA, G_OBJECTIVE, "1", "respondsTo", ALPHA, f"{A1}/progress/1", "1", "Probable", "Done.", "Work as one", "29 prisons done")
BASED = (GAMMA, G_OBJECTIVE, "1", "dependsOn", BETA, B2, "2", "Certain", "Together.", "Work as one", "Work together")
ANSWERED = (GAMMA, G1, "1.1.1", "respondsTo", ALPHA, A2, "2", "Probable", "Health is better.", "Meet the DIP team", "Improve health")
IMPLEMENTED = (GAMMA, G1, "1.1.1", "implements", BETA, f"{B1}/outcome", "1", "Certain", "It works.", "Meet the DIP team", "IDTS works")
# fmt: on


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({}, [REPORTED, CONTINUED, REFINED, REPEATED, REPLACED, LOOKED_BACK, BASED, ANSWERED, IMPLEMENTED]),
        ({"plan": ["beta-2009"]}, [REPORTED, CONTINUED, REFINED, REPEATED, BASED, IMPLEMENTED]),
        ({"plan": ["beta-2009", "alpha-2005"], "relation": ["respondsTo"]}, [LOOKED_BACK, ANSWERED]),
        ({"item": ["alpha-2005/action/1"]}, [CONTINUED, REFINED, REPEATED, LOOKED_BACK]),
        ({"item": ["alpha-2005/action/1/milestone/2"]}, [REPEATED]),
        ({"item": ["alpha-2005/section/1"], "plan": ["gamma-2011"]}, [REPLACED, LOOKED_BACK, ANSWERED]),
        ({"relation": ["samecommitmentas"]}, [REPEATED]),
        ({"relation": ["supersedes"], "plan": ["beta-2009"]}, []),
        ({"strength": ["Certain"]}, [CONTINUED, BASED, IMPLEMENTED]),
        ({"strength": ["probable"], "plan": ["beta-2009"]}, [REPORTED, REFINED, REPEATED]),
        ({"agency": ["Home Office"]}, [BASED, ANSWERED]),
        ({"agency": ["DH", "Home Office"], "plan": ["alpha-2005"]}, [CONTINUED, REFINED, ANSWERED]),
        ({"agency": ["noms"]}, [CONTINUED, REFINED, REPEATED, LOOKED_BACK, BASED, IMPLEMENTED]),
        ({"agency": ["Probation Service"]}, [CONTINUED, REFINED, REPEATED, LOOKED_BACK, ANSWERED, IMPLEMENTED]),
        ({"agency": ["Drugs Desk"]}, []),
    ],
)
def test_links_of_a_plan_an_item_and_its_parts_a_relation_a_strength_or_a_body(ask, values, rows):
    assert ask("links", values) == rows


def test_owners_of_entries_and_of_parts_with_and_without_their_own(ask):
    items = [
        "alpha-2005/action/1/milestone/2",
        "alpha-2005/action/2",
        "beta-2009/outcome/2",
        "beta-2009/outcome/2/step/1",
    ]
    assert ask("owners", {"item": [*items, "gamma-2011/objective/1"]}) == [
        (f"{A1}/milestone/2", "NOMS"),
        (A2, "All regional leads; DH"),
        (B2, "DH; Home Office; NOMS"),
        (f"{B2}/step/1", "Probation Service"),
        (G_OBJECTIVE, ""),
    ]


CHAIN_A1 = [
    (0, A1, ALPHA, "1", "Roll out IDTS", ""),
    (1, B1, BETA, "1", "IDTS for every prisoner", "continues; refines"),
    (1, B2, BETA, "2", "Work together", "sameCommitmentAs"),
    (1, G_OBJECTIVE, GAMMA, "1", "Work as one", "respondsTo"),
    (2, G1, GAMMA, "1.1.1", "Meet the DIP team", "implements"),
]
CHAIN_G1 = [
    (-2, A1, ALPHA, "1", "Roll out IDTS", "continues; refines"),
    (-1, A2, ALPHA, "2", "Improve health", "respondsTo"),
    (-1, B1, BETA, "1", "IDTS for every prisoner", "implements"),
    (0, G1, GAMMA, "1.1.1", "Meet the DIP team", ""),
]
CHAIN_B2 = [
    (-1, A1, ALPHA, "1", "Roll out IDTS", "sameCommitmentAs"),
    (0, B2, BETA, "2", "Work together", ""),
    (1, G_OBJECTIVE, GAMMA, "1", "Work as one", "dependsOn"),
]


@pytest.mark.parametrize(
    ("item", "direction", "rows"),
    [
        ("alpha-2005/action/1", "both", CHAIN_A1),
        ("gamma-2011/step/1.1.1", "both", CHAIN_G1),
        ("beta-2009/outcome/2", "both", CHAIN_B2),
        ("beta-2009/outcome/2", "back", CHAIN_B2[:2]),
        ("beta-2009/outcome/2", "Forward", CHAIN_B2[1:]),
        ("alpha-2005/section/1", "both", [(0, f"{ALPHA}/section/1", ALPHA, "1", None, "")]),
    ],
)
def test_a_chain_goes_back_and_forward_by_the_shortest_way_and_never_turns(ask, item, direction, rows):
    assert ask("dependency-chain", {"item": [item], "direction": [direction]}) == rows


def test_a_chain_has_no_other_direction(ask):
    with pytest.raises(BadValue, match=r"^direction: 'sideways' is not both, back or forward$"):
        ask("dependency-chain", {"item": ["alpha-2005/action/1"], "direction": ["sideways"]})


def test_the_chain_of_a_part_is_its_own(ask):
    assert ask("dependency-chain", {"item": ["alpha-2005/action/1/milestone/2"]}) == [
        (0, f"{A1}/milestone/2", ALPHA, "b", "IDTS in 53 prisons. IDTS is the norm.", ""),
        (1, B2, BETA, "2", "Work together", "sameCommitmentAs"),
        (2, G_OBJECTIVE, GAMMA, "1", "Work as one", "dependsOn"),
    ]


def test_what_supersedes_an_item_does_not_rest_on_it(ask):
    assert ask("dependency-chain", {"item": ["alpha-2005/action/3"]}) == [(0, A3, ALPHA, "3", "Begin", "")]


def test_links_in_a_circle_make_no_loop(store, catalogue, resolver, conclude):
    circular = Store()
    circular.extend(store)
    for end, start in pairwise([A1, B1, G1, A1]):
        link = NamedNode(f"{ID}link/{start}")
        circular.extend(
            [
                Quad(link, RDF.type, PW.Link),
                Quad(link, PW.fromItem, NamedNode(ID + start)),
                Quad(link, PW.toItem, NamedNode(ID + end)),
                Quad(link, PW.relation, PW.continues),
                Quad(NamedNode(ID + start), PW.continues, NamedNode(ID + end)),
            ]
        )
    conclude(circular)
    query = bind(catalogue["dependency-chain"], {"item": ["alpha-2005/action/1"]}, resolver)
    rows = [(int(row["depth"].value), row["item"].value.removeprefix(ID)) for row in circular.query(query)]
    assert rows == [(-2, A2), (-1, G1), (0, A1), (1, B1), (1, B2), (1, G_OBJECTIVE)]


# fmt: off
SLIPPAGE = [
    ("A beginning", ALPHA, "Begin", None, None, "Begin", 5, "false", A3, None, None, None),
    ("A beginning", BETA, "in 2009", "2009-12-31", 0, "Work together", 8, "false", B2, None, None, None),
    ("IDTS everywhere", ALPHA, "in 2006/07", "2007-03-31", 0, "IDTS in 53 prisons. … IDTS is the norm.", 12, "false", f"{A1}/milestone/2", "2006-04-01", None, None),
    ("IDTS everywhere", ALPHA, "March 2006", "2006-03-31", -365, "1. Roll out IDTS NOMS March 2006", 10, "false", A1, None, None, None),
    ("IDTS everywhere", BETA, "IDTS works", None, None, "IDTS works", 7, "false", f"{B1}/outcome", None, 53, "prisons"),
    ("IDTS everywhere", BETA, "June 2010", "2010-06-30", 1187, "IDTS for every prisoner", 7, "false", B1, None, None, None),
    ("Working together", ALPHA, "by February", "2008-02-29", 0, "2. Improve health", 20, "false", A2, None, None, None),
    ("Working together", BETA, "in 2007", "2007-12-31", -60, "Work together", 8, "false", B2, None, None, None),
    ("Working together", GAMMA, "March", "2008-03-01", 1, "Meet the DIP team", 3, "false", G1, None, None, None),
]
# fmt: on


def test_slippage_counts_from_the_first_statement_of_a_thread(ask):
    assert ask("slippage") == SLIPPAGE


def test_slippage_of_an_initiative_shows_whole_threads(ask):
    assert ask("slippage", {"initiative": ["IDTS"]}) == SLIPPAGE[2:6]
    assert ask("slippage", {"initiative": ["DIP"]}) == SLIPPAGE[6:]
    assert ask("slippage", {"initiative": ["DIP", "IDTS"]}) == SLIPPAGE[2:]


@pytest.mark.parametrize("first", ["1999-12-31", "2000-02-28", "2000-02-29", "2003-03-01", "2096-02-29"])
@pytest.mark.parametrize("later", ["2100-02-28", "2100-03-01", "2104-02-29", "2400-12-31"])
def test_slippage_counts_days_as_the_calendar_does(catalogue, resolver, first, later):
    thread, store = NamedNode(f"{ID}thread/days"), Store()
    for day in (first, later):
        statement = NamedNode(f"{thread.value}/{day}")
        store.add(Quad(thread, PW.statement, statement))
        store.add(Quad(statement, PW.latest, Literal(day, datatype=XSD.date)))
    rows = store.query(bind(catalogue["slippage"], {}, resolver))
    expected = (date.fromisoformat(later) - date.fromisoformat(first)).days
    assert [int(row["days_from_first"].value) for row in rows] == [0, expected]


NOMS_HISTORY = [
    ("2004-06-01", "Created: NOMS is set up", "", "NOMS (2004 to 2008)", "A review.", "itself"),
    (
        "2008-04-01",
        "Split: NOMS is split",
        "NOMS (2004 to 2008)",
        "NOMS (2008 to 2017); Probation Service",
        "An order.",
        "itself",
    ),
    ("2017-04-01", "Abolished: NOMS is abolished", "NOMS (2008 to 2017)", "", "An announcement.", "itself"),
]
DESK_MOVES = ("2007-05-09", "RemitMoved: The desk moves", "Drugs Desk", "Department of Health", "")


def test_agency_history_has_the_changes_of_every_self_but_of_no_sibling(ask):
    assert ask("agency-history", {"agency": ["NOMS"]}) == NOMS_HISTORY
    assert ask("agency-history", {"agency": ["noms-2004"]}) == NOMS_HISTORY
    assert ask("agency-history", {"agency": ["Probation Service"]}) == NOMS_HISTORY[:2]
    assert ask("agency-history", {"agency": ["Drugs Desk"]})[1:] == [(*DESK_MOVES, "itself")]


def test_agency_history_has_the_notes_of_a_body_that_only_lost_a_part(ask):
    assert ask("agency-history", {"agency": ["Home Office"]}) == [
        (None, "No change is dated", "", "", "Lives on.", "itself"),
        (*DESK_MOVES, "part"),
    ]
    assert ask("agency-history", {"agency": ["Department of Health"]}) == [(*DESK_MOVES, "itself")]
