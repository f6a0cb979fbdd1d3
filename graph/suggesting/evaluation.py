"""How good suggestions are, measured on plans that the weights were not fitted on; and the fitting itself.

For each plan in turn, the weights are fitted on the pairs that do not touch it; then all pairs that touch it are
ranked, as if none were linked yet, and compared with what curators linked.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass

from pyoxigraph import Store

from graph.snapshot import Snapshot
from graph.suggesting.items import Corpus, read_corpus
from graph.suggesting.signals import BASE, SIGNALS, Candidate, Pair, candidates, score

__all__ = ["DEPTHS", "Evaluation", "Measures", "PlanScore", "evaluate", "fit", "fitted_weights", "measure", "table"]

DEPTHS = (10, 25, 50, 100)
_EVERY = 5
"""Of the pairs that are not linked, every fifth goes into a fit, and counts five times."""

_RIDGE = 1.0
"""How strongly weights are held towards nought: with few links, a fit would otherwise trust accidents."""

_ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Measures:
    """One ranking against what was linked: precision and recall at each of `DEPTHS`, and average precision."""

    links: int
    precision: tuple[float, ...]
    recall: tuple[float, ...]
    average_precision: float


@dataclass(frozen=True, slots=True)
class PlanScore:
    """What one left-out plan gives; `plan` is empty for the mean of all plans.

    Strict: the very pair must be linked. Lenient: some parts of the two entries must be, and only the best pair of two
    entries is ranked. The baseline ranks the same candidates by wording alone. `reached` is the share of links that
    are among the candidates at all; `first_ten` of those that are among the first ten that their later item is given
    for the earlier plan, which is what a curator sees who goes item by item; `above_rejected` how often a link ranks
    above a rejected near-miss.
    """

    plan: str
    strict: Measures
    lenient: Measures
    baseline_strict: Measures
    baseline_lenient: Measures
    reached: float
    first_ten: float
    above_rejected: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of all plans and their mean."""

    plans: tuple[PlanScore, ...]
    mean: PlanScore


def evaluate(source: Snapshot | Store, linked: Set[Pair], rejected: Set[Pair] = frozenset()) -> Evaluation:
    """Leave out one plan at a time. Pairs run from the later plan's item to the earlier one's, as links do."""
    corpus = _corpus(source)
    pool = tuple(candidates(corpus))
    place = {item.iri: item.order for item in corpus.items}
    family = {item.iri: item.family for item in corpus.items}
    scores = []
    for order, slug in enumerate(corpus.plans):

        def touches(pair: Pair, order: int = order) -> bool:
            return order in (place.get(pair[0]), place.get(pair[1]))

        if not (right := {pair for pair in linked if touches(pair)}):
            continue
        weights = fit([found for found in pool if not touches(found.pair)], linked)
        tested = [found for found in pool if touches(found.pair)]
        values = {found.pair: score(found.signals, weights) for found in tested}
        wording = {found.pair: found.signals["wording"] for found in tested}
        strict, lenient = _both(tested, values, right, family)
        plain, plain_lenient = _both(tested, wording, right, family)
        first_ten = len(right & _first(tested, values, 10)) / len(right)
        reached = sum(pair in values for pair in right) / len(right)
        missed = [values.get(pair, 0.0) for pair in sorted(rejected) if touches(pair)]
        above = _above([values.get(pair, 0.0) for pair in sorted(right)], missed)
        scores.append(PlanScore(slug, strict, lenient, plain, plain_lenient, reached, first_ten, above))
    return Evaluation(tuple(scores), _mean(scores))


def fitted_weights(source: Snapshot | Store, linked: Set[Pair]) -> dict[str, float]:
    """The weights fitted on all plans: what `WEIGHTS` should be, to one decimal."""
    return fit(list(candidates(_corpus(source))), linked)


def _corpus(source: Snapshot | Store) -> Corpus:
    return read_corpus(source.store if isinstance(source, Snapshot) else source)


def _both(
    tested: Iterable[Candidate], values: dict[Pair, float], right: Set[Pair], family: dict[str, str]
) -> tuple[Measures, Measures]:
    ranked = sorted(tested, key=lambda found: (-values[found.pair], found.pair))
    families = list(dict.fromkeys(found.families for found in ranked))
    return (
        measure([found.pair for found in ranked], right),
        measure(families, {(family[one], family[other]) for one, other in right}),
    )


def measure(ranked: Sequence[Pair], right: Set[Pair]) -> Measures:
    """Precision and recall of the first so many of a ranking, and its average precision."""
    hits = [place for place, pair in enumerate(ranked, 1) if pair in right]
    at = [sum(place <= depth for place in hits) for depth in DEPTHS]
    return Measures(
        len(right),
        tuple(found / depth for found, depth in zip(at, DEPTHS, strict=True)),
        tuple(found / max(1, len(right)) for found in at),
        math.fsum(number / place for number, place in enumerate(hits, 1)) / max(1, len(right)),
    )


def _first(tested: Iterable[Candidate], values: dict[Pair, float], many: int) -> set[Pair]:
    """The first pairs of each later item with each earlier plan."""
    by_item: dict[tuple[str, int], list[Pair]] = {}
    for found in sorted(tested, key=lambda found: (-values[found.pair], found.pair)):
        by_item.setdefault((found.later.iri, found.earlier.order), []).append(found.pair)
    return {pair for pairs in by_item.values() for pair in pairs[:many]}


def table(evaluation: Evaluation) -> str:
    """An evaluation as a Markdown table: precision and recall at 10, 25, 50 and 100, average precision."""
    lines = ["| plan | ranking | links | precision at 10/25/50/100 | recall at 10/25/50/100 | average precision |"]
    lines.append("| --- | --- | --: | --- | --- | --: |")
    for one in (*evaluation.plans, evaluation.mean):
        rankings = {
            "strict": one.strict,
            "strict, wording only": one.baseline_strict,
            "lenient": one.lenient,
            "lenient, wording only": one.baseline_lenient,
        }
        for name, got in rankings.items():
            precision, recall = (" / ".join(f"{value:.2f}" for value in row) for row in (got.precision, got.recall))
            count = got.links if one.plan else ""
            ap = f"{got.average_precision:.3f}"
            lines.append(f"| {one.plan or 'mean'} | {name} | {count} | {precision} | {recall} | {ap} |")
    return "\n".join(lines)


def _above(right: Sequence[float], wrong: Sequence[float]) -> float:
    """How often the one of a right and a wrong pair ranks higher, a tie counting half (the area under the curve)."""
    won = math.fsum(1.0 if one > other else 0.5 if one == other else 0.0 for one in right for other in wrong)
    return won / (len(right) * len(wrong)) if right and wrong else math.nan


def _mean(scores: Sequence[PlanScore]) -> PlanScore:
    def mean(values: Iterable[float]) -> float:
        known = [value for value in values if not math.isnan(value)]
        return math.fsum(known) / len(known) if known else math.nan

    def measures(of: Callable[[PlanScore], Measures]) -> Measures:
        all_of = [of(one) for one in scores]
        return Measures(
            sum(one.links for one in all_of),
            tuple(mean(one.precision[n] for one in all_of) for n in range(len(DEPTHS))),
            tuple(mean(one.recall[n] for one in all_of) for n in range(len(DEPTHS))),
            mean(one.average_precision for one in all_of),
        )

    return PlanScore(
        "",
        measures(lambda one: one.strict),
        measures(lambda one: one.lenient),
        measures(lambda one: one.baseline_strict),
        measures(lambda one: one.baseline_lenient),
        mean(one.reached for one in scores),
        mean(one.first_ten for one in scores),
        mean(one.above_rejected for one in scores),
    )


def fit(pool: Sequence[Candidate], linked: Set[Pair]) -> dict[str, float]:
    """Logistic regression with a ridge, by Newton's method; a signal whose weight would be negative counts nothing.

    Where there is nothing to learn from, all signals count alike.
    """
    rows, labels, counts = [], [], []
    for number, found in enumerate(sorted(pool, key=lambda found: found.pair)):
        if (right := found.pair in linked) or number % _EVERY == 0:
            rows.append([1.0, *(found.signals[name] for name in SIGNALS)])
            labels.append(float(right))
            counts.append(1.0 if right else float(_EVERY))
    if not any(labels):
        return {BASE: 0.0, **dict.fromkeys(SIGNALS, 1.0)}
    used = list(range(len(SIGNALS) + 1))
    while True:
        solved = _newton([[row[column] for column in used] for row in rows], labels, counts)
        negative = {column for column, weight in zip(used, solved, strict=True) if column and weight < 0}
        if not negative:
            break
        used = [column for column in used if column not in negative]
    found_weights = dict(zip(used, solved, strict=True))
    return {name: found_weights.get(column, 0.0) for column, name in enumerate((BASE, *SIGNALS))}


def _newton(rows: Sequence[Sequence[float]], labels: Sequence[float], counts: Sequence[float]) -> list[float]:
    size = len(rows[0]) if rows else 0
    weights = [0.0] * size
    for _ in range(_ROUNDS):
        slope = [0.0 if n == 0 else -_RIDGE * weights[n] for n in range(size)]
        bend = [[_RIDGE if n == m and n else 1e-9 if n == m else 0.0 for m in range(size)] for n in range(size)]
        for row, label, count in zip(rows, labels, counts, strict=True):
            total = sum(weight * value for weight, value in zip(weights, row, strict=True))
            chance = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
            off, spread = count * (label - chance), count * chance * (1.0 - chance)
            for n, value in enumerate(row):
                if value:
                    slope[n] += off * value
                    scaled, line = spread * value, bend[n]
                    for m in range(n, size):
                        line[m] += scaled * row[m]
        step = _solved([[bend[min(n, m)][max(n, m)] for m in range(size)] for n in range(size)], slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step), default=0.0) < 1e-6:
            break
    return weights


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss's elimination; the matrix is symmetric and positive, so that no row need be exchanged."""
    size = len(right)
    lines = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for n in range(size):
        for m in range(n + 1, size):
            factor = lines[m][n] / lines[n][n]
            lines[m] = [below - factor * above for below, above in zip(lines[m], lines[n], strict=True)]
    found = [0.0] * size
    for n in reversed(range(size)):
        found[n] = (lines[n][size] - sum(lines[n][m] * found[m] for m in range(n + 1, size))) / lines[n][n]
    return found
