"""The five plans, read once for all tests: their documents, rows and graphs."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph.errors import PlanweaveError
from graph.publish import PLANS, read_plan
from graph.reading.document import Document, document_of, load_document
from graph.reading.rows import PlanRows
from graph.registers import Registers, load_registers
from graph.settings import SOURCES_VARIABLE
from ontology.terms import ID, PREFIXES, PW, RDF

Answers = dict[str, dict[str, list[str]]]


class PlanView:
    """A plan's graph as tests read it.

    Things are named by their path under the plan (`action/15`), under the project (`agency/home-office`) or by prefix
    (`pw:Joint`); values are plain strings. `view["action/15", "pw:text"]` is the list of its values.
    """

    def __init__(self, slug: str, triples: tuple[Triple, ...]) -> None:
        self.slug = slug
        self.triples = triples
        self._under = f"{ID}plan/{slug}/"
        self._by_subject: Answers = {}
        self._by_class: dict[str, list[str]] = {}
        for triple in triples:
            about = self._by_subject.setdefault(self.short(triple.subject), {})
            about.setdefault(self.short(triple.predicate), []).append(self.short(triple.object))

    def short(self, term: object) -> str:
        if isinstance(term, Literal):
            return term.value
        assert isinstance(term, NamedNode), f"{term} is neither an IRI nor a literal"
        return _compact(term.value, self._under)

    def __getitem__(self, asked: tuple[str, str]) -> list[str]:
        path, predicate = asked
        return self._by_subject.get(path, {}).get(predicate, [])

    def __contains__(self, path: str) -> bool:
        return path in self._by_subject

    def one(self, path: str, predicate: str, default: str = "") -> str:
        """The only value of a property, or the default when there is none."""
        values = self[path, predicate]
        assert len(values) <= 1, f"{path} has {len(values)} values of {predicate}: {values}"
        return values[0] if values else default

    def of_class(self, name: str) -> list[str]:
        """The paths of all things of a class, in document order of their first evidence."""
        if name not in self._by_class:
            found = [path for path, about in self._by_subject.items() if name in about.get("rdf:type", ())]
            self._by_class[name] = sorted(found, key=lambda path: (self.spans(path) or [(0, 0)], path))
        return self._by_class[name]

    def numbered(self, path: str, part: str) -> list[str]:
        """`action/15/timing/1`, `/2` … as far as there are any."""
        found = []
        while (name := f"{path}/{part}/{len(found) + 1}") in self:
            found.append(name)
        return found

    def evidence(self, path: str, supports: str | None = None) -> list[str]:
        """The evidence of a thing in document order; with `supports`, only what proves that property."""
        chosen = (
            node for node in self[path, "pw:evidence"] if supports is None or supports in self[node, "pw:supports"]
        )
        return sorted(chosen, key=self.span)

    def span(self, evidence: str) -> tuple[int, int]:
        return int(self.one(evidence, "oa:start")), int(self.one(evidence, "oa:end"))

    def spans(self, path: str) -> list[tuple[int, int]]:
        return sorted(self.span(node) for node in self[path, "pw:evidence"])

    def lines(self, path: str, supports: str | None = None) -> list[int]:
        """The lines on which a thing's evidence begins, each once."""
        return sorted({int(self.one(node, "pw:startLine")) for node in self.evidence(path, supports)})


@cache
def _compact(iri: str, under: str) -> str:
    if iri.startswith(under):
        return iri.removeprefix(under)
    if iri.startswith(ID):
        return iri.removeprefix(ID)
    longest = max((ns for ns in PREFIXES.values() if iri.startswith(ns)), key=len, default="")
    names = [name for name, ns in PREFIXES.items() if ns == longest]
    return f"{names[0]}:{iri.removeprefix(longest)}" if names else iri


@pytest.fixture(scope="session")
def registers() -> Registers:
    return load_registers()


@pytest.fixture(scope="session")
def plan_document(sources: Path) -> Callable[[str], Document]:
    """The source text of a plan, by slug."""
    return cache(lambda slug: load_document(sources / f"{slug}.txt"))


@pytest.fixture(scope="session")
def plan_read(
    plan_document: Callable[[str], Document], registers: Registers
) -> Callable[[str], tuple[PlanRows, tuple[Triple, ...]]]:
    """A plan's rows and triples, by slug; each plan is read once."""

    @cache
    def attempt(slug: str) -> tuple[PlanRows, tuple[Triple, ...]] | PlanweaveError:
        try:
            return read_plan(plan_document(slug), registers)
        except PlanweaveError as error:
            return error

    def read(slug: str) -> tuple[PlanRows, tuple[Triple, ...]]:
        found = attempt(slug)
        if isinstance(found, PlanweaveError):
            raise found
        return found

    return read


@pytest.fixture(scope="session")
def plan_rows(plan_read: Callable[[str], tuple[PlanRows, tuple[Triple, ...]]]) -> Callable[[str], PlanRows]:
    return lambda slug: plan_read(slug)[0]


@pytest.fixture(scope="session")
def plan_graph(request: pytest.FixtureRequest) -> Callable[[str], PlanView]:
    """A plan's woven graph, by slug; on a machine without the sources, its published one."""
    without_sources = os.environ.get(SOURCES_VARIABLE) == "none"

    @cache
    def graph(slug: str) -> PlanView:
        if without_sources:
            return PlanView(slug, published(slug))
        return PlanView(slug, request.getfixturevalue("plan_read")(slug)[1])

    return graph


def published(slug: str) -> tuple[Triple, ...]:
    return tuple(quad.triple for quad in parse(path=str(PLANS / f"{slug}.ttl"), format=RdfFormat.TURTLE))


@pytest.fixture(scope="session")
def plan_view() -> type[PlanView]:
    """The class of graphs as tests read them."""
    return PlanView


@pytest.fixture(scope="session")
def weave_text(registers: Registers) -> Callable[..., tuple[PlanRows, PlanView]]:
    """Read and weave a made-up text as any plan is: `weave_text("plan-x", "…")`."""

    def weave_it(slug: str, text: str) -> tuple[PlanRows, PlanView]:
        rows, triples = read_plan(document_of(f"{slug}.txt", text.encode()), registers)
        assert any((t.predicate, t.object) == (RDF.type, PW.Plan) for t in triples)
        return rows, PlanView(slug, triples)

    return weave_it
