"""What plans hold, in numbers that do not depend on their number: made-up plans are compared with real ones by it.

`python -m graph.synthetic.measure` writes `statistics.json`, the numbers of the real plans.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from graph.registers import read_turtle
from graph.settings import PROJECT
from graph.synthetic.donor import ENTRIES
from ontology.terms import ID, OA, PREFIXES, PW, RDF

__all__ = ["STATISTICS", "Statistics", "measure", "read_statistics", "text_of"]

STATISTICS = Path(__file__).resolve().parent / "statistics.json"
_PARTS = {"owners": PW.responsibility, "timings": PW.timing, "steps": PW.step, "milestones": PW.milestone}
_DECIMALS = 4


@dataclass(frozen=True)
class Statistics:
    """Numbers of a set of plans. Shares are of 1; all are rounded to four decimals."""

    triples_per_entry: float
    words_per_quote: float
    """Mean number of words of a piece of evidence."""
    links_per_plan: float
    classes: Mapping[str, float]
    """Items of each class, by entry."""
    properties: Mapping[str, float]
    """Share of each property in all triples."""
    parts: Mapping[str, Mapping[str, float]]
    """Share of the entries that have none, one, two … owners, timings, steps, milestones; `6` stands for more, too."""
    most_named: Mapping[str, float]
    """Share of the mentions that fall on the tenth of the agencies, or initiatives, that are mentioned most."""


_MOST = 6


def measure(corpus: Path) -> Statistics:
    """The numbers of the plans of a folder that has `plans/*.ttl` and `links.ttl`. One plan is in memory at a time."""
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    parts: dict[str, Counter[int]] = {name: Counter() for name in _PARTS}
    named: dict[str, Counter[str]] = {"agency": Counter(), "initiative": Counter()}
    quotes = words = entries = plans = 0
    for path in sorted((corpus / "plans").glob("*.ttl")):
        triples = read_turtle(path)
        plans += 1
        kinds = {t.subject: t.object for t in triples if t.predicate == RDF.type}
        here = [node for node, kind in kinds.items() if kind in ENTRIES]
        entries += len(here)
        classes.update(_name(kind) for kind in kinds.values() if isinstance(kind, NamedNode))
        properties.update(_name(triple.predicate) for triple in triples)
        for name, predicate in _PARTS.items():
            held = Counter(triple.subject for triple in triples if triple.predicate == predicate)
            parts[name].update(min(held[node], _MOST) for node in here)
        for thing in _mentioned(triples):
            named[thing.split("/", 1)[0]][thing] += 1
        texts = [t.object.value for t in triples if t.predicate == OA.exact and isinstance(t.object, Literal)]
        quotes += len(texts)
        words += sum(len(text.split()) for text in texts)
    links = sum(1 for t in read_turtle(corpus / "links.ttl") if (t.predicate, t.object) == (RDF.type, PW.Link))
    total = properties.total()
    return Statistics(
        triples_per_entry=round(total / entries, _DECIMALS),
        words_per_quote=round(words / quotes, _DECIMALS),
        links_per_plan=round(links / plans, _DECIMALS),
        classes=_shares(classes, entries),
        properties=_shares(properties, total),
        parts={
            name: _shares(Counter({str(n): c for n, c in counts.items()}), entries) for name, counts in parts.items()
        },
        most_named={kind: round(_top_share(counts.values()), _DECIMALS) for kind, counts in named.items()},
    )


def read_statistics() -> Statistics:
    """The numbers of the real plans."""
    return Statistics(**json.loads(STATISTICS.read_text(encoding="utf-8")))


def _name(node: NamedNode) -> str:
    return next(
        (f"{prefix}:{node.value.removeprefix(iri)}" for prefix, iri in PREFIXES.items() if node.value.startswith(iri)),
        node.value,
    )


def _mentioned(triples: Iterable[Triple]) -> Iterator[str]:
    for triple in triples:
        if triple.predicate == PW.mentionOf and isinstance(triple.object, NamedNode):
            yield triple.object.value.removeprefix(ID)


def _shares(counts: Counter[str], total: int) -> dict[str, float]:
    return {name: round(count / total, _DECIMALS) for name, count in sorted(counts.items())}


def _top_share(counts: Iterable[int]) -> float:
    ranked = sorted(counts, reverse=True)
    return sum(ranked[: -(-len(ranked) // 10)]) / sum(ranked)


def text_of(statistics: Statistics) -> str:
    """Statistics as the file holds them."""
    return json.dumps(asdict(statistics), indent=2) + "\n"


if __name__ == "__main__":
    STATISTICS.write_text(text_of(measure(PROJECT / "graph")), encoding="utf-8")
