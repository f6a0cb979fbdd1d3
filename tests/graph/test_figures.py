"""Which printed numbers count something, and what."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.figures import FigureKind, find_figures

# Words, value, unit.
Row = tuple[str, str, str]

COUNTS: dict[str, list[Row]] = {
    # drug-strategy-2008
    "3. Increase the number of DIP conditional cautions to 2,000": [
        ("DIP conditional cautions to 2,000", "2000", "DIP conditional cautions")
    ],
    "16. Maximise the use of DRRs in community sentences, delivering an extra 1,000 in 2008/09": [
        ("DRRs in community sentences, delivering an extra 1,000", "1000", "DRRs")
    ],
    "full IDTS in 29 prisons, with enhanced clinical elements in a further 24 prisons. Clinical elements of "
    "IDTS extended further to around 35 prisons over the following 12 months": [
        ("29 prisons", "29", "prisons"),
        ("24 prisons", "24", "prisons"),
        ("35 prisons", "35", "prisons"),
    ],
    "Up to four further areas subject to evaluation": [("four further areas", "4", "further areas")],
    "Six initial pilot areas": [("Six initial pilot areas", "6", "initial pilot areas")],
    # noms-2009
    "NOMS is on course to deliver an extra 1,000 drug rehabilitation requirements in community orders "
    "compared to 2007/08 targets.": [
        ("1,000 drug rehabilitation requirements", "1000", "drug rehabilitation requirements")
    ],
    "in the 53 first and second wave IDTS prisons, and all 29 of the fully-funded sites have": [
        ("53 first and second wave IDTS prisons", "53", "first and second wave IDTS prisons"),
        ("29 of the fully-funded sites", "29", "fully-funded sites"),
    ],
    "Full clinical IDTS roll out in all 91 first, second and third wave prisons": [
        ("91 first, second and third wave prisons", "91", "first, second and third wave prisons")
    ],
    "Deliver 16,306 DRR starts in 2008/09 and maintain performance": [("16,306 DRR starts", "16306", "DRR starts")],
    "Deliver an extra 1,000 DRR commences in 2008/09": [("1,000 DRR commences", "1000", "DRR commences")],
    "5,990 DRR completions in 2008/09": [("5,990 DRR completions", "5990", "DRR completions")],
    "Establish 6 intensive custody pilots by Apr 2009": [
        ("6 intensive custody pilots", "6", "intensive custody pilots")
    ],
    "6 pilots 6 pilots": [("6 pilots", "6", "pilots"), ("6 pilots", "6", "pilots")],
    "have begun operating in six police/probation areas.": [
        ("six police/probation areas", "6", "police/probation areas")
    ],
    "Seven projects have been identified. Seven projects are operational": [
        ("Seven projects", "7", "projects"),
        ("Seven projects", "7", "projects"),
    ],
    "Implement the ten recommendations from the Blakey review": [("ten recommendations", "10", "recommendations")],
    # reducing-reoffending-2005
    "250 of the 300 new DSPD (dangerous and severe personality disorder) places occupied": [
        ("250", "250", "new DSPD places"),
        ("300 new DSPD (dangerous and severe personality disorder) places", "300", "new DSPD places"),
    ],
    "60 permanent specialist forensic hostel places": [
        (
            "60 permanent specialist forensic hostel places",
            "60",
            "permanent specialist forensic hostel places",
        )
    ],
    "27,300 clinical interventions in prison for 50,700 prisoners who need support": [
        ("27,300 clinical interventions", "27300", "clinical interventions"),
        ("50,700 prisoners", "50700", "prisoners"),
    ],
    "the delivery of 1000 drug misusing offenders per week into treatment by 2008": [
        ("1000 drug misusing offenders", "1000", "drug misusing offenders")
    ],
    "To increase the DIP workforce by 3000 by 2008": [("DIP workforce by 3000", "3000", "DIP workforce")],
    "for each of the 42 Probation Areas": [("42 Probation Areas", "42", "Probation Areas")],
    "offer 900 basic bank accounts to": [("900 basic bank accounts", "900", "basic bank accounts")],
    "responsible for between 30 and 40 burglaries per month": [
        ("30", "30", "burglaries"),
        ("40 burglaries", "40", "burglaries"),
    ],
    "information provided by twenty nine Areas.": [("twenty nine Areas", "29", "Areas")],
    "services in 5 women's prisons, to": [("5 women's prisons", "5", "women's prisons")],
    "4 women prisoners": [("4 women prisoners", "4", "women prisoners")],
}
SHARES: dict[str, list[Row]] = {
    "included in NOMS metrics (90% within National standards)": [("90%", "90", "%")],
    "with a 66 per cent success rate": [("66 per cent", "66", "%")],
    "recognise that 100% is unlikely": [("100%", "100", "%")],
    "by 5% by 2007/08 and 10% by 2010": [("5%", "5", "%"), ("10%", "10", "%")],
    "a rate of 2.5 percent": [("2.5 percent", "2.5", "%")],
}
NO_FIGURES = [
    "9. Extend the provision of drug-free wings where appropriate",
    "2.1 Under-represented groups",
    "First performance data in 2006/07 from 18-21 year olds and under-18s",
    "treatment for 16 and 17 year-olds",
    "offenders aged 18 and over",
    "Outcome monitoring for all 16–18s by December 2008",
    "sentenced to less than 12 months in custody, within 5 working days, 4 weeks or more",
    "the 4-week programme; the IDTS 28day psychosocial interventions",
    "run for 1 – 2 years",
    "developing and evaluating Phase 2 drug courts",
    "Stages 2 & 3 groups",
    "in line with recommendations 7 and 11 groups",
    "PSA 25 to police forces",
    "section 97 of the SOCPA",
    "Tel.: 0870 241 4680",
    "ISBN 978-1-84726-616-3",
    "Review and re-issue PC 57/2005",
    "Spending Review 2004 targets of prisons",
    "£42m contribution to areas",
    "has dropped by a third",
    "identified in two ways – where CJITs have identified an individual",
    "To increase the number of prisoners who engage to 3 months",
    "one of the prisons",
]


@pytest.mark.parametrize(("text", "expected"), [*COUNTS.items(), *SHARES.items()])
def test_a_figure_and_what_it_counts(text: str, expected: list[Row]) -> None:
    assert [(f.words, str(f.value), f.unit) for f in find_figures(text)] == expected


@pytest.mark.parametrize("text", NO_FIGURES)
def test_numbers_that_count_nothing(text: str) -> None:
    assert find_figures(text) == ()


@pytest.mark.parametrize(
    ("text", "promised", "kinds"),
    [
        ("Deliver 16,306 DRR starts", True, [FigureKind.TARGET]),
        ("Seven projects are operational", False, [FigureKind.COUNT]),
        ("piloting an employment target of 15,000 offenders", False, [FigureKind.TARGET]),
        ("found at least 30 prisons", False, [FigureKind.TARGET]),
        (
            "31 establishments are running the course, rising to 34 by March 2006.",
            False,
            [FigureKind.COUNT, FigureKind.TARGET],
        ),
        ("90% within National standards", True, [FigureKind.SHARE]),
    ],
)
def test_targets_and_counts(text: str, promised: bool, kinds: list[FigureKind]) -> None:
    assert [figure.kind for figure in find_figures(text, promised=promised)] == kinds


def test_a_rising_figure_counts_what_the_one_before_it_counts() -> None:
    figures = find_figures("31 establishments are running the course, rising to 34 by March 2006.")
    assert [(figure.words, figure.unit) for figure in figures] == [
        ("31 establishments", "establishments"),
        ("34", "establishments"),
    ]


def test_amounts_only_on_request() -> None:
    text = "£1.5m in 2008/9 for 53 prisons"
    assert [figure.kind for figure in find_figures(text)] == [FigureKind.COUNT]
    amount, count = find_figures(text, amounts=True)
    assert (amount.words, str(amount.value), amount.unit, amount.kind) == (
        "£1.5m in 2008/9",
        "1500000",
        "GBP",
        FigureKind.AMOUNT,
    )
    assert count.words == "53 prisons"


PIECES = st.sampled_from(
    [
        *[
            "16,306",
            "2",
            "2009",
            "90%",
            "7 per cent",
            "Six",
            "twenty nine",
            "DRR",
            "starts",
            "prisons",
            "of the",
        ],
        *[
            "number of",
            "to",
            "rising to",
            "and",
            ",",
            "/",
            "(new)",
            "(",
            ".",
            "Phase",
            "months",
            "£5",
            "Δ",
            "-",
        ],
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join)), st.booleans(), st.booleans())
@settings(deadline=None)
def test_every_text_is_read_in_order(text: str, promised: bool, amounts: bool) -> None:
    reached = 0
    for figure in find_figures(text, promised=promised, amounts=amounts):
        assert reached <= figure.start < figure.end <= len(text)
        assert text[figure.start : figure.end] == figure.words
        assert figure.value >= 0
        assert figure.unit
        reached = figure.end


@pytest.mark.parametrize(
    "piece",
    [
        *[
            "1",
            "1,000",
            "1,000,",
            "2 ",
            "a-",
            "A",
            "(",
            "number of ",
            "use of a b ",
            "rising to 2 ",
            "twenty ",
        ],
        *[
            "2 women ",
            "2 (",
            "2 new (a) ",
            "2 (2) ",
            "women ",
            "5 of the ",
            "2 and ",
            ". ",
            "-",
            "recommendations 2 and ",
            "increase the x to 9 ",
        ],
    ],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    started = time.perf_counter()
    find_figures(text, amounts=True)
    assert time.perf_counter() - started < 10
