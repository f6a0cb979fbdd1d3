"""Values are bound as terms: whatever a user writes, the query stays the query."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, Store
from rdflib.plugins.sparql import prepareQuery

from ontology.terms import XSD
from queries.binding import bind
from queries.catalogue import load_catalogue
from queries.clauses import bindable, rewrite
from queries.convert import literal, serialised
from queries.errors import (
    BadValue,
    MissingParameter,
    QueryError,
    TooManyValues,
    UnknownParameter,
    UnknownQuery,
)
from queries.header import parse
from queries.model import Parameter, ParameterType

ECHO = parse(
    "echo",
    """#+ title: Echo
#+ description: Says it again.
#+ param said[]: string, example hello -- What to say.
#+ column said: string -- What was said.
#+ tags: test

SELECT ?said WHERE { VALUES ?said { UNDEF } } ORDER BY ?said
""",
)
HOSTILE = [
    '"',
    "'",
    '""" }',
    "\\",
    '\\"',
    "\\u0022 } #",
    "\\\\u0022 } #",
    "\\U00000022",
    '" } UNION { ?s ?p ?o } #',
    '"} } ; DROP ALL #',
    "> } <",
    "\n}\r\n#",
    "VALUES ?said { UNDEF }",
    "?said $said %s {0} \\1 \\g<0>",
    "\x00",
    "\x7f\x85\u2028",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "\U0001f5ff",
]
CATALOGUE = load_catalogue()


class NoThings:
    """A resolver for queries that name no thing."""

    def resolve(self, kind, value, parameter):
        raise AssertionError(f"asked for the {kind.value} {value!r}")


def said(values):
    bound = bind(ECHO, {"said": values}, NoThings())
    solutions = Store().query(bound)
    assert [variable.value for variable in solutions.variables] == ["said"]
    return [row["said"] for row in solutions]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_itself(text):
    assert said([text]) == [Literal(text)]


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True))
def test_any_text_comes_back_as_itself(texts):
    assert {term.value for term in said(texts)} == set(texts)


fragments = st.lists(st.sampled_from([*HOSTILE, "u0022", "\\", "u", "U", '"', "}", "a", " "]), min_size=1, max_size=8)


@given(fragments.map("".join))
def test_text_made_of_sparql_comes_back_as_itself(text):
    assert said([text]) == [Literal(text)]


@given(fragments.map("".join))
def test_no_text_changes_the_algebra_even_where_escapes_are_read_first(text):
    # rdflib replaces codepoint escapes in the raw query, so it shows what a naive engine makes of them.
    query = prepareQuery(bind(ECHO, {"said": [text]}, NoThings()))
    harmless = prepareQuery(bind(ECHO, {"said": ["hello"]}, NoThings()))
    found, expected = (values_of(each.algebra) for each in (query, harmless))
    assert found == [text]
    assert expected == ["hello"]
    assert shape(query.algebra) == shape(harmless.algebra)


# One parameter of each type; a thing is looked up in the made-up graph.
EVERY_TYPE = {
    kind: parse(
        "one",
        f"""#+ title: One
#+ description: One.
#+ param value: {kind.value}, example x -- Any.
#+ column s: iri -- What has it.
#+ tags: test

SELECT ?s WHERE {{ VALUES ?value {{ UNDEF }} ?s ?p ?value FILTER(?value != "VALUES ?value {{ UNDEF }}") }} ORDER BY ?s
""",
    )
    for kind in ParameterType
}
HARMLESS = {
    ParameterType.INITIATIVE: "idts",
    ParameterType.AGENCY: "health",
    ParameterType.PLAN: "alpha-2005",
    ParameterType.PLACE: "england",
    ParameterType.ITEM: "alpha-2005/action/1",
    ParameterType.DATE: "2009-04-01",
    ParameterType.INTEGER: "3",
    ParameterType.BOOLEAN: "true",
    ParameterType.STRING: "hello",
    ParameterType.TERM: "hello",
}
known = st.sampled_from(list(HARMLESS.values()))


@pytest.mark.parametrize("kind", ParameterType)
@given(
    value=st.one_of(
        st.text(max_size=30),
        fragments.map("".join),
        st.tuples(known, fragments).map(lambda p: p[0] + "".join(p[1])),
        known,
    )
)
def test_no_value_of_any_type_changes_the_algebra(kind, value, resolver):
    query, harmless = EVERY_TYPE[kind], bind(EVERY_TYPE[kind], {"value": [HARMLESS[kind]]}, resolver)
    try:
        bound = bind(query, {"value": [value]}, resolver)
    except QueryError:
        return
    assert shape(prepareQuery(bound).algebra) == shape(prepareQuery(harmless).algebra)
    Store().query(bound)


def values_of(node):
    """The texts bound by the VALUES clauses of an rdflib algebra."""
    if isinstance(node, dict):
        own = [str(value) for row in node.get("res", []) if isinstance(node.get("res"), list) for value in row.values()]
        return own + [value for child in node.values() for value in values_of(child)]
    return []


def shape(node):
    """An rdflib algebra without the values of its VALUES clauses."""
    if isinstance(node, dict):
        name = getattr(node, "name", None)
        return name, {key: shape(child) for key, child in node.items() if key != "res"}
    return repr(node)


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("date", "2009-04-01", Literal("2009-04-01", datatype=XSD.date)),
        ("date", " 2008-02-29 ", Literal("2008-02-29", datatype=XSD.date)),
        ("integer", "12", Literal(12)),
        ("integer", "-3", Literal(-3)),
        ("boolean", "TRUE", Literal(True)),
        ("boolean", "false", Literal(False)),
        ("string", " a b ", Literal(" a b ")),
        ("term", "  a \n b ", Literal("a b")),
    ],
)
def test_values_become_typed_literals(kind, value, term):
    assert literal(Parameter("x", ParameterType(kind), "X."), value) == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "2009-13-01"),
        ("date", "2009-02-29"),
        ("date", "20090401"),
        ("date", "2009-4-1"),
        ("date", "2009-04"),
        ("date", "0000-01-01"),
        ("date", "２００９-０４-０１"),
        ("date", ""),
        ("integer", "two"),
        ("integer", "1.0"),
        ("integer", "٣"),
        ("integer", "1" * 19),
        ("boolean", "yes"),
        ("boolean", "1"),
        ("string", ""),
        ("string", "\ud800"),
        ("term", "  "),
    ],
)
def test_other_values_are_refused(kind, value):
    with pytest.raises(BadValue):
        literal(Parameter("x", ParameterType(kind), "X."), value)


@given(st.sampled_from(["date", "integer", "boolean"]), st.text())
def test_a_typed_value_is_read_or_refused(kind, value):
    with suppress(BadValue):
        term = literal(Parameter("x", ParameterType(kind), "X."), value)
        assert next(Store().query(f"SELECT ?x {{ VALUES ?x {{ {serialised(term)} }} }}"))["x"] == term


def test_serialised_hides_codepoint_escapes_only():
    assert serialised(Literal("a\\u0041")) == '"a\\\\\\U000000750041"'
    assert serialised(Literal("a\\\x7f")) == str(Literal("a\\\x7f"))
    assert serialised(Literal("plain")) == '"plain"'
    assert serialised(XSD.date) == "<http://www.w3.org/2001/XMLSchema#date>"


@pytest.mark.parametrize(
    ("name", "values", "error", "message"),
    [
        (
            "due",
            {"from": ["2009-13-01"], "to": ["2010-01-01"]},
            BadValue,
            "from: '2009-13-01' is not a date; write it as YYYY-MM-DD, such as 2009-01-01",
        ),
        (
            "initiative-matrix",
            {"min_plans": ["two"]},
            BadValue,
            "min_plans: 'two' is not a whole number; write it in digits, such as 3",
        ),
        (
            "links",
            {"relation": ["pw:continues"]},
            BadValue,
            "relation: 'pw:continues' is not implements, continues, reportsProgressOn, refines, respondsTo, "
            "sameCommitmentAs, dependsOn or supersedes; the nearest is continues",
        ),
        ("due", {"from": ["2009-01-01"]}, MissingParameter, "due needs to, such as to=2009-03-31"),
        ("due", {"from": ["2009-01-01"], "to": []}, MissingParameter, "due needs to, such as to=2009-03-31"),
        (
            "acronym",
            {"term": ["IDTS", "DIP"]},
            TooManyValues,
            "term takes one value, not 2; ask once for each",
        ),
        (
            "acronym",
            {"term": ["IDTS"], "trem": ["x"]},
            UnknownParameter,
            "acronym has no parameter 'trem'; it takes term",
        ),
        (
            "agency-matrix",
            {"plan": ["x"]},
            UnknownParameter,
            "agency-matrix has no parameter 'plan'; it takes none",
        ),
    ],
)
def test_a_wrong_question_is_explained_in_one_sentence(name, values, error, message):
    with pytest.raises(error) as caught:
        bind(CATALOGUE[name], values, NoThings())
    assert str(caught.value) == message


def test_messages_stay_short_and_printable_whatever_was_sent():
    with pytest.raises(QueryError) as caught:
        bind(CATALOGUE["due"], {"from": ["\x1b[31m\n" + "9" * 10_000], "to": ["2010-01-01"]}, NoThings())
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


def test_an_unknown_query_is_an_error_with_the_nearest():
    with pytest.raises(UnknownQuery) as caught:
        CATALOGUE["owned"]
    assert caught.value.nearest[0] == "owned-by"
    assert str(caught.value).startswith("there is no query 'owned'; the nearest are owned-by")


def test_a_list_is_bound_once_for_each_value_and_a_lone_text_is_one_value():
    assert 'VALUES ?said { "b" "a" }' in bind(ECHO, {"said": ["b", "a", "b"]}, NoThings())
    assert 'VALUES ?said { "ab" }' in bind(ECHO, {"said": "ab"}, NoThings())


@pytest.mark.parametrize("value", ["respondsTo", "respondsto", " RESPONDSTO "])
def test_a_listed_value_is_bound_as_it_is_listed(value):
    assert 'VALUES ?relation { "respondsTo" }' in bind(CATALOGUE["links"], {"relation": [value]}, NoThings())


def test_a_default_is_bound_and_an_optional_parameter_left_out():
    assert 'VALUES ?min_plans { "2"^^<http://www.w3.org/2001/XMLSchema#integer> }' in bind(
        CATALOGUE["initiative-matrix"], {}, NoThings()
    )
    assert "VALUES" not in bind(CATALOGUE["undefined-acronyms"], {}, NoThings())


def test_clauses_are_found_only_where_they_are_clauses():
    sparql = """# VALUES ?no { UNDEF }
    SELECT * { VALUES ?a { UNDEF } values $b{undef} FILTER(?x < 3 && ?y > 2)
      ?s <http://example.org/#VALUES?no{UNDEF}> "VALUES ?no { UNDEF }", '''it's VALUES ?no { UNDEF }''' .
      VALUES ?no { 1 } VALUES (?no) { (UNDEF) } }"""
    assert bindable(sparql) == ["a", "b"]
    assert rewrite(sparql, lambda name: f"[{name}]") == sparql.replace("VALUES ?a { UNDEF }", "[a]").replace(
        "values $b{undef}", "[b]"
    )


def test_what_is_bound_is_not_read_as_a_clause():
    two = "SELECT * { VALUES ?a { UNDEF } VALUES ?b { UNDEF } }"
    bound = rewrite(two, lambda name: {"a": 'VALUES ?a { "VALUES ?b { UNDEF }" }', "b": "B"}[name])
    assert bound == 'SELECT * { VALUES ?a { "VALUES ?b { UNDEF }" } B }'
