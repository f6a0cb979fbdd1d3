"""Take a real plan apart: which of its statements stand on the same text, and what each becomes in another plan."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from graph.errors import BadRegister
from graph.registers import read_turtle
from graph.synthetic.donor import ENTRIES, Donor, Fact, Item, Name, Stretch, Use
from graph.synthetic.words import pieces
from ontology.terms import DCTERMS, EDTF, GOVYEAR, ID, OA, PW, RDF, XSD

__all__ = ["load"]

_SHARED = frozenset({PW.Section, PW.Objective, PW.AcronymEntry, PW.Plan})
_DATES = frozenset({XSD.date, XSD.gYear, XSD.gYearMonth, EDTF.EDTF})
_APART = frozenset({PW.mentions, PW.evidence, RDF.type})
"""Properties that are worked out anew for each plan, or kept in fields of their own."""


@dataclass(frozen=True)
class _Run:
    start: int
    text: str
    edges: tuple[int, ...]
    quotes: tuple[tuple[int, int], ...]


_PLACED = re.compile(r"(?:mention|figure)/\d+-\d+")


class _Groups:
    def __init__(self) -> None:
        self._parent: dict[object, object] = {}

    def find(self, thing: object) -> object:
        root = thing
        while (above := self._parent.setdefault(root, root)) != root:
            root = above
        self._parent[thing] = root
        return root

    def join(self, one: object, other: object) -> None:
        self._parent[self.find(one)] = self.find(other)


def load(path: Path, known: Mapping[str, Name], denotations: Mapping[str, NamedNode]) -> Donor:
    """Take a published plan apart. `known` are the registered things, `denotations` what acronym entries denote."""
    triples = read_turtle(path)
    plans = [t.subject for t in triples if (t.predicate, t.object) == (RDF.type, PW.Plan)]
    if len(plans) != 1 or not isinstance(plan := plans[0], NamedNode):
        raise BadRegister(f"{path.name} must describe exactly one pw:Plan, named by an IRI.")
    return _Reading(triples, plan.value, known, denotations).donor()


class _Reading:
    def __init__(
        self, triples: tuple[Triple, ...], plan: str, known: Mapping[str, Name], denotations: Mapping[str, NamedNode]
    ) -> None:
        self.size = len(triples)
        self.plan = plan
        self.base = f"{plan}/"
        self.known = known
        self.denotations = denotations
        self._pieces: dict[str, tuple[str, ...]] = {}
        self._pattern: re.Pattern[str] | None = None
        self.kinds: dict[str, NamedNode] = {}
        self.facts: dict[str, list[tuple[NamedNode, NamedNode | Literal]]] = defaultdict(list)
        for triple in triples:
            node, value = triple.subject, triple.object
            if not isinstance(node, NamedNode) or not isinstance(value, NamedNode | Literal):
                raise AssertionError("published plans have no blank nodes")
            if triple.predicate == RDF.type and isinstance(value, NamedNode):
                self.kinds[self.path(node)] = value
            else:
                self.facts[self.path(node)].append((triple.predicate, value))

    def path(self, node: NamedNode | Literal) -> str:
        """Path of a node under the plan; empty for the plan itself."""
        return node.value.removeprefix(self.plan).removeprefix("/")

    def donor(self) -> Donor:
        """The plan taken apart."""
        quotes = sorted((_interval(p) for p, k in self.kinds.items() if k == PW.Evidence), key=lambda q: (q[0], -q[1]))
        groups = self._groups(quotes)
        numbers: dict[object, int] = {}
        unit_of_quote = {q: numbers.setdefault(groups.find(q), len(numbers)) for q in quotes}
        units: dict[str, int | None] = {}
        for path, kind in self.kinds.items():
            if kind not in _SHARED and kind != PW.Evidence:
                units[path] = numbers.setdefault(groups.find(path), len(numbers))
        runs = self._runs(quotes)
        names, kept = self._names(frozenset())
        self._pattern = _pattern({surface for name in names for surface in name.surfaces} | kept)
        names, kept = self._names(frozenset(self._cut_names(runs)))
        self._pattern = _pattern({surface for name in names for surface in name.surfaces} | kept)
        items = {
            path: self._item(path, kind, units.get(path))
            for path, kind in sorted(self.kinds.items())
            if kind not in (PW.Evidence, PW.Plan)
        }
        by_unit: dict[int, list[str]] = defaultdict(list)
        for path, item in items.items():
            if item.unit is not None:
                by_unit[item.unit].append(path)
        stretches, uses = self._stretches(runs, unit_of_quote)
        return Donor(
            slug=self.plan.rsplit("/", 1)[1],
            title=_one(self.facts[""], DCTERMS.title),
            year=int(_one(self.facts[""], PW.issuedEarliest)[:4]),
            head=tuple(
                self._fact(p, v, _one(self.facts[""], DCTERMS.title))
                for p, v in self.facts[""]
                if p not in (PW.sourceFile, PW.sourceSha256, DCTERMS.identifier)
            ),
            items=items,
            by_unit={unit: tuple(paths) for unit, paths in by_unit.items()},
            stretches=stretches,
            supports={
                _interval(path): tuple(v for p, v in self.facts[path] if p == PW.supports and isinstance(v, NamedNode))
                for path, kind in self.kinds.items()
                if kind == PW.Evidence
            },
            unit_of_quote=unit_of_quote,
            uses=uses,
            names=names,
            kept_names=kept,
            judged={
                path: self.denotations[self.base + path].value
                for path, kind in self.kinds.items()
                if kind == PW.AcronymEntry and self.base + path in self.denotations
            },
            triples=self.size,
            units=self._kinds_of_units(items, by_unit),
        )

    def pieces(self, text: str) -> tuple[str, ...]:
        """A text in the pieces that are reworded."""
        if text not in self._pieces:
            self._pieces[text] = pieces(text, self._pattern)
        return self._pieces[text]

    def _groups(self, quotes: list[tuple[int, int]]) -> _Groups:
        groups = _Groups()
        end, last = -1, None
        for quote in quotes:
            groups.find(quote)
            if last is not None and quote[0] < end:
                groups.join(quote, last)
            else:
                last = quote
            end = max(end, quote[1])
        for path, kind in self.kinds.items():
            if kind in _SHARED or kind == PW.Evidence:
                continue
            groups.find(path)
            for predicate, value in self.facts[path]:
                if predicate == PW.evidence:
                    groups.join(path, _interval(self.path(value)))
            steps = path.split("/")
            for length in range(2, len(steps)):
                whole = "/".join(steps[:length])
                if whole in self.kinds and self.kinds[whole] not in _SHARED:
                    groups.join(path, whole)
        return groups

    def _item(self, path: str, kind: NamedNode, unit: int | None) -> Item:
        facts = self.facts[path]
        place = None
        if kind in (PW.Mention, PW.Figure) and re.search(r"/\d+-\d+$", path):
            place = _interval(path)
        left = {OA.start, OA.end} | _APART
        whole = _one(facts, PW.text)
        return Item(
            path,
            kind,
            unit,
            tuple(self._fact(p, v, whole) for p, v in sorted(facts, key=lambda fact: fact[0].value) if p not in left),
            tuple(sorted(_interval(self.path(v)) for p, v in facts if p == PW.evidence)),
            place,
        )

    def _fact(self, predicate: NamedNode, value: NamedNode | Literal, whole: str) -> Fact:
        if isinstance(value, NamedNode):
            if value.value == self.plan:
                return Fact(predicate, "plan", value)
            if value.value.startswith(self.base):
                return Fact(predicate, "part", value, part=self.path(value))
            if value.value.startswith((f"{ID}agency/", f"{ID}initiative/")):
                return Fact(predicate, "thing", value)
            if value.value.startswith(str(GOVYEAR)):
                return Fact(predicate, "year", value)
            return Fact(predicate, "same", value)
        if value.datatype in _DATES:
            return Fact(predicate, "date", value)
        if value.datatype not in (XSD.string, RDF.langString) or predicate in (
            PW.number,
            PW.callsFootnote,
            PW.currency,
        ):
            return Fact(predicate, "same", value)
        if value.value.endswith("…"):
            return self._label(predicate, value, whole)
        return Fact(predicate, "text", value, self.pieces(value.value), value.language)

    def _label(self, predicate: NamedNode, value: Literal, whole: str) -> Fact:
        body = value.value[:-1]
        places = [0, body.find(": ") + 2]
        cut = next((place for place in places if whole.startswith(body[place:]) and body[place:]), None)
        if cut is None:
            return Fact(predicate, "text", value, self.pieces(value.value), value.language)
        return Fact(predicate, "label", value, self.pieces(whole), value.language, self.pieces(body[:cut]))

    def _names(self, cut: frozenset[str]) -> tuple[tuple[Name, ...], frozenset[str]]:
        surfaces: dict[str, set[str]] = defaultdict(set)
        kept: set[str] = set()
        for path, kind in self.kinds.items():
            facts = self.facts[path]
            if kind == PW.Mention:
                surfaces[_one(facts, PW.mentionOf)].add(_one(facts, PW.surface))
            elif kind == PW.AcronymEntry:
                judged = self.denotations.get(self.base + path)
                meant = judged.value if judged else _one(facts, PW.denotes)
                words = {_one(facts, PW.shortForm), *(v.value for p, v in facts if p == PW.expansion)}
                if meant in self.known:
                    surfaces[meant].update(words)
                else:
                    kept.update(words)
            else:
                for predicate, value in facts:
                    if predicate == PW.agent:
                        surfaces[value.value].add(_one(facts, PW.asPrinted))
        for path in self.kinds:
            for _, value in self.facts[path]:
                if value.value in self.known:
                    surfaces.setdefault(value.value, set())
        names = []
        used: Counter[str] = Counter(surface for some in surfaces.values() for surface in some)
        for thing in sorted(surfaces):
            found = {surface for surface in surfaces[thing] if surface}
            registered = self.known[thing]
            shorts = {s for s in found if " " not in s and {s, _singular(s)} & set(registered.shorts)}
            long = found - shorts
            changes = (
                registered.may_change
                and not found & cut
                and all(
                    surface in registered.surfaces or surface.removesuffix("s") in registered.surfaces
                    for surface in long
                )
                and len({_singular(short) for short in shorts}) <= 1
                and all(any(letter.isupper() for letter in surface) for surface in found)
                and all(used[surface] == 1 and surface not in kept for surface in found)
            )
            names.append(Name(thing, tuple(sorted(found - cut)), tuple(sorted(shorts)), changes))
        return tuple(names), frozenset(word for word in kept if word and word not in cut)

    def _runs(self, quotes: list[tuple[int, int]]) -> list[_Run]:
        """The stretches of text that the quotes make up, with the places where a quote, a mention or a figure ends."""
        exact = {
            _interval(path): _one(self.facts[path], OA.exact)
            for path, kind in self.kinds.items()
            if kind == PW.Evidence
        }
        groups: list[list[tuple[int, int]]] = []
        end = -1
        for quote in quotes:
            if quote[0] < end:
                groups[-1].append(quote)
            else:
                groups.append([quote])
            end = max(end, quote[1])
        places = sorted({edge for path in self.kinds if _PLACED.fullmatch(path) for edge in _interval(path)})
        runs = []
        for group in groups:
            start, end = group[0][0], max(quote[1] for quote in group)
            letters = [""] * (end - start)
            for quote in group:
                letters[quote[0] - start : quote[1] - start] = exact[quote]
            edges = {edge for quote in group for edge in quote}
            edges.update(places[bisect_left(places, start) : bisect_right(places, end)])
            runs.append(_Run(start, "".join(letters), tuple(sorted(edges)), tuple(group)))
        return runs

    def _stretches(
        self, runs: list[_Run], unit_of_quote: Mapping[tuple[int, int], int]
    ) -> tuple[tuple[Stretch, ...], Mapping[str, tuple[Use, ...]]]:
        lines = {
            _interval(path): int(_one(self.facts[path], PW.startLine))
            for path, kind in self.kinds.items()
            if kind == PW.Evidence
        }
        shorts = {
            path: _one(self.facts[path], PW.shortForm) for path, kind in self.kinds.items() if kind == PW.AcronymEntry
        }
        by_piece = {form: path for path, short in shorts.items() for form in (f"{short}s", short)}
        uses: dict[str, list[Use]] = defaultdict(list)
        stretches: list[Stretch] = []
        for run in runs:
            unit = unit_of_quote[run.quotes[0]]
            texts = tuple(run.text[a - run.start : b - run.start] for a, b in itertools.pairwise(run.edges))
            cut = tuple(self.pieces(text) for text in texts)
            place = run.start
            for number, some in enumerate(cut):
                for at, piece in enumerate(some):
                    if piece in by_piece:
                        uses[by_piece[piece]].append(Use(unit, len(stretches), number, at))
                    place += len(piece)
            stretches.append(Stretch(run.start, lines[run.quotes[0]], unit, run.edges, cut, run.quotes))
        return tuple(stretches), {path: tuple(found) for path, found in uses.items()}

    def _cut_names(self, runs: list[_Run]) -> set[str]:
        """Names that are printed with something between their words, a mark or the end of a quote or a page."""
        if self._pattern is None:
            return set()
        letters = {run.start + place: letter for run in runs for place, letter in enumerate(run.text)}
        parted = set()
        for path, kind in self.kinds.items():
            facts = self.facts[path]
            if kind == PW.Mention:
                printed = "".join(letters.get(place, "") for place in range(*_interval(path)))
                if printed != (surface := _one(facts, PW.surface)):
                    parted.add(surface)
            elif kind == PW.Responsibility:
                quotes = [_interval(self.path(value)) for predicate, value in facts if predicate == PW.evidence]
                printed = "".join(letters[place] for quote in quotes for place in range(*quote))
                if printed != (words := _one(facts, PW.asPrinted)):
                    parted.add(words)
        return parted | {
            found.group()
            for run in runs
            for found in self._pattern.finditer(run.text)
            if bisect_right(run.edges, run.start + found.start()) < bisect_left(run.edges, run.start + found.end())
        }

    def _kinds_of_units(
        self, items: Mapping[str, Item], by_unit: Mapping[int, list[str]]
    ) -> dict[str, tuple[int, ...]]:
        kinds: dict[str, list[int]] = defaultdict(list)
        for unit, paths in sorted(by_unit.items()):
            main = min((items[path] for path in paths), key=lambda item: (item.kind not in ENTRIES, _depth(item)))
            if main.kind != PW.Mention:
                kinds[main.kind.value].append(unit)
        return {kind: tuple(units) for kind, units in kinds.items()}


def _depth(item: Item) -> tuple[bool, int, str]:
    return item.kind in (PW.Mention, PW.Figure), item.path.count("/"), item.path


def _interval(path: str) -> tuple[int, int]:
    start, end = path.rsplit("/", 1)[1].split("-")
    return int(start), int(end)


def _one(facts: Iterable[tuple[NamedNode, NamedNode | Literal]], predicate: NamedNode) -> str:
    return next((value.value for p, value in facts if p == predicate), "")


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short.endswith(("s", "S")) and short[-2].isupper() else short


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    found = sorted((name for name in names if name), key=lambda name: (-len(name), name))
    if not found:
        return None
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, found))})(?![A-Za-z0-9])")
