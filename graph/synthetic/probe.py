"""An initiative of fixed size in every corpus, so that one can measure what its story costs in large ones."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.terms import ID

__all__ = ["PROBE", "Probe"]


@dataclass(frozen=True)
class Probe:
    """The initiative: steps that name it are added to so many entries of each of the first plans."""

    slug: str
    name: str
    short: str
    words: str
    plans: int
    entries: int

    @property
    def iri(self) -> str:
        """IRI of the initiative."""
        return f"{ID}initiative/{self.slug}"


PROBE = Probe(
    slug="lantern-programme",
    name="Lantern Programme",
    short="LNTP",
    words="Carry the Lantern Programme on and tell the board each quarter what came of it",
    plans=10,
    entries=2,
)
