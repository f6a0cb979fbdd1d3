"""The report: what was measured, said in ratios, and whether what was aimed at was reached."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment

from service.benchmark.chart import Dot, Row, drawn
from service.benchmark.explaining import SLOWER, why
from service.benchmark.figures import Asked, Run, Size, geometric_mean
from service.benchmark.names import OURS, OURS_CACHED, OWN, PLACES, TITLES
from service.benchmark.turns import HOPELESS

__all__ = ["chart_of", "report"]

_HERE = Path(__file__).parent
_NOTHING = "–"


@dataclass(frozen=True)
class _Bar:
    aim: str
    found: str
    met: str


def report(run: Run, chart: str) -> str:
    """The report as Markdown; `chart` is the address of the drawing, from the report."""
    template = (_HERE / "performance.md.jinja").read_text(encoding="utf-8")
    # S701: what is written is Markdown, not HTML, and all of it is the benchmark's own.
    environment = Environment(trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    explained = tomllib.loads((_HERE / "explained.toml").read_text(encoding="utf-8"))
    text = environment.from_string(template).render(
        remarks=run.remarks,
        bars=list(_bars(run, explained)),
        chart=chart,
        several=_several(run),
        clients=run.clients,
        sizes=[_size(run, size, explained) for size in run.sizes],
        hopeless=HOPELESS,
        machine=_machine(run),
        noise=list(_noise(run)),
        versions="; ".join(f"{name} {version}" for name, version in run.versions.items()),
    )
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def chart_of(run: Run) -> str:
    """The drawing of all questions, as SVG."""
    several = _several(run)
    names = list(dict.fromkeys(asked.name for size in run.sizes for asked in size.asked))
    rows = []
    for name in names:
        dots = []
        for tone, size in enumerate(run.sizes):
            asked = next((each for each in size.asked if each.name == name), None)
            found = asked.against_best(several) if asked else None
            if found:
                dots.append(Dot(tone, found[0], f"{size.name}: {_times(found[0])} {TITLES[found[1]]}"))
        rows.append(Row(name, dots))
    heading = f"planweave, cache off, beside the best peer; {several} clients"
    return drawn(heading, [size.name for size in run.sizes], rows)


def _several(run: Run) -> int:
    """The number of clients that the aims are about: 8, or what is nearest to it."""
    return min(run.clients, key=lambda number: abs(number - 8))


def _bars(run: Run, explained: Mapping[str, str]) -> Iterator[_Bar]:
    several = _several(run)
    for size in run.sizes:
        yield _mean_bar(size, several, OURS, 1.0, "cache off: at least as fast as the best peer")
        yield _mean_bar(size, several, OURS_CACHED, 0.1, "cached: ten times as fast as the best peer")
        slower = list(_slower(size, several))
        unexplained = [asked.name for asked, _, _ in slower if not why(asked, several, explained)]
        yield _Bar(
            f"{size.name}: no question more than twice as slow as the best peer without a line that explains it",
            f"{len(slower)} are slower, {len(unexplained)} of them unexplained",
            "no" if unexplained else "yes",
        )
        for peer in ("oxigraph-disk", "oxigraph-memory"):
            if (found := size.starts(peer)) is not None:
                yield _Bar(
                    f"{size.name}: start to first answer under 3 times that of {TITLES[peer]}",
                    f"{found:.2f} times",
                    "yes" if found < 3 else "no",
                )
    for trace in run.traces:
        (small, large), (near, far) = trace.plans, (PLACES[place] for place in trace.places)
        yield _Bar(
            f"`trace` for an initiative of fixed size: p99 at {large:,} plans, {far}, at most 1.5 times that at "
            f"{small:,}, {near}",
            f"{trace.ratio:.2f} times (median {trace.median[1] / trace.median[0]:.2f}), "
            f"{trace.rows[1]} and {trace.rows[0]} rows, {trace.requests} requests each",
            "yes" if trace.ratio <= 1.5 else "no",
        )


def _mean_bar(size: Size, clients: int, server: str, most: float, wanted: str) -> _Bar:
    aim = f"{size.name}: geometric mean over all questions, {clients} clients, {wanted}"
    peers = [name for name in size.servers if name not in OWN]
    means = {name: found for name in peers if (found := size.mean(name, clients, server)) and found[1] > 0}
    best = size.mean_of_best(clients, server)
    if not means or best is None:
        return _Bar(aim, "not measured", _NOTHING)
    # A peer that answers few questions, and those quickly, is not the best on the whole.
    most_answered = max(number for _, number in means.values())
    whole = {name: found for name, found in means.items() if found[1] * 10 >= most_answered * 9}
    name = max(whole, key=lambda each: whole[each][0])
    words = (
        f"{whole[name][0]:.2f} times the time of {TITLES[name]} ({whole[name][1]} questions); "
        f"{best[0]:.2f} times that of whichever peer is best at each"
    )
    if server == OURS and (own := size.mean(name, clients, only_evaluated=True)) and own[1] < whole[name][1]:
        words += f"; {own[0]:.2f} times over the {own[1]} that the build has not answered"
    return _Bar(aim, words, "yes" if whole[name][0] <= most else "no")


def _size(run: Run, size: Size, explained: Mapping[str, str]) -> dict[str, Any]:
    several = _several(run)
    facts = f"{size.quads:,} quads; the snapshot's folder has {size.snapshot_bytes / 2**20:,.0f} MiB."
    if (ours := size.servers.get(OURS)) and ours.place:
        facts += f" planweave has its graph {PLACES[ours.place]}."
    if size.build:
        facts += f" It was built in {size.build:,.0f} seconds."
    return {
        "name": size.name,
        "facts": facts,
        "servers": [_server(run, size, name) for name in size.servers],
        "cold": _cold(size),
        "rows": [_row(run, asked) for asked in size.asked],
        "slower": [
            f"`{asked.name}`: {times:.1f} times the time of {TITLES[peer]}. "
            f"{why(asked, several, explained) or 'Not explained yet.'}"
            for asked, times, peer in _slower(size, several)
        ],
        "wrong": list(_wrong(size)),
    }


def _server(run: Run, size: Size, name: str) -> list[str]:
    server = size.servers[name]
    if server.problem and not server.starts:
        return [TITLES[name], server.problem, *[_NOTHING] * 5]
    right = sum(1 for asked in size.asked if name in asked.first and name not in asked.wrong)
    means = [_mean(size, name, clients) for clients in run.clients]
    start = size.starts(name) if name != OURS_CACHED else 1.0
    return [
        TITLES[name] + (f" ({server.problem})" if server.problem else ""),
        f"{start:.2f}" if start is not None else _NOTHING,
        f"{server.load:,.1f}" if server.load is not None else _NOTHING,
        f"{server.memory / 2**20:,.0f}" if server.memory else _NOTHING,
        f"{server.disk / 2**20:,.0f}" if server.disk else _NOTHING,
        f"{right} of {len(size.asked)}",
        " / ".join(means) if name not in OWN else _NOTHING,
    ]


def _mean(size: Size, name: str, clients: int) -> str:
    off, cached = size.mean(name, clients), size.mean(name, clients, OURS_CACHED)
    return f"{off[0]:.2f} ({_small(cached[0]) if cached else _NOTHING})" if off else _NOTHING


def _cold(size: Size) -> str:
    """How the first answers compare, each the only one of its kind."""
    said = []
    for name in size.servers:
        ratios = [
            asked.first[OURS_CACHED] / asked.first[name]
            for asked in size.asked
            if {name, OURS_CACHED} <= asked.first.keys() and not {name, OURS_CACHED} & asked.wrong.keys()
        ]
        if ratios and name not in OWN:
            said.append(f"{geometric_mean(ratios):.2f} times that of {TITLES[name]}")
    named = [asked.by_name for asked in size.asked if asked.by_name]
    text = f"Cold, a first answer takes {', '.join(said)} (geometric means; one answer a question)." if said else ""
    if named:
        text += f" A named query at its own address takes {geometric_mean(named):.2f} times as long as its text."
    return text


def _row(run: Run, asked: Asked) -> list[str]:
    several = _several(run)
    best = asked.against_best(several) or asked.against_best(1)
    own = asked.measured.get(several, {}).get(OURS)
    peer = asked.measured.get(several, {}).get(best[1]) if best else None
    ratios = [f"{found[0]:.2f}" if (found := asked.against_best(each)) else _NOTHING for each in run.clients]
    cached = asked.against_best(several, OURS_CACHED)
    return [
        f"`{asked.name}`{' *' if asked.kept else ''}",
        f"{asked.rows:,}",
        TITLES[best[1]] if best else _NOTHING,
        *ratios,
        f"{own.p99 / peer.p99:.2f}" if own and peer else _NOTHING,
        f"{own.cpu / peer.cpu:.2f}" if own and peer and peer.cpu else _NOTHING,
        _small(cached[0]) if cached else _NOTHING,
    ]


def _slower(size: Size, clients: int) -> Iterator[tuple[Asked, float, str]]:
    """The questions that take too many times as long as on the best peer: how many times, and which that is."""
    for asked in size.asked:
        found = asked.against_best(clients)
        if found and found[0] > SLOWER:
            yield asked, *found


def _wrong(size: Size) -> Iterator[str]:
    by_server: dict[tuple[str, str], list[str]] = {}
    for asked in size.asked:
        for name, problem in asked.wrong.items():
            by_server.setdefault((name, problem), []).append(f"`{asked.name}`")
    for (name, problem), questions in by_server.items():
        yield f"{TITLES[name]}, {', '.join(questions)}: {problem}"


def _machine(run: Run) -> str:
    each = run.machine
    return (
        f"{each.processors} processors ({each.model}), {each.memory / 2**30:.0f} GiB of memory, {each.system}, "
        f"Python {each.python}; {run.begun}."
    )


def _noise(run: Run) -> Iterator[str]:
    if run.noise:
        yield (
            f"A fixed loop, run between the questions, took from {run.noise.fastest:.2f} to {run.noise.slowest:.2f} "
            "times its median: so far apart are two runs of the same thing at different times."
        )
        yield f"Others kept {run.noise.foreign:.2f} processors busy while nothing was asked."


def _times(ratio: float) -> str:
    return f"{ratio:.2f} times the time of"


def _small(ratio: float) -> str:
    return f"{ratio:.3f}" if ratio < 0.1 else f"{ratio:.2f}"
