"""An entry's cells as triples: owners, timings, money, coverage, outcome, response, and its steps and milestones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from graph.money import find_money
from graph.reading.passage import Passage, join
from graph.reading.rows import Cell, Entry, Part, PlanRows
from graph.reading.slugs import slug
from graph.timing import TimingExpression, find_timings
from graph.weaving.mentions import Holder
from graph.weaving.names import NameFinder
from graph.weaving.owners import split_owners
from graph.weaving.pairing import Dated, pair
from graph.weaving.plan_graph import PlanGraph, shortened
from ontology.terms import DCTERMS, EDTF, GOVYEAR, PW, RDF, RDFS, XSD

_RESPONSES = {"agreed": PW.Agreed, "partly-agreed": PW.PartlyAgreed, "not-agreed": PW.NotAgreed}
_PART_CLASSES = {"step": PW.Step, "milestone": PW.Milestone}
_PART_ARCS = {"step": PW.step, "milestone": PW.milestone}
_NAMES = {"KeyOutcome": "Outcome", "ActionPoint": "Action point", "DeliveryStep": "Step"}
_NOTHING = "-"
"""What a plan prints in a funding cell to say that there is none."""


class EntryWeaver:
    """Weaves the entries of one plan."""

    def __init__(self, graph: PlanGraph, rows: PlanRows, finders: Mapping[str, NameFinder]) -> None:
        self._graph = graph
        self._layout = rows.profile.layout
        self._finders = finders

    def weave(self, entry: Entry) -> list[Holder]:
        """Describe an entry; returns what of it names may be looked for in, the most specific parts first."""
        graph = self._graph
        parent = graph.iri(entry.section) if entry.section else None
        node = graph.item(
            entry.path,
            PW[entry.kind],
            entry.text,
            parent,
            spans=(*entry.printings, *entry.text.spans),
            number=entry.number,
            label=_label(entry),
        )
        graph.words(node, PW.heading, entry.group or "")
        if entry.objective:
            graph.add(node, PW.objective, graph.iri(entry.objective))
        timings = self._timings(node, entry)
        holders = [self._part(node, entry, part) for part in entry.parts]
        self._pair(entry, timings)
        holders.extend(self._outcome(node, entry))
        self._responsibilities(node, entry)
        self._coverage(node, entry)
        self._funding(node, entry)
        self._response(node, entry)
        self._addressee(node, entry)
        holders.append(Holder(node, entry.text, promised=True))
        read_too = ("owner", "partner", "timing", "funding", "coverage", "reason")
        holders.extend(Holder(node, cell.words) for role in read_too for cell in entry.column(role))
        return holders

    def _part(self, entry_node: NamedNode, entry: Entry, part: Part) -> Holder:
        graph = self._graph
        node = graph.item(part.path, _PART_CLASSES[part.kind], part.words, entry_node, number=part.letter)
        graph.add(entry_node, _PART_ARCS[part.kind], node)
        if part.timing is not None:
            for timing in self._timing_nodes(node, part.timing, 0, part.path):
                graph.add(node, PW.timing, timing.node)
        return Holder(node, part.words, promised=True)

    # -- time -----------------------------------------------------------------------------------------------------

    def _timings(self, node: NamedNode, entry: Entry) -> list[Dated]:
        dated: list[Dated] = []
        for cell in entry.column("timing"):
            self._graph.words(node, PW.timingText, cell.words.text)
            self._graph.prove(node, cell.words.spans, PW.timingText)
            found = self._timing_nodes(node, cell.words, len(dated), entry.path, cell.row)
            for timing in found:
                self._graph.add(node, PW.timing, timing.node)
            dated.extend(found)
        return dated

    def _timing_nodes(self, node: NamedNode, words: Passage, before: int, path: str, row: int = 0) -> list[Dated]:
        found = []
        for index, expression in enumerate(find_timings(words.text), before + 1):
            timing = self._graph.iri(f"{path}/timing/{index}")
            self._timing(timing, expression, words)
            found.append(Dated(timing, expression, row))
        return found

    def _timing(self, node: NamedNode, expression: TimingExpression, words: Passage) -> None:
        graph = self._graph
        graph.add(node, RDF.type, PW.Timing)
        graph.add(node, PW.plan, graph.plan)
        graph.add(node, RDFS.label, Literal(expression.words, language="en"))
        graph.add(node, PW.asPrinted, Literal(expression.words))
        graph.add(node, PW.timingKind, PW[expression.kind.value])
        if expression.edtf:
            graph.add(node, PW.edtf, Literal(expression.edtf, datatype=EDTF.EDTF))
        if expression.earliest:
            graph.add(node, PW.earliest, Literal(expression.earliest.isoformat(), datatype=XSD.date))
        if expression.latest:
            graph.add(node, PW.latest, Literal(expression.latest.isoformat(), datatype=XSD.date))
        for year in expression.financial_years:
            graph.add(node, PW.financialYear, NamedNode(GOVYEAR + year))
        graph.prove(node, words.spans_of(expression.start, expression.end), PW.timing)

    def _pair(self, entry: Entry, timings: Sequence[Dated]) -> None:
        for part, timing in pair(entry, timings):
            node = self._graph.iri(part.path)
            if timing is None:
                self._graph.add(node, PW.pairing, PW.Ambiguous)
            else:
                self._graph.add(node, PW.timing, timing)

    # -- who ------------------------------------------------------------------------------------------------------

    def _responsibilities(self, node: NamedNode, entry: Entry) -> None:
        count = 0
        for role in ("owner", "partner"):
            for cell in self._owner_cells(entry, role):
                self._graph.words(node, PW.ownerText, cell.words.text)
                self._graph.prove(node, cell.words.spans, PW.ownerText)
                tokens = split_owners(cell.words.text, self._layout.owners, self._finders["owner"])
                joint = sum(1 for token in tokens if not token.supports) > 1
                printed = [token.words for token in tokens if not token.supports]
                regrouped = len(printed) != len(set(printed))
                for token in tokens:
                    count += 1
                    capacity = _capacity(role, supports=token.supports, joint=joint)
                    responsibility = self._graph.iri(f"{entry.path}/responsibility/{count}")
                    self._graph.add(node, PW.responsibility, responsibility)
                    self._graph.add(responsibility, RDF.type, PW.Responsibility)
                    self._graph.add(responsibility, PW.plan, self._graph.plan)
                    self._graph.add(responsibility, RDFS.label, Literal(token.words, language="en"))
                    self._graph.add(responsibility, PW.asPrinted, Literal(token.words))
                    self._graph.add(responsibility, PW.capacity, capacity)
                    if regrouped:
                        # One group of owners for each milestone, run together: whose is whose is lost.
                        self._graph.add(responsibility, PW.pairing, PW.Ambiguous)
                    if token.qualifier:
                        self._graph.add(responsibility, PW.qualifier, Literal(token.qualifier))
                    self._graph.prove(responsibility, cell.words.spans_of(token.start, token.end), PW.responsibility)
                    # A programme printed among the owners ('DIP') holds nothing: it is kept as printed.
                    if token.thing is not None and token.thing.kind == "agency":
                        self._graph.add(responsibility, PW.agent, token.thing.iri)
                        held = PW.ownedBy if capacity in (PW.Lead, PW.Joint) else PW.partner
                        self._graph.add(node, held, token.thing.iri)

    def _owner_cells(self, entry: Entry, role: str) -> Iterable[Cell]:
        """Owner cells, one for each paragraph that a cell holds."""
        for cell in entry.column(role):
            for words in cell.words.parts(("p", "li")):
                yield Cell(role, words, cell.row)

    def _addressee(self, node: NamedNode, entry: Entry) -> None:
        if entry.addressee is None:
            return
        told, *_ = entry.addressee.text.partition(" should ")
        for match in self._finders["agency"].find(told.removesuffix(" should:")):
            self._graph.add(node, PW.addressedTo, match.thing.iri)

    # -- the other cells ------------------------------------------------------------------------------------------

    def _outcome(self, node: NamedNode, entry: Entry) -> list[Holder]:
        words = None
        for cell in entry.column("outcome"):
            words = cell.words if words is None else join(words, cell.words, breaks="p")
        if words is None:
            return []
        outcome = self._graph.item(f"{entry.path}/outcome", PW.Outcome, words, node)
        self._graph.add(node, PW.outcome, outcome)
        return [Holder(outcome, words, promised=True)]

    def _coverage(self, node: NamedNode, entry: Entry) -> None:
        for cell in entry.column("coverage"):
            self._graph.words(node, PW.coverageText, cell.words.text)
            self._graph.prove(node, cell.words.spans, PW.coverage)
            for place in self._places(cell.words.text):
                self._graph.add(node, PW.coverage, place)

    def _places(self, words: str) -> list[NamedNode]:
        """The places that a coverage cell names; a hidden name ('National') only where such names are all it prints."""
        hidden = self._finders["hidden place"].find(words)
        left = list(words)
        for match in hidden:
            left[match.start : match.end] = [" "] * (match.end - match.start)
        whole = not "".join(left).strip(" ,;/")
        return [match.thing.iri for match in (hidden if whole else self._finders["place"].find(words))]

    def _funding(self, node: NamedNode, entry: Entry) -> None:
        count = 0
        for cell in entry.column("funding"):
            self._graph.words(node, PW.fundingText, cell.words.text)
            self._graph.prove(node, cell.words.spans, PW.fundingText)
            whole: NamedNode | None = None
            for money in find_money(cell.words.text):
                count += 1
                funding = self._graph.iri(f"{entry.path}/funding/{count}")
                if cell.words.text.rfind("(", 0, money.start) <= cell.words.text.rfind(")", 0, money.start):
                    whole = funding
                elif whole is not None:
                    self._graph.add(funding, DCTERMS.isPartOf, whole)
                self._graph.add(node, PW.funding, funding)
                self._graph.add(funding, RDF.type, PW.Funding)
                self._graph.add(funding, PW.plan, self._graph.plan)
                self._graph.add(funding, RDFS.label, Literal(money.words, language="en"))
                self._graph.add(funding, PW.asPrinted, Literal(money.words))
                self._graph.add(funding, PW.amount, Literal(str(money.amount), datatype=XSD.decimal))
                self._graph.add(funding, PW.currency, Literal("GBP"))
                for year in money.financial_years:
                    self._graph.add(funding, PW.financialYear, NamedNode(GOVYEAR + year))
                if money.per_year:
                    self._graph.add(funding, PW.perYear, Literal("true", datatype=XSD.boolean))
                payer = self._finders["agency"].whole(money.payer) if money.payer else None
                if payer is not None:
                    self._graph.add(funding, PW.payer, payer.iri)
                self._graph.prove(funding, cell.words.spans_of(money.start, money.end), PW.funding)

    def _response(self, node: NamedNode, entry: Entry) -> None:
        for cell in entry.column("response"):
            response = _RESPONSES.get(slug(cell.words.text))
            if response is not None:
                self._graph.add(node, PW.response, response)
            self._graph.prove(node, cell.words.spans, PW.response)
        for cell in entry.column("reason"):
            self._graph.words(node, PW.responseReason, cell.words.text)
            self._graph.prove(node, cell.words.spans, PW.responseReason)


def _capacity(role: str, *, supports: bool, joint: bool) -> NamedNode:
    if supports:
        return PW.Support
    if role == "partner":
        return PW.Partner
    return PW.Joint if joint else PW.Lead


def _label(entry: Entry) -> str:
    """`Action 15: Further roll out …`, with the printed number or the one that its path gives."""
    name = _NAMES.get(entry.kind, entry.kind)
    head = next(iter(entry.text.parts(("p", "li"))), entry.text)
    number = entry.number or entry.path.rsplit("/", 1)[-1]
    return f"{name} {number}: {shortened(head.text)}"
