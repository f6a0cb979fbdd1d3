"""Outcomes of validation as RDF in `graph/validation`, and back: what was found, and by which shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Store

from ontology.terms import DCTERMS, GRAPH, ID, PREFIXES, PW, RDF, RDFS, SH, SHAPE, SKOS, XSD
from shapes.catalogue import Catalogue
from shapes.model import CURATED, Finding, Severity
from shapes.terms import from_n_triples
from shapes.validation import Outcome

__all__ = ["as_quads", "head_quads", "published", "report_quads", "result_quads", "shape_quads"]

_SEVERITY = {severity: SH[severity.value] for severity in Severity}

_REPORTS = "SELECT ?report ?plan ?fingerprint { GRAPH graph:validation { \
  ?report a sh:ValidationReport ; pw:fingerprint ?fingerprint OPTIONAL { ?report pw:plan ?plan } } }"

_RESULTS = """
SELECT * {
  GRAPH graph:validation {
    ?report sh:result ?iri .
    ?iri sh:sourceShape ?shape ; sh:resultSeverity ?severity ; sh:resultMessage ?message ; sh:focusNode ?focus ;
      sh:sourceConstraintComponent ?component ; pw:concerns ?item .
    OPTIONAL { ?iri pw:plan ?plan }
    OPTIONAL { ?iri skos:notation ?number }
    OPTIONAL { ?iri sh:value ?value }
    OPTIONAL { ?iri sh:resultPath ?property }
    OPTIONAL { ?iri pw:pathText ?path }
  }
  OPTIONAL {
    GRAPH graph:validation { ?iri pw:evidence ?evidence }
    OPTIONAL { ?evidence oa:exact ?exact }
    OPTIONAL { ?evidence pw:startLine ?line }
  }
  OPTIONAL {
    ?item pw:firstLine ?firstLine
    OPTIONAL { ?item pw:shortForm ?shortForm }
  }
  OPTIONAL {
    GRAPH graph:validation { ?iri pw:plan ?of }
    ?of pw:sourceFile ?file
  }
}"""

_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("graph", "oa", "pw", "sh", "skos"))


def as_quads(outcomes: Iterable[Outcome], catalogue: Catalogue) -> Iterator[Quad]:
    """The validation reports of all units, and what the shapes that found something mean."""
    used: set[str] = set()
    for outcome in outcomes:
        used.update(finding.shape for finding in outcome.findings)
        yield from report_quads(outcome)
    yield from shape_quads(used, catalogue)


def report_quads(outcome: Outcome) -> Iterator[Quad]:
    """The validation report of one unit."""
    yield from head_quads(outcome.unit, outcome.fingerprint, not outcome.findings)
    yield from result_quads(outcome.unit, outcome.findings)


def head_quads(unit: str, fingerprint: str, conforms: bool) -> Iterator[Quad]:
    """The validation report of one unit without its results."""
    report = _report(unit)
    yield _quad(report, RDF.type, SH.ValidationReport)
    yield _quad(report, SH.conforms, _literal("true" if conforms else "false", XSD.boolean))
    yield _quad(report, PW.fingerprint, Literal(fingerprint))
    if unit != CURATED:
        yield _quad(report, PW.plan, NamedNode(unit))


def result_quads(unit: str, findings: Iterable[Finding]) -> Iterator[Quad]:
    """Results of the validation report of one unit."""
    report = _report(unit)
    for finding in findings:
        yield _quad(report, SH.result, NamedNode(finding.iri))
        yield from _finding(finding)


def _report(unit: str) -> NamedNode:
    return NamedNode(f"{ID}validation/{unit.removeprefix(f'{ID}plan/')}")


def shape_quads(names: Iterable[str], catalogue: Catalogue) -> Iterator[Quad]:
    """What the shapes of these identifiers mean."""
    for shape in (catalogue[name] for name in sorted(names)):
        node = NamedNode(shape.iri)
        yield _quad(node, RDF.type, SH.NodeShape)
        yield _quad(node, DCTERMS.identifier, Literal(shape.id))
        yield _quad(node, RDFS.label, Literal(shape.title, language="en"))
        yield _quad(node, RDFS.comment, Literal(shape.meaning, language="en"))
        yield _quad(node, SH.severity, _SEVERITY[shape.severity])


def _finding(finding: Finding) -> Iterator[Quad]:
    node = NamedNode(finding.iri)
    yield _quad(node, RDF.type, SH.ValidationResult)
    yield _quad(node, SH.sourceShape, NamedNode(SHAPE + finding.shape))
    yield _quad(node, SH.resultSeverity, _SEVERITY[finding.severity])
    yield _quad(node, SH.resultMessage, Literal(finding.message))
    yield _quad(node, SH.focusNode, NamedNode(finding.focus))
    yield _quad(node, SH.sourceConstraintComponent, NamedNode(finding.component))
    yield _quad(node, PW.concerns, NamedNode(finding.item))
    if finding.plan:
        yield _quad(node, PW.plan, NamedNode(finding.plan))
    if finding.number:
        yield _quad(node, SKOS.notation, Literal(finding.number))
    if finding.value is not None:
        yield _quad(node, SH.value, from_n_triples(finding.value))
    if finding.path is not None:
        simple = finding.property
        yield (
            _quad(node, SH.resultPath, NamedNode(simple)) if simple else _quad(node, PW.pathText, Literal(finding.path))
        )
    if finding.evidence:
        yield _quad(node, PW.evidence, NamedNode(finding.evidence))


def published(store: Store) -> Mapping[str, Outcome]:
    """The outcomes that a snapshot's store holds, by fingerprint."""
    found: dict[str, list[Finding]] = {}
    for row in _rows(store, _RESULTS):
        found.setdefault(row["report"].value, []).append(_as_finding(row))
    return {
        row["fingerprint"].value: Outcome(
            row["plan"].value if row["plan"] else CURATED,
            row["fingerprint"].value,
            tuple(sorted(found.get(row["report"].value, ()), key=Finding.order)),
        )
        for row in _rows(store, _REPORTS)
    }


def _as_finding(row: Any) -> Finding:
    def text(name: str) -> str:
        return row[name].value if row[name] is not None else ""

    # Words that no evidence proves are an acronym, of which it is told where it stands first.
    line, words = ("line", "exact") if row["evidence"] else ("firstLine", "shortForm")
    return Finding(
        iri=text("iri"),
        shape=text("shape").removeprefix(SHAPE),
        severity=next(severity for severity, node in _SEVERITY.items() if node == row["severity"]),
        plan=text("plan"),
        item=text("item"),
        number=text("number"),
        message=text("message"),
        line=int(text(line)) if row[line] else None,
        words=" ".join(text(words).split()),
        file=text("file"),
        evidence=text("evidence"),
        focus=text("focus"),
        component=text("component"),
        path=str(row["property"]) if row["property"] else text("path") or None,
        value=str(row["value"]) if row["value"] else None,
    )


def _rows(store: Store, query: str) -> Iterator[Any]:
    yield from store.query(_PROLOGUE + query)  # type: ignore[misc]


def _quad(subject: NamedNode, predicate: NamedNode, value: Any) -> Quad:
    return Quad(subject, predicate, value, GRAPH.validation)


def _literal(text: str, datatype: NamedNode) -> Literal:
    return Literal(text, datatype=datatype)
