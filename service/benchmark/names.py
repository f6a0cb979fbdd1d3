"""The servers of the benchmark by their names, and what the report calls them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from service.holding import DISK, MEMORY, REMOTE

__all__ = ["OTHERS", "OURS", "OURS_CACHED", "OURS_NOTHING", "OWN", "PLACES", "SAME_ENGINE", "TITLES"]

OURS, OURS_CACHED = "planweave", "planweave-cached"
OURS_NOTHING = "planweave-nothing"
"""The first of them, asked a query of the same length that asks nothing, in turn with each question."""

OWN = (OURS, OURS_CACHED, OURS_NOTHING)
SAME_ENGINE = "oxigraph-memory"
"""The peer that evaluates with the same engine over the same kind of store."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        OURS: "planweave, cache off",
        OURS_CACHED: "planweave, cached",
        "oxigraph-memory": "oxigraph in memory",
        "oxigraph-disk": "oxigraph on disk",
        "virtuoso": "Virtuoso",
        "rdflib-endpoint": "rdflib-endpoint",
    }
)

OTHERS = tuple(name for name in TITLES if name not in OWN)
"""All but our own."""

PLACES: Mapping[str, str] = MappingProxyType({MEMORY: "in memory", DISK: "on the disk", REMOTE: "in another store"})
"""Where one of our servers has its graph."""
