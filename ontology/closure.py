"""What OWL 2 RL concludes from the ontology and the data, by `reasonable`, without what nobody needs.

The library is told only the axioms from which new facts are wanted: sub-classes, sub-properties, domains, ranges,
inverses, symmetry and transitivity. Functional properties and identity stay with HermiT and the shapes: a second
value there is a fault to report, and a closure would turn it into two names for one thing. Literals travel as
numbered stand-ins, so that no library can respell them. The libraries are loaded where they reason: who reads a
snapshot, or asks whether it is up to date, does without them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from ontology.terms import BASE, OWL, PW, RDF, RDFS

Term = NamedNode | BlankNode | Literal | Triple

__all__ = ["AXIOM_PREDICATES", "CHARACTERISTICS", "close", "is_axiom"]

AXIOM_PREDICATES = frozenset({RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf})
CHARACTERISTICS = frozenset({OWL.SymmetricProperty, OWL.TransitiveProperty})
_HIERARCHIES = frozenset({RDFS.subClassOf, RDFS.subPropertyOf})
_PROPERTIES = frozenset({OWL.ObjectProperty, OWL.DatatypeProperty})
_OWN = frozenset(PW)
_STAND_IN = "urn:planweave:literal:"


def is_axiom(triple: Triple) -> bool:
    """Whether a triple of the ontology is one of the axioms that the closure follows."""
    if triple.predicate == RDF.type:
        return triple.object in CHARACTERISTICS
    return triple.predicate in AXIOM_PREDICATES


def close(ontology: Collection[Triple], data: Collection[Triple]) -> frozenset[Triple]:
    """Conclude what is new and worth keeping from the ontology's axioms and all that is asserted.

    Kept, when it is not asserted: the place of a declared class or property above another; a thing's classes, if
    they are planweave's own or stand above one of its own that the thing has; statements in declared properties.
    All of that only about planweave's own terms and things, never of a thing with itself.
    """
    axioms = [triple for triple in ontology if _is_useful(triple, ontology)]
    if not axioms:
        return frozenset()
    asserted = {*ontology, *data}
    concluded = {*_reason([*axioms, *_facts_to_tell(axioms, asserted)]), *_sub_properties(axioms)} - asserted
    return frozenset(_worth_keeping(concluded, ontology, asserted))


def _is_useful(triple: Triple, ontology: Collection[Triple]) -> bool:
    """Axioms, but for the ranges of data properties: nobody needs to be told what a literal is."""
    if triple.predicate == RDFS.range and isinstance(triple.object, NamedNode):
        return Triple(triple.object, RDF.type, OWL.Class) in ontology
    return is_axiom(triple)


def _is_typing(triple: Triple) -> bool:
    return (
        triple.predicate == RDF.type
        and isinstance(triple.object, NamedNode)
        and not triple.object.value.startswith((OWL.NS, RDFS.NS, RDF.NS))
    )


def _facts_to_tell(axioms: Iterable[Triple], asserted: Iterable[Triple]) -> Iterator[Triple]:
    """The facts that may lead to something: not those that could only repeat the classes that a thing has."""
    told: dict[Term, list[Triple]] = {}
    for axiom in axioms:
        told.setdefault(axiom.subject, []).append(axiom)
        if axiom.predicate == OWL.inverseOf:
            told.setdefault(axiom.object, []).append(axiom)
    above = {cls: _all_above(cls, RDFS.subClassOf, told) for cls in told}
    classes: dict[object, set[object]] = {}
    for triple in filter(_is_typing, asserted):
        classes.setdefault(triple.subject, set()).update({triple.object}, above.get(triple.object, ()))
    nothing: set[object] = set()
    for triple in asserted:
        ends = {RDFS.domain: triple.subject, RDFS.range: triple.object}
        if _is_typing(triple) or any(
            axiom.predicate not in ends or axiom.object not in classes.get(ends[axiom.predicate], nothing)
            for axiom in told.get(triple.predicate, ())
        ):
            yield triple


def _sub_properties(axioms: Iterable[Triple]) -> Iterator[Triple]:
    """Sub-properties of sub-properties: the library follows them in statements, but does not say so of the terms."""
    told: dict[Term, list[Triple]] = {}
    for axiom in axioms:
        told.setdefault(axiom.subject, []).append(axiom)
    for term in {axiom.subject for axiom in axioms}:
        for found in _all_above(term, RDFS.subPropertyOf, told):
            yield Triple(term, RDFS.subPropertyOf, found)


def _all_above(term: Term, predicate: NamedNode, told: Mapping[Term, Iterable[Triple]]) -> frozenset[Term]:
    found: set[Term] = set()
    rest = [term]
    while rest:
        new = {axiom.object for axiom in told.get(rest.pop(), ()) if axiom.predicate == predicate} - found
        found |= new
        rest.extend(new)
    return frozenset(found)


def _reason(triples: Iterable[Triple]) -> Iterator[Triple]:
    """All that the library knows after reasoning, apart from what it says about OWL's own words."""
    import rdflib
    from reasonable import PyReasoner  # type: ignore[import-untyped]

    literals: dict[Literal, NamedNode] = {}
    for triple in triples:
        if isinstance(triple.object, Literal):
            literals.setdefault(triple.object, NamedNode(f"{_STAND_IN}{len(literals)}"))
    originals = {stand_in.value: literal for literal, stand_in in literals.items()}
    reasoner = PyReasoner()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "told.ttl"  # N-Triples are Turtle, and the library goes by the suffix
        stood_in = (
            Triple(t.subject, t.predicate, literals[t.object] if isinstance(t.object, Literal) else t.object)
            for t in triples
        )
        serialize(stood_in, path, format=RdfFormat.N_TRIPLES)
        reasoner.load_file(str(path))
    for subject, predicate, object_ in reasoner.reason():
        if not isinstance(subject, rdflib.URIRef) or not isinstance(object_, rdflib.URIRef):
            continue
        if subject != object_ and subject not in originals and not object_.startswith(OWL.NS):
            value = originals.get(str(object_)) or NamedNode(object_)
            yield Triple(NamedNode(subject), NamedNode(predicate), value)


def _worth_keeping(
    concluded: Iterable[Triple], ontology: Collection[Triple], asserted: Collection[Triple]
) -> Iterator[Triple]:
    declared = {triple.subject for triple in ontology if triple.predicate == RDF.type}
    properties = {t.subject for t in ontology if t.predicate == RDF.type and t.object in _PROPERTIES}
    own = [t for t in concluded if isinstance(t.subject, NamedNode) and t.subject.value.startswith(BASE)]
    classes: dict[object, set[object]] = {}
    above: dict[object, set[object]] = {}
    for triple in (*asserted, *own):
        if triple.predicate == RDF.type and triple.object in _OWN:
            classes.setdefault(triple.subject, set()).add(triple.object)
        elif triple.predicate == RDFS.subClassOf:
            above.setdefault(triple.subject, set()).add(triple.object)
    for triple in own:
        if triple.predicate in _HIERARCHIES:
            keep = triple.object in declared
        elif triple.predicate == RDF.type:
            keep = any(triple.object in above.get(each, ()) for each in classes.get(triple.subject, ()))
            keep = keep or triple.object in _OWN
        else:
            keep = triple.predicate in properties
        if keep:
            yield triple
