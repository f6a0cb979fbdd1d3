"""What the words of a timing mean.

The tables hold every distinct timing cell of the five plans, and every date line of Annex A of the reducing
re-offending plan, with the expressions that a reader finds in it: words, kind, first day, last day, EDTF.
"""

import datetime
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.timing import TimingExpression, TimingKind, find_dates, find_timings

with warnings.catch_warnings():
    # The package configures itself from Django when it is there; nothing of that concerns these tests.
    warnings.simplefilter("ignore")
    import edtf

BY, FROM, DURING = TimingKind.BY, TimingKind.FROM, TimingKind.DURING
ONGOING, CONDITIONAL, UNSTATED = TimingKind.ONGOING, TimingKind.CONDITIONAL, TimingKind.UNSTATED

# What each printed date means: (first day, last day, EDTF).
MEANING = {
    "2008": ("2008-01-01", "2008-12-31", "2008"),
    "2009": ("2009-01-01", "2009-12-31", "2009"),
    "2011": ("2011-01-01", "2011-12-31", "2011"),
    "2004/05": ("2004-04-01", "2005-03-31", "2004-04/2005-03"),
    "2006/07": ("2006-04-01", "2007-03-31", "2006-04/2007-03"),
    "2008/09": ("2008-04-01", "2009-03-31", "2008-04/2009-03"),
    "2009/10": ("2009-04-01", "2010-03-31", "2009-04/2010-03"),
    "2008-11": ("2008-01-01", "2011-12-31", "2008/2011"),
    "2009-2011": ("2009-01-01", "2011-12-31", "2009/2011"),
    "Autumn 2004": ("2004-09-01", "2004-11-30", "2004-23"),
    "Autumn 2005": ("2005-09-01", "2005-11-30", "2005-23"),
    "Summer 2004": ("2004-06-01", "2004-08-31", "2004-22"),
    "Summer 2006": ("2006-06-01", "2006-08-31", "2006-22"),
    "Autumn 2006": ("2006-09-01", "2006-11-30", "2006-23"),
    "Spring 2007": ("2007-03-01", "2007-05-31", "2007-21"),
    "Spring 2008": ("2008-03-01", "2008-05-31", "2008-21"),
    "Summer 2008": ("2008-06-01", "2008-08-31", "2008-22"),
    "Spring/summer 2008": ("2008-03-01", "2008-08-31", "2008-03/2008-08"),
    "Late 2008": ("2008-09-01", "2008-12-31", "2008-09/2008-12"),
    "Early 2009": ("2009-01-01", "2009-04-30", "2009-01/2009-04"),
    "April / May 11": ("2011-04-01", "2011-05-31", "2011-04/2011-05"),
    "Sept –Nov 11": ("2011-09-01", "2011-11-30", "2011-09/2011-11"),
    "September 2004": ("2004-09-01", "2004-09-30", "2004-09"),
    "November 2005": ("2005-11-01", "2005-11-30", "2005-11"),
    "January 2006": ("2006-01-01", "2006-01-31", "2006-01"),
    "March 2006": ("2006-03-01", "2006-03-31", "2006-03"),
    "April 2006": ("2006-04-01", "2006-04-30", "2006-04"),
    "August 2006": ("2006-08-01", "2006-08-31", "2006-08"),
    "October 2006": ("2006-10-01", "2006-10-31", "2006-10"),
    "November 2006": ("2006-11-01", "2006-11-30", "2006-11"),
    "March 2007": ("2007-03-01", "2007-03-31", "2007-03"),
    "April 2007": ("2007-04-01", "2007-04-30", "2007-04"),
    "August 2007": ("2007-08-01", "2007-08-31", "2007-08"),
    "March 2008": ("2008-03-01", "2008-03-31", "2008-03"),
    "April 2008": ("2008-04-01", "2008-04-30", "2008-04"),
    "December 2008": ("2008-12-01", "2008-12-31", "2008-12"),
    "June 2009": ("2009-06-01", "2009-06-30", "2009-06"),
    "July 2009": ("2009-07-01", "2009-07-31", "2009-07"),
    "August 2009": ("2009-08-01", "2009-08-31", "2009-08"),
    "December 2009": ("2009-12-01", "2009-12-31", "2009-12"),
    "March 2010": ("2010-03-01", "2010-03-31", "2010-03"),
    "June 2010": ("2010-06-01", "2010-06-30", "2010-06"),
    "March 2011": ("2011-03-01", "2011-03-31", "2011-03"),
    "April 2011": ("2011-04-01", "2011-04-30", "2011-04"),
    "May 2011": ("2011-05-01", "2011-05-31", "2011-05"),
    "June 2011": ("2011-06-01", "2011-06-30", "2011-06"),
    "July 2011": ("2011-07-01", "2011-07-31", "2011-07"),
    "December 2021": ("2021-12-01", "2021-12-31", "2021-12"),
    "March 2022": ("2022-03-01", "2022-03-31", "2022-03"),
    "April 2022": ("2022-04-01", "2022-04-30", "2022-04"),
    "July 2022": ("2022-07-01", "2022-07-31", "2022-07"),
    "September 2022": ("2022-09-01", "2022-09-30", "2022-09"),
    "October 2023": ("2023-10-01", "2023-10-31", "2023-10"),
}
Row = tuple[str, TimingKind, str | None, str | None, str | None]


def during(words: str, date: str | None = None) -> Row:
    first, last, literal = MEANING[date or words]
    return words, DURING, first, last, literal


def by(words: str, day: str, literal: str) -> Row:
    return words, BY, None, day, f"../{literal}"


def starting(words: str, day: str, literal: str, kind: TimingKind = FROM) -> Row:
    return words, kind, day, None, f"{literal}/.."


def undated(words: str, kind: TimingKind) -> Row:
    return words, kind, None, None, None


DRUG_STRATEGY_2008 = {
    "Ongoing, from April 2008": [starting("Ongoing, from April 2008", "2008-04-01", "2008-04", ONGOING)],
    "Ongoing from April 2008": [starting("Ongoing from April 2008", "2008-04-01", "2008-04", ONGOING)],
    "May 2008 – ongoing": [starting("May 2008 – ongoing", "2008-05-01", "2008-05", ONGOING)],
    "Ongoing": [undated("Ongoing", ONGOING)],
    "By end March 2009": [by("By end March 2009", "2009-03-31", "2009-03")],
    "By April 2009": [by("By April 2009", "2009-04-30", "2009-04")],
    "By March 2009": [by("By March 2009", "2009-03-31", "2009-03")],
    "By autumn 2008": [by("By autumn 2008", "2008-11-30", "2008-11")],
    "By 2012": [by("By 2012", "2012-12-31", "2012")],
    "By September 2008": [by("By September 2008", "2008-09-30", "2008-09")],
    "By December 2008": [by("By December 2008", "2008-12-31", "2008-12")],
    "By April 2008": [by("By April 2008", "2008-04-30", "2008-04")],
    "End of 2008": [by("End of 2008", "2008-12-31", "2008")],
    "From April 2008": [starting("From April 2008", "2008-04-01", "2008-04")],
    "From May 2008": [starting("From May 2008", "2008-05-01", "2008-05")],
    "From July 2008": [starting("From July 2008", "2008-07-01", "2008-07")],
    "From late 2008": [starting("From late 2008", "2008-09-01", "2008-09")],
    "2008": [during("2008")],
    "2009": [during("2009")],
    "2011": [during("2011")],
    "2008/09": [during("2008/09")],
    "April 2008": [during("April 2008")],
    "December 2008": [during("December 2008")],
    "Late 2008": [during("Late 2008")],
    "Early 2009": [during("Early 2009")],
    "Summer 2008": [during("Summer 2008")],
    "Spring/summer 2008": [during("Spring/summer 2008")],
    "Launch in summer 2008": [during("Launch in summer 2008", "Summer 2008")],
    "Youth Alcohol Action Plan published April 2008": [
        during("Youth Alcohol Action Plan published April 2008", "April 2008")
    ],
    "Revised carers strategy due spring 2008": [during("Revised carers strategy due spring 2008", "Spring 2008")],
    "Shadow measures to be developed for 2009/10": [during("Shadow measures to be developed for 2009/10", "2009/10")],
    "Dependent upon outcome, wider roll-out will follow in 2009/10": [
        (
            "Dependent upon outcome, wider roll-out will follow in 2009/10",
            CONDITIONAL,
            *MEANING["2009/10"],
        )
    ],
    "Subject to evaluation": [undated("Subject to evaluation", CONDITIONAL)],
    "Subject to legislative process": [undated("Subject to legislative process", CONDITIONAL)],
    "Dependent on technological progress": [undated("Dependent on technological progress", CONDITIONAL)],
    "To be determined": [undated("To be determined", UNSTATED)],
    "Guidance in 2008. Review in 2009/10": [
        during("Guidance in 2008", "2008"),
        during("Review in 2009/10", "2009/10"),
    ],
    "Review completed summer 2008. Subsequent actions from April 2009": [
        during("Review completed summer 2008", "Summer 2008"),
        starting("Subsequent actions from April 2009", "2009-04-01", "2009-04"),
    ],
    "Outcome monitoring for all 16–18s by December 2008 and for all under-18s in 2009": [
        by("Outcome monitoring for all 16–18s by December 2008", "2008-12-31", "2008-12"),
        during("for all under-18s in 2009", "2009"),
    ],
    "Programme of work from April 2008 Revised YPSMS specification spring 2008": [
        starting("Programme of work from April 2008", "2008-04-01", "2008-04"),
        during("Revised YPSMS specification spring 2008", "Spring 2008"),
    ],
    "First phase roll-out completed by March 2008 – full IDTS in 29 prisons, with enhanced clinical elements "
    "in a further 24 prisons. Clinical elements of IDTS extended further to around 35 prisons over the "
    "following 12 months": [
        by(
            "First phase roll-out completed by March 2008 – full IDTS in 29 prisons, with enhanced clinical "
            "elements in a further 24 prisons",
            "2008-03-31",
            "2008-03",
        ),
        during(
            "Clinical elements of IDTS extended further to around 35 prisons over the following 12 months",
            "2008/09",
        ),
    ],
}
NOMS_2009 = {
    "Dec 2009 2009 2011": [during("Dec 2009", "December 2009"), during("2009"), during("2011")],
    "2009 June 2010": [during("2009"), during("June 2010")],
    "2009": [during("2009")],
    "From April 2009 Ongoing": [
        starting("From April 2009", "2009-04-01", "2009-04"),
        undated("Ongoing", ONGOING),
    ],
    "March 2010 March 2010": [during("March 2010"), during("March 2010")],
    "2008/09 and ongoing Ongoing 2008/9 2009/10": [
        starting("2008/09 and ongoing", "2008-04-01", "2008-04", ONGOING),
        undated("Ongoing", ONGOING),
        during("2008/9", "2008/09"),
        during("2009/10"),
    ],
    "2008-11 Mar 2011": [during("2008-11"), during("Mar 2011", "March 2011")],
    "From May 2009 July 2009 From August 2009": [
        starting("From May 2009", "2009-05-01", "2009-05"),
        during("July 2009"),
        starting("From August 2009", "2009-08-01", "2009-08"),
    ],
    "2009 December 2009": [during("2009"), during("December 2009")],
    "2009/10 2009/10": [during("2009/10"), during("2009/10")],
    "2008/09": [during("2008/09")],
    "2009 August 2009": [during("2009"), during("August 2009")],
    "July 2009 July 2009 Dec 2009": [
        during("July 2009"),
        during("July 2009"),
        during("Dec 2009", "December 2009"),
    ],
    "From April 2009 2009–2011": [
        starting("From April 2009", "2009-04-01", "2009-04"),
        during("2009–2011", "2009-2011"),
    ],
    "2009-2011 March 2010 2009": [during("2009-2011"), during("March 2010"), during("2009")],
    "Ongoing": [undated("Ongoing", ONGOING)],
    "June 2009": [during("June 2009")],
    "From April 2009": [starting("From April 2009", "2009-04-01", "2009-04")],
}
HMPPS_2021 = {
    "October 2023 April 2022": [during("October 2023"), during("April 2022")],
    "July 2022": [during("July 2022")],
    "December 2021 April 2022": [during("December 2021"), during("April 2022")],
    "September 2022": [during("September 2022")],
    "March 2022": [during("March 2022")],
    "Ongoing": [undated("Ongoing", ONGOING)],
    "April 2022": [during("April 2022")],
    # Printed as two paragraphs: one action was done, the other was due.
    "Completed April 2022": [undated("Completed", UNSTATED), during("April 2022")],
    "Completed": [undated("Completed", UNSTATED)],
    "April 2022 December 2021 December 2021": [
        during("April 2022"),
        during("December 2021"),
        during("December 2021"),
    ],
    "April 2022 April 2022": [during("April 2022"), during("April 2022")],
}
NOTTINGHAM_2011 = {
    "Dependent on the commissioning guidelines": [undated("Dependent on the commissioning guidelines", CONDITIONAL)],
    # The same words broken over two printed rows, if nobody joins them.
    "Dependent on the": [undated("Dependent on the", CONDITIONAL)],
    "commissioning guidelines": [undated("commissioning guidelines", UNSTATED)],
    "Throughout the year.": [undated("Throughout the year", ONGOING)],
    "Throughout the year": [undated("Throughout the year", ONGOING)],
    "Throughout year": [undated("Throughout year", ONGOING)],
    "Ongoing throughout the year": [undated("Ongoing throughout the year", ONGOING)],
    "Ongoing": [undated("Ongoing", ONGOING)],
    "Quarterly reviews.": [undated("Quarterly reviews", ONGOING)],
    "Quarterly reviews": [undated("Quarterly reviews", ONGOING)],
    "April 2011": [during("April 2011")],
    "April2011": [during("April2011", "April 2011")],
    "May 2011": [during("May 2011")],
    "June 2011.": [during("June 2011")],
    "June 2011": [during("June 2011")],
    "July 2011": [during("July 2011")],
    "May 2011 and throughout": [starting("May 2011 and throughout", "2011-05-01", "2011-05", ONGOING)],
    "April 2011. and throughout the year": [
        starting("April 2011. and throughout the year", "2011-04-01", "2011-04", ONGOING)
    ],
    "April 2011 and throughout the year.": [
        starting("April 2011 and throughout the year", "2011-04-01", "2011-04", ONGOING)
    ],
    "April 2011 and throughout the year": [
        starting("April 2011 and throughout the year", "2011-04-01", "2011-04", ONGOING)
    ],
    "(i) April / May 11 (ii) Sept –Nov 11": [
        during("(i) April / May 11", "April / May 11"),
        during("(ii) Sept –Nov 11", "Sept –Nov 11"),
    ],
}
REDUCING_REOFFENDING_2005 = {
    "Summer 2006 Autumn 2006": [during("Summer 2006"), during("Autumn 2006")],
    "Summer 2006": [during("Summer 2006")],
    "Spring 2007": [during("Spring 2007")],
    "2006/07": [during("2006/07")],
    "06/07": [during("06/07", "2006/07")],
    "April 2006 October 2006": [during("April 2006"), during("October 2006")],
    "April 2006": [during("April 2006")],
    "August 2006": [during("August 2006")],
    "April 2007": [during("April 2007")],
    "April 2006 March 2007": [during("April 2006"), during("March 2007")],
    "March 2006": [during("March 2006")],
    "April 2006 Summer 2006": [during("April 2006"), during("Summer 2006")],
    "April 2006 Summer 2006 August 2006 Summer 2006 Nov 2006 April 2007": [
        during("April 2006"),
        during("Summer 2006"),
        during("August 2006"),
        during("Summer 2006"),
        during("Nov 2006", "November 2006"),
        during("April 2007"),
    ],
    "Summer 2006 Spring 2007": [during("Summer 2006"), during("Spring 2007")],
    "March 2008": [during("March 2008")],
    "March 2006 March 2006 Summer 2006": [during("March 2006"), during("March 2006"), during("Summer 2006")],
    "January 2006": [during("January 2006")],
    "January 2006 January 2006 March 2006 March 2006": [
        during("January 2006"),
        during("January 2006"),
        during("March 2006"),
        during("March 2006"),
    ],
    "August 2007": [during("August 2007")],
    "October 2006": [during("October 2006")],
    "Summer 06 March 2007": [during("Summer 06", "Summer 2006"), during("March 2007")],
    "Autumn 2005": [during("Autumn 2005")],
    "Autumn 2005 March 2006": [during("Autumn 2005"), during("March 2006")],
    "November 2006 (for advice) March 2007 (for accreditation)": [
        during("November 2006 (for advice)", "November 2006"),
        during("March 2007 (for accreditation)", "March 2007"),
    ],
}
ANNEX_A = {
    "By April 2005": [by("By April 2005", "2005-04-30", "2005-04")],
    "By Summer 2004": [by("By Summer 2004", "2004-08-31", "2004-08")],
    "By July 2004": [by("By July 2004", "2004-07-31", "2004-07")],
    "By September 2004": [by("By September 2004", "2004-09-30", "2004-09")],
    "By 2005": [by("By 2005", "2005-12-31", "2005")],
    "By Autumn 2004": [by("By Autumn 2004", "2004-11-30", "2004-11")],
    "By October 2004": [by("By October 2004", "2004-10-31", "2004-10")],
    "From July 2004": [starting("From July 2004", "2004-07-01", "2004-07")],
    "From June 2004": [starting("From June 2004", "2004-06-01", "2004-06")],
    "To begin Autumn 2004": [starting("To begin Autumn 2004", "2004-09-01", "2004-09")],
    "To begin 2004/05": [starting("To begin 2004/05", "2004-04-01", "2004-04")],
    "2004/05": [during("2004/05")],
    "In 2004/05": [during("In 2004/05", "2004/05")],
    "Piloted in 2004/05": [during("Piloted in 2004/05", "2004/05")],
    "In 2004": [("In 2004", DURING, "2004-01-01", "2004-12-31", "2004")],
    "November 2005": [during("November 2005")],
    "September 2004": [during("September 2004")],
    "Summer 2004": [during("Summer 2004")],
    "Over next 3 years": [undated("Over next 3 years", ONGOING)],
    "Development in three regions in 2004/05 – with view to roll-out in 2005": [
        during("Development in three regions in 2004/05", "2004/05"),
        ("with view to roll-out in 2005", DURING, "2005-01-01", "2005-12-31", "2005"),
    ],
}
# Forms that the cells of the five plans do not print, and other documents may.
OTHER_FORMS = {
    "By end of 2005": [by("By end of 2005", "2005-12-31", "2005")],
    "by the end of Autumn 2005": [by("by the end of Autumn 2005", "2005-11-30", "2005-11")],
    "by the start of 2009": [by("by the start of 2009", "2009-01-01", "2009-01-01")],
    "Before April 2009": [by("Before April 2009", "2009-03-31", "2009-03-31")],
    "by mid-2009": [by("by mid-2009", "2009-08-31", "2009-08")],
    "25th October 2021": [("25th October 2021", DURING, "2021-10-25", "2021-10-25", "2021-10-25")],
    "18 August 2021": [("18 August 2021", DURING, "2021-08-18", "2021-08-18", "2021-08-18")],
    "31 February 2009": [("31 February 2009", DURING, "2009-02-01", "2009-02-28", "2009-02")],
    "Winter 2005": [("Winter 2005", DURING, "2005-12-01", "2006-02-28", "2005-12/2006-02")],
    "Winter 2005/06": [("Winter 2005/06", DURING, "2005-12-01", "2006-02-28", "2005-12/2006-02")],
    "December / January 2006": [("December / January 2006", DURING, "2005-12-01", "2006-01-31", "2005-12/2006-01")],
    "2008-09": [during("2008-09", "2008/09")],
    "2008/2009": [during("2008/2009", "2008/09")],
    "1999/00": [("1999/00", DURING, "1999-04-01", "2000-03-31", "1999-04/2000-03")],
    "2006 – 09": [("2006 – 09", DURING, "2006-01-01", "2009-12-31", "2006/2009")],
    "2008/9 to 2010/11": [("2008/9 to 2010/11", DURING, "2008-04-01", "2011-03-31", "2008-04/2011-03")],
    "From April 2008 to March 2009": [during("From April 2008 to March 2009", "2008/09")],
    "between April 2008 and March 2009": [during("between April 2008 and March 2009", "2008/09")],
    "April 2008 onwards": [starting("April 2008 onwards", "2008-04-01", "2008-04")],
    "Ongoing until March 2011": [("Ongoing until March 2011", ONGOING, None, "2011-03-31", "../2011-03")],
    "April 2011 (subject to funding)": [("April 2011 (subject to funding)", CONDITIONAL, *MEANING["April 2011"])],
    "Pilots ongoing": [undated("Pilots ongoing", ONGOING)],
    "24/7": [undated("24/7", UNSTATED)],
    "2009-10-01": [undated("2009-10-01", UNSTATED)],
    "£2009": [undated("£2009", UNSTATED)],
    "29 prisons": [undated("29 prisons", UNSTATED)],
    "PC 57/2005": [undated("PC 57/2005", UNSTATED)],
    "": [],
    "  -  ": [],
}
CELLS = [
    (cell, rows)
    for table in (
        DRUG_STRATEGY_2008,
        NOMS_2009,
        HMPPS_2021,
        NOTTINGHAM_2011,
        REDUCING_REOFFENDING_2005,
        ANNEX_A,
        OTHER_FORMS,
    )
    for cell, rows in table.items()
]


def row(expression: TimingExpression) -> Row:
    earliest, latest = expression.earliest, expression.latest
    return (
        expression.words,
        expression.kind,
        earliest.isoformat() if earliest else None,
        latest.isoformat() if latest else None,
        expression.edtf,
    )


@pytest.mark.parametrize(("cell", "expected"), CELLS, ids=[cell or "empty" for cell, _ in CELLS])
def test_a_cell_says_when(cell: str, expected: list[Row]) -> None:
    assert [row(expression) for expression in find_timings(cell)] == expected


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("2008/09", ("2008-2009",)),
        ("By 2004/05", ("2004-2005",)),
        ("To begin 2004/05", ("2004-2005",)),
        ("06/07", ("2006-2007",)),
        ("2008/9 to 2010/11", ("2008-2009", "2009-2010", "2010-2011")),
        ("2009", ()),
        ("2008-11", ()),
        ("April 2008", ()),
    ],
)
def test_printed_financial_years_are_named(words: str, years: tuple[str, ...]) -> None:
    assert [expression.financial_years for expression in find_timings(words)] == [years]


def test_a_default_year_serves_a_month_without_a_year() -> None:
    assert [row(e) for e in find_timings("By July", default_year=2011)] == [by("By July", "2011-07-31", "2011-07")]
    assert [row(e) for e in find_timings("By July")] == [undated("By July", UNSTATED)]
    assert [e.kind for e in find_timings("May be delayed", default_year=2011)] == [UNSTATED]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "North West to pilot through the gate case management. From July 2004 South West to design and "
            "pilot a Going Straight contract. From June 2004",
            ["From July 2004", "From June 2004"],
        ),
        ("Introduce an indicator from April 2004 to increase the number of people", ["from April 2004"]),
        ("support for offenders. Over next 3 years", ["Over next 3 years"]),
        ("Guidance will be issued by the end of 2005.", ["by the end of 2005"]),
        ("Under the Children Act 2004 the board must co-operate.", []),
        ("the 2004 Home Office Strategic Plan", []),
        ("Drug Strategy 2008-2011", []),
        ("In May 20 prisons may follow", []),
        ("published in January/February 2006, and will", ["in January/February 2006"]),
        ("Within the year 06/07 managers will", ["06/07"]),
        ("Circular PC22/2005 and PSI3205", []),
        ("prisons in the 2006-2009 plan", []),
        ("16 and 17 year-olds, under-18s and 18-21 year olds", []),
    ],
)
def test_dates_in_running_text(text: str, expected: list[str]) -> None:
    assert [expression.words for expression in find_dates(text)] == expected


def bounds(literal: str) -> tuple[datetime.date | None, datetime.date | None]:
    """What the `edtf` package reads in a literal; infinity is None."""
    parsed = edtf.parse_edtf(literal)
    ends = parsed.lower_strict(), parsed.upper_strict()
    first, last = (None if isinstance(end, float) else datetime.date(*end[:3]) for end in ends)
    return first, last


@pytest.mark.parametrize("cell", [cell for cell, _ in CELLS])
def test_edtf_says_the_same_as_the_dates(cell: str) -> None:
    for expression in find_timings(cell):
        if expression.edtf is None:
            assert expression.earliest is expression.latest is None
        else:
            assert bounds(expression.edtf) == (expression.earliest, expression.latest)


PIECES = st.sampled_from(
    [
        *[
            "From",
            "by",
            "end of",
            "the",
            "ongoing",
            "Ongoing",
            "and",
            "to",
            "-",
            "–",
            "/",
            ",",
            ".",
            "(",
            ")",
        ],
        *[
            "(ii)",
            "April",
            "may",
            "Sept",
            "summer",
            "Winter",
            "early",
            "mid-",
            "late",
            "2008",
            "2009/10",
            "9",
        ],
        *[
            "31",
            "11",
            "06/07",
            "2011-10",
            "1999/00",
            "over the following 12 months",
            "following",
            "completed",
        ],
        *["Review", "subject to", "throughout the year", "onwards", "£20", "16–18s", "before", "until", "Δ"],
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join))


@given(TEXTS, st.one_of(st.none(), st.integers(1900, 2099)))
@settings(deadline=None)
def test_every_text_is_read_in_order_and_consistently(text: str, default_year: int | None) -> None:
    for expressions in (find_timings(text, default_year=default_year), find_dates(text)):
        reached = 0
        for e in expressions:
            assert reached <= e.start < e.end <= len(text)
            assert text[e.start : e.end] == e.words
            assert not (e.earliest and e.latest) or e.earliest <= e.latest
            assert e.edtf is None or bounds(e.edtf) == (e.earliest, e.latest)
            reached = e.end


@given(TEXTS)
@settings(deadline=None)
def test_a_cell_with_words_says_something(text: str) -> None:
    assert bool(find_timings(text)) == any(character.isalnum() for character in text)


@pytest.mark.parametrize(
    "piece",
    [
        *[
            "April / ",
            "(",
            "( ",
            "early ",
            "2009-",
            "2009 – ",
            "1",
            "1.",
            "a-",
            "A",
            " ",
            ". ",
            "ongoing, ",
            "£1,",
        ],
        *[
            "and ",
            "Sept –",
            "over the following ",
            "By end ",
            "2008/9 ",
            "over the following 12 months ",
            "1 May ",
        ],
        *["November 2006 (for advice ", "From 2008 to "],
    ],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    started = time.perf_counter()
    find_timings(text)
    find_dates(text)
    assert time.perf_counter() - started < 10
