"""A run: each corpus, the servers on it side by side, each question compared before it is timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from service.benchmark.clients import Address, NoAnswer, fetch
from service.benchmark.corpora import Corpus, prepared
from service.benchmark.figures import Asked, Run, Server, Size, figures_of
from service.benchmark.machine import Probe, memory_bytes, probe
from service.benchmark.names import OURS, OURS_NOTHING, OWN
from service.benchmark.peers import Running, settle, start
from service.benchmark.questions import Question, asked_of, known_answers
from service.benchmark.terms import Said, said_in
from service.benchmark.turns import Timing, percentile, ratio, take_turns

__all__ = ["Plan", "measure_size"]

_FIRST_SECONDS = 60.0
_MOST_STALLS = 3
"""After how many answers that do not come, or ends of its process, a server is asked no more."""

_LARGE_QUADS = 1_000_000
_NOTHING_SECONDS = 2e-3

Tell = Callable[[str], None]
Start = Callable[[str, Corpus], Running]


@dataclass(frozen=True)
class Plan:
    """What to measure: the servers, the numbers of clients, seconds for each question and number of clients, the names
    of the questions (none: all), and how often each server is started."""

    servers: tuple[str, ...]
    clients: tuple[int, ...]
    seconds: float
    only: tuple[str, ...] = ()
    starts: int = 3


def measure_size(plan: Plan, plans: int | None, work: Path, run: Run, tell: Tell, begin: Start = start) -> list[Probe]:
    """Measure on one corpus; what is found stands in the run as soon as it is there. Returns looks at the machine."""
    corpus = prepared(plans, work)
    manifest = corpus.snapshot.manifest
    size = Size(corpus.name, plans, manifest.quads, corpus.bytes, corpus.build_seconds)
    run.sizes.append(size)
    questions = asked_of(corpus, plan.only)
    tell(f"{corpus.name}, {manifest.quads:,} quads: {len(questions)} questions, answered by the engine alone …")
    known = known_answers(corpus, questions)
    size.servers.update({name: Server(name) for name in plan.servers})
    probes = [probe()]
    with ExitStack() as stack:
        running = _up(plan, corpus, size, tell, begin, stack)
        stalls: dict[str, int] = {}

        def end(server: Running, after: str) -> None:
            """End a server, and start it again unless that has been done too often."""
            stalls[server.name] = stalls.get(server.name, 0) + 1
            running.remove(server)
            server.stop()
            if stalls[server.name] < _MOST_STALLS:
                _again(server.name, corpus, size, running, begin, stack)
            else:
                size.servers[server.name].problem = f"It was asked no more after {after}."

        for number, question in enumerate(questions, 1):
            rows = known[question.name].number
            asked = Asked(question.name, question.title, rows, question.path is not None, question.kept)
            size.asked.append(asked)
            tell(f"{corpus.name}: {question.name} ({number} of {len(questions)})")
            for server in list(running):
                _check(server, question, known[question.name], asked)
                if "Timeout" in asked.wrong.get(server.name, ""):
                    end(server, question.name)  # at once: it may go on with what nobody waits for
            right = [server for server in running if server.name not in asked.wrong]
            _time(plan, question, right, asked)
            for server in list(running):
                if server.process.poll() is not None:
                    asked.wrong[server.name] = "It ended while it was asked."
                    end(server, question.name)
            probes.append(probe())
        for server in running:
            size.servers[server.name].memory = memory_bytes(server.process.pid)
    return probes


def _up(plan: Plan, corpus: Corpus, size: Size, tell: Tell, begin: Start, stack: ExitStack) -> list[Running]:
    """Every server that comes up, after it was started in turn with the others as often as is wanted."""
    running: list[Running] = []
    often = plan.starts if size.quads < _LARGE_QUADS else min(plan.starts, 2)
    for number in range(often):
        for name in plan.servers:
            found = size.servers[name]
            if found.problem:
                continue
            tell(f"{corpus.name}: {name} starts ({number + 1} of {often}) …")
            try:
                server = begin(name, corpus)
            except NoAnswer as error:
                found.problem = str(error)
                continue
            found.starts.append(server.start)
            found.load, found.disk = server.load, server.disk
            if number + 1 < often:
                server.stop()
            else:
                stack.callback(server.stop)
                running.append(server)
    tell(f"{corpus.name}: until graphs are in memory …")
    return [server for server in running if _stays(server, size)]


def _again(name: str, corpus: Corpus, size: Size, running: list[Running], begin: Start, stack: ExitStack) -> None:
    try:
        server = begin(name, corpus)
    except NoAnswer as error:
        size.servers[name].problem = str(error)
        return
    stack.callback(server.stop)
    if _stays(server, size):
        running.append(server)


def _stays(server: Running, size: Size) -> bool:
    """Wait until a server has its graph where it stays, and answers as it will later; whether that came about."""
    if server.name in OWN:
        try:
            size.servers[server.name].place = settle(server)
        except NoAnswer as error:
            size.servers[server.name].problem = str(error)
            return False
    return True


def _check(server: Running, question: Question, known: Said, asked: Asked) -> None:
    """Ask a server for the first time, and compare what it says with what is right."""
    try:
        body, taken = fetch(server.address, question.sparql, question.accept, _FIRST_SECONDS)
        asked.first[server.name] = taken
        said = said_in(body, is_graph=question.is_graph, subject=question.subject)
    except NoAnswer as error:
        asked.wrong[server.name] = str(error)
        return
    if said != known:
        more = f"{said.number:,} in place of {known.number:,}" if said.number != known.number else "other values"
        asked.wrong[server.name] = f"It answers otherwise: {more}."


def _time(plan: Plan, question: Question, servers: Sequence[Running], asked: Asked) -> None:
    ours = next((server for server in servers if server.name == OURS), None)
    if ours is None:
        return
    servers = [*servers, replace(ours, name=OURS_NOTHING)]
    guesses = {server.name: max(1e-4, asked.first.get(server.name, _NOTHING_SECONDS)) for server in servers}
    for clients in plan.clients:
        timings = take_turns(question, servers, clients, plan.seconds, guesses, OWN)
        asked.measured[clients] = {name: figures_of(timing) for name, timing in timings.items()}
        if clients == 1:
            guesses |= {name: percentile(timing.latencies, 0.5) for name, timing in timings.items()}
        servers = [server for server in servers if clients != 1 or server.name in timings]
    if question.path:
        asked.by_name = _by_name(ours, question)


def _by_name(server: Running, question: Question) -> float | None:
    """Our time for a named query at its own address over our time for its text at the endpoint."""
    assert question.path is not None  # noqa: S101 - the caller has looked
    parts = urlsplit(server.address.url)
    named = Address(f"{parts.scheme}://{parts.netloc}{question.path}", question.values)
    one, other = Timing(), Timing()
    try:
        for _ in range(5):
            for timing, address, text in ((one, named, None), (other, server.address, question.sparql)):
                _, taken = fetch(address, text, question.accept, _FIRST_SECONDS)
                timing.rounds.append(taken)
    except NoAnswer:
        return None
    return ratio(one, other)
