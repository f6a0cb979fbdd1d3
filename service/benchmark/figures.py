"""What a run found, as plain values between the measuring and the report, and as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from service.benchmark.machine import Machine, Noise
from service.benchmark.names import OURS, OURS_CACHED, OWN
from service.benchmark.turns import Timing, percentile

__all__ = ["Asked", "Figures", "Run", "Server", "Size", "Trace", "figures_of", "geometric_mean", "write"]


@dataclass(frozen=True)
class Figures:
    """One server, one question, so many clients: seconds a request in each round, and of single requests the median and
    the 99th percentile; `cpu`: processor seconds a request."""

    rounds: tuple[float, ...]
    median: float
    p99: float
    cpu: float
    requests: int
    failed: int

    def ratio(self, other: Figures) -> float:
        """How many times longer this takes than the other: the median of the rounds that both were in."""
        return statistics.median(a / b for a, b in zip(self.rounds, other.rounds, strict=False))


@dataclass
class Asked:
    """A question: `rows` of the right answer; by server what is wrong with its answer, and the seconds of its first
    one; by number of clients and server, what was measured; our seconds by name over our seconds by text. `kept`: our
    build has answered it, and our servers only send that."""

    name: str
    title: str
    rows: int
    named: bool
    kept: bool = False
    wrong: dict[str, str] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)
    measured: dict[int, dict[str, Figures]] = field(default_factory=dict)
    by_name: float | None = None

    def right_peers(self, clients: int) -> Iterator[tuple[str, Figures]]:
        """The others that answered right, with so many clients."""
        for name, figures in self.measured.get(clients, {}).items():
            if name not in OWN and name not in self.wrong and not figures.failed:
                yield name, figures

    def against_best(self, clients: int, server: str = OURS) -> tuple[float, str] | None:
        """How many times longer a server of ours takes than the best of the others, and which that is."""
        own = self.measured.get(clients, {}).get(server)
        if own is None or own.failed or server in self.wrong:
            return None
        return max(((own.ratio(figures), name) for name, figures in self.right_peers(clients)), default=None)

    def against(self, peer: str, clients: int, server: str = OURS) -> float | None:
        """How many times longer a server of ours takes than this one; None where one of them did not answer right."""
        own = self.measured.get(clients, {}).get(server)
        other = dict(self.right_peers(clients)).get(peer)
        return own.ratio(other) if own and other and not own.failed and server not in self.wrong else None


@dataclass
class Server:
    """A server: seconds to load its files, seconds of each start until the first answer, bytes of memory after all
    was asked and of its files; `problem` says why it was not measured, or not to the end. `place`: where one of ours
    had its graph, a kind of `service.holding`."""

    name: str
    load: float | None = None
    loaded_now: bool = False
    starts: list[float] = field(default_factory=list)
    memory: int = 0
    disk: int = 0
    place: str = ""
    problem: str = ""


@dataclass
class Size:
    """A corpus, the servers and the questions; `build` in seconds, None where the snapshot was there."""

    name: str
    plans: int | None
    quads: int
    snapshot_bytes: int
    build: float | None
    servers: dict[str, Server] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def mean(
        self, peer: str, clients: int, server: str = OURS, *, only_evaluated: bool = False
    ) -> tuple[float, int] | None:
        """The geometric mean, over the questions that both answer, of our time over this peer's; and how many.

        With `only_evaluated`, without those whose answers our build has kept.
        """
        asked = [each for each in self.asked if not (only_evaluated and each.kept)]
        ratios = [found for each in asked if (found := each.against(peer, clients, server)) is not None]
        return (geometric_mean(ratios), len(ratios)) if ratios else None

    def mean_of_best(self, clients: int, server: str = OURS) -> tuple[float, int] | None:
        """The same against the best peer of each question."""
        ratios = [found[0] for each in self.asked if (found := each.against_best(clients, server)) is not None]
        return (geometric_mean(ratios), len(ratios)) if ratios else None

    def starts(self, peer: str, server: str = OURS_CACHED) -> float | None:
        """How many times longer a server of ours takes to its first answer: the median of starts in turn."""
        own, other = self.servers.get(server), self.servers.get(peer)
        if not own or not other or not own.starts or not other.starts:
            return None
        return statistics.median(a / b for a, b in zip(own.starts, other.starts, strict=False))


@dataclass(frozen=True)
class Trace:
    """`trace` for an initiative of the same size in two corpora: rows, and seconds of each request, asked in turn.

    `places`: where each service has its graph, a kind of `service.holding`.
    """

    plans: tuple[int, int]
    places: tuple[str, str]
    rows: tuple[int, int]
    p99: tuple[float, float]
    median: tuple[float, float]
    requests: int

    @property
    def ratio(self) -> float:
        """The 99th percentile at the larger corpus over that at the smaller."""
        return self.p99[1] / self.p99[0]


@dataclass
class Run:
    """One run: the machine, what was measured, versions of the servers, and what went otherwise than planned."""

    machine: Machine
    begun: str
    versions: Mapping[str, str]
    clients: tuple[int, ...]
    sizes: list[Size] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    noise: Noise | None = None
    remarks: list[str] = field(default_factory=list)


def figures_of(timing: Timing) -> Figures:
    """What is kept of a timing."""
    asked = max(1, timing.requests)
    latencies = timing.latencies or [float("inf")]
    return Figures(
        rounds=tuple(timing.rounds),
        median=statistics.median(latencies),
        p99=percentile(latencies, 0.99),
        cpu=timing.cpu / asked,
        requests=timing.requests,
        failed=timing.failed,
    )


def geometric_mean(values: list[float]) -> float:
    """The geometric mean of ratios."""
    return statistics.geometric_mean(values)


def write(run: Run, path: Path) -> None:
    """Write all figures as JSON."""
    path.write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")
