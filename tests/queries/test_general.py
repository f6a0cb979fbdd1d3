"""Which questions ask about all plans without a value, and in which words."""

from collections.abc import Mapping

from pyoxigraph import NamedNode

from queries.binding import bind
from queries.catalogue import load_catalogue
from queries.general import general
from queries.model import ParameterType

GENERAL = (
    "acronym-conflicts",
    "agency-matrix",
    "co-owners",
    "finding-counts",
    "findings",
    "funding",
    "initiative-matrix",
    "links",
    "orphan-owners",
    "plans",
    "progress",
    "shapes",
    "slippage",
    "undefined-acronyms",
)
"""As the headers have it: no parameter that is needed has no default, and the answer is a table."""

NO_VALUES: Mapping[str, list[str]] = {}


class Nothing:
    def resolve(self, kind: ParameterType, value: str, parameter: str) -> tuple[NamedNode, ...]:
        raise AssertionError(value)


def test_they_are_those_that_need_no_value_and_answer_with_a_table() -> None:
    catalogue = load_catalogue()
    texts = {bind(catalogue[name], NO_VALUES, Nothing()) for name in GENERAL}
    assert set(general(catalogue)) == texts


def test_a_default_is_in_the_words() -> None:
    (text,) = general([load_catalogue()["initiative-matrix"]])
    assert 'VALUES ?min_plans { "2"^^' in text


def test_what_was_not_said_is_not() -> None:
    (text,) = general([load_catalogue()["plans"]])
    assert "VALUES ?plan" not in text
    assert "UNDEF" not in text
