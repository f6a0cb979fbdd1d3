"""The one place that runs SHACL: pySHACL's shapes and results, without JavaScript, imports, rules or any other step
outside the graph.

What pySHACL would look at node by node is looked at for many nodes at once (`shapes.evaluation`); the report is the
same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Set
from textwrap import shorten
from typing import Any, TypeVar

from pyshacl.validator import Validator
from rdflib import BNode, Graph
from rdflib.namespace import SH
from rdflib.term import Node

from shapes.compiled import Compiled
from shapes.errors import BadShapes
from shapes.evaluation import Evaluation, Told
from shapes.model import Result
from shapes.sparql import Sealed
from shapes.terms import n_triples

__all__ = ["compiled", "report", "run"]

Given = TypeVar("Given")

_SAID = 300


def compiled(shapes: Graph, chosen: Container[str] | None = None) -> Compiled:
    """Shapes made ready for several runs; raises `BadShapes` when they are ill-formed or do what is not allowed.

    `chosen` are the IRIs of the named shapes to be run; without it all are.
    """
    return _guarded(lambda: Compiled(shapes, chosen))


def report(data: Sealed, shapes: Graph) -> Graph:
    """Validate a data graph against a shapes graph; the W3C's validation report (SHACL, section 3.6).

    Raises `BadShapes` when the shapes are ill-formed or do what is not allowed here.
    """

    def validated() -> Any:
        ready = Compiled(shapes)
        told = list(Evaluation(ready, data))
        return Validator.create_validation_report(ready.shapes_graph, not told, told)[0]

    return _with_own_paths(_guarded(validated))


def run(data: Sealed, shapes: Graph | Compiled, only: Set[Node] | None = None) -> tuple[Result, ...]:
    """Validate a data graph against a shapes graph; the results in a stable order.

    With `only`, nothing is a focus node but the nodes of that set. Raises what `report` does.
    """

    def validated() -> list[Result]:
        ready = shapes if isinstance(shapes, Compiled) else Compiled(shapes)
        return list(_results(Evaluation(ready, data, only), ready))

    return tuple(
        sorted(
            _guarded(validated),
            key=lambda r: (r.shape, r.focus, r.path or "", r.value or "", r.component, r.messages),
        )
    )


def _guarded(step: Callable[[], Given]) -> Given:
    """What a step gives; whatever pySHACL or rdflib raise is told as a fault of the shapes."""
    try:
        return step()
    except (BadShapes, MemoryError):
        raise
    except Exception as error:  # pySHACL and rdflib raise many kinds
        raise BadShapes(f"The shapes cannot be run: {_said(error)}") from error


def _said(error: Any) -> str:
    """What an error of the libraries says, in one sentence."""
    if isinstance(error, re.error):
        return f"a sh:pattern is no regular expression ({error})."
    text = str(error.message).partition("\n")[0] if hasattr(error, "message") else f"{type(error).__name__}, {error}"
    return f"{shorten(text, _SAID, placeholder=' …').rstrip('.!')}."


def _with_own_paths(found: Graph) -> Graph:
    """Give each result a path of its own: pySHACL lets the results of a shape share a path that is a blank node."""

    def copied(node: Node) -> Node:
        if not isinstance(node, BNode):
            return node
        copy = BNode()
        for predicate, value in list(found.predicate_objects(node)):
            found.add((copy, predicate, copied(value)))
        return copy

    for result, path in list(found.subject_objects(SH.resultPath)):
        found.set((result, SH.resultPath, copied(path)))
    return found


def _results(told: Iterable[Told], ready: Compiled) -> Iterator[Result]:
    for _, node, triples in told:
        said = {predicate: value for subject, predicate, value in triples if subject == node}
        messages = {value for subject, predicate, value in triples if (subject, predicate) == (node, SH.resultMessage)}
        source, constraint = _term(said[SH.sourceShape]), _term(said.get(SH.sourceConstraint))
        path, value = said.get(SH.resultPath), _term(said.get(SH.value))
        yield Result(
            focus=n_triples(_term(said[SH.focusNode])),
            shape=ready.name(source),
            component=str(_term(said[SH.sourceConstraintComponent])),
            severity=str(said[SH.resultSeverity]),
            messages=tuple(sorted(map(str, messages))),
            own_message=any((owner, SH.message, None) in ready.graph for owner in (source, constraint) if owner),
            path=None if path is None else ready.path(*path),
            value=None if value is None else n_triples(value),
        )


def _term(given: Any) -> Any:
    """A term of a result: pySHACL tells most of them with the graph that they are of."""
    return given[1] if isinstance(given, tuple) else given
