"""Plans as published Turtle: byte-stable, without blank nodes, one file a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

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


def read_plan(
    document: Document, registers: Registers, slug_given: str | None = None
) -> tuple[PlanRows, tuple[Triple, ...]]:
    """Read and weave one document."""
    rows = read(document, profile_for(document, slug_given))
    return rows, weave(rows, registers)


_LEFT_OUT = {"plan"}
"""Prefixes that a plan's file does without: its own items are written relative to its base."""


def turtle(triples: Sequence[Triple], plan: NamedNode) -> bytes:
    """A plan's triples as Turtle in the order given: items relative to the plan's IRI, prefixes sorted.

    The engine's serialiser writes prefixes in an order of its own, which differs from run to run.
    """
    prefixes = {name: iri for name, iri in PREFIXES.items() if name not in _LEFT_OUT}
    base = f"{plan.value}/"
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes, base_iri=base)
    # Only a line feed ends a line: words may hold what Python's splitlines() also takes for an end, such as U+2028.
    lines = [line for line in (written or b"").decode().split("\n") if not line.startswith(("@base", "@prefix"))]
    body = "".join(f"{line}\n" if line.startswith("\t") else f"\n{line}\n" for line in lines if line)
    head = [f"@base <{base}> .\n"]
    head.extend(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(prefixes.items()) if _uses(body, name))
    return "".join([*head, body]).encode()


def _uses(turtle_text: str, prefix: str) -> bool:
    return any(f"{before}{prefix}:" in turtle_text for before in (" ", "\t", "^"))
