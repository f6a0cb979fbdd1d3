"""Ask two addresses the same in turn, and say how much longer the second takes: compare.py URL URL PATH…

The median of the ratios of neighbouring requests is told, for each path: what else the machine does meets both alike.
"""

from __future__ import annotations

import sys
import time
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlsplit

TIMES = 200
SECONDS = 20
"""After so many requests, or so many seconds, a path has been asked often enough."""


def seconds(connection: HTTPConnection, path: str) -> float:
    """How long an answer takes, to its last byte."""
    begun = time.perf_counter()
    connection.request("GET", path)
    reply = connection.getresponse()
    reply.read()
    if reply.status != 200:
        sys.exit(f"{path} is answered by {reply.status} on port {connection.port}.")
    return time.perf_counter() - begun


def main() -> None:
    """Compare what the command line names."""
    first, second = (HTTPConnection(urlsplit(url).netloc, timeout=120) for url in sys.argv[1:3])
    for path in sys.argv[3:]:
        pairs = [(seconds(first, path), seconds(second, path))]
        until = time.monotonic() + SECONDS
        while len(pairs) <= TIMES and (len(pairs) <= 3 or time.monotonic() < until):
            pairs.append((seconds(first, path), seconds(second, path)))
        ratio = median(late / early for early, late in pairs[1:])
        early, late = (median(each) * 1000 for each in zip(*pairs[1:], strict=True))
        print(f"{ratio:.2f}  {early:.2f} ms  {late:.2f} ms  {path}", flush=True)


if __name__ == "__main__":
    main()
