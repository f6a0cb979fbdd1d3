"""Links between made-up plans, and threads of commitments, as a curator would have written them.

A plan is linked to plans shortly before it in the corpus, whatever the corpus holds further back: so what has to be
kept in memory, and what is linked with one item, does not grow with the number of plans.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.registers import read_turtle
from graph.synthetic.draw import Draw
from graph.synthetic.making import End
from ontology.terms import ID, PW, RDF

__all__ = ["Example", "Linker", "Summary", "examples"]

_WINDOW = 50
"""Plans that may be linked to."""
_MOST_LINKS = 10
"""Links of one item: as many as the real item with the most has."""
_REAL_PLANS = 5
_REAL_THREADS = 42
_WITHIN_ONE_PLAN = 0.55
"""Share of the real threads that lie in one plan."""
_TRIES = 8
_VERBS = {
    "continues": "continues",
    "implements": "implements",
    "respondsTo": "responds to",
    "refines": "refines",
    "reportsProgressOn": "reports progress on",
    "sameCommitmentAs": "is the same commitment as",
    "supersedes": "supersedes",
    "dependsOn": "depends on",
}
_REASONS = {
    "Certain": "Both name the same thing: “{later}” {verb} “{earlier}”, with the same owners and the same end in view.",
    "Probable": "The later plan says “{later}”, the earlier “{earlier}”; most likely the one {verb} the other.",
}


@dataclass(frozen=True)
class Example:
    """A real link: what it joins, how, and how certain it is."""

    start: str
    end: str
    relation: str
    strength: str


@dataclass(frozen=True)
class Summary:
    """What is kept of a plan that is made: its slug, year, what a curator says of its acronyms, what links may join."""

    slug: str
    year: int
    triples: int
    denotations: tuple[tuple[str, str], ...]
    ends: tuple[End, ...]

    def of_kind(self, kind: str) -> tuple[End, ...]:
        """The items of a class; all, where there are none."""
        return tuple(end for end in self.ends if end.kind == kind) or self.ends


def examples(links: Path, kinds: dict[str, str]) -> tuple[Example, ...]:
    """The real links in a file; `kinds` are the classes of the real plans' items, by IRI."""
    said: dict[str, dict[str, str]] = {}
    for triple in read_turtle(links):
        said.setdefault(triple.subject.value, {})[triple.predicate.value] = triple.object.value  # type: ignore[union-attr]
    return tuple(
        Example(
            kinds[link[PW.fromItem.value]],
            kinds[link[PW.toItem.value]],
            link[PW.relation.value].removeprefix(PW.relation.value.removesuffix("relation")),
            link[PW.strength.value].removeprefix(PW.relation.value.removesuffix("relation")),
        )
        for _, link in sorted(said.items())
        if link.get(RDF.type.value) == PW.Link.value
    )


class Linker:
    """Links each plan, in the order of their numbers, with some of those before it."""

    def __init__(self, seed: int, scale: float, real: tuple[Example, ...]) -> None:
        self._seed = seed
        self._scale = scale
        self._real = real
        self._before: deque[Summary] = deque()
        self._links_of: Counter[str] = Counter()

    def links(self, plan: Summary) -> Iterator[str]:
        """The links of a plan with those before it, each as a block of Turtle."""
        draw = Draw(self._seed, "links", plan.slug)
        wanted = draw.rounded(self._scale * len(self._real) / _REAL_PLANS)
        joined: set[frozenset[str]] = set()
        for number in range(1, wanted + 1):
            if found := self._pair(draw, plan, joined):
                example, later, earlier = found
                yield _link(f"{plan.slug}-{number}", example, later, earlier)

    def _pair(
        self, draw: Draw, plan: Summary, joined: set[frozenset[str]]
    ) -> tuple[Example, tuple[Summary, End], tuple[Summary, End]] | None:
        example = draw.one_of(self._real)
        for _ in range(_TRIES if self._before else 0):
            other = self._before[-1 - draw.rank(len(self._before))]
            if other.year == plan.year:
                continue
            later, earlier = (plan, other) if plan.year > other.year else (other, plan)
            start, end = draw.one_of(later.of_kind(example.start)), draw.one_of(earlier.of_kind(example.end))
            pair = frozenset((start.iri, end.iri))
            if pair not in joined and all(self._links_of[iri] < _MOST_LINKS for iri in pair):
                joined.add(pair)
                self._links_of.update(pair)
                return example, (later, start), (earlier, end)
        return None

    def threads(self, plan: Summary) -> Iterator[str]:
        """Threads of commitments of a plan, some with statements of the plan before it, each as a block of Turtle."""
        draw = Draw(self._seed, "threads", plan.slug)
        for number in range(1, draw.rounded(self._scale * _REAL_THREADS / _REAL_PLANS) + 1):
            places = draw.shuffled(range(len(plan.ends)))[: 2 + draw.below(2)]
            stated = [(plan, plan.ends[place]) for place in places]
            if self._before and not draw.chance(_WITHIN_ONE_PLAN):
                other = self._before[-1]
                stated[-1] = (other, draw.one_of(other.ends))
            if len(stated) > 1:
                yield _thread(f"{plan.slug}-{number}", stated)

    def add(self, plan: Summary) -> None:
        """Let later plans be linked with this one."""
        if plan.ends:
            self._before.append(plan)
        if len(self._before) > _WINDOW:
            for end in self._before.popleft().ends:
                del self._links_of[end.iri]


def _text(words: str) -> str:
    return str(Literal(words, language="en"))


def _link(slug: str, example: Example, later: tuple[Summary, End], earlier: tuple[Summary, End]) -> str:
    verb = _VERBS[example.relation]
    (new, start), (old, end) = later, earlier
    reason = _REASONS[example.strength].format(later=start.label, verb=verb, earlier=end.label)
    arc = f"<{start.iri}> pw:{example.relation} <{end.iri}> ."
    return (
        f"link:{slug} a pw:Link ;\n"
        f"    rdfs:label {_text(f'{_short(start)} of {new.slug} {verb} {_short(end)} of {old.slug}')} ;\n"
        f"    pw:fromItem <{start.iri}> ;\n"
        f"    pw:toItem <{end.iri}> ;\n"
        f"    pw:relation pw:{example.relation} ;\n"
        f"    pw:strength pw:{example.strength} ;\n"
        f"    pw:rationale {_text(reason)} ;\n"
        f"    pw:evidence {' , '.join(f'<{node}>' for node in (*start.evidence, *end.evidence))} .\n"
        f"{arc}\n"
    )


def _short(end: End) -> str:
    return end.iri.removeprefix(f"{ID}plan/").partition("/")[2].replace("/", " ").replace("-", " ")


def _thread(slug: str, stated: list[tuple[Summary, End]]) -> str:
    thread = f"{ID}thread/{slug}"
    same = "true" if len({plan.slug for plan, _ in stated}) == 1 else "false"
    nodes = [f"<{thread}/statement/{number}>" for number in range(1, len(stated) + 1)]
    label = stated[0][1].label
    blocks = [
        f"<{thread}> a pw:CommitmentThread ;\n"
        f"    rdfs:label {_text(label)} ;\n"
        f"    pw:rationale {_text(f'The dates by which it is to be done are not the same: {label}')} ;\n"
        f"    pw:inSamePlan {same} ;\n"
        f"    pw:statement {' , '.join(nodes)} .\n"
    ]
    for number, (node, (plan, end)) in enumerate(zip(nodes, stated, strict=True)):
        blocks.append(
            f"{node} a pw:CommitmentStatement ;\n"
            f"    rdfs:label {_text(f'{_short(end)} of {plan.slug}: {label}')} ;\n"
            f"    pw:statedBy <{end.iri}> ;\n"
            f"    pw:plan <{NamedNode(f'{ID}plan/{plan.slug}').value}> ;\n"
            f"    pw:stated {_text(end.label)} ;\n"
            f'    pw:latest "{plan.year + number + 1}-03-31"^^xsd:date ;\n'
            f"    pw:evidence <{end.evidence[0]}> .\n"
        )
    return "".join(blocks)
