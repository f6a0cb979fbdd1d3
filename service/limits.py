"""The service's limits: each has its unit in its name, and a line in docs/service.md."""

import os
from dataclasses import dataclass
from typing import Final

MAX_QUERY_BYTES: Final = 65_536
"""Longest SPARQL text, in bytes of UTF-8; the longest named query has a tenth of it."""

MAX_BODY_BYTES: Final = 262_144
"""Largest request body: a query in a form may take three bytes for one."""

MAX_HTML_ROWS: Final = 2_000
"""Rows that a page shows; the other formats give all of them."""

EVALUATION_STACK_BYTES: Final = 512 * 1024 * 1024
"""Stack of the thread that evaluates a query: address space, not memory. The engine's parser and optimiser
are recursive; on an ordinary stack a query of 64 KiB that is nested deeply would end the process."""

REQUEST_THREADS: Final = 32
"""Requests that are answered at one time."""

STOP_SECONDS: Final = 3
"""How long a stopping server waits for the answers that it is still making."""


@dataclass(frozen=True)
class Bounds:
    """What queries may take: seconds and bytes of memory each, how many run, how many wait, and how long."""

    query_seconds: float
    memory_bytes: int
    workers: int
    waiting: int
    waiting_seconds: float


BOUNDS: Final = Bounds(
    query_seconds=20.0,
    memory_bytes=1 << 30,
    workers=max(2, os.cpu_count() or 2),
    waiting=24,
    waiting_seconds=10.0,
)
"""Bounds of a service: one worker a processor; with those that wait, fewer queries than there are threads for
requests, so that a page is never kept waiting by queries alone."""
