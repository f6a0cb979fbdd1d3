"""Check that an ontology without blank nodes keeps to OWL 2 DL, and say where it does not.

No Python library checks the profile, and HermiT reads many broken files without a word: it takes an
undeclared property for an annotation and forgets it. Blank nodes are refused outright, so only named classes,
properties and individuals remain, and the OWL 2 Structural Specification's rules for those fit on a page.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ontology.terms import OWL, RDF, RDFS, XSD, Namespace

__all__ = ["OWL2_DATATYPES", "profile_violations"]


class _OwlOnly(Namespace, iri=OWL.NS):
    """Parts of OWL that the check must know, although the ontology uses none of them."""

    backwardCompatibleWith: NamedNode  # noqa: N815
    incompatibleWith: NamedNode  # noqa: N815
    priorVersion: NamedNode  # noqa: N815
    rational: NamedNode
    real: NamedNode


_XSD_NAMES = """
    string normalizedString token language Name NCName NMTOKEN boolean float double decimal integer
    nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte unsignedLong
    unsignedInt unsignedShort unsignedByte hexBinary base64Binary anyURI dateTime dateTimeStamp
"""
OWL2_DATATYPES: frozenset[NamedNode] = frozenset(
    {RDF.PlainLiteral, RDF.langString, NamedNode(RDF.NS + "XMLLiteral"), _OwlOnly.real, _OwlOnly.rational}
    | {NamedNode(XSD.NS + name) for name in _XSD_NAMES.split()}
)
"""The OWL 2 datatype map (and language-tagged strings, which it counts as plain literals)."""

_KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "data property",
    OWL.AnnotationProperty: "annotation property",
    OWL.NamedIndividual: "individual",
}
_PROPERTY_KINDS = frozenset({"object property", "data property", "annotation property"})
_OBJECT_ONLY = frozenset(
    {
        OWL.InverseFunctionalProperty,
        OWL.TransitiveProperty,
        OWL.SymmetricProperty,
        OWL.AsymmetricProperty,
        OWL.ReflexiveProperty,
        OWL.IrreflexiveProperty,
    }
)
_SIMPLE_ONLY = frozenset(
    {OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty}
)
_CHARACTERISTICS = _OBJECT_ONLY | {OWL.FunctionalProperty}
_CLASS_AXIOMS = frozenset({RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass})
_PROPERTY_AXIOMS = frozenset({RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf, OWL.propertyDisjointWith})
_ONTOLOGY_PROPERTIES = frozenset(
    {OWL.imports, OWL.versionIRI, OWL.versionInfo, OWL.deprecated}
    | {_OwlOnly.priorVersion, _OwlOnly.backwardCompatibleWith, _OwlOnly.incompatibleWith}
)
_ANNOTATIONS = frozenset({RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy}) | _ONTOLOGY_PROPERTIES
_INDIVIDUAL_AXIOMS = frozenset({OWL.sameAs, OWL.differentFrom})
_BUILT_IN_CLASSES = frozenset({OWL.Thing, OWL.Nothing})


def profile_violations(
    triples: Iterable[Triple | Quad], *, datatypes: frozenset[NamedNode] = OWL2_DATATYPES
) -> tuple[str, ...]:
    """Every breach of OWL 2 DL that is found, as sorted sentences; none for an ontology in the profile.

    Hand in the ontology together with data, and the data's own ``datatypes``, to see what is undeclared.
    """
    return tuple(sorted(set(_Checker(triples, datatypes).breaches())))


class _Checker:
    def __init__(self, triples: Iterable[Triple | Quad], datatypes: frozenset[NamedNode]) -> None:
        self.datatypes = datatypes
        self.triples = [(t.subject, t.predicate, t.object) for t in triples]
        self.types: dict[object, set[object]] = defaultdict(set)
        for subject, predicate, obj in self.triples:
            if predicate == RDF.type:
                self.types[subject].add(obj)

    def kinds(self, term: object) -> set[str]:
        """As what a term is declared; a term may be a class and an individual at once (punning)."""
        declared = {_KINDS[t] for t in self.types.get(term, ()) if isinstance(t, NamedNode) and t in _KINDS}
        if term in _BUILT_IN_CLASSES:
            declared.add("class")
        if term in _ANNOTATIONS:
            declared.add("annotation property")
        return declared

    def property_kind(self, term: object) -> str:
        return next(iter(sorted(self.kinds(term) & _PROPERTY_KINDS)), "")

    def breaches(self) -> Iterator[str]:
        yield from self._declarations()
        for subject, predicate, obj in self.triples:
            if isinstance(subject, BlankNode) or isinstance(obj, BlankNode):
                yield f"blank node in a statement of {predicate}"
            elif predicate == RDF.type:
                yield from self._type(subject, obj)
            elif predicate in _CLASS_AXIOMS:
                yield from self._operands(predicate, "class", subject, obj)
            elif predicate in _PROPERTY_AXIOMS:
                yield from self._property_axiom(subject, predicate, obj)
            elif predicate == RDFS.domain:
                yield from self._operands(predicate, "class", obj)
            elif predicate == RDFS.range:
                yield from self._range(subject, obj)
            else:
                yield from self._assertion(subject, predicate, obj)
        yield from self._non_simple()

    def _declarations(self) -> Iterator[str]:
        if sum(OWL.Ontology in types for types in self.types.values()) != 1:
            yield "there is not exactly one owl:Ontology"
        for term in self.types:
            kinds = self.kinds(term)
            if len(kinds & _PROPERTY_KINDS) > 1:
                yield f"{term} is {' and '.join(sorted(kinds & _PROPERTY_KINDS))} at once"
            reserved = isinstance(term, NamedNode) and term.value.startswith((OWL.NS, RDF.NS, RDFS.NS, XSD.NS))
            if reserved and kinds:
                yield f"{term} belongs to the reserved vocabulary and cannot be declared"

    def _type(self, subject: object, cls: object) -> Iterator[str]:
        if cls in _CHARACTERISTICS:
            allowed = {"object property"} if cls in _OBJECT_ONLY else {"object property", "data property"}
            if self.property_kind(subject) not in allowed:
                yield f"{subject} is a {cls} but no {' or '.join(sorted(allowed))}"
        elif cls not in _KINDS and cls != OWL.Ontology:
            yield from self._operands(RDF.type, "class", cls)

    def _operands(self, axiom: NamedNode, kind: str, *terms: object) -> Iterator[str]:
        for term in terms:
            if kind not in self.kinds(term):
                yield f"{term} stands in {axiom} but is not declared as a {kind}"

    def _property_axiom(self, subject: object, axiom: NamedNode, obj: object) -> Iterator[str]:
        kinds = {self.property_kind(subject), self.property_kind(obj)}
        if len(kinds) > 1 or kinds == {""}:
            yield f"{subject} and {obj} stand in {axiom} but are not properties of one kind"
        elif axiom == OWL.inverseOf and kinds != {"object property"}:
            yield f"{subject} has an inverse but is no object property"

    def _range(self, subject: object, obj: object) -> Iterator[str]:
        match self.property_kind(subject):
            case "object property":
                yield from self._operands(RDFS.range, "class", obj)
            case "data property":
                if obj not in self.datatypes and obj != RDFS.Literal:
                    yield f"{subject} has the range {obj}, which is not in the OWL 2 datatype map"
            case "":
                yield f"{subject} has a range but is no declared property"

    def _assertion(self, subject: object, predicate: NamedNode, obj: object) -> Iterator[str]:
        if isinstance(obj, Literal) and obj.datatype not in self.datatypes:
            yield f"{subject} has a literal of {obj.datatype}, which is not in the OWL 2 datatype map"
        if predicate in _INDIVIDUAL_AXIOMS:
            if isinstance(obj, Literal):
                yield f"{subject} has a literal for {predicate}"
            return
        match self.property_kind(predicate):
            case "object property":
                if isinstance(obj, Literal):
                    yield f"{subject} has a literal for the object property {predicate}"
            case "data property":
                if not isinstance(obj, Literal):
                    yield f"{subject} has no literal for the data property {predicate}"
            case "":
                yield f"{predicate} is used but not declared"

    def _non_simple(self) -> Iterator[str]:
        """Transitive properties, and all above them, may not stand where OWL 2 DL wants simple ones."""
        above: dict[object, set[object]] = defaultdict(set)
        for subject, predicate, obj in self.triples:
            if predicate == RDFS.subPropertyOf:
                above[subject].add(obj)
            elif predicate in {OWL.inverseOf, OWL.equivalentProperty}:
                above[subject].add(obj)
                above[obj].add(subject)
        todo = [term for term, types in self.types.items() if OWL.TransitiveProperty in types]
        seen: set[object] = set()
        while todo:
            term = todo.pop()
            if term not in seen:
                seen.add(term)
                todo.extend(above[term])
                for characteristic in self.types.get(term, set()) & _SIMPLE_ONLY:
                    yield f"{term} is not simple, so it cannot be a {characteristic}"
        for subject, predicate, obj in self.triples:
            if predicate == OWL.propertyDisjointWith and {subject, obj} & seen:
                yield f"{subject} and {obj} are disjoint, but not both are simple"
