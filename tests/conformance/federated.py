"""A service that asks other endpoints, and those: each at a port of this machine, with a real gate between them."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from graph.snapshot import Snapshot
from service.gate import Gate
from service.settings import Settings
from tests.conformance.cases import Case
from tests.conformance.served import Endpoint, endpoint

__all__ = ["Federated", "federated"]

_THERE = ("http://example.org/sparql", "http://example1.org/sparql", "http://example2.org/sparql")
_NOBODY = "http://invalid.endpoint.org/sparql"
_RELATIVE = "<g>"
"""The endpoint of the cases on syntax, whose queries are evaluated here all the same."""


@dataclass(frozen=True)
class Federated:
    """The service that is asked, and the endpoints that it may ask, by their addresses in the suite."""

    asked: Endpoint
    others: Mapping[str, Endpoint]

    def hold(self, case: Case) -> None:
        """Let the other endpoints hold what the case says, and nothing else."""
        for address, other in self.others.items():
            other.hold([data for where, data in case.remote if where == address], [])


@contextmanager
def federated(snapshot: Snapshot) -> Iterator[Federated]:
    """All of them, for as long as this lasts."""
    with ExitStack() as stack:
        others = {address: stack.enter_context(endpoint(snapshot)) for address in _THERE}
        # Bound, but not listening: whoever asks there is turned away at once.
        silent = stack.enter_context(closing(socket.socket()))
        silent.bind(("127.0.0.1", 0))
        addresses = {address: f"{other.url}/sparql" for address, other in others.items()}
        addresses[_NOBODY] = f"http://127.0.0.1:{silent.getsockname()[1]}/sparql"
        gate = Gate(Settings(service_allow=tuple(addresses.values()), service_private=True))
        stack.callback(gate.close)
        addresses[_RELATIVE] = f"<{addresses[_THERE[0]]}>"
        yield Federated(stack.enter_context(endpoint(snapshot, gate.federation, addresses)), others)
