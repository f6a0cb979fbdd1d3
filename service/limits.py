"""Limits that nobody sets: each has its unit in its name, and a line in docs/service.md. The others are settings."""

from typing import Final

MAX_QUERY_BYTES: Final = 65_536
"""Longest SPARQL text, in bytes of UTF-8; the longest named query has a tenth of it."""

MAX_ACCEPT_BYTES: Final = 4_096
"""Longest Accept and Accept-Encoding headers: each range in them costs time; browsers send some hundred bytes."""

MAX_LINK_BYTES: Final = 8_192
"""Longest header `Link`: it repeats the request's address up to three times, and proxies and clients take a head of an
answer only up to a bound. A proxy may take a service whose heads are longer for a broken one."""

MAX_HTML_ROWS: Final = 2_000
"""Rows that a page shows; the other formats give all of them."""

MAX_POINTING: Final = 25
"""Things that a linked data document shows for each property by which things point at its own."""

MAX_REPORT_FINDINGS: Final = 20_000
"""Findings that a report in SARIF or JUnit holds: it is put together in memory. The other forms give all of them."""

EVALUATION_STACK_BYTES: Final = 512 * 1024 * 1024
"""Stack of the thread that evaluates a query: address space, not memory. The engine's parser and optimiser
are recursive; on an ordinary stack a query of 64 KiB that is nested deeply would end the process."""

STOP_SECONDS: Final = 3
"""How long a stopping server waits for the answers that it is still making."""

LONG_SECONDS: Final = 0.25
"""How much of a processor's time a query may take before it is a long one: as many of those as the setting
`workers` says run beside the others. By the clock it takes longer where many are asked at once, which is not its own
doing."""

LONG_CLOCK_SECONDS: Final = 1
"""How long a query may take by the clock before it is a long one, whatever it has had of a processor."""

CHECK_SECONDS: Final = 1
"""How long the editor's check of a text may take. Parsing one takes some milliseconds; what takes longer than this is
what a text brings with it, and that belongs to its evaluation."""

STREAM_BYTES: Final = 4 << 20
"""From how many bytes on an answer is sent while it is still being made. What ends it before that is told with a status
of its own; what ends it later cuts the connection."""

PIECE_BYTES: Final = 256 << 10
"""What is sent of a long answer at one time."""

PREPARED_BYTES: Final = 4 << 20
"""How much each worker keeps of what it found out about the texts of queries."""

TIMES_BYTES: Final = 1 << 20
"""How much is kept of the texts of queries that were long, to know them when they come again."""

RETRY_SECONDS: Final = 10
"""After how long a client is told to come again that was turned away."""
