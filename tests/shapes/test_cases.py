"""Each shape is proven: the smallest graph that passes, and the smallest that fails.

`cases/{ID}.trig` has graphs `case:sound…`, in which the shape finds nothing, and `case:faulty…`, in which it finds what
the default graph says of them: `case:faulty sh:focusNode …`, once for each finding, or `sh:value …` where the rule
speaks of a whole plan and names the thing in it.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, parse
from rdflib import Graph, URIRef
from rdflib.term import Node

from ontology.terms import SH, ontology_path
from shapes.catalogue import Catalogue, load_catalogue
from shapes.engine import run
from shapes.model import Result
from shapes.sparql import Sealed

CASES = Path(__file__).parent / "cases"
SHAPES = load_catalogue()
ONTOLOGY = [quad.triple for quad in parse(path=ontology_path(), format=RdfFormat.TURTLE)]


def cases(shape: str, kind: str) -> Mapping[str, list[Triple]]:
    """The graphs of a kind, by name; `told` gives what is said of them."""
    graphs: Mapping[str, list[Triple]] = defaultdict(list)
    for quad in parse(path=CASES / f"{shape}.trig", format=RdfFormat.TRIG):
        name = "told" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name.value)
        graphs[name].append(quad.triple)
    return {name: graph for name, graph in graphs.items() if name.removeprefix("urn:case:").startswith(kind)}


def results(graph: list[Triple], shape: str, catalogue: Catalogue) -> list[Result]:
    asked = catalogue[shape]
    data = Sealed(graph, ONTOLOGY)
    shapes = alone(URIRef(asked.iri), catalogue.graphs[asked.group])
    return [result for result in run(data, shapes) if result.shape == asked.iri]


def alone(shape: URIRef, shapes: Graph) -> Graph:
    """A shape with all that it is made of, and no other."""
    kept = Graph(bind_namespaces="none")
    waiting: list[Node] = [shape]
    while waiting:
        for triple in shapes.triples((waiting.pop(), None, None)):
            if triple not in kept:
                kept.add(triple)
                waiting.append(triple[2])
    return kept


@pytest.mark.parametrize("shape", SHAPES)
def test_the_smallest_sound_graph_passes(shape: str, catalogue: Catalogue) -> None:
    sound = cases(shape, "sound")
    assert sound, f"cases/{shape}.trig has no graph case:sound"
    for name, graph in sound.items():
        assert results(graph, shape, catalogue) == [], name


@pytest.mark.parametrize("shape", SHAPES)
def test_the_smallest_faulty_graph_fails(shape: str, catalogue: Catalogue) -> None:
    faulty = cases(shape, "faulty")
    assert faulty, f"cases/{shape}.trig has no graph case:faulty"
    told = cases(shape, "told")["told"]
    for name, graph in faulty.items():
        found = results(graph, shape, catalogue)
        focus = {str(t.object) for t in told if (t.subject, t.predicate) == (NamedNode(name), SH.focusNode)}
        values = {str(t.object) for t in told if (t.subject, t.predicate) == (NamedNode(name), SH.value)}
        assert focus or values, f"cases/{shape}.trig does not say what is wrong in {name}"
        if focus:
            assert {result.focus for result in found} == focus, name
        if values:
            assert {result.value for result in found} == values, name


def test_every_case_belongs_to_a_shape() -> None:
    assert {path.stem for path in CASES.glob("*.trig")} == set(SHAPES)
