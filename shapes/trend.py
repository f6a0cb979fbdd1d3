"""What validation finds now and did not find before, and the other way round: two snapshots compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Store

from graph.snapshot import Snapshot, earlier_snapshots
from ontology.terms import ID, PREFIXES

__all__ = ["MOST_TOLD", "Change", "Told", "Trend", "trend"]

MOST_TOLD = 50
"""Findings that are told one by one, of the new ones and of those that are gone: all are counted."""

_FINDING = f"{ID}finding/"
_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("graph", "pw", "sh"))
_REPORTS = "ASK { GRAPH graph:validation { ?report a sh:ValidationReport ; pw:fingerprint ?fingerprint } }"
_RESULTS = "SELECT ?result ?plan { GRAPH graph:validation { ?report sh:result ?result \
  OPTIONAL { ?result pw:plan ?plan } } }"
_DETAILS = """SELECT ?result ?item ?message ?line {
  VALUES ?result { %s }
  GRAPH graph:validation { ?result pw:concerns ?item ; sh:resultMessage ?message }
  OPTIONAL {
    GRAPH graph:validation { ?result pw:evidence ?evidence }
    OPTIONAL { ?evidence pw:startLine ?line }
  }
}"""


@dataclass(frozen=True, slots=True)
class Change:
    """How many findings are new, are gone, and are there as before."""

    new: int
    gone: int
    same: int


@dataclass(frozen=True, slots=True)
class Told:
    """One finding that is new or gone: its key, the IRIs of its plan (empty for none) and its item, what is wrong, and
    on which line (empty where that is not known).
    """

    key: str
    plan: str
    item: str
    message: str
    line: str

    @property
    def shape(self) -> str:
        """The shape's identifier."""
        return self.key.rpartition("/")[0]


@dataclass(frozen=True)
class Trend:
    """How the findings of a snapshot stand to those of one before it, whose hash is `before`.

    `by_plan` has the IRIs of plans, `by_shape` the identifiers of shapes; `new` and `gone` are cut to `MOST_TOLD`.
    """

    before: str
    whole: Change
    by_plan: Mapping[str, Change]
    by_shape: Mapping[str, Change]
    new: tuple[Told, ...]
    gone: tuple[Told, ...]


def trend(snapshot: Snapshot) -> Trend | None:
    """Compare a snapshot with the one that was current before it; None if there is none that can be compared.

    One that is damaged, or has no reports in the terms of today, is passed over for the one before it.
    """
    now = _found(snapshot.store)
    for other in earlier_snapshots(snapshot):
        try:
            store = other.store
            before = _found(store)
        except OSError:
            continue
        if now is None or before is None:
            continue
        return _compared(other.hash, store, before, snapshot.store, now)
    return None


def _found(store: Store) -> Mapping[str, str] | None:
    """The plan of each finding by its key; None where there are no reports that can be read."""
    if not store.query(_PROLOGUE + _REPORTS):
        return None
    plans = {row["result"].value: row["plan"].value if row["plan"] else "" for row in _rows(store, _RESULTS)}
    if not all(iri.startswith(_FINDING) for iri in plans):
        return None
    return {iri.removeprefix(_FINDING): plan for iri, plan in plans.items()}


def _compared(name: str, store: Store, before: Mapping[str, str], store_now: Store, now: Mapping[str, str]) -> Trend:
    new, gone, same = (
        sorted(keys) for keys in (now.keys() - before.keys(), before.keys() - now.keys(), before.keys() & now.keys())
    )
    plans = {**before, **now}
    return Trend(
        before=name,
        whole=Change(len(new), len(gone), len(same)),
        by_plan=_changes(*([plans[key] for key in keys] for keys in (new, gone, same))),
        by_shape=_changes(*([key.rpartition("/")[0] for key in keys] for keys in (new, gone, same))),
        new=tuple(_told(store_now, new, now)),
        gone=tuple(_told(store, gone, before)),
    )


def _changes(new: Iterable[str], gone: Iterable[str], same: Iterable[str]) -> Mapping[str, Change]:
    counts = [Counter(names) for names in (new, gone, same)]
    names = sorted(set().union(*counts))
    return {name: Change(*(count[name] for count in counts)) for name in names}


def _told(store: Store, keys: Iterable[str], plans: Mapping[str, str]) -> Iterator[Told]:
    listed = list(keys)[:MOST_TOLD]
    if not listed:
        return
    rows = _rows(store, _DETAILS % " ".join(f"<{_FINDING}{key}>" for key in listed))
    details = {row["result"].value.removeprefix(_FINDING): row for row in rows}
    for key in (key for key in listed if key in details):
        row = details[key]
        line = row["line"].value if row["line"] else ""
        yield Told(key, plans[key], row["item"].value, row["message"].value, line)


def _rows(store: Store, query: str) -> Iterator[Any]:
    yield from store.query(_PROLOGUE + query)  # type: ignore[misc]
