"""What the number of plans costs the story of an initiative that is as large in two corpora."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from service.benchmark.clients import Clients, NoAnswer, message
from service.benchmark.corpora import Corpus, prepared
from service.benchmark.figures import Trace
from service.benchmark.names import OURS
from service.benchmark.peers import Running, settle, start
from service.benchmark.questions import Question, known_answers, traced
from service.benchmark.turns import percentile

__all__ = ["measure_trace"]

_ANSWER_SECONDS = 60.0
_REQUESTS = 600
_FIRST_REQUESTS = 20
_MOST_SECONDS = 120

Tell = Callable[[str], None]
Start = Callable[[str, Corpus], Running]


def measure_trace(sizes: tuple[int, int], work: Path, tell: Tell, begin: Start = start) -> Iterator[Trace]:
    """Ask both corpora in turn for the story of an initiative that is as large in each.

    Where one graph is in memory and the other too large for that, another time with both on the disk: the first tells
    what users have, the second what the number of plans costs. Raises what preparing does, and `NoAnswer`.
    """
    corpora = tuple(prepared(plans, work) for plans in sizes)
    stories = tuple(_story(corpus) for corpus in corpora)
    trace = _traced(stories, tell, begin)
    yield trace
    if trace.places[0] != trace.places[1]:
        yield _traced(tuple(replace(story, corpus=_on_disk(story.corpus)) for story in stories), tell, begin)


@dataclass(frozen=True)
class _Story:
    """What `trace` asks a corpus, and the rows of the right answer."""

    corpus: Corpus
    question: Question
    rows: int


def _story(corpus: Corpus) -> _Story:
    question = traced(corpus)
    return _Story(corpus, question, known_answers(corpus, [question])[question.name].number)


def _on_disk(corpus: Corpus) -> Corpus:
    return replace(corpus, options=(*corpus.options, "--memory-bytes", "0"))


def _traced(stories: tuple[_Story, ...], tell: Tell, begin: Start) -> Trace:
    """Start a service for each of two stories, and ask them in turn."""
    with ExitStack() as stack:
        asking: list[tuple[Clients, bytes]] = []
        places = []
        for story in stories:
            tell(f"trace: {story.corpus.name} starts …")
            server = begin(OURS, story.corpus)
            stack.callback(server.stop)
            places.append(settle(server))
            clients = stack.enter_context(Clients(server.address, 1))
            asking.append((clients, message(server.address, story.question.sparql, story.question.accept)))
        tell(f"trace: {_REQUESTS} requests to each in turn …")
        for clients, request in asking:
            clients.burst(request, _FIRST_REQUESTS, _ANSWER_SECONDS)
        latencies: tuple[list[float], ...] = ([], [])
        deadline = time.monotonic() + _MOST_SECONDS
        while len(latencies[0]) < _REQUESTS and time.monotonic() < deadline:
            for (clients, request), taken in zip(asking, latencies, strict=True):
                burst = clients.burst(request, 1, _ANSWER_SECONDS)
                if burst.failed:
                    raise NoAnswer("A request for the story of an initiative failed.")
                taken.extend(burst.latencies)
    small, large = stories
    near, far = latencies
    return Trace(
        plans=(small.corpus.plans or 0, large.corpus.plans or 0),
        places=(places[0], places[1]),
        rows=(small.rows, large.rows),
        p99=(percentile(near, 0.99), percentile(far, 0.99)),
        median=(percentile(near, 0.5), percentile(far, 0.5)),
        requests=len(near),
    )
