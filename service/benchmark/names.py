"""The servers of the benchmark by their names, and what the report calls them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["OTHERS", "OURS", "OURS_CACHED", "TITLES"]

OURS, OURS_CACHED = "planweave", "planweave-cached"

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

OTHERS = tuple(name for name in TITLES if name not in (OURS, OURS_CACHED))
"""All but our own."""
