"""Plans as published Turtle: byte-stable, without blank nodes, one file a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, serialize

from graph.errors import UnknownLayout
from graph.reading.document import Document
from graph.reading.profile import Profile, load_layouts, load_profiles
from graph.reading.reader import detect_layout, read
from graph.reading.rows import PlanRows
from graph.reading.slugs import slug
from graph.registers import Registers
from graph.weaving.weave import weave
from ontology.terms import PREFIXES

HERE = Path(__file__).resolve().parent
PLANS = HERE / "plans"


def profile_for(document: Document, slug_given: str | None = None) -> Profile:
    """The profile of a document: the one of its slug, else one made from the layout that its tables show.

    Raises `UnknownLayout` when the document is neither profiled nor laid out in a known way.
    """
    name = slug_given or slug(Path(document.name).stem)
    profiles = load_profiles()
    if name in profiles:
        return profiles[name]
    layout = detect_layout(document, load_layouts().values())
    return Profile(slug=name, layout=layout, title=_first_words(document) or name)


def _first_words(document: Document) -> str:
    for line in document.text.splitlines():
        words = line.strip("#* \t")
        if len(words) > len("Action Plan"):
            return words
    return ""


def read_plan(document: Document, registers: Registers, slug_given: str | None = None) -> tuple[PlanRows, tuple[Triple, ...]]:
    """Read and weave one document."""
    rows = read(document, profile_for(document, slug_given))
    return rows, weave(rows, registers)


def turtle(triples: Sequence[Triple]) -> bytes:
    """Triples as Turtle in the order given, with the prefixes that the whole project uses."""
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES)
    if written is None:  # serialize() returns bytes when it is given no output
        raise UnknownLayout("Nothing was written.")
    return written
