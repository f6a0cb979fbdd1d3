"""One made-up plan: parts of a real one with other words, names and dates, as the triples of a published plan."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from graph.synthetic.casting import Cast
from graph.synthetic.choosing import Choice
from graph.synthetic.donor import ENTRIES, Donor, Fact, Item, Stretch, Use
from graph.synthetic.probe import Probe
from graph.synthetic.words import Rewording
from graph.weaving.plan_graph import natural, plan_iri, shortened
from ontology.terms import DCTERMS, OA, PW, RDF, RDFS, XSD

__all__ = ["End", "Made", "make"]

_NUMBERED = re.compile(r"^(.*/)?(paragraph|progress)/(\d+)$")
_KINDS_IN_PATHS = frozenset(
    (
        *("section", "paragraph", "objective", "action", "outcome", "deliverable", "action-point", "step"),
        *("recommendation", "milestone", "measure", "progress", "responsibility", "timing", "funding", "figure"),
        *("total", "reference", "case-study", "footnote", "definition", "part", "mention", "acronym"),
    )
)
_AFTER = 2
"""Characters between two stretches of text that the plan does not quote."""
_MOST_ENDS = 40


@dataclass(frozen=True)
class End:
    """An item that a link may join: its class, its IRI, its evidence and its words."""

    kind: str
    iri: str
    evidence: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class Made:
    """A made-up plan: its IRI, its triples in order, what a curator says of its acronyms, and what links may join."""

    plan: NamedNode
    year: int
    triples: tuple[Triple, ...]
    denotations: tuple[tuple[str, str], ...]
    ends: tuple[End, ...]


def make(
    donor: Donor, slug: str, choice: Choice, cast: Cast, words: Rewording, years: int, probe: Probe | None
) -> Made:
    """Make the plan `slug` out of the chosen parts of a real one; `years` later than it, a multiple of four."""
    return _Maker(donor, slug, choice, cast, words, years).made(probe)


class _Maker:
    def __init__(self, donor: Donor, slug: str, choice: Choice, cast: Cast, words: Rewording, years: int) -> None:
        self.donor = donor
        self.slug = slug
        self.plan = plan_iri(slug)
        self.base = f"{self.plan.value}/"
        self.choice = choice
        self.cast = cast
        self.words = words
        self.years = years
        self.said: dict[str, list[tuple[NamedNode, NamedNode | Literal]]] = {}
        self.at: dict[int, int] = {}
        self.end_at: dict[int, int] = {}
        self.line_at: dict[int, int] = {}
        self.line = 1
        self.place = 0
        self._dates: dict[Literal, Literal] = {}
        self.evidence_of: dict[tuple[int, int], NamedNode] = {}

    def made(self, probe: Probe | None) -> Made:
        """The plan."""
        self._lay_out()
        self.paths = self._paths()
        mentions: dict[str, set[str]] = {}
        for path in self.choice.items:
            item = self.donor.items[path]
            if item.kind == PW.Mention:
                holder = next(fact.part for fact in item.facts if fact.predicate == PW.mentionedIn)
                thing = next(fact.value.value for fact in item.facts if fact.predicate == PW.mentionOf)
                mentions.setdefault(holder, set()).add(self.cast.thing(thing))
        for path in self.choice.items:
            self._item(self.donor.items[path], mentions.get(path, ()))
        denotations = [*self._acronyms()]
        if probe:
            self._probe(probe)
        self._head()
        self._drop_unused()
        return Made(self.plan, self.donor.year + self.years, self._triples(), tuple(denotations), self._ends())

    # ---- the text ----

    def _lay_out(self) -> None:
        before: Stretch | None = None
        for stretch in self.donor.stretches:
            if stretch.unit not in self.choice.units:
                continue
            if before is not None and stretch.line > before.last_line:
                self.line += 1
            self._stretch(stretch)
            before = stretch

    def _stretch(self, stretch: Stretch) -> None:
        texts = [self.words.text(some) for some in stretch.pieces]
        start = self.place
        first = self.line
        for (cut, end), text in zip(itertools.pairwise(stretch.cuts), texts, strict=True):
            self.at[cut] = self.place
            self.place += len(text)
            self.end_at[end] = self.place
        whole = "".join(texts)
        self.line_at[stretch.start] = first
        for quote in stretch.quotes:
            one, other = self.at[quote[0]] - start, self.end_at[quote[1]] - start
            node = self._quote(whole[one:other], start + one, first + whole.count("\n", 0, one))
            self.evidence_of[quote] = node
            for predicate in self.donor.supports[quote]:
                self._say_once(node, PW.supports, predicate)
        self.line = first + whole.count("\n")
        self.place += _AFTER

    def _quote(self, exact: str, start: int, line: int) -> NamedNode:
        end = start + len(exact)
        path = f"evidence/{start}-{end}"
        node = NamedNode(self.base + path)
        if path not in self.said:
            self.said[path] = [
                (RDF.type, PW.Evidence),
                (OA.end, _whole(end)),
                (OA.exact, Literal(exact)),
                (OA.hasSource, self.plan),
                (OA.start, _whole(start)),
                (PW.endLine, _whole(line + exact.count("\n", 0, len(exact) - 1))),
                (PW.startLine, _whole(line)),
            ]
        return node

    def _say_once(self, node: NamedNode, predicate: NamedNode, value: NamedNode) -> None:
        said = self.said[node.value.removeprefix(self.base)]
        if (predicate, value) not in said:
            said.append((predicate, value))

    # ---- the items ----

    def _paths(self) -> dict[str, str]:
        """The new paths of the items: numbered anew without gaps, their words reworded."""
        numbers: dict[str, int] = {}
        paths: dict[str, str] = {}
        taken: set[str] = set()
        for path in sorted(self.choice.items, key=natural):
            item = self.donor.items[path]
            if item.place:
                paths[path] = f"{path.split('/', 1)[0]}/{self.at[item.place[0]]}-{self.end_at[item.place[1]]}"
                continue
            if item.kind == PW.AcronymEntry:
                continue
            new = "/".join(self._step(step) for step in path.split("/"))
            if found := _NUMBERED.match(new):
                group = f"{found[1] or ''}{found[2]}"
                numbers[group] = numbers.get(group, 0) + 1
                new = f"{group}/{numbers[group]}"
            while new in taken:
                new += "-2"
            taken.add(new)
            paths[path] = new
        return paths

    def _step(self, step: str) -> str:
        if step in _KINDS_IN_PATHS:
            return step
        return re.sub(r"[a-z]+", lambda word: self.words.word(word.group()), step)

    def _item(self, item: Item, mentions: Iterable[str]) -> None:
        if item.path not in self.paths:
            return
        said: list[tuple[NamedNode, NamedNode | Literal]] = [(RDF.type, item.kind)]
        said.extend((fact.predicate, self._value(fact)) for fact in item.facts)
        if item.place and item.kind == PW.Mention:
            said.append((OA.start, _whole(self.at[item.place[0]])))
            said.append((OA.end, _whole(self.end_at[item.place[1]])))
        quotes = (self.evidence_of.get(quote) for quote in item.evidence)
        said.extend((PW.evidence, node) for node in quotes if node is not None)
        said.extend((PW.mentions, NamedNode(thing)) for thing in mentions)
        self.said.setdefault(self.paths[item.path], []).extend(said)

    def _value(self, fact: Fact) -> NamedNode | Literal:
        value = fact.value
        match fact.kind:
            case "text":
                return self._literal(self.words.text(fact.pieces), fact.language)
            case "label":
                return self._literal(
                    self.words.text(fact.lead) + shortened(self.words.text(fact.pieces)), fact.language
                )
            case "date":
                return self._date(value)
            case "thing":
                return NamedNode(self.cast.thing(value.value))
            case "part":
                return NamedNode(self.base + self.paths[fact.part])
            case "plan":
                return self.plan
            case "year":
                return NamedNode(_shifted(value.value, self.years))
        return value

    def _literal(self, text: str, language: str | None) -> Literal:
        return Literal(text, language=language) if language else Literal(text)

    def _date(self, value: NamedNode | Literal) -> Literal:
        if not isinstance(value, Literal):
            raise AssertionError("a date is a literal")
        if value not in self._dates:
            self._dates[value] = Literal(_shifted(value.value, self.years), datatype=value.datatype)
        return self._dates[value]

    # ---- acronyms ----

    def _acronyms(self) -> Iterator[tuple[str, str]]:
        for path in (*self.choice.declared, *self.choice.used):
            item = self.donor.items[path]
            short = self._new_short(item)
            new = f"acronym/{re.sub('[^A-Za-z0-9._~&/-]+', '-', short)}"
            if new in self.said:
                continue
            said: list[tuple[NamedNode, NamedNode | Literal]] = [
                (RDF.type, PW.AcronymEntry),
                (RDFS.label, Literal(short, language="en")),
                (PW.plan, self.plan),
                (PW.shortForm, Literal(short)),
            ]
            meant = next((fact.value.value for fact in item.facts if fact.predicate == PW.denotes), "")
            if path in self.choice.declared:
                said.extend(
                    (fact.predicate, self._value(fact))
                    for fact in item.facts
                    if fact.predicate in (PW.expansion, PW.declaredIn, PW.denotes)
                )
                quotes = (self.evidence_of.get(quote) for quote in item.evidence)
                said.extend((PW.evidence, node) for node in quotes if node is not None)
                if path in self.donor.judged:
                    yield self.base + new, self.cast.thing(self.donor.judged[path])
            else:
                uses = [use for use in self.donor.uses[path] if use.unit in self.choice.units]
                first = self._use(uses[0])
                said.append((PW.uses, _whole(len(uses))))
                said.append(
                    (
                        PW.firstLine,
                        next(v for p, v in self.said[first.value.removeprefix(self.base)] if p == PW.startLine),
                    )
                )
                said.append((PW.evidence, first))
                if meant := meant or self.donor.judged.get(path, ""):
                    said.append((PW.denotes, NamedNode(self.cast.thing(meant))))
            self.said[new] = said

    def _new_short(self, item: Item) -> str:
        fact = next(fact for fact in item.facts if fact.predicate == PW.shortForm)
        return self.words.text(fact.pieces)

    def _use(self, use: Use) -> NamedNode:
        """The quotation of one use of an acronym."""
        stretch = self.donor.stretches[use.stretch]
        before = [*itertools.chain.from_iterable(stretch.pieces[: use.text]), *stretch.pieces[use.text][: use.piece]]
        words = self.words.text(before)
        exact = self.words[stretch.pieces[use.text][use.piece]]
        return self._quote(exact, self.at[stretch.start] + len(words), self.line_at[stretch.start] + words.count("\n"))

    # ---- the probe, the plan itself, what is handed on ----

    def _probe(self, probe: Probe) -> None:
        entries = sorted((path for path in self.choice.items if self.donor.items[path].kind in ENTRIES), key=natural)
        for path in entries[: probe.entries]:
            entry = self.paths[path]
            number = sum(1 for said in self.said if re.fullmatch(rf"{re.escape(entry)}/step/[^/]+", said)) + 1
            step = NamedNode(f"{self.base}{entry}/step/{number}")
            self.line += 1
            node = self._quote(probe.words, self.place, self.line)
            start = self.place + probe.words.index(probe.name)
            end = start + len(probe.name)
            self.place += len(probe.words) + _AFTER
            self.said[f"{entry}/step/{number}"] = [
                (RDF.type, PW.Step),
                (DCTERMS.isPartOf, NamedNode(self.base + entry)),
                (RDFS.label, Literal(shortened(probe.words), language="en")),
                (PW.evidence, node),
                (PW.mentions, NamedNode(probe.iri)),
                (PW.plan, self.plan),
                (PW.text, Literal(probe.words)),
            ]
            self.said[entry].append((PW.step, step))
            self.said[f"mention/{start}-{end}"] = [
                (RDF.type, PW.Mention),
                (RDFS.label, Literal(probe.name, language="en")),
                (OA.start, _whole(start)),
                (OA.end, _whole(end)),
                (PW.evidence, node),
                (PW.mentionOf, NamedNode(probe.iri)),
                (PW.mentionedIn, step),
                (PW.plan, self.plan),
                (PW.surface, Literal(probe.name)),
            ]

    def _head(self) -> None:
        said: list[tuple[NamedNode, NamedNode | Literal]] = [(RDF.type, PW.Plan)]
        said.extend((fact.predicate, self._value(fact)) for fact in self.donor.head)
        said.append((DCTERMS.identifier, Literal(self.slug)))
        said.append((PW.sourceFile, Literal(f"{self.slug}.txt")))
        said.append((PW.sourceSha256, Literal(hashlib.sha256(self.slug.encode()).hexdigest())))
        self.said[""] = said

    def _drop_unused(self) -> None:
        """Leave out quotations that prove nothing here: in the real plan they prove something that is not taken."""
        needed = {value for said in self.said.values() for predicate, value in said if predicate == PW.evidence}
        for path, said in list(self.said.items()):
            if said[0] == (RDF.type, PW.Evidence) and NamedNode(self.base + path) not in needed:
                del self.said[path]

    def _triples(self) -> tuple[Triple, ...]:
        found: list[Triple] = []
        for path in sorted(self.said, key=lambda path: natural(f"{self.base}{path}" if path else self.plan.value)):
            subject = NamedNode(self.base + path) if path else self.plan
            found.extend(Triple(subject, predicate, value) for predicate, value in _sorted(self.said[path]))
        return tuple(found)

    def _ends(self) -> tuple[End, ...]:
        ends = []
        for path in sorted(self.choice.items & _linkable(self.donor).keys(), key=natural):
            item = self.donor.items[path]
            said = self.said[self.paths[path]]
            evidence = [value.value for predicate, value in said if predicate == PW.evidence]
            label = next(value.value for predicate, value in said if predicate == RDFS.label)
            ends.append(End(item.kind.value, self.base + self.paths[path], tuple(evidence[:1]), label))
        step = -(-len(ends) // _MOST_ENDS) or 1
        return tuple(ends[::step])


def _linkable(donor: Donor) -> Mapping[str, Item]:
    return {path: item for path, item in donor.items.items() if item.kind in ENTRIES | _ENDS and item.evidence}


_ENDS = frozenset({PW.Step, PW.Milestone, PW.Paragraph, PW.ProgressNote, PW.Outcome, PW.Objective, PW.Measure})


def _sorted(said: list[tuple[NamedNode, NamedNode | Literal]]) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
    """Statements about one item in the order of published plans: by predicate, the class first, then by object."""
    by_predicate: dict[NamedNode, dict[NamedNode | Literal, None]] = {}
    for predicate, value in said:
        by_predicate.setdefault(predicate, {})[value] = None
    for predicate in sorted(by_predicate, key=lambda predicate: (predicate != RDF.type, predicate.value)):
        values = by_predicate[predicate]
        for value in sorted(values, key=lambda value: natural(str(value))) if len(values) > 1 else values:
            yield predicate, value


def _whole(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


def _shifted(text: str, years: int) -> str:
    return re.sub(r"(?<!\d)\d{4}(?!\d)", lambda year: str(int(year.group()) + years), text)
