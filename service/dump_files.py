"""The names of dumps, and what their formats are sent as."""

from __future__ import annotations

from graph.dumps import Dump
from graph.snapshot import Snapshot
from service.formats import GRAPHS

__all__ = ["dump_name", "media_type", "suffix_of"]

_HASH_DIGITS = 12


def suffix_of(dump: Dump) -> str:
    """The end of a dump's name, such as `nq.gz`."""
    return f"{dump.format}.gz" if dump.compressed else dump.format


def dump_name(snapshot: Snapshot, dump: Dump) -> str:
    """The name of a dump, which names the snapshot as well: a file of this name never changes."""
    return f"planweave-{snapshot.hash[:_HASH_DIGITS]}.{suffix_of(dump)}"


def media_type(format: str) -> str:
    """The media type of the content of a dump, compressed or not."""
    return next(each.media_types[0] for each in GRAPHS if each.name == format)
