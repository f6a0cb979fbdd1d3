"""What the queries about bodies and places answer on the made-up plans, written down by hand."""

NOMS_2004, NOMS, PROBATION = "agency/noms-2004", "agency/noms", "agency/probation"
HOME_OFFICE, HEALTH, DESK = "agency/home-office", "agency/health", "agency/desk"
ALPHA, BETA, GAMMA = "plan/alpha-2005", "plan/beta-2009", "plan/gamma-2011"

OLD = (NOMS_2004, "NOMS (2004 to 2008)")
NEW = (NOMS, "NOMS (2008 to 2017)")
SERVICE = (PROBATION, "Probation Service")
BEGUN = ("2004-06-01", "event/noms-created", "Created", "NOMS is set up")
SPLIT = ("2008-04-01", "event/noms-split", "Split", "NOMS is split")
ENDED = ("2017-04-01", "event/noms-abolished", "Abolished", "NOMS is abolished")
MOVED = ("2007-05-09", "event/desk-moves", "RemitMoved", "The desk moves")


def without_days(rows):
    """The rows without the first and the last day of the bodies."""
    return [(*row[:7], row[9]) for row in rows]


def test_lineage_has_every_body_of_every_change_and_how_it_stands_to_the_one(ask):
    assert without_days(ask("lineage", {"agency": ["noms"]})) == [
        (*BEGUN, "after", *OLD, "predecessor"),
        (*SPLIT, "before", *OLD, "predecessor"),
        (*SPLIT, "after", *NEW, "itself"),
        (*SPLIT, "after", *SERVICE, "other"),
        (*ENDED, "before", *NEW, "itself"),
    ]
    assert without_days(ask("lineage", {"agency": ["Probation Service"]})) == [
        (*BEGUN, "after", *OLD, "predecessor"),
        (*SPLIT, "before", *OLD, "predecessor"),
        (*SPLIT, "after", *NEW, "other"),
        (*SPLIT, "after", *SERVICE, "itself"),
    ]


def test_a_name_of_two_selves_is_both_of_them_in_a_lineage(ask):
    rows = without_days(ask("lineage", {"agency": ["NOMS (2004 to 2008)"]}))
    assert [row[-1] for row in rows if row[5:7] == NEW] == ["successor", "successor"]
    both = without_days(ask("lineage", {"agency": ["NOMS"]}))
    assert {row[-1] for row in both if row[5:7] in (OLD, NEW)} == {"itself"}


def test_a_body_that_never_changed_has_no_lineage(ask):
    assert ask("lineage", {"agency": ["Home Office"]}) == []
    assert without_days(ask("lineage", {"agency": ["Drugs Desk"]})) == [
        (*MOVED, "before", DESK, "Drugs Desk", "itself"),
        (*MOVED, "after", HEALTH, "Department of Health", "other"),
    ]


def test_parts_are_those_one_step_up_and_one_step_down(ask):
    assert ask("parts", {"item": [DESK]}) == [
        ("whole", HOME_OFFICE, "Home Office"),
        ("part", "agency/drawer", "Drawer of the Desk"),
    ]
    assert ask("parts", {"item": [HOME_OFFICE]}) == [("part", DESK, "Drugs Desk")]


def test_parts_of_a_plan_are_no_parts_of_this_kind(ask):
    assert ask("parts", {"item": [f"{ALPHA}/action/1"]}) == []


def test_the_bodies_that_own_most_come_first_and_a_step_counts_as_its_entry(ask):
    assert ask("agency-matrix") == [
        (HEALTH, "Department of Health", ALPHA, 1, 3),
        (HEALTH, "Department of Health", BETA, 2, 3),
        (NOMS, "NOMS (2008 to 2017)", BETA, 2, 2),
        (PROBATION, "Probation Service", BETA, 1, 2),
        (PROBATION, "Probation Service", GAMMA, 1, 2),
        (HOME_OFFICE, "Home Office", BETA, 1, 1),
        (NOMS_2004, "NOMS (2004 to 2008)", ALPHA, 1, 1),
    ]


def test_the_register_s_remarks_come_after_the_names(ask):
    assert ask("names", {"item": [HOME_OFFICE]}) == [
        ("name", "Home Office"),
        ("other name", "The Office"),
        ("remark", "Lives on."),
    ]
