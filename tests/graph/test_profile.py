"""Layouts and profiles: what is wrong in one is said with the file and the key at fault."""

from pathlib import Path

import pytest

from graph.errors import BadProfile
from graph.publish import read_plan
from graph.reading.document import document_of
from graph.reading.profile import Layout, Profile, load_layout, load_layouts, load_profile, load_profiles
from graph.reading.reader import read
from graph.registers import Registers
from graph.weaving.weave import issue_bounds, weave

OWNERS = "[owners]\nseparators = '/'\n"
TABLE = """
[[table]]
header = ['^Promise$', '^By whom$']
columns = ["text", "owner"]
entry = "Action"
path = "action"
number = '^(?P<number>\\d+)\\.\\s+'
"""
TEXT = "Promise\tBy whom\n1. Act Then tell\tDH\n"


def layout_of(folder: Path, text: str) -> Layout:
    (folder / "promises.toml").write_text(text, encoding="utf-8")
    return load_layout(folder / "promises.toml")


def profile_of(folder: Path, text: str) -> Profile:
    layouts = {"promises": layout_of(folder, f"summary = 'x'\n{OWNERS}{TABLE}")}
    (folder / "plan-x.toml").write_text(text, encoding="utf-8")
    return load_profile(folder / "plan-x.toml", layouts)


def test_a_layout_of_a_few_lines_is_enough(tmp_path: Path) -> None:
    layout = layout_of(tmp_path, f"summary = 'Promises.'\n{OWNERS}{TABLE}")
    assert (layout.name, layout.summary, layout.rules) == ("promises", "Promises.", ())
    assert layout.tables[0].columns == ("text", "owner")
    assert layout.part_breaks == ("p", "li", "gap")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (OWNERS, "'summary'"),
        ("summary = 'x'", "'owners'"),
        (f"summary = 'x'\nfootnotes = 'x'\n{OWNERS}", "layout has no key 'footnotes'"),
        (f"summary = 'x'\n{OWNERS}colour = 'red'", "owners has no key 'colour'"),
        (f"summary = 'x'\n{OWNERS}[[rule]]\nmatch = 'x'\nopen = 'section'", "rule has no key 'open'"),
        (f"summary = 'x'\n{OWNERS}[[rule]]\nopens = 'section'", "match"),
        (f"summary = 'x'\n{OWNERS}[[table]]\nheader = ['a']\ncolumns = ['text']", "path"),
        (f"summary = 'x'\n{OWNERS}[[table]]\nheaders = ['a']", "table has no key 'headers'"),
        (f"summary = 'x'\n{OWNERS}[[rule]]\nmatch = '('", "missing ), unterminated subpattern"),
        ("summary = 'x'\n[owners]\nseparators = '['", "unterminated character set"),
        (f"summary = 'x'\n{OWNERS}{TABLE.replace(', ' + repr('^By whom$'), '')}", "1 header patterns and 2 columns"),
        (f"summary = 'x'\nfootnote = '*'\n{OWNERS}", "nothing to repeat"),
        ("summary = ", "cannot be read as TOML"),
        (f"summary = 'x'\npart_breaks = ['tab']\n{OWNERS}", "part_breaks has 'tab', which is none of p, li, gap, line"),
        (f"summary = 'x'\n{OWNERS}[[rule]]\nmatch = 'x'\non = ['title']", "a rule's on has 'title'"),
        (f"summary = 'x'\n{OWNERS}[[rule]]\nmatch = 'x'\nopens = 'box'", "a rule's opens has 'box'"),
        (f"summary = 'x'\n{OWNERS}[[rule]]\nmatch = 'x'\nbullets = 'aim'", "a rule's bullets has 'aim'"),
        (f"summary = 'x'\n{OWNERS}[[rule]]\nmatch = 'x'\nrows = 'table'", "a rule's rows has 'table'"),
        (f"summary = 'x'\n{OWNERS}[[rule]]\nmatch = 'x'\nopens = 'priority'", "match must have a group (?P<number>…)"),
        (f"summary = 'x'\n{OWNERS}{TABLE.replace('owner', 'boss')}", "a table's columns has 'boss'"),
        (f"summary = 'x'\n{OWNERS}{TABLE.replace('text', 'step')}", "the table 'action' has no column 'text'"),
        (f"summary = 'x'\n{OWNERS}{TABLE.replace('Action', 'Promise')}", "a table's entry has 'Promise'"),
        (f"summary = 'x'\n{OWNERS}{TABLE}item = 'definition'", "must give either entry or item"),
        (f"summary = 'x'\n{OWNERS}{TABLE}key = '{{nr}}'", "a table's key has 'nr'"),
        (f"summary = 'x'\n{OWNERS}{TABLE}group = 'x'", "a table's group must have a group (?P<title>…)"),
        (
            f"summary = 'x'\n{OWNERS}{TABLE.replace('?P<number>', '')}",
            "a table's number must have a group (?P<number>…)",
        ),
    ],
)
def test_a_bad_layout_is_refused_with_its_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadProfile, match=r"^promises\.toml") as error:
        layout_of(tmp_path, text)
    assert says in str(error.value)


def test_a_layout_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadProfile, match=r"^missing\.toml cannot be read"):
        load_layout(tmp_path / "missing.toml")


def test_a_profile_of_two_lines_is_enough(tmp_path: Path) -> None:
    profile = profile_of(tmp_path, "layout = 'promises'\ntitle = 'Plan X'")
    assert (profile.slug, profile.title, profile.layout.name) == ("plan-x", "Plan X", "promises")
    assert (profile.publishers, profile.issued, profile.splits) == ((), None, {})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = 'x'", "layout None is not one of promises"),
        ("layout = 'prose'\ntitle = 'x'", "layout 'prose' is not one of promises"),
        ("layout = 'promises'", "title"),
        ("layout = 'promises'\ntitle = 'x'\nisued = '2008'", "isued"),
        ("layout = 'promises'\ntitle = 'x'\nissued = 2008", "issued = 2008 is not text; write it in quotes"),
        ("layout = 'promises'\ntitle = 'x'\nissued = 2021-10-25", "issued = 2021-10-25 is not text"),
        ("layout = ", "cannot be read as TOML"),
    ],
)
def test_a_bad_profile_is_refused_with_its_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(BadProfile, match=r"^plan-x\.toml") as error:
        profile_of(tmp_path, text)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("splits", "says"),
    [
        ("[splits.'action/1']\nstep = ['Then sing']", "action/1 has no step that begins 'Then sing'"),
        ("[splits.'action/1']\nowner = ['MoJ']", "splits of action/1 name 'owner'; use step or milestone"),
    ],
)
def test_a_split_that_the_document_does_not_print_is_refused(tmp_path: Path, splits: str, says: str) -> None:
    profile = profile_of(tmp_path, f"layout = 'promises'\ntitle = 'x'\n{splits}")
    with pytest.raises(BadProfile, match=r"^plan-x\.toml: ") as error:
        read(document_of("plan-x.txt", TEXT.encode()), profile)
    assert says in str(error.value)


def test_splits_for_an_entry_that_the_document_does_not_have_are_refused(tmp_path: Path) -> None:
    profile = profile_of(tmp_path, "layout = 'promises'\ntitle = 'x'\n[splits.'action/99']\nstep = ['Then']")
    with pytest.raises(BadProfile, match=r"^plan-x\.toml: .*action/99"):
        read(document_of("plan-x.txt", TEXT.encode()), profile)


def test_a_publisher_must_be_registered(tmp_path: Path, registers: Registers) -> None:
    profile = profile_of(tmp_path, "layout = 'promises'\ntitle = 'x'\npublishers = ['ministry-of-truth']")
    rows = read(document_of("plan-x.txt", TEXT.encode()), profile)
    with pytest.raises(BadProfile, match=r"^plan-x\.toml: publisher 'ministry-of-truth'"):
        weave(rows, registers)


@pytest.mark.parametrize(
    ("issued", "datatype", "first", "last"),
    [
        ("2009", "gYear", "2009-01-01", "2009-12-31"),
        ("2008-02", "gYearMonth", "2008-02-01", "2008-02-29"),
        ("2005-11", "gYearMonth", "2005-11-01", "2005-11-30"),
        ("2021-10-25", "date", "2021-10-25", "2021-10-25"),
    ],
)
def test_a_plan_is_issued_as_precisely_as_its_document_says(
    tmp_path: Path, issued: str, datatype: str, first: str, last: str
) -> None:
    profile = profile_of(tmp_path, f"layout = 'promises'\ntitle = 'x'\nissued = '{issued}'")
    kind, earliest, latest = issue_bounds(profile)
    assert kind.value.endswith(f"#{datatype}")
    assert (earliest.isoformat(), latest.isoformat()) == (first, last)


@pytest.mark.parametrize("issued", ["", "soon", "2008-13", "2008-00", "2021-02-30", "2021-1-1-1", "25/10/2021"])
def test_what_is_no_date_of_issue_is_refused(tmp_path: Path, issued: str) -> None:
    profile = profile_of(tmp_path, f"layout = 'promises'\ntitle = 'x'\nissued = '{issued or '-'}'")
    with pytest.raises(BadProfile, match=r"^plan-x\.toml: issued = .* YYYY-MM-DD\.$"):
        issue_bounds(profile)


def test_the_project_own_layouts_and_profiles_are_good() -> None:
    layouts = load_layouts()
    assert sorted(layouts) == ["delivery-steps", "key-outcomes", "numbered-actions", "pathways", "recommendations"]
    assert all(layout.summary.endswith(".") for layout in layouts.values())
    assert {profile.layout.name for profile in load_profiles().values()} == set(layouts)


def test_every_publisher_is_registered(registers: Registers) -> None:
    agencies = {thing.iri.value.rsplit("/", 1)[1] for thing in registers.of_kind("agency")}
    for profile in load_profiles().values():
        assert set(profile.publishers) <= agencies, profile.slug


def test_a_text_without_a_profile_is_read_by_the_layout_that_its_tables_show(registers: Registers) -> None:
    header = "Strategic objectives\tKey actions\tDepartmental owners\tOutcomes\tCoverage\tTiming\n"
    row = "\t1. Act\tHO\tBetter\tEngland\t2009\n"
    rows, triples = read_plan(document_of("Plan Y (2010).txt", f"A plan of ours\n\n{header}{row}".encode()), registers)
    assert (rows.profile.slug, rows.profile.layout.name) == ("plan-y-2010", "numbered-actions")
    assert rows.profile.title == "A plan of ours"
    assert triples
