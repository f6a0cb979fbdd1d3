"""Each shape is proven: the smallest graph that passes, and the smallest that fails.

`cases/{ID}.trig` has graphs `case:sound…`, in which the shape finds nothing, and `case:faulty…`, in which it finds what
the default graph says of them: `case:faulty sh:focusNode …`, once for each finding, or `sh:value …` where the rule
speaks of a whole plan and names the thing in it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import SH

from ontology.terms import ontology_path
from shapes.catalogue import Catalogue, load_catalogue
from shapes.engine import run
from shapes.model import Result

CASES = Path(__file__).parent / "cases"
SHAPES = load_catalogue()


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return Graph().parse(data=ontology_path().read_text(encoding="utf-8"), format="turtle")


def read(shape: str) -> Dataset:
    return Dataset().parse(data=(CASES / f"{shape}.trig").read_text(encoding="utf-8"), format="trig")


def graphs(dataset: Dataset, kind: str) -> Iterator[Graph]:
    for graph in dataset.graphs():
        if str(graph.identifier).startswith(f"urn:case:{kind}"):
            yield graph


def results(graph: Graph, ontology: Graph, shape: str, catalogue: Catalogue) -> list[Result]:
    data = Graph(bind_namespaces="none")
    data += graph
    data += ontology
    asked = catalogue[shape]
    return [result for result in run(data, catalogue.graph([asked.group])) if result.shape == asked.iri]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_smallest_sound_graph_passes(shape: str, ontology: Graph, catalogue: Catalogue) -> None:
    sound = list(graphs(read(shape), "sound"))
    assert sound, f"cases/{shape}.trig has no graph case:sound"
    for graph in sound:
        assert results(graph, ontology, shape, catalogue) == [], graph.identifier


@pytest.mark.parametrize("shape", SHAPES)
def test_the_smallest_faulty_graph_fails(shape: str, ontology: Graph, catalogue: Catalogue) -> None:
    dataset = read(shape)
    faulty = list(graphs(dataset, "faulty"))
    assert faulty, f"cases/{shape}.trig has no graph case:faulty"
    told = dataset.default_graph
    for graph in faulty:
        found = results(graph, ontology, shape, catalogue)
        name = URIRef(str(graph.identifier))
        focus = {term.n3() for term in told.objects(name, SH.focusNode)}
        values = {term.n3() for term in told.objects(name, SH.value)}
        assert focus or values, f"cases/{shape}.trig does not say what is wrong in {name}"
        if focus:
            assert {result.focus for result in found} == focus, name
        if values:
            assert {result.value for result in found} == values, name


def test_every_case_belongs_to_a_shape() -> None:
    assert {path.stem for path in CASES.glob("*.trig")} == set(SHAPES)
