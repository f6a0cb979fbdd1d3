"""What every answer is made from: one snapshot, what evaluates queries over it, and the named queries."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from pyoxigraph import Store

from graph.snapshot import Snapshot
from ontology.terms import DCTERMS, PREFIXES, PW, RDF, RDFS
from queries.catalogue import Catalogue, load_catalogue
from queries.resolve import Resolver
from service.questions import Answering
from service.settings import Settings
from service.writing import Writer

__all__ = ["Count", "Plan", "Site", "make_site", "plans_of"]

_COUNTED = (
    ("plans", PW.Plan),
    ("entries", PW.Entry),
    ("agencies", PW.Agency),
    ("initiatives", PW.Initiative),
    ("pieces of evidence", PW.Evidence),
)


@dataclass(frozen=True)
class Count:
    """How many things of one kind the graph holds."""

    kind: str
    number: int


@dataclass(frozen=True)
class Plan:
    """A plan as the pages name it."""

    slug: str
    title: str
    issued: str

    @property
    def iri(self) -> str:
        """Its IRI."""
        return f"{PREFIXES['plan']}{self.slug}"


@dataclass(frozen=True)
class Site:
    """Everything that the views need, put together once, before the first request."""

    snapshot: Snapshot
    engine: Answering
    catalogue: Catalogue
    resolver: Resolver
    counts: tuple[Count, ...]
    plans: tuple[Plan, ...]
    settings: Settings
    release: str
    """Versions of planweave and of the engine: other ones may write the same answer in other bytes."""
    writer: Writer | None = None
    """What carries out updates, if anything does."""


def make_site(snapshot: Snapshot, engine: Answering, settings: Settings, writer: Writer | None = None) -> Site:
    """The site over a snapshot. Users' queries go to the engine; what pages say of the graph is read here."""
    store = snapshot.store
    return Site(
        snapshot=snapshot,
        engine=engine,
        catalogue=load_catalogue(),
        resolver=Resolver(store),
        counts=tuple(_counts(store)),
        plans=plans_of(store),
        settings=settings,
        release=f"{version('planweave')} {version('pyoxigraph')} {settings.store} {settings.rewrite}",
        writer=writer,
    )


def _counts(store: Store) -> list[Count]:
    counts: list[Count] = []
    for kind, kinds_class in _COUNTED:
        query = f"SELECT (COUNT(DISTINCT ?thing) AS ?n) {{ ?thing {RDF.type}/{RDFS.subClassOf}* {kinds_class} }}"
        rows: Any = store.query(query)
        counts.extend(Count(kind, int(row["n"].value)) for row in rows)
    return counts


def plans_of(store: Store) -> tuple[Plan, ...]:
    """The plans, oldest first."""
    found: Any = store.query(
        f"""SELECT ?plan (MIN(?name) AS ?title) (MIN(?day) AS ?issued) {{
          ?plan {RDF.type} {PW.Plan} .
          OPTIONAL {{ ?plan {DCTERMS.title} ?name }}
          OPTIONAL {{ ?plan {PW.issuedEarliest} ?day }}
        }} GROUP BY ?plan ORDER BY ?issued ?plan"""
    )
    plans = []
    for row in found:
        slug = row["plan"].value.removeprefix(PREFIXES["plan"])
        title, issued = row["title"], row["issued"]
        plans.append(Plan(slug, title.value if title else slug, issued.value if issued else ""))
    return tuple(plans)
