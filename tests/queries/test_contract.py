"""Names, parameters and columns as the contract has them, copied from it by eye."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from ontology.terms import XSD
from queries.binding import bind
from queries.documentation import markdown_table
from queries.model import ColumnType, ParameterType

# name: parameters as the catalogue declares them, columns
CONTRACT = {
    "agency-history": ("agency", "date, event, before, after, source, concerns"),
    "agency-matrix": ("", "agency, label, plan, entries, total"),
    "acronym": ("term", "acronym, expansion, plan, declared_in, denotes, line, entry, meaning, uses, quote"),
    "acronym-conflicts": ("term?", "acronym, plan, expansion, denotes, meaning"),
    "co-owners": ("plan[]?, agency?", "agency_a, agency_b, entries, name_a, name_b"),
    "dependency-chain": ("item, direction=both", "depth, item, plan, number, text, via"),
    "describe": ("item", ""),
    "due": ("from, to, agency[]?, plan[]?", "plan, item, number, text, owners, timing, earliest, latest"),
    "finding-counts": ("plan[]?, shape?, severity?, words?", "plan, shape, findings"),
    "findings": (
        "plan[]?, shape?, severity?, words?",
        "shape, severity, plan, item, number, message, line, quote, file, finding",
    ),
    "funding": ("plan[]?", "plan, item, number, amount, currency, payer, year, printed"),
    "initiative-matrix": ("min_plans=2, plan[]?", "initiative, label, plan, entries, mentions, plans"),
    "lineage": ("agency", "date, change, kind, event, side, body, name, active_from, active_to, held_as"),
    "links": (
        "plan[]?, item?, relation?, strength?, agency[]?",
        "from_plan, from_item, from_number, relation, to_plan, to_item, to_number, strength, rationale, "
        "from_text, to_text",
    ),
    "mentions": ("item", "kind, thing, name, words, item, line"),
    "names": ("item", "kind, name"),
    "orphan-owners": ("plan[]?, reason?", "plan, item, number, printed, reason"),
    "owner-as-of": ("item, date", "item, as_printed, agency, name_then, body_on_date, via"),
    "owned-by": (
        "agency, predecessors=true, plan[]?",
        "plan, item, number, text, owner, capacity, due_earliest, due_latest, held_as, open",
    ),
    "parts": ("item", "relation, other, name"),
    "owners": ("item[]", "item, owners"),
    "places": ("place", "plan, item, number, text, coverage"),
    "plan-acronyms": ("plan", "item, acronym, expansion, denotes, name, first_line, uses"),
    "plan-entries": (
        "plan",
        "item, number, section, objective, text, owners, timing, coverage, funding, "
        "section_name, part_name, objective_name, partners, line",
    ),
    "plan-links": ("plan", "direction, other_plan, relation, links"),
    "plan-owners": ("plan", "agency, name, capacity, entries"),
    "plans": (
        "plan[]?",
        "plan, title, issued, issued_earliest, issued_latest, period_start, period_end, publishers, entries",
    ),
    "progress": ("plan[]?, initiative[]?", "plan, item, text, about, line"),
    "search": ("q", "kind, item, label, plan, snippet, score"),
    "shapes": ("plan[]?, shape?, severity?, words?", "shape, title, meaning, severity, findings"),
    "slippage": (
        "initiative[]?, item?",
        "commitment, plan, stated, latest, days_from_first, quote, line, in_same_plan, item, earliest, value, unit",
    ),
    "standing": (
        "item",
        "entry, entry_name, plan, section, section_name, part, part_name, objective, objective_name, "
        "previous, previous_name, next, next_name",
    ),
    "trace": (
        "initiative, plan[]?",
        "date, plan, kind, item, number, text, owners, due, relation, quote, line",
    ),
    "undefined-acronyms": ("plan[]?", "plan, acronym, first_line, uses"),
    "validation-report": ("plan[]?, shape?, severity?, words?", ""),
}
TYPES = {
    **{name: ParameterType(name) for name in ("agency", "initiative", "item", "place", "plan", "term")},
    "date": ParameterType.DATE,
    "direction": ParameterType.TERM,
    "from": ParameterType.DATE,
    "to": ParameterType.DATE,
    "min_plans": ParameterType.INTEGER,
    "predecessors": ParameterType.BOOLEAN,
    "q": ParameterType.STRING,
    "reason": ParameterType.TERM,
    "relation": ParameterType.TERM,
    "severity": ParameterType.TERM,
    "shape": ParameterType.TERM,
    "words": ParameterType.STRING,
    "strength": ParameterType.TERM,
}
VALUES = {
    "acronym": {"term": ["IDTS"]},
    "agency-history": {"agency": ["NOMS"]},
    "dependency-chain": {"item": ["alpha-2005/action/1"]},
    "due": {"from": ["2000-01-01"], "to": ["2020-12-31"]},
    "lineage": {"agency": ["NOMS"]},
    "mentions": {"item": ["alpha-2005/action/1"]},
    "names": {"item": ["initiative/idts"]},
    "parts": {"item": ["agency/home-office"]},
    "owned-by": {"agency": ["DH"]},
    "owner-as-of": {"item": ["alpha-2005/action/1"], "date": ["2009-01-01"]},
    "owners": {"item": ["alpha-2005/action/1"]},
    "places": {"place": ["England"]},
    "plan-acronyms": {"plan": ["beta-2009"]},
    "plan-entries": {"plan": ["alpha-2005"]},
    "plan-links": {"plan": ["beta-2009"]},
    "plan-owners": {"plan": ["alpha-2005"]},
    "search": {"q": ["IDTS"]},
    "standing": {"item": ["alpha-2005/action/1"]},
    "trace": {"initiative": ["IDTS"]},
}


@pytest.mark.parametrize("name", CONTRACT)
def test_parameters_and_columns_are_the_contracts(name, catalogue):
    query = catalogue[name]
    declared = [
        parameter.name
        + ("[]" if parameter.many else "")
        + (f"={parameter.default}" if parameter.default else "" if parameter.required else "?")
        for parameter in query.parameters
    ]
    assert (", ".join(declared), ", ".join(column.name for column in query.columns)) == CONTRACT[name]
    assert all(parameter.type is TYPES[parameter.name] for parameter in query.parameters)


def test_no_query_is_left_out_of_the_contract(catalogue):
    assert set(CONTRACT) == set(catalogue.names)


@pytest.mark.parametrize("name", CONTRACT)
def test_cells_are_of_the_type_that_their_column_declares(name, catalogue, resolver, store):
    query = catalogue[name]
    if query.answers_with_graph:
        return
    rows = list(store.query(bind(query, VALUES.get(name, {}), resolver)))
    assert rows
    for row in rows:
        for column in query.columns:
            if row[column.name] is not None:
                assert is_of(column.type, row[column.name]), (column.name, row[column.name])


def is_of(kind, term):
    if isinstance(term, NamedNode):
        return kind in (ColumnType.IRI, ColumnType.IRI_OR_STRING)
    assert isinstance(term, Literal)
    if kind is ColumnType.DATE:
        return term.datatype == XSD.date and date.fromisoformat(term.value)
    if kind in (ColumnType.INTEGER, ColumnType.DECIMAL):
        return term.datatype == XSD[kind.value] and Decimal(term.value).is_finite()
    if kind is ColumnType.BOOLEAN:
        return term.datatype == XSD.boolean
    return kind in (ColumnType.STRING, ColumnType.IRI_OR_STRING) and term.datatype == XSD.string


@pytest.mark.parametrize("name", CONTRACT)
def test_the_file_itself_is_a_query_and_answers_unfiltered(name, catalogue, store):
    query = catalogue[name]
    if query.answers_with_graph:
        assert next(store.query(query.sparql), None)
        return
    assert len(list(store.query(query.sparql))) >= 1


@pytest.mark.parametrize("name", CONTRACT)
def test_every_sentence_of_a_header_is_a_sentence(name, catalogue):
    query = catalogue[name]
    sentences = [query.description, *(x.description for x in (*query.parameters, *query.columns))]
    assert all(re.fullmatch(r"[A-Z].*\.", sentence) for sentence in sentences)
    assert query.title
    assert not query.title.endswith(".")
    assert query.tags


def test_the_documentation_holds_the_catalogue(catalogue):
    text = (Path(__file__).parents[2] / "docs" / "queries.md").read_text(encoding="utf-8")
    assert markdown_table(catalogue) in text
