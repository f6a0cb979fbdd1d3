"""Somebody else's data and shapes: read from files, never from the network, and validated beside our registers.

Whoever gave them may have made a mistake or mean harm: call this by `shapes.confined.run_confined`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, Quad, RdfFormat, Triple, parse
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SH
from rdflib.term import Node

import ontology.terms as terms
from graph.errors import PlanweaveError
from graph.sources import asserted, default_sources
from ontology.terms import BASE, GRAPH, ONTOLOGY, context_path
from shapes.catalogue import GROUPS, Catalogue, load_catalogue
from shapes.engine import run
from shapes.errors import BadData, BadShapes, TooLarge
from shapes.findings import findings
from shapes.model import Finding, Progress, Result
from shapes.sparql import Sealed
from shapes.terms import as_graph

__all__ = ["CONTEXT", "FORMATS", "MAX_FILE_BYTES", "load_data", "load_shapes", "validate_files", "validate_outside"]

FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
"""Which format a file has, by the end of its name."""

MAX_FILE_BYTES: Final = 64 * 1024**2
"""The most that all files of one kind may have together: twenty times the five plans."""

CONTEXT: Final = BASE + "context.jsonld"
"""The one remote JSON-LD context that may be named: it is ours, and at hand."""

_REGISTERS = (GRAPH.ontology, GRAPH.agencies, GRAPH.initiatives, GRAPH.places)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
_KNOWN_IMPORTS = {str(SH), str(SH).rstrip("#"), ONTOLOGY.value}
_POSITION = re.compile(r"Parser error at line \d+ (?:column|between columns) \d+(?: and \d+)?: ")
_ENTITY = re.compile(r"""<!ENTITY\s+(%\s+)?(\S+)\s+(?:"([^"]*)"|'([^']*)'|SYSTEM|PUBLIC)""")


def load_data(paths: Sequence[Path]) -> list[Quad]:
    """Read files as one dataset; raises `BadData` or `TooLarge`. Blank nodes get names that are the same every time."""
    return [quad for _, quads in _load(paths, "d", BadData) for quad in quads]


def load_shapes(paths: Sequence[Path]) -> Graph:
    """Read files as one shapes graph; raises `BadShapes` or `TooLarge`."""
    loaded = list(_load(paths, "s", BadShapes))
    shapes = as_graph(quad.triple for _, quads in loaded for quad in quads)
    for path, quads in loaded:
        for imported in as_graph(quad.triple for quad in quads).objects(None, OWL.imports):
            if str(imported) not in _KNOWN_IMPORTS and (imported, RDF.type, OWL.Ontology) not in shapes:
                raise BadShapes(f"{path} imports {imported}, and nothing is fetched here; give its file along with it.")
    if not any((None, word, None) in shapes for word in _TARGETS) and not _class_shapes(shapes):
        names = " and ".join(map(str, paths))
        raise BadShapes(f"{names} says of no shape what it is for; give one a target, such as sh:targetClass.")
    return shapes


def validate_files(
    data: Sequence[Path], shapes: Sequence[Path] = (), progress: Progress | None = None
) -> tuple[Finding, ...]:
    """Validate files against our shapes, or against the files of shapes when there are any."""
    quads = load_data(data)
    if not shapes and not any(_is_ours(quad) for quad in quads):
        names = " and ".join(map(str, data))
        raise BadData(f"{names} says nothing in the vocabulary {terms.PW.NS}, which our shapes are about.")
    return validate_outside(quads, load_catalogue(), load_shapes(shapes) if shapes else None, progress)


def validate_outside(
    quads: Sequence[Quad],
    catalogue: Catalogue,
    extra_shapes: Graph | None = None,
    progress: Progress | None = None,
) -> tuple[Finding, ...]:
    """Run all our shapes over data from outside, or only the extra ones: its graphs are taken as one.

    The ontology and our registers stand beside it, except for what they say of the things that the data describes
    itself. Findings are about things of the data, not of these. `progress` is told of each group of shapes.
    """
    own = list(dict.fromkeys(quad.triple for quad in quads))
    described = {triple.subject for triple in own if triple.predicate == terms.RDF.type}
    ours = asserted(source for source in default_sources() if source.graph in _REGISTERS)
    beside = [quad.triple for quad in ours if quad.subject not in described]
    subjects = {str(triple.subject) for triple in own}
    others = {str(node) for triple in beside for node in (triple.subject, triple.object)} - subjects
    data = Sealed(own, beside)
    groups = (
        {group: catalogue.graph([group]) for group in GROUPS}
        if extra_shapes is None
        else {"given": _named(extra_shapes)}
    )
    results: list[Result] = []
    for done, (group, shapes) in enumerate(groups.items(), 1):
        results.extend(result for result in run(data, shapes) if result.focus not in others)
        if progress:
            progress(group, done, len(groups))
    return findings(results, {shape.iri: shape for shape in catalogue.values()}, data)


def _is_ours(quad: Quad) -> bool:
    """Whether a statement has a property or a class of our vocabulary."""
    return any(str(term).startswith(f"<{terms.PW.NS}") for term in (quad.predicate, quad.object))


def _named(shapes: Graph) -> Graph:
    """The same shapes, where each that has an IRI has an identifier, by which findings name it and its parts."""
    named = Graph(bind_namespaces="none")
    named += shapes
    for node in set(shapes.subjects()):
        if isinstance(node, URIRef) and (node, DCTERMS.identifier, None) not in named:
            named.add((node, DCTERMS.identifier, Literal(str(node))))
    return named


def _class_shapes(shapes: Graph) -> set[Node]:
    """Shapes that are classes, which are their own targets (SHACL, section 2.1.3.3)."""
    classes = {node for kind in (RDFS.Class, OWL.Class) for node in shapes.subjects(RDF.type, kind)}
    return classes & {node for kind in (SH.NodeShape, SH.PropertyShape) for node in shapes.subjects(RDF.type, kind)}


def _load(paths: Sequence[Path], letter: str, error: type[PlanweaveError]) -> Iterator[tuple[Path, list[Quad]]]:
    left = MAX_FILE_BYTES
    for number, path in enumerate(paths):
        content = _content(path, left, error)
        left -= len(content)
        yield path, _apart(_quads(path, content, error), f"{letter}{number}b")


def _content(path: Path, left: int, error: type[PlanweaveError]) -> bytes:
    if path.is_dir():
        raise error(f"{path} is a folder; name the files in it.")
    if not path.exists():
        raise error(f"{path} is not there; give the name of an RDF file.")
    if path.suffix.lower() not in FORMATS:
        raise error(f"{path} does not say its format; the name must end with {_listed(FORMATS)}.")
    if not path.is_file():
        raise error(f"{path} is no ordinary file; give the name of an RDF file.")
    try:
        with path.open("rb") as file:
            content = file.read(left + 1)
    except OSError as problem:
        raise error(f"{path} cannot be opened: {problem.strerror}.") from problem
    if len(content) > left:
        raise TooLarge(f"{path} is too large: all files together may have {MAX_FILE_BYTES // 1024**2} MiB.")
    return content


def _quads(path: Path, content: bytes, error: type[PlanweaveError]) -> Sequence[Quad]:
    form = FORMATS[path.suffix.lower()]
    try:
        text = content.decode("utf-8-sig")
        if form == RdfFormat.JSON_LD:
            text = _with_our_context(path, text, error)
        if form == RdfFormat.RDF_XML:
            _check_entities(path, text, error)
        based = form not in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
        quads = list(parse(text, format=form, base_iri=path.resolve().as_uri() if based else None))
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        column = len(content[content.rfind(b"\n", 0, problem.start) + 1 : problem.start].decode()) + 1
        raise error(f"{path}:{line}:{column}: this is not UTF-8; save the file as UTF-8.") from problem
    except json.JSONDecodeError as problem:
        place = f"{path}:{problem.lineno}:{problem.colno}"
        raise error(f"{place}: this is not JSON ({problem.msg}); correct it there.") from problem
    except SyntaxError as problem:
        place = f"{path}:{problem.lineno}:{problem.offset}" if problem.lineno else str(path)
        said = " ".join(_POSITION.sub("", problem.msg).split()).rstrip(".")[:200]
        raise error(
            f"{place}: this is not {form.name} ({said}); correct it, or give the file the suffix of its format."
        ) from problem
    except RecursionError as problem:
        raise error(f"{path} is nested too deeply to be read; make it flatter.") from problem
    if not quads:
        raise error(f"{path} says nothing; give a file with at least one triple.")
    if any(isinstance(quad.object, Triple) or getattr(quad.object, "direction", None) for quad in quads):
        raise error(f"{path} has terms that only RDF 1.2 knows; give it as RDF 1.1.")
    return quads


def _with_our_context(path: Path, text: str, error: type[PlanweaveError]) -> str:
    """The text of a JSON-LD document with our context put in where it is named; any other remote one is refused."""
    document = json.loads(text)
    replaced = False
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.extend(node.values())
            given = node.get("@context")
            remote = [part for part in (given if isinstance(given, list) else [given]) if isinstance(part, str)]
            if foreign := [name for name in (*remote, node.get("@import")) if name not in (CONTEXT, None)]:
                line = text.count("\n", 0, max(text.find(json.dumps(foreign[0])), 0)) + 1
                raise error(
                    f"{path}:{line}: the context {foreign[0]} is elsewhere, and nothing is fetched here; write the "
                    f"context out in the file, or name ours, {CONTEXT}."
                )
            if remote:
                ours = json.loads(context_path().read_text(encoding="utf-8"))["@context"]
                parts = given if isinstance(given, list) else [given]
                node["@context"] = [ours if part == CONTEXT else part for part in parts]
                replaced = True
    return json.dumps(document) if replaced else text


def _check_entities(path: Path, text: str, error: type[PlanweaveError]) -> None:
    """Refuse XML whose entities stand for files, for one another, or together for more than a file may have."""
    size = 0
    for found in _ENTITY.finditer(text):
        value = found[3] if found[3] is not None else found[4]
        if found[1] or value is None or "&" in value:
            raise error(f"{path} has the XML entity {found[2]}, which is not plain text; write out what it stands for.")
        size += len(value) * text.count(f"&{found[2]};")
    if size > MAX_FILE_BYTES:
        raise TooLarge(f"{path} is too large: its XML entities stand for {size // 1024**2} MiB of text.")


def _apart(quads: Iterable[Quad], prefix: str) -> list[Quad]:
    """The same quads with blank nodes that no other file has, named in the order in which they come."""
    names: dict[BlankNode, BlankNode] = {}

    def renamed(term: Any) -> Any:
        return names.setdefault(term, BlankNode(f"{prefix}{len(names)}")) if isinstance(term, BlankNode) else term

    return [Quad(renamed(q.subject), q.predicate, renamed(q.object), renamed(q.graph_name)) for q in quads]


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"
