"""How long validation takes beside pySHACL, and whether all results are the same. A script, not a test.

    .venv/bin/python tests/benchmarks/validation.py FOLDER --plans 10 --plain 1 --seconds 600

FOLDER is a corpus, as `planweave synth` writes it; without it, the project's own plans are taken. The smallest plans
come first, of `--every` so many one. Each is validated, with the registers, by all shapes for plans in three ways:

- plain: `pyshacl.validate` over a graph in rdflib's memory, as somebody would call it; this for the first `--plain`
  plans only, and for no longer than `--seconds` each, or `--times` as long as planweave takes;
- quick queries: the same, but queries are answered by pyoxigraph, which is how planweave ran pySHACL before;
- planweave: shapes and registers made ready once, which counts too.

Times are of the processor, in seconds. A result is its focus node, path, value, source shape, component, severity and
messages.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from math import ceil, inf
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import Graph
from rdflib.namespace import SH

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from graph.sources import asserted, default_sources
from shapes.catalogue import Catalogue, load_catalogue
from shapes.engine import compiled, report
from shapes.evaluation import Evaluation
from shapes.model import CURATED
from shapes.paths import property_path
from shapes.sparql import Ground, Sealed
from shapes.terms import as_graph
from shapes.units import Unit, units

Results = Counter[tuple[str, ...]]


def told(found: Graph) -> Results:
    """The results of a report."""
    rows: Results = Counter()
    for node in found.objects(None, SH.result):
        path = found.value(node, SH.resultPath)
        terms = [
            found.value(node, p) for p in (SH.focusNode, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)
        ]
        messages = sorted(text.n3() for text in found.objects(node, SH.resultMessage))
        source = str(found.value(node, SH.sourceShape))
        rows[*map(str, terms), property_path(found, path) if path else "", source, *messages] += 1
    return rows


def bare(*parts: Iterable[Any]) -> Graph:
    """Triples in rdflib's own store, without prefixes, which pySHACL would write into messages."""
    graph = Graph(bind_namespaces="none")
    for part in parts:
        graph += part
    return graph


def plain(unit: Unit, shapes: Graph) -> Results:
    data = bare(as_graph(unit.own), as_graph(unit.context), as_graph(unit.beside))
    return told(pyshacl.validate(data, shacl_graph=bare(shapes), inplace=True)[1])


def quick_queries(unit: Unit, shapes: Graph) -> Results:
    data = bare(as_graph(unit.own), as_graph(unit.context), as_graph(unit.beside))
    data.query = Sealed(unit.own, unit.context, unit.beside).query  # type: ignore[method-assign]
    return told(pyshacl.validate(data, shacl_graph=bare(shapes), inplace=True)[1])


def limited(
    way: Callable[[Unit, Graph], Results], unit: Unit, shapes: Graph, seconds: int
) -> tuple[float, Results | None]:
    """Seconds of the processor that a way takes in a process of its own, and its results; None when it is stopped."""
    here, there = multiprocessing.Pipe(duplex=False)

    def child() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        start = time.process_time()
        results = way(unit, shapes)
        there.send((time.process_time() - start, results))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    there.close()
    try:
        taken: tuple[float, Results | None] = here.recv()
    except EOFError:
        taken = (float(seconds), None)
    process.join()
    return taken


def ours(chosen: list[Unit], shapes: Graph) -> tuple[float, float]:
    """Seconds to make ready, and to validate the plans one after another."""
    start = time.process_time()
    ready, ground = compiled(shapes), Ground(chosen[0].context)
    made = time.process_time()
    for unit in chosen:
        with ground.beneath([*unit.own, *unit.beside]) as data:
            list(Evaluation(ready, data))
    return made - start, time.process_time() - made


def judged(found: Results | None, ours: Results) -> str:
    """How the results of another way are to ours."""
    if found is None:
        return "stopped"
    return "same" if found == ours else "OTHER"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--plans", type=int, default=10)
    parser.add_argument("--plain", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--times", type=float, default=inf)
    parser.add_argument("--every", type=int, default=1)
    asked = parser.parse_args()
    if asked.corpus:
        os.environ["PLANWEAVE_CORPUS"] = str(asked.corpus.resolve())
    catalogue: Catalogue = load_catalogue()
    every = [unit for unit in units(asserted(default_sources())) if unit.plan != CURATED]
    chosen = sorted(every, key=lambda unit: len(unit.own))[asked.every // 2 :: asked.every][: asked.plans]
    shapes = catalogue.graph(chosen[0].groups)
    print(f"{len(chosen)} plans of {sum(len(unit.own) for unit in chosen)} triples, context {len(chosen[0].context)}")
    ready, took = ours(chosen, shapes)
    print(f"planweave: {ready:.2f} s to make ready, {took:.2f} s for all plans, {took / len(chosen):.3f} s a plan")
    for number, unit in enumerate(chosen):
        own, results = ours([unit], shapes)[1], told(report(Sealed(unit.own, unit.context, unit.beside), shapes))
        quick, quick_results = limited(quick_queries, unit, shapes, asked.seconds)
        line = f"{unit.name} ({len(unit.own)} triples, {results.total()} results): planweave {own:.3f} s"
        line += f", quick queries {quick:.2f} s = {quick / own:.0f} x, {judged(quick_results, results)}"
        if number < asked.plain:
            slow, slow_results = limited(plain, unit, shapes, ceil(min(asked.seconds, own * asked.times)))
            line += f", plain {slow:.1f} s = {slow / own:.0f} x, {judged(slow_results, results)}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
