"""Why the graph says so: the words behind an asserted triple, the rule and the triples behind an inferred one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolution, Store, Triple, Variable
from rapidfuzz import fuzz, process

from graph.errors import PlanweaveError
from graph.grounds import Quote, is_only_probable, notes, quotes
from graph.snapshot import Snapshot
from ontology.derivation import Axioms, Derivation, Subject, Term, shortest_chain
from ontology.naming import compact, readings, write
from ontology.rulebook import Pattern, Rule, rules
from ontology.terms import GRAPH, PW, RDF

__all__ = ["CannotExplain", "Explanation", "Quote", "explain", "format_explanation"]

_RULES = {rule.predicate for rule in rules()}
_SHOWN = 3
"""How many quotes of one triple are printed, and how many values where another was asked for."""
_ALIKE = 45
"""How like a name must be to be offered, of 100."""
_UNNAMED = {PW.Evidence, PW.Mention, PW.Responsibility}
"""Classes of things that nobody calls by name."""


class CannotExplain(PlanweaveError):
    """A triple that the graph does not have, or a term that is no name."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one triple is in the graph; `premises` explain the triples that an inferred one rests on."""

    triple: Triple
    graphs: tuple[NamedNode, ...]
    how: str = "asserted"
    """`asserted`, `rule NAME`, or `OWL` with the kinds of axiom."""
    description: str = ""
    axioms: tuple[Triple, ...] = ()
    premises: tuple[Explanation, ...] = ()
    quotes: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def inferred(self) -> bool:
        """Whether the triple is concluded and not asserted."""
        return self.how != "asserted"

    @property
    def asserted(self) -> tuple[Explanation, ...]:
        """The asserted triples that it all rests on, each once."""
        if not self.inferred:
            return (self,)
        return tuple(dict.fromkeys(leaf for premise in self.premises for leaf in premise.asserted))


def explain(snapshot: Snapshot, subject: str, predicate: str, object_: str) -> Explanation:
    """Explain a triple whose terms are full IRIs, prefixed names, ends of IRIs, or, as object, words."""
    store = snapshot.store
    subjects, predicates, objects = (readings(text) for text in (subject, predicate, object_))
    for s, p in product(subjects, predicates):
        for triple in sorted(_facts(store, s, p), key=str):
            words = triple.object.value if isinstance(triple.object, Literal) else None
            if triple.object in objects or object_ in (words, str(triple.object)):
                return _Explainer(store).explain(triple)
    _check_known(store, subject, subjects, _things)
    _check_known(store, predicate, predicates, _properties)
    if not any(_takes_words(store, p) for p in predicates):
        _check_known(store, object_, objects, _things)
    said = sorted({compact(t.object) for s, p in product(subjects, predicates) for t in _facts(store, s, p)})
    instead = f"; it says {', '.join(said[:_SHOWN])}{' …' if len(said) > _SHOWN else ''}" if said else ""
    raise CannotExplain(f"The graph does not say so: {subject} {predicate} {object_}{instead}.")


class _Explainer:
    def __init__(self, store: Store) -> None:
        self._store = store
        ontology = store.quads_for_pattern(None, None, None, GRAPH.ontology)
        self._axioms = Axioms(quad.triple for quad in ontology)

    def explain(self, triple: Triple) -> Explanation:
        quads = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        named = (quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode))
        graphs = tuple(sorted(named, key=str))
        if graphs != (GRAPH.inferred,):
            return Explanation(triple, graphs, quotes=quotes(self._store, triple), notes=notes(self._store, triple))
        for rule in rules():
            if rule.predicate == triple.predicate and (row := self._match(rule, triple)) is not None:
                premises = dict.fromkeys(t for pattern in rule.premises for t in self._instances(pattern, row))
                told = tuple(self.explain(premise) for premise in premises)
                return Explanation(triple, graphs, f"rule {rule.name}", rule.description, premises=told)
        derivation = self._axioms.derive(triple, self._base) or Derivation((), ())
        told = tuple(self.explain(premise) for premise in derivation.premises)
        return Explanation(triple, graphs, f"OWL {derivation.kind}", "", derivation.axioms, told)

    def _base(self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None) -> Iterator[Triple]:
        """The facts that OWL conclusions start from: what is asserted and what the rules of stratum 1 conclude."""
        quads = self._store.quads_for_pattern(subject, predicate, object_)
        graphs = (DefaultGraph(), GRAPH.validation)
        found = {
            quad.triple
            for quad in quads
            if quad.graph_name not in graphs and (quad.graph_name != GRAPH.inferred or quad.predicate in _RULES)
        }
        return iter(sorted(found, key=str))

    def _from(self, node: Term, predicate: NamedNode) -> Iterator[Triple]:
        return iter(()) if isinstance(node, Literal) else self._base(node, predicate, None)

    def _match(self, rule: Rule, triple: Triple) -> QuerySolution | None:
        bound = dict(
            zip((rule.conclusion.subject, rule.conclusion.object), (triple.subject, triple.object), strict=True)
        )
        variables = {term: value for term, value in bound.items() if isinstance(term, Variable)}
        rows: Iterable[QuerySolution] = self._store.query(rule.select, substitutions=variables)  # type: ignore[assignment]
        return min(rows, key=lambda row: (*self._cost(rule, row), str(row)), default=None)

    def _cost(self, rule: Rule, row: QuerySolution) -> tuple[int, int]:
        """How many premises a conclusion has, and on how many links that are only probable it rests."""
        premises = {triple for pattern in rule.premises for triple in self._instances(pattern, row)}
        return len(premises), sum(is_only_probable(self._store, triple) for triple in premises)

    def _instances(self, pattern: Pattern, row: QuerySolution) -> Iterator[Triple]:
        subject, predicate, object_ = (
            row[term.value] if isinstance(term, Variable) else term
            for term in (pattern.subject, pattern.predicate, pattern.object)
        )
        if not pattern.chain:
            yield Triple(subject, predicate, object_)
        elif subject != object_ and not isinstance(subject, Literal):
            yield from shortest_chain(
                subject, object_, lambda node: ((t.object, t) for t in self._from(node, predicate))
            )


def format_explanation(explanation: Explanation) -> str:
    """An explanation as text: what it says, how it comes to be there, and under it what it rests on."""
    return "\n".join(_lines(explanation, ""))


def _lines(explanation: Explanation, indent: str) -> Iterator[str]:
    yield indent + write(explanation.triple)
    indent += "  "
    graphs = ", ".join(compact(graph) for graph in explanation.graphs)
    if explanation.inferred:
        because = f": {explanation.description}" if explanation.description else ""
        yield f"{indent}inferred by {explanation.how}{because}"
    else:
        yield f"{indent}asserted in {graphs}"
    yield from (f"{indent}axiom: {write(axiom)}" for axiom in explanation.axioms)
    yield from (f"{indent}{note}" for note in explanation.notes)
    for quote in explanation.quotes[:_SHOWN]:
        yield f"{indent}{compact(quote.plan)}, line {quote.line}: “{' '.join(quote.words.split())}”"
    if len(explanation.quotes) > _SHOWN:
        yield f"{indent}and {len(explanation.quotes) - _SHOWN} more quotes"
    for premise in explanation.premises:
        yield from _lines(premise, indent)


def _facts(store: Store, subject: NamedNode, predicate: NamedNode) -> Iterator[Triple]:
    return (quad.triple for quad in store.quads_for_pattern(subject, predicate, None, DefaultGraph()))


def _check_known(store: Store, text: str, terms: list[NamedNode], names: Callable[[Store], dict[str, str]]) -> None:
    """Raise, with the nearest name, unless the graph knows one of the terms that a text may mean."""
    if any(_known(store, term) for term in terms):
        return
    known = names(store)
    found = process.extractOne(
        text[:200], sorted(known), scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=_ALIKE
    )
    right = f"the nearest is {known[found[0]]}" if found else "give an IRI, a prefixed name or an IRI's end"
    raise CannotExplain(f"The graph has nothing called {text!r}; {right}.")


def _things(store: Store) -> dict[str, str]:
    """What the graph describes, by its name and by its acronym in place of the name's end."""
    typed = store.quads_for_pattern(None, RDF.type, None, DefaultGraph())
    names = {name: name for quad in typed if quad.object not in _UNNAMED for name in [compact(quad.subject)]}
    for quad in sorted(store.quads_for_pattern(None, PW.shortForm, None, DefaultGraph()), key=str):
        kind, colon, _ = compact(quad.subject).partition(":")
        if colon and isinstance(quad.object, Literal):
            names.setdefault(f"{kind}:{quad.object.value}", compact(quad.subject))
    return names


def _properties(store: Store) -> dict[str, str]:
    predicates = store.query("SELECT DISTINCT ?p WHERE { ?s ?p ?o }")
    return {name: name for row in predicates for name in [compact(row["p"])]}  # type: ignore[union-attr]


def _takes_words(store: Store, predicate: NamedNode) -> bool:
    stated = store.quads_for_pattern(None, predicate, None, DefaultGraph())
    return any(isinstance(quad.object, Literal) for quad in stated)


def _known(store: Store, term: NamedNode) -> bool:
    patterns = ((term, None, None), (None, term, None), (None, None, term))
    return any(next(iter(store.quads_for_pattern(*pattern)), None) for pattern in patterns)
