"""What whoever runs the service may set: each field is a command-line option, a variable and a key in a file.

`service/configuration.py` reads them; `planweave config` and docs/settings.md list them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Settings"]


def _setting(default: Any, meaning: str, least: float | None = None, most: float | None = None) -> Any:
    """A field with what it means, in words for the list of settings, and the range of its values."""
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """How a service runs. Names end with the unit where there is one."""

    host: str = _setting("127.0.0.1", "the address to listen on")
    port: int = _setting(8010, "the port to listen on", 1, 65535)
    request_threads: int = _setting(96, "requests answered at one time", 2, 1024)
    max_body_bytes: int = _setting(262_144, "largest request body", 1024)
    body_seconds: float = _setting(10.0, "how long a request's head may take to arrive, and again its body", 0.1)
    workers: int = _setting(max(8, 2 * (os.cpu_count() or 1)), "long queries evaluated at one time", 1, 256)
    memory_bytes: int = _setting(
        os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2,
        "memory that the graph may take, with its workers' copies; one that needs more is read from the disk",
        0,
    )
    query_seconds: float = _setting(20.0, "how long a query may take", 0.05)
    query_memory_bytes: int = _setting(512 << 20, "memory that a query may take beside the graph", 1 << 26)
    waiting_queries: int = _setting(32, "queries that wait for a worker at one time", 0)
    waiting_seconds: float = _setting(10.0, "how long a query waits for a worker", 0.05)
    max_answer_rows: int = _setting(1_000_000, "rows of an answer; one with more is refused", 1)
    local_iris: bool = _setting(False, "whether linked data documents write this host into IRIs in place of the base")
    max_answer_bytes: int = _setting(64 << 20, "bytes of an answer; a longer one is refused", 1024)
    sending_bytes: int = _setting(512 << 20, "bytes of answers that wait to be received, all together", 1 << 20)
    service_allow: tuple[str, ...] = _setting((), "endpoints that SERVICE may ask, by their exact addresses")
    service_private: bool = _setting(False, "whether these may be at addresses of this machine or an inner network")
    service_seconds: float = _setting(10.0, "how long an endpoint may take for an answer", 0.05)
    service_bytes: int = _setting(16 << 20, "bytes of an endpoint's answer; a longer one is refused", 1024)
    service_calls: int = _setting(100, "calls to endpoints that one query may make", 1)
    cache_bytes: int = _setting(64 << 20, "bytes of answers kept, as many again as sent, and as many compressed", 0)
    rate_limit: str = _setting("", "how often one client may ask, such as 60 per minute; empty for no limit")
    store: str = _setting("", "address of a remote SPARQL store that answers instead; empty for the graph in memory")
    switch_seconds: float = _setting(2.0, "how often a new snapshot is looked for; 0 for never", 0)
    build: bool = _setting(True, "whether a snapshot that is not of the files here is built anew before the start")
    rewrite: bool = _setting(True, "whether dear queries are evaluated in other words, or taken from kept answers")
    log_requests: bool = _setting(True, "whether each request is logged")
