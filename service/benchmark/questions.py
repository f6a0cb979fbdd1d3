"""What every server is asked: the named queries with values that the data has, and the benchmark's own queries."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from graph.synthetic.probe import PROBE
from ontology.terms import ID, PREFIXES
from queries.binding import bind
from queries.catalogue import load_catalogue
from queries.convert import serialised
from queries.errors import QueryError
from queries.general import general
from queries.model import Parameter, ParameterType, Query
from queries.resolve import Resolver
from service.benchmark.corpora import Corpus
from service.benchmark.terms import Said, said_by_engine

__all__ = ["Question", "asked_of", "known_answers", "names", "traced"]

OWN_QUERIES = Path(__file__).parent / "queries"

_GRAPH = re.compile(r"^\s*(?:CONSTRUCT|DESCRIBE)\b", re.IGNORECASE | re.MULTILINE)
_DESCRIBE = re.compile(r"^\s*DESCRIBE\b", re.IGNORECASE | re.MULTILINE)

_PLACE = re.compile(r"<value:(\w+)>")
"""Where a value stands in the benchmark's own queries: as a term, since Virtuoso starts no path from VALUES."""

_EXAMPLES: Mapping[ParameterType, tuple[str, ...]] = {
    ParameterType.INITIATIVE: ("idts",),
    ParameterType.AGENCY: ("national-offender-management-service", "home-office"),
    ParameterType.PLACE: ("England", "england"),
}
"""Things of the registers, which synthetic corpora have too."""


@dataclass(frozen=True)
class Question:
    """A query as every server gets it, byte for byte; `path` is its address as a named query of ours.

    `subject`: of a DESCRIBE, whose answer each engine chooses, only what is said of this thing is compared.
    """

    name: str
    title: str
    sparql: str
    is_graph: bool
    subject: str | None = None
    path: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    """What the named query is asked with."""
    kept: bool = False
    """Whether a build of ours answers it beforehand."""

    @property
    def accept(self) -> str:
        """The media type that is asked for."""
        return "application/n-triples" if self.is_graph else "application/sparql-results+json"


def names() -> tuple[str, ...]:
    """The names of all questions."""
    return (*sorted(path.stem for path in OWN_QUERIES.glob("*.rq")), *load_catalogue().names)


def asked_of(corpus: Corpus, only: Sequence[str] = ()) -> tuple[Question, ...]:
    """The questions to this corpus, the benchmark's own first; `only` those of these names. Always the same ones."""
    values = _Values(corpus)
    found = [*_own(values), *_named(values)]
    return tuple(each for each in found if not only or each.name in only)


def known_answers(corpus: Corpus, questions: Sequence[Question]) -> dict[str, Said]:
    """What each question's answer is, by name: asked of the engine alone, in this process, with no service around it.

    Kept beside the peers' files, since a large corpus takes a while.
    """
    path = corpus.folder / "answers.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    known: dict[str, Said] = {}
    for question in questions:
        key = hashlib.sha256(f"{corpus.snapshot.hash} {question.sparql}".encode()).hexdigest()
        if key not in kept:
            said = said_by_engine(corpus.snapshot.query(question.sparql), question.subject)
            kept[key] = [said.number, said.digest]
            path.write_text(json.dumps(kept), encoding="utf-8")
        known[question.name] = Said(*kept[key])
    return known


def traced(corpus: Corpus) -> Question:
    """The story of the initiative that is as large in every synthetic corpus (docs/synthetic.md)."""
    query = load_catalogue()["trace"]
    sparql = bind(query, {"initiative": [PROBE.slug]}, Resolver(corpus.snapshot))
    return Question("trace-probe", query.title, sparql, is_graph=False)


class _Values:
    """Values for parameters, chosen from the data: the same for the same data."""

    def __init__(self, corpus: Corpus) -> None:
        self.snapshot = corpus.snapshot
        self.resolver = Resolver(corpus.snapshot)
        plans = self._column(
            f"SELECT ?plan {{ ?entry a {_pw('Entry')} ; {_pw('plan')} ?plan }}"
            " GROUP BY ?plan ORDER BY COUNT(?entry) ?plan"
        )
        self.plan = plans[len(plans) // 2]
        items = self._column(
            f"SELECT DISTINCT ?entry {{ ?entry a {_pw('Entry')} ; {_pw('plan')} <{self.plan}> ;"
            f" {_pw('ownedBy')} ?body ; {_pw('timing')} ?when }} ORDER BY ?entry LIMIT 1"
        )
        self.item = (
            items or self._column(f"SELECT ?e {{ ?e a {_pw('Entry')} ; {_pw('plan')} <{self.plan}> }} ORDER BY ?e")
        )[0]
        linked = self._column(
            f"SELECT ?item (COUNT(*) AS ?n) {{ ?link {_pw('fromItem')} ?item }} GROUP BY ?item ORDER BY DESC(?n) ?item"
        )
        self.linked = linked[0] if linked else self.item
        acronyms = self._column(
            f"SELECT ?label {{ ?entry a {_pw('AcronymEntry')} ; {_pw('plan')} <{self.plan}> ; {_LABEL} ?label }}"
            " ORDER BY ?label LIMIT 1"
        )
        self.acronym = acronyms[0].split(" ")[0] if acronyms else "IDTS"

    def thing(self, kind: ParameterType) -> str:
        """The value for a parameter of this kind."""
        if kind is ParameterType.PLAN:
            return self.plan
        if kind is ParameterType.ITEM:
            return self.item
        for slug in _EXAMPLES.get(kind, ()):
            try:
                return self.resolver.resolve(kind, slug, kind.value)[0].value
            except QueryError:
                continue
        return ""

    def _column(self, sparql: str) -> list[str]:
        return [row[0].value for row in self.snapshot.query(sparql)]


def _pw(name: str) -> str:
    return f"<{PREFIXES['pw']}{name}>"


_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


def _own(values: _Values) -> Iterator[Question]:
    things = {
        "agency": values.thing(ParameterType.AGENCY),
        "initiative": values.thing(ParameterType.INITIATIVE),
        "item": values.item,
        "linked": values.linked,
        "plan": values.plan,
    }
    for path in sorted(OWN_QUERIES.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        sparql = _PLACE.sub(lambda found: serialised(NamedNode(things[found[1]])), text)
        yield Question(
            name=path.stem,
            title=text.splitlines()[0].lstrip("# "),
            sparql=sparql,
            is_graph=bool(_GRAPH.search(sparql)),
            subject=values.item if _DESCRIBE.search(sparql) else None,
        )


def _named(values: _Values) -> Iterator[Question]:
    catalogue = load_catalogue()
    answered = set(general(catalogue))
    for query in catalogue:
        given = {each.name: [value] for each in query.parameters if (value := _value(query, each, values))}
        sparql = bind(query, given, values.resolver)
        yield Question(
            name=query.name,
            title=query.title,
            sparql=sparql,
            is_graph=query.answers_with_graph,
            path=f"/queries/{query.name}",
            values=tuple((name, value) for name, some in given.items() for value in some),
            kept=sparql in answered,
        )


def _value(query: Query, parameter: Parameter, values: _Values) -> str:
    """The value of a parameter: only those that a query needs, else it asks for all."""
    if not parameter.required or parameter.default is not None:
        return ""
    if parameter.type is ParameterType.ITEM:
        if query.name == "dependency-chain":
            return values.linked
        return f"{ID}agency/home-office" if query.name == "parts" else values.item
    if parameter.type.is_thing:
        return values.thing(parameter.type)
    if parameter.type is ParameterType.TERM:
        return values.acronym
    return parameter.example or ""
