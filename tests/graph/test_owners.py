"""Owner cells as the plans print them: which tokens they hold, which bodies those are, and what stays as printed."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.reading.profile import load_layouts
from graph.registers import load_registers
from graph.weaving.names import NameFinder
from graph.weaving.owners import Token, split_owners
from graph.weaving.plan_graph import plan_iri

LAYOUTS = load_layouts()
PLANS = {
    "drug-strategy-2008": "numbered-actions",
    "noms-2009": "key-outcomes",
    "nottingham-idts-2011": "delivery-steps",
    "reducing-reoffending-2005": "pathways",
    "hmpps-2021": "recommendations",
}
Row = list[tuple[str, str | None]]

CELLS: list[tuple[str, str, Row]] = [
    ("drug-strategy-2008", "HO", [("HO", "home-office")]),
    ("drug-strategy-2008", "HO/MoJ", [("HO", "home-office"), ("MoJ", "ministry-of-justice")]),
    (
        "drug-strategy-2008",
        "DCSF/HO/ DH/other departments",
        [
            ("DCSF", "department-for-children-schools-and-families"),
            ("HO", "home-office"),
            ("DH", "department-of-health"),
            ("other departments", "other-departments"),
        ],
    ),
    (
        "drug-strategy-2008",
        "Cabinet Office/ DH/MoJ/HO",
        [
            ("Cabinet Office", "cabinet-office"),
            ("DH", "department-of-health"),
            ("MoJ", "ministry-of-justice"),
            ("HO", "home-office"),
        ],
    ),
    (
        "noms-2009",
        "NTA / Home Office / NOMS",
        [
            ("NTA", "national-treatment-agency"),
            ("Home Office", "home-office"),
            ("NOMS", "national-offender-management-service"),
        ],
    ),
    (
        "noms-2009",
        "HO / NOMS HO / NOMS",
        [
            ("HO", "home-office"),
            ("NOMS", "national-offender-management-service"),
            ("HO", "home-office"),
            ("NOMS", "national-offender-management-service"),
        ],
    ),
    (
        "noms-2009",
        "HO (NOMS to contribute)",
        [("HO", "home-office"), ("NOMS", "national-offender-management-service")],
    ),
    (
        "nottingham-idts-2011",
        "CJIT, CARAT and Healthcare leads.",
        [
            ("CJIT", "nottingham-cjit-lead"),
            ("CARAT", "hmp-nottingham-carat-lead"),
            ("Healthcare leads", "hmp-nottingham-healthcare-lead"),
        ],
    ),
    (
        "nottingham-idts-2011",
        "Strategy and Commissioning Team",
        [("Strategy and Commissioning Team", "cdp-strategy-and-commissioning-team")],
    ),
    ("reducing-reoffending-2005", "All", [("All", "all-partners")]),
    (
        "reducing-reoffending-2005",
        "DATs CJITs, NOMS VCS,",
        [
            ("DATs", "drug-action-team"),
            ("CJITs", "criminal-justice-integrated-team"),
            ("NOMS", "national-offender-management-service-2004"),
            ("VCS", "voluntary-and-community-sector"),
        ],
    ),
    (
        "hmpps-2021",
        "Regional Probation Director, East of England and Substance Misuse Lead",
        [
            (
                "Regional Probation Director, East of England and Substance Misuse Lead",
                "regional-probation-director-east-of-england-and-substance-misuse-lead",
            )
        ],
    ),
]


@cache
def finder_of(plan: str) -> NameFinder:
    return NameFinder(load_registers().of_kind("agency", "initiative"), plan=plan_iri(plan).value, hidden=True)


def split(plan: str, cell: str) -> tuple[Token, ...]:
    return split_owners(cell, LAYOUTS[PLANS[plan]].owners, finder_of(plan))


def row(tokens: tuple[Token, ...]) -> Row:
    return [(token.words, token.thing.iri.value.rsplit("/", 1)[1] if token.thing else None) for token in tokens]


@pytest.mark.parametrize(("plan", "cell", "expected"), CELLS, ids=[f"{plan}-{cell}" for plan, cell, _ in CELLS])
def test_a_cell_is_split_into_its_printed_owners(plan: str, cell: str, expected: Row) -> None:
    assert row(split(plan, cell)) == expected


@pytest.mark.parametrize(
    ("plan", "cell", "tokens", "resolved"),
    [
        ("drug-strategy-2008", "Ministry of Truth/HO", ["Ministry of Truth", "HO"], [False, True]),
        ("reducing-reoffending-2005", "DWP, Moonshine Board", ["DWP", "Moonshine Board"], [True, False]),
        ("nottingham-idts-2011", "CDP's IDTS lead/ Director.", ["CDP's IDTS lead", "Director"], [True, False]),
        ("noms-2009", "NOMS / the Moon", ["NOMS", "the Moon"], [True, False]),
        ("hmpps-2021", "Deputy Director, Tides", ["Deputy Director, Tides"], [False]),
    ],
)
def test_a_name_that_resolves_to_nothing_is_kept_as_printed(
    plan: str, cell: str, tokens: list[str], resolved: list[bool]
) -> None:
    found = split(plan, cell)
    assert [token.words for token in found] == tokens
    assert [token.thing is not None for token in found] == resolved


@pytest.mark.parametrize(
    ("plan", "cell", "supporting", "qualifiers"),
    [
        ("noms-2009", "HO (NOMS to contribute)", ["NOMS"], ["to contribute"]),
        ("noms-2009", "DH / NOMS NOMS HO (NOMS to contribute)", ["NOMS"], ["to contribute"]),
        ("drug-strategy-2008", "HO and other relevant departments", ["other relevant departments"], [None]),
        ("drug-strategy-2008", "DCSF with DH and other departments", ["other departments"], [None]),
        ("drug-strategy-2008", "HO/MoJ", [], []),
    ],
)
def test_who_only_supports(plan: str, cell: str, supporting: list[str], qualifiers: list[str | None]) -> None:
    found = [token for token in split(plan, cell) if token.supports]
    assert [token.words for token in found] == supporting
    assert [token.qualifier for token in found] == qualifiers


@pytest.mark.parametrize("cell", ["", " ", "-", " - ", "/", " / ", "."])
def test_a_cell_that_names_nobody_has_no_owners(cell: str) -> None:
    assert split("noms-2009", cell) == ()


def test_a_registered_name_that_holds_a_separator_is_one_owner() -> None:
    cell = "Faith and Voluntary and Community Sector, Business"
    found = split("reducing-reoffending-2005", cell)
    assert [token.words for token in found] == ["Faith and Voluntary and Community Sector", "Business"]


def test_a_short_form_means_the_body_of_its_plan() -> None:
    for plan, body in (
        ("noms-2009", "national-offender-management-service"),
        ("reducing-reoffending-2005", "national-offender-management-service-2004"),
    ):
        assert row(split(plan, "NOMS")) == [("NOMS", body)]


PIECES = st.sampled_from(
    ["HO", "MoJ", "NOMS", "Cabinet Office", "All", "police", "leads", "lead", "(NOMS to contribute)",
     "other departments", "/", ",", " and ", " with ", "(", ")", " ", ".", "&", "-", "DCSF", "é"]
)  # fmt: skip


@pytest.mark.parametrize("plan", PLANS)
@given(cell=st.lists(PIECES | st.text(max_size=3), max_size=10).map("".join))
def test_tokens_are_words_of_the_cell_in_order(plan: str, cell: str) -> None:
    place = 0
    for token in split(plan, cell):
        assert place <= token.start < token.end <= len(cell)
        assert cell[token.start : token.end] == token.words
        assert token.words.strip()
        place = token.end


@pytest.mark.parametrize("plan", PLANS)
@given(cell=st.lists(PIECES, max_size=10).map("".join))
def test_no_printed_name_is_dropped(plan: str, cell: str) -> None:
    """Every letter of a cell is in some token, but for the words that only join."""
    left = list(cell)
    for token in split(plan, cell):
        left[token.start : token.end] = " " * (token.end - token.start)
    words = "".join(char if char.isalnum() else " " for char in left).split()
    assert set(words) <= {"and", "with", "to", "contribute"}
