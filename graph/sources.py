"""What a build reads: Turtle files, each for one named graph, and what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse

from graph.errors import BadRegister
from graph.files import check_name
from graph.settings import corpus_folder
from ontology.terms import GRAPH, PW, RDF

__all__ = ["DERIVED", "SHARED", "Source", "asserted", "default_sources", "file_hashes", "hash_of", "read_source"]

SHARED = (GRAPH.ontology, GRAPH.agencies, GRAPH.initiatives, GRAPH.places)
"""The graphs of the ontology and the registers, beside which every plan is looked at."""

DERIVED = (GRAPH.validation, GRAPH.inferred)
"""The graphs of what a build finds out: nothing is concluded from them."""


@dataclass(frozen=True)
class Source:
    """One file that goes into a build, and the named graph that it fills (None: the plan's that it describes)."""

    path: Path
    graph: NamedNode | None

    @property
    def name(self) -> str:
        """What stands for it in a build's fingerprint: its graph, or a plan's file name."""
        return self.graph.value if self.graph else self.path.name


def default_sources() -> tuple[Source, ...]:
    """The ontology, and the corpus: registers, links and threads, published plans.

    Raises `BadRegister` where the corpus has no plans, or one whose file name is not UTF-8.
    """
    from ontology.terms import ontology_path

    corpus = corpus_folder()
    plans = sorted((corpus / "plans").glob("*.ttl"))
    if not plans:
        raise BadRegister(
            f"There is no plan in {corpus / 'plans'}; set PLANWEAVE_CORPUS to a folder that has plans/*.ttl."
        )
    for path in plans:
        check_name(path, BadRegister)
    registers = {"agencies": GRAPH.agencies, "places": GRAPH.places}
    found = [Source(ontology_path(), GRAPH.ontology)]
    found.extend(
        Source(path, registers.get(path.stem, GRAPH.initiatives))
        for path in sorted((corpus / "registers").glob("*.ttl"))
    )
    curated = (corpus / name for name in ("links.ttl", "threads.ttl"))
    found.extend(Source(path, GRAPH.links) for path in curated if path.is_file())
    found.extend(Source(path, None) for path in plans)
    return tuple(found)


def asserted(sources: Iterable[Source]) -> list[Quad]:
    """What the sources say, each in its named graph; nothing is concluded yet."""
    return [quad for source in sources for quad in _quads(source)]


def _quads(source: Source) -> Iterator[Quad]:
    graph, triples = read_source(source)
    return (Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def read_source(source: Source) -> tuple[NamedNode, list[Triple]]:
    """The named graph that a file fills, and its triples in their order.

    Raises `BadRegister` where it is no Turtle, has a blank node, or is a plan's file that describes no plan, or two.
    """
    try:
        triples = [quad.triple for quad in parse(path=str(source.path), format=RdfFormat.TURTLE)]
    except (OSError, SyntaxError) as error:
        raise BadRegister(f"{source.path.name} cannot be read as Turtle: {error}.") from error
    graph = source.graph
    if graph is None:
        plans = {triple.subject for triple in triples if (triple.predicate, triple.object) == (RDF.type, PW.Plan)}
        if len(plans) != 1 or not isinstance(plan := plans.pop(), NamedNode):
            raise BadRegister(f"{source.path.name} must describe exactly one pw:Plan, named by an IRI.")
        graph = NamedNode(f"{plan.value}/graph")
    for triple in triples:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise BadRegister(
                f"{source.path.name} has a blank node; give everything an IRI, so that builds are stable."
            )
    return graph, triples


def file_hashes(sources: Iterable[Source]) -> dict[Path, str]:
    """The SHA-256 of each file, in hex."""
    return {source.path: hash_of(source.path) for source in sources}


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
