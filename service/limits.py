"""The service's limits: each has its unit in its name, and a line in docs/service.md."""

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


QUERY_SECONDS: Final = 20
"""How long a query may take."""

QUERY_MEMORY_BYTES: Final = 1024 * 1024 * 1024
"""Memory that a query may take beside the graph."""

WAITING_QUERIES: Final = 24
"""Queries that wait for a worker at one time. With those that run, fewer than there are threads for requests, so that
a page is never kept waiting by queries alone."""

WAITING_SECONDS: Final = 10
"""How long a query waits for a worker."""
