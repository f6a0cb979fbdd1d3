"""What a named query is: its parameters, its columns and its SPARQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Chart",
    "ChartKind",
    "Column",
    "ColumnType",
    "Measure",
    "Parameter",
    "ParameterType",
    "Query",
    "Words",
]


class ParameterType(StrEnum):
    """What a parameter's value must be; the first five are things of the graph, the others literals."""

    INITIATIVE = "initiative"
    AGENCY = "agency"
    PLAN = "plan"
    PLACE = "place"
    ITEM = "item"
    DATE = "date"
    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    TERM = "term"

    @property
    def is_thing(self) -> bool:
        """Whether a value names a thing of the graph, rather than being a literal itself."""
        return self in _THINGS


_THINGS = frozenset(
    {
        ParameterType.INITIATIVE,
        ParameterType.AGENCY,
        ParameterType.PLAN,
        ParameterType.PLACE,
        ParameterType.ITEM,
    }
)


class ColumnType(StrEnum):
    """What the cells of a column hold, where they are not empty."""

    IRI = "iri"
    STRING = "string"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    IRI_OR_STRING = "iri or string"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query; ``many`` when it may be given several times."""

    name: str
    type: ParameterType
    description: str
    many: bool = False
    required: bool = True
    default: str | None = None
    example: str | None = None
    values: tuple[str, ...] = ()
    """The values that it may have, where these can be listed."""
    label: str = ""

    @property
    def words(self) -> str:
        """What people call it: its label, else its name with spaces."""
        return self.label or _spoken(self.name)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a query's answer."""

    name: str
    type: ColumnType
    description: str
    label: str = ""

    @property
    def words(self) -> str:
        """What people call it: its label, else its name with spaces."""
        return self.label or _spoken(self.name)


class ChartKind(StrEnum):
    """How an answer can be drawn: a bar for each label, or each row on its days along a time line."""

    BARS = "bars"
    DATES = "dates"


class Measure(StrEnum):
    """How long the bar of a label is, to which several rows may belong."""

    COUNT = "count"
    """How many rows there are."""
    SUM = "sum"
    """The sum of a column."""
    MOST = "most"
    """The value of a column that is furthest from 0, with its sign."""


@dataclass(frozen=True, slots=True)
class Chart:
    """How an answer is drawn: ``title`` says in a sentence what is shown, the rest names columns.

    Bars have a ``measure``, unless it counts a ``value``, and may be ``split``; dates have ``end``, or ``start`` too.
    """

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    measure: Measure = Measure.COUNT
    value: str | None = None
    split: str | None = None
    start: str | None = None
    end: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that it draws."""
        return (*self.labels, *filter(None, (self.value, self.split, self.start, self.end)))


@dataclass(frozen=True, slots=True)
class Words:
    """That a query finds a ``thing``, by a variable's name, by the words in a ``parameter``, and by nothing else.

    Each of the first eight words begins a word in one of the thing's names; who has an index of these may look at the
    things alone of which it is so (``graph/words.py``).
    """

    parameter: str
    thing: str


@dataclass(frozen=True, slots=True)
class Query:
    """One named query: what its file's header says, and in ``sparql`` what follows the header.

    A query without columns answers with a graph.
    """

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    tags: tuple[str, ...]
    sparql: str
    chart: Chart | None = None
    words: Words | None = None

    @property
    def summary(self) -> str:
        """The first sentence of the description."""
        first, stop, _ = self.description.partition(". ")
        return first + stop.rstrip()

    @property
    def answers_with_graph(self) -> bool:
        """Whether this is a CONSTRUCT query."""
        return not self.columns

    @property
    def by_name(self) -> Mapping[str, Parameter]:
        """The parameters by name."""
        return {parameter.name: parameter for parameter in self.parameters}


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()
