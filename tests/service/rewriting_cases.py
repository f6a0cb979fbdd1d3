"""Random small graphs, and random queries that are nearly what rewriting is for."""

from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

EX = "http://example.org/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PROLOGUE = f"PREFIX : <{EX}>\n"
DATE = NamedNode("http://www.w3.org/2001/XMLSchema#date")

_things = st.sampled_from([NamedNode(f"{EX}{name}") for name in "xyz"])
_classes = st.sampled_from([NamedNode(f"{EX}{name}") for name in "AB"])
_properties = st.sampled_from([NamedNode(f"{EX}{name}") for name in "pqr"])
_literals = st.sampled_from(
    [
        Literal("The Risk to life"),
        Literal("risk"),
        Literal("RIS\u212a"),  # its last letter is the Kelvin sign, a K by the rules of small letters
        Literal("ri\u017fk of harm", language="en"),  # a long s
        Literal("a ris", language="cy"),
        Literal("straße und İ.risk"),
        Literal("5", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        *(
            Literal(day, datatype=DATE)
            for day in ("2008-12-31", "2009-01-01", "2009-02-28", "2009-03-31Z", "0099-01-01")
        ),
        Literal("2009-02-01T00:00:00", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")),
        Literal("2009-02-01"),
    ]
)
_graphs = st.sampled_from([DefaultGraph(), DefaultGraph(), NamedNode(f"{EX}g"), NamedNode(f"{EX}h")])
_statements = st.one_of(
    st.builds(Quad, _things, st.just(TYPE), _classes, _graphs),
    st.builds(Quad, _things, _properties, st.one_of(_things, _literals), _graphs),
)
data = st.lists(_statements, max_size=14)

_variable = st.sampled_from(["?a", "?b", "?c", "?d"])
_subject = st.one_of(_variable, _variable, _variable, st.sampled_from([":x", ":y"]))
_object = st.one_of(_variable, _variable, _variable, st.sampled_from([":x", ":A", '"risk"']))
_verb = st.sampled_from(
    [":p", ":p", ":q", ":q", "a", "a", ":p/:q", "^:p", ":p|:r", ":p+", ":q*", ":p?", "?a", "?d", "?p", "!:p"]
)


@st.composite
def _triples(draw: st.DrawFn) -> str:
    text = f"{draw(_subject)} {draw(_verb)} {draw(_object)}"
    more = draw(st.sampled_from(["", "", "", ";", ","]))
    if more == ";":
        text += f" ; {draw(_verb)} {draw(_object)}"
    elif more == ",":
        text += f" , {draw(_object)}"
    return text + " ."


_condition = st.one_of(
    st.builds("{} != {}".format, _variable, st.sampled_from([":x", "?b"])),
    st.builds("BOUND({})".format, _variable),
    st.builds("ISIRI({})".format, _variable),
    st.builds("NOT EXISTS {{ {} :p ?b }}".format, _variable),
)


@st.composite
def group(draw: st.DrawFn, depth: int = 2) -> str:
    """A group, in braces."""
    parts = [draw(_triples())] if draw(st.integers(0, 4)) else []
    kinds = ["triples", "filter", "bind", "values"]
    if depth:
        kinds += ["absent", "absent", "absent", "optional", "minus", "union", "group", "graph", "select"]
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=3)):
        if kind == "triples":
            parts.append(draw(_triples()))
        elif kind == "filter":
            parts.append(f"FILTER({draw(_condition)})")
        elif kind == "bind":
            parts.append(
                f"BIND({draw(st.sampled_from([':x', '1/0', 'STR(?a)']))} AS ?{draw(st.sampled_from('efgh'))}1)"
            )
        elif kind == "values":
            value = draw(st.sampled_from(["UNDEF", ":x", '"risk"', ":y :x"]))
            parts.append(f"VALUES {draw(_variable)} {{ {value} }}")
        else:
            inner = draw(group(depth - 1))
            parts.append(
                {
                    "absent": f"FILTER NOT EXISTS {inner}",
                    "optional": f"OPTIONAL {inner}",
                    "minus": f"MINUS {inner}",
                    "union": f"{inner} UNION {draw(group(depth - 1))}",
                    "group": inner,
                    "graph": f"GRAPH {draw(st.sampled_from([':g', '?d']))} {inner}",
                    "select": f"{{ SELECT {draw(st.sampled_from(['*', '?a', 'DISTINCT ?b ?a']))} {inner} }}",
                }[kind]
            )
    return f"{{ {' '.join(parts)} }}"


@st.composite
def _absent(draw: st.DrawFn) -> str:
    """A group with one NOT EXISTS that is mostly plain."""
    around = [draw(_triples()) for _ in range(draw(st.integers(1, 2)))]
    inside = [draw(_triples()) for _ in range(draw(st.integers(1, 2)))]
    if draw(st.integers(0, 3)) == 0:
        inside.append(f"FILTER({draw(_condition)})")
    if draw(st.integers(0, 5)) == 0:
        inside = [f"{{ {inside[0]} }} UNION {{ {' '.join(inside[1:])} }}"]
    more = draw(st.sampled_from(["", "", "", "OPTIONAL { ?a :p ?e }", "BIND(1 AS ?e)", "VALUES ?a { :x UNDEF }"]))
    parts = [*around, more, f"FILTER NOT EXISTS {{ {' '.join(inside)} }}"]
    return f"{{ {' '.join(draw(st.permutations(parts)))} }}"


_needle = st.sampled_from(
    ["risk", "Risk", "RISK", " to life", "isk", "ri", "stra\u00dfe und", "RIS\u212a", "i\u0307.risk"]
)
_expression = st.one_of(
    _needle,
    st.lists(
        st.sampled_from(
            [
                "risk",
                "ris",
                "the",
                "The",
                " ",
                ".*",
                ".",
                "k?",
                "k*",
                "k+",
                "k{1}",
                "[Kk]",
                "(k|d)",
                "|",
                "^",
                "$",
                "life",
                "to",
                "\\\\.",
                "\\\\s",
                "\\\\b",
                "[^]]",
                ")",
                "(?:to)",
            ]
        ),
        max_size=6,
    ).map("".join),
)
_argument = st.sampled_from(["?l", "?l", "STR(?l)", "LCASE(?l)", "LCASE(STR(?l))", "UCASE(?l)", "?a"])
_call = st.one_of(
    st.builds(
        'regex({}, "{}"{})'.format,
        _argument,
        _expression,
        st.sampled_from(["", "", ', "i"', ', "i"', ', "q"', ', "x"']),
    ),
    st.builds(
        '{}({}, "{}"{})'.format,
        st.sampled_from(["CONTAINS", "STRSTARTS", "strends"]),
        _argument,
        _needle,
        st.sampled_from(["", "", "", "@en"]),
    ),
)
_day = st.sampled_from(
    ["2009-01-01", "2009-01-01", "2009-03-31", "2008-12-31", "2009-02-30", "2009-01-01Z", "-0001-01-01"]
)
_order = st.sampled_from([">", ">=", "<", "<=", "=", "!="])
_type = st.sampled_from(["xsd:date", "xsd:date", "xsd:date", "<http://www.w3.org/2001/XMLSchema#date>", "xsd:dateTime"])
_compared = st.one_of(
    st.builds('?l {} "{}"^^{}'.format, _order, _day, _type), st.builds('"{}"^^{} {} ?l'.format, _day, _type, _order)
)
_asked = st.one_of(_call, _call, _compared, _compared, _condition)
_conditions = st.one_of(
    _asked,
    st.builds("{} && {}".format, _compared, _compared),
    st.builds("{} && ({})".format, _asked, _asked),
    st.builds("({}) || {}".format, _call, _call),
    st.builds("{} || {} && {}".format, _asked, _asked, _asked),
    st.builds("!({})".format, _asked),
    st.builds("({} || {}) && {}".format, _call, _call, _asked),
    st.builds("({}) = false".format, _asked),
)


@st.composite
def narrowing(draw: st.DrawFn) -> str:
    """A query that asks something of texts or days, or nearly."""
    verb = draw(st.sampled_from([":p", ":p", ":q", ":p|:q", ":q/:p", "^:q/:p", ":p/:q?", "^:p", ":p+", "?v"]))
    pattern = f"?a {verb} ?l"
    more = st.sampled_from(
        [
            "OPTIONAL { ?a :q ?l }",
            "OPTIONAL { ?l :q ?m }",
            "?b :q ?l .",
            "MINUS { ?a :r ?l }",
            "BIND(?l AS ?k)",
            "?a a ?c .",
            "",
        ]
    )
    parts = [draw(more), pattern + " .", f"FILTER({draw(_conditions)})", draw(more)]
    where = f"{{ {' '.join(draw(st.permutations(parts)))} }}"
    forms = [
        "SELECT * {}",
        "SELECT ?a ?l {}",
        "SELECT (COUNT(*) AS ?n) {}",
        "ASK {}",
        "SELECT * {{ ?b :q ?a OPTIONAL {} }}",
        "SELECT * {{ ?b a ?c MINUS {} }}",
        "SELECT * {{ ?a :p ?x FILTER EXISTS {} }}",
        "SELECT * {{ ?a :p ?l FILTER NOT EXISTS {} }}",
        "SELECT * {{ {} UNION {{ ?l :q ?b }} }}",
        "SELECT * {{ GRAPH ?g {} }}",
        "SELECT * FROM :g {}",
        "CONSTRUCT {{ ?a :made ?l }} WHERE {}",
    ]
    return draw(st.sampled_from(forms)).format(where)


_modifiers = st.sampled_from(["", "", "", " ORDER BY ?a", " LIMIT 1", " ORDER BY ?a ?b LIMIT 3", " VALUES ?a { :x }"])
_forms = ["SELECT * {}", "SELECT ?a ?b {}", "SELECT * {{ ?c :q ?b OPTIONAL {} }}", "SELECT * {{ ?a :p ?b MINUS {} }}"]
queries = st.one_of(
    st.builds(str.format, st.sampled_from(_forms), _absent()),
    st.builds(str.format, st.sampled_from(_forms), _absent()),
    st.builds(
        "SELECT {} {} {}".format,
        st.sampled_from(["*", "?a", "?a ?b", "DISTINCT ?c", "REDUCED ?a"]),
        group(),
        _modifiers,
    ),
    st.builds("ASK {}".format, group()),
    st.builds("CONSTRUCT {{ ?a :made ?b }} WHERE {}".format, group()),
)

_aggregate = st.builds(
    "{}({}{})".format,
    st.sampled_from(["COUNT", "COUNT", "COUNT", "count", "MIN", "MAX", "SUM"]),
    st.sampled_from(["", "", "DISTINCT "]),
    st.sampled_from(["*", "?s", "?s", "?p", "?o", "?g"]),
)


@st.composite
def counting(draw: st.DrawFn) -> str:
    """A query that counts, or nearly."""
    verb = draw(
        st.sampled_from(
            ["a", "a", "?p", "?p", ":p", ":q", ":none", ":p|:q", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"]
        )
    )
    target = draw(st.sampled_from(["?o", "?o", "?o", ":A", ":B", ":none", "?s", "?p"]))
    pattern = f"?s {verb} {target}"
    pattern = draw(st.sampled_from([pattern, f"{pattern} .", f"GRAPH ?g {{ {pattern} }}", f"GRAPH :g {{ {pattern} }}"]))
    more = draw(
        st.lists(
            st.sampled_from(
                [
                    "FILTER(ISIRI(?o))",
                    "FILTER(?p != :p)",
                    "OPTIONAL { ?o :p ?l }",
                    "OPTIONAL { ?o :q ?o2 }",
                    "?o :p ?m .",
                    "{ ?o :p ?m } UNION { ?o :q ?m }",
                    "MINUS { ?o :p ?m }",
                    "FILTER NOT EXISTS { ?o :p ?n }",
                    "VALUES ?o { :A :x }",
                    "BIND(STR(?o) AS ?name)",
                ]
            ),
            max_size=2,
        )
    )
    where = "{ " + " ".join([pattern, *more] if draw(st.booleans()) else [*more, pattern]) + " }"
    by = draw(st.sampled_from(["", "?o", "?o", "?p", "?p", "?g", "?o ?l", "?s", "(STR(?o) AS ?k)"]))
    names = by if not by.startswith("(") else "?k"
    aggregates = draw(st.lists(_aggregate, max_size=2))
    head = " ".join([names, *(f"({each} AS ?n{at})" for at, each in enumerate(aggregates))]).strip()
    if not head:
        head = draw(
            st.sampled_from(["DISTINCT ?o", "DISTINCT ?p", "?o", "*", "DISTINCT ?g", "DISTINCT (STR(?p) AS ?k)"])
        )
    elif not aggregates and draw(st.booleans()):
        by = ""
        head = f"DISTINCT {names}"
    tail = f" GROUP BY {by}" if by else ""
    if aggregates:
        tail += draw(
            st.sampled_from(["", "", f" HAVING({aggregates[0]} > 1)", f" ORDER BY DESC({aggregates[0]})", " LIMIT 1"])
        )
    select = f"SELECT {head} {where}{tail}"
    return f"SELECT * {{ {{ {select} }} OPTIONAL {{ ?o :q ?label }} }}" if draw(st.integers(0, 5)) == 0 else select
