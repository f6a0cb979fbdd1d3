"""Shapes and a context that are made ready once, for one plan after another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pyoxigraph import Triple

from ontology.terms import ONTOLOGY
from shapes.catalogue import Catalogue
from shapes.engine import compiled, run
from shapes.findings import findings
from shapes.model import Finding
from shapes.sparql import Ground
from shapes.terms import as_rdflib

__all__ = ["Validator"]


class Validator:
    """Runs the shapes of some groups over plans, one at a time, each beside the same context.

    It takes a tenth of a second to make and is not for several threads; processes make one each. Raises `BadShapes`
    for shapes that cannot be run. `shapes` are the identifiers of those to be run; without it all are.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        groups: Sequence[str],
        context: Iterable[Triple],
        shapes: Collection[str] | None = None,
    ) -> None:
        self._shapes = {shape.iri: shape for shape in catalogue.values()}
        chosen = None if shapes is None else {catalogue[shape].iri for shape in shapes}
        self._compiled = compiled(catalogue.graph(groups), chosen)
        self._ground = Ground(context)

    def validate(
        self, own: Iterable[Triple], beside: Iterable[Triple] = (), from_vocabulary: bool = False
    ) -> tuple[Finding, ...]:
        """The findings about the subjects of these triples, which stand beside the context while it runs.

        So do those of `beside`, which are context for these triples alone. Rules that start from the vocabulary's own
        node are asked where it is one of the subjects, or, of these subjects alone, with `from_vocabulary`.
        """
        triples = list(own)
        names = {triple.subject for triple in triples}
        subjects = {as_rdflib(subject) for subject in names}
        with self._ground.beneath([*triples, *beside]) as data:
            if not from_vocabulary:
                return findings(run(data, self._compiled, subjects), self._shapes, data)
            ours, start = {str(subject) for subject in names}, str(ONTOLOGY)
            results = run(data, self._compiled, subjects | {as_rdflib(ONTOLOGY)})
            return findings([each for each in results if each.focus != start or each.value in ours], self._shapes, data)
