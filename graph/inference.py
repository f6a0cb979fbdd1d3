"""What follows from the asserted graphs: rules of stratum 1, the OWL 2 RL closure, rules of stratum 2, once each.

`infer` concludes it from everything at once, which is plain, and takes memory for all of it. A build comes to the same
file by file (`graph/building/`); a test holds the two against each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import Quad, QueryTriples, Store, Triple

import graph.building.across
import graph.building.jobs
import graph.building.local
import graph.building.parts
import graph.building.rulewords
import graph.building.surroundings
import graph.lines
import graph.sources
import ontology.closure
import ontology.rulebook
import ontology.templates
from graph.sources import DERIVED
from ontology.closure import close
from ontology.rulebook import Rule, rule_paths, rules
from ontology.terms import GRAPH

__all__ = ["apply", "code_version", "infer"]

_CONCLUDING = (
    graph.building.across,
    graph.building.jobs,
    graph.building.local,
    graph.building.parts,
    graph.building.rulewords,
    graph.building.surroundings,
    graph.lines,
    graph.sources,
    ontology.closure,
    ontology.rulebook,
    ontology.templates,
)
"""Modules that decide what a build concludes."""


def infer(quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """Conclude what belongs into `graph/inferred`: nothing that is asserted, and each conclusion once.

    Axioms are read from `graph/ontology` alone, facts and the rules' patterns from the union of all graphs but
    validation.
    """
    read = [quad for quad in quads if quad.graph_name not in DERIVED]
    axioms = frozenset(quad.triple for quad in read if quad.graph_name == GRAPH.ontology)
    known = {quad.triple for quad in read}
    store = Store()
    store.bulk_extend(read)
    concluded: list[Quad] = []

    def conclude(triples: frozenset[Triple]) -> None:
        new = [Quad(t.subject, t.predicate, t.object, GRAPH.inferred) for t in triples - known]
        known.update(triples)
        store.bulk_extend(new)
        concluded.extend(new)

    for rule in (rule for rule in rules() if rule.stratum == 1):
        conclude(apply(rule, store))
    conclude(close(axioms, known))
    for rule in (rule for rule in rules() if rule.stratum == 2):
        conclude(apply(rule, store))
    return tuple(concluded)


def apply(rule: Rule, store: Store) -> frozenset[Triple]:
    """All that a rule concludes from the union of a store's graphs."""
    found = store.query(rule.construct, use_default_graph_as_union=True)
    assert isinstance(found, QueryTriples)  # noqa: S101 - every rule is a CONSTRUCT query
    return frozenset(found)


def code_version() -> str:
    """Hash of the rules, the code and the library that inference depends on; it belongs to a build's fingerprint."""
    code = [Path(module.__file__ or "") for module in _CONCLUDING]
    digest = hashlib.sha256(" ".join(map(version, ("pyoxigraph", "reasonable"))).encode())
    for path in (*rule_paths(), *code, Path(__file__)):
        digest.update(f"\n{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()
