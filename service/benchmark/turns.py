"""Servers asked in turn: a machine's clock drifts, so only what was done side by side is compared.

In each round every server gets one burst of requests, in an order that turns with the rounds. Two servers are compared
by the median, over the rounds, of the ratio of their seconds a request in the same round. What a server does once for a
text belongs to its first answer, which is told apart: so a burst comes before the rounds that does not count.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from service.benchmark.clients import Clients, NoAnswer, message
from service.benchmark.machine import cpu_seconds
from service.benchmark.names import OURS_NOTHING
from service.benchmark.peers import Running
from service.benchmark.questions import Question

__all__ = ["HOPELESS", "Timing", "nothing_as_long_as", "percentile", "ratio", "take_turns"]

_BURST_SECONDS = 0.1
"""How long a burst should take: long enough for a processor's clock, short enough for many rounds."""

_FEWEST_ROUNDS, _MOST_ROUNDS = 3, 25
_WARMING_SECONDS = 1.0
"""A question whose burst takes longer than this is not asked beforehand: what is done once is little of that."""

_PATIENCE = 4
"""How many times the budget the fewest rounds may take before one round must do."""

HOPELESS, _HOPELESS_SECONDS = 4, 0.5
"""A server that is so many times slower than the fastest, and would take so many seconds a round, is left out where
several clients ask: it cannot be the best any more."""

_LIMIT_SECONDS = 90.0


@dataclass
class Timing:
    """What one server took for one question: seconds a request in each round, of each request, and of processors."""

    rounds: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    cpu: float = 0.0
    failed: int = 0

    @property
    def requests(self) -> int:
        """How many there were."""
        return len(self.latencies)


def take_turns(
    question: Question,
    servers: Sequence[Running],
    clients: int,
    budget: float,
    guesses: Mapping[str, float],
    always: Collection[str],
) -> dict[str, Timing]:
    """Ask each server in turn, so many clients at one time, for some `budget` seconds in all.

    `guesses` are the seconds that each is likely to take for one request; those in `always` are never left out. One
    that takes no connection any more is not among what is returned.
    """
    side = min(clients, 2)
    fastest = min((guesses[server.name] for server in servers if server.name not in always), default=0.0)
    chosen = [
        server
        for server in servers
        if clients == 1
        or server.name in always
        or guesses[server.name] < HOPELESS * fastest
        or guesses[server.name] * clients / side < _HOPELESS_SECONDS
    ]
    timings = {server.name: Timing() for server in chosen}
    sizes = {
        server.name: max(clients, min(50 * clients, int(_BURST_SECONDS * side / guesses[server.name])))
        for server in chosen
    }
    with ExitStack() as stack:
        asking: dict[str, Clients] = {}
        for server in list(chosen):
            try:
                asking[server.name] = stack.enter_context(Clients(server.address, clients))
            except NoAnswer:
                chosen.remove(server)
        requests = {server.name: _request(server, question) for server in chosen}
        for server in list(chosen):
            if sizes[server.name] * guesses[server.name] / side < _WARMING_SECONDS:
                try:
                    asking[server.name].burst(requests[server.name], sizes[server.name], _LIMIT_SECONDS)
                except NoAnswer:
                    chosen.remove(server)
        begun = time.monotonic()
        number = 0
        while chosen and _goes_on(number, time.monotonic() - begun, budget):
            turn = number % len(chosen)
            for server in [*chosen[turn:], *chosen[:turn]]:
                timing = timings[server.name]
                before = cpu_seconds(server.process.pid)
                try:
                    burst = asking[server.name].burst(requests[server.name], sizes[server.name], _LIMIT_SECONDS)
                except NoAnswer:
                    chosen.remove(server)
                    continue
                timing.cpu += cpu_seconds(server.process.pid) - before
                timing.rounds.append(burst.seconds / sizes[server.name])
                timing.latencies.extend(burst.latencies)
                timing.failed += burst.failed
            number += 1
    return {server.name: timings[server.name] for server in chosen}


def _request(server: Running, question: Question) -> bytes:
    """What all clients ask a server."""
    if server.name == OURS_NOTHING:
        return message(server.address, nothing_as_long_as(question.sparql), "application/sparql-results+json")
    return message(server.address, question.sparql, question.accept)


def nothing_as_long_as(sparql: str) -> str:
    """A query that asks nothing, with all lines of another as comments: what a request costs depends on its length."""
    return "ASK {}" + "".join(f"\n# {line}" for line in sparql.splitlines())


def _goes_on(done: int, passed: float, budget: float) -> bool:
    if done == 0:
        return True
    if done >= _MOST_ROUNDS or passed * (done + 1) / done > budget * _PATIENCE:
        return False
    return done < _FEWEST_ROUNDS or passed < budget


def ratio(one: Timing, other: Timing) -> float:
    """How many times longer `one` takes than `other`, of the rounds that both were in."""
    pairs = zip(one.rounds, other.rounds, strict=False)
    return statistics.median(a / b for a, b in pairs)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all do not pass; of a few it is the greatest."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
