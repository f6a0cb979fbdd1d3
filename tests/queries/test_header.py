"""A query file is read as it is written, and one that breaks a rule is refused with the remedy."""

import pytest

from queries.catalogue import load_catalogue, load_finders
from queries.errors import BadQueryFile
from queries.header import parse
from queries.model import Chart, ChartKind, Column, ColumnType, Measure, Parameter, ParameterType, Words

GOOD = """#+ title: Things of a plan
#+ description: Every thing
#+   of a plan.
#+ param plan[]: plan, optional, example noms-2009 -- Only this plan -- or these.
#+ param limit_year: integer, default 2009, example 2010 -- The year.
#+ param way: term, default both, values both back, example back -- Which way.
#+ column thing: iri -- The thing.
#+ column about: iri or string -- What it is about.
#+ tags: one, two

# How it works.
SELECT ?thing ?about WHERE {
  VALUES ?plan { UNDEF }
  VALUES ?limit_year { UNDEF }
  VALUES ?way { UNDEF }
  ?thing ?plan ?about
}
ORDER BY ?thing
"""


def load(folder, text):
    (folder / "things.rq").write_text(text, encoding="utf-8")
    return load_catalogue(folder)["things"]


def test_a_header_is_read(tmp_path):
    query = load(tmp_path, GOOD)
    assert (query.name, query.title) == ("things", "Things of a plan")
    assert query.description == "Every thing of a plan."
    assert query.parameters == (
        Parameter(
            "plan",
            ParameterType.PLAN,
            "Only this plan -- or these.",
            many=True,
            required=False,
            example="noms-2009",
        ),
        Parameter("limit_year", ParameterType.INTEGER, "The year.", required=False, default="2009", example="2010"),
        Parameter(
            "way",
            ParameterType.TERM,
            "Which way.",
            required=False,
            default="both",
            example="back",
            values=("both", "back"),
        ),
    )
    assert query.columns == (
        Column("thing", ColumnType.IRI, "The thing."),
        Column("about", ColumnType.IRI_OR_STRING, "What it is about."),
    )
    assert query.tags == ("one", "two")
    assert query.sparql.startswith("# How it works.\nSELECT")


def test_a_folder_is_read_in_the_order_of_names(tmp_path):
    for name in ("b", "a"):
        (tmp_path / f"{name}.rq").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a query", encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert catalogue.names == ("a", "b")
    assert [query.name for query in catalogue] == ["a", "b"]
    assert len(catalogue) == 2
    assert "a" in catalogue
    assert "c" not in catalogue


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ title: Things of a plan\n", "", "line 1: the header has no '#+ title: …'"),
        ("#+ tags: one, two\n", "", "line 1: the header has no '#+ tags: …'"),
        (
            "#+ tags: one",
            "#+ labels: one",
            "line 9: cannot read '#+ labels: one, two'; a header line is title: …",
        ),
        ("#+ tags", "#+tags", "line 9: cannot read '#+tags: one, two'"),
        (" -- The year.", "", "line 5: cannot read '#+ param limit_year: integer"),
        (
            "#+ tags: one, two",
            "#+ tags: one\n#+ tags: two",
            "line 10: line 'tags' stands here a second time; keep one",
        ),
        ("column about", "column thing", "line 8: column 'thing' stands here a second time; keep one"),
        ("param limit_year", "param plan", "line 5: param 'plan' stands here a second time; keep one"),
        (
            "limit_year: integer",
            "limit_year: number",
            "line 5: 'number' is no type here; write initiative, agency,",
        ),
        ("thing: iri", "thing: uri", "line 7: 'uri' is no type here; write iri, string,"),
        (
            "default 2009",
            "fallback 2009",
            "line 5: cannot read 'fallback 2009'; write 'optional', 'default VALUE'",
        ),
        ("default 2009", "default", "line 5: cannot read 'default'"),
        ("optional", "optional, optional", "line 4: option 'optional' stands here a second time; keep one"),
        ("default 2009", "default 2009, optional", "line 5: a parameter with a default is optional anyway"),
        ("values both back", "values", "line 6: cannot read 'values'"),
        ("values both back", "values forward back", "way: 'both' is not forward or back"),
        ("way: term", "way: string", "parameter way lists its values; make it a term"),
        (", example noms-2009", "", "parameter plan has no example; write 'example VALUE' after its type"),
        (
            "default 2009",
            "default soon",
            "limit_year: 'soon' is not a whole number; write it in digits, such as 2010",
        ),
        ("  VALUES ?plan { UNDEF }\n", "", "parameter plan is bound nowhere; write 'VALUES ?plan { UNDEF }'"),
        ("  VALUES ?plan { UNDEF }\n", "  # VALUES ?plan { UNDEF }\n", "parameter plan is bound nowhere"),
        ("VALUES ?plan", "VALUES ?plan { UNDEF } VALUES ?plan", "?plan is bound 2 times; keep one"),
        (
            "VALUES ?plan",
            "VALUES ?x { UNDEF } VALUES ?plan",
            "'VALUES ?x { UNDEF }' binds no parameter; declare",
        ),
        (
            "SELECT ?thing ?about",
            "SELECT ?about ?thing",
            "columns are ['thing', 'about'], the query's ['about', 'thing']",
        ),
        (
            "limit_year",
            "limit",
            "format, limit or offset cannot be a parameter, as every query takes them; rename limit",
        ),
        ("ORDER BY ?thing", "ORDER BY ?thing LIMIT 5", "its rows cannot be cut into pages"),
        ("ORDER BY ?thing", "ORDER BY ?thing VALUES ?thing { 1 }", "its rows cannot be cut into pages"),
        ("ORDER BY ?thing", "", "the answer has no ORDER BY"),
        ("ORDER BY ?thing", "# ORDER BY ?thing", "the answer has no ORDER BY"),
        (
            "?about\n}\nORDER BY ?thing",
            "?about\n{ SELECT * { ?a ?b ?c } ORDER BY ?a } }",
            "the answer has no ORDER BY",
        ),
        ("WHERE", "WERE", "things.rq does not parse: "),
        ("SELECT ?thing ?about WHERE", "CONSTRUCT WHERE", "things.rq does not parse: "),
        ("SELECT ?thing ?about", "CONSTRUCT { ?thing ?plan ?about }", "a CONSTRUCT query has no columns"),
        (
            "SELECT ?thing ?about",
            "ASK",
            "an ASK query has no place in the catalogue; write SELECT or CONSTRUCT",
        ),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused(tmp_path, old, new, message):
    assert old in GOOD
    with pytest.raises(BadQueryFile) as error:
        load(tmp_path, GOOD.replace(old, new, -1 if new == "limit" else 1))
    assert "things.rq" in str(error.value)
    assert message in str(error.value)


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "things.rq").write_bytes(b"\xff\xfe")
    with pytest.raises(BadQueryFile, match=r"things\.rq is not UTF-8 text; save it as UTF-8"):
        load_catalogue(tmp_path)


def test_a_file_without_header_is_refused():
    with pytest.raises(BadQueryFile, match="the header has no '#\\+ title"):
        parse("bare", "SELECT * { ?s ?p ?o }")


DRAWN = """#+ title: Promises of a body
#+ description: Each with its days.
#+ param least: integer, label How many at least, default 2, example 3 -- In how many plans.
#+ column body: iri, label Who promises -- The body.
#+ column plan: iri -- The plan.
#+ column number: integer -- How many.
#+ column begins: date -- The first day.
#+ column due_by: date -- The last day.
#+ chart: bars, label body plan, sum number, split plan -- How many promises, by plan.
#+ tags: one

SELECT ?body ?plan ?number ?begins ?due_by WHERE {
  VALUES ?least { UNDEF }
  ?body ?plan ?number ; ?begins ?due_by ; ?least ?due_by
}
ORDER BY ?body
"""
BARS = "bars, label body plan, sum number, split plan -- "


def test_a_label_is_what_people_call_it_and_without_one_its_name_in_words(tmp_path):
    query = load(tmp_path, DRAWN)
    assert [each.words for each in query.parameters] == ["How many at least"]
    assert [each.words for each in query.columns][:2] == ["Who promises", "Plan"]
    assert query.columns[4].words == "Due by"


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        (
            BARS,
            Chart(ChartKind.BARS, "T", ("body", "plan"), Measure.SUM, "number", "plan"),
        ),
        ("bars, label body, most number -- ", Chart(ChartKind.BARS, "T", ("body",), Measure.MOST, "number")),
        ("bars, label body, count rows -- ", Chart(ChartKind.BARS, "T", ("body",), Measure.COUNT)),
        (
            "dates, label body, from begins, to due_by -- ",
            Chart(ChartKind.DATES, "T", ("body",), start="begins", end="due_by"),
        ),
        ("dates, to due_by, label body -- ", Chart(ChartKind.DATES, "T", ("body",), end="due_by")),
    ],
)
def test_a_chart_is_read(tmp_path, words, drawn):
    assert load(tmp_path, DRAWN.replace(BARS + "How many promises, by plan.", words + "T")).chart == drawn


def test_a_query_need_not_be_drawn(tmp_path):
    assert load(tmp_path, GOOD).chart is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("pie, label body -- T", "line 9: 'pie' is no chart here; write bars or dates"),
        (BARS.replace(" -- ", ""), "line 9: cannot read '#+ chart: bars, label body plan"),
        ("bars, label body, colour red -- T", "line 9: cannot read 'colour red' of a chart of bars; write 'label COL"),
        ("bars, label body, sum -- T", "line 9: cannot read 'sum' of a chart of bars; write 'label"),
        ("bars, label body, label plan -- T", "line 9: cannot read 'label plan' of a chart of bars; write"),
        ("dates, label body, sum number -- T", "line 9: cannot read 'sum number' of a chart of dates; write"),
        ("bars, sum number -- T", "line 9: the chart has no label; write 'label COLUMN'"),
        ("dates, label body, from begins -- T", "line 9: the chart has no day; write 'to COLUMN'"),
        ("bars, label body -- T", "line 9: the chart has not one measure; write 'sum COLUMN', 'most COLUMN' or"),
        ("bars, label body, sum number, most number -- T", "line 9: the chart has not one measure"),
        ("bars, label body, count number -- T", "line 9: the chart has not one measure"),
        ("bars, label body, most number, split plan -- T", "line 9: the chart splits what is not added up; leave"),
        ("bars, label who, sum number -- T", "the chart names who, which is no column; write body, plan, number"),
        ("bars, label body, sum plan -- T", "the chart draws plan, which is no number; name a column of that type"),
        ("dates, label body, to number -- T", "the chart draws number, which is no date; name a column of that type"),
        (f"{BARS}T\n#+ chart: {BARS}T", "line 10: line 'chart' stands here a second time; keep one"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_refused(tmp_path, words, message):
    with pytest.raises(BadQueryFile) as error:
        load(tmp_path, DRAWN.replace(BARS + "How many promises, by plan.", words))
    assert message in str(error.value)


FOUND = """#+ title: Words to things
#+ description: Things by their words.
#+ param q: string, example drug -- The words.
#+ column item: iri -- The thing.
#+ words: q find item
#+ tags: one

SELECT ?item WHERE { VALUES ?q { UNDEF } ?item ?p ?name FILTER(CONTAINS(?name, ?q)) }
ORDER BY ?item
"""


def test_that_things_are_found_by_words_is_read(tmp_path):
    assert load(tmp_path, FOUND).words == Words("q", "item")
    assert load(tmp_path, GOOD).words is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("q find item", "q finds item", "line 5: cannot read '#+ words: q finds item'"),
        ("q find item", "w find item", "has one parameter, a string; declare '#+ param w: string, …' alone"),
        ("q: string", "q: term", "has one parameter, a string; declare '#+ param q: string, …' alone"),
        ("q find item", "q find thing", "words find ?thing, which is nowhere in the query; name a variable that is"),
        ("#+ tags", "#+ words: q find item\n#+ tags", "line 6: line 'words' stands here a second time; keep one"),
    ],
)
def test_a_wrong_line_of_words_is_refused(tmp_path, old, new, message):
    with pytest.raises(BadQueryFile) as error:
        load(tmp_path, FOUND.replace(old, new, 1))
    assert message in str(error.value)


def test_the_queries_that_find_things_by_words_are_there_without_the_others():
    assert [query.name for query in load_finders()] == ["search"]
    assert load_finders() == tuple(query for query in load_catalogue() if query.words)
